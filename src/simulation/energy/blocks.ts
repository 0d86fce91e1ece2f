import type { Day } from '../../time/calendar.ts'
import { memoOf, type ValueCache } from '../memo.ts'
import { childKey } from '../random.ts'
import type { Incident } from '../system.ts'
import { during, type Past } from './past.ts'

/**
 * Figures of days, computed and kept in blocks of 64. A block is a pure function of the system
 * and of the incidents in it, so it may be thrown away at any time.
 */

/** What is computed at a time [days]. */
export const BLOCK_DAYS = 64

/**
 * Is it the last day of a step, after which others may have their turn? A step makes one block at most.
 */
export function endsStep(day: Day): boolean {
  return (day + 1) % (BLOCK_DAYS / 2) === 0
}

/** The values of a block. */
export type Values = Int32Array | Float64Array

/** What a block is made of: its name, the incidents that shape it, and how its values are computed. */
export interface Kind {
  readonly name: string
  readonly shaping: (past: Past) => readonly Incident[]
  /** How far beyond the block incidents shape it [s]; left out: not at all. */
  readonly marginS?: number
  /** All columns of the block, one after the other, from its first day on. */
  readonly make: (first: Day, here: Past) => Values
}

/** The block that a day is in, and where in each column. */
export type Blocks = (day: Day) => { readonly values: Values; readonly at: number }

/** The blocks of one kind: the one asked for last, those of the cache, or made. */
export function createBlocks(past: Past, cache: ValueCache, kind: Kind): Blocks {
  const { id, site } = past.system
  let held: Values | undefined
  let heldFrom = Number.NaN
  return (day) => {
    const first = Math.floor(day / BLOCK_DAYS) * BLOCK_DAYS
    if (held === undefined || first !== heldFrom) {
      const { zone } = site
      const { marginS = 0 } = kind
      const endS = zone.dayStartS(first + BLOCK_DAYS)
      const here = during(past, zone.dayStartS(first) - marginS, endS + marginS)
      const key = `${id}/${kind.name}${first}/${fingerprint(kind.shaping(here))}`
      held = kept(cache, key, () => kind.make(first, here))
      heldFrom = first
    }
    return { values: held, at: day - first }
  }
}

/** A block of some columns, value by value, each day of all columns before the next. */
export function fillBlock(
  first: Day,
  columns: number,
  value: (day: Day, column: number) => number,
): Int32Array {
  const values = new Int32Array(columns * BLOCK_DAYS)
  for (let i = 0; i < BLOCK_DAYS; i++) {
    for (let column = 0; column < columns; column++) {
      values[column * BLOCK_DAYS + i] = value(first + i, column)
    }
  }
  return values
}

function kept(cache: ValueCache, key: string, make: () => Values): Values {
  const known = cache.get(key)
  if (known instanceof Int32Array || known instanceof Float64Array) return known
  const values = make()
  cache.set(key, values, values.byteLength)
  return values
}

/** Names what shapes a block: an incident added, changed or ended leaves no stale block in use. */
function fingerprint(incidents: readonly Incident[]): string {
  return incidents
    .map((one) => [
      one.id,
      one.fromS,
      one.toS,
      one.fraction,
      one.limitW,
      one.factor,
      one.offsetW,
      one.offsetS,
    ])
    .map((shape, i) => [...shape, devicesOf(incidents[i]!)].join(':'))
    .join()
}

/** The devices of an incident, which may be thousands, as a short text. */
const devicesOf = memoOf(({ sockets, envoys, meters }: Incident): string => {
  if (sockets === undefined && envoys === undefined && meters === undefined) return ''
  const { k0, k1 } = childKey(NO_KEY, JSON.stringify([sockets, envoys, meters]))
  return `${k0}/${k1}`
})

const NO_KEY = { k0: 0, k1: 0 }
