import { didYouMean } from '../../scenario/hints.ts'
import { incidentId, UNKNOWN_SYSTEM } from '../../scenario/incident.ts'
import { quote, type Report } from '../../scenario/mistakes.ts'
import { momentS } from '../../scenario/moment.ts'
import type { Scenario } from '../../scenario/scenario.ts'
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
  const generated = (id: string): OwnIncident[] => {
    // Those of the seed have ids that begin with that of their system.
    const systemId = Number(/^\d+(?=-)/.exec(id)?.[0])
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
  }
}

/** Tells of incidents beside their systems whose id belongs to another system. */
export function checkPlaced(
  { incidents = [] }: Scenario,
  { others }: IncidentIndex,
  report: Report,
): void {
  for (const [i, { id = incidentId('incident', i), system_id: systemId }] of incidents.entries()) {
    const [owner] = others(id, systemId)
    if (owner === undefined || systemId === UNKNOWN_SYSTEM) continue
    report(['incidents', i, 'id'], `the incident id ${id} is taken: it is one of system ${owner}`)
  }
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
