import type { Day } from '../../time/calendar.ts'
import { QUARTER_S, ROW_S } from '../../time/steps.ts'
import { dayBounds } from '../../time/zone.ts'
import { consumptionRunningWh } from '../energy/consumption.ts'
import { createLedger, type Ledger } from '../energy/ledger.ts'
import { meterRunningWh, productionMeters, quarterSteepness, siteDay } from '../energy/meter.ts'
import { createPast, type Past } from '../energy/past.ts'
import { dayProfile } from '../energy/production.ts'
import type { IncidentLog } from '../incidents/log.ts'
import { memo, once, type ValueCache } from '../memo.ts'
import type { ArrayGroup, Meter } from '../system.ts'
import type { Visible } from './awake-units.ts'
import { createDayRows, type DayRows, type TrueDayRows } from './day-rows.ts'
import type { Reception } from './reception.ts'

/**
 * What could be known of one system at one instant: everything that was measured, up to where it had
 * been reported. The rest of a view is arithmetic over this.
 */
export interface Observation extends Reception {
  past(): Past
  ledger(): Ledger
  /** The visible rows of a local day. */
  rowsOf(day: Day): DayRows
  /** The latest that a visible row of microinverters can end; -Infinity if none are visible. */
  rowsEndS(): number
  /** Visible whole Wh of a group, a production meter, the household on a local day. */
  groupDayWh(group: ArrayGroup, day: Day): number
  meterDayWh(index: number, day: Day): number
  consumptionDayWh(day: Day): number
  /** Running total [Wh, whole] of a meter over a local day at each quarter hour, visible or not. */
  meterRunning(meter: Meter, day: Day): readonly number[]
  /** The same, as if all clocks were right. */
  undated(): UndatedObservation
  /** Power at the end of each quarter hour of a local day, as a multiple of the quarter's mean: of all meters. */
  meterSteepness(day: Day): Float64Array
}

/** An observation in true time. */
export interface UndatedObservation extends Observation {
  rowsOf(day: Day): TrueDayRows
  /** The rows of those that one Envoy tells. */
  rowsOfEnvoy(day: Day, envoy: number): TrueDayRows
}

/** Days of rows that a view keeps (2 kB for each group), and days of a meter: a month, asked at once. */
const DAYS_KEPT = 1
const METER_DAYS_KEPT = 32

/** The rows of local days, as far as they had been reported. */
function visibleRows({ system, nowS, groupCutS }: Reception, log: IncidentLog) {
  const isVisible = (group: ArrayGroup, endS: number) => endS <= groupCutS(group)
  const rowsIf = (day: Day, visible: Visible) => {
    const { startS, endS } = dayBounds(system.site.zone, day)
    // What overlaps the day is all that shapes it: there is no need for the whole history.
    const here = log.between(startS, Math.min(endS, nowS + 1))
    return createDayRows(system, day, here, visible)
  }
  return {
    rowsOf: memo((day: Day) => rowsIf(day, isVisible), DAYS_KEPT),
    rowsOfEnvoy: (day: Day, envoy: number) =>
      rowsIf(day, (group, endS) => group.envoy === envoy && isVisible(group, endS)),
  }
}

/** What meters of a system have in common on local days, and their running totals over each, by their place among them. */
function meterDays(past: () => Past, meters: readonly Meter[]) {
  return memo((day: Day) => {
    const profile = dayProfile(past(), day)
    const site = siteDay(past(), day, profile)
    return {
      runningOf: memo((index: number) => meterRunningWh(past(), meters[index]!, site)),
      steepness: once(() => quarterSteepness(profile)),
    }
  }, METER_DAYS_KEPT)
}

/** What was observed, as if all clocks were right. */
export function observeUndated(
  reception: Reception,
  log: IncidentLog,
  cache: ValueCache,
): UndatedObservation {
  const { system, history } = reception
  const { zone } = system.site
  const meters = productionMeters(system)
  const past = once(() => createPast(system, history()))
  const ledger = once(() => createLedger(past(), cache))
  const { rowsOf, rowsOfEnvoy } = visibleRows(reception, log)
  const meterDay = meterDays(past, meters)
  /** Of a day's energy, what lies before a cut. */
  const upTo = (cutS: number, day: Day, whole: () => number, part: (spanS: number) => number) => {
    const { startS, endS } = dayBounds(zone, day)
    if (cutS <= startS || endS <= system.operationalAtS!) return 0
    return cutS >= endS ? whole() : part(cutS - startS)
  }
  const seen: UndatedObservation = {
    ...reception,
    past,
    ledger,
    rowsOf,
    rowsOfEnvoy,
    rowsEndS: () => Math.max(...system.groups.map((group) => reception.groupCutS(group))),
    groupDayWh: (group, day) =>
      upTo(
        reception.groupCutS(group),
        day,
        () => ledger().groupWh(group.index, day),
        (spanS) =>
          rowsOf(day)
            .told()
            .wholeWh(group, Math.floor(spanS / ROW_S)),
      ),
    meterDayWh: (index, day) =>
      upTo(
        reception.meterCutS(meters[index]!),
        day,
        () => ledger().meterWh(index, day),
        (spanS) => meterDay(day).runningOf(index)[Math.floor(spanS / QUARTER_S)]!,
      ),
    consumptionDayWh: (day) =>
      upTo(
        reception.consumptionCutS(),
        day,
        () => ledger().consumptionWh(day),
        (spanS) => consumptionRunningWh(past(), day)[Math.floor(spanS / QUARTER_S)]!,
      ),
    meterRunning: (meter, day) => meterDay(day).runningOf(meters.indexOf(meter)),
    meterSteepness: (day) => meterDay(day).steepness(),
    undated: () => seen,
  }
  return seen
}
