import { kindOf } from '../../scenario/kinds.ts'
import { DAY_S, QUARTER_S } from '../../time/steps.ts'
import { consumptionMeter } from '../energy/consumption.ts'
import { concernsMeter } from '../incidents/scope.ts'
import { memo, once } from '../memo.ts'
import type { Incident, Meter, System } from '../system.ts'
import { outagesAt } from './outages.ts'
import { nextSentS, type Reported, reportedBy, SILENT } from './reports.ts'

/**
 * How far the devices of a system had told by an instant [epoch s]: rows that end by a cut are visible,
 * by the rules of `reports.ts`. Each question looks at one Envoy alone.
 */
export interface Hearing {
  /** From a place of Envoys, in true time. */
  reportOf(place: number, nowS: number): Reported
  /** When the next report comes from there after an instant; Infinity: there is none. */
  nextReportS(place: number, nowS: number): number
  /** -Infinity if no row is visible. */
  meterCutS(meter: Meter, nowS: number): number
  consumptionCutS(nowS: number): number
}

/** How far back an outage can matter before it is worth asking for the whole history. */
export const RECENT_S = 200 * DAY_S

/**
 * What is heard at the instants of a span, of which all `recent` incidents are known from `RECENT_S`
 * before it on, and its whole `history` if it is asked for.
 */
export function hear(
  system: System,
  recent: readonly Incident[],
  history: () => readonly Incident[],
): Hearing {
  const near = sourceOf(() => recent)
  const all = sourceOf(history)
  /** What is known of the past that a report can be of. */
  const source = (lastS: number, nowS: number) => (lastS < nowS - RECENT_S / 2 ? all : near)
  const reportOf = (place: number, nowS: number): Reported => {
    if (system.operationalAtS === null || nowS < system.operationalAtS) return SILENT
    const report = reportedBy(system, place, near.outages(place), nowS)
    if (source(report.cutS, nowS) === near) return report
    return reportedBy(system, place, all.outages(place), nowS)
  }
  const cutOf = (meter: Meter, nowS: number): number => {
    const report = reportOf(meter.envoy, nowS)
    return meterCut(report, source(report.cutS, nowS).holds(meter), nowS)
  }
  const household = consumptionMeter(system)
  return {
    reportOf,
    nextReportS: (place, nowS) => nextSentS(system, place, near.outages(place), nowS),
    meterCutS: cutOf,
    consumptionCutS: (nowS) =>
      household === undefined ? Number.NEGATIVE_INFINITY : cutOf(household, nowS),
  }
}

/** What kept Envoys silent, and meters from their Envoy, among some incidents. */
function sourceOf(incidents: () => readonly Incident[]) {
  const held = once(() => incidents().filter((one) => kindOf(one).meters === 'held'))
  return {
    outages: memo((place: number) => outagesAt(place, incidents())),
    holds: memo((meter: Meter) => held().filter((one) => holds(one, meter))),
  }
}

/** Of the household's meter, only where it is named. */
function holds(incident: Incident, meter: Meter): boolean {
  if (meter.kind === 'consumption' && incident.meters === undefined) return false
  return concernsMeter(incident, meter)
}

/**
 * A meter's rows stop where its link to the Envoy broke, until a report after the repair brings
 * them all.
 */
function meterCut(
  { lastReportAtS: reportS, cutS }: Reported,
  held: readonly Incident[],
  nowS: number,
): number {
  if (reportS === null) return Number.NEGATIVE_INFINITY
  const heldFrom = held
    .filter(({ fromS, toS }) => fromS <= nowS && reportS < toS)
    .map(({ fromS }) => fromS)
  return Math.floor(Math.min(cutS, ...heldFrom) / QUARTER_S) * QUARTER_S
}
