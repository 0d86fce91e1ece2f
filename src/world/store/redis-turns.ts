import { setTimeout as sleep } from 'node:timers/promises'
import type { Follow } from '../../scenario/clock.ts'
import { following } from '../following.ts'
import type { StoreParts } from './memory.ts'
import type { Connection } from './redis-connection.ts'
import { type Admission, type RequestStore, StoreAway } from './store.ts'

/** How long a turn is held that nobody renews [ms]: longer than any computation holds a replica up. */
export const TURN_MS = 5000
/** Longest wait for a turn [ms], and how often one who waits asks. */
const WAIT_MS = 2000
const ASK_MS = [1, 2, 4, 8, 16]

export interface TurnParts {
  readonly parts: StoreParts
  readonly follow: readonly Follow[]
  readonly connection: Connection
  /** Of the turn. */
  readonly key: string
  readonly nextId: () => string
  /** Those of this replica, to be renewed: the key of each, by its id. */
  readonly turns: Map<string, string>
  /** Carries a change of the world out, for all replicas. */
  readonly change: (apply: () => void) => Promise<void>
}

/**
 * The same where the clock follows the requests: one is let in at a time on all replicas, those of this one
 * in the order in which they arrive. A turn is a lease, renewed while it lasts; the clock moves like by a
 * control.
 */
export function inSharedTurns(store: RequestStore, own: TurnParts): RequestStore {
  const { parts, connection, key, nextId, turns, change } = own
  const instantAfter = following(own.follow)
  const held = new Map<Admission, string>()
  let last: Promise<unknown> = Promise.resolve()
  const giveBack = (id: string) => {
    turns.delete(id)
    return connection.run('esGiveBack', key, id)
  }
  return {
    admit(caller) {
      const admitted = last.then(async () => {
        const id = nextId()
        await taken(connection, key, id)
        turns.set(id, key)
        try {
          const admission = await store.admit(caller)
          held.set(admission, id)
          return admission
        } catch (error) {
          await giveBack(id)
          throw error
        }
      })
      last = admitted.catch(() => {})
      return admitted
    },
    async decided(admission, caller, status) {
      const id = held.get(admission)!
      held.delete(admission)
      const { clock } = parts
      try {
        const toMs = instantAfter({ ...caller, status }, admission, clock.nowMs())
        if (toMs !== undefined) await change(() => clock.follow(toMs))
      } finally {
        await giveBack(id)
      }
    },
    record: store.record,
  }
}

async function taken(connection: Connection, key: string, id: string): Promise<void> {
  const endMs = performance.now() + WAIT_MS
  for (let tries = 0; performance.now() < endMs; tries++) {
    const [outcome] = await connection.run('esTakeTurn', key, id, TURN_MS)
    if (outcome === 'taken') return
    await sleep(ASK_MS[Math.min(tries, ASK_MS.length - 1)])
  }
  throw new StoreAway(
    'Others have their turn in this world, whose clock follows the requests: try again.',
  )
}
