import { addMonths, formatDate, parseDate, twoDigits } from './calendar.ts'
import { DAY_S } from './steps.ts'
import type { Zone } from './zone.ts'

/** 2000-01-01T00:00:00Z and 2100-01-01T00:00:00Z: when a world can be, the latter exclusive [epoch s]. */
export const EARLIEST_S = 946_684_800
export const LATEST_S = 4_102_444_800

const UTC_NAMES: ReadonlySet<string> = new Set([
  'UTC',
  'UCT',
  'Zulu',
  'Universal',
  'Etc/UTC',
  'Etc/UCT',
  'Etc/Zulu',
  'Etc/Universal',
])

/** Local ISO 8601 with its offset, `2022-01-21T07:20:00-08:00`; `Z` in zones that are UTC itself. */
export function formatInstant(instantS: number, zone: Zone): string {
  const offsetS = zone.offsetS(instantS)
  if (offsetS === 0 && UTC_NAMES.has(zone.name)) return formatUtc(instantS)
  const minutes = Math.abs(offsetS) / 60
  const sign = offsetS < 0 ? '-' : '+'
  const offset = `${sign}${twoDigits(Math.floor(minutes / 60))}:${twoDigits(minutes % 60)}`
  return formatWall(instantS + offsetS) + offset
}

/** `2022-01-21T15:20:00Z`. */
export function formatUtc(instantS: number): string {
  return `${formatWall(instantS)}Z`
}

function formatWall(wallS: number): string {
  const day = Math.floor(wallS / DAY_S)
  const second = Math.floor(wallS - day * DAY_S)
  const minute = Math.floor(second / 60)
  const clock = `${twoDigits(Math.floor(minute / 60))}:${twoDigits(minute % 60)}:${twoDigits(second % 60)}`
  return `${formatDate(day)}T${clock}`
}

/**
 * The epoch seconds of ISO 8601 text with an offset or `Z`, or of epoch seconds written as a number;
 * fractions are cut off. undefined for anything else, dates alone too, and outside 1970 to 2100.
 */
export function parseInstant(text: string): number | undefined {
  const epoch = /^-?(\d{1,12})(?:\.\d*)?$/.exec(text)
  if (epoch) return text.startsWith('-') ? undefined : inRange(Number(epoch[1]))
  const match = /^(.*?)(?:(Z)|([+-])(\d{2}):?(\d{2})?)$/i.exec(text)
  if (!match) return undefined
  const wallS = parseWall(match[1] as string)
  if (wallS === undefined) return undefined
  const hours = Number(match[4] ?? 0)
  const minutes = Number(match[5] ?? 0)
  if (hours > 23 || minutes > 59) return undefined
  const offsetS = hours * 3600 + minutes * 60
  return inRange(match[3] === '-' ? wallS + offsetS : wallS - offsetS)
}

/** `2022-01-21T07:20`, seconds and a fraction optional, as if it were UTC [s]. */
function parseWall(text: string): number | undefined {
  const match = /^(\d{4}-\d{2}-\d{2})[Tt](\d{2}):(\d{2})(?::(\d{2})(?:[.,]\d+)?)?$/.exec(text)
  if (!match) return undefined
  const day = parseDate(match[1] as string)
  const hour = Number(match[2])
  const minute = Number(match[3])
  const second = Number(match[4] ?? 0)
  if (day === undefined || hour > 23 || minute > 59 || second > 59) return undefined
  return day * DAY_S + hour * 3600 + minute * 60 + second
}

function inRange(instantS: number): number | undefined {
  return instantS >= 0 && instantS < LATEST_S ? instantS : undefined
}

/**
 * Seconds of a signed ISO 8601 duration of weeks, days, hours, minutes and seconds (`P1DT2H`,
 * `-PT15M`), a day being 86,400 s. undefined for anything else, years and months too: their length
 * depends on where they start.
 */
export function parseDuration(text: string): number | undefined {
  const match =
    /^([+-])?P(?=\d|T\d)(?:(\d{1,9})W)?(?:(\d{1,9})D)?(?:T(?=\d)(?:(\d{1,9})H)?(?:(\d{1,9})M)?(?:(\d{1,9})S)?)?$/.exec(
      text,
    )
  if (!match) return undefined
  const [weeks, days, hours, minutes, seconds] = match
    .slice(2)
    .map((part) => Number(part ?? 0)) as [number, number, number, number, number]
  const totalS = (weeks * 7 + days) * DAY_S + hours * 3600 + minutes * 60 + seconds
  return match[1] === '-' ? 0 - totalS : totalS
}

/**
 * The same local time of day `months` later (earlier if negative), clamped to the month's end. A time
 * that the clocks skip there is read as far after the gap; of one they show twice, the first.
 */
export function addCalendarMonths(instantS: number, months: number, zone: Zone): number {
  const wallS = instantS + zone.offsetS(instantS)
  const day = Math.floor(wallS / DAY_S)
  return instantOfWall(addMonths(day, months) * DAY_S + (wallS - day * DAY_S), zone)
}

/** Which instant a clock in the zone calls `wallS`, the local time written as if it were UTC. */
function instantOfWall(wallS: number, zone: Zone): number {
  const before = zone.offsetS(wallS - DAY_S)
  const after = zone.offsetS(wallS + DAY_S)
  const [first, second] = before > after ? [before, after] : [after, before]
  for (const offsetS of [first, second]) {
    if (zone.offsetS(wallS - offsetS) === offsetS) return wallS - offsetS
  }
  return wallS - before
}
