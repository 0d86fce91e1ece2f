import type { Day } from '../../time/calendar.ts'
import { QUARTER_S, ROW_S } from '../../time/steps.ts'
import { dayBounds } from '../../time/zone.ts'
import { concernsMeter, isActive } from '../incidents/scope.ts'
import type { ArrayGroup, Meter, System } from '../system.ts'
import { fixedTotal } from './fixed-day.ts'
import type { Past } from './past.ts'
import { type DayProfile, dayProfile, dayRealWh, round } from './production.ts'

/**
 * What meters read of it: a constant share of what the modules produced, in 15-minute marks, wrong
 * while a `meter_issue` lasts. As with production, every whole Wh is a difference of rounded running
 * totals.
 */

const ROWS_A_MARK = QUARTER_S / ROW_S

/** The production meters that count: a disabled one is on the list, but nobody reads it. */
export function productionMeters(system: System): Meter[] {
  return system.meters.filter(({ kind, disabled }) => kind === 'production' && !disabled)
}

/** Does a meter measure in the 15 minutes that start then? */
export function inService(meter: Meter, markS: number): boolean {
  return meter.installedAtS <= markS && markS < meter.retiredAtS
}

/** Running total of one meter over a local day [Wh, whole] at each 15-minute mark, from 0. */
export function meterRunningWh(past: Past, meter: Meter, day: Day): number[] {
  const { system } = past
  const profile = dayProfile(past, day)
  const marks = profile.rows / ROWS_A_MARK
  const rate = rates(past, meter, profile.startS, marks)
  const total = fixedTotal(system, 'meter', day)
  const site = siteRunning(system, profile, marks, total)
  const running = [0]
  let base = 0
  let sinceMark = 0
  for (let mark = 0; mark < marks; mark++) {
    // As long as the rate stays, one product keeps the last bit equal to the day's shortcut below.
    if (mark > 0 && rate[mark] !== rate[mark - 1]) {
      base += rate[mark - 1]! * (site[mark]! - site[sinceMark]!)
      sinceMark = mark
    }
    running.push(round(base + rate[mark]! * (site[mark + 1]! - site[sinceMark]!)))
  }
  return running
}

/** The same day's total without its marks, where nothing changed in it. */
export function meterDayWh(
  past: Past,
  meter: Meter,
  day: Day,
  moduleMwh: (group: ArrayGroup) => number,
): number {
  const { system } = past
  const { startS, endS } = dayBounds(system.site.zone, day)
  const steady = changes(past).every((s) => s <= startS || s >= endS)
  const total = fixedTotal(system, 'meter', day)
  if (!steady || total !== undefined) {
    return meterRunningWh(past, meter, day).at(-1)!
  }
  const rate = rates(past, meter, startS, 1)[0]!
  const site = dayRealWh(past, day, moduleMwh).reduce((a, b) => a + b, 0)
  return round(rate * (system.meterRatio * site))
}

/** What the site's meters together would read, correct ones [Wh] at each mark. */
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
  // A written day without any sun still has its total: the meter got it at noon's mark.
  return running.map((wh, mark) => (sum > 0 ? (wh / sum) * total : mark * 2 > marks ? total : 0))
}

/** The share of the site that a meter reads in each mark: 0 out of service, wrong in an issue. */
function rates(
  { system, meterIssues }: Past,
  meter: Meter,
  startS: number,
  marks: number,
): number[] {
  const meters = productionMeters(system)
  return Array.from({ length: marks }, (_, mark) => {
    const markS = startS + mark * QUARTER_S
    if (!inService(meter, markS)) return 0
    const sharing = meters.filter((one) => inService(one, markS)).length
    const wrong = meterIssues.filter((one) => isActive(one, markS) && concernsMeter(one, meter))
    return wrong.reduce((rate, one) => rate * one.factor, 1 / sharing)
  })
}

function changes({ system, meterIssues }: Past): number[] {
  return [
    ...productionMeters(system).flatMap((one) => [one.installedAtS, one.retiredAtS]),
    ...meterIssues.flatMap((one) => [one.fromS, one.toS]),
  ]
}

/**
 * Running totals of the channels of a meter: equal parts that add up to the meter's exactly and
 * never fall.
 */
export function channelWh(meterWh: number, channel: number, channels: number): number {
  return Math.floor((meterWh + channels - channel) / channels)
}
