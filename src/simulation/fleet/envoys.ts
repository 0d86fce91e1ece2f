import { ENVOY_DEFAULTS } from '../../scenario/hardware.ts'
import type { EnvoyEntry } from '../../scenario/scenario.ts'
import { civil } from '../../time/calendar.ts'
import { ROW_S } from '../../time/steps.ts'
import { childKey, uniform } from '../random.ts'
import { envoysOf } from '../succession.ts'
import type { Envoy, Meter } from '../system.ts'
import { envoyIdAt } from './device-ids.ts'
import { envoyFor } from './devices.ts'
import { draw, type Plan } from './draft.ts'
import { type Service, successions } from './envoy-successions.ts'
import type { PlannedGroup } from './groups.ts'
import { envoySerial, LOTS } from './serials.ts'

const MODULES_AN_ENVOY = 150
/** Over a cellular modem an Envoy reports four times a day. */
const CELLULAR_PERIOD_S = 21_600

/** What decides how many Envoys a system has, and which. */
export interface EnvoyNeeds {
  readonly modules: number
  /** Whether there is a meter to be read. */
  readonly hasMeters: boolean
  /** With current transformers of their own, as a meter that is part of it needs. */
  readonly metered: boolean
  readonly cellular: boolean
}

/**
 * The gateways, the first one of each place: as written, or one for each 150 modules, and one at least
 * for meters.
 */
export function makeEnvoys(plan: Plan, needs: EnvoyNeeds): Envoy[] {
  const { envoys } = plan.entry
  const usual = Math.max(Math.ceil(needs.modules / MODULES_AN_ENVOY), needs.hasMeters ? 1 : 0)
  const count = typeof envoys === 'number' ? envoys : usual
  const entries: readonly EnvoyEntry[] = Array.isArray(envoys)
    ? envoys
    : Array.from({ length: count }, () => ({}))
  return successions(plan, entries).map((services) => {
    const make = (i: number): Envoy | undefined => {
      const service = services[i]
      return service && makeEnvoy(plan, entries[service.n]!, service, needs, make(i + 1))
    }
    return make(0)!
  })
}

function makeEnvoy(
  plan: Plan,
  entry: EnvoyEntry,
  { n, fromS, toS }: Service,
  { metered, cellular }: EnvoyNeeds,
  successor: Envoy | undefined,
): Envoy {
  const pick = draw(plan, 'envoy-model', n)
  const sinceS = Math.max(plan.builtAtS, fromS)
  const { year } = civil(plan.site.zone.dayOf(sinceS))
  const model = envoyFor(year, plan.site.country, metered, pick)
  const serialNumber = entry.serial_number ?? envoySerial(plan, sinceS, n)
  const key = childKey(plan.key, 'envoy', n)
  return {
    id: entry.envoy_id ?? envoyId(plan, sinceS, n),
    serialNumber,
    partNumber: entry.part_number ?? model.partNumber,
    model: entry.model ?? model.model,
    sku: entry.sku ?? model.sku,
    name: entry.name ?? `Envoy ${serialNumber}`,
    // Ten seconds less than a row, so that the jitter of a report stays within it.
    phaseS:
      Math.floor(uniform(key, 0) * (ROW_S - 10)) +
      (cellular ? ROW_S * Math.floor(uniform(key, 1) * (CELLULAR_PERIOD_S / ROW_S - 1)) : 0),
    periodS: cellular ? CELLULAR_PERIOD_S : ROW_S,
    energyPhaseS: Math.floor(uniform(key, 2) * ROW_S),
    signalStrength: 1 + Math.floor(uniform(key, 3) * 5),
    fromS,
    toS,
    successor,
    clockOffsetS: entry.clock_offset_s ?? ENVOY_DEFAULTS.clock_offset_s,
  }
}

/** Ids grow with time; within a step of 20,000 a system's lot keeps them apart. */
function envoyId({ lot }: Plan, atS: number, n: number): number {
  const step = 2 * LOTS
  return (Math.floor(envoyIdAt(atS) / step) + n) * step + lot
}

/** Reports Envoys that leave with nobody to take over what reports to them. */
export function checkRetired(
  plan: Plan,
  envoys: readonly Envoy[],
  groups: readonly PlannedGroup[],
  meters: readonly Meter[],
): void {
  for (const [place, first] of envoys.entries()) {
    const { serialNumber, toS } = envoysOf(first).at(-1)!
    const units = groups.filter(({ group }) => group.envoy === place)
    const modules = units.reduce((sum, { group }) => sum + group.modules, 0)
    const left = meters.filter((meter) => meter.envoy === place && meter.retiredAtS > toS)
    if (toS === Number.POSITIVE_INFINITY || modules + left.length === 0) continue
    const entries = plan.entry.envoys as readonly EnvoyEntry[]
    const isThis = ({ serial_number: serial = serialNumber, retired_on: retired }: EnvoyEntry) =>
      serial === serialNumber && retired !== undefined
    const n = entries.findIndex(isThis)
    const what = modules > 0 ? `${modules} microinverters` : 'a meter'
    plan.report(
      ['envoys', n, 'retired_on'],
      `leaves ${what} without an Envoy: add the one that took its place, with replaces: "${serialNumber}"`,
    )
  }
}
