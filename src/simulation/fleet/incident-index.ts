import { didYouMean } from '../../scenario/hints.ts'
import { incidentId, UNKNOWN_SYSTEM } from '../../scenario/incident.ts'
import { quote, type Report } from '../../scenario/mistakes.ts'
import { momentS } from '../../scenario/moment.ts'
import type { Scenario, SystemEntry } from '../../scenario/scenario.ts'
import { generatedIncident } from '../incidents/generated.ts'
import { ownIncident } from '../incidents/placed.ts'
import { once } from '../memo.ts'
import type { Incident, System } from '../system.ts'

/** Where a written or generated incident is. */
export interface OwnIncident {
  readonly systemId: number
  readonly incident: Incident
}

export interface IncidentIndex {
  /** By its id, whenever it is, as if nothing had ended it; undefined: there is none. */
  find(id: string): OwnIncident | undefined
  /** The ids of those that are written. */
  written(): string[]
  /** Which other systems have one of that id. */
  others(id: string, systemId: number): number[]
  /** The system to which the seed brings one of that id. */
  ofSeed(id: string): number | undefined
}

/** Finds incidents by their ids. `troubled`: the systems that the scenario writes incidents for. */
export function incidentIndex(
  troubled: readonly number[],
  has: (id: number) => boolean,
  system: (id: number) => System,
): IncidentIndex {
  const written = once(() => {
    const byId = new Map<string, OwnIncident[]>()
    for (const systemId of troubled) {
      for (const incident of system(systemId).incidents) {
        const known = byId.get(incident.id)
        if (known === undefined) byId.set(incident.id, [{ systemId, incident }])
        else known.push({ systemId, incident })
      }
    }
    return byId
  })
  // Those of the seed have ids that begin with that of their system.
  const systemIn = (id: string) => Number(/^\d+(?=-)/.exec(id)?.[0])
  const generated = (id: string): OwnIncident[] => {
    const systemId = systemIn(id)
    const incident = has(systemId) ? ownIncident(system(systemId), id) : undefined
    return incident === undefined ? [] : [{ systemId, incident }]
  }
  return {
    find: (id) => (written().get(id) ?? generated(id))[0],
    written: () => [...written().keys()],
    others(id, systemId) {
      const all = [...(written().get(id) ?? []), ...generated(id)]
      return all.map((one) => one.systemId).filter((other) => other !== systemId)
    },
    ofSeed(id) {
      const systemId = systemIn(id)
      if (!has(systemId) || generatedIncident(system(systemId), id) === undefined) return undefined
      return systemId
    },
  }
}

/**
 * Tells of ids that two incidents have, as far as it shows only in a fleet. `written`: the ids of the
 * scenario's systems, in its order.
 */
export function checkIncidentIds(
  { systems = [], incidents = [] }: Scenario,
  written: readonly number[],
  index: IncidentIndex,
  report: Report,
): void {
  const drawn = idsOfDrawnSystems(systems, written)
  const atHome = new Map<string, number>()
  for (const [n, entry] of systems.entries()) {
    for (const [i, { id }] of (entry.incidents ?? []).entries()) {
      if (id === undefined) continue
      atHome.set(id, written[n]!)
      const owner = drawn.get(id) ?? index.ofSeed(id)
      if (owner !== undefined) report(['systems', n, 'incidents', i, 'id'], taken(id, owner))
    }
  }
  for (const [i, { id, system_id: systemId }] of incidents.entries()) {
    if (systemId === UNKNOWN_SYSTEM) continue
    const name = id ?? incidentId('incident', i)
    // One stands in the place of another only where that is named.
    const namesake = id === undefined ? atHome.get(name) : undefined
    const owner = namesake ?? index.others(name, systemId)[0]
    if (owner !== undefined) report(['incidents', i, 'id'], taken(name, owner))
  }
}

/** The ids of incidents without one of their own, in systems without one: nobody who writes knows them. */
function idsOfDrawnSystems(
  systems: readonly SystemEntry[],
  written: readonly number[],
): ReadonlyMap<string, number> {
  const ids = new Map<string, number>()
  for (const [n, { system_id: id, incidents = [] }] of systems.entries()) {
    const systemId = written[n]!
    for (const [i, incident] of (id === undefined ? incidents : []).entries()) {
      if (incident.id === undefined) ids.set(incidentId(systemId, i), systemId)
    }
  }
  return ids
}

function taken(id: string, owner: number): string {
  return `the incident id ${id} is taken: it is one of system ${owner}; choose another`
}

/** The same incident, if it ended early till then. */
export function endedEarly(
  found: OwnIncident | undefined,
  ends: ReadonlyMap<string, number>,
): OwnIncident | undefined {
  const endS = found && ends.get(found.incident.id)
  if (endS === undefined || endS >= found!.incident.toS) return found
  return { ...found!, incident: { ...found!.incident, toS: endS } }
}

/** When incidents ended early [epoch s], by their ids; what is no incident is reported. */
export function readEnds(
  { incident_ends: ends = {} }: Scenario,
  { find, written }: IncidentIndex,
  system: (id: number) => System,
  report: Report,
): ReadonlyMap<string, number> {
  const readS = new Map<string, number>()
  for (const [id, moment] of Object.entries(ends)) {
    const found = find(id)
    if (found === undefined) {
      const meant = didYouMean(id, written())
      report(['incident_ends', id], `there is no incident ${quote(id)}${meant}`, true)
    } else readS.set(id, momentS(moment, system(found.systemId).site.zone))
  }
  return readS
}
