import type { Day } from '../../time/calendar.ts'
import { QUARTER_S, ROW_S } from '../../time/steps.ts'
import { dayBounds } from '../../time/zone.ts'
import { concernsMeter, isActive } from '../incidents/scope.ts'
import { memoOf } from '../memo.ts'
import { integer, type Key, uniform } from '../random.ts'
import type { Meter, System } from '../system.ts'
import { daylight, fixedTotal, rowCapWh, stretchMarks } from './fixed-day.ts'
import type { Past } from './past.ts'
import { type DayProfile, round } from './production.ts'
import { type Reading, readingIn, readWh } from './reading.ts'

/**
 * What meters read of it: a constant share of what the modules produced, in 15-minute marks, wrong
 * while a `meter_issue` lasts; production meters in service at a time share it equally. As with production, every whole Wh is a difference of rounded running
 * totals.
 */

const ROWS_A_MARK = QUARTER_S / ROW_S

/** The production meters that count: a disabled one is on the list, but nobody reads it. */
export const productionMeters = memoOf((system: System): readonly Meter[] =>
  system.meters.filter(({ kind, disabled }) => kind === 'production' && !disabled),
)

/** Does a meter measure in the 15 minutes that start then? */
export function inService(meter: Meter, markS: number): boolean {
  return meter.installedAtS <= markS && markS < meter.retiredAtS
}

/** What the meters of a site together would read, correct ones, of a local day [Wh, real] at each 15-minute mark. */
export interface SiteDay {
  readonly startS: number
  readonly runningWh: readonly number[]
}

export function siteDay({ system }: Past, day: Day, profile: DayProfile): SiteDay {
  const total = fixedTotal(system, 'meter', day)
  const runningWh = siteRunning(system, profile, profile.rows / ROWS_A_MARK, total)
  return { startS: profile.startS, runningWh }
}

/** Running total of one meter over a local day [Wh, whole] at each 15-minute mark, from 0. */
export function meterRunningWh(past: Past, meter: Meter, site: SiteDay): number[] {
  const { startS, runningWh } = site
  const marks = runningWh.length - 1
  const always = readingAllDay(past, meter, startS, startS + marks * QUARTER_S)
  const running = [0]
  let base = 0
  let sinceMark = 0
  let before: Reading | undefined
  for (let mark = 0; mark < marks; mark++) {
    const reading = always ?? readingAt(past, meter, startS + mark * QUARTER_S)
    // As long as it reads alike, one product keeps the last bit equal to the day's shortcut below.
    if (before && (before.rate !== reading.rate || before.offsetW !== reading.offsetW)) {
      base += readWh(before, runningWh[mark]! - runningWh[sinceMark]!, mark - sinceMark)
      sinceMark = mark
    }
    const wh = readWh(reading, runningWh[mark + 1]! - runningWh[sinceMark]!, mark + 1 - sinceMark)
    running.push(round(base + wh))
    before = reading
  }
  return running
}

/**
 * The same day's total, without its marks where the meter reads alike all day: of what the modules
 * made [Wh, real].
 */
export function meterDayWh(
  past: Past,
  meter: Meter,
  day: Day,
  { realWh, site }: { readonly realWh: number; readonly site: () => SiteDay },
): number {
  const { system } = past
  const { startS, endS } = dayBounds(system.site.zone, day)
  const reading = readingAllDay(past, meter, startS, endS)
  if (reading === undefined) return meterRunningWh(past, meter, site()).at(-1)!
  const wh = fixedTotal(system, 'meter', day) ?? system.meterRatio * realWh
  return round(readWh(reading, wh, (endS - startS) / QUARTER_S))
}

/** How a meter reads from an instant to another; undefined: not alike all the time. */
function readingAllDay(past: Past, meter: Meter, startS: number, endS: number) {
  const isSteady = changes(past).every((s) => s <= startS || s >= endS)
  return isSteady ? readingAt(past, meter, startS) : undefined
}

function siteRunning(
  system: System,
  profile: DayProfile,
  marks: number,
  total: number | undefined,
): number[] {
  const site: number[] = []
  for (let mark = 0; mark <= marks; mark++) {
    const row = mark * ROWS_A_MARK
    site.push(system.meterRatio * profile.groups.reduce((sum, group) => sum + group[row]!, 0))
  }
  return total === undefined ? site : metered(system, profile.startS, site, total)
}

/** A written total falls into the hours in which there was a meter: it is what the meters read. */
function metered(system: System, startS: number, site: readonly number[], total: number): number[] {
  const marks = site.length - 1
  const meters = productionMeters(system)
  const running = [0]
  for (let mark = 0; mark < marks; mark++) {
    const markS = startS + mark * QUARTER_S
    const measured = meters.some((meter) => inService(meter, markS))
    running.push(running[mark]! + (measured ? site[mark + 1]! - site[mark]! : 0))
  }
  const sum = running[marks]!
  const shape = running.slice(1).map((wh, mark) => wh - running[mark]!)
  const cap = ROWS_A_MARK * rowCapWh(system)
  const isPossible = shape.every((wh) => (wh / sum) * total <= cap)
  if (isPossible) return running.map((wh) => (wh / sum) * total)
  const light = daylight(system, startS, marks * ROWS_A_MARK)
  const open = shape.map((_, mark) => {
    const isRead = meters.some((meter) => inService(meter, startS + mark * QUARTER_S))
    const rows = light.slice(mark * ROWS_A_MARK, (mark + 1) * ROWS_A_MARK)
    return isRead ? rows.reduce((height, row) => height + Math.max(0, row), 0) : 0
  })
  return [...stretchMarks(shape, total, cap, open)]
}

/** How a meter reads in the quarter hour that starts then: nothing out of service, wrong in an issue. */
function readingAt({ system, meterIssues }: Past, meter: Meter, markS: number): Reading {
  if (!inService(meter, markS)) return { rate: 0, offsetW: 0 }
  const sharing = productionMeters(system).filter((one) => inService(one, markS)).length
  const wrong = meterIssues.filter((one) => isActive(one, markS) && concernsMeter(one, meter))
  return readingIn(wrong, 1 / sharing)
}

/** When any of them comes, goes or begins to read otherwise. */
const changes = memoOf(({ system, meterIssues }: Past): readonly number[] => [
  ...productionMeters(system).flatMap((one) => [one.installedAtS, one.retiredAtS]),
  ...meterIssues.flatMap((one) => [one.fromS, one.toS]),
])

/**
 * Running totals of the channels of a meter: equal parts, in eighths of a watt-hour, that add up to
 * the meter's exactly and never fall while that does not.
 */
export function channelWh(meterWh: number, channel: number, channels: number): number {
  return Math.floor((8 * meterWh + channels - channel) / channels) / 8
}

/**
 * The power of the site at the end of each quarter hour of a day, as a multiple of the mean of the
 * quarter; 1 where there is none.
 */
export function quarterSteepness({ rows, groups }: DayProfile): Float64Array {
  const runningAt = (row: number) => groups.reduce((sum, group) => sum + group[row]!, 0)
  const steepness = new Float64Array(rows / ROWS_A_MARK)
  for (let mark = 0; mark < steepness.length; mark++) {
    const row = (mark + 1) * ROWS_A_MARK
    const quarterWh = runningAt(row) - runningAt(row - ROWS_A_MARK)
    const lastWh = runningAt(row) - runningAt(row - 1)
    steepness[mark] = quarterWh > 0 ? (lastWh * ROWS_A_MARK) / quarterWh : 1
  }
  return steepness
}

/** Of the mean of the quarter hour, from captures of three systems; and what is drawn at night [W]. */
const READING_MIN = 0.93
const READING_MAX = 1.21
const STANDBY_MAX_W = 3
/** How far a reading lies below the mean of its last five minutes at the most. */
const FLICKER = 0.02

/**
 * The power [W, whole] that a channel shows at the end of a quarter hour in which it counted
 * `energyWh`: about as steep as the site's; of nothing counted, what the roof draws in standby.
 */
export function momentaryW(energyWh: number, steepness: number, key: Key, i: number): number {
  if (energyWh === 0) return integer(key, i, STANDBY_MAX_W + 1) - STANDBY_MAX_W
  const meanW = energyWh * (3600 / QUARTER_S)
  const ratio = steepness * (1 - FLICKER * uniform(key, i))
  const watts = Math.abs(meanW) * Math.min(READING_MAX, Math.max(READING_MIN, ratio))
  // Towards the mean, so that the bounds hold of few watts, too.
  const whole = ratio > 1 ? Math.floor(watts) : Math.ceil(watts)
  return meanW < 0 ? -whole : whole
}
