import { QUARTER_S, ROW_S } from '../../time/steps.ts'
import { childKey, integer } from '../random.ts'
import { envoysOf } from '../succession.ts'
import type { Envoy, Incident, System } from '../system.ts'
import type { Outages } from './outages.ts'

/**
 * What had been reported at an instant. An Envoy uploads at a fixed phase; a silent one uploads
 * nothing, and all it held back with its first report afterwards. So what is visible of it is always
 * everything up to a cut, and the cut is a function of the instant and of the outages before it.
 */

/** Sites that had to send a backlog needed an hour for each day of 20 to 25 units (reference). */
const FIFO_UNITS_PER_DAY_AN_HOUR = 22.5
/** Large ones, too, are sent twice as fast as they grew (our assumption). */
const SLOWEST = 2

export interface Reported {
  /** null: never yet. */
  readonly lastReportAtS: number | null
  /** Rows that end at or before it are visible; -Infinity if nothing was reported. */
  readonly cutS: number
  /** A backlog is still coming in (`catch_up: fifo`). */
  readonly catchingUp: boolean
}

/** Of an Envoy that never reported. */
export const SILENT: Reported = {
  lastReportAtS: null,
  cutS: Number.NEGATIVE_INFINITY,
  catchingUp: false,
}

/** What had been reported from a place at an instant, given all outages of its Envoys that began before it. */
export function reportedBy(
  system: System,
  envoy: number,
  outages: Outages,
  nowS: number,
): Reported {
  const devices = envoysOf(system.envoys[envoy]!)
  const report = lastReport(system, devices, outages, nowS)
  if (report < system.operationalAtS!) return SILENT
  const backlogs = outages.backlogs(report)
  const arrived = Math.min(...backlogs.map((one) => fifoCut(system, one, report)))
  const fresh = rowsOfReport(report)
  const cutS = Math.min(fresh, arrived)
  return {
    lastReportAtS: report,
    // A quarter of an hour that is told in three rows is told when it is over.
    cutS: system.reporting.triplets ? cutS - (cutS % QUARTER_S) : cutS,
    catchingUp: arrived < fresh,
  }
}

/**
 * The last report, up to one, in which a row of `stepS` seconds was the newest, if nothing prevented
 * it: at night that of the evening.
 */
export function reportOfRowS(
  system: System,
  row: { readonly endS: number; readonly stepS: number },
  lastS: number,
): number {
  const firstS = nextReportS(system, 0, row.endS + ROW_S - 1)
  const beforeNextS = lastOfAny(
    system,
    envoysOf(system.envoys[0]!),
    row.endS + row.stepS + ROW_S - 1,
  )
  return Math.min(lastS, Math.max(firstS, beforeNextS))
}

/** The first report from a place after an instant, if nothing prevents it; Infinity: there is none. */
export function nextReportS(system: System, envoy: number, nowS: number): number {
  const reports = envoysOf(system.envoys[envoy]!).map((device) => {
    const report = nextScheduled(system, device, Math.max(nowS, device.fromS - 1))
    return report < device.toS ? report : Number.POSITIVE_INFINITY
  })
  return Math.min(...reports)
}

/** The same if it is silent in some outages: the first that is sent. */
export function nextSentS(system: System, envoy: number, outages: Outages, nowS: number): number {
  let report = nextReportS(system, envoy, nowS)
  for (;;) {
    const outage = outages.lasting(report)
    if (outage === undefined) return report
    if (outage.toS === Number.POSITIVE_INFINITY) return outage.toS
    report = nextReportS(system, envoy, outage.toS - 1)
  }
}

function nextScheduled(system: System, device: Envoy, atS: number): number {
  const n = Math.floor((atS - device.phaseS) / device.periodS)
  const report = reportS(system, device, n)
  return report > atS ? report : reportS(system, device, n + 1)
}

function lastReport(
  system: System,
  devices: readonly Envoy[],
  outages: Outages,
  nowS: number,
): number {
  let report = lastOfAny(system, devices, nowS)
  for (;;) {
    const outage = outages.lasting(report)
    if (outage === undefined) return report
    report = lastOfAny(system, devices, outage.fromS - 1)
  }
}

/** The last report by an instant that one of the Envoys of a place sent in its time. */
function lastOfAny(system: System, devices: readonly Envoy[], atS: number): number {
  const reports = devices.map((device) => {
    const report = lastScheduled(system, device, Math.min(atS, device.toS - 1))
    return report >= device.fromS ? report : Number.NEGATIVE_INFINITY
  })
  return Math.max(...reports)
}

function lastScheduled(system: System, device: Envoy, atS: number): number {
  const n = Math.floor((atS - device.phaseS) / device.periodS)
  const report = reportS(system, device, n)
  return report <= atS ? report : reportS(system, device, n - 1)
}

/** The n-th report: a fixed phase, and up to 6 s of jitter as in the captures. */
function reportS(system: System, device: Envoy, n: number): number {
  const jitterS = integer(childKey(system.key, device.phaseS), n, 7)
  return n * device.periodS + device.phaseS + jitterS
}

/** A report carries the rows up to the mark before the last one: 5 to 10 minutes old. */
function rowsOfReport(reportS: number): number {
  return (Math.floor(reportS / ROW_S) - 1) * ROW_S
}

/** First in, first out: how far a backlog has come in at a report. */
function fifoCut(system: System, outage: Incident, reportS: number): number {
  const speed = Math.max(SLOWEST, (24 * FIFO_UNITS_PER_DAY_AN_HOUR) / system.modules)
  return Math.floor((outage.fromS + (reportS - outage.toS) * speed) / ROW_S) * ROW_S
}
