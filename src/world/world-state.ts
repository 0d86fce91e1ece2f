import { LIMITS } from '../limits.ts'
import { USER } from '../scenario/access.ts'
import { findingsIn } from '../scenario/check.ts'
import { CLOCK } from '../scenario/clock.ts'
import { COUNTED, FAULT, faultId } from '../scenario/fault.ts'
import { didYouMean } from '../scenario/hints.ts'
import { ADDED_INCIDENT } from '../scenario/incident.ts'
import { type Finding, quote, type Report, within } from '../scenario/mistakes.ts'
import type { Scenario } from '../scenario/scenario.ts'
import {
  amount,
  count,
  entriesOf,
  flag,
  list,
  mapping,
  mappingOf,
  named,
  type Take,
  text,
  type Value,
  whole,
} from '../scenario/schema.ts'
import type { Fleet } from '../simulation/fleet/fleet.ts'
import { EARLIEST_S, LATEST_S } from '../time/instant.ts'
import { type Access, type KeyAccess, UNLIMITED } from './access.ts'
import type { PathsOf } from './answer-paths.ts'
import { isMinted } from './generated-key.ts'
import { JOURNAL_STATE, type JournalState } from './journal-state.ts'
import { isLimited } from './quota.ts'
import { danglingInFault, danglingInGrant } from './references.ts'
import type { LiveState, QuotaCount } from './state.ts'

/**
 * What a world remembers beyond its scenario, as plain data: to be kept, sent elsewhere and put in
 * force again. A schema, so that what comes from outside meets the checks that a scenario meets.
 */

const instantS = (description: string) => whole(description, EARLIEST_S, LATEST_S)
const start = (description: string) => whole(description, -1, LATEST_S)

const KEPT_INCIDENT = { ...ADDED_INCIDENT, required: ['id', ...ADDED_INCIDENT.required] } as const
const KEPT_FAULT = { ...FAULT, required: ['id', ...FAULT.required] } as const

export const WORLD_STATE = mapping(
  'What a world remembers beyond its scenario. What is left out is as loaded.',
  {
    clock: mapping(
      'Where its clock stands. Left out: as loaded',
      {
        now: amount('What it shows [epoch s], to the millisecond', EARLIEST_S, LATEST_S - 0.001),
        speed: CLOCK.properties.speed,
      },
      { required: ['now'] },
    ),
    incidents: list('Incidents that were added, or changed by their ids', KEPT_INCIDENT, {
      maxItems: LIMITS.addedIncidents,
      rule: idsRule('incident id'),
    }),
    incident_ends: named('When incidents were ended [epoch s], by id', instantS('When'), {
      rule: atMost(LIMITS.addedIncidents),
    }),
    faults: list('Faults that were added', KEPT_FAULT, {
      maxItems: LIMITS.addedFaults,
      rule: idsRule('fault id'),
    }),
    faults_removed: list('Ids of faults of the scenario that were taken away', text('An id')),
    fault_counts: named('How often requests came by each fault', COUNTED),
    grants: list('Grants that were given or revoked, each in place of the scenario’s', USER, {
      maxItems: LIMITS.addedGrants,
    }),
    quota: named(
      'Requests of each key in the minute and in the month in which it was last seen',
      mapping(
        'What is counted of a key',
        {
          minute_start: start('The minute [epoch s]'),
          minute: count('Its requests'),
          month_start: start('The month [epoch s]'),
          month: count('Its requests'),
        },
        { required: ['minute_start', 'minute', 'month_start', 'month'] },
      ),
      { rule: atMost(LIMITS.countedKeys) },
    ),
    journal: JOURNAL_STATE,
    keeps_bodies: flag('Whether the journal keeps headers and bodies. Left out: as loaded'),
  },
)

/**
 * What a world remembers beyond its scenario: clock, incidents, faults, grants, counts, and the requests if
 * they were asked for. What is left out is as loaded.
 *
 * @example
 * ```ts
 * const state: WorldState = simulator.snapshot().state
 * state.clock?.now // 1655319600
 * ```
 */
export type WorldState = Omit<Value<typeof WORLD_STATE>, 'journal'> & {
  journal?: JournalState | undefined
}

function idsRule(kind: string) {
  return (value: unknown, _report: Report, take: Take) => {
    for (const { entry, i } of entriesOf(value)) take(kind, entry.id, [i, 'id'])
  }
}

function atMost(most: number) {
  return (value: unknown, report: Report) => {
    const count = Object.keys(mappingOf(value)).length
    if (count > most) report([], `has ${count} entries; at most ${most} are possible`)
  }
}

/** What is remembered, at the instant that the clock shows [epoch ms]. */
export function plainState(live: LiveState, nowMs: number): WorldState {
  const speed = live.clock?.speed
  const { keepsBodies } = live
  const lists = {
    incidents: live.incidents.map(({ id, systemId, incident }) => ({
      ...incident,
      id,
      system_id: systemId,
    })),
    faults: live.faults.map(({ id, fault }) => ({ ...fault, id })),
    faults_removed: [...live.faultsRemoved],
    grants: [...live.grants.values()],
  }
  const maps = {
    incident_ends: Object.fromEntries(live.incidentEnds),
    fault_counts: Object.fromEntries([...live.faultCounts].map(([id, one]) => [id, { ...one }])),
    quota: Object.fromEntries(
      [...live.quota].map(([key, { minuteS, inMinute, monthS, inMonth }]) => [
        key,
        { minute_start: minuteS, minute: inMinute, month_start: monthS, month: inMonth },
      ]),
    ),
  }
  const said = Object.entries({ ...lists, ...maps }).filter(
    ([, part]) => Object.keys(part).length > 0,
  )
  const clock = { now: nowMs / 1000, ...(speed !== undefined && { speed }) }
  const bodies = keepsBodies === undefined ? {} : { keeps_bodies: keepsBodies }
  return structuredClone({ clock, ...Object.fromEntries(said), ...bodies })
}

/** The same to work with, on a clock that shows what it says when the machine's shows `realMs`. */
export function liveState(
  state: WorldState,
  realMs: number,
  { plan }: Pick<Access, 'plan'>,
): Omit<LiveState, 'requests' | 'requestCount' | 'requestsDeleted' | 'requestsCleared'> {
  const {
    clock,
    incidents = [],
    faults = [],
    grants = [],
  } = structuredClone({ ...state, journal: undefined })
  return {
    keepsBodies: state.keeps_bodies,
    clock: clock && { nowMs: clock.now * 1000, realMs, speed: clock.speed },
    incidents: incidents.map(({ id, system_id: systemId, ...incident }) => ({
      id,
      systemId,
      incident,
    })),
    incidentEnds: new Map(Object.entries(state.incident_ends ?? {})),
    grants: new Map(grants.map((user) => [user.user_id, user])),
    faults: faults.map((fault) => ({ id: fault.id, fault })),
    faultsRemoved: new Set(state.faults_removed),
    faultCounts: new Map(
      Object.entries(state.fault_counts ?? {}).map(([id, count]) => [id, { ...count }]),
    ),
    quota: new Map(
      Object.entries(state.quota ?? {}).flatMap(([key, count]) => {
        const access = plan(key)
        return access === undefined ? [] : [[key, liveCount(count, access)] as const]
      }),
    ),
  }
}

function liveCount(count: NonNullable<WorldState['quota']>[string], plan: KeyAccess): QuotaCount {
  return {
    isLimited: isLimited(plan),
    minuteS: count.minute_start,
    inMinute: count.minute,
    monthS: count.month_start,
    inMonth: count.month,
  }
}

export interface StateParts {
  readonly scenario: Scenario
  readonly fleet: Fleet
  readonly access: Access
  /** Where answers have fields; undefined: nobody knows. */
  readonly pathsOf: PathsOf | undefined
}

/** What is wrong with a state for a world: its form, and what it names there. */
export function stateFindings(state: unknown, parts: StateParts): Finding[] {
  const found = findingsIn(WORLD_STATE, state)
  if (found.length > 0) return found
  const sound = state as WorldState
  return [
    ...incidentFindings(sound, parts),
    ...faultFindings(sound, parts),
    ...grantFindings(sound, parts),
    ...Object.keys(sound.quota ?? {}).flatMap((key) =>
      parts.access.plan(key) === undefined && !isMinted(key)
        ? [{ path: ['quota', key], message: `access.keys lets no key ${quote(key)} in` }]
        : [],
    ),
  ]
}

function incidentFindings(
  { incidents = [], incident_ends: ends = {} }: WorldState,
  { fleet }: StateParts,
): Finding[] {
  const added = new Set(incidents.map(({ id }) => id))
  const wrong = incidents.flatMap(({ system_id: systemId, ...entry }, i): Finding[] => {
    const at = ['incidents', i]
    if (!fleet.has(systemId)) {
      return [
        { path: [...at, 'system_id'], message: `there is no system ${systemId} in this world` },
      ]
    }
    const owner = fleet.incidentOf(entry.id)?.systemId ?? systemId
    const taken = `the incident id ${entry.id} is taken: it is one of system ${owner}`
    return [
      ...(owner === systemId ? [] : [{ path: [...at, 'id'], message: taken }]),
      ...within(at, fleet.checkIncident(systemId, entry)),
    ]
  })
  const unknown = Object.keys(ends).filter(
    (id) => !added.has(id) && fleet.incidentOf(id) === undefined,
  )
  return [
    ...wrong,
    ...unknown.map((id) => ({
      path: ['incident_ends', id],
      message: `there is no incident ${quote(id)}${didYouMean(id, [...added])}`,
    })),
  ]
}

function faultFindings(state: WorldState, { scenario, access, pathsOf }: StateParts): Finding[] {
  const {
    faults = [],
    faults_removed: removed = [],
    fault_counts: counts = {},
    grants = [],
  } = state
  const written = new Set((scenario.faults ?? []).map(({ id }, i) => id ?? faultId(i)))
  const inForce = new Set([...written].filter((id) => !removed.includes(id)))
  const granted = new Set(grants.map(({ user_id }) => user_id))
  const callers = {
    ...access,
    // The key of a sandbox opens no other world, and harms none.
    plan: (key: string) => (isMinted(key) ? UNLIMITED : access.plan(key)),
    knows: (id: string) => granted.has(id) || access.knows(id),
  }
  const dangling = faults.flatMap((fault, i) => {
    const taken = `there is a fault ${quote(fault.id)} already`
    const found = danglingInFault(fault, callers, scenario, pathsOf)
    const isTaken = inForce.has(fault.id) ? [{ path: ['id'], message: taken }] : []
    return within(['faults', i], [...isTaken, ...found])
  })
  for (const { id } of faults) inForce.add(id)
  const missing = (id: string, ids: ReadonlySet<string>) =>
    `there is no fault ${quote(id)}${didYouMean(id, [...ids])}`
  return [
    ...dangling,
    ...removed.flatMap((id, i) =>
      written.has(id) ? [] : [{ path: ['faults_removed', i], message: missing(id, written) }],
    ),
    ...Object.keys(counts).flatMap((id) =>
      inForce.has(id) ? [] : [{ path: ['fault_counts', id], message: missing(id, inForce) }],
    ),
  ]
}

function grantFindings({ grants = [] }: WorldState, { fleet }: StateParts): Finding[] {
  return grants.flatMap((user, i) => within(['grants', i], danglingInGrant(user, fleet)))
}
