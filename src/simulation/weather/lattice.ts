import { childKey, gaussianTable, hashOf, type Key, uniform } from '../random.ts'

/**
 * Noise in space: standard normal at every point of the globe, alike at neighbouring ones. The
 * corners of a lattice in three-dimensional space, the Earth's centre its origin, each have a stream
 * of their own; a place mixes the streams of the corners around it. Cut by the sphere like this there
 * is no pole, no date line and no seam.
 */

const EARTH_RADIUS_KM = 6371
const RAD = Math.PI / 180
/** The origin is shifted by up to this many cells, so that no place is near a corner in all worlds. */
const SHIFT_CELLS = 64

/** A lattice of a world: who is within some `scaleKm` of each other sees much the same. */
export interface Lattice {
  readonly key: Key
  readonly scaleKm: number
  readonly shift: readonly [number, number, number]
}

/** The corners around a place: their keys, and weights whose squares add up to 1. */
export interface Corners {
  readonly k0: Int32Array
  readonly k1: Int32Array
  readonly weights: Float64Array
}

/** The lattice of a key. */
export function createLattice(key: Key, scaleKm: number): Lattice {
  const shift = (axis: number) => SHIFT_CELLS * uniform(key, axis)
  return { key, scaleKm, shift: [shift(0), shift(1), shift(2)] }
}

/** A point of the globe by the sines and cosines of its coordinates. */
export interface GlobePoint {
  readonly sinLatitude: number
  readonly cosLatitude: number
  readonly sinLongitude: number
  readonly cosLongitude: number
}

export function globePoint(latitudeDeg: number, longitudeDeg: number): GlobePoint {
  const latitude = latitudeDeg * RAD
  const longitude = longitudeDeg * RAD
  return {
    sinLatitude: Math.sin(latitude),
    cosLatitude: Math.cos(latitude),
    sinLongitude: Math.sin(longitude),
    cosLongitude: Math.cos(longitude),
  }
}

/**
 * The eight corners of the cube around a place, in equal-power weights: two places correlate by the
 * cosines of their distances along the axes, in half a scale by .75, in a whole one by .33.
 */
export function cubeCorners(lattice: Lattice, point: GlobePoint): Corners {
  const { cell, part } = position(lattice, point)
  const [xWeights, yWeights, zWeights] = [
    equalPower(part[0]),
    equalPower(part[1]),
    equalPower(part[2]),
  ]
  const corners = emptyCorners(8)
  for (let x = 0; x < 2; x++) {
    const xKey = childKey(lattice.key, cell[0] + x)
    for (let y = 0; y < 2; y++) {
      const yKey = childKey(xKey, cell[1] + y)
      for (let z = 0; z < 2; z++) {
        const weight = xWeights[x]! * yWeights[y]! * zWeights[z]!
        setCorner(corners, x + 2 * y + 4 * z, childKey(yKey, cell[2] + z), weight)
      }
    }
  }
  return corners
}

/** Weights of what lies before and behind a place between 0 and 1. */
function equalPower(part: number): readonly [number, number] {
  const angle = (part * Math.PI) / 2
  return [Math.cos(angle), Math.sin(angle)]
}

/**
 * The four corners of the tetrahedron around a place: half the cost of a cube, and a wider spread of
 * the correlation from place to place (.65 in half a scale, .23 in a whole one).
 */
export function simplexCorners(lattice: Lattice, point: GlobePoint): Corners {
  const { cell, part } = position(lattice, point)
  const axes = farthestFirst(part)
  const corners = emptyCorners(4)
  const at: Triple = [...cell]
  let above = 1
  for (let n = 0; n < 4; n++) {
    const below = n < 3 ? part[axes[n]!]! : 0
    setCorner(corners, n, childKey(lattice.key, at[0], at[1], at[2]), Math.sqrt(above - below))
    above = below
    if (n < 3) at[axes[n]!]! += 1
  }
  return corners
}

/** The noise of a place at a counter: standard normal. */
export function noiseAt({ k0, k1, weights }: Corners, i: number): number {
  const normal = gaussianTable()
  let sum = 0
  for (let c = 0; c < weights.length; c++) {
    sum += weights[c]! * normal[hashOf(k0[c]!, k1[c]!, i) >>> 20]!
  }
  return sum
}

/** Another one of the same words, independent of the first. */
export function secondNoiseAt({ k0, k1, weights }: Corners, i: number): number {
  const normal = gaussianTable()
  let sum = 0
  for (let c = 0; c < weights.length; c++) {
    sum += weights[c]! * normal[hashOf(k0[c]!, k1[c]!, i) & 4095]!
  }
  return sum
}

/**
 * Two independent noises for each of `count` counters from `first` on, written to `target` one after
 * the other: a word has bits for two.
 */
export function fillNoisePairs(
  target: Float64Array,
  { k0, k1, weights }: Corners,
  first: number,
  count: number,
): void {
  const normal = gaussianTable()
  target.fill(0, 0, 2 * count)
  for (let c = 0; c < weights.length; c++) {
    const a = k0[c]!
    const b = k1[c]!
    const weight = weights[c]!
    for (let n = 0; n < count; n++) {
      const word = hashOf(a, b, first + n)
      target[2 * n]! += weight * normal[word >>> 20]!
      target[2 * n + 1]! += weight * normal[word & 4095]!
    }
  }
}

/** Noise that is smooth in time, too: from node to node of `period` counters, in equal power. */
export function smoothNoiseAt(corners: Corners, counter: number, period: number): number {
  const node = Math.floor(counter / period)
  const angle = ((counter - node * period) / period) * (Math.PI / 2)
  return Math.cos(angle) * noiseAt(corners, node) + Math.sin(angle) * noiseAt(corners, node + 1)
}

/** On each axis. */
type Triple = [number, number, number]

/** The cell of a place in units of the scale, and where in it the place is, 0 to 1 on each axis. */
function position(
  { scaleKm, shift }: Lattice,
  { sinLatitude, cosLatitude, sinLongitude, cosLongitude }: GlobePoint,
): { readonly cell: Triple; readonly part: Triple } {
  const radius = EARTH_RADIUS_KM / scaleKm
  const x = radius * cosLatitude * cosLongitude + shift[0]
  const y = radius * cosLatitude * sinLongitude + shift[1]
  const z = radius * sinLatitude + shift[2]
  const cell: Triple = [Math.floor(x), Math.floor(y), Math.floor(z)]
  return { cell, part: [x - cell[0], y - cell[1], z - cell[2]] }
}

/** The axes, that first on which a place is farthest in its cell. */
function farthestFirst([x, y, z]: Triple): Triple {
  if (x >= y) return y >= z ? [0, 1, 2] : x >= z ? [0, 2, 1] : [2, 0, 1]
  return x >= z ? [1, 0, 2] : y >= z ? [1, 2, 0] : [2, 1, 0]
}

function emptyCorners(count: number): Corners {
  return {
    k0: new Int32Array(count),
    k1: new Int32Array(count),
    weights: new Float64Array(count),
  }
}

function setCorner(corners: Corners, n: number, { k0, k1 }: Key, weight: number): void {
  corners.k0[n] = k0
  corners.k1[n] = k1
  corners.weights[n] = weight
}
