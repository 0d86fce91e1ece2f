import { childKey, hash32, rootKey } from '../simulation/random.ts'

/** 32 lower case hex digits that depend on the seed alone: a key where any will do. */
export function generatedKey(seed: string): string {
  const key = rootKey(seed, 'api-key')
  return [0, 1, 2, 3].map((i) => hash32(key, i).toString(16).padStart(8, '0')).join('')
}

const DIGITS = 24
/** The same in every server, so that each knows the keys that others minted. */
const CHECK = rootKey('enlighten-simulator', 'minted-key')

/**
 * The key of a sandbox: 24 hex digits that depend on the seed of the default world and on the name
 * alone, so that configurations can hold it, and 8 that are a keyed hash of those.
 */
export function mintKey(seed: string, name: string): string {
  const digits = generatedKey(`${seed}/sandbox/${name}`).slice(0, DIGITS)
  return digits + checkOf(digits)
}

/** Was a key minted, here or elsewhere, now or long ago? Nothing has to be remembered for that. */
export function isMinted(key: string): boolean {
  return key.length === 32 && key.slice(DIGITS) === checkOf(key.slice(0, DIGITS))
}

function checkOf(digits: string): string {
  return hash32(childKey(CHECK, digits), 0).toString(16).padStart(8, '0')
}
