import { type Status, shownStatus } from '../../scenario/kinds.ts'
import type { Day } from '../../time/calendar.ts'
import { inService, productionMeters } from '../energy/meter.ts'
import type { IncidentLog } from '../incidents/log.ts'
import { isActive } from '../incidents/scope.ts'
import { once } from '../memo.ts'
import type { ArrayGroup, Incident, Meter, System } from '../system.ts'
import { type Clocks, clockAt, clocksOf } from './clocks.ts'
import { hear, RECENT_S } from './hearing.ts'
import { nextReportS, type Reported } from './reports.ts'

/**
 * What had come in of one system at one instant: how far each Envoy and each meter had reported, by the
 * rules of `reports.ts`. What they measured is another matter; see `Observation`.
 */
export interface Reception {
  readonly system: System
  readonly nowS: number
  /** The site-local date of now. */
  readonly today: Day
  /** null: not yet in operation. */
  readonly operationalAtS: number | null
  readonly operationalDay: Day | null
  /** Incidents that are active now. */
  readonly active: readonly Incident[]
  /** Of each Envoy, in true time. */
  readonly reports: readonly Reported[]
  readonly lastReportAtS: number | null
  /** undefined if all are right. */
  readonly clocks: Clocks | undefined
  /** The next instant at which anything can look different. */
  readonly untilS: number
  readonly status: Status
  /** Production meters in service now. */
  readonly activeMeters: readonly Meter[]
  /** Everything that ever happened, up to now. */
  history(): readonly Incident[]
  /** Up to when [epoch s] rows are visible: -Infinity if none are. */
  groupCutS(group: ArrayGroup): number
  meterCutS(meter: Meter): number
  consumptionCutS(): number
}

export function receive(system: System, log: IncidentLog, nowS: number): Reception {
  const { zone } = system.site
  const builtS = system.operationalAtS
  const operationalAtS = builtS !== null && builtS <= nowS ? builtS : null
  const today = zone.dayOf(nowS)
  const nextReports = system.envoys.map((_, envoy) => nextReportS(system, envoy, nowS))
  const horizonS = Math.min(zone.dayStartS(today + 1), ...nextReports)
  const recent = log.between(nowS - RECENT_S, horizonS + 1)
  const history = once(() => log.between(Number.NEGATIVE_INFINITY, nowS + 1))
  const hearing = hear(system, recent, history)
  const reports = system.envoys.map((_, envoy) => hearing.reportOf(envoy, nowS))
  const active = operationalAtS === null ? [] : recent.filter((one) => isActive(one, nowS))
  const clocks = clocksOf(system, log.misdating())
  const datedReports = reports.map(({ lastReportAtS: atS }, place) =>
    atS === null ? null : atS + clockAt(clocks, place).offsetS(atS),
  )
  return {
    system,
    nowS,
    today,
    operationalAtS,
    operationalDay: operationalAtS === null ? null : zone.dayOf(operationalAtS),
    active,
    reports,
    lastReportAtS: latest(datedReports),
    clocks,
    untilS: nextChange(system, recent, nowS, horizonS),
    status: statusNow(active, reports),
    activeMeters: productionMeters(system).filter((meter) => inService(meter, nowS)),
    history,
    groupCutS: (group) => reports[group.envoy]!.cutS,
    meterCutS: (meter) => hearing.meterCutS(meter, nowS),
    consumptionCutS: () => hearing.consumptionCutS(nowS),
  }
}

/** The local days that the rows of a window lie in; a row belongs to the day it starts in. */
export function daysIn(seen: Reception, startS: number, endS: number): Day[] {
  const { zone } = seen.system.site
  const first = Math.max(zone.dayOf(startS), zone.dayOf(seen.system.operationalAtS!) - 1)
  // A clock that is ahead writes what it reports today into tomorrow.
  const last = Math.min(zone.dayOf(endS - 1), seen.today + (seen.clocks === undefined ? 0 : 1))
  return Array.from({ length: Math.max(0, last - first + 1) }, (_, i) => first + i)
}

function statusNow(active: readonly Incident[], reports: readonly Reported[]) {
  const status = shownStatus(active)
  // While a backlog comes in, its units look silent.
  return status === 'normal' && reports.some(({ catchingUp }) => catchingUp) ? 'micro' : status
}

function latest(reports: readonly (number | null)[]): number | null {
  const times = reports.flatMap((report) => report ?? [])
  return times.length > 0 ? Math.max(...times) : null
}

function nextChange(
  system: System,
  incidents: readonly Incident[],
  nowS: number,
  horizonS: number,
): number {
  const moments = [
    ...incidents.flatMap((one) => [one.fromS, one.toS]),
    ...system.changesS,
    system.operationalAtS ?? horizonS,
  ]
  return Math.min(horizonS, ...moments.filter((s) => s > nowS))
}
