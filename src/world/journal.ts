import { LIMITS } from '../limits.ts'
import { ANSWERED } from '../scenario/match.ts'
import { count, LARGEST, mapping, type Schema, whole } from '../scenario/schema.ts'
import { formatUtc } from '../time/instant.ts'
import { abbreviated, copied } from './copied.ts'
import type { Match, Matchable } from './match.ts'
import { type KeptMessage, shortenedMessage, shownMessage } from './message.ts'
import { type Query, readQueryAndForm } from './query.ts'
import type { RequestRecord, Stage } from './state.ts'

/**
 * One request as it is shown.
 *
 * @example
 * ```ts
 * const [last] = simulator.requests({ limit: 1 })
 * last?.status // 422
 * last?.reason // 'The parameter …'
 * ```
 */
export interface JournalEntry {
  /** Counts from 1 in each world. */
  readonly id: number
  /** Arrival by the world's clock and by the machine's, ISO 8601 UTC. */
  readonly at: string
  readonly at_real: string
  readonly method: string
  /** As sent, up to 4,096 characters of it. */
  readonly url: string
  /** Last segment of the route's path; null where there is no such route. */
  readonly route: string | null
  readonly system_id: number | null
  readonly key: string | null
  readonly user_id: string | null
  /**
   * Parameters but for key and user_id, those in the body of a GET too; those sent several times as a
   * list. The first hundred of them: `url` has all.
   */
  readonly query: Query
  /** 0: there was no whole reply, for a fault cut it or the client went; null: it hangs. */
  readonly status: number | null
  /** Until its reply was made; what it takes a store to note it is not in it. */
  readonly duration_ms: number
  readonly bytes: number
  readonly fault_id: string | null
  /** Where it was decided: refused at the key, the quota or the user, spoilt by a fault, or answered. */
  readonly stage: Stage
  /** Of the header `traceparent`: what its logs and spans are found by elsewhere. */
  readonly trace_id: string | null
  /** Why it was refused or is empty, as `x-simulator-reason` said. */
  readonly reason: string | null
  /** Parameters that came in the body of a GET, as they were sent; left out: none did. */
  readonly form?: string
  /** Headers and bodies, while they are kept; the reply of one that hangs, or was reset, has none. */
  readonly request?: KeptMessage
  readonly response?: KeptMessage
}

/**
 * Which requests are meant: all that are left out match.
 *
 * @example
 * ```ts
 * simulator.requests({ route: 'stats', system_id: 67, status: 200, limit: 10 })
 * ```
 */
export interface JournalFilter extends Match {
  /** Only entries with a greater id. */
  readonly after?: number | undefined
  /** At most so many, the newest ones. */
  readonly limit?: number | undefined
}

/** The same, to check what users write. */
export const JOURNAL_FILTER = mapping('A filter of the journal', {
  ...ANSWERED,
  after: count('Only later ones than that of this id'),
  limit: whole('At most so many', 1, LARGEST),
} satisfies Record<keyof JournalFilter, Schema>)

/** The requests that a world received, with what it answered. */
export interface Journal {
  /** Oldest first. */
  list(filter?: JournalFilter): JournalEntry[]
  /**
   * The same, each made when it is asked for: one that is forgotten meanwhile is left out. Costs
   * what is taken of it.
   */
  entries(filter?: JournalFilter): Generator<JournalEntry, void>
  /** Requests since the world began, deleted and forgotten ones too. */
  count(): number
  /** Forgets all so far; ids go on. */
  clear(): void
  /** The newest that was forgotten for want of room, not by `clear`, and all before it; 0: none was. */
  forgottenUpTo(): number
  /** Are headers and bodies kept too, of requests that come from now on? */
  keepsBodies(): boolean
  keepBodies(keeps: boolean): void
  /**
   * Calls back with every request as it comes, and with one that hung once more when it ends; returns
   * what ends that.
   */
  subscribe(callback: (entry: JournalEntry) => void): () => void
}

const LONGEST_CREDENTIAL = 100

/** What is kept of a request: not all of the longest ones, which would fill the memory. */
export function shortened(request: RequestRecord): RequestRecord {
  const { url, form = '', key, userId, sent, told } = request
  const reason = request.reason === undefined ? undefined : abbreviated(request.reason)
  const isShort = url.length <= LIMITS.journalUrlCharacters && form === '' && sent === undefined
  if (isShort && reason === request.reason) return request
  return {
    ...request,
    url: copied(url, LIMITS.journalUrlCharacters),
    form: form === '' ? undefined : copied(form, LIMITS.journalUrlCharacters),
    key: key === undefined ? undefined : copied(key, LONGEST_CREDENTIAL),
    userId: userId === undefined ? undefined : copied(userId, LONGEST_CREDENTIAL),
    reason,
    sent: sent && shortenedMessage(sent),
    told: told && shortenedMessage(told),
  }
}

/** A request as conditions look at it; its parameters are read if one of them asks for some. */
export function matchable(request: RequestRecord): Matchable {
  return {
    route: request.route,
    systemId: request.systemId,
    key: request.key,
    userId: request.userId,
    status: request.status,
    get query() {
      return queryOf(request)
    },
  }
}

/** A request as it is shown. */
export function entryOf(id: number, request: RequestRecord): JournalEntry {
  const { form, sent, told } = request
  return {
    id,
    at: formatUtc(request.nowS),
    at_real: new Date(request.realMs).toISOString(),
    method: request.method,
    url: request.url,
    route: request.route ?? null,
    system_id: request.systemId ?? null,
    key: request.key ?? null,
    user_id: request.userId ?? null,
    query: queryOf(request),
    status: request.status,
    duration_ms: Math.round(request.durationMs * 1000) / 1000,
    bytes: request.bytes,
    fault_id: request.faultId ?? null,
    stage: request.stage,
    trace_id: request.traceId ?? null,
    reason: request.reason ?? null,
    ...(form !== undefined && form !== '' && { form }),
    ...(sent !== undefined && { request: shownMessage(sent) }),
    ...(told !== undefined && { response: shownMessage(told) }),
  }
}

const CREDENTIALS = new Set(['key', 'user_id'])

function queryOf({ url, form = '' }: RequestRecord): Query {
  const all = Object.entries(readQueryAndForm(url, form, LIMITS.journalParameters))
  return Object.fromEntries(all.filter(([name]) => name !== '' && !CREDENTIALS.has(name)))
}
