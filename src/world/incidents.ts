import { soundIncident } from '../scenario/buildable.ts'
import { findingsIn } from '../scenario/check.ts'
import { ADDED_INCIDENT, type AddedIncident } from '../scenario/incident.ts'
import { type Finding, ScenarioError, toMistakes } from '../scenario/mistakes.ts'
import type { Fleet } from '../simulation/fleet/fleet.ts'
import type { Incident, System } from '../simulation/system.ts'
import { formatInstant, LATEST_S } from '../time/instant.ts'
import { DAY_S } from '../time/steps.ts'
import type { Clock } from './clock.ts'
import type { WorldState } from './state.ts'

/** An incident as it is shown, its span in site time. */
export interface IncidentState {
  readonly id: string
  readonly system_id: number
  readonly kind: Incident['kind']
  /** null: it was always there. */
  readonly from: string | null
  /** null: still going on. */
  readonly to: string | null
  readonly active: boolean
  readonly source: Incident['source']
}

/** Trouble on the roofs of a world. */
export interface Incidents {
  /** Those written and added; of one system also those the seed brought within a year. */
  list(systemId?: number | undefined): IncidentState[]
  /** Throws ScenarioError. `from` left out is now. */
  add(incident: AddedIncident): IncidentState
  /** Sets its end to now; false: there is none of that id. */
  end(id: string): boolean
  /** How often any was added or ended: as long as it stays, nothing happened to the roofs. */
  readonly changes: number
}

const YEAR_S = 366 * DAY_S

export interface IncidentParts {
  readonly fleet: Fleet
  readonly clock: Clock
  /** What the fleet looks at, too. */
  readonly state: Pick<WorldState, 'incidents' | 'incidentEnds' | 'lastIncident'>
}

export function createIncidents({ fleet, clock, state }: IncidentParts): Incidents {
  let changes = 0
  const ofSystem = (systemId: number) => {
    const nowS = clock.nowS()
    const system = fleet.system(systemId)
    const known = new Set([...system.incidents, ...addedTo(systemId)].map(({ id }) => id))
    return fleet
      .incidents(systemId, Number.NEGATIVE_INFINITY, LATEST_S)
      .filter(({ id, fromS, toS }) => known.has(id) || (fromS <= nowS && toS > nowS - YEAR_S))
      .map((incident) => toState(system, incident, nowS))
  }
  const addedTo = (systemId: number) => state.incidents.filter((one) => one.systemId === systemId)
  const troubled = () => {
    const written = fleet.written.filter((id) => fleet.system(id).incidents.length > 0)
    return new Set([...written, ...state.incidents.map(({ systemId }) => systemId)])
  }
  const list = (systemId?: number) => {
    if (systemId !== undefined) return fleet.has(systemId) ? ofSystem(systemId) : []
    return [...troubled()].flatMap(ofSystem).filter(({ source }) => source !== 'generated')
  }
  const find = (id: string): IncidentState | undefined => {
    const systemId = Number(/^\d+(?=-)/.exec(id)?.[0])
    const near = fleet.has(systemId) ? ofSystem(systemId) : []
    return [...list(), ...near].find((one) => one.id === id)
  }
  const freeId = () => {
    for (;;) {
      const id = `incident-${++state.lastIncident}`
      if (find(id) === undefined) return id
    }
  }
  return {
    list,
    add(value) {
      const isTaken = (id: string) => find(id) !== undefined
      const mistakes = toMistakes(incidentFindings(value, fleet, clock.nowS(), isTaken))
      if (mistakes.length > 0) throw new ScenarioError(mistakes)
      const { system_id: systemId, ...entry } = value
      const incident = { from: clock.nowS(), ...entry }
      const id = entry.id ?? freeId()
      state.incidents = [...state.incidents, { id, systemId, incident }]
      changes++
      return find(id)!
    },
    end(id) {
      if (find(id) === undefined) return false
      state.incidentEnds.set(id, clock.nowS())
      changes++
      return true
    },
    get changes() {
      return changes
    },
  }
}

/** What is wrong with an incident from outside: its keys, and what they name in the fleet. */
function incidentFindings(
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

function toState(system: System, incident: Incident, nowS: number): IncidentState {
  const { id, kind, fromS, toS, source } = incident
  const { zone } = system.site
  return {
    id,
    system_id: system.id,
    kind,
    from: Number.isFinite(fromS) ? formatInstant(fromS, zone) : null,
    to: Number.isFinite(toS) ? formatInstant(toS, zone) : null,
    active: fromS <= nowS && nowS < toS,
    source,
  }
}
