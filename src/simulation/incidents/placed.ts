import { incidentId, UNKNOWN_SYSTEM } from '../../scenario/incident.ts'
import type { Report } from '../../scenario/mistakes.ts'
import type { AddedIncident, Incident as IncidentEntry } from '../../scenario/scenario.ts'
import type { Incident, System } from '../system.ts'
import { generatedIncident } from './generated.ts'
import { resolveIncident } from './written.ts'

/** Incidents that stand elsewhere than in their system, in the place of any other of their id. */

/** An incident of a scenario's `incidents`, with its position there. */
export interface PlacedEntry {
  readonly i: number
  readonly entry: AddedIncident
}

/** Those of a scenario's `incidents`, by the system that each befalls. */
export function entriesBySystem(
  incidents: readonly AddedIncident[] = [],
): ReadonlyMap<number, readonly PlacedEntry[]> {
  const bySystem = new Map<number, PlacedEntry[]>()
  for (const [i, entry] of incidents.entries()) {
    if (entry.system_id === UNKNOWN_SYSTEM) continue
    const known = bySystem.get(entry.system_id)
    if (known === undefined) bySystem.set(entry.system_id, [{ i, entry }])
    else known.push({ i, entry })
  }
  return bySystem
}

/** The system with what its scenario says of it under `incidents`. Reports what cannot be, by position. */
export function withPlaced(
  system: System,
  entries: readonly PlacedEntry[] = [],
  reportAt: (i: number) => Report,
): System {
  if (entries.length === 0) return system
  const placed = entries.map(({ i, entry }) =>
    placeIncident(system, entry, incidentId('incident', i), 'scenario', reportAt(i)),
  )
  const replaced = new Set(placed.map(({ id }) => id))
  return {
    ...system,
    incidents: [...system.incidents.filter(({ id }) => !replaced.has(id)), ...placed],
  }
}

/** Resolved, and with what no key can say, from the incident in whose place it stands. */
export function placeIncident(
  system: System,
  entry: IncidentEntry,
  id: string,
  source: Incident['source'],
  report: Report,
): Incident {
  const incident = resolveIncident(system, entry, id, source, report)
  const before = ownIncident(system, incident.id)
  if (before === undefined) return incident
  return {
    ...incident,
    replaces: before.replaces,
    source: source === 'control' ? before.source : source,
  }
}

/** One that was written or generated for a system, by its id. */
export function ownIncident(system: System, id: string): Incident | undefined {
  return system.incidents.find((one) => one.id === id) ?? generatedIncident(system, id)
}
