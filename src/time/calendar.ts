/** A civil date as days since 1970-01-01. */
export type Day = number

/** Mean length of a year of the Gregorian calendar, and of astronomers' reckoning [days]. */
export const GREGORIAN_YEAR_DAYS = 365.2425
export const JULIAN_YEAR_DAYS = 365.25

/** Year (1 = 1 CE), month 1 to 12, day of the month 1 to 31. */
export interface Civil {
  readonly year: number
  readonly month: number
  readonly day: number
}

/** The day that `YYYY-MM-DD` names; undefined for any other form and for dates that don't exist. */
export function parseDate(text: string): Day | undefined {
  const match = /^(\d{4})-(\d{2})-(\d{2})$/.exec(text)
  if (!match) return undefined
  const year = Number(match[1])
  const month = Number(match[2])
  const day = Number(match[3])
  if (month < 1 || month > 12 || day < 1 || day > daysInMonth(year, month)) return undefined
  return dayFrom(year, month, day)
}

/** `YYYY-MM-DD` of a day from the year 0 on; years after 9999 have more digits. */
export function formatDate(day: Day): string {
  const { year, month, day: dayOfMonth } = civil(day)
  const century = year < 10_000 ? twoDigits(Math.floor(year / 100)) : Math.floor(year / 100)
  return `${century}${twoDigits(year % 100)}-${twoDigits(month)}-${twoDigits(dayOfMonth)}`
}

/**
 * The day of a date in the proleptic Gregorian calendar. Years are counted from March, so that the
 * leap day comes last and months before it have a fixed start (the `days_from_civil` of Howard
 * Hinnant's "chrono-Compatible Low-Level Date Algorithms").
 */
export function dayFrom(year: number, month: number, day: number): Day {
  const y = month > 2 ? year : year - 1
  const era = Math.floor(y / 400)
  const yearOfEra = y - era * 400
  const dayOfYear = Math.floor((153 * ((month + 9) % 12) + 2) / 5) + day - 1
  const dayOfEra =
    yearOfEra * 365 + Math.floor(yearOfEra / 4) - Math.floor(yearOfEra / 100) + dayOfYear
  return era * 146_097 + dayOfEra - 719_468
}

/** The date of a day, the inverse of `dayFrom` (`civil_from_days` of the same source). */
export function civil(day: Day): Civil {
  const shifted = day + 719_468
  const era = Math.floor(shifted / 146_097)
  const dayOfEra = shifted - era * 146_097
  const yearOfEra = Math.floor(
    (dayOfEra -
      Math.floor(dayOfEra / 1460) +
      Math.floor(dayOfEra / 36_524) -
      Math.floor(dayOfEra / 146_096)) /
      365,
  )
  const dayOfYear =
    dayOfEra - (365 * yearOfEra + Math.floor(yearOfEra / 4) - Math.floor(yearOfEra / 100))
  const marchMonth = Math.floor((5 * dayOfYear + 2) / 153)
  const month = marchMonth < 10 ? marchMonth + 3 : marchMonth - 9
  return {
    year: yearOfEra + era * 400 + (month <= 2 ? 1 : 0),
    month,
    day: dayOfYear - Math.floor((153 * marchMonth + 2) / 5) + 1,
  }
}

/** The same day of the month `months` later (earlier if negative), clamped to the month's end. */
export function addMonths(day: Day, months: number): Day {
  const from = civil(day)
  const count = from.year * 12 + from.month - 1 + months
  const year = Math.floor(count / 12)
  const month = count - year * 12 + 1
  return dayFrom(year, month, Math.min(from.day, daysInMonth(year, month)))
}

/** 0 = Sunday to 6 = Saturday. */
export function weekday(day: Day): number {
  return (((day + 4) % 7) + 7) % 7
}

/** 28 to 31. */
export function daysInMonth(year: number, month: number): number {
  if (month === 2) return isLeap(year) ? 29 : 28
  return month === 4 || month === 6 || month === 9 || month === 11 ? 30 : 31
}

function isLeap(year: number): boolean {
  return year % 4 === 0 && (year % 100 !== 0 || year % 400 === 0)
}

const TWO_DIGITS: readonly string[] = Array.from({ length: 100 }, (_, i) =>
  i < 10 ? `0${i}` : `${i}`,
)

/** An integer of 0 to 99 in two digits; a table, because every instant on the wire needs six. */
export function twoDigits(value: number): string {
  return TWO_DIGITS[value] as string
}
