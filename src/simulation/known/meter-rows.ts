import { QUARTER_S } from '../../time/steps.ts'
import { consumptionMeter, consumptionRunningWh, measuresHousehold } from '../energy/consumption.ts'
import { channelWh, inService, productionMeters } from '../energy/meter.ts'
import { round } from '../energy/production.ts'
import type { Meter } from '../system.ts'
import type { Observation } from './observation.ts'
import { daysIn } from './reception.ts'
import type { ChannelRow, MeterRow } from './view.ts'

/** The 15-minute rows of meters. */

/** Whole Wh of a meter between marks startS < end <= endS that were visible. */
function meterMarks(seen: Observation, meter: Meter, startS: number, endS: number): MeterRow[] {
  const { system } = seen
  const lastS = Math.min(endS, seen.meterCutS(meter))
  if (lastS <= startS) return []
  return daysIn(seen, startS, lastS).flatMap((day) => {
    const running = seen.meterRunning(meter, day)
    const dayS = system.site.zone.dayStartS(day)
    return marks(running, dayS, startS, lastS).filter(
      ({ endAt }) => inService(meter, endAt - QUARTER_S) && endAt > system.operationalAtS!,
    )
  })
}

function marks(running: readonly number[], dayS: number, startS: number, endS: number): MeterRow[] {
  const rows: MeterRow[] = []
  const first = Math.max(0, (startS - dayS) / QUARTER_S)
  const last = Math.min(running.length - 1, (endS - dayS) / QUARTER_S)
  for (let mark = Math.floor(first); mark < last; mark++) {
    const endAt = dayS + (mark + 1) * QUARTER_S
    rows.push({ endAt, devicesReporting: 1, energyWh: running[mark + 1]! - running[mark]! })
  }
  return rows
}

export function siteRows(seen: Observation, startS: number, endS: number): MeterRow[] {
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

export function channelRows(
  seen: Observation,
  meter: Meter,
  startS: number,
  endS: number,
): ChannelRow[] {
  const { zone } = seen.system.site
  return meterMarks(seen, meter, startS, endS).flatMap(({ endAt, energyWh }) => {
    const day = zone.dayOf(endAt - 1)
    const mark = (endAt - zone.dayStartS(day)) / QUARTER_S
    const total = seen.meterRunning(meter, day)[mark]!
    return Array.from({ length: meter.channels }, (_, i) => {
      const wh =
        channelWh(total, i + 1, meter.channels) - channelWh(total - energyWh, i + 1, meter.channels)
      return { channel: i + 1, endAt, energyWh: wh, powerW: round(wh * (3600 / QUARTER_S)) }
    })
  })
}

export function consumptionRows(seen: Observation, startS: number, endS: number): MeterRow[] {
  const { system } = seen
  const meter = consumptionMeter(system)
  const lastS = Math.min(endS, seen.consumptionCutS())
  if (!meter || system.operationalAtS === null || lastS <= startS) return []
  return daysIn(seen, startS, lastS).flatMap((day) =>
    marks(consumptionRunningWh(system, day), system.site.zone.dayStartS(day), startS, lastS).filter(
      ({ endAt }) => measuresHousehold(system, meter, endAt - QUARTER_S),
    ),
  )
}

/** The last reading of each production meter at or before an instant [epoch s]. */
