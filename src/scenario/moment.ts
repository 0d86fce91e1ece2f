import { dayFrom, daysInMonth, formatDate, parseDate } from '../time/calendar.ts'
import { EARLIEST_S, formatUtc, LATEST_S, parseInstant } from '../time/instant.ts'
import { DAY_S } from '../time/steps.ts'
import type { Zone } from '../time/zone.ts'
import { quote } from './mistakes.ts'

/** Moments as people write them: what is wrong with one, and which instant it names. */

const YEARS = 'the years are 2000 to 2099'
/** No zone's midnight is farther from that of UTC. */
const FARTHEST_S = 14 * 3600

/**
 * What is taken: a date or an instant, the date beginning at midnight at the site or, where there is
 * none, in UTC; an instant only, as for a clock; or a date only.
 */
export type MomentForm = 'site' | 'utc' | 'instant' | 'date'

/** When something begins or ends, as precisely as can be said without the site's time zone. */
interface Bounds {
  readonly earliestS: number
  readonly latestS: number
}

/** What is wrong with a moment, or undefined. */
export function momentTrouble(value: string | number, form: MomentForm): string | undefined {
  if (typeof value === 'number') return epochTrouble(value)
  if (/^\d{4}-\d\d-\d\d$/.test(value)) return dateTrouble(value, form)
  if (form === 'date') return `expected a date such as 2016-01-01; found ${quote(value)}`
  if (/^\d{1,15}$/.test(value)) return epochTrouble(Number(value))
  const instantS = parseInstant(value)
  if (instantS !== undefined) return rangeTrouble(instantS, value)
  return `${quote(value)} is no moment: ${remedy(value, form)}`
}

/**
 * The instant [epoch s] that a moment without trouble names: epoch seconds, ISO 8601 with an offset,
 * or a date, which is its midnight in the zone.
 */
export function momentS(moment: string | number, zone: Zone): number {
  if (typeof moment === 'number') return moment
  const day = parseDate(moment)
  return day === undefined ? parseInstant(moment)! : zone.dayStartS(day)
}

/** Stands for a moment that is wrong as it is written: of what hangs on it nothing can be said. */
export const UNKNOWN_MOMENT = Number.NaN

/** Whether `to` can't come after `from`: both have to be right for that. */
export function isEmptySpan(from: string | number, to: string | number): boolean {
  const start = boundsOf(from)
  const end = boundsOf(to)
  if (start === undefined || end === undefined) return false
  // Two dates are compared as such, for their midnights belong to one site.
  if (isDate(from) && isDate(to)) return end.earliestS <= start.earliestS
  return end.latestS <= start.earliestS
}

function epochTrouble(value: number): string | undefined {
  if (value >= 1000 && value < 3000) {
    return `${value} would be epoch seconds, an instant in 1970; the beginning of that year is ${value}-01-01`
  }
  if (value >= 20_000_101 && value <= 20_991_231) {
    const digits = String(value)
    const date = `${digits.slice(0, 4)}-${digits.slice(4, 6)}-${digits.slice(6)}`
    return `${value} would be epoch seconds, an instant in 1970; a date is written ${date}`
  }
  if (value >= EARLIEST_S * 1000) {
    return `${value} looks like milliseconds; in epoch seconds that is ${Math.floor(value / 1000)}`
  }
  return rangeTrouble(value, String(value))
}

function rangeTrouble(instantS: number, written: string): string | undefined {
  if (instantS >= EARLIEST_S && instantS < LATEST_S) return undefined
  const shown = /^-?\d+$/.test(written) && instantS >= 0 ? ` (${formatUtc(instantS)})` : ''
  return `${written}${shown} is out of range: ${YEARS}`
}

function dateTrouble(text: string, form: MomentForm): string | undefined {
  const [year, month, day] = text.split('-').map(Number) as [number, number, number]
  if (month < 1 || month > 12)
    return `${text} is no date: there are 12 months${exchanged(year, day, month)}`
  const days = daysInMonth(year, month)
  if (day < 1 || day > days) return `${text} is no date: ${text.slice(0, 7)} has ${days} days`
  if (form === 'instant') {
    return `${text} is a date, which begins at another instant in every time zone: write ${text}T00:00:00Z or with another offset`
  }
  return rangeTrouble(dayFrom(year, month, day) * DAY_S, text)
}

function exchanged(year: number, month: number, day: number): string {
  const isDateThen = month >= 1 && month <= 12 && day >= 1 && day <= daysInMonth(year, month)
  return isDateThen ? `; did you mean ${formatDate(dayFrom(year, month, day))}?` : ''
}

function remedy(value: string, form: MomentForm): string {
  if (/^(?!20)\d{4}-\d\d-\d\dT/.test(value)) return YEARS
  if (/^\d{4}-\d\d-\d\d[T ]\d\d:\d\d(:\d\d(\.\d+)?)?$/.test(value)) {
    return `it has no offset; write ${value.replace(' ', 'T')}Z or with another, such as -07:00`
  }
  if (/^\d{4}-\d\d-\d\d \d\d:\d\d.*(Z|[-+]\d\d:?\d\d)$/.test(value)) {
    return `write ${value.replace(' ', 'T').replace(' ', '')}`
  }
  const loose = /^(\d{4})[-/.](\d{1,2})[-/.](\d{1,2})$/.exec(value)
  const padded = loose
    ?.slice(1)
    .map((part) => part.padStart(2, '0'))
    .join('-')
  if (padded !== undefined && parseDate(padded) !== undefined) {
    return `write ${padded}${form === 'instant' ? 'T00:00:00Z' : ''}`
  }
  const date = form === 'instant' ? '' : '2022-06-03, '
  return `write ${date}2022-06-03T14:00:00-07:00 or epoch seconds`
}

function boundsOf(value: string | number): Bounds | undefined {
  if (isDate(value)) {
    const midnightS = parseDate(value)! * DAY_S
    return { earliestS: midnightS - FARTHEST_S, latestS: midnightS + FARTHEST_S }
  }
  const instantS = typeof value === 'number' ? value : parseInstant(value)
  return instantS === undefined ? undefined : { earliestS: instantS, latestS: instantS }
}

/** Whether a value has the type of a moment. */
export function isMoment(value: unknown): value is string | number {
  return typeof value === 'string' || Number.isInteger(value)
}

function isDate(value: string | number): value is string {
  return typeof value === 'string' && parseDate(value) !== undefined
}
