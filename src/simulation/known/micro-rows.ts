import { ROW_S } from '../../time/steps.ts'
import type { DayRows } from './day-rows.ts'
import type { Observation } from './observation.ts'
import { daysIn } from './reception.ts'
import type { MicroRow } from './view.ts'

/** The 5-minute rows of a system across its days. */

/** A row of which so far only its end is known. */
export interface RowAhead {
  readonly endAt: number
  row(): MicroRow
}

/** Visible rows with startS < endAt <= endS. */
export function microRows(seen: Observation, startS: number, endS: number): MicroRow[] {
  if (seen.operationalAtS === null || endS <= startS) return []
  return daysIn(seen, startS, endS).flatMap((day) => rowsWithin(seen.rowsOf(day), startS, endS))
}

export function rowsWithin(rows: DayRows, startS: number, endS: number): MicroRow[] {
  const found: MicroRow[] = []
  const first = Math.max(0, (startS - rows.startS) / ROW_S)
  const end = Math.min(rows.rows, (endS - rows.startS) / ROW_S)
  for (let i = first; i < end; i++) {
    const row = rows.row(i)
    if (row) found.push(row)
  }
  return found
}

/** The newest visible row, or the newest of those that end at an instant or before it. */
export function newestRow(seen: Observation, byS = Number.POSITIVE_INFINITY): RowAhead | undefined {
  if (seen.operationalDay === null) return undefined
  const cutS = Math.min(byS, seen.rowsEndS())
  if (!Number.isFinite(cutS)) return undefined
  for (let day = seen.system.site.zone.dayOf(cutS - 1); day >= seen.operationalDay; day--) {
    const rows = seen.rowsOf(day)
    const end = Math.min(rows.rows, Math.floor((cutS - rows.startS) / ROW_S))
    for (let i = end - 1; i >= 0; i--) {
      if (rows.has(i)) return { endAt: rows.startS + (i + 1) * ROW_S, row: () => rows.row(i)! }
    }
  }
  return undefined
}

/** The end of the first row ever, of a system that has rows. */
export function firstRowEndS(seen: Observation): number {
  let day = seen.operationalDay!
  let endS = firstRowWithin(seen.rowsOf(day))
  while (endS === undefined) {
    day += 1
    endS = firstRowWithin(seen.rowsOf(day))
  }
  return endS
}

function firstRowWithin(rows: DayRows): number | undefined {
  for (let i = 0; i < rows.rows; i++) {
    if (rows.has(i)) return rows.startS + (i + 1) * ROW_S
  }
  return undefined
}
