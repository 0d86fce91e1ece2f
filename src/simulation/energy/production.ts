import type { Day } from '../../time/calendar.ts'
import { ROW_S } from '../../time/steps.ts'
import { dayBounds } from '../../time/zone.ts'
import type { ArrayGroup } from '../system.ts'
import type { WorkingPiece } from './at-work.ts'
import { fixedTotal, stretch, stretchedTotals } from './fixed-day.ts'
import type { Past } from './past.ts'

/**
 * What the modules of a system produced, whoever knew of it. The real running total of a group over
 * a local day is a float; every whole Wh anybody is told is a difference of its rounded values, so
 * intervals, days and lifetimes add up without a remainder.
 */

/** Round half up, the one rounding of every watt-hour. */
export function round(x: number): number {
  return Math.floor(x + 0.5)
}

/** A local day of every group: running totals [Wh] at each 5-minute mark, starting with 0. */
export interface DayProfile {
  readonly startS: number
  readonly rows: number
  readonly groups: readonly Float64Array[]
}

export function dayProfile(past: Past, day: Day): DayProfile {
  const { system } = past
  const { startS, endS } = dayBounds(system.site.zone, day)
  const rows = (endS - startS) / ROW_S
  const pieces = past.atWork(past.losses, startS, rows)
  const all = new Float64Array(system.groups.length * (rows + 1))
  const groups = system.groups.map((group, g) => {
    const running = all.subarray(g * (rows + 1), (g + 1) * (rows + 1))
    run(running, group, group.module.fiveMinutesMwh(startS, endS), pieces)
    return running
  })
  const total = fixedTotal(system, 'production', day)
  if (total !== undefined) {
    return { startS, rows, groups: stretch(system, startS, rows, groups, total) }
  }
  curtail(groups, pieces)
  return { startS, rows, groups }
}

/**
 * The same day's totals by group [Wh, real], equal to the last value of each running total to the last
 * bit; row by row only where incidents change in it or cut off what is made.
 */
export function dayTotalsWh(past: Past, day: Day): readonly number[] {
  const { system } = past
  const { startS, endS } = dayBounds(system.site.zone, day)
  const rows = (endS - startS) / ROW_S
  const pieces = past.atWork(past.losses, startS, rows)
  const total = fixedTotal(system, 'production', day)
  const isCut = total === undefined && pieces.some(({ limitW }) => limitW < Infinity)
  if (isCut || pieces.length > 1) {
    return dayProfile(past, day).groups.map((running) => running[rows]!)
  }
  const { shares } = pieces[0]!
  const simulated = system.groups.map((group) =>
    groupWh(group, shares[group.index]! * group.module.sumMwh(startS, endS)),
  )
  return total === undefined ? simulated : stretchedTotals(system, startS, rows, simulated, total)
}

/** What a group makes while each of its modules makes so much [mWh]. */
function groupWh({ modules }: ArrayGroup, mwh: number): number {
  return (modules * mwh) / 1000
}

/** Runs up the total of a group [Wh, real], of what its pieces leave of its rows. */
function run(
  running: Float64Array,
  group: ArrayGroup,
  rowsMwh: Int32Array,
  pieces: readonly WorkingPiece[],
): void {
  let before = 0
  for (const { from, to, shares } of pieces) {
    const share = shares[group.index]!
    // One product for each piece: a day of one is its whole energy times its share, to the last bit.
    let sum = 0
    for (let i = from; i < to; i++) {
      sum += rowsMwh[i]!
      running[i + 1] = groupWh(group, before + share * sum)
    }
    before += share * sum
  }
}

/** Cuts off what all groups together make above the limits that are in force. */
function curtail(groups: readonly Float64Array[], pieces: readonly WorkingPiece[]): void {
  if (pieces.every(({ limitW }) => limitW === Infinity)) return
  /** What each would have come to by the row. */
  const uncut = new Float64Array(groups.length)
  for (const { from, to, limitW } of pieces) {
    const mostWh = (limitW * ROW_S) / 3600
    for (let i = from; i < to; i++) {
      let madeWh = 0
      for (let g = 0; g < groups.length; g++) madeWh += groups[g]![i + 1]! - uncut[g]!
      const part = madeWh > mostWh ? mostWh / madeWh : 1
      for (let g = 0; g < groups.length; g++) {
        const running = groups[g]!
        const total = running[i + 1]!
        running[i + 1] = running[i]! + part * (total - uncut[g]!)
        uncut[g] = total
      }
    }
  }
}
