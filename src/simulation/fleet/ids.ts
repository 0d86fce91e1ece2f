import { below } from '../../scenario/mistakes.ts'
import type { Fleet as Options, SystemEntry } from '../../scenario/scenario.ts'
import { zone } from '../../time/zone.ts'
import { childKey, integer, type Key } from '../random.ts'
import { drawCommissioning } from './commissioning.ts'
import { systemIdAt } from './device-ids.ts'
import type { Draft } from './draft.ts'
import { drawPlace, type PlaceTable } from './places.ts'
import { LOT_STEP, LOTS } from './serials.ts'

/**
 * Who is who in a fleet. A generated system is drawn from its place in the order of generation, a
 * written one from its id, so that neither more systems nor other ones change any of them.
 */

/** What all drafts of a fleet share. */
export type Common = Pick<Draft, 'weather' | 'places' | 'report'>

/**
 * Ids of generated systems with their place in the order of generation. Ids grow with the date of
 * commissioning; where two meet, the later one moves on. One that is written elsewhere moves to the
 * next that nobody has; all others stay.
 */
export function generatedIds(
  root: Key,
  count: number,
  options: Options,
  places: PlaceTable,
  written: readonly number[],
): Map<number, number> {
  const ids = new Map<number, number>()
  for (let index = 0; index < count; index++) {
    const key = generatedKey(root, index)
    const first = options.first_system_id
    const wish = first === undefined ? idByAge(key, options, places) : first + index
    ids.set(nextFree(wish, ids), index)
  }
  const inTheWay = written.filter((id) => ids.has(id)).sort((a, b) => a - b)
  if (inTheWay.length === 0) return ids
  const taken = new Set([...ids.keys(), ...written])
  for (const id of inTheWay) {
    const free = nextFree(id, taken)
    taken.add(free)
    ids.set(free, ids.get(id)!)
    ids.delete(id)
  }
  return ids
}

export function generatedDraft(root: Key, id: number, index: number, common: Common): Draft {
  return {
    ...common,
    report: below(common.report, 'fleet'),
    id,
    key: generatedKey(root, index),
    entry: {},
    written: false,
    lot: (index * LOT_STEP) % LOTS,
  }
}

export function writtenDrafts(
  root: Key,
  entries: readonly SystemEntry[],
  generated: ReadonlyMap<number, number>,
  common: Common,
): Draft[] {
  const written = entries.flatMap(({ system_id }) => system_id ?? [])
  const taken = new Set<number>([...generated.keys(), ...written])
  return entries.map((entry, n) => {
    const report = below(common.report, 'systems', n)
    const unnumbered = childKey(root, 'unnumbered', n)
    const id = entry.system_id ?? nextFree(idByAge(unnumbered, {}, common.places), taken)
    taken.add(id)
    const key = childKey(root, 'written', id)
    return { ...common, id, key, entry, report, written: true, lot: LOTS + integer(key, 0, LOTS) }
  })
}

function nextFree(wish: number, taken: { has(id: number): boolean }): number {
  let id = wish
  while (taken.has(id)) id += 1
  return id
}

function generatedKey(root: Key, index: number): Key {
  return childKey(root, 'generated', index)
}

function idByAge(key: Key, options: Options, places: PlaceTable): number {
  const place = drawPlace(key, places)
  return systemIdAt(drawCommissioning(key, place.country, options, zone(place.timezone)))
}
