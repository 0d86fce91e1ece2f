import { type Day, formatDate, parseDate } from '../../time/calendar.ts'
import { parseInstant } from '../../time/instant.ts'
import type { Query } from '../../world/query.ts'

/** The value of a parameter, the last one if there are several; an empty one counts as absent. */
export function textOf(query: Query, name: string): string | undefined {
  const value = query[name]
  const last = typeof value === 'object' ? value[value.length - 1] : value
  return last === '' ? undefined : last
}

/** All values of a parameter, sent as `name=`, `name[]=` or both; empty ones are left out. */
export function listOf(query: Query, name: string): string[] {
  return [...valuesOf(query[name]), ...valuesOf(query[`${name}[]`])]
}

function valuesOf(value: string | readonly string[] | undefined): readonly string[] {
  if (typeof value === 'object') return value.filter((each) => each !== '')
  return value === undefined || value === '' ? [] : [value]
}

/** The instant [epoch s] that a client means: epoch seconds, with decimals too; else undefined. */
export function readEpoch(text: string): number | undefined {
  return /^[\d.]+$/.test(text) ? parseInstant(text) : undefined
}

const DATE = /^(\d{4})(?:-(\d\d?)-(\d\d?)|(\d\d)(\d\d)|\/(\d\d)\/(\d\d))(?:[Tt ](.+))?$/
/** A `+` that was not encoded arrives as a blank. */
const TIME =
  /^(?:[01]\d|2[0-3]):?[0-5]\d(?::?[0-5]\d(?:[.,]\d+)?)? ?(?:[Zz]|[-+ ]?(?:[01]\d|2[0-3])(?::?[0-5]\d)?)?$/

/**
 * The day that a client means, of what Ruby's `Date.parse` reads: `2022-6-5`, `20220605`,
 * `2022/06/05`. A time and an offset may follow, which move it nowhere: the date that is written
 * counts. Else undefined.
 */
export function readDay(text: string): Day | undefined {
  const [, year, month, day, packedMonth, packedDay, slashedMonth, slashedDay, time] =
    DATE.exec(text) ?? []
  if (year === undefined || (time !== undefined && !TIME.test(time))) return undefined
  const twoDigits = (part: string | undefined) => String(part).padStart(2, '0')
  return parseDate(
    [
      year,
      twoDigits(month ?? packedMonth ?? slashedMonth),
      twoDigits(day ?? packedDay ?? slashedDay),
    ].join('-'),
  )
}

/** A whole number of up to 15 decimal digits, or undefined; in every request, so without RegExp. */
export function readWhole(text: string): number | undefined {
  if (text.length === 0 || text.length > 15) return undefined
  let whole = 0
  for (let i = 0; i < text.length; i++) {
    const digit = text.charCodeAt(i) - ZERO
    if (digit < 0 || digit > 9) return undefined
    whole = whole * 10 + digit
  }
  return whole
}

const ZERO = 48

/** What `behaviour.strict` takes for a well-formed epoch or date. */
export function isPlainEpoch(text: string): boolean {
  return /^\d{1,10}$/.test(text)
}
export function isPlainDate(text: string): boolean {
  const day = parseDate(text)
  return day !== undefined && formatDate(day) === text
}
