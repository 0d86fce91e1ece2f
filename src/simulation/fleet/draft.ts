import type { Report } from '../../scenario/mistakes.ts'
import type { SystemEntry } from '../../scenario/scenario.ts'
import { childKey, type Key, uniform } from '../random.ts'
import type { Site } from '../system.ts'
import type { Climate } from '../weather/climate.ts'
import type { Cell } from '../weather/sky.ts'
import type { RoofConditions } from './conditions.ts'
import type { PlaceTable } from './places.ts'

type Point = { readonly latitudeDeg: number; readonly longitudeDeg: number }

/** A system on its way: what is written of it, and the key that the rest is drawn from. */
export interface Draft {
  readonly id: number
  readonly key: Key
  readonly entry: SystemEntry
  readonly written: boolean
  /** Its own piece of every row of serial and running numbers, 0 to 19,999. */
  readonly lot: number
  /** Where it may stand, if that isn't written. */
  readonly places: PlaceTable
  /** The weather of a climate, there or at a point nearby, by its name; equal names share one. */
  readonly weather: (name: string, climate: Climate, at?: Point) => Cell
  /** Takes what is wrong with the entry, by its path in it. */
  readonly report: Report
}

/** A draft with its place and date, which decide what devices it has. */
export interface Plan extends Draft {
  readonly site: Site
  /** The weather over it, shared with its neighbours. */
  readonly cell: Cell
  /** When it went into operation [epoch s]; if it never did, when it was registered. */
  readonly builtAtS: number
  readonly builtYear: number
  readonly conditions: RoofConditions
}

/** The one number in [0, 1) that decides a named thing about a system. */
export function draw(draft: Draft, what: string, n = 0): number {
  return uniform(childKey(draft.key, what), n)
}
