import { kindOf, shownStatus } from '../../scenario/kinds.ts'
import type { Day } from '../../time/calendar.ts'
import { DAY_S, QUARTER_S, ROW_S } from '../../time/steps.ts'
import { consumptionMeter, consumptionRunningWh } from '../energy/consumption.ts'
import { createLedger, type Ledger, type Store } from '../energy/ledger.ts'
import { inService, measuredBy, meterRunningWh, productionMeters } from '../energy/meter.ts'
import { bounds, dayProfile, type Losses, lossesOf, round } from '../energy/production.ts'
import type { IncidentLog } from '../incidents/log.ts'
import { memo, once } from '../memo.ts'
import type { ArrayGroup, Incident, Meter, System } from '../system.ts'
import { type DayRows, dayRows } from './micro-rows.ts'
import { nextReportS, type Reported, reportedBy } from './reports.ts'

/**
 * What could be known of one system at one instant: how far each Envoy and each meter had reported,
 * and everything of `production`, `meter` and `consumption` up to there. The rest of a view is
 * arithmetic over this.
 */
export interface Observation {
  readonly system: System
  readonly nowS: number
  readonly today: Day
  /** Incidents whose span contains now. */
  readonly active: readonly Incident[]
  readonly reports: readonly Reported[]
  readonly lastReportAtS: number | null
  /** The next instant at which anything can look different. */
  readonly untilS: number
  readonly status: ReturnType<typeof shownStatus>
  /** Production meters in service now. */
  readonly activeMeters: readonly Meter[]
  /** Everything that ever happened, up to now. */
  history(): readonly Incident[]
  losses(): Losses
  ledger(): Ledger
  groupCutS(group: ArrayGroup): number
  meterCutS(meter: Meter): number
  consumptionCutS(): number
  rowsOf(day: Day): DayRows
  /** Visible whole Wh of a group, a production meter, the household on a local day. */
  groupDayWh(group: ArrayGroup, day: Day): number
  meterDayWh(index: number, day: Day): number
  consumptionDayWh(day: Day): number
  meterRunning(meter: Meter, day: Day): readonly number[]
}

/** How far back an outage can matter before it is worth asking for the whole history. */
const RECENT_S = 200 * DAY_S
/** Days of rows that a view keeps (2 kB for each group), and days of a meter: a month, asked at once. */
const DAYS_KEPT = 1
const MARKS_KEPT = 32

export function observe(system: System, log: IncidentLog, store: Store, nowS: number): Observation {
  const { zone } = system.site
  const builtS = system.operationalAtS ?? Number.POSITIVE_INFINITY
  const today = zone.dayOf(nowS)
  const nextReport = Math.min(
    Number.POSITIVE_INFINITY,
    ...system.envoys.map((_, envoy) => nextReportS(system, envoy, nowS)),
  )
  const horizonS = Math.min(nextReport, zone.dayStartS(today + 1))
  const recent = log.between(nowS - RECENT_S, horizonS + 1)
  const history = once(() => log.between(Number.NEGATIVE_INFINITY, nowS + 1))
  const reports = system.envoys.map((_, envoy) => {
    const report = nowS < builtS ? undefined : reportedBy(system, envoy, recent, nowS)
    const deep = report && report.cutS < nowS - RECENT_S / 2
    return deep ? reportedBy(system, envoy, history(), nowS) : (report ?? SILENT)
  })
  const active = nowS < builtS ? [] : recent.filter((one) => one.fromS <= nowS && nowS < one.toS)
  const losses = once(() => lossesOf(history()))
  const ledger = once(() => createLedger(system, history(), losses(), store))
  const issues = once(() => history().filter((one) => kindOf(one).meters === 'falsified'))
  const meters = productionMeters(system)
  const rows = memo((day: Day) => {
    const { startS, endS } = bounds(system, day)
    // What overlaps the day is all that shapes it: there is no need for the whole history.
    const here = log.between(startS, Math.min(endS, nowS + 1))
    const profile = once(() => dayProfile(system, day, lossesOf(here)))
    const visible = (group: ArrayGroup, s: number) => s <= observation.groupCutS(group)
    return dayRows(system, { startS, endS }, profile, here, visible)
  }, DAYS_KEPT)
  const running = memo((index: number) =>
    memo((day: Day) => meterRunningWh(system, meters[index]!, day, losses(), issues()), MARKS_KEPT),
  )

  const observation: Observation = {
    system,
    nowS,
    today,
    active,
    reports,
    lastReportAtS: latest(reports),
    untilS: nextChange(system, recent, meters, nowS, horizonS),
    status: statusNow(active, reports),
    activeMeters: meters.filter((meter) => inService(meter, nowS)),
    history,
    losses,
    ledger,
    groupCutS: (group) => reports[group.envoy]!.cutS,
    meterCutS: (meter) => meterCut(meter, reports[meter.envoy], recent, nowS),
    consumptionCutS: () => {
      const meter = consumptionMeter(system)
      if (!meter) return Number.NEGATIVE_INFINITY
      const named = recent.filter(({ meters }) => meters?.includes(meter.serialNumber))
      return meterCut(meter, reports[meter.envoy], named, nowS)
    },
    rowsOf: rows,
    groupDayWh: (group, day) =>
      partOfDay(system, day, observation.groupCutS(group), {
        whole: () => ledger().groupWh(group.index, day),
        upTo: (seconds) => {
          const { groups } = rows(day).profile()
          return round(groups[group.index]![Math.floor(seconds / ROW_S)]!)
        },
      }),
    meterDayWh: (index, day) =>
      partOfDay(system, day, observation.meterCutS(meters[index]!), {
        whole: () => ledger().meterWh(index, day),
        upTo: (seconds) => running(index)(day)[Math.floor(seconds / QUARTER_S)]!,
      }),
    consumptionDayWh: (day) =>
      partOfDay(system, day, observation.consumptionCutS(), {
        whole: () => ledger().consumptionWh(day),
        upTo: (seconds) => {
          const meter = consumptionMeter(system)!
          return consumptionRunningWh(system, meter, day)[Math.floor(seconds / QUARTER_S)]!
        },
      }),
    meterRunning: (meter, day) => running(meters.indexOf(meter))(day),
  }
  return observation
}

const SILENT: Reported = {
  lastReportAtS: null,
  cutS: Number.NEGATIVE_INFINITY,
  catchingUp: false,
}

/** Of a day's energy, what lies before a cut. */
function partOfDay(
  system: System,
  day: Day,
  cutS: number,
  energy: { whole: () => number; upTo: (seconds: number) => number },
): number {
  const { zone } = system.site
  const startS = zone.dayStartS(day)
  const endS = zone.dayStartS(day + 1)
  if (cutS <= startS || endS <= system.operationalAtS!) return 0
  return cutS >= endS ? energy.whole() : energy.upTo(cutS - startS)
}

/**
 * A meter's rows stop where its link to the Envoy broke, until a report after the repair brings
 * them all.
 */
function meterCut(
  meter: Meter,
  report: Reported | undefined,
  incidents: readonly Incident[],
  nowS: number,
): number {
  if (!report || report.lastReportAtS === null) return Number.NEGATIVE_INFINITY
  const heldFrom = incidents
    .filter(
      (one) =>
        kindOf(one).meters === 'held' &&
        measuredBy(one, meter) &&
        one.fromS <= nowS &&
        report.lastReportAtS! < one.toS,
    )
    .map((one) => one.fromS)
  return Math.floor(Math.min(report.cutS, ...heldFrom) / QUARTER_S) * QUARTER_S
}

function statusNow(active: readonly Incident[], reports: readonly Reported[]) {
  const status = shownStatus(active)
  // While a backlog comes in, its units look silent.
  return status === 'normal' && reports.some(({ catchingUp }) => catchingUp) ? 'micro' : status
}

function latest(reports: readonly Reported[]): number | null {
  const times = reports.flatMap(({ lastReportAtS }) => lastReportAtS ?? [])
  return times.length > 0 ? Math.max(...times) : null
}

function nextChange(
  system: System,
  incidents: readonly Incident[],
  meters: readonly Meter[],
  nowS: number,
  horizonS: number,
): number {
  const moments = [
    ...incidents.flatMap((one) => [one.fromS, one.toS]),
    ...[...meters, ...system.meters].flatMap((one) => [one.installedAtS, one.retiredAtS]),
    system.operationalAtS ?? horizonS,
  ]
  return Math.min(horizonS, ...moments.filter((s) => s > nowS))
}
