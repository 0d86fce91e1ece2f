import type { Reply } from './redis-client.ts'
import type { Connection } from './redis-connection.ts'
import type { WorldKeys } from './redis-keys.ts'

/** What one request asks of its world, in the words of `esRequests`. */
export interface Ask {
  /** Of the leases of its key; undefined: it needs none. */
  readonly leaseKey: string | undefined
  /** What it asks, when the number of that key is known; 0: none. */
  words(lease: number): readonly (string | number)[]
}

interface Waiting {
  readonly ask: Ask
  readonly resolve: (reply: readonly Reply[]) => void
  readonly reject: (error: unknown) => void
}

/** Asks that go in one call: more would hold the store for too long. */
const MOST = 64

/**
 * What the requests of one turn of the loop ask of a world goes there in one call: the trip costs much
 * more than what is done at its end.
 */
export class Batches {
  readonly #connection: Connection
  #waiting = new Map<WorldKeys, Waiting[]>()

  constructor(connection: Connection) {
    this.#connection = connection
  }

  /** The outcome, the time of the store [ms], and what is told beside. Throws StoreAway. */
  ask(keys: WorldKeys, ask: Ask): Promise<readonly Reply[]> {
    return new Promise((resolve, reject) => {
      const waiting = this.#waiting.get(keys)
      const one = { ask, resolve, reject }
      if (waiting !== undefined) {
        waiting.push(one)
        return
      }
      if (this.#waiting.size === 0) setImmediate(() => this.#send())
      this.#waiting.set(keys, [one])
    })
  }

  #send(): void {
    const worlds = this.#waiting
    this.#waiting = new Map()
    for (const [keys, waiting] of worlds) {
      for (let i = 0; i < waiting.length; i += MOST) {
        void this.#call(keys, waiting.slice(i, i + MOST))
      }
    }
  }

  async #call(keys: WorldKeys, asks: readonly Waiting[]): Promise<void> {
    const { name, world, quota, faults, journal, messages, channel, sizes } = keys
    const named = [world, quota, faults, journal, messages, channel, sizes]
    const ownKeys = named.length
    const words: (string | number)[] = [name]
    for (const { ask } of asks) {
      const lease = ask.leaseKey === undefined ? 0 : named.push(ask.leaseKey) - ownKeys
      words.push(...ask.words(lease))
    }
    try {
      const told = await this.#connection.run('esRequests', named.length, ...named, ...words)
      const [realMs = 0] = told
      asks.forEach(({ resolve }, i) => {
        const outcome = told[i + 1]!
        if (typeof outcome === 'number') resolve(['ok', realMs, outcome])
        else resolve([(outcome as Reply[])[0]!, realMs, ...(outcome as Reply[]).slice(1)])
      })
    } catch (error) {
      for (const { reject } of asks) reject(error)
    }
  }
}
