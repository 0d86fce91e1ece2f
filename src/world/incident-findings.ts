import { LIMITS } from '../limits.ts'
import { soundIncident } from '../scenario/buildable.ts'
import { findingsIn } from '../scenario/check.ts'
import {
  ADDED_INCIDENT,
  INCIDENT_CHANGE,
  type Incident as IncidentEntry,
} from '../scenario/incident.ts'
import type { Finding } from '../scenario/mistakes.ts'
import { namedUnits } from '../scenario/size.ts'
import type { Fleet } from '../simulation/fleet/fleet.ts'
import type { Incident, System } from '../simulation/system.ts'

/** What is wrong with an incident from outside: its keys, and what they name in the fleet. */
export function incidentFindings(
  value: unknown,
  fleet: Fleet,
  nowS: number,
  isTaken: (id: string) => boolean,
): readonly Finding[] {
  const found = findingsIn(ADDED_INCIDENT, value)
  const sound = soundIncident(value, found)
  if (sound === undefined) return found
  const { system_id: systemId, ...entry } = sound
  if (!fleet.has(systemId)) {
    const message = `there is no system ${systemId} in this world`
    return [...found, { path: ['system_id'], message }]
  }
  const { id } = entry
  const taken = `there is an incident "${id}" already: choose another id`
  return [
    ...found,
    ...(id !== undefined && isTaken(id) ? [{ path: ['id'], message: taken }] : []),
    ...fleet.checkIncident(systemId, { from: nowS, ...entry }),
  ]
}

/** What is wrong with a change, and with what it makes of the incident. */
export function changeFindings(
  systemId: number,
  entry: IncidentEntry,
  change: unknown,
  fleet: Fleet,
): readonly Finding[] {
  const found = findingsIn(INCIDENT_CHANGE, change)
  if (found.length > 0) return found
  const together = findingsIn(ADDED_INCIDENT, { system_id: systemId, ...entry })
  return together.length > 0 ? together : fleet.checkIncident(systemId, entry)
}

/**
 * Why a system would mean more with some incidents beside others than is answered in time, as a
 * scenario's may not; undefined: it would not.
 */
export function excessOf(
  { id, groups, envoys, meters }: System,
  others: readonly Incident[],
  added: readonly IncidentEntry[],
): string | undefined {
  const arrays = new Set(groups.map(({ array }) => array)).size
  const factors = [arrays, envoys.length, meters.length].map((count) => Math.max(1, count))
  const count = others.length + added.length
  const pieces = factors.reduce((product, factor) => product * factor, count)
  const known = others.reduce((sum, { sockets = [] }) => sum + sockets.length, 0)
  const units = added.reduce((sum, entry) => sum + namedUnits(entry), known)
  if (pieces <= LIMITS.systemPieces && units <= LIMITS.systemNamedUnits) return undefined
  const ofWhich =
    pieces > LIMITS.systemPieces
      ? `it has more than ${LIMITS.systemPieces} arrays × Envoys × meters × incidents`
      : `they name ${units} units, more than ${LIMITS.systemNamedUnits}`
  return `with ${count} incidents of system ${id} ${ofWhich}, and it would not be answered in time`
}
