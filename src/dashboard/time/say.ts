import { offsetS, pad, wallOf } from './zone.ts'

/** Instants as they are read and written. */

const DAYS = ['Sun', 'Mon', 'Tue', 'Wed', 'Thu', 'Fri', 'Sat']
const LONG_DAYS = ['Sunday', 'Monday', 'Tuesday', 'Wednesday', 'Thursday', 'Friday', 'Saturday']
export const MONTHS = [
  'January',
  'February',
  'March',
  'April',
  'May',
  'June',
  'July',
  'August',
  'September',
  'October',
  'November',
  'December',
]

/** @example clockTime('UTC', 0) // '00:00' */
export function clockTime(zone: string, instantS: number): string {
  const { hour, minute } = wallOf(zone, instantS)
  return `${pad(hour)}:${pad(minute)}`
}

export function fullTime(zone: string, instantS: number): string {
  return `${clockTime(zone, instantS)}:${pad(wallOf(zone, instantS).second)}`
}

export function weekday(zone: string, instantS: number, long = false): string {
  const { year, month, day } = wallOf(zone, instantS)
  return (long ? LONG_DAYS : DAYS)[new Date(Date.UTC(year, month - 1, day)).getUTCDay()]!
}

/** @example dateOf('UTC', 0) // '1 Jan 1970' */
export function dateOf(zone: string, instantS: number, long = false): string {
  const { year, month, day } = wallOf(zone, instantS)
  const name = MONTHS[month - 1]!
  return `${day} ${long ? name : name.slice(0, 3)} ${year}`
}

export function shortDate(zone: string, instantS: number): string {
  const { month, day } = wallOf(zone, instantS)
  return `${day} ${MONTHS[month - 1]!.slice(0, 3)}`
}

/** '14:32', with the date before it if that is another one than that of a second instant. */
export function timeNear(zone: string, instantS: number, nearS: number): string {
  const [a, b] = [wallOf(zone, instantS), wallOf(zone, nearS)]
  if (a.year === b.year && a.month === b.month && a.day === b.day) return clockTime(zone, instantS)
  const date = a.year === b.year ? shortDate(zone, instantS) : dateOf(zone, instantS)
  return `${date}, ${clockTime(zone, instantS)}`
}

/** @example isoDate('UTC', 0) // '1970-01-01' */
export function isoDate(zone: string, instantS: number): string {
  const { year, month, day } = wallOf(zone, instantS)
  return `${year}-${pad(month)}-${pad(day)}`
}

/** ISO 8601 with the offset of the zone, as scenarios write instants. */
export function iso(zone: string, instantS: number): string {
  const minutes = offsetS(zone, instantS) / 60
  const size = Math.abs(minutes)
  const offset = `${minutes < 0 ? '-' : '+'}${pad(Math.floor(size / 60))}:${pad(size % 60)}`
  const end = zone === 'UTC' ? 'Z' : offset
  return `${isoDate(zone, instantS)}T${fullTime(zone, instantS)}${end}`
}

export function epochOf(isoText: string): number {
  return Date.parse(isoText) / 1000
}
