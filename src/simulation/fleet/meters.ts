import { METERS } from '../../../fixtures/devices.ts'
import { FLEET_DEFAULTS } from '../../scenario/fleet.ts'
import { alternatives } from '../../scenario/mistakes.ts'
import { momentS } from '../../scenario/moment.ts'
import type {
  ConsumptionMeterEntry,
  Fleet as FleetOptions,
  ProductionMeterEntry,
  SystemEntry,
} from '../../scenario/scenario.ts'
import { METER_DEFAULTS } from '../../scenario/system.ts'
import { JULIAN_YEAR_DAYS } from '../../time/calendar.ts'
import { DAY_S } from '../../time/steps.ts'
import type { Envoy, Meter, Site } from '../system.ts'
import type { Built } from './arrays.ts'
import { envoyFor, integratedMeterSerial, meterFor, serialNumber } from './devices.ts'
import { type Draft, draw } from './draft.ts'

/** Envoys with current transformers of their own came in 2015. */
const METERED_SINCE = 2016
const YEAR_S = JULIAN_YEAR_DAYS * DAY_S

type Meters = NonNullable<SystemEntry['meters']>
type Entry = ProductionMeterEntry | ConsumptionMeterEntry

/** The meters as written, or those that the shares of the fleet give a generated system. */
export function metersOf(draft: Draft, built: Built, written: FleetOptions['meters']): Meters {
  if (draft.written) return draft.entry.meters ?? {}
  const shares = { ...FLEET_DEFAULTS.meters, ...written }
  const production = draw(draft, 'production-meter') < shares.production
  const modern = built.year >= METERED_SINCE
  const consumption = modern && draw(draft, 'consumption-meter') < shares.consumption
  const later = draw(draft, 'meter-retrofit') < 0.3
  const afterS = Math.floor(draw(draft, 'meter-retrofit', 1) * 3 * YEAR_S)
  return {
    ...(production && { production: [later ? { installed_on: built.atS + afterS } : {}] }),
    ...(consumption && { consumption: {} }),
  }
}

/** Is one of the meters part of its Envoy, as they are in metered ones? */
export function needsMeteredEnvoy(meters: Meters): boolean {
  const all: readonly (Entry | undefined)[] = [...(meters.production ?? []), meters.consumption]
  return all.some((meter) => meter !== undefined && (meter.model ?? '').startsWith('I-') === false)
}

export function buildMeters(
  draft: Draft,
  entries: Meters,
  envoys: readonly Envoy[],
  site: Site,
  built: Built,
): Meter[] {
  const production = entries.production ?? []
  const meters = production.map((entry, n) =>
    buildMeter(draft, 'production', entry, n, envoys, site, built),
  )
  if (entries.consumption) {
    meters.push(buildMeter(draft, 'consumption', entries.consumption, 0, envoys, site, built))
  }
  return withSerials(draft, meters, [...production, entries.consumption ?? {}], envoys, built)
}

function buildMeter(
  draft: Draft,
  kind: Meter['kind'],
  entry: Entry,
  n: number,
  envoys: readonly Envoy[],
  site: Site,
  built: Built,
): Meter {
  const path = ['meters', kind, ...(kind === 'production' ? [n] : [])]
  const moment = (text: string | number | undefined) =>
    text === undefined ? undefined : momentS(text, site.zone)
  const installed = moment(entry.installed_on)
  const retired = moment(entry.retired_on)
  if (retired !== undefined && retired <= (installed ?? built.atS)) {
    draft.report(
      [...path, 'retired_on'],
      'the meter is retired before it could measure: later than installed_on, or than operational_at',
    )
  }
  const found = envoys.findIndex(({ serialNumber }) => serialNumber === entry.envoy)
  if (envoys.length === 0) {
    draft.report(path, 'a meter reports through an Envoy: write at least one')
  } else if (entry.envoy !== undefined && found < 0) {
    const have = alternatives(envoys.map((one) => one.serialNumber))
    draft.report([...path, 'envoy'], `the system has no Envoy "${entry.envoy}"; it has ${have}`)
  }
  const envoy = Math.max(0, found)
  // What measures a household has always been part of an Envoy.
  const integrated = kind === 'consumption' || integratedModel(draft, site, built, retired)
  const usual = meterFor(integrated)
  return {
    serialNumber: entry.serial_number ?? '',
    manufacturer: entry.manufacturer ?? usual.manufacturer,
    model: entry.model ?? usual.model,
    envoy,
    kind,
    installedAtS: installed ?? Number.NEGATIVE_INFINITY,
    retiredAtS: retired ?? Number.POSITIVE_INFINITY,
    disabled: entry.disabled ?? METER_DEFAULTS.disabled,
    channels: entry.channels ?? METER_DEFAULTS.channels,
  }
}

/** What is still in service and new enough is part of its Envoy; what was replaced stood alone. */
function integratedModel(draft: Draft, site: Site, built: Built, retired: number | undefined) {
  return (
    retired === undefined &&
    envoyFor(built.year, site.country, true, draw(draft, 'envoy-model')).metered
  )
}

/** Serials left out: the Envoy's with EIM1 or EIM2, once; any other meter has its own. */
function withSerials(
  draft: Draft,
  meters: readonly Meter[],
  entries: readonly Entry[],
  envoys: readonly Envoy[],
  built: Built,
): Meter[] {
  const taken = new Set(entries.map(({ serial_number }) => serial_number))
  const result = [...meters]
  // From the last to the first: the meter in service is the one that carries the Envoy's serial.
  for (let n = result.length - 1; n >= 0; n--) {
    const meter = result[n]!
    if (meter.serialNumber !== '') continue
    const envoy = envoys[meter.envoy]?.serialNumber ?? ''
    const integrated = integratedMeterSerial(envoy, meter.kind)
    const standsAlone = METERS.some((one) => one.model === meter.model && !one.integrated)
    const own = serialNumber('envoy', built.year, 53, draft.lot * 50 + n)
    const serial = standsAlone || taken.has(integrated) ? own : integrated
    taken.add(serial)
    result[n] = { ...meter, serialNumber: serial }
  }
  return result
}
