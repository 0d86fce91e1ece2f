import type { Day } from '../time/calendar.ts'
import { consumptionMeter, consumptionRunningWh, measures } from './consumption.ts'
import { daySeries } from './day-series.ts'
import type { Trouble } from './incidents.ts'
import { inverterViews } from './inverter-views.ts'
import type { Store } from './ledger.ts'
import { channelWh, inService, MARK_S, productionMeters } from './meter.ts'
import { type Observation, observe } from './observe.ts'
import { once } from './once.ts'
import { round } from './production.ts'
import type { Meter, System } from './system.ts'
import type { ChannelRow, MeterRow, MicroRow, Series, SystemView } from './view.ts'
import { concerns } from './visibility.ts'

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
  const inverters = inverterViews(seen, operationalDay, () => newestRow(seen, operationalDay))
  const lastRow = {
    micro: once(() => newestRow(seen, operationalDay)?.endAt ?? null),
    meter: () => lastMeterMark(seen, operationalAtS),
    consumption: () => lastConsumptionMark(seen, operationalAtS),
  }
  const firstRow = once(() => firstMicroRow(seen, operationalDay))

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
    powerW: () => newestRow(seen, operationalDay)?.powerW ?? 0,
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
        status: seen.active.some((one) => one.kind === 'comm' && concerns(one, index))
          ? 'comm'
          : 'normal',
        lastReportAtS: seen.reports[index]!.lastReportAtS,
        signalStrength: envoy.signalStrength,
      })),
    inverters: () => inverters().filter(({ status }) => status !== 'retired'),
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
    incidents: () => seen.active,
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
  return daysOf(seen, startS, endS)
    .flatMap((day) => seen.rowsOf(day))
    .filter((row) => startS < row.endAt && row.endAt <= endS)
}

/** The local days that the rows of a window lie in; a row belongs to the day it starts in. */
function daysOf(seen: Observation, startS: number, endS: number): Day[] {
  const { zone } = seen.system.site
  const first = Math.max(zone.dayOf(startS), zone.dayOf(seen.system.operationalAtS!) - 1)
  const last = Math.min(zone.dayOf(endS - 1), seen.today)
  return Array.from({ length: Math.max(0, last - first + 1) }, (_, i) => first + i)
}

function newestRow(seen: Observation, operationalDay: Day | null): MicroRow | undefined {
  if (operationalDay === null) return undefined
  const cutS = Math.max(...seen.system.groups.map((group) => seen.groupCutS(group)))
  if (!Number.isFinite(cutS)) return undefined
  for (let day = seen.system.site.zone.dayOf(cutS - 1); day >= operationalDay; day--) {
    const row = seen.rowsOf(day).at(-1)
    if (row) return row
  }
  return undefined
}

function firstMicroRow(seen: Observation, operationalDay: Day | null): number | null {
  for (let day = operationalDay ?? seen.today + 1; day <= seen.today; day++) {
    const row = seen.rowsOf(day)[0]
    if (row) return row.endAt
  }
  return null
}

/** The end of the first 15 minutes that a meter of the series ever measured. */
function firstMark(system: System, series: 'meter' | 'consumption', operationalAtS: number) {
  const meters = series === 'meter' ? productionMeters(system) : [consumptionMeter(system)!]
  const fromS = Math.max(
    Math.min(...meters.map(({ installedAtS }) => installedAtS)),
    operationalAtS - MARK_S + 1,
  )
  return (Math.ceil(fromS / MARK_S) + 1) * MARK_S
}

function lastMeterMark(seen: Observation, operationalAtS: number | null): number | null {
  const marks = seen.activeMeters.map((meter) => seen.meterCutS(meter))
  return lastOf(marks, seen.system, 'meter', operationalAtS)
}

function lastConsumptionMark(seen: Observation, operationalAtS: number | null): number | null {
  const marks = devices(seen, 'consumption') > 0 ? [seen.consumptionCutS()] : []
  return lastOf(marks, seen.system, 'consumption', operationalAtS)
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

/** Whole Wh of a meter between marks startS < end <= endS that were visible. */
function meterMarks(seen: Observation, meter: Meter, startS: number, endS: number): MeterRow[] {
  const { system } = seen
  if (system.operationalAtS === null) return []
  const lastS = Math.min(endS, seen.meterCutS(meter))
  if (lastS <= startS) return []
  return daysOf(seen, startS, lastS).flatMap((day) => {
    const running = seen.meterRunning(meter, day)
    const dayS = system.site.zone.dayStartS(day)
    return marks(running, dayS, startS, lastS).filter(
      ({ endAt }) => inService(meter, endAt - MARK_S) && endAt > system.operationalAtS!,
    )
  })
}

function marks(running: readonly number[], dayS: number, startS: number, endS: number): MeterRow[] {
  const rows: MeterRow[] = []
  const first = Math.max(0, (startS - dayS) / MARK_S)
  const last = Math.min(running.length - 1, (endS - dayS) / MARK_S)
  for (let mark = Math.floor(first); mark < last; mark++) {
    const endAt = dayS + (mark + 1) * MARK_S
    rows.push({ endAt, devicesReporting: 1, energyWh: running[mark + 1]! - running[mark]! })
  }
  return rows
}

function siteRows(seen: Observation, startS: number, endS: number): MeterRow[] {
  const rows = new Map<number, MeterRow>()
  for (const meter of productionMeters(seen.system)) {
    for (const { endAt, energyWh } of meterMarks(seen, meter, startS, endS)) {
      const sum = rows.get(endAt) ?? { endAt, devicesReporting: 0, energyWh: 0 }
      rows.set(endAt, {
        endAt,
        devicesReporting: sum.devicesReporting + 1,
        energyWh: sum.energyWh + energyWh,
      })
    }
  }
  return [...rows.values()].sort((a, b) => a.endAt - b.endAt)
}

function channelRows(seen: Observation, meter: Meter, startS: number, endS: number): ChannelRow[] {
  const { zone } = seen.system.site
  return meterMarks(seen, meter, startS, endS).flatMap(({ endAt, energyWh }) => {
    const day = zone.dayOf(endAt - 1)
    const mark = (endAt - zone.dayStartS(day)) / MARK_S
    const total = seen.meterRunning(meter, day)[mark]!
    return Array.from({ length: meter.channels }, (_, i) => {
      const wh =
        channelWh(total, i + 1, meter.channels) - channelWh(total - energyWh, i + 1, meter.channels)
      return { channel: i + 1, endAt, energyWh: wh, powerW: round(wh * (3600 / MARK_S)) }
    })
  })
}

function consumptionRows(seen: Observation, startS: number, endS: number): MeterRow[] {
  const { system } = seen
  const meter = consumptionMeter(system)
  const lastS = Math.min(endS, seen.consumptionCutS())
  if (!meter || system.operationalAtS === null || lastS <= startS) return []
  return daysOf(seen, startS, lastS).flatMap((day) =>
    marks(
      consumptionRunningWh(system, meter, day),
      system.site.zone.dayStartS(day),
      startS,
      lastS,
    ).filter(({ endAt }) => measures(system, meter, endAt - MARK_S)),
  )
}

function odometers(seen: Observation, operationalAtS: number | null, atS: number) {
  if (operationalAtS === null) return []
  const { system } = seen
  const { zone } = system.site
  return system.meters
    .filter(({ kind }) => kind === 'production')
    .flatMap((meter) => {
      const index = productionMeters(system).indexOf(meter)
      const fromS = Math.max(meter.installedAtS, operationalAtS)
      const firstS = Math.ceil(fromS / MARK_S) * MARK_S
      const endS = Math.min(
        Math.floor(Math.min(atS, meter.retiredAtS) / MARK_S) * MARK_S,
        index < 0 ? firstS : seen.meterCutS(meter),
      )
      if (endS < firstS) return []
      const day = zone.dayOf(endS)
      let valueWh = 0
      for (let d = zone.dayOf(firstS); d < day; d++) valueWh += wholeDay(seen, index, d)
      const mark = (endS - zone.dayStartS(day)) / MARK_S
      if (index >= 0) valueWh += seen.meterRunning(meter, day)[mark]!
      return [{ serialNumber: meter.serialNumber, valueWh, readAtS: endS }]
    })
}

function wholeDay(seen: Observation, index: number, day: Day): number {
  return index < 0 ? 0 : seen.ledger().meterWh(index, day)
}
