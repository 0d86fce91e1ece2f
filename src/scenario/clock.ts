import { LIMITS } from '../limits.ts'
import { parseDuration } from '../time/instant.ts'
import { didYouMean } from './hints.ts'
import { MATCH } from './match.ts'
import { quote, type Report } from './mistakes.ts'
import {
  amount,
  defaultsOf,
  instant,
  list,
  mapping,
  mappingOf,
  text,
  type Value,
} from './schema.ts'

/** What time it is in a world, and how it goes on. */

/** To where a clock goes that follows a refusal by a quota. */
export const PERIOD_END = 'period_end'

const FOLLOW = mapping(
  'Requests, and by how much the clock moves on with each of them',
  {
    match: MATCH,
    advance: text(
      'By how much: an ISO 8601 duration, or period_end. That is the end of the minute or month whose quota refused with 409; after anything else it moves nothing.',
      {
        examples: ['PT5M', PERIOD_END],
        rule: advanceRule,
        hint: (seconds) =>
          seconds > 0 ? `${seconds} seconds are PT${Math.ceil(seconds)}S` : undefined,
      },
    ),
  },
  { required: ['advance'], rule: periodRule },
)

export const CLOCK = mapping(
  'The virtual time of the world',
  {
    now: instant('What time it is at the start. Left out: the machine’s time', {
      synonyms: ['time'],
    }),
    speed: amount(
      'How fast it goes: 0 stands still, 1 is real pace, 60 a minute each second.',
      0,
      1_000_000,
      {
        unit: 'speed',
        default: 1,
        examples: [0, 1, 60],
        hint: (speed) =>
          speed < 0 ? 'the clock can be put back, but it does not run backwards' : undefined,
      },
    ),
    follow: list(
      'The clock moves with the client’s requests, and needs speed: 0 for that: for clients that only poll. The first entry that matches a request counts.',
      FOLLOW,
      {
        minItems: 1,
        maxItems: LIMITS.followEntries,
        synonyms: ['follows'],
        examples: [[{ match: { route: 'stats' }, advance: 'PT5M' }]],
      },
    ),
  },
  { rule: followRule },
)

export const CLOCK_DEFAULTS = defaultsOf(CLOCK)

/** Requests, and by how much the clock moves on with each of them. */
export type Follow = Value<typeof FOLLOW>

function advanceRule(value: unknown, report: Report): void {
  const written = String(value)
  if (written === PERIOD_END) return
  const seconds = parseDuration(written)
  if (seconds !== undefined && seconds > 0) return
  const wrong =
    seconds === undefined ? 'is no span of time' : 'does not move on: a clock follows forward'
  const meant = seconds === undefined ? didYouMean(written, [PERIOD_END]) : ''
  report([], `${quote(written)} ${wrong}; write PT5M, P1D or ${PERIOD_END}${meant}`)
}

function periodRule(value: unknown, report: Report): void {
  const { match, advance } = mappingOf(value)
  const { status } = mappingOf(match)
  if (advance !== PERIOD_END || status === undefined || [status].flat().includes(409)) return
  report(['advance'], `${PERIOD_END} moves nothing here: only a 409 has a period that ends`)
}

function followRule(value: unknown, report: Report): void {
  const { follow, speed } = mappingOf(value)
  if (follow === undefined || speed === 0) return
  report(['follow'], 'needs speed: 0 beside it: such a clock moves with the client alone', true)
}
