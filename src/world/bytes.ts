/**
 * About what a value takes in memory [bytes]; as JSON, `[[],[],[]]` says the same in a tenth of it.
 * Measured on lists of a million in Node 24: an empty list in a list takes 40, an empty mapping 64, a
 * number 8 to 24, a text 24 and one or two for each character, a key of its own as much again.
 */
export function bytesOfValue(value: unknown): number {
  if (typeof value === 'string') return VALUE_BYTES + CHARACTER_BYTES * value.length
  if (typeof value !== 'object' || value === null) return NUMBER_BYTES
  if (Array.isArray(value)) return value.reduce(addUp, VALUE_BYTES)
  return Object.entries(value).reduce(
    (sum, [key, child]) => addUp(sum, child) + KEY_BYTES + CHARACTER_BYTES * key.length,
    VALUE_BYTES,
  )
}

const VALUE_BYTES = 64
const NUMBER_BYTES = 24
const KEY_BYTES = 24
const CHARACTER_BYTES = 2

function addUp(sum: number, value: unknown): number {
  return sum + bytesOfValue(value)
}
