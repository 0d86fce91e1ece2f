import { LIMITS } from '../limits.ts'
import { isPath, lastOf, PATH_PATTERN } from './answer-path.ts'
import type { Report } from './mistakes.ts'
import {
  either,
  type Loose,
  list,
  mapping,
  mappingOf,
  named,
  text,
  type Value,
  whole,
  word,
} from './schema.ts'

/** What a fault does to the requests that it meets. */

const LONGEST_MS = 600_000
const delay = (description: string) => whole(description, 0, LONGEST_MS, { unit: 'ms' })

const DELAY = either(
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
)

const HEADERS = named(
  'Headers, in the place of those of the same name: a content type, Retry-After, Location. Not those that HTTP itself needs: Content-Length, Transfer-Encoding, Connection.',
  either('Its value', [text('Text', { minLength: 0 }), whole('A number', 0, 1e12)]),
  { rule: headersRule, examples: [{ 'Retry-After': 120 }] },
)

/** What makes another answer of a true one, in the order in which it is done. */
const CHANGES = {
  rename: named(
    'Fields of a true answer that get another name, each by its path',
    text('The new name'),
    { rule: renameRule, examples: [{ status: 'state' }] },
  ),
  drop: list(
    'Fields that are missing in a true answer, and entries of its lists',
    text('A path into the answer', { pattern: PATH_PATTERN, examples: ['intervals[*].powr'] }),
    { minItems: 1, maxItems: LIMITS.replyChanges, examples: [['last_report_at']] },
  ),
  set: named(
    'Fields of a true answer that get another value, of any type, each by its path: list[0].a is in the first entry, list[*].a in all',
    {},
    { rule: pathsRule, examples: [{ energy_lifetime: 0, 'intervals[*].powr': null }] },
  ),
  add: named(
    'Fields that no answer has, each by its path, with a value of any type',
    {},
    {
      rule: addRule,
      examples: [{ firmware: '7.0.88' }],
    },
  ),
} as const

const TRICKLE = mapping(
  'The headers go out at once and the body in small portions, for 10 minutes at most; then the connection is cut',
  {
    bytes: whole('Bytes of a portion', 1, 1_000_000),
    every_ms: whole('Milliseconds of real time before each portion', 1, LONGEST_MS, {
      unit: 'ms',
    }),
  },
  { required: ['bytes', 'every_ms'], examples: [{ bytes: 64, every_ms: 1000 }] },
)

const CHANGE_KEYS = ['rename', 'drop', 'set', 'add'] as const

export const REPLY = mapping(
  'What happens to them: at least one of these',
  {
    status: whole(
      'The status code. Without a body the API’s own body for it is sent; beside rename, drop, set and add the changed answer is',
      200,
      599,
      { examples: [503] },
    ),
    body: {
      description:
        'The body to send. Text goes out as it is, anything else as JSON. Without a status it is 200.',
      examples: [{ errorCode: 7, errorMessages: ['Data temporarily unavailable.'] }],
    },
    headers: HEADERS,
    ...CHANGES,
    delay_ms: DELAY,
    trickle: TRICKLE,
    abort: word('How the connection breaks', {
      reset: 'It is reset without an answer',
      hang: 'It stays open without an answer',
      truncate: 'It is closed in the middle of the body',
    }),
  },
  {
    oneAtLeast: {
      of: ['status', 'body', 'headers', ...CHANGE_KEYS, 'delay_ms', 'trickle', 'abort'],
      without: 'does nothing',
    },
    rule: replyRule,
  },
)

/** The step of a sequence that does nothing. */
export const PASS = 'pass'

export const REPLIES = list(
  'One after the other, one for each request that it meets, in place of reply; when they are used up it does nothing any more',
  either('A status, pass, or what a reply is', [
    whole('A status, with the API’s own body', 400, 599, {
      hint: (status) => (status === 200 ? 'pass lets the true answer through' : undefined),
    }),
    word('What does nothing', {
      [PASS]: 'The next fault may apply; if there is none, the answer is the true one',
    }),
    REPLY,
  ]),
  {
    minItems: 1,
    maxItems: LIMITS.replySteps,
    rule: repliesRule,
    examples: [[503, { status: 409 }, 'pass']],
  },
)

/**
 * What a fault does to a request.
 *
 * @example
 * ```ts
 * const reply: FaultReply = { set: { energy_lifetime: 0 }, drop: ['last_report_at'] }
 * ```
 */
export type FaultReply = Value<typeof REPLY>

/** Does it make another answer of the true one? */
export function isChanging(reply: FaultReply): boolean {
  return CHANGE_KEYS.some((key) => reply[key] !== undefined)
}

/** What is left of an answer when a condition of HTTP leaves no body. */
const BODILESS: readonly number[] = [204, 304]

/** What is never sent where nothing is. */
const SENT = ['status', 'body', 'headers', ...CHANGE_KEYS, 'trickle'] as const
const OF_BODY = ['body', ...CHANGE_KEYS, 'trickle'] as const

function replyRule(value: unknown, report: Report): void {
  const reply = mappingOf(value)
  const { status, body, abort } = reply
  const changes = CHANGE_KEYS.filter((key) => reply[key] !== undefined)
  if (abort === 'reset' || abort === 'hang') {
    without(reply, SENT, `is never sent: with abort: ${abort} there is no answer`, report)
    return
  }
  if (abort !== undefined && reply.trickle !== undefined) {
    report(['abort'], 'excludes trickle: a body is cut in its middle, or comes in portions', true)
  }
  if (body !== undefined && changes.length > 0) {
    const what = 'changes a true answer, and body stands in its place: write one of them'
    without(reply, changes, what, report)
  }
  if (typeof status !== 'number' || status < 200 || status >= 400) return
  if (BODILESS.includes(status)) {
    without(reply, OF_BODY, `is never sent: a ${status} has no body`, report)
  } else if (status >= 300) {
    without(reply, OF_BODY, `is never sent: a ${status} has a Location and no body`, report)
    if (!namesOf(reply.headers).includes('location')) {
      report(['status'], `${status} leads nowhere: write headers: { Location: … } beside it`)
    }
  } else if (body === undefined && changes.length === 0) {
    const remedy = 'write the body too, or leave the status out'
    report(['status'], `${status} is no error of the API: ${remedy}`)
  }
}

function without(reply: Loose, keys: readonly string[], why: string, report: Report): void {
  for (const key of keys) if (reply[key] !== undefined) report([key], why, true)
}

function repliesRule(value: unknown, report: Report): void {
  if (!Array.isArray(value) || value.length === 0 || value.some((step) => step !== PASS)) return
  report([], 'does nothing: every step passes')
}

function namesOf(headers: unknown): string[] {
  return Object.keys(mappingOf(headers)).map((name) => name.toLowerCase())
}

/** Headers without which, or with two of which, there is no reading a reply. */
const FRAMING: readonly string[] = ['content-length', 'transfer-encoding', 'connection', 'trailer']

function headersRule(value: unknown, report: Report): void {
  const headers = Object.entries(mappingOf(value))
  const length = headers.reduce((sum, [name, value]) => sum + name.length + `${value}`.length, 0)
  if (headers.length === 0) report([], 'is empty: leave it out or write a header')
  if (length > LIMITS.replyHeaderBytes) {
    report([], `has ${length} characters; at most ${LIMITS.replyHeaderBytes} are possible`)
  }
  for (const [name, value] of headers) {
    if (FRAMING.includes(name.toLowerCase())) {
      report([name], 'belongs to HTTP itself: abort and trickle are there to break a reply', true)
    } else if (!/^[\w!#$%&'*+.^`|~-]+$/.test(name)) {
      report([name], 'is no name of a header: letters, digits and dashes', true)
    }
    if (typeof value !== 'string' || /^[\t\x20-\x7e\x80-\xff]*$/.test(value)) continue
    report([name], 'has a line break or a character that no header can hold')
  }
  const names = new Set<string>()
  for (const [name] of headers) {
    const letters = name.toLowerCase()
    if (names.has(letters)) report([name], 'is there already, in other letters', true)
    names.add(letters)
  }
}

function pathsRule(value: unknown, report: Report): void {
  const paths = Object.keys(mappingOf(value))
  if (paths.length === 0) report([], 'is empty: leave it out or name a field')
  if (paths.length > LIMITS.replyChanges) {
    report([], `has ${paths.length} paths; at most ${LIMITS.replyChanges} are possible`)
  }
  for (const path of paths) {
    if (isPath(path)) continue
    report([path], 'is no path: write it like meta.status or intervals[*].powr', true)
  }
}

function renameRule(value: unknown, report: Report): void {
  pathsRule(value, report)
  namesRule(value, 'has no name that could be another', report)
}

function addRule(value: unknown, report: Report): void {
  pathsRule(value, report)
  namesRule(value, 'is no field: entries of lists are changed with set', report)
}

/** The paths of fields, not those of places in lists. */
function namesRule(value: unknown, why: string, report: Report): void {
  for (const path of Object.keys(mappingOf(value))) {
    if (isPath(path) && lastOf(path) === undefined) report([path], why, true)
  }
}
