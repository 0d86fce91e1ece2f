import type { KeyAccess } from './access.ts'
import { copied } from './copied.ts'
import type { QuotaCount } from './state.ts'

/** Why a key is throttled, in the words of the service. */
export interface QuotaExceeded {
  readonly period: 'minute' | 'month'
  /** The window, its end exclusive [epoch s]. */
  readonly period_start: number
  readonly period_end: number
  readonly limit: number
  readonly planName: string
}

export interface KeyCount {
  readonly key: string
  readonly minute: number
  readonly month: number
}

/** How often keys have asked. */
export interface Quota {
  /**
   * Counts a request, or says why it is refused; what is refused does not count, and neither does
   * what is refused for another reason (`counts` false).
   */
  hit(key: string, plan: KeyAccess, nowS: number, counts?: boolean): QuotaExceeded | undefined
  /** Begins a request; false if too many of that key are under way. */
  enter(key: string, plan: KeyAccess): boolean
  /** Ends a request that entered. */
  leave(key: string, plan: KeyAccess): void
  /** Requests of each key in the windows of an instant. */
  counts(nowS: number): KeyCount[]
}

/** Keys whose counts are kept. */
const KEYS_MAX = 10_000

/**
 * Fixed windows of the world's own time: UTC minutes and UTC calendar months. In another window,
 * also an earlier one, the count starts at zero.
 */
export function createQuota(state: { readonly quota: Map<string, QuotaCount> }): Quota {
  const underWay = new Map<string, number>()
  let month = monthOf(0)
  const monthAt = (nowS: number) => {
    if (nowS < month.startS || nowS >= month.endS) month = monthOf(nowS)
    return month
  }
  return {
    hit(key, plan, nowS, counts = true) {
      const minuteS = nowS - (nowS % 60)
      const { startS, endS } = monthAt(nowS)
      const count = state.quota.get(key) ?? addCount(state.quota, key, plan)
      if (count.minuteS !== minuteS) {
        count.minuteS = minuteS
        count.inMinute = 0
      }
      if (count.monthS !== startS) {
        count.monthS = startS
        count.inMonth = 0
      }
      if (count.inMonth >= plan.perMonth) return exceeded('month', startS, endS, plan)
      if (count.inMinute >= plan.perMinute) return exceeded('minute', minuteS, minuteS + 60, plan)
      if (counts) {
        count.inMinute++
        count.inMonth++
      }
      return undefined
    },
    enter(key, plan) {
      const others = underWay.get(key) ?? 0
      if (others >= plan.concurrent) return false
      underWay.set(key, others + 1)
      return true
    },
    leave(key) {
      const others = (underWay.get(key) ?? 1) - 1
      if (others > 0) underWay.set(key, others)
      else underWay.delete(key)
    },
    counts(nowS) {
      const minuteS = nowS - (nowS % 60)
      const { startS } = monthAt(nowS)
      return [...state.quota].map(([key, count]) => ({
        key,
        minute: count.minuteS === minuteS ? count.inMinute : 0,
        month: count.monthS === startS ? count.inMonth : 0,
      }))
    },
  }
}

function addCount(counts: Map<string, QuotaCount>, key: string, plan: KeyAccess): QuotaCount {
  if (counts.size >= KEYS_MAX) counts.delete(leastMissed(counts))
  const isLimited = plan.perMinute < Infinity || plan.perMonth < Infinity
  const count = { isLimited, minuteS: -1, inMinute: 0, monthS: -1, inMonth: 0 }
  counts.set(copied(key, key.length), count)
  return count
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

function exceeded(
  period: 'minute' | 'month',
  startS: number,
  endS: number,
  plan: KeyAccess,
): QuotaExceeded {
  return {
    period,
    period_start: startS,
    period_end: endS,
    limit: period === 'minute' ? plan.perMinute : plan.perMonth,
    planName: plan.name,
  }
}

function monthOf(nowS: number): { readonly startS: number; readonly endS: number } {
  const date = new Date(nowS * 1000)
  const year = date.getUTCFullYear()
  const month = date.getUTCMonth()
  return { startS: Date.UTC(year, month) / 1000, endS: Date.UTC(year, month + 1) / 1000 }
}
