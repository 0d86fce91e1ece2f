import { LIMITS } from '../../limits.ts'
import { type Budget, createBudget } from '../budget.ts'
import {
  entryOf,
  type Journal,
  type JournalEntry,
  type JournalFilter,
  matchable,
  shortened,
} from '../journal.ts'
import { type Condition, conditionsOf, meets } from '../match.ts'
import { bytesOfMessage } from '../message.ts'
import type { RequestRecord } from '../state.ts'

/** The part of a world's state that a journal is kept in. */
export interface JournalState {
  /** A ring: request n is at (n - 1) modulo the most that are kept; undefined: forgotten. */
  requests: (RequestRecord | undefined)[]
  requestCount: number
  requestsDeleted: number
  requestsCleared: number
  /** undefined: as the server was started. */
  keepsBodies: boolean | undefined
}

export interface JournalMemory extends Journal {
  /** Returns the id of its entry. `isHeard`: those who listen were told of it before. */
  record(request: RequestRecord, isHeard?: boolean): number
  /** Puts another record in the place of one, unless that is forgotten. `isHeard` as in `record`. */
  amend(id: number, request: RequestRecord, isHeard?: boolean): void
  /** Those that are kept, oldest first, each when it is asked for. */
  records(): Generator<RequestRecord, void>
  /** Up to which they were deleted on request, by id. */
  cleared(): number
  /** Forgets those up to an id, as if there were no room for them. */
  forget(upTo: number): void
  /** Puts others in their place, the newest of `count`. */
  refill(journal: {
    readonly count: number
    readonly cleared: number
    readonly requests: readonly RequestRecord[]
  }): void
  /** Gives its room back: the world is no more. */
  close(): void
}

export interface JournalOptions {
  /** Left out: its own. */
  readonly budget?: Budget
  /** The most requests. */
  readonly limit?: number
  /** Are bodies kept unless a control said otherwise? */
  readonly keepsBodies?: boolean
}

/**
 * A ring that keeps the newest requests: up to `limit`, and fewer where the worlds of a server have
 * no room in their budget for that many together.
 */
export function createJournalMemory(
  state: JournalState,
  options: JournalOptions = {},
): JournalMemory {
  const { budget = createBudget(), limit = LIMITS.journalEntries } = options
  const callbacks = new Set<(entry: JournalEntry) => void>()
  const ring = createRing(state, budget, limit)
  const tell = (id: number, request: RequestRecord, isHeard: boolean) => {
    if (isHeard || callbacks.size === 0) return
    const entry = entryOf(id, request)
    for (const callback of callbacks) callback(entry)
  }
  return {
    record(request, isHeard = false) {
      const kept = shortened(request)
      ring.add(kept)
      tell(ring.newest(), kept, isHeard)
      return ring.newest()
    },
    amend(id, request, isHeard = false) {
      if (id < ring.oldest()) return
      const kept = shortened(request)
      ring.put(id, kept)
      tell(id, kept, isHeard)
    },
    forget: ring.forget,
    records: () => recordsIn(ring),
    refill({ count, cleared, requests }) {
      ring.clear()
      const before = count - requests.length
      Object.assign(state, { requestCount: before, requestsDeleted: before })
      state.requestsCleared = cleared
      for (const request of requests) ring.add(request)
    },
    cleared: () => state.requestsCleared,
    entries: (filter) => entriesIn(ring, filter),
    list: (filter) => [...entriesIn(ring, filter)],
    count: () => state.requestCount,
    clear: ring.clear,
    forgottenUpTo() {
      const last = ring.oldest() - 1
      return last > state.requestsCleared ? last : 0
    },
    close: ring.close,
    keepsBodies: () => state.keepsBodies ?? options.keepsBodies === true,
    keepBodies(keeps) {
      state.keepsBodies = keeps
    },
    subscribe(callback) {
      callbacks.add(callback)
      return () => callbacks.delete(callback)
    },
  }
}

function* entriesIn(ring: Ring, filter: JournalFilter = {}): Generator<JournalEntry, void> {
  const conditions = conditionsOf(filter)
  const first = firstOf(ring, filter, conditions)
  for (let id = first; id <= ring.newest(); id = Math.max(id + 1, ring.oldest())) {
    const request = ring.at(id)
    if (meets(conditions, matchable(request))) yield entryOf(id, request)
  }
}

function* recordsIn(ring: Ring): Generator<RequestRecord, void> {
  for (let id = ring.oldest(); id <= ring.newest(); id = Math.max(id + 1, ring.oldest())) {
    yield ring.at(id)
  }
}

interface Ring {
  /** Ids of the requests that are kept; the newest is less than the oldest if there are none. */
  oldest(): number
  newest(): number
  at(id: number): RequestRecord
  add(request: RequestRecord): void
  put(id: number, request: RequestRecord): void
  forget(upTo: number): void
  clear(): void
  close(): void
}

function createRing(state: JournalState, budget: Budget, limit: number): Ring {
  const oldest = () => Math.max(state.requestCount - limit, state.requestsDeleted) + 1
  const slotOf = (id: number) => (id - 1) % limit
  const account = budget.open('journal', (bytes) => {
    let freed = 0
    while (freed < bytes && oldest() <= state.requestCount) freed += forgetOldest()
    account.add(-freed)
  })
  /** Returns how many bytes that frees. */
  const forgetOldest = () => {
    state.requestsDeleted = oldest()
    return -replace(state.requestsDeleted, undefined)
  }
  let messageBytes = 0
  /** No request before it has headers and bodies. */
  let firstWithMessages = 0
  /** Puts a request in its place; returns by how many bytes there are more. */
  const replace = (id: number, request: RequestRecord | undefined): number => {
    const slot = slotOf(id)
    const before = state.requests[slot]
    state.requests[slot] = request
    messageBytes += messageBytesOf(request) - messageBytesOf(before)
    return bytesOf(request) - bytesOf(before)
  }
  const keep = (id: number, request: RequestRecord): void => {
    // One that hung comes late: where younger ones have lost theirs, it has none either.
    let more = replace(id, id < firstWithMessages ? withoutMessages(request) : request)
    while (messageBytes > LIMITS.journalMessageBytes) {
      const first = Math.max(firstWithMessages, oldest())
      more += replace(first, withoutMessages(state.requests[slotOf(first)]!))
      firstWithMessages = first + 1
    }
    account.add(more)
  }
  account.set(state.requests.reduce((sum, request) => sum + bytesOf(request), 0))
  messageBytes = state.requests.reduce((sum, request) => sum + messageBytesOf(request), 0)
  return {
    oldest,
    newest: () => state.requestCount,
    at: (id) => state.requests[slotOf(id)]!,
    add: (request) => keep(++state.requestCount, request),
    put: keep,
    forget(upTo) {
      while (oldest() <= Math.min(upTo, state.requestCount)) account.add(-forgetOldest())
    },
    clear() {
      account.set(0)
      messageBytes = 0
      firstWithMessages = 0
      state.requestsDeleted = state.requestCount
      state.requestsCleared = state.requestCount
      state.requests = []
    },
    close: account.close,
  }
}

/** What a request takes beside its texts: its fields, the heads of its texts, its place in the list; as measured over 9,000. */
const RECORD_BYTES = 352

/** About what a request takes in memory. */
function bytesOf(request: RequestRecord | undefined): number {
  if (request === undefined) return 0
  const { url, form = '', key = '', userId = '', traceId = '', reason = '' } = request
  const sent = url.length + form.length + key.length + userId.length + traceId.length
  return RECORD_BYTES + sent + reason.length + messageBytesOf(request)
}

function withoutMessages({ sent: _sent, told: _told, ...rest }: RequestRecord): RequestRecord {
  return rest
}

function messageBytesOf(request: RequestRecord | undefined): number {
  return bytesOfMessage(request?.sent) + bytesOfMessage(request?.told)
}

/** The first id to look at: with a limit, that of the oldest of so many newest ones. */
function firstOf(
  ring: Ring,
  { after = 0, limit = Infinity }: JournalFilter,
  conditions: readonly Condition[],
): number {
  const first = Math.max(ring.oldest(), after + 1)
  if (limit === Infinity) return first
  let left = limit
  let id = ring.newest() + 1
  while (id > first && left > 0) if (meets(conditions, matchable(ring.at(--id)))) left--
  return id
}
