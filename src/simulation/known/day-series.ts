import type { Day } from '../../time/calendar.ts'
import { endsStep } from '../energy/blocks.ts'
import { productionMeters } from '../energy/meter.ts'
import type { Observation } from './observation.ts'
import type { SystemView } from './view.ts'

/** The daily series of a system, and where a meter takes over from the microinverters. */
export type DaySeries = Pick<SystemView, 'daysWh' | 'lifetimeWhBefore' | 'meterStartDay'>

export function daySeries(seen: Observation): DaySeries {
  const { system, operationalDay } = seen
  const meters = productionMeters(system)
  const meterStartDay = operationalDay === null ? undefined : startOfMeters(seen, operationalDay)
  const day = {
    micro: (d: Day) => sum(system.groups, (group) => seen.groupDayWh(group, d)),
    meter: (d: Day) => sum(meters, (_, index) => seen.meterDayWh(index, d)),
    merged: (d: Day): number =>
      meterStartDay !== undefined && d >= meterStartDay ? day.meter(d) : day.micro(d),
    consumption: (d: Day) => seen.consumptionDayWh(d),
  }
  return {
    meterStartDay,
    *daysWh(series, from, to) {
      const values: number[] = []
      for (let d = from; d <= to; d++) {
        const exists = operationalDay !== null && d >= operationalDay && d <= seen.today
        values.push(exists ? day[series](d) : 0)
        if (endsStep(d)) yield
      }
      return values
    },
    *lifetimeWhBefore(before) {
      let total = 0
      const end = Math.min(before, seen.today + 1)
      for (let d = operationalDay ?? end; d < end; d++) {
        total += day.merged(d)
        if (endsStep(d)) yield
      }
      return total
    },
  }
}

/**
 * The first full day of the meters that are in service now, or of those they replaced without a
 * gap.
 */
function startOfMeters(seen: Observation, operationalDay: Day): Day | undefined {
  const { zone } = seen.system.site
  if (seen.activeMeters.length === 0) return undefined
  let firstS = Math.min(...seen.activeMeters.map(({ installedAtS }) => installedAtS))
  for (const meter of productionMeters(seen.system).toSorted(
    (a, b) => b.retiredAtS - a.retiredAtS,
  )) {
    if (Number.isFinite(firstS) && zone.dayOf(meter.retiredAtS) >= zone.dayOf(firstS)) {
      firstS = Math.min(firstS, meter.installedAtS)
    }
  }
  if (!Number.isFinite(firstS) || zone.dayOf(firstS) <= operationalDay) return operationalDay
  return zone.dayOf(firstS) + 1
}

function sum<T>(items: readonly T[], value: (item: T, index: number) => number): number {
  let total = 0
  for (const [index, item] of items.entries()) total += value(item, index)
  return total
}
