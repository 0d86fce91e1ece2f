import type { ServerResponse } from 'node:http'
import { LIMITS } from '../limits.ts'
import { type Account, createBudget } from '../world/budget.ts'

/** What clients have asked for and not taken, and waits for them in memory. */
export interface Backlog {
  /** Counts what of a reply waits, as soon as it is written. */
  add(response: ServerResponse): void
}

/**
 * Above `LIMITS.unreadBytes` those are cut off who have left their reply lying for longest, so that
 * slow readers cost a bound, however many they are. `account`: what waits is remembered, too.
 */
export function createBacklog(account: Account = createBudget().open('streams')): Backlog {
  /** By reply [bytes], in the order in which they began to wait. */
  const waiting = new Map<ServerResponse, number>()
  let all = 0
  const close = (response: ServerResponse) => {
    all -= waiting.get(response) ?? 0
    waiting.delete(response)
    account.set(all)
  }
  return {
    add(response) {
      const bytes = response.writableLength
      if (bytes === 0 || response.destroyed) return
      waiting.set(response, bytes)
      all += bytes
      account.set(all)
      response.once('close', () => close(response))
      for (const other of waiting.keys()) {
        // A single reply may be longer.
        if (all <= LIMITS.unreadBytes || other === response) break
        close(other)
        other.destroy()
      }
    },
  }
}
