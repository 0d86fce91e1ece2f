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

export function filterSystems(
  systems: readonly LeanSystem[],
  wanted: Wanted,
  offsetOf: (zone: string) => number,
): LeanSystem[] {
  const words = wanted.text.toLowerCase().split(/\s+/).filter(Boolean)
  const found = systems.filter((one) => {
    if (wanted.status !== '' && signOf(one) !== wanted.status) return false
    if (words.length === 0) return true
    const all = `${one.name} ${one.city} ${one.state} ${one.country} ${one.system_id}`.toLowerCase()
    return words.every((word) => all.includes(word))
  })
  // The list comes by id.
  if (wanted.sort === 'id' && !wanted.descending) return found
  const sign = wanted.descending ? -1 : 1
  return found.sort(
    (a, b) => sign * (compare(a, b, wanted.sort, offsetOf) || a.system_id - b.system_id),
  )
}

function compare(
  a: LeanSystem,
  b: LeanSystem,
  by: Column,
  offsetOf: (zone: string) => number,
): number {
  switch (by) {
    case 'status':
      return text(signOf(a), signOf(b))
    case 'name':
      return text(a.name, b.name)
    case 'place':
      return text(`${a.country} ${a.state} ${a.city}`, `${b.country} ${b.state} ${b.city}`)
    case 'there':
      return offsetOf(a.timezone) - offsetOf(b.timezone)
    case 'size':
      return a.size_w - b.size_w
    case 'id':
      return a.system_id - b.system_id
  }
}

const text = (a: string, b: string) => (a < b ? -1 : a > b ? 1 : 0)

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
  const first = Math.max(0, Math.min(count, Math.floor(-top / rowPx) - AROUND))
  const rows = Math.min(ROWS_MAX, Math.ceil(height / rowPx) + 2 * AROUND)
  return { first, end: Math.min(count, first + rows) }
}
