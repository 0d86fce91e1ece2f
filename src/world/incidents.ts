import { LIMITS } from '../limits.ts'
import {
  type AddedIncident,
  type IncidentChange,
  type Incident as IncidentEntry,
  incidentId,
} from '../scenario/incident.ts'
import { ScenarioError, toMistakes } from '../scenario/mistakes.ts'
import { namedUnits } from '../scenario/size.ts'
import type { Fleet } from '../simulation/fleet/fleet.ts'
import { placeIncident } from '../simulation/incidents/placed.ts'
import { entryOf } from '../simulation/incidents/written.ts'
import type { Incident, System } from '../simulation/system.ts'
import { formatInstant } from '../time/instant.ts'
import { DAY_S } from '../time/steps.ts'
import { type Budget, NoRoom } from './budget.ts'
import { bytesOfValue } from './bytes.ts'
import type { Clock } from './clock.ts'
import { plainCopy } from './copied.ts'
import { changedEntry, changeFindings, excessOf, incidentFindings } from './incident-findings.ts'
import type { AddedIncident as Kept, LiveState } from './state.ts'

/**
 * An incident as it is shown, its span in site time, with the keys of its kind as a scenario has them;
 * of its devices those concerned, by serial number, left out if it concerns all.
 *
 * @example
 * ```ts
 * simulator.incidents.list({ system_id: 67 }).filter(({ active }) => active)
 * ```
 */
export interface IncidentState extends Omit<IncidentEntry, 'from' | 'to'> {
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
   * Changes one, whoever brought it; undefined: there is none of that id. Throws ScenarioError, or
   * NoRoom.
   */
  change(id: string, change: IncidentChange): IncidentState | undefined
  /**
   * Sets its end to an instant [epoch s], left out: to now, or takes away one that was added and begins
   * later; false: there is none of that id. Throws NoRoom if too many were ended.
   */
  end(id: string, atS?: number): boolean
  /** How often any was added, changed or ended: as long as it stays, nothing happened to the roofs. */
  changes(): number
  /** Looks at the state again, which was put in the place of another. */
  reread(): void
  /** Gives its room back: the world is no more. */
  close(): void
}

const YEAR_S = 366 * DAY_S

export interface IncidentParts {
  readonly fleet: Fleet
  readonly clock: Clock
  /** What the fleet looks at, too. */
  readonly state: Pick<LiveState, 'incidents' | 'incidentEnds'>
  readonly budget: Budget
}

export function createIncidents({ fleet, clock, state, budget }: IncidentParts): Incidents {
  let changes = 0
  const { find, list, stateOf } = finding({ fleet, clock, state })
  const kept = keeping(state, budget)
  const isTaken = (id: string) =>
    state.incidents.some((one) => one.id === id) || fleet.incidentOf(id) !== undefined
  const freeId = () => {
    let n = 0
    while (isTaken(incidentId('incident', n))) n++
    return incidentId('incident', n)
  }
  return {
    list,
    add(value) {
      const mistakes = toMistakes(incidentFindings(value, fleet, clock.nowS(), isTaken))
      if (mistakes.length > 0) throw new ScenarioError(mistakes)
      const { system_id: systemId, ...entry } = value
      const incident = { from: clock.nowS(), ...plainCopy(entry) }
      refuseExcess({ fleet, clock }, systemId, incident)
      const added = { id: entry.id ?? freeId(), systemId, incident }
      kept.put(added)
      changes++
      return stateOf(find(added.id)!)
    },
    change(id, change) {
      const found = find(id) ?? findUnbegun(id, { fleet, state })
      if (found === undefined) return undefined
      const { systemId } = found
      const system = fleet.system(systemId)
      const before = entryOf(system, found.incident)
      const mistakes = toMistakes(changeFindings(system, before, change, fleet))
      if (mistakes.length > 0) throw new ScenarioError(mistakes)
      const incident = plainCopy(changedEntry(before, change))
      refuseExcess({ fleet, clock }, systemId, incident, id)
      kept.put({ id, systemId, incident })
      kept.forgetEnd(id)
      changes++
      return stateOf(find(id)!)
    },
    end(id, atS = clock.nowS()) {
      const found = find(id)
      if (found === undefined) return false
      const { fromS, toS, source } = found.incident
      if (source === 'control' && fromS >= atS) kept.remove(id)
      else if (toS > atS) kept.end(id, atS)
      changes++
      return true
    },
    changes: () => changes,
    reread() {
      kept.reread()
      changes++
    },
    close: kept.close,
  }
}

/** Throws NoRoom where it would be too much for its system. `id`: that of the one in whose place it comes. */
function refuseExcess(
  { fleet, clock }: Pick<IncidentParts, 'fleet' | 'clock'>,
  systemId: number,
  entry: IncidentEntry,
  id?: string,
): void {
  const others = fleet.knownIncidents(systemId).filter((one) => one.id !== id)
  const all = [...others, fleet.incidentIn(systemId, entry)]
  const excess = excessOf(fleet, systemId, all, clock.nowS())
  if (excess !== undefined) throw new NoRoom(`there is no room for it: ${excess}`)
}

/** What is kept of the run time, within the limits: each change makes another list, or another map. */
function keeping(state: IncidentParts['state'], budget: Budget) {
  const account = budget.open('incidents')
  const reread = () => account.set(incidentBytes(state))
  reread()
  const keptAs = (name: string) => state.incidents.find(({ id }) => id === name)
  return {
    /** Throws NoRoom. */
    put(added: Kept): void {
      const before = keptAs(added.id)
      const others = state.incidents.filter((one) => one !== before)
      const bytes = bytesOf(added) - (before === undefined ? 0 : bytesOf(before))
      if (others.length >= LIMITS.addedIncidents || (bytes > 0 && !budget.hasRoom(bytes)))
        throw full()
      account.add(bytes)
      state.incidents = [...others, added]
    },
    remove(id: string): void {
      const gone = keptAs(id)!
      account.add(-bytesOf(gone))
      state.incidents = state.incidents.filter((one) => one !== gone)
      this.forgetEnd(id)
    },
    /** Throws NoRoom. */
    end(id: string, nowS: number): void {
      const isFull = state.incidentEnds.size >= LIMITS.addedIncidents
      if (isFull || !budget.hasRoom(END_BYTES)) throw full()
      if (!state.incidentEnds.has(id)) account.add(END_BYTES)
      state.incidentEnds = new Map(state.incidentEnds).set(id, nowS)
    },
    forgetEnd(id: string): void {
      if (state.incidentEnds.has(id)) account.add(-END_BYTES)
      state.incidentEnds = new Map([...state.incidentEnds].filter(([name]) => name !== id))
    },
    reread,
    close: account.close,
  }
}

/** What those added take, and the ends [bytes]. */
export function incidentBytes({ incidents, incidentEnds }: IncidentParts['state']): number {
  return incidents.reduce((sum, added) => sum + bytesOf(added), END_BYTES * incidentEnds.size)
}

/** One that was ended before it began, perhaps as it was changed to begin: it never was. */
function findUnbegun(
  id: string,
  { fleet, state }: Pick<IncidentParts, 'fleet' | 'state'>,
): Found | undefined {
  const found = asChanged(id, fleet, state) ?? fleet.incidentOf(id)
  if (found === undefined) return undefined
  const { systemId, incident } = found
  const toS = Math.min(incident.toS, state.incidentEnds.get(id) ?? Infinity)
  return toS > incident.fromS ? undefined : { systemId, incident: { ...incident, toS } }
}

/** One that was added or changed, as if nothing had ended it. */
function asChanged(id: string, fleet: Fleet, state: IncidentParts['state']): Found | undefined {
  const added = state.incidents.find((one) => one.id === id)
  if (added === undefined) return undefined
  const { systemId } = added
  const system = fleet.system(systemId)
  // What is wrong with it was told when it came.
  const incident = placeIncident(system, added.incident, id, 'control', () => {})
  return { systemId, incident }
}

interface Found {
  readonly systemId: number
  readonly incident: Incident
}

/** Looking incidents up: by system, by id, and all that are not the seed's. */
function finding({ fleet, clock, state }: Omit<IncidentParts, 'budget'>) {
  const isAdded = (id: string) => state.incidents.some((one) => one.id === id)
  const known = (systemId: number): Found[] =>
    fleet.knownIncidents(systemId).map((incident) => ({ systemId, incident }))
  const drawnLately = (systemId: number): Found[] => {
    const nowS = clock.nowS()
    return fleet
      .incidents(systemId, nowS - YEAR_S, nowS + 1)
      .filter(({ id, source }) => source === 'generated' && !isAdded(id))
      .map((incident) => ({ systemId, incident }))
  }
  const ofSystem = (systemId: number) =>
    fleet.has(systemId) ? [...known(systemId), ...drawnLately(systemId)].sort(byStart) : []
  const troubled = () => [
    ...new Set([...fleet.troubled, ...state.incidents.map(({ systemId }) => systemId)]),
  ]
  const stateOf = ({ systemId, incident }: Found) =>
    toState(fleet.system(systemId), incident, clock.nowS())
  return {
    stateOf,
    list: (systemId?: number | undefined) =>
      (systemId === undefined ? troubled().flatMap(known) : ofSystem(systemId)).map(stateOf),
    find(id: string): Found | undefined {
      const { systemId } =
        state.incidents.find((one) => one.id === id) ?? fleet.incidentOf(id) ?? {}
      return systemId === undefined
        ? undefined
        : ofSystem(systemId).find(({ incident }) => incident.id === id)
    },
  }
}

function byStart(a: Found, b: Found): number {
  const [first, second] = [a.incident.fromS, b.incident.fromS]
  // Not a difference: both can be -Infinity.
  return Number(first > second) - Number(first < second)
}

/** What an incident takes beside what is written of it, each unit of it, and an end [bytes]. */
const INCIDENT_BYTES = 800
const UNIT_BYTES = 64
const END_BYTES = 160

function bytesOf(added: Kept): number {
  return INCIDENT_BYTES + bytesOfValue(added) + UNIT_BYTES * namedUnits(added.incident)
}

function full(): NoRoom {
  return new NoRoom(
    `there is no room for another incident: a world takes ${LIMITS.addedIncidents} beside those of its scenario, ended ones too, for they are part of its past; a reset forgets them, or write them into a scenario`,
  )
}

function toState(system: System, incident: Incident, nowS: number): IncidentState {
  const { id, kind, fromS, toS, source } = incident
  const { zone } = system.site
  const { kind: _kind, from: _from, to: _to, ...parameters } = entryOf(system, incident)
  return {
    id,
    system_id: system.id,
    kind,
    from: Number.isFinite(fromS) ? formatInstant(fromS, zone) : null,
    to: Number.isFinite(toS) ? formatInstant(toS, zone) : null,
    active: fromS <= nowS && nowS < toS,
    source,
    ...parameters,
  }
}
