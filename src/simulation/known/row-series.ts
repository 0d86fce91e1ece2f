import { QUARTER_S } from '../../time/steps.ts'
import { consumptionMeter } from '../energy/consumption.ts'
import { inService, productionMeters } from '../energy/meter.ts'
import { once } from '../memo.ts'
import { envoyAt } from '../succession.ts'
import type { Meter } from '../system.ts'
import { clockAt } from './clocks.ts'
import { channelRows, consumptionRows, siteRows } from './meter-rows.ts'
import { firstRowEndS, microRows, newestRow } from './micro-rows.ts'
import type { Observation } from './observation.ts'
import type { Series, SystemView } from './view.ts'

/** The three series of rows of a system: who measures them, where they begin and end, and the rows. */
export type RowSeries = Pick<
  SystemView,
  | 'has'
  | 'totalDevices'
  | 'firstRowEndS'
  | 'lastRowEndS'
  | 'microRows'
  | 'meterRows'
  | 'meterIntervals'
  | 'consumptionRows'
  | 'powerW'
>

export function rowSeries(seen: Observation): RowSeries {
  const { system } = seen
  const ends = {
    micro: {
      first: once(() => firstRowEndS(seen)),
      last: once(() => newestRow(seen)?.endAt ?? null),
    },
    meter: {
      first: () => firstDatedS(seen, 'meter', productionMeters(system)),
      last: () => lastDatedS(seen, 'meter', seen.activeMeters, seen.meterCutS),
    },
    consumption: {
      first: () => firstDatedS(seen, 'consumption', [consumptionMeter(system)!]),
      last: () =>
        lastDatedS(seen, 'consumption', [consumptionMeter(system)!], seen.consumptionCutS),
    },
  }
  return {
    has: (series) => devices(seen, series) > 0,
    totalDevices: (series) => devices(seen, series),
    firstRowEndS: (series) => (ends[series].last() === null ? null : ends[series].first()),
    lastRowEndS: (series) => ends[series].last(),
    microRows: (startS, endS) => microRows(seen, startS, endS),
    meterRows: (startS, endS) => siteRows(seen, startS, endS),
    meterIntervals: (startS, endS) =>
      productionMeters(system)
        .filter((meter) => meter.installedAtS < endS && startS < meter.retiredAtS)
        .map((meter) => ({
          meter,
          envoySerialNumber: envoyAt(
            system.envoys[meter.envoy]!,
            Math.min(seen.nowS, meter.retiredAtS - 1),
          ).serialNumber,
          rows: channelRows(seen, meter, startS, endS),
        })),
    consumptionRows: (startS, endS) => consumptionRows(seen, startS, endS),
    powerW: () => newestRow(seen)?.row().powerW ?? 0,
  }
}

function devices({ system, nowS, activeMeters }: Observation, series: Series): number {
  if (series === 'micro') return system.modules
  if (series === 'meter') return activeMeters.length
  const meter = consumptionMeter(system)
  return meter && inService(meter, nowS) ? 1 : 0
}

/** The end of the first quarter hour that a meter of the series ever measured. */
function firstQuarterEndS(
  { system, operationalAtS }: Observation,
  series: 'meter' | 'consumption',
): number {
  const meters = series === 'meter' ? productionMeters(system) : [consumptionMeter(system)!]
  const fromS = Math.max(
    Math.min(...meters.map(({ installedAtS }) => installedAtS)),
    operationalAtS! - QUARTER_S + 1,
  )
  return (Math.ceil(fromS / QUARTER_S) + 1) * QUARTER_S
}

/** The same by the clocks of those who told it. */
function firstDatedS(
  seen: Observation,
  series: 'meter' | 'consumption',
  meters: readonly Meter[],
): number {
  const endS = firstQuarterEndS(seen, series)
  const dates = meters.map(({ envoy }) => clockAt(seen.clocks, envoy).dateOf(endS, QUARTER_S))
  return Math.min(...dates)
}

/** The latest end of a visible row of some meters, if there is any. */
function lastDatedS(
  seen: Observation,
  series: 'meter' | 'consumption',
  meters: readonly Meter[],
  cutOf: (meter: Meter) => number,
): number | null {
  if (seen.operationalAtS === null || meters.length === 0) return null
  const firstS = firstQuarterEndS(seen, series)
  const ends = meters.flatMap((meter) => {
    const cutS = cutOf(meter)
    if (cutS < firstS) return []
    return clockAt(seen.clocks, meter.envoy).latestS(cutS, QUARTER_S)
  })
  return ends.length === 0 ? null : Math.max(...ends)
}
