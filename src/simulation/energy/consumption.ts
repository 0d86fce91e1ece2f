import type { Day } from '../../time/calendar.ts'
import { QUARTER_S } from '../../time/steps.ts'
import { dayBounds } from '../../time/zone.ts'
import { MOST_W } from '../household/household.ts'
import type { Meter, System } from '../system.ts'
import { fixedTotal, stretchMarks } from './fixed-day.ts'
import { round } from './production.ts'

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
export function consumptionRunningWh(system: System, day: Day): number[] {
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
  if (total === undefined) return running.map((mwh) => round(mwh / 1000))
  const shape = running.slice(1).map((mwh, mark) => mwh - running[mark]!)
  if (shape.every((mwh) => (mwh / sum) * total <= MOST_QUARTER_WH)) {
    return running.map((mwh) => round((mwh / sum) * total))
  }
  return [...stretchMarks(shape, total, MOST_QUARTER_WH, shape)].map(round)
}

/** The last of these totals, where it can be had without the others. */
export function consumptionDayWh(system: System, day: Day): number {
  const meter = consumptionMeter(system)!
  const { startS, endS } = dayBounds(system.site.zone, day)
  const always =
    measuresHousehold(system, meter, startS) && measuresHousehold(system, meter, endS - QUARTER_S)
  if (!always) return consumptionRunningWh(system, day).at(-1)!
  return (
    fixedTotal(system, 'consumption', day) ?? round(system.household.sumMwh(startS, endS) / 1000)
  )
}

/** Does the meter read the quarter hour that starts then? */
export function measuresHousehold(system: System, meter: Meter, quarterS: number): boolean {
  const fromS = Math.max(meter.installedAtS, system.operationalAtS! - QUARTER_S + 1)
  return fromS <= quarterS && quarterS < meter.retiredAtS
}
