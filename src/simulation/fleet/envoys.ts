import type { EnvoyEntry } from '../../scenario/scenario.ts'
import { ROW_S } from '../../time/steps.ts'
import { childKey, uniform } from '../random.ts'
import type { Envoy } from '../system.ts'
import { envoyIdAt } from './device-ids.ts'
import { envoyFor } from './devices.ts'
import { draw, type Plan } from './draft.ts'
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

/** The gateways: as written, or one for each 150 modules, and one at least for meters. */
export function makeEnvoys(plan: Plan, needs: EnvoyNeeds): Envoy[] {
  const { envoys } = plan.entry
  const usual = Math.max(Math.ceil(needs.modules / MODULES_AN_ENVOY), needs.hasMeters ? 1 : 0)
  const count = typeof envoys === 'number' ? envoys : usual
  const entries: readonly EnvoyEntry[] = Array.isArray(envoys)
    ? envoys
    : Array.from({ length: count }, () => ({}))
  return entries.map((entry, n) => makeEnvoy(plan, entry, n, needs))
}

function makeEnvoy(
  plan: Plan,
  entry: EnvoyEntry,
  n: number,
  { metered, cellular }: EnvoyNeeds,
): Envoy {
  const pick = draw(plan, 'envoy-model', n)
  const model = envoyFor(plan.builtYear, plan.site.country, metered, pick)
  const serialNumber = entry.serial_number ?? envoySerial(plan, n)
  const key = childKey(plan.key, 'envoy', n)
  return {
    id: entry.envoy_id ?? envoyId(plan, n),
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
  }
}

/** Ids grow with time; within a step of 20,000 a system's lot keeps them apart. */
function envoyId({ builtAtS, lot }: Plan, n: number): number {
  const step = 2 * LOTS
  return (Math.floor(envoyIdAt(builtAtS) / step) + n) * step + lot
}
