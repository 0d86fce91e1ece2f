import { faultId } from '../scenario/fault.ts'
import { incidentId } from '../scenario/incident.ts'
import type { Scenario } from '../scenario/scenario.ts'

/**
 * The same scenario with all ids written out: those that systems drew, and those that incidents and
 * faults have by their positions. `written`: the ids of its systems, in their order.
 */
export function withIds(scenario: Scenario, written: readonly number[]): Scenario {
  const { systems, incidents, faults } = scenario
  return {
    ...scenario,
    ...(systems && {
      systems: systems.map((entry, i) => {
        const { incidents } = entry
        const id = written[i]!
        return {
          ...(entry.system_id === undefined && { system_id: id }),
          ...entry,
          ...(incidents && { incidents: identified(incidents, (n) => incidentId(id, n)) }),
        }
      }),
    }),
    ...(incidents && { incidents: identified(incidents, (n) => incidentId('incident', n)) }),
    ...(faults && { faults: identified(faults, faultId) }),
  }
}

function identified<T extends { readonly id?: string }>(
  entries: readonly T[],
  idAt: (n: number) => string,
): (T & { readonly id: string })[] {
  return entries.map((entry, n) => ({ id: idAt(n), ...entry }))
}
