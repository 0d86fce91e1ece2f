import type { SystemEntry } from '../../scenario/format.ts'
import { parseDate } from '../../time/calendar.ts'
import { parseInstant } from '../../time/instant.ts'
import type { Zone } from '../../time/zone.ts'
import { childKey, type Key, uniform } from '../random.ts'
import type { Cell, Climate } from '../weather/sky.ts'
import type { PlaceTable } from './site.ts'

/** Where in a scenario something is: `['systems', 0, 'place']`. */
export type Path = readonly (string | number)[]

/** What is wrong with a scenario, seen while building: where, and what would be right. */
export interface BuildMistake {
  readonly path: Path
  readonly message: string
}

/** A system on its way: what is written of it, and the key that the rest is drawn from. */
export interface Draft {
  readonly id: number
  readonly key: Key
  readonly entry: SystemEntry
  readonly path: Path
  readonly written: boolean
  /** Its own piece of every row of serial and running numbers, 0 to 19,999. */
  readonly lot: number
  /** Where it may stand, if that isn't written. */
  readonly places: PlaceTable
  readonly cell: (name: string, climate: Climate) => Cell
  readonly mistake: (path: Path, message: string) => void
}

/** The one number in [0, 1) that decides a named thing about a system. */
export function draw(draft: Draft, what: string, n = 0): number {
  return uniform(childKey(draft.key, what), n)
}

/**
 * The instant that a scenario's moment names: epoch seconds, ISO 8601 with an offset, or a date,
 * which is its local midnight. The scenario's own rules have refused everything else.
 */
export function momentS(moment: string | number, zone: Zone): number {
  if (typeof moment === 'number') return moment
  const day = parseDate(moment)
  return day === undefined ? parseInstant(moment)! : zone.dayStartS(day)
}
