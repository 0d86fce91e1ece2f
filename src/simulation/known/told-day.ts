import type { Day } from '../../time/calendar.ts'
import { QUARTER_S, ROW_S } from '../../time/steps.ts'
import { createPast } from '../energy/past.ts'
import { dayProfile, round } from '../energy/production.ts'
import { delaysUnits } from '../incidents/scope.ts'
import type { ArrayGroup, Incident, System } from '../system.ts'
import { type Heard, hearThroughNoise } from './line-noise.ts'

/** What is told of a local day, as against what was made in it: the same in the end. */
export interface ToldDay {
  /** Running total of a group at a 5-minute mark [Wh, whole]. */
  wholeWh(group: ArrayGroup, mark: number): number
  /** The same as it is. */
  realWh(group: ArrayGroup, mark: number): number
  /** What was heard of each group through noise; undefined: there was none. */
  readonly heard: readonly Heard[] | undefined
}

/** `isLight`: is there light in a row of the day? */
export function toldDay(
  system: System,
  day: Day,
  incidents: readonly Incident[],
  isLight: (row: number) => boolean,
): ToldDay {
  const profile = dayProfile(createPast(system, incidents), day)
  const { groups, rows, startS } = profile
  const heard = incidents.some(delaysUnits)
    ? hearThroughNoise(system, profile, incidents, duskRow(groups, rows, isLight))
    : undefined
  const realWh = (group: ArrayGroup, mark: number) =>
    heard === undefined ? groups[group.index]![mark]! : heard[group.index]!.running[mark]!
  const wholeWh = (group: ArrayGroup, mark: number) => round(realWh(group, mark))
  if (!system.reporting.triplets) return { heard, realWh, wholeWh }
  // What was made before the first report belongs to the rows that follow it.
  const firstMark = Math.ceil((system.operationalAtS! - startS) / QUARTER_S) * ROWS_A_QUARTER
  return {
    heard,
    realWh: (group, mark) =>
      tripled(
        (at) => realWh(group, at),
        mark,
        firstMark,
        (x) => x,
      ),
    wholeWh: (group, mark) => tripled((at) => wholeWh(group, at), mark, firstMark, round),
  }
}

const ROWS_A_QUARTER = QUARTER_S / ROW_S

/**
 * A running total of quarter hours that are told in three rows, of which the first two have the same
 * and the third the rest.
 */
function tripled(
  running: (mark: number) => number,
  mark: number,
  firstMark: number,
  part: (wh: number) => number,
): number {
  const rest = mark % ROWS_A_QUARTER
  if (rest === 0 || mark < firstMark) return running(mark)
  const before = running(mark - rest)
  const quarter = running(mark - rest + ROWS_A_QUARTER) - before
  return before + rest * part(quarter / ROWS_A_QUARTER)
}

/** The first row after the last one of a day in which there is light or anything is made. */
function duskRow(
  groups: readonly Float64Array[],
  rows: number,
  isLight: (row: number) => boolean,
): number {
  let row = rows
  while (row > 0 && !isLight(row - 1) && groups.every((made) => made[row] === made[row - 1])) row--
  return row
}
