import { LIMITS } from '../limits.ts'
import { soundIncident } from '../scenario/buildable.ts'
import { findingsIn } from '../scenario/check.ts'
import {
  ADDED_INCIDENT,
  INCIDENT_AS_A_WHOLE,
  INCIDENT_CHANGE,
  type IncidentChange,
  type Incident as IncidentEntry,
} from '../scenario/incident.ts'
import { beside, type Finding } from '../scenario/mistakes.ts'
import { momentS } from '../scenario/moment.ts'
import { isMapping, type Loose, mappingOf } from '../scenario/schema.ts'
import type { Fleet } from '../simulation/fleet/fleet.ts'
import type { Incident, System } from '../simulation/system.ts'
import { formatInstant } from '../time/instant.ts'
import type { Zone } from '../time/zone.ts'
import { plural } from './plural.ts'

/** What is wrong with an incident from outside: its keys, and what they name in the fleet. */
export function incidentFindings(
  value: unknown,
  fleet: Fleet,
  nowS: number,
  isTaken: (id: string) => boolean,
): readonly Finding[] {
  const told = findingsIn(ADDED_INCIDENT, value)
  // More are not told, and to find what is sound takes as long as there are parts and findings.
  if (!isMapping(value) || told.length > LIMITS.mistakes) return told
  const { system_id: systemId } = value
  const entry = soundIncident(
    value,
    told.map(({ path }) => path),
  )
  const { id } = entry
  const taken = `there is an incident "${id}" already: choose another id`
  return beside(told, [
    ...(id !== undefined && isTaken(id) ? [{ path: ['id'], message: taken }] : []),
    ...findingsThere(systemId, { from: nowS, ...entry }, fleet),
  ])
}

/** What is wrong with an incident at its system, or with that. */
function findingsThere(systemId: unknown, entry: IncidentEntry, fleet: Fleet): readonly Finding[] {
  if (typeof systemId === 'number' && fleet.has(systemId)) {
    return fleet.checkIncident(systemId, entry)
  }
  return [{ path: ['system_id'], message: `there is no system ${systemId} in this world` }]
}

/** What is wrong with a change, and with what it makes of an incident of a system. */
export function changeFindings(
  { id, site }: System,
  before: IncidentEntry,
  change: unknown,
  fleet: Fleet,
): readonly Finding[] {
  const told = findingsIn(INCIDENT_CHANGE, change)
  const known = Object.entries(mappingOf(change)).filter(([key]) =>
    Object.hasOwn(INCIDENT_CHANGE.properties, key),
  )
  const entry = changedEntry(dated(before, site.zone), Object.fromEntries(known))
  const together = beside(told, findingsIn(INCIDENT_AS_A_WHOLE, entry))
  if (together.length > LIMITS.mistakes) return together
  const sound = soundIncident(
    entry,
    together.map(({ path }) => path),
  )
  const found = beside(together, fleet.checkIncident(id, sound))
  if (known.some(([key]) => key === 'to')) return found
  // The end stands as it was: it is the beginning that is wrong.
  const message = `${entry.from} is not earlier than to, ${entry.to}: nothing lies between`
  return found.map((one) => (one.path[0] === 'to' ? { path: ['from'], message } : one))
}

/** With the keys that change, and without those that null takes away. */
export function changedEntry(entry: IncidentEntry, change: IncidentChange | Loose): IncidentEntry {
  const keys = Object.entries({ ...entry, ...change })
  return Object.fromEntries(keys.filter(([, value]) => value !== null)) as unknown as IncidentEntry
}

/** An incident with its span as people read it. */
function dated({ from, to, ...entry }: IncidentEntry, zone: Zone): IncidentEntry {
  return {
    ...entry,
    ...(from !== undefined && { from: instantText(from, zone) }),
    ...(to !== undefined && { to: instantText(to, zone) }),
  }
}

function instantText(moment: string | number, zone: Zone): string {
  return formatInstant(momentS(moment, zone), zone)
}

/**
 * Why a system would mean more with all these incidents than is answered in time, as a scenario's may
 * not; undefined: it would not.
 */
export function excessOf(
  fleet: Fleet,
  systemId: number,
  incidents: readonly Incident[],
  nowS?: number,
): string | undefined {
  const { groups, envoys, meters } = fleet.system(systemId)
  const arrays = new Set(groups.map(({ array }) => array)).size
  const factors = [arrays, envoys.length, meters.length].map((count) => Math.max(1, count))
  const pieces = factors.reduce((product, factor) => product * factor, incidents.length)
  const units = incidents.reduce((sum, { sockets = [] }) => sum + sockets.length, 0)
  const withThem = `with ${plural(incidents.length, 'incident')} of system ${systemId}`
  const late = 'and it would not be answered in time'
  if (pieces > LIMITS.systemPieces) {
    return `${withThem} it has more than ${LIMITS.systemPieces} arrays × Envoys × meters × incidents, ${late}`
  }
  if (units > LIMITS.systemNamedUnits) {
    return `${withThem} they name ${units} units, more than ${LIMITS.systemNamedUnits}, ${late}`
  }
  const excess = fleet.firstLookExcess(systemId, incidents, nowS)
  return excess && `${withThem} ${excess}: let them last for a shorter time`
}
