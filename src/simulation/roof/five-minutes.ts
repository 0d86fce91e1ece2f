import { gaussianTable, hash32, type Key } from '../random.ts'

/**
 * Splits the i-th of some consecutive quarter hours [mWh] in its three rows, written to `rows` from
 * 3 (i - 1) on: the first and the last of `energies` are only looked at. `quarter` is its number
 * since 1970.
 */
export type Splitter = (
  energies: Int32Array,
  i: number,
  rows: Int32Array,
  roughness: number,
  quarter: number,
) => void

/**
 * A splitter into integers that add up to the whole, none negative, none above the cap. They lean
 * towards the quarters before and after, and tremble by `roughness` (relative) in a way that all
 * modules under one sky share. A quarter is at most three caps.
 */
export function createSplitter(key: Key, capMwh: number): Splitter {
  return (energies, i, rows, roughness, quarter) => {
    const normal = gaussianTable()
    const energy = energies[i]!
    // A line from edge to middle to edge whose integral is the whole quarter.
    const left = (energies[i - 1]! + energy) / 2
    const right = (energy + energies[i + 1]!) / 2
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
    const at = 3 * (i - 1)
    rows[at] = end0
    rows[at + 1] = end1 - end0
    rows[at + 2] = energy - end1
  }
}
