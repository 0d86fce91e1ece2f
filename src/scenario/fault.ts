import { GREATEST_ID, userId } from './access.ts'
import { ASKED, oneOrMore } from './match.ts'
import type { Report } from './mistakes.ts'
import {
  either,
  entriesOf,
  type Loose,
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

const LONGEST_MS = 600_000
const delay = (description: string) => whole(description, 0, LONGEST_MS, { unit: 'ms' })

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

const REPLY = mapping(
  'What happens to them: at least one of these',
  {
    status: whole('The status code. Without a body the API’s own body for it is sent', 200, 599, {
      examples: [503],
    }),
    body: {
      description:
        'The body to send. Text goes out as it is, anything else as JSON. Without a status it is 200.',
      examples: [{ errorCode: 7, errorMessages: ['Data temporarily unavailable.'] }],
    },
    delay_ms: either(
      'How long the answer is held, in milliseconds of real time: a number, or a range from which the seed draws.',
      [
        delay('Milliseconds'),
        mapping(
          'A range, drawn from the seed',
          {
            min: delay('Shortest delay in milliseconds'),
            max: delay('Longest delay in milliseconds'),
          },
          { required: ['min', 'max'], ordered: [['min', 'max']] },
        ),
      ],
      { unit: 'ms', examples: [1500, { min: 200, max: 2000 }], synonyms: ['delay'] },
    ),
    abort: word('How the connection breaks', {
      reset: 'It is reset without an answer',
      hang: 'It stays open without an answer',
      truncate: 'It is closed in the middle of the body',
    }),
  },
  {
    oneAtLeast: { of: ['status', 'body', 'delay_ms', 'abort'], without: 'does nothing' },
    rule: replyRule,
  },
)

export const COUNTED = mapping(
  'What has come of it already, as an effective scenario says. Left out: nothing',
  {
    seen: whole('Requests that met all conditions but nth, every, times and probability', 0, 1e15),
    fired: whole('Requests it was applied to', 0, 1e15),
  },
  { required: ['seen', 'fired'], ordered: [['fired', 'seen']] },
)

export const FAULT = mapping(
  'Trouble in the service. The first fault that matches wins.',
  {
    id: text('A name for it, unique in the world; journal and controls use it', {
      examples: ['stats-down'],
    }),
    match: MATCH,
    reply: REPLY,
    counted: COUNTED,
  },
  { required: ['reply'] },
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

function idsRule(value: unknown, _report: Report, take: Take): void {
  for (const { entry, i } of entriesOf(value)) take('fault id', entry.id ?? faultId(i), [i, 'id'])
}

function matchRule(value: unknown, report: Report): void {
  const { nth, every } = mappingOf(value)
  if (nth === undefined || every === undefined) return
  report(['every'], 'excludes nth: one request, or one in so many', true)
}

function replyRule(value: unknown, report: Report): void {
  const reply = mappingOf(value)
  const { status, body, abort } = reply
  if (abort === 'reset' || abort === 'hang') unsent(reply, abort, report)
  else if (typeof status !== 'number' || status < 200 || status >= 400) return
  else if (body === undefined && !BODILESS.includes(status)) {
    const remedy = 'write the body too, or leave the status out'
    report(['status'], `${status} is no error of the API: ${remedy}`)
  } else if (body !== undefined && BODILESS.includes(status)) {
    report(['body'], `is never sent: a ${status} has no body`, true)
  }
}

const BODILESS: readonly number[] = [204, 304]

function unsent(reply: Loose, abort: string, report: Report): void {
  for (const key of ['status', 'body']) {
    if (reply[key] === undefined) continue
    report([key], `is never sent: with abort: ${abort} there is no answer`, true)
  }
}
