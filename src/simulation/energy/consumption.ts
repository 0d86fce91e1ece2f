import type { Day } from '../../time/calendar.ts'
import { QUARTER_S } from '../../time/steps.ts'
import type { Meter, System } from '../system.ts'
import { fixedTotal } from './fixed-day.ts'
import { bounds, round } from './production.ts'

/** What the consumption meter of a household read, by the same running totals as production. */

/** The consumption meter that counts, if there is one. */
export function consumptionMeter(system: System): Meter | undefined {
  return system.meters.find(({ kind, disabled }) => kind === 'consumption' && !disabled)
}

/** Running total of a local day [Wh, whole] at each 15-minute mark, from 0. */
export function consumptionRunningWh(system: System, meter: Meter, day: Day): number[] {
  const { startS, endS } = bounds(system, day)
  const quarters = system.household.quartersMwh(startS, endS)
  const total = fixedTotal(system.fixedDays?.consumption, system.fixedDays?.from, day)
  const running = [0]
  let sum = 0
  for (let mark = 0; mark < quarters.length; mark++) {
    if (measures(system, meter, startS + mark * QUARTER_S)) sum += quarters[mark]!
    running.push(sum)
  }
  return running.map((mwh) => round(total === undefined ? mwh / 1000 : (mwh / sum) * total))
}

/** A local day of a system that has a consumption meter. */
export function consumptionDayWh(system: System, day: Day): number {
  const meter = consumptionMeter(system)!
  const { startS, endS } = bounds(system, day)
  if (!measures(system, meter, startS) || !measures(system, meter, endS - QUARTER_S)) {
    return consumptionRunningWh(system, meter, day).at(-1)!
  }
  const total = fixedTotal(system.fixedDays?.consumption, system.fixedDays?.from, day)
  return total ?? round(system.household.sumMwh(startS, endS) / 1000)
}

/** Does the meter read the 15 minutes that start then? */
export function measures(system: System, meter: Meter, markS: number): boolean {
  const fromS = Math.max(meter.installedAtS, system.operationalAtS! - QUARTER_S + 1)
  return fromS <= markS && markS < meter.retiredAtS
}
