import type { Day } from '../../time/calendar.ts'
import { ROW_S } from '../../time/steps.ts'
import { dayBounds } from '../../time/zone.ts'
import type { System } from '../system.ts'
import { type Clocks, clockAt, type DatedSpan } from './clocks.ts'
import { type DayRows, powerWithin, type TrueDayRows } from './day-rows.ts'
import type { MicroRow } from './view.ts'

/** What is known of true time, for rows to be dated. */
export interface TrueRows {
  /** The rows of a local day that one Envoy tells, or all. */
  of(day: Day, envoy?: number): TrueDayRows
}

/**
 * The rows of a local day as the clocks of Envoys date them: those that meet in one are added, those
 * that a clock skipped are missing.
 */
export function datedRows(system: System, clocks: Clocks, day: Day, rows: TrueRows): DayRows {
  const { zone } = system.site
  const { startS, endS } = dayBounds(zone, day)
  const envoys = [...new Set(system.groups.map(({ envoy }) => envoy))]
  const spans = new Map<number, readonly DatedSpan[]>(
    envoys.map((envoy) => [envoy, clockAt(clocks, envoy).spans(startS, endS, ROW_S)]),
  )
  const isRight = ({ fromS, toS, shiftS }: DatedSpan) =>
    shiftS === 0 && fromS === startS && toS === endS
  // As if no clock had ever been wrong: sums of rounded parts may differ from it by a watt.
  if ([...spans.values()].every((all) => all.length === 1 && all.every(isRight)))
    return rows.of(day)
  /** Where a row of the day comes from: true days, and which of their rows. */
  const originsOf = (envoy: number, index: number) =>
    spans.get(envoy)!.flatMap(({ fromS, toS, shiftS }) => {
      const rowS = startS + index * ROW_S - shiftS
      if (rowS < fromS || rowS >= toS) return []
      const day = zone.dayOf(rowS)
      return [{ day, index: (rowS - zone.dayStartS(day)) / ROW_S }]
    })
  const single = envoys.length === 1
  const rowsOf = (envoy: number, day: Day) => rows.of(day, single ? undefined : envoy)
  return {
    startS,
    rows: (endS - startS) / ROW_S,
    sources: (group, index) =>
      originsOf(group.envoy, index).flatMap((origin) =>
        rows.of(origin.day).sources(group, origin.index),
      ),
    has: (index) =>
      envoys.some((envoy) =>
        originsOf(envoy, index).some((origin) => rowsOf(envoy, origin.day).has(origin.index)),
      ),
    row(index) {
      const endAt = startS + (index + 1) * ROW_S
      const told = envoys.flatMap((envoy) => {
        const own = originsOf(envoy, index).flatMap(
          (origin) => rowsOf(envoy, origin.day).row(origin.index) ?? [],
        )
        // Of the same units, in two rows of five minutes.
        const devices = Math.max(...own.map((row) => row.devicesReporting))
        return own.length === 0 ? [] : [{ ...addRows(own, endAt), devicesReporting: devices }]
      })
      return told.length === 0 ? undefined : addRows(told, endAt)
    },
  }
}

function addRows(rows: readonly MicroRow[], endAt: number): MicroRow {
  if (rows.length === 1) return { ...rows[0]!, endAt }
  const sum = (of: (row: MicroRow) => number) => rows.reduce((all, row) => all + of(row), 0)
  const energyWh = sum((row) => row.energyWh)
  return {
    endAt,
    devicesReporting: sum((row) => row.devicesReporting),
    powerW: powerWithin(
      sum((row) => row.powerW),
      energyWh,
    ),
    energyWh,
  }
}
