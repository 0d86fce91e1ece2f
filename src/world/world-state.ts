import { LIMITS } from '../limits.ts'
import { USER } from '../scenario/access.ts'
import { CLOCK } from '../scenario/clock.ts'
import { COUNTED, FAULT } from '../scenario/fault.ts'
import { ADDED_INCIDENT } from '../scenario/incident.ts'
import type { Report } from '../scenario/mistakes.ts'
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
import { EARLIEST_S, LATEST_S } from '../time/instant.ts'
import type { Access, KeyAccess } from './access.ts'
import { JOURNAL_STATE, type JournalState } from './journal-state.ts'
import { isLimited, quotaWindows } from './quota.ts'
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
        {
          required: ['minute_start', 'minute', 'month_start', 'month'],
          ordered: [['minute', 'month']],
          rule: windowsRule,
        },
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

/** A key is seen in one minute, of one month. */
function windowsRule(value: unknown, report: Report): void {
  const { minute_start: minuteS, month_start: monthS } = mappingOf(value)
  if (typeof minuteS !== 'number' || typeof monthS !== 'number') return
  const right = minuteS < 0 ? { minuteS, monthS: minuteS } : quotaWindows(minuteS)
  if (minuteS !== right.minuteS) {
    report(
      ['minute_start'],
      `${minuteS} is in the middle of a minute: it begins at ${right.minuteS}`,
    )
  }
  if (monthS !== right.monthS) {
    report(
      ['month_start'],
      `${monthS} does not begin the month of that minute: ${right.monthS} does`,
    )
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
