import type { Day } from '../../time/calendar.ts'
import { QUARTER_S, ROW_S } from '../../time/steps.ts'
import { consumptionMeter } from '../energy/consumption.ts'
import type { Store } from '../energy/ledger.ts'
import { productionMeters } from '../energy/meter.ts'
import { unitsOf } from '../energy/units.ts'
import type { IncidentLog as Trouble } from '../incidents/log.ts'
import { once } from '../memo.ts'
import type { System } from '../system.ts'
import { daySeries } from './day-series.ts'
import { inverterViews } from './inverter-views.ts'
import { channelRows, consumptionRows, daysOf, odometers, siteRows } from './meter-rows.ts'
import type { DayRows, RowAhead } from './micro-rows.ts'
import { type Observation, observe } from './observation.ts'
import { silencesEnvoy } from './reports.ts'
import type { MicroRow, Series, SystemView } from './view.ts'

/** A system as it was known at an instant; see `SystemView`. */
export function createView(
  system: System,
  trouble: Trouble,
  store: Store,
  nowS: number,
): SystemView {
  const seen = observe(system, trouble, store, nowS)
  const builtS = system.operationalAtS
  const operationalAtS = builtS !== null && builtS <= nowS ? builtS : null
  const { zone } = system.site
  const operationalDay = operationalAtS === null ? null : zone.dayOf(operationalAtS)
  const series = daySeries(seen, operationalDay)
  const source = seen.activeMeters.length > 0 ? 'meter' : 'microinverters'
  const inverters = inverterViews(seen, operationalDay, (byS) =>
    newestRow(seen, operationalDay, byS),
  )
  const lastRow = {
    micro: once(() => newestRow(seen, operationalDay)?.endAt ?? null),
    meter: () => lastMeterMark(seen, operationalAtS),
    consumption: () => lastConsumptionMark(seen, operationalAtS),
  }
  const firstRow = once(() => firstMicroRow(seen, operationalDay!))

  return {
    system,
    token: token(seen, trouble, operationalAtS),
    validFromS: nowS,
    validUntilS: seen.untilS,
    today: seen.today,
    status: seen.status,
    source,
    operationalAtS,
    operationalDay,
    lastReportAtS: seen.lastReportAtS,
    get lastEnergyAtS() {
      const end = source === 'meter' ? lastRow.meter() : lastRow.micro()
      const phase = system.envoys[0]?.energyPhaseS ?? 0
      return end === null ? null : end + (source === 'meter' ? phase % 2 : phase)
    },
    meterStartDay: series.meterStartDay,
    has: (which) => devices(seen, which) > 0,
    totalDevices: (which) => devices(seen, which),
    firstRowEndS: (which) =>
      lastRow[which]() === null
        ? null
        : which === 'micro'
          ? firstRow()
          : firstMark(system, which, operationalAtS!),
    lastRowEndS: (which) => lastRow[which](),
    microRows: (startS, endS) => microRows(seen, operationalAtS, startS, endS),
    meterRows: (startS, endS) => siteRows(seen, startS, endS),
    meterIntervals: (startS, endS) =>
      productionMeters(system)
        .filter((meter) => meter.installedAtS < endS && startS < meter.retiredAtS)
        .map((meter) => ({
          meter,
          envoySerialNumber: system.envoys[meter.envoy]!.serialNumber,
          rows: channelRows(seen, meter, startS, endS),
        })),
    consumptionRows: (startS, endS) => consumptionRows(seen, startS, endS),
    powerW: () => newestRow(seen, operationalDay)?.row().powerW ?? 0,
    daysWh: series.daysWh,
    lifetimeWhBefore: series.lifetimeWhBefore,
    lastCompleteDay: () =>
      Math.min(
        seen.today - 1,
        seen.lastReportAtS === null ? seen.today - 1 : zone.dayOf(seen.lastReportAtS),
      ),
    envoys: () =>
      system.envoys.map((envoy, index) => ({
        envoy,
        status: seen.active.some((one) => silencesEnvoy(one, index)) ? 'comm' : 'normal',
        lastReportAtS: seen.reports[index]!.lastReportAtS,
        signalStrength: envoy.signalStrength,
      })),
    units: () =>
      unitsOf(system, operationalDay === null ? [] : seen.history(), nowS).filter(
        ({ toS }) => nowS < toS,
      ),
    *inverters() {
      return (yield* inverters()).filter(({ status }) => status !== 'retired')
    },
    allInverters: inverters,
    meters: () =>
      system.meters
        .filter((meter) => meter.installedAtS <= nowS && nowS < meter.retiredAtS)
        .map((meter) => ({
          meter,
          status: meter.disabled ? 'disabled' : 'normal',
          state: meter.disabled ? 'disabled' : 'enabled',
        })),
    odometers: (atS) => odometers(seen, operationalAtS, atS),
  }
}

function devices(seen: Observation, series: Series): number {
  if (series === 'micro') return seen.system.modules
  if (series === 'meter') return seen.activeMeters.length
  const meter = consumptionMeter(seen.system)
  return meter && meter.installedAtS <= seen.nowS && seen.nowS < meter.retiredAtS ? 1 : 0
}

function token(seen: Observation, trouble: Trouble, operationalAtS: number | null) {
  const reports = seen.reports.map(({ lastReportAtS, cutS }) => `${lastReportAtS}/${cutS}`)
  const meters = seen.system.meters.map(
    (meter) => Number(meter.installedAtS <= seen.nowS) + Number(meter.retiredAtS <= seen.nowS),
  )
  return [
    seen.today,
    operationalAtS === null ? 'unbuilt' : '',
    seen.status,
    reports.join(),
    meters.join(''),
    seen.active.map(({ id }) => id).join(),
    trouble.stamp,
  ].join('|')
}

function microRows(
  seen: Observation,
  operationalAtS: number | null,
  startS: number,
  endS: number,
): MicroRow[] {
  if (operationalAtS === null || endS <= startS) return []
  const found: MicroRow[] = []
  for (const day of daysOf(seen, startS, endS)) {
    const rows = seen.rowsOf(day)
    const first = Math.max(0, (startS - rows.startS) / ROW_S)
    const end = Math.min(rows.rows, (endS - rows.startS) / ROW_S)
    for (let i = first; i < end; i++) {
      const row = rows.row(i)
      if (row) found.push(row)
    }
  }
  return found
}

/** The newest visible row, or the newest of those that end at an instant or before it. */
function newestRow(
  seen: Observation,
  operationalDay: Day | null,
  byS = Number.POSITIVE_INFINITY,
): RowAhead | undefined {
  if (operationalDay === null) return undefined
  const cuts = seen.system.groups.map((group) => seen.groupCutS(group))
  const cutS = Math.min(byS, Math.max(...cuts))
  if (!Number.isFinite(cutS)) return undefined
  for (let day = seen.system.site.zone.dayOf(cutS - 1); day >= operationalDay; day--) {
    const rows = seen.rowsOf(day)
    const end = Math.min(rows.rows, Math.floor((cutS - rows.startS) / ROW_S))
    for (let i = end - 1; i >= 0; i--) {
      if (rows.has(i)) return { endAt: rows.startS + (i + 1) * ROW_S, row: () => rows.row(i)! }
    }
  }
  return undefined
}

/** Of a system that has rows. */
function firstMicroRow(seen: Observation, operationalDay: Day): number {
  let day = operationalDay
  let endS = firstRowOf(seen.rowsOf(day))
  while (endS === undefined) {
    day += 1
    endS = firstRowOf(seen.rowsOf(day))
  }
  return endS
}

function firstRowOf(rows: DayRows): number | undefined {
  for (let i = 0; i < rows.rows; i++) {
    if (rows.has(i)) return rows.startS + (i + 1) * ROW_S
  }
  return undefined
}

/** The end of the first 15 minutes that a meter of the series ever measured. */
function firstMark(system: System, series: 'meter' | 'consumption', operationalAtS: number) {
  const meters = series === 'meter' ? productionMeters(system) : [consumptionMeter(system)!]
  const fromS = Math.max(
    Math.min(...meters.map(({ installedAtS }) => installedAtS)),
    operationalAtS - QUARTER_S + 1,
  )
  return (Math.ceil(fromS / QUARTER_S) + 1) * QUARTER_S
}

function lastMeterMark(seen: Observation, operationalAtS: number | null): number | null {
  const marks = seen.activeMeters.map((meter) => seen.meterCutS(meter))
  return lastOf(marks, seen.system, 'meter', operationalAtS)
}

function lastConsumptionMark(seen: Observation, operationalAtS: number | null): number | null {
  return lastOf([seen.consumptionCutS()], seen.system, 'consumption', operationalAtS)
}

function lastOf(
  marks: readonly number[],
  system: System,
  series: 'meter' | 'consumption',
  operationalAtS: number | null,
): number | null {
  if (operationalAtS === null || marks.length === 0) return null
  const last = Math.max(...marks)
  return last >= firstMark(system, series, operationalAtS) ? last : null
}
