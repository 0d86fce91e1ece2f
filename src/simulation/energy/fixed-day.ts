import type { Day } from '../../time/calendar.ts'
import { ROW_S } from '../../time/steps.ts'
import type { ArrayGroup, System } from '../system.ts'
import { sinElevation } from '../weather/sun.ts'
import { apportion } from './apportion.ts'

/** Days with a written total: the rows keep their shape and add up to it. */

/** Rounding of rows may add a watt-hour; a written day stays that much below the rating. */
const MARGIN = 0.995

/** The written total [Wh] of a day; undefined if it is left to the simulation. */
export function fixedTotal(
  { fixedDays }: System,
  series: 'production' | 'meter' | 'consumption',
  day: Day,
): number | undefined {
  return fixedDays?.[series][day - fixedDays.from]
}

/** The most a system can produce in the daylight of a day [Wh], in rows that `counts` admits. */
export function mostWh(
  system: System,
  startS: number,
  rows: number,
  counts: (rowS: number) => boolean,
): number {
  const light = daylight(system, startS, rows).filter(
    (height, i) => height > 0 && counts(startS + i * ROW_S),
  ).length
  return Math.floor(light * rowCapWh(system))
}

/** The most a system can produce in a row [Wh]. */
export function rowCapWh(system: System): number {
  return system.groups.reduce((sum, group) => sum + capWh(group), 0)
}

/**
 * Running total of a meter's marks, stretched to `total`: they keep their shape, and what would exceed
 * `cap` is given to the others that are `open` (above 0). Without a shape the open ones share it.
 */
export function stretchMarks(
  shape: readonly number[],
  total: number,
  cap: number,
  open: readonly number[],
): Float64Array {
  const isEmpty = shape.every((part) => part === 0)
  return runUp(fill(isEmpty ? open : shape, total, cap, open), total)
}

/**
 * Running totals of groups, stretched so that their last values are whole and add up to `total`.
 * Rows that would exceed the hardware are cut and the rest is given to the others.
 */
export function stretch(
  system: System,
  startS: number,
  rows: number,
  groups: readonly Float64Array[],
  total: number,
): Float64Array[] {
  const light = daylight(system, startS, rows)
  const sums = groups.map((running) => running[rows]!)
  const totals = shareOut(system, light, sums, total)
  return groups.map((running, g) => {
    const shape = sums[g]! > 0 ? parts(running) : light.map((height) => Math.max(0, height))
    return runUp(fill(shape, totals[g]!, capWh(system.groups[g]!), light), totals[g]!)
  })
}

/** The last values alone, from those that were simulated. */
export function stretchedTotals(
  system: System,
  startS: number,
  rows: number,
  sums: readonly number[],
  total: number,
): readonly number[] {
  return shareOut(system, daylight(system, startS, rows), sums, total)
}

function shareOut(
  system: System,
  light: readonly number[],
  sums: readonly number[],
  total: number,
): readonly number[] {
  const asSimulated = sums.some((sum) => sum > 0)
  const capacity = system.groups.map(({ modules, panelW }) => modules * panelW)
  return fit(system, light, apportion(total, asSimulated ? sums : capacity))
}

/** Moves what one group can't reach to those that can. */
function fit(system: System, light: readonly number[], totals: number[]): number[] {
  const bright = light.filter((height) => height > 0).length
  const room = system.groups.map((group) => Math.floor(bright * capWh(group)))
  let over = 0
  const fitted = totals.map((wish, g) => {
    const given = Math.min(wish, room[g]!)
    over += wish - given
    return given
  })
  return fitted.map((given, g) => {
    const more = Math.min(over, room[g]! - given)
    over -= more
    return given + more
  })
}

/**
 * Parts in the given proportions that add up to `total`, none above `cap`: what is cut off fills
 * the room that the other daylight rows have, each in proportion to its room.
 */
function fill(
  shape: readonly number[],
  total: number,
  cap: number,
  light: readonly number[],
): number[] {
  if (total === 0) return shape.map(() => 0)
  const sum = shape.reduce((a, b) => a + b, 0)
  const wished = shape.map((part) => (part * total) / sum)
  const over = wished.reduce((rest, part) => rest + Math.max(0, part - cap), 0)
  if (over === 0) return wished
  const room = wished.map((part, i) => (light[i]! > 0 ? Math.max(0, cap - part) : 0))
  const space = room.reduce((a, b) => a + b, 0)
  return wished.map((part, i) => Math.min(part, cap) + (over * room[i]!) / space)
}

function runUp(rows: readonly number[], total: number): Float64Array {
  const running = new Float64Array(rows.length + 1)
  for (let i = 0; i < rows.length; i++) running[i + 1] = running[i]! + rows[i]!
  running[rows.length] = total
  return running
}

function parts(running: Float64Array): number[] {
  return Array.from({ length: running.length - 1 }, (_, i) => running[i + 1]! - running[i]!)
}

function capWh(group: ArrayGroup): number {
  return (group.modules * group.peakW * MARGIN * ROW_S) / 3600
}

export function daylight(system: System, startS: number, rows: number): number[] {
  const { latitudeDeg, longitudeDeg } = system.site
  return Array.from({ length: rows }, (_, i) =>
    sinElevation(latitudeDeg, longitudeDeg, startS + (i + 0.5) * ROW_S),
  )
}
