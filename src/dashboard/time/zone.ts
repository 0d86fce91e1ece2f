/** Wall clocks of time zones, by the browser's own tables. */

export interface Wall {
  readonly year: number
  /** 1 to 12. */
  readonly month: number
  readonly day: number
  readonly hour: number
  readonly minute: number
  readonly second: number
}

const QUARTER_S = 900
export const DAY_S = 86_400

interface Known {
  readonly format: Intl.DateTimeFormat
  readonly offsets: Map<number, number>
}

const zones = new Map<string, Known>()

function known(zone: string): Known {
  const found = zones.get(zone)
  if (found !== undefined) return found
  const format = new Intl.DateTimeFormat('en-US', {
    timeZone: zone,
    hourCycle: 'h23',
    year: 'numeric',
    month: 'numeric',
    day: 'numeric',
    hour: 'numeric',
    minute: 'numeric',
    second: 'numeric',
  })
  const made = { format, offsets: new Map<number, number>() }
  zones.set(zone, made)
  return made
}

/** Seconds east of UTC at an instant; clocks change at whole quarters of an hour only. */
export function offsetS(zone: string, instantS: number): number {
  if (zone === 'UTC') return 0
  const { format, offsets } = known(zone)
  const quarter = Math.floor(instantS / QUARTER_S)
  const found = offsets.get(quarter)
  if (found !== undefined) return found
  const at = quarter * QUARTER_S
  const parts = new Map(format.formatToParts(at * 1000).map(({ type, value }) => [type, +value]))
  const part = (type: Intl.DateTimeFormatPartTypes) => parts.get(type)!
  const wall = Date.UTC(
    part('year'),
    part('month') - 1,
    part('day'),
    part('hour'),
    part('minute'),
    part('second'),
  )
  const offset = wall / 1000 - at
  if (offsets.size > 20_000) offsets.clear()
  offsets.set(quarter, offset)
  return offset
}

export function wallOf(zone: string, instantS: number): Wall {
  const date = new Date((Math.floor(instantS) + offsetS(zone, instantS)) * 1000)
  return {
    year: date.getUTCFullYear(),
    month: date.getUTCMonth() + 1,
    day: date.getUTCDate(),
    hour: date.getUTCHours(),
    minute: date.getUTCMinutes(),
    second: date.getUTCSeconds(),
  }
}

/** The instant of a wall clock; of one that was skipped the one an hour later, of a doubled one the first. */
export function instantOf(zone: string, wall: Partial<Wall> & Pick<Wall, 'year'>): number {
  const { year, month = 1, day = 1, hour = 0, minute = 0, second = 0 } = wall
  const asUtc = Date.UTC(year, month - 1, day, hour, minute, second) / 1000
  const before = asUtc - offsetS(zone, asUtc - DAY_S)
  const after = asUtc - offsetS(zone, asUtc + DAY_S)
  if (before === after) return before
  if (offsetS(zone, before) === asUtc - before) return before
  return offsetS(zone, after) === asUtc - after ? after : before
}

/** The first instant of the day that an instant is in, moved by so many days. */
export function dayStart(zone: string, instantS: number, days = 0): number {
  const { year, month, day } = wallOf(zone, instantS)
  return instantOf(zone, { year, month, day: day + days })
}

export function yearStart(zone: string, instantS: number, years = 0): number {
  return instantOf(zone, { year: wallOf(zone, instantS).year + years })
}

/** The same wall clock so many days later or earlier. */
export function addDays(zone: string, instantS: number, days: number): number {
  const wall = wallOf(zone, instantS)
  return instantOf(zone, { ...wall, day: wall.day + days })
}

export function addMonths(zone: string, instantS: number, months: number): number {
  const wall = wallOf(zone, instantS)
  const last = new Date(Date.UTC(wall.year, wall.month - 1 + months + 1, 0)).getUTCDate()
  return instantOf(zone, { ...wall, month: wall.month + months, day: Math.min(wall.day, last) })
}

/** Days of the year, of 23 or 25 hours mostly, on which a zone changes its clocks. */
export function clockChanges(zone: string, yearStartS: number): { atS: number; hours: number }[] {
  const end = yearStart(zone, yearStartS, 1)
  const found: { atS: number; hours: number }[] = []
  for (let day = yearStartS; day < end; ) {
    const next = dayStart(zone, day, 1)
    if (next - day !== DAY_S) found.push({ atS: day, hours: (next - day) / 3600 })
    day = next
  }
  return found
}

/** What people call the time of a zone: PDT, CEST, AEST, or its offset. */
export function abbreviation(zone: string, instantS: number): string {
  if (zone === 'UTC') return 'UTC'
  for (const locale of ['en-US', 'en-GB', 'en-AU', 'en-NZ', 'en-ZA']) {
    const parts = new Intl.DateTimeFormat(locale, {
      timeZone: zone,
      timeZoneName: 'short',
    }).formatToParts(instantS * 1000)
    const name = parts.find(({ type }) => type === 'timeZoneName')!.value
    if (!/^(GMT|UTC)[+−-]/.test(name)) return name
  }
  const minutes = offsetS(zone, instantS) / 60
  const size = Math.abs(minutes)
  const rest = size % 60 === 0 ? '' : `:${pad(size % 60)}`
  return `UTC${minutes < 0 ? '−' : '+'}${Math.floor(size / 60)}${rest}`
}

export const pad = (value: number) => String(value).padStart(2, '0')
