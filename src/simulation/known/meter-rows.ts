import type { Day } from '../../time/calendar.ts'
import { QUARTER_S } from '../../time/steps.ts'
import { consumptionMeter, consumptionRunningWh, measuresHousehold } from '../energy/consumption.ts'
import { channelWh, inService, momentaryW, productionMeters } from '../energy/meter.ts'
import { childKey } from '../random.ts'
import type { Meter } from '../system.ts'
import { clockAt, RIGHT } from './clocks.ts'
import type { Observation } from './observation.ts'
import { daysIn } from './reception.ts'
import type { ChannelRow, MeterRow } from './view.ts'

/** The 15-minute rows of meters. */

/** A visible quarter hour of a meter, by the day's running totals [Wh] before and after it. */
interface Quarter {
  readonly endAt: number
  readonly beforeWh: number
  readonly afterWh: number
  /** Its local day, and which quarter of that it is, from 0. */
  readonly day: Day
  readonly mark: number
}

/** The quarters dated in (startS, endS] by the clock of an Envoy, up to where it had reported. */
function datedQuarters(
  seen: Observation,
  envoy: number,
  { startS, endS, cutS }: { startS: number; endS: number; cutS: number },
  measured: (startS: number, endS: number) => Quarter[],
): Quarter[] {
  const clock = clockAt(seen.clocks, envoy)
  if (clock === RIGHT) return measured(startS, Math.min(endS, cutS))
  return clock
    .spans(startS, endS, QUARTER_S)
    .flatMap(({ fromS, toS, shiftS }) =>
      measured(fromS, Math.min(toS, cutS)).map((one) => ({ ...one, endAt: one.endAt + shiftS })),
    )
    .sort((a, b) => a.endAt - b.endAt)
}

/** Adds rows of one end, of which each follows the other: a clock that was set back dates two alike. */
function addUp<Row extends { readonly endAt: number }>(
  seen: Observation,
  rows: Row[],
  add: (a: Row, b: Row) => Row,
): Row[] {
  if (seen.clocks === undefined) return rows
  const sums: Row[] = []
  for (const row of rows) {
    const last = sums.at(-1)
    if (last?.endAt === row.endAt) sums[sums.length - 1] = add(last, row)
    else sums.push(row)
  }
  return sums
}

/** The quarters with startS < endAt <= endS, of local days whose running totals are given. */
function quarters(
  seen: Observation,
  startS: number,
  endS: number,
  runningWh: (day: Day) => readonly number[],
): Quarter[] {
  const found: Quarter[] = []
  if (endS <= startS) return found
  for (const day of daysIn(seen, startS, endS)) {
    const running = runningWh(day)
    const dayS = seen.system.site.zone.dayStartS(day)
    const first = Math.floor(Math.max(0, (startS - dayS) / QUARTER_S))
    const last = Math.min(running.length - 1, (endS - dayS) / QUARTER_S)
    for (let i = first; i < last; i++) {
      const endAt = dayS + (i + 1) * QUARTER_S
      found.push({ endAt, beforeWh: running[i]!, afterWh: running[i + 1]!, day, mark: i })
    }
  }
  return found
}

/** The visible quarters of a production meter that are dated in (startS, endS]. */
export function meterQuarters(
  seen: Observation,
  meter: Meter,
  startS: number,
  endS: number,
): Quarter[] {
  const window = { startS, endS, cutS: seen.meterCutS(meter) }
  return datedQuarters(seen, meter.envoy, window, (fromS, toS) =>
    quarters(seen, fromS, toS, (day) => seen.meterRunning(meter, day)).filter(
      ({ endAt }) => inService(meter, endAt - QUARTER_S) && endAt > seen.system.operationalAtS!,
    ),
  )
}

/** What all production meters of a site read together. */
export function siteRows(seen: Observation, startS: number, endS: number): MeterRow[] {
  const rows = new Map<number, MeterRow>()
  for (const meter of productionMeters(seen.system)) {
    let beforeS = Number.NaN
    for (const { endAt, beforeWh, afterWh } of meterQuarters(seen, meter, startS, endS)) {
      const isFirst = endAt !== beforeS
      beforeS = endAt
      const sum = rows.get(endAt) ?? { endAt, devicesReporting: 0, energyWh: 0 }
      rows.set(endAt, {
        endAt,
        devicesReporting: sum.devicesReporting + Number(isFirst),
        energyWh: sum.energyWh + afterWh - beforeWh,
      })
    }
  }
  return [...rows.values()].sort((a, b) => a.endAt - b.endAt)
}

/** What every meter has; most have a part of them wired. */
const CHANNELS = [1, 2, 3] as const

/** What each channel of a meter read: those that are not wired, nothing. */
export function channelRows(
  seen: Observation,
  meter: Meter,
  startS: number,
  endS: number,
): ChannelRow[] {
  const { channels } = meter
  const measured = meterQuarters(seen, meter, startS, endS)
  return CHANNELS.flatMap((channel): ChannelRow[] => {
    if (channel > channels) {
      return addUp<ChannelRow>(
        seen,
        measured.map(({ endAt }) => ({ channel, endAt, energyWh: null, powerW: null })),
        (one) => one,
      )
    }
    const key = childKey(seen.system.key, 'channel', meter.serialNumber, channel)
    const rows = measured.map(({ endAt, beforeWh, afterWh, day, mark }) => {
      const energyWh =
        channelWh(afterWh, channel, channels) - channelWh(beforeWh, channel, channels)
      const steepness = seen.meterSteepness(day)[mark]!
      const powerW = momentaryW(energyWh, steepness, key, endAt / QUARTER_S)
      return { channel, endAt, energyWh, powerW }
    })
    return addUp(seen, rows, (a, b) => ({
      ...a,
      energyWh: a.energyWh + b.energyWh,
      powerW: a.powerW + b.powerW,
    }))
  })
}

export function consumptionRows(seen: Observation, startS: number, endS: number): MeterRow[] {
  const { system } = seen
  const meter = consumptionMeter(system)
  if (!meter || system.operationalAtS === null) return []
  const window = { startS, endS, cutS: seen.consumptionCutS() }
  const rows = datedQuarters(seen, meter.envoy, window, (fromS, toS) =>
    quarters(seen, fromS, toS, (day) => consumptionRunningWh(seen.past(), day)).filter(
      ({ endAt }) => measuresHousehold(system, meter, endAt - QUARTER_S),
    ),
  ).map(({ endAt, beforeWh, afterWh }) => ({
    endAt,
    devicesReporting: 1,
    energyWh: afterWh - beforeWh,
  }))
  return addUp(seen, rows, (a, b) => ({ ...a, energyWh: a.energyWh + b.energyWh }))
}
