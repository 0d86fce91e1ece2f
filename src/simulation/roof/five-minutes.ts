import { type Corners, fillNoisePairs } from '../weather/lattice.ts'
import type { Cell } from '../weather/sky.ts'

/** Splits quarter hours of a roof's energy in rows of five minutes. The rows of a day: `known/day-rows.ts`. */

/** Sigma of the logarithm of how much a quarter's rows tremble. */
const SIZE_SIGMA = 0.9

/** Quarters of which it is remembered how they tremble: of a day and more, for the next part of the roof. */
const KEPT = 128
let keptOf: Corners | undefined
const keptQuarters = new Float64Array(KEPT)
const kept = new Float64Array(3 * KEPT)
const noises = new Float64Array(4)

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
 * roofs within a kilometre share. A quarter is at most three caps.
 */
export function createSplitter(cell: Cell, capMwh: number): Splitter {
  return (energies, i, rows, roughness, quarter) => {
    const energy = energies[i]!
    // A line from edge to middle to edge whose integral is the whole quarter.
    const left = (energies[i - 1]! + energy) / 2
    const right = (energy + energies[i + 1]!) / 2
    const middle = 2 * energy - (left + right) / 2
    const third = energy / 3
    const noise = noiseOf(cell.minutes(), quarter)
    const tremble = third * roughness * kept[noise]!
    const change0 = (2 * left + middle) / 9 - third + tremble * kept[noise + 1]!
    const change2 = (2 * right + middle) / 9 - third + tremble * kept[noise + 2]!
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

/** Where in `kept` it is told how a quarter trembles: its size, its first and its last row. */
function noiseOf(corners: Corners, quarter: number): number {
  if (corners !== keptOf) keptQuarters.fill(Number.NaN)
  keptOf = corners
  const slot = ((quarter % KEPT) + KEPT) % KEPT
  const at = 3 * slot
  if (keptQuarters[slot] === quarter) return at
  keptQuarters[slot] = quarter
  fillNoisePairs(noises, corners, 2 * quarter, 2)
  const mean = (noises[0]! + noises[1]! + noises[2]!) / 3
  // Some quarters tremble much, most little: a lognormal size whose mean square is 1.
  kept[at] = Math.exp(SIZE_SIGMA * noises[3]! - SIZE_SIGMA * SIZE_SIGMA)
  kept[at + 1] = noises[0]! - mean
  kept[at + 2] = noises[2]! - mean
  return at
}

/**
 * Splits the first quarter hour of a day, of which the last part `lit` is lit (0 to 1), or, where
 * that is negative, the last one, of which the first part is: power grows from nothing in a line.
 * Reads and writes as a splitter does.
 */
export function splitEdge(energies: Int32Array, i: number, rows: Int32Array, lit: number): void {
  const energy = energies[i]!
  const length = Math.abs(lit)
  const share = (third: number) => {
    const light = Math.max(0, Math.min(1, (third / 3 - (1 - length)) / length))
    return light * light
  }
  const end = (third: number) =>
    Math.floor(energy * (lit > 0 ? share(third) : 1 - share(3 - third)) + 0.5)
  const at = 3 * (i - 1)
  rows[at] = end(1)
  rows[at + 1] = end(2) - end(1)
  rows[at + 2] = energy - end(2)
}
