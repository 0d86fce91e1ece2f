import { once } from 'node:events'
import { LIMITS } from '../limits.ts'
import type { Arrival } from './v2/exchange.ts'

/**
 * The requests of the emulated API whose answers take their time: a fault holds them, or they are
 * computed in slices. All others are answered before anybody could ask.
 */
export interface UnderWay {
  /** Aborted when the server shuts down: ends what a fault holds. */
  readonly signal: AbortSignal
  add(arrival: Arrival, reply: Promise<void>): void
  /** What they ask for: `GET /api/v2/systems/67/stats?…`. */
  list(): string[]
  /** What bodies take that trickle [bytes]. */
  readonly trickleBytes: number
  /** Keeps room for one, until the function that it returns is called; undefined: there is none. */
  openTrickle(bytes: number): (() => void) | undefined
  /** Ends what is held; resolves when nothing is under way any more, or `giveUp` was called. */
  end(): Promise<unknown>
  /** Lets `end` wait no longer. */
  giveUp(): void
}

export function createUnderWay(): UnderWay {
  const shutdown = new AbortController()
  const replies = new Map<Arrival, Promise<void>>()
  let trickleBytes = 0
  const patience = new AbortController()
  const patienceEnds = once(patience.signal, 'abort')
  return {
    signal: shutdown.signal,
    add(arrival, reply) {
      replies.set(arrival, reply)
      void reply.finally(() => replies.delete(arrival))
    },
    list: () =>
      [...replies.keys()].map(({ incoming, target }) => `${incoming.method} ${target.url}`),
    get trickleBytes() {
      return trickleBytes
    },
    openTrickle(bytes) {
      if (trickleBytes + bytes > LIMITS.trickleBytes) return undefined
      trickleBytes += bytes
      return () => {
        trickleBytes -= bytes
      }
    },
    end() {
      shutdown.abort()
      return Promise.race([Promise.all(replies.values()), patienceEnds])
    },
    giveUp: () => patience.abort(),
  }
}
