import { distance } from 'fastest-levenshtein'
import {
  ENVOYS,
  type EnvoyModel,
  METERS,
  type MeterModel,
  MODULES,
  NORTH_AMERICA,
  type Region,
  SOLD_ELSEWHERE_FROM,
  SOLD_FROM,
  SOLD_IN_REGION_FROM,
} from '../../../fixtures/devices.ts'
import { GRID_PROFILES } from '../../../fixtures/grid-profiles.ts'
import type { InverterModel, InverterVariant } from '../../../fixtures/inverters/model.ts'
import { INVERTERS } from '../../../fixtures/inverters.ts'
import { civil, type Day, dayFrom, weekday } from '../../time/calendar.ts'
import { memo } from '../memo.ts'

/** Which devices a system of a year and country has, and what is printed on them. */

/** A microinverter model with the SKU and part number of one region. */
export type RegionalInverter = InverterModel & InverterVariant

/**
 * The microinverter of a model name, in the variant of the country (or the only one there is). Case
 * makes no difference, `IQ7PLUS` is `IQ7+`. Undefined if the catalogue has none.
 */
export function findInverter(model: string, country = 'US'): RegionalInverter | undefined {
  const wanted = plainModel(model)
  const found = INVERTERS.find((one) => plainModel(one.model) === wanted)
  return found && regional(found, regionOf(country))
}

/** Model names, at most `count`, that a text was most likely meant to be, the nearest first. */
export function suggestInverters(text: string, count = 3): string[] {
  const scored = INVERTERS.map(({ model }) => ({
    model,
    score: distance(plainModel(text), plainModel(model)),
  }))
  scored.sort((a, b) => a.score - b.score)
  return scored.slice(0, count).map(({ model }) => model)
}

/**
 * The microinverter of a system built in a year: one of those sold then in that country, and made for
 * the modules of that year, the popular ones more often. `pick` is 0 to 1, exclusive. Years before
 * the first model of the region count as its first (see `soldFrom` for a year that fits the country).
 */
export function inverterFor(year: number, country: string, pick: number): RegionalInverter {
  const region = regionOf(country)
  const sold = Math.max(year, SOLD_IN_REGION_FROM[region])
  return regional(popular(invertersSold(region)(sold), pick)!, region)
}

/** The models that were sold in a region in a year and take its modules. */
const invertersSold = memo((region: Region) =>
  memo((year: number) => {
    const { watts } = modulesIn(year)
    return INVERTERS.filter(
      ({ fromYear, toYear, moduleW, variants }) =>
        fromYear <= year &&
        year <= toYear &&
        watts.some((w) => moduleW[0] <= w && w <= moduleW[1]) &&
        variants.some((variant) => variant.region === region),
    )
  }),
)

/** One of some models, the popular ones more often; undefined: nobody chose any. */
function popular(candidates: readonly InverterModel[], pick: number): InverterModel | undefined {
  let left = pick * candidates.reduce((sum, { popularity }) => sum + popularity, 0)
  return candidates.find(({ popularity }) => {
    left -= popularity
    return left < 0
  })
}

/** Where and when a microinverter is replaced, and under which module. */
export interface Swap {
  readonly year: number
  readonly country: string
  readonly panelW: number
}

/**
 * What takes the place of a microinverter that failed: the same model as long as it is sold, then one
 * of those sold instead that take the module, the popular ones more often. `pick` is 0 to 1, exclusive.
 */
export function successorFor(
  old: RegionalInverter,
  { year, country, panelW }: Swap,
  pick: number,
): RegionalInverter {
  if (year <= old.toYear) return old
  const region = regionOf(country)
  const candidates = INVERTERS.filter(
    ({ fromYear, toYear, moduleW, variants }) =>
      fromYear <= year &&
      year <= toYear &&
      panelW <= moduleW[1] &&
      variants.some((variant) => variant.region === region),
  )
  const chosen = popular(candidates, pick)
  return chosen === undefined ? old : regional(chosen, region)
}

/**
 * The gateway of a system built in a year. `metered` asks for one with current transformers: before
 * 2015 there was none, and the system gets a plain one (and a meter of its own).
 */
export function envoyFor(
  year: number,
  country: string,
  metered: boolean,
  pick: number,
): EnvoyModel {
  const region = regionOf(country)
  const sold = Math.max(year, SOLD_IN_REGION_FROM[region])
  const available = ENVOYS.filter(
    (one) => one.region === region && one.fromYear <= sold && sold <= one.toYear,
  )
  const fitting = available.filter((one) => one.metered === metered)
  return pickFrom(fitting.length > 0 ? fitting : available, pick)
}

/** The meter that is part of a gateway, or the one that stands alone. */
export function meterFor(integrated: boolean): MeterModel {
  return METERS.find((meter) => meter.integrated === integrated)!
}

/** Serial of a meter that is part of a gateway. */
export function integratedMeterSerial(
  envoySerialNumber: string,
  kind: 'production' | 'consumption',
): string {
  return `${envoySerialNumber}${kind === 'production' ? 'EIM1' : 'EIM2'}`
}

/** Power of a module of a year [W at STC], within what its microinverter is made for. */
export function moduleWattsFor(year: number, pick: number, inverter?: InverterModel): number {
  const watts = pickFrom(modulesIn(year).watts, pick)
  if (inverter === undefined) return watts
  return Math.max(inverter.moduleW[0], Math.min(inverter.moduleW[1], watts))
}

/** Temperature coefficient of a module of a year [% of power per K]. */
export function gammaPctPerK(year: number): number {
  return modulesIn(year).gammaPctPerK
}

/** The grid profile that devices of a country (and its state, where states differ) carry. */
export function gridProfileFor(country: string, state = ''): string {
  const profiles: Readonly<Record<string, string>> = GRID_PROFILES
  return profiles[`${country}_${state}`] ?? profiles[country] ?? 'IEC 61727 50 Hz'
}

/** First year in which systems were built in a country: earlier ones are not believable. */
export function soldFrom(country: string): number {
  return SOLD_FROM[country] ?? SOLD_ELSEWHERE_FROM
}

/**
 * Twelve digits: factory, year and week of making, running number in that week (0 to 999,999). Both
 * kinds moved between factories over the years.
 */
export function serialNumber(
  kind: 'inverter' | 'envoy',
  year: number,
  week: number,
  running: number,
): string {
  const [early, middle, late] = kind === 'inverter' ? ['03', '11', '12'] : ['01', '12', '20']
  const [middleFrom, lateFrom] = kind === 'inverter' ? [2010, 2012] : [2010, 2017]
  const factory = year >= lateFrom! ? late : year >= middleFrom! ? middle : early
  return `${factory}${digits(year % 100, 2)}${digits(week, 2)}${digits(running, 6)}`
}

/** ISO week of a day, and the year that week belongs to. */
export function isoWeek(day: Day): { year: number; week: number } {
  // A week belongs to the year of its Thursday.
  const thursday = day - ((weekday(day) + 6) % 7) + 3
  const { year } = civil(thursday)
  return { year, week: Math.floor((thursday - dayFrom(year, 1, 1)) / 7) + 1 }
}

const pickFrom = <T>(list: readonly T[], pick: number): T => list[Math.floor(pick * list.length)]!

const digits = (value: number, count: number): string => String(value).padStart(count, '0')

const plainModel = (model: string): string => model.trim().toUpperCase().replace('PLUS', '+')

const regionOf = (country: string): Region => (NORTH_AMERICA.includes(country) ? 'US' : 'INT')

const modulesIn = (year: number) =>
  MODULES.findLast(({ fromYear }) => fromYear <= year) ?? MODULES[0]!

const regionalByVariant = memo((model: InverterModel) =>
  memo((variant: InverterVariant) => ({ ...model, ...variant })),
)

function regional(model: InverterModel, region: Region): RegionalInverter {
  const variant = model.variants.find((one) => one.region === region) ?? model.variants[0]!
  return regionalByVariant(model)(variant)
}
