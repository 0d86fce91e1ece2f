import { ADDED_INCIDENT } from '../scenario/incident.ts'
import { momentS } from '../scenario/moment.ts'
import type { Scenario } from '../scenario/scenario.ts'
import { formatInstant, formatUtc } from '../time/instant.ts'
import { inOrder, type Loosely, readable } from './readable.ts'
import type { World } from './world.ts'
import type { WorldState } from './world-state.ts'

/** What of a scenario says which incidents there are, and when they ended. */
export type IncidentParts = Loosely<Pick<Scenario, 'systems' | 'incidents' | 'incident_ends'>>

/**
 * The incidents of a world as its scenario would say them, of which each has its id: those that came
 * to written systems among theirs, all else beside the systems.
 */
export function effectiveIncidents(
  scenario: Scenario,
  { fleet }: Pick<World, 'fleet'>,
  { incidents = [], incident_ends: ended = {} }: WorldState,
): IncidentParts {
  if (incidents.length === 0 && Object.keys(ended).length === 0) return {}
  const ends = new Map(Object.entries(ended))
  const added = incidents.map((one) => {
    const { zone } = fleet.system(one.system_id).site
    const shown = readable(ADDED_INCIDENT, one, zone)
    const endS = ends.get(one.id)
    // One that was to begin later stays as it was, and has an end that came before.
    if (endS === undefined || endS <= momentS(one.from ?? -Infinity, zone)) return shown
    ends.delete(one.id)
    const isEarlier = endS < momentS(one.to ?? Infinity, zone)
    return isEarlier ? { ...shown, to: formatInstant(endS, zone) } : shown
  })
  const changed = new Set(added.map(({ id }) => id))
  const isAtHome = ({ id, system_id: systemId }: (typeof added)[number]) =>
    fleet.written.includes(systemId) && fleet.incidentOf(id) === undefined
  const systems = scenario.systems?.map((entry) => {
    const own = added.filter((one) => one.system_id === entry.system_id && isAtHome(one))
    if (own.length === 0) return entry
    const came = own.map(({ system_id: _, ...one }) => one)
    return { ...entry, incidents: [...(entry.incidents ?? []), ...came] }
  })
  const beside = (scenario.incidents ?? []).filter(({ id }) => !changed.has(id!))
  const placed = [...beside, ...added.filter((one) => !isAtHome(one))]
  const before = Object.entries(scenario.incident_ends ?? {}).filter(([id]) => !changed.has(id))
  const endings = [
    ...before,
    ...[...ends].map(([id, endS]) => [id, endOf(fleet, id, endS)] as const),
  ]
  return {
    ...(systems && { systems }),
    incidents: placed.length === 0 ? undefined : placed.map((one) => inOrder(ADDED_INCIDENT, one)),
    incident_ends: endings.length === 0 ? undefined : Object.fromEntries(endings),
  }
}

function endOf({ incidentOf, system }: World['fleet'], id: string, endS: number): string {
  const owner = incidentOf(id)?.systemId
  return owner === undefined ? formatUtc(endS) : formatInstant(endS, system(owner).site.zone)
}
