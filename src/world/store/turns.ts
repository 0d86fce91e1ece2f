import type { Follow } from '../../scenario/clock.ts'
import type { Clock } from '../clock.ts'
import { following } from '../following.ts'
import { createMemory, type Memory, type StoreParts } from './memory.ts'
import type { RequestStore } from './store.ts'

/** Decides in the memory of this process; where the clock follows the requests, on one at a time. */
export function inMemory(parts: StoreParts): RequestStore {
  const memory = createMemory(parts)
  return parts.follow === undefined ? memory : inTurns(memory, parts.clock, parts.follow)
}

/**
 * A store whose clock moves with the requests: it lets in one at a time, in the order in which they
 * arrive, and the next when it is decided what the one is answered with. Replies that take their time
 * hold nobody, for they begin after that.
 */
export function inTurns(
  store: Memory,
  clock: Pick<Clock, 'nowMs' | 'follow'>,
  entries: readonly Follow[],
): RequestStore {
  const instantAfter = following(entries)
  const waiting: (() => void)[] = []
  let isTaken = false
  return {
    admit(caller) {
      if (isTaken) {
        return new Promise((resolve) => waiting.push(() => resolve(store.admit(caller))))
      }
      const admission = store.admit(caller)
      isTaken = true
      return admission
    },
    decided(admission, caller, status) {
      const toMs = instantAfter({ ...caller, status }, admission, clock.nowMs())
      if (toMs !== undefined) clock.follow(toMs)
      const next = waiting.shift()
      if (next === undefined) isTaken = false
      else next()
    },
    record: store.record,
  }
}
