import { LIMITS } from '../../limits.ts'
import type { Access } from '../../scenario/scenario.ts'
import type { KeyAccess } from '../access.ts'
import { type Budget, createBudget } from '../budget.ts'
import { copied } from '../copied.ts'
import {
  countedInMinute,
  countedInMonth,
  isLimited,
  type KeyCount,
  type QuotaExceeded,
  quotaExceeded,
  quotaWindows,
} from '../quota.ts'
import type { QuotaCount } from '../state.ts'

/** How often keys have asked, and how many of their requests are under way. */
export interface QuotaMemory {
  /** Counts a request, or says why it is refused: what is refused does not count. */
  enter(key: string, plan: KeyAccess, nowS: number): QuotaExceeded | 'busy' | undefined
  /** Ends a request that entered under a plan which limits those under way. */
  leave(key: string): void
  /** Requests of each key in the windows of an instant. */
  counts(nowS: number): KeyCount[]
  /** Looks at the state again, which was put in the place of another. */
  reread(): void
  /** Gives its room back: the world is no more. */
  close(): void
}

/** Counts what a scenario says is used of its keys, in the windows of the first instant. */
export function countUsed(
  quota: Map<string, QuotaCount>,
  keys: Access['keys'] = {},
  planOf: (key: string) => KeyAccess | undefined,
  firstS: number,
): void {
  const { minuteS, monthS } = quotaWindows(Math.floor(firstS))
  for (const [key, { used }] of Object.entries(keys)) {
    if (used === undefined || quota.has(key)) continue
    const { minute = 0, month = minute } = used
    const count = createCount(planOf(key)!)
    quota.set(key, count)
    Object.assign(count, { minuteS, inMinute: minute, monthS, inMonth: month })
  }
}

export function createQuotaMemory(
  state: { readonly quota: Map<string, QuotaCount> },
  budget: Budget = createBudget(),
): QuotaMemory {
  const account = budget.open('quotas')
  const reread = () => account.set(quotaBytes(state.quota))
  reread()
  const forget = (key: string) => {
    account.add(-bytesOf(key))
    state.quota.delete(key)
  }
  const add = (key: string, plan: KeyAccess): QuotaCount => {
    const isFull = state.quota.size >= LIMITS.countedKeys || !budget.hasRoom(bytesOf(key))
    if (isFull && state.quota.size > 0) forget(leastMissed(state.quota))
    const count = createCount(plan)
    account.add(bytesOf(key))
    state.quota.set(copied(key, key.length), count)
    return count
  }
  const underWay = new Map<string, number>()
  let last = quotaWindows(0)
  const windowsAt = (nowS: number) => {
    if (nowS < last.minuteS || nowS >= last.minuteS + 60) last = quotaWindows(nowS)
    return last
  }
  return {
    enter(key, plan, nowS) {
      const windows = windowsAt(nowS)
      const count = state.quota.get(key) ?? add(key, plan)
      const exceeded = quotaExceeded(count, windows, plan)
      if (exceeded !== undefined) return exceeded
      if (plan.concurrent !== Infinity) {
        const others = underWay.get(key) ?? 0
        if (others >= plan.concurrent) return 'busy'
        underWay.set(key, others + 1)
      }
      count.inMinute = countedInMinute(count, windows) + 1
      count.minuteS = windows.minuteS
      count.inMonth = countedInMonth(count, windows) + 1
      count.monthS = windows.monthS
      return undefined
    },
    leave(key) {
      const others = underWay.get(key)! - 1
      if (others > 0) underWay.set(key, others)
      else underWay.delete(key)
    },
    counts(nowS) {
      const windows = windowsAt(nowS)
      return [...state.quota].map(([key, count]) => ({
        key,
        minute: countedInMinute(count, windows),
        month: countedInMonth(count, windows),
      }))
    },
    reread,
    close: account.close,
  }
}

function createCount(plan: KeyAccess): QuotaCount {
  return { isLimited: isLimited(plan), minuteS: -1, inMinute: 0, monthS: -1, inMonth: 0 }
}

/** What a count takes beside its key, as measured over 10,000 of them [bytes]. */
const COUNT_BYTES = 192

function bytesOf(key: string): number {
  return COUNT_BYTES + key.length
}

/** What the counts of a world take [bytes]. */
export function quotaBytes(counts: ReadonlyMap<string, QuotaCount>): number {
  return [...counts.keys()].reduce((sum, key) => sum + bytesOf(key), 0)
}

/** How many of the keys seen first are looked through for one that nothing hangs on. */
const LOOKED_THROUGH = 100

/** Of the keys seen first, one without a limit, whose count is only shown; else the very first. */
function leastMissed(counts: ReadonlyMap<string, QuotaCount>): string {
  let looked = 0
  let first: string | undefined
  for (const [key, { isLimited }] of counts) {
    if (!isLimited) return key
    first ??= key
    if (++looked === LOOKED_THROUGH) break
  }
  return first!
}
