import { GREATEST_ID, userId } from './access.ts'
import { ASKED, oneOrMore } from './match.ts'
import type { Report } from './mistakes.ts'
import { PROFILE_MEANINGS } from './profile.ts'
import { REPLIES, REPLY } from './reply.ts'
import {
  count,
  entriesOf,
  list,
  mapping,
  mappingOf,
  serviceMoment,
  share,
  type Take,
  text,
  type Value,
  whole,
  word,
} from './schema.ts'

/** Trouble in the service. */

const MATCH = mapping(
  'The requests it applies to: those that meet every condition. Left out: all of them.',
  {
    ...ASKED,
    system_id: oneOrMore(
      whole('Only requests for this system', 1, GREATEST_ID, { synonyms: ['id'] }),
    ),
    user_id: oneOrMore(userId('Only requests with this user_id')),
    nth: whole('Only the nth request that meets the other conditions, counted from 1', 1, 1e9),
    every: whole('Every nth request that meets the other conditions', 1, 1e9),
    times: whole('So many times, then never again', 1, 1e9),
    probability: share(
      'The chance that a request is hit, drawn from the seed, so that a second run hits the same ones',
    ),
    from: serviceMoment('When it begins, on the world’s clock. Left out: from the start', {
      synonyms: ['start'],
    }),
    to: serviceMoment('When it is over: the first moment without it. Left out: never', {
      synonyms: ['end', 'until'],
    }),
  },
  { spans: [['from', 'to']], rule: matchRule },
)

export const COUNTED = mapping(
  'What has come of it already, as an effective scenario says. Left out: nothing',
  {
    seen: count('Requests that met all conditions but nth, every, times and probability'),
    fired: count('Requests it was applied to'),
  },
  { required: ['seen', 'fired'], ordered: [['fired', 'seen']] },
)

/** What it does, in one of these ways. */
const WAYS = ['reply', 'replies', 'profile'] as const

export const FAULT = mapping(
  'Trouble in the service. The first fault that matches wins.',
  {
    id: text('A name for it, unique in the world; journal and controls use it', {
      examples: ['stats-down'],
    }),
    match: MATCH,
    reply: REPLY,
    replies: REPLIES,
    profile: word(
      'Trouble as services have it, drawn from the seed, in place of reply',
      PROFILE_MEANINGS,
    ),
    counted: COUNTED,
  },
  {
    oneAtLeast: { of: WAYS, without: 'does nothing' },
    rule: faultRule,
  },
)

export const FAULTS = list(
  'Trouble in the service. The first that matches a request wins.',
  FAULT,
  {
    rule: idsRule,
    examples: [[{ match: { route: 'stats' }, reply: { status: 503 } }]],
  },
)

/**
 * Trouble in the service: the requests that it meets, and what it does to them.
 *
 * @example
 * ```ts
 * const fault: Fault = { match: { route: 'stats', nth: 3 }, reply: { status: 503 } }
 * ```
 */
export type Fault = Value<typeof FAULT>

/** The id of a fault that is written without one, by its position. */
export function faultId(i: number): string {
  return `fault-${i + 1}`
}

function faultRule(value: unknown, report: Report): void {
  const fault = mappingOf(value)
  const [first, ...others] = WAYS.filter((way) => fault[way] !== undefined)
  for (const way of others) {
    report([way], `stands in place of ${first}: write one of them`, true)
  }
}

function idsRule(value: unknown, _report: Report, take: Take): void {
  for (const { entry, i } of entriesOf(value)) take('fault id', entry.id ?? faultId(i), [i, 'id'])
}

function matchRule(value: unknown, report: Report): void {
  const { nth, every } = mappingOf(value)
  if (nth === undefined || every === undefined) return
  report(['every'], 'excludes nth: one request, or one in so many', true)
}
