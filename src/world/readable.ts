import type { Schema } from '../scenario/schema.ts'
import { formatInstant } from '../time/instant.ts'
import type { Zone } from '../time/zone.ts'

/** Entries of a scenario as people write them. */

/** Keys of a mapping, of which some may say nothing. */
export type Loosely<T> = { readonly [K in keyof T]?: T[K] | undefined }

/** The keys that say something, in the order of the schema. */
export function inOrder<T extends object>({ properties = {} }: Schema, value: Loosely<T>): T {
  const order = Object.keys(properties)
  const said = Object.entries(value).filter(([, part]) => part !== undefined)
  const sorted = said.sort(([a], [b]) => order.indexOf(a) - order.indexOf(b))
  return Object.fromEntries(sorted) as T
}

/** The same, its moments as people read them. */
export function readable<T extends object>({ properties = {} }: Schema, entry: T, where: Zone): T {
  const shown = Object.entries(entry).map(([key, value]) => {
    const isMoment = properties[key]?.moment !== undefined && typeof value === 'number'
    return [key, isMoment ? formatInstant(value, where) : value]
  })
  return inOrder({ properties }, Object.fromEntries(shown)) as T
}
