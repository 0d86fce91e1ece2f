import { METERS } from '../../../fixtures/devices.ts'
import { FLEET_DEFAULTS } from '../../scenario/fleet.ts'
import { METER_DEFAULTS } from '../../scenario/hardware.ts'
import { alternatives, type Path } from '../../scenario/mistakes.ts'
import { momentS } from '../../scenario/moment.ts'
import type {
  ConsumptionMeterEntry,
  Fleet as FleetOptions,
  ProductionMeterEntry,
  SystemEntry,
} from '../../scenario/scenario.ts'
import { JULIAN_YEAR_DAYS } from '../../time/calendar.ts'
import { DAY_S } from '../../time/steps.ts'
import { envoysOf } from '../succession.ts'
import type { Envoy, Meter } from '../system.ts'
import { envoyFor, integratedMeterSerial, meterFor } from './devices.ts'
import { draw, type Plan } from './draft.ts'
import { meterSerial } from './serials.ts'
import { firstThatStays } from './wiring.ts'

/** Envoys with current transformers of their own came in 2015. */
const METERED_SINCE = 2016
/** Share of production meters that came later, and within how long. */
const RETROFIT_SHARE = 0.3
const RETROFIT_S = 3 * JULIAN_YEAR_DAYS * DAY_S

type Meters = NonNullable<SystemEntry['meters']>
type Entry = ProductionMeterEntry | ConsumptionMeterEntry

/** The meters as written, or those that the shares of the fleet give a generated system. */
export function chooseMeters(plan: Plan, fleet: FleetOptions): Meters {
  if (plan.written) return plan.entry.meters ?? {}
  const shares = { ...FLEET_DEFAULTS.meters, ...fleet.meters }
  const production = draw(plan, 'production-meter') < shares.production
  const modern = plan.builtYear >= METERED_SINCE
  const consumption = modern && draw(plan, 'consumption-meter') < shares.consumption
  const later = draw(plan, 'meter-retrofit') < RETROFIT_SHARE
  const afterS = Math.floor(draw(plan, 'meter-retrofit', 1) * RETROFIT_S)
  return {
    ...(production && { production: [later ? { installed_on: plan.builtAtS + afterS } : {}] }),
    ...(consumption && { consumption: {} }),
  }
}

export function hasMeters({ production = [], consumption }: Meters): boolean {
  return production.length > 0 || consumption !== undefined
}

/** Is one of the meters part of its Envoy, as they are in metered ones? */
export function needsMeteredEnvoy(meters: Meters): boolean {
  const all: readonly (Entry | undefined)[] = [...(meters.production ?? []), meters.consumption]
  return all.some((meter) => meter !== undefined && (meter.model ?? '').startsWith('I-') === false)
}

export function makeMeters(plan: Plan, meters: Meters, envoys: readonly Envoy[]): Meter[] {
  const { production = [], consumption } = meters
  const made = production.map((entry, n) =>
    makeMeter(plan, 'production', entry, ['meters', 'production', n], envoys),
  )
  if (consumption) {
    made.push(makeMeter(plan, 'consumption', consumption, ['meters', 'consumption'], envoys))
  }
  return withSerials(plan, made, envoys)
}

function makeMeter(
  plan: Plan,
  kind: Meter['kind'],
  entry: Entry,
  path: Path,
  envoys: readonly Envoy[],
): Meter {
  const moment = (text: string | number | undefined) =>
    text === undefined ? undefined : momentS(text, plan.site.zone)
  const installed = moment(entry.installed_on)
  const retired = moment(entry.retired_on)
  if (retired !== undefined && retired <= (installed ?? plan.builtAtS)) {
    plan.report(
      [...path, 'retired_on'],
      'the meter is retired before it could measure: later than installed_on, or than operational_at',
    )
  }
  // What measures a household has always been part of an Envoy.
  const integrated = kind === 'consumption' || isIntegrated(plan, retired)
  const usual = meterFor(integrated)
  return {
    serialNumber: entry.serial_number ?? '',
    manufacturer: entry.manufacturer ?? usual.manufacturer,
    model: entry.model ?? usual.model,
    envoy: findEnvoy(plan, entry, path, envoys),
    kind,
    installedAtS: installed ?? Number.NEGATIVE_INFINITY,
    retiredAtS: retired ?? Number.POSITIVE_INFINITY,
    disabled: entry.disabled ?? METER_DEFAULTS.disabled,
    channels: entry.channels ?? usualChannels(plan.site.country),
  }
}

/** Houses have split phase in North America, one phase elsewhere. */
function usualChannels(country: string): number {
  return country === 'US' || country === 'CA' ? 2 : 1
}

/** The place of the Envoy that a meter reports through. */
function findEnvoy(plan: Plan, entry: Entry, path: Path, envoys: readonly Envoy[]): number {
  const places = envoys.map((first) => envoysOf(first).map(({ serialNumber }) => serialNumber))
  const serials = places.flat()
  if (serials.length === 0) {
    plan.report(path, 'a meter reports through an Envoy: write at least one')
  } else if (entry.envoy !== undefined && !serials.includes(entry.envoy)) {
    plan.report(
      [...path, 'envoy'],
      `the system has no Envoy "${entry.envoy}"; it has ${alternatives(serials)}`,
    )
  }
  const named = places.findIndex((place) => place.some((serial) => serial === entry.envoy))
  return entry.envoy === undefined ? firstThatStays(envoys) : Math.max(0, named)
}

/** What is still in service and new enough is part of its Envoy; what was replaced stood alone. */
function isIntegrated(plan: Plan, retired: number | undefined): boolean {
  if (retired !== undefined) return false
  return envoyFor(plan.builtYear, plan.site.country, true, draw(plan, 'envoy-model')).metered
}

/** Serials left out: the Envoy's with EIM1 or EIM2, once; any other meter has its own. */
function withSerials(plan: Plan, meters: readonly Meter[], envoys: readonly Envoy[]): Meter[] {
  const taken = new Set(
    [...meters, ...envoys.flatMap(envoysOf)].map(({ serialNumber }) => serialNumber),
  )
  const result = [...meters]
  // From the last to the first: the meter in service is the one that carries the Envoy's serial.
  for (let n = result.length - 1; n >= 0; n--) {
    const meter = result[n]!
    if (meter.serialNumber !== '') continue
    const envoy = envoys[meter.envoy]?.serialNumber ?? ''
    const integrated = integratedMeterSerial(envoy, meter.kind)
    const standsAlone = METERS.some((one) => one.model === meter.model && !one.integrated)
    const boughtAtS = Math.max(meter.installedAtS, plan.builtAtS)
    const serial =
      standsAlone || taken.has(integrated) ? meterSerial(plan, boughtAtS, taken) : integrated
    taken.add(serial)
    result[n] = { ...meter, serialNumber: serial }
  }
  return result
}
