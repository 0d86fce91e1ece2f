import type { LeanSystem } from '../server/wire.ts'

/** Which systems of the list are shown, and in which order. */
export interface Wanted {
  /** Words that all have to occur: in the name, the place, the id. */
  readonly text: string
  /** A status, or `never`; empty: all. */
  readonly status: string
  readonly sort: Column
  readonly descending: boolean
}

export type Column = 'status' | 'name' | 'id' | 'place' | 'there' | 'size'

/** The sign that a system goes by: its status, or that it never produced. */
export function signOf(one: Pick<LeanSystem, 'status' | 'operational_at'>): string {
  return one.operational_at === null ? 'never' : one.status
}

/** How many systems there are of each sign. */
export function countsOf(systems: readonly LeanSystem[]): Map<string, number> {
  const counts = new Map<string, number>()
  for (const one of systems) {
    const sign = signOf(one)
    counts.set(sign, (counts.get(sign) ?? 0) + 1)
  }
  return counts
}

const texts = new WeakMap<LeanSystem, string>()

/** What words are looked for in; made once, for one types on. */
function textOf(one: LeanSystem): string {
  const known = texts.get(one)
  if (known !== undefined) return known
  const { name, city, state, country, system_id } = one
  const text = `${name} ${city} ${state} ${country} ${system_id}`.toLowerCase()
  texts.set(one, text)
  return text
}

export function filterSystems(
  systems: readonly LeanSystem[],
  wanted: Wanted,
  offsetOf: (zone: string) => number,
): LeanSystem[] {
  const words = wanted.text.toLowerCase().split(/\s+/).filter(Boolean)
  const found = systems.filter((one) => {
    if (wanted.status !== '' && signOf(one) !== wanted.status) return false
    return words.length === 0 || words.every((word) => textOf(one).includes(word))
  })
  // The list comes by id.
  if (wanted.sort === 'id' && !wanted.descending) return found
  const sign = wanted.descending ? -1 : 1
  // What is compared is made once for each, not once for each comparison.
  const keyed = found.map((one) => ({ one, key: keyOf(one, wanted.sort, offsetOf) }))
  keyed.sort(
    (a, b) => sign * (a.key < b.key ? -1 : a.key > b.key ? 1 : a.one.system_id - b.one.system_id),
  )
  return keyed.map(({ one }) => one)
}

function keyOf(one: LeanSystem, by: Column, offsetOf: (zone: string) => number): string | number {
  switch (by) {
    case 'status':
      return signOf(one)
    case 'name':
      return one.name
    case 'place':
      return `${one.country} ${one.state} ${one.city}`
    case 'there':
      return offsetOf(one.timezone)
    case 'size':
      return one.size_w
    case 'id':
      return one.system_id
  }
}

/** The rows that are in the document: those on screen and a few around, at most so many. */
export interface Window {
  readonly first: number
  /** Exclusive. */
  readonly end: number
}

const AROUND = 6
const ROWS_MAX = 60

/** @example windowOf({ top: -720, height: 900, rowPx: 36, count: 10000 }) // { first: 14, end: 51 } */
export function windowOf(view: {
  /** Where the first row is, from the top of the screen [px]. */
  readonly top: number
  readonly height: number
  readonly rowPx: number
  readonly count: number
}): Window {
  const { top, height, rowPx, count } = view
  const rows = Math.min(ROWS_MAX, Math.ceil(height / rowPx) + 2 * AROUND)
  // As many at the end of the list as before, so that its rows can be drawn in those that are there.
  const first = Math.max(0, Math.min(count - rows, Math.floor(-top / rowPx) - AROUND))
  return { first, end: Math.min(count, first + rows) }
}
