import { type Day, formatDate, parseDate } from '../../time/calendar.ts'
import { parseInstant, parseLocal } from '../../time/instant.ts'
import type { Zone } from '../../time/zone.ts'
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

/**
 * The instant [epoch s] that a client means: epoch seconds, with decimals too, ISO 8601 with an
 * offset, or ISO 8601 in site time. undefined if it can't be read.
 */
export function readInstant(text: string, zone: Zone): number | undefined {
  return parseInstant(text) ?? parseLocal(text, zone) ?? parseLocal(`${text}T00:00`, zone)
}

/** The site-local day that a client means: a date, or an ISO 8601 instant on it. */
export function readDay(text: string, zone: Zone): Day | undefined {
  const date = parseDate(text)
  if (date !== undefined || isNumber(text)) return date
  const instantS = parseInstant(text) ?? parseLocal(text, zone)
  return instantS === undefined ? undefined : zone.dayOf(instantS)
}

function isNumber(text: string): boolean {
  return !Number.isNaN(Number(text))
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
