import { LIMITS } from '../limits.ts'
import { soundIncident } from '../scenario/buildable.ts'
import { findingsIn } from '../scenario/check.ts'
import { ADDED_INCIDENT, type AddedIncident } from '../scenario/incident.ts'
import { type Finding, ScenarioError, toMistakes } from '../scenario/mistakes.ts'
import type { Fleet } from '../simulation/fleet/fleet.ts'
import type { Incident, System } from '../simulation/system.ts'
import { formatInstant } from '../time/instant.ts'
import { DAY_S } from '../time/steps.ts'
import { type Budget, NoRoom } from './budget.ts'
import type { Clock } from './clock.ts'
import type { WorldState } from './state.ts'

/**
 * An incident as it is shown, its span in site time.
 *
 * @example
 * ```ts
 * simulator.incidents.list({ system_id: 67 }).filter(({ active }) => active)
 * ```
 */
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
  /** Throws ScenarioError, or NoRoom if there are too many. `from` left out is now. */
  add(incident: AddedIncident): IncidentState
  /**
   * Sets its end to now, or takes away one that was added and has not begun; false: there is none of
   * that id. Throws NoRoom if too many were ended.
   */
  end(id: string): boolean
  /** How often any was added or ended: as long as it stays, nothing happened to the roofs. */
  readonly changes: number
  /** Gives its room back: the world is no more. */
  close(): void
}

const YEAR_S = 366 * DAY_S

export interface IncidentParts {
  readonly fleet: Fleet
  readonly clock: Clock
  /** What the fleet looks at, too. */
  readonly state: Pick<WorldState, 'incidents' | 'incidentEnds' | 'lastIncident'>
  readonly budget: Budget
}

export function createIncidents({ fleet, clock, state, budget }: IncidentParts): Incidents {
  let changes = 0
  const { find, list, stateOf } = finding({ fleet, clock, state })
  const account = budget.open('incidents')
  account.add(state.incidents.reduce((sum, added) => sum + bytesOf(added), 0))
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
      if (state.incidents.length >= LIMITS.addedIncidents) throw full()
      const added = { id: entry.id ?? freeId(), systemId, incident }
      if (!budget.hasRoom(bytesOf(added))) throw full()
      account.add(bytesOf(added))
      state.incidents = [...state.incidents, added]
      changes++
      return stateOf(find(added.id)!)
    },
    end(id) {
      const found = find(id)
      if (found === undefined) return false
      const { fromS, toS } = found.incident
      const nowS = clock.nowS()
      const added = state.incidents.find((one) => one.id === id)
      if (added !== undefined && fromS >= nowS) {
        account.add(-bytesOf(added))
        state.incidents = state.incidents.filter((one) => one !== added)
      } else if (toS > nowS) {
        if (state.incidentEnds.size >= LIMITS.addedIncidents) throw full()
        state.incidentEnds = new Map(state.incidentEnds).set(id, nowS)
      }
      changes++
      return true
    },
    get changes() {
      return changes
    },
    close: account.close,
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

interface Found {
  readonly systemId: number
  readonly incident: Incident
}

/** Looking incidents up: by system, by id, and all that are not the seed's. */
function finding({ fleet, clock, state }: Omit<IncidentParts, 'budget'>) {
  const known = (systemId: number): Found[] =>
    fleet.knownIncidents(systemId).map((incident) => ({ systemId, incident }))
  const drawnLately = (systemId: number): Found[] => {
    const nowS = clock.nowS()
    return fleet
      .incidents(systemId, nowS - YEAR_S, nowS + 1)
      .filter(({ source }) => source === 'generated')
      .map((incident) => ({ systemId, incident }))
  }
  const ofSystem = (systemId: number) =>
    fleet.has(systemId) ? [...known(systemId), ...drawnLately(systemId)].sort(byStart) : []
  const troubled = () => {
    const written = fleet.written.filter((id) => fleet.system(id).incidents.length > 0)
    return [...new Set([...written, ...state.incidents.map(({ systemId }) => systemId)])]
  }
  const stateOf = ({ systemId, incident }: Found) =>
    toState(fleet.system(systemId), incident, clock.nowS())
  return {
    stateOf,
    list: (systemId?: number | undefined) =>
      (systemId === undefined ? troubled().flatMap(known) : ofSystem(systemId)).map(stateOf),
    find(id: string): Found | undefined {
      const added = state.incidents.find((one) => one.id === id)
      // Those of the seed have ids that begin with that of their system.
      const drawnFor = Number(/^\d+(?=-)/.exec(id)?.[0])
      const near =
        added === undefined
          ? [...troubled().flatMap(known), ...ofSystem(drawnFor)]
          : known(added.systemId)
      return near.find(({ incident }) => incident.id === id)
    },
  }
}

function byStart(a: Found, b: Found): number {
  const [first, second] = [a.incident.fromS, b.incident.fromS]
  // Not a difference: both can be -Infinity.
  return Number(first > second) - Number(first < second)
}

/** What an incident takes beside its text. */
const INCIDENT_BYTES = 500

function bytesOf(added: object): number {
  return INCIDENT_BYTES + 2 * JSON.stringify(added).length
}

function full(): NoRoom {
  return new NoRoom(
    `there is no room for another incident: a world takes ${LIMITS.addedIncidents} beside those of its scenario, ended ones too, for they are part of its past; POST /_simulator/reset forgets them, or write them into a scenario`,
  )
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
