import { entryOf, type Journal, type JournalEntry, matches, shortened } from '../journal.ts'
import type { RequestRecord } from '../state.ts'

/** The part of a world's state that a journal is kept in. */
export interface JournalState {
  /** A ring: request n is at (n - 1) modulo its length. */
  requests: RequestRecord[]
  requestCount: number
  requestsDeleted: number
}

export interface JournalMemory extends Journal {
  record(request: RequestRecord): void
}

const LIMIT = 10_000

/** A ring that keeps the newest requests. */
export function createJournalMemory(state: JournalState, limit = LIMIT): JournalMemory {
  const callbacks = new Set<(entry: JournalEntry) => void>()
  return {
    record(request) {
      const kept = shortened(request)
      state.requests[state.requestCount % limit] = kept
      state.requestCount++
      if (callbacks.size === 0) return
      const entry = entryOf(state.requestCount, kept)
      for (const callback of callbacks) callback(entry)
    },
    list(filter = {}) {
      const { after = 0 } = filter
      const oldest = Math.max(state.requestCount - limit, state.requestsDeleted, after)
      const entries: JournalEntry[] = []
      for (let id = oldest + 1; id <= state.requestCount; id++) {
        const request = state.requests[(id - 1) % limit]!
        if (matches(request, filter)) entries.push(entryOf(id, request))
      }
      return filter.limit === undefined ? entries : entries.slice(-filter.limit)
    },
    get count() {
      return state.requestCount
    },
    clear() {
      state.requestsDeleted = state.requestCount
    },
    subscribe(callback) {
      callbacks.add(callback)
      return () => callbacks.delete(callback)
    },
  }
}
