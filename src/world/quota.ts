import type { KeyAccess } from './access.ts'
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

/** Does a plan have a quota? */
export function isLimited({ perMinute, perMonth }: KeyAccess): boolean {
  return perMinute < Infinity || perMonth < Infinity
}

/** The fixed windows of an instant, of the world's own time: UTC minute and UTC calendar month. */
export interface QuotaWindows {
  /** Starts, and end of the month [epoch s]. */
  readonly minuteS: number
  readonly monthS: number
  readonly monthEndS: number
}

export function quotaWindows(nowS: number): QuotaWindows {
  const date = new Date(nowS * 1000)
  const year = date.getUTCFullYear()
  const month = date.getUTCMonth()
  return {
    minuteS: nowS - (nowS % 60),
    monthS: Date.UTC(year, month) / 1000,
    monthEndS: Date.UTC(year, month + 1) / 1000,
  }
}

/** Requests of the minute; in another one, also an earlier one, the count starts at zero. */
export function countedInMinute(count: QuotaCount, { minuteS }: QuotaWindows): number {
  return count.minuteS === minuteS ? count.inMinute : 0
}

/** The same of the month. */
export function countedInMonth(count: QuotaCount, { monthS }: QuotaWindows): number {
  return count.monthS === monthS ? count.inMonth : 0
}

/** Why one request more is refused; undefined: it is within the plan. */
export function quotaExceeded(
  count: QuotaCount,
  windows: QuotaWindows,
  plan: KeyAccess,
): QuotaExceeded | undefined {
  if (countedInMonth(count, windows) >= plan.perMonth) return exceededIn('month', windows, plan)
  if (countedInMinute(count, windows) >= plan.perMinute) return exceededIn('minute', windows, plan)
  return undefined
}

/** That a key has used all that its plan has for a period. */
export function exceededIn(
  period: 'minute' | 'month',
  { minuteS, monthS, monthEndS }: QuotaWindows,
  plan: KeyAccess,
): QuotaExceeded {
  const { name: planName, perMinute, perMonth } = plan
  return period === 'minute'
    ? { period, period_start: minuteS, period_end: minuteS + 60, limit: perMinute, planName }
    : { period, period_start: monthS, period_end: monthEndS, limit: perMonth, planName }
}
