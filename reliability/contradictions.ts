import type {
  EnergyLifetimeResponse,
  InventoryResponse,
  SummaryResponse,
  SystemsResponse,
} from '../src/index.ts'
import { ask, isOfFault, refuseFailure } from './client.ts'

/** Answers of a world that were compared, and what of them can't both be true. */
export interface Compared {
  readonly answers: number
  readonly sentences: readonly string[]
}

/** Systems of a world that are asked about. */
const SYSTEMS = 5
const PATIENCE_MS = 1000

/**
 * Stops the clock of a sandbox and holds its answers against each other, those that no fault changed.
 * Throws if one of them is a failure.
 */
export async function contradictions(
  origin: string,
  prefix: string,
  signed: string,
): Promise<Compared> {
  let answers = 0
  const get = async <T>(path: string): Promise<T | undefined> => {
    // Some faults hold their reply, or hang up.
    const signal = AbortSignal.timeout(PATIENCE_MS)
    const asked = { method: 'GET', path: `${prefix}/api/v2/systems${path}?${signed}` }
    const answer = await ask(origin, asked, { signal }).catch(() => undefined)
    if (answer === undefined) return undefined
    refuseFailure(answer, asked)
    if (answer.status !== 200 || isOfFault(answer)) return undefined
    answers++
    return JSON.parse(answer.text)
  }
  await fetch(`${origin}${prefix}/_simulator/clock`, { method: 'PUT', body: '{"speed":0}' })
  const list = await get<SystemsResponse>('')
  const sentences: string[] = []
  for (const { system_id: id, status } of list?.systems.slice(0, SYSTEMS) ?? []) {
    const summary = await get<SummaryResponse>(`/${id}/summary`)
    const lifetime = await get<EnergyLifetimeResponse>(`/${id}/energy_lifetime`)
    const inventory = await get<InventoryResponse>(`/${id}/inventory`)
    if (summary === undefined) continue
    const hold = (what: string, one: unknown, other: unknown) => {
      if (one !== other) sentences.push(`${id}: ${what}: ${one} and ${other}`)
    }
    hold('status', status, summary.status)
    if (lifetime) hold('lifetime', sum(lifetime.production), summary.energy_lifetime)
    if (lifetime) hold('report', lifetime.meta.last_report_at, summary.last_report_at)
    if (inventory) hold('units', inventory.inverters.length, summary.modules)
  }
  return { answers, sentences }
}

const sum = (values: readonly number[]) => values.reduce((a, b) => a + b, 0)
