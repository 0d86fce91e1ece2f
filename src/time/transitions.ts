import { DAY_S } from './steps.ts'
/** When a zone changes its offset from UTC: from `atS[i]` on it is `offsetsS[i]`. */
export interface Transitions {
  /** Ascending epoch seconds; the first is -Infinity. */
  readonly atS: readonly number[]
  /** Offsets from UTC [s], one for each entry of `atS`. */
  readonly offsetsS: readonly number[]
}

/** The years that zone tables cover: 1990-01-01 to 2100-01-01, UTC. Outside, the edges hold. */
export const TABLE_START_S = 631_152_000
export const TABLE_END_S = 4_102_444_800

/**
 * 28 years: as no century year without a leap day lies inside the table, dates fall on the same
 * weekdays again, and a rule such as "second Sunday in March" repeats to the second.
 */
export const CYCLE_S = 10_227 * DAY_S

/**
 * Reads a committed table: offsets [min] separated by commas, the first being the one in force at
 * the start; a bar; then for each transition a letter (A = first offset) and the minutes since the
 * one before it (since the table's start) in base 36. A final `*` says that the transitions of the
 * last 28 years repeat to the table's end.
 */
export function decodeTransitions(text: string): Transitions {
  const [offsetList = '', changes = ''] = text.split('|')
  const offsets = offsetList.split(',').map((minutes) => Number(minutes) * 60)
  const atS = [Number.NEGATIVE_INFINITY]
  const offsetsS = [offsets[0] as number]
  let instantS = TABLE_START_S
  for (const [, letter = '', minutes = ''] of changes.matchAll(/([A-Z])([0-9a-z]+)/g)) {
    instantS += Number.parseInt(minutes, 36) * 60
    atS.push(instantS)
    offsetsS.push(offsets[letter.charCodeAt(0) - 65] as number)
  }
  if (changes.endsWith('*')) repeatLastCycle(atS, offsetsS)
  return { atS, offsetsS }
}

function repeatLastCycle(atS: number[], offsetsS: number[]): void {
  const cycleStartS = (atS.at(-1) as number) - CYCLE_S
  for (let i = atS.findIndex((at) => at > cycleStartS); ; i++) {
    const nextS = (atS[i] as number) + CYCLE_S
    if (nextS >= TABLE_END_S) return
    atS.push(nextS)
    offsetsS.push(offsetsS[i] as number)
  }
}
