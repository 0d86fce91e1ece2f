import { LIMITS } from '../limits.ts'
import { ROUTES } from '../scenario/match.ts'
import {
  amount,
  count,
  LARGEST,
  list,
  mapping,
  mappingOf,
  orNull,
  type Schema,
  text,
  whole,
  word,
} from '../scenario/schema.ts'
import { LATEST_S } from '../time/instant.ts'
import { shortened } from './journal.ts'
import type { RequestRecord } from './state.ts'

/** The journal as plain data: to be kept, sent elsewhere, and restored. */

const anyText = (description: string) => text(description, { minLength: 0 })

const MESSAGE = mapping(
  'What one side said',
  {
    headers: list('Names and values by turns', anyText('A name or a value'), {
      rule(value, report) {
        if (Array.isArray(value) && value.length % 2 === 1) report([], 'has a name without a value')
      },
    }),
    body: anyText('Its body'),
  },
  { required: ['headers', 'body'] },
)

/** What is kept of a request, by the names that the journal shows; in the order of `RequestRecord`. */
const RECORD = {
  nowS: ['at', whole('Arrival by the clock of the world [epoch s]', 0, LATEST_S)],
  realMs: ['at_real_ms', amount('By that of the machine [epoch ms]', 0, LARGEST)],
  method: ['method', text('The method')],
  url: ['url', text('Path and query as sent')],
  form: ['form', anyText('Further parameters, of the body')],
  route: ['route', word('The last segment of the path of the endpoint', ROUTES)],
  systemId: ['system_id', count('The system in the path')],
  key: ['key', anyText('The API key')],
  userId: ['user_id', anyText('The user')],
  stage: ['stage', word('Where it was decided', ['key', 'quota', 'user', 'fault', 'route'])],
  traceId: ['trace_id', text('Of the header traceparent')],
  status: ['status', orNull(whole('What it was answered with', 0, 599))],
  durationMs: ['duration_ms', amount('How long that took', 0, LARGEST)],
  bytes: ['bytes', count('Size of the body')],
  faultId: ['fault_id', text('The fault that was applied to it')],
  reason: ['reason', anyText('Why it was refused or is empty')],
  sent: ['sent', MESSAGE],
  told: ['told', MESSAGE],
} as const satisfies Readonly<Record<keyof RequestRecord, readonly [string, Schema]>>

const KEYS = Object.entries(RECORD) as readonly [keyof RequestRecord, readonly [string, Schema]][]

const REQUEST = mapping(
  'A request',
  Object.fromEntries(KEYS.map(([, [name, schema]]) => [name, schema])),
  { required: ['at', 'at_real_ms', 'method', 'url', 'stage', 'status', 'duration_ms', 'bytes'] },
)

export const JOURNAL_STATE = mapping(
  'The requests received',
  {
    count: count('How many there have ever been, forgotten ones too'),
    cleared: count('Up to which they were deleted on request. Left out: none was'),
    requests: list('The newest of them, oldest first', REQUEST, {
      maxItems: LIMITS.journalEntries,
    }),
  },
  {
    required: ['count', 'requests'],
    rule(value, report) {
      const { count, requests } = mappingOf(value)
      if (!Array.isArray(requests) || typeof count !== 'number') return
      if (requests.length <= count) return
      report(['count'], `is ${count}, but there are ${requests.length} requests`)
    },
  },
)

/** How many requests a world received, and the newest of them. */
export interface JournalState {
  readonly count: number
  readonly cleared?: number
  readonly requests: readonly PlainRequest[]
}

/** A request by the names that the journal shows. */
export type PlainRequest = Readonly<Record<string, unknown>>

/** What can be changed is copied: it goes out of the world's hands, or comes into them. */
function ownCopy<T>(value: T): T {
  return typeof value === 'object' ? structuredClone(value) : value
}

/** A request as plain data, in which nothing is undefined. */
export function plainRequest(request: RequestRecord): PlainRequest {
  const named = KEYS.map(([key, [name]]) => [name, ownCopy(request[key])] as const)
  return Object.fromEntries(named.filter(([, value]) => value !== undefined))
}

/** The same to be kept: of the right form, and not longer than the journal keeps any. */
export function liveRequest(plain: PlainRequest): RequestRecord {
  const record = Object.fromEntries(KEYS.map(([key, [name]]) => [key, ownCopy(plain[name])]))
  return shortened(record as unknown as RequestRecord)
}
