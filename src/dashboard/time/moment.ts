import { daylight, type Site } from './sky.ts'
import { addDays, dayStart, instantOf, wallOf } from './zone.ts'

/** What a person may write in "go to". */
export interface Where {
  readonly zone: string
  readonly site: Site
  readonly nowS: number
}

const UNITS: Readonly<Record<string, number>> = {
  s: 1,
  m: 60,
  min: 60,
  h: 3600,
  d: 86_400,
  w: 604_800,
}
const EARLIEST_S = 946_684_800
const LATEST_S = 4_102_444_800

/**
 * Understands `14:30`, `tomorrow sunrise`, `+3h`, `-2d`, `2022-11-06`, `2022-11-06 12:00`, ISO 8601 with an
 * offset, epoch seconds; undefined if it does not. A date alone means now's time of day.
 */
export function readMoment(text: string, where: Where): number | undefined {
  const found = understood(text.trim().toLowerCase(), where)
  return found !== undefined && found >= EARLIEST_S && found < LATEST_S ? found : undefined
}

function understood(text: string, where: Where): number | undefined {
  if (text === 'now') return where.nowS
  return step(text, where) ?? epoch(text) ?? isoWithOffset(text) ?? dayAndTime(text, where)
}

function step(text: string, { nowS, zone }: Where): number | undefined {
  const match = /^([+-−])\s*(\d+(?:\.\d+)?)\s*(s|m|min|h|d|w)$/.exec(text)
  if (match === null) return undefined
  const [, sign, size = '', unit = ''] = match
  const signed = sign === '+' ? Number(size) : -Number(size)
  if (unit === 'd' && Number.isInteger(signed)) return addDays(zone, nowS, signed)
  return nowS + signed * UNITS[unit]!
}

function epoch(text: string): number | undefined {
  return /^\d{9,10}$/.test(text) ? Number(text) : undefined
}

function isoWithOffset(text: string): number | undefined {
  if (!/^\d{4}-\d\d-\d\dt\d\d:\d\d(:\d\d)?(\.\d+)?(z|[+-]\d\d:?\d\d)$/.test(text)) return undefined
  const ms = Date.parse(text.toUpperCase())
  return Number.isNaN(ms) ? undefined : ms / 1000
}

function dayAndTime(text: string, where: Where): number | undefined {
  const words = text
    .replace(/(\d)t(\d)/, '$1 $2')
    .split(/[\s,]+/)
    .filter((word) => word !== '' && word !== 'at')
  let dayS: number | undefined
  let time: string | undefined
  for (const word of words) {
    const day = readDay(word, where)
    if (day !== undefined && dayS === undefined) dayS = day
    else if (isTime(word) && time === undefined) time = word
    else return undefined
  }
  if (dayS === undefined && time === undefined) return undefined
  return at(dayS ?? dayStart(where.zone, where.nowS), time, where)
}

function readDay(word: string, { zone, nowS }: Where): number | undefined {
  const named = { today: 0, tomorrow: 1, yesterday: -1 }[word]
  if (named !== undefined) return dayStart(zone, nowS, named)
  const match = /^(\d{4})-(\d{1,2})-(\d{1,2})$/.exec(word)
  if (match === null) return undefined
  const [year = 0, month = 0, day = 0] = match.slice(1).map(Number)
  const date = new Date(Date.UTC(year, month - 1, day))
  const isReal = date.getUTCMonth() === month - 1 && date.getUTCDate() === day
  return isReal ? instantOf(zone, { year, month, day }) : undefined
}

const NAMED_TIMES = ['sunrise', 'noon', 'sunset', 'midnight']

function isTime(word: string): boolean {
  return NAMED_TIMES.includes(word) || /^([01]?\d|2[0-3]):[0-5]\d(:[0-5]\d)?$/.test(word)
}

function at(dayS: number, time: string | undefined, where: Where): number | undefined {
  const { zone, nowS, site } = where
  const { year, month, day } = wallOf(zone, dayS)
  if (time === undefined) return instantOf(zone, { ...wallOf(zone, nowS), year, month, day })
  if (time === 'midnight') return dayS
  if (!NAMED_TIMES.includes(time)) {
    const [hour = 0, minute = 0, second = 0] = time.split(':').map(Number)
    return instantOf(zone, { year, month, day, hour, minute, second })
  }
  const light = daylight(site, dayS, dayStart(zone, dayS, 1))
  const found = { sunrise: light.sunriseS, noon: light.noonS, sunset: light.sunsetS }[time]
  return found === undefined ? undefined : Math.round(found)
}
