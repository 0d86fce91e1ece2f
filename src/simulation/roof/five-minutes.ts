import { gaussianTable, hash32, type Key } from '../random.ts'

/** Writes three 5-minute energies to `parts` from `at` on. */
export type Splitter = (
  parts: Int32Array,
  at: number,
  before: number,
  energy: number,
  after: number,
  roughness: number,
  quarter: number,
) => void

/**
 * Splits 15 minutes in three times 5: integers that add up to the whole, none negative, none above
 * the cap. They lean towards the 15 minutes before and after, and tremble by `roughness` (relative)
 * in a way that all modules under one sky share. `energy` is at most three caps.
 */
export function createSplitter(key: Key, capMwh: number): Splitter {
  return (parts, at, before, energy, after, roughness, quarter) => {
    const normal = gaussianTable()
    // A line from edge to middle to edge whose integral is the whole 15 minutes.
    const left = (before + energy) / 2
    const right = (energy + after) / 2
    const middle = 2 * energy - (left + right) / 2
    const third = energy / 3
    const word = hash32(key, 2 * quarter)
    const noise0 = normal[word >>> 20]!
    const noise1 = normal[word & 4095]!
    const noise2 = normal[hash32(key, 2 * quarter + 1) >>> 20]!
    const mean = (noise0 + noise1 + noise2) / 3
    const tremble = third * roughness
    const change0 = (2 * left + middle) / 9 - third + tremble * (noise0 - mean)
    const change2 = (2 * right + middle) / 9 - third + tremble * (noise2 - mean)
    const change1 = -change0 - change2
    // Shrunk as a whole where a part would fall below nothing or rise above the cap.
    const most = Math.max(change0, change1, change2)
    const least = Math.min(change0, change1, change2)
    let scale = 1
    if (most > capMwh - third) scale = (capMwh - third) / most
    if (least < 0 && scale * -least > third) scale = third / -least
    const end0 = Math.floor(third + scale * change0 + 0.5)
    const end1 = Math.floor(2 * third + scale * (change0 + change1) + 0.5)
    parts[at] = end0
    parts[at + 1] = end1 - end0
    parts[at + 2] = energy - end1
  }
}
