import type { Day } from '../../time/calendar.ts'
import { QUARTER_S } from '../../time/steps.ts'
import { dayBounds } from '../../time/zone.ts'
import { MOST_W } from '../household/household.ts'
import { isActive, overlaps } from '../incidents/scope.ts'
import type { Incident, Meter, System } from '../system.ts'
import { fixedTotal, stretchMarks } from './fixed-day.ts'
import type { Past } from './past.ts'
import { round } from './production.ts'
import { readingIn, readWh } from './reading.ts'

/** What the consumption meter of a household read, by the same running totals as production. */

/** The most that a household draws in a quarter of an hour [Wh]. */
export const MOST_QUARTER_WH = (MOST_W * QUARTER_S) / 3600

/** The consumption meter that counts, if there is one. */
export function consumptionMeter(system: System): Meter | undefined {
  return system.meters.find(({ kind, disabled }) => kind === 'consumption' && !disabled)
}

/**
 * Running total [Wh, whole] of a local day at each quarter hour, from 0. Of a system that has a
 * consumption meter.
 */
export function consumptionRunningWh(past: Past, day: Day): number[] {
  const { system } = past
  const right = rightRunningWh(system, day)
  const issues = issuesOf(past, day)
  if (issues.length === 0) return right.map(round)
  const meter = consumptionMeter(system)!
  const { startS } = dayBounds(system.site.zone, day)
  const running = [0]
  let wh = 0
  for (let mark = 0; mark + 1 < right.length; mark++) {
    const markS = startS + mark * QUARTER_S
    if (measuresHousehold(system, meter, markS)) {
      const wrong = issues.filter((one) => isActive(one, markS))
      wh += readWh(readingIn(wrong, 1), right[mark + 1]! - right[mark]!, 1)
    }
    running.push(round(wh))
  }
  return running
}

/** The incidents of a day in which the meter counts wrongly: of this kind of meter only if they list it. */
function issuesOf({ system, meterIssues }: Past, day: Day): readonly Incident[] {
  const { serialNumber } = consumptionMeter(system)!
  const { startS, endS } = dayBounds(system.site.zone, day)
  return meterIssues.filter(
    (one) => one.meters?.includes(serialNumber) && overlaps(one, startS, endS),
  )
}

/** What a meter reads that counts right [Wh, real]. */
function rightRunningWh(system: System, day: Day): number[] {
  const { startS, endS } = dayBounds(system.site.zone, day)
  const meter = consumptionMeter(system)!
  const quarters = system.household.quartersMwh(startS, endS)
  const total = fixedTotal(system, 'consumption', day)
  const running = [0]
  let sum = 0
  for (let i = 0; i < quarters.length; i++) {
    if (measuresHousehold(system, meter, startS + i * QUARTER_S)) sum += quarters[i]!
    running.push(sum)
  }
  if (total === undefined) return running.map((mwh) => mwh / 1000)
  const shape = running.slice(1).map((mwh, mark) => mwh - running[mark]!)
  if (shape.every((mwh) => (mwh / sum) * total <= MOST_QUARTER_WH)) {
    return running.map((mwh) => (mwh / sum) * total)
  }
  return [...stretchMarks(shape, total, MOST_QUARTER_WH, shape)]
}

/** The last of these totals, where it can be had without the others. */
export function consumptionDayWh(past: Past, day: Day): number {
  const { system } = past
  const meter = consumptionMeter(system)!
  const { startS, endS } = dayBounds(system.site.zone, day)
  const always =
    measuresHousehold(system, meter, startS) && measuresHousehold(system, meter, endS - QUARTER_S)
  if (!always || issuesOf(past, day).length > 0) return consumptionRunningWh(past, day).at(-1)!
  return (
    fixedTotal(system, 'consumption', day) ?? round(system.household.sumMwh(startS, endS) / 1000)
  )
}

/** Does the meter read the quarter hour that starts then? */
export function measuresHousehold(system: System, meter: Meter, quarterS: number): boolean {
  const fromS = Math.max(meter.installedAtS, system.operationalAtS! - QUARTER_S + 1)
  return fromS <= quarterS && quarterS < meter.retiredAtS
}
