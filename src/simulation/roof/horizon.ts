import { gaussian, integer, type Key, uniform } from '../random.ts'

/**
 * The line below which a roof does not see the sun: hills and, mostly, the houses and trees of its
 * street. Drawn lower where the winter sun is low, for panels go where it reaches them.
 */

/** What shades a system: nothing, what is usual, or a horizon and a number of obstacles as written. */
export type Shading = 'none' | 'realistic' | WrittenShading

/** Elevations of the horizon by azimuth [°], straight in between; obstacles close to the roof. */
export interface WrittenShading {
  readonly horizonDeg: readonly (readonly [azimuthDeg: number, elevationDeg: number])[]
  readonly obstacles: number
}

/** Where the sun stands [°]. */
export interface SunAt {
  /** 0 north, 90 east; from -180 to 180. */
  readonly azimuthDeg: number
  readonly elevationDeg: number
}

const BINS = 24
const BIN_DEG = 360 / BINS
/** Over how much the sun goes behind the line [°]. */
const SOFT_DEG = 3

/** Median height of the line and of single trees and houses [°], where the sun is high enough. */
const BASE_DEG = 14
const TREE_DEG = 19
const MOST_TREES = 8
const STEEPEST_DEG = 60
/** Where the sun is at noon, nothing stands higher than this share of its lowest elevation there. */
const OPEN_SHARE = 0.88
const OPEN_DEG = 45

/**
 * Things stand as high as the winter sun lets them: (POLAR_DEG - |φ|) / MIDDLE_DEG to a power, within
 * bounds, for beyond the polar circle there would be no room below it. Heights and widths are our estimates,
 * chosen so that winters of roofs differ as real ones do (docs/physics.md).
 */
const POLAR_DEG = 66.5
const MIDDLE_DEG = 24
const LOWEST_SCALE = 0.15
const HIGHEST_SCALE = 1.3
const SCALE_POWER = 0.75

/** Sigmas of the logarithms of heights: from system to system and along its line, of trees. */
const LINE_SIGMA = 0.5
const TREE_SIGMA = 0.35
/** Half the width of a tree or house: least, and what chance adds [steps of 15°]. */
const LEAST_HALF = 0.4
const HALF_SPAN = 1.4
/** Points that the line is drawn between, 45° apart. */
const POINTS = 8
const BINS_PER_POINT = BINS / POINTS
/** Where the draws of single trees begin in the stream, and how many each has room for. */
const TREE_DRAWS = 16
const DRAWS_PER_TREE = 4

export interface Horizon {
  /** Elevation of the line in steps of 15° of azimuth from north [°]. */
  readonly elevationsDeg: Float64Array
  /** Share of the isotropic sky above it. */
  readonly skyView: number
  /** How high things stand at this latitude, relative to the middle ones. */
  readonly scale: number
}

/** The horizon of a system. */
export function createHorizon(
  key: Key,
  latitudeDeg: number,
  shading: Exclude<Shading, 'none'>,
): Horizon {
  const scale = scaleAt(latitudeDeg)
  const elevationsDeg =
    shading === 'realistic' ? drawn(key, latitudeDeg, scale) : written(shading.horizonDeg)
  const skyView = elevationsDeg.reduce((sum, deg) => sum + squaredCosine(deg), 0) / BINS
  return { elevationsDeg, skyView, scale }
}

/** Share of the beam that the horizon takes, 0 or 1 but where the sun touches the line. */
export function horizonLoss(
  { elevationsDeg }: Horizon,
  { azimuthDeg, elevationDeg }: SunAt,
): number {
  const at = (azimuthDeg + 360) / BIN_DEG
  const bin = Math.floor(at)
  const left = elevationsDeg[bin % BINS]!
  const line = left + (at - bin) * (elevationsDeg[(bin + 1) % BINS]! - left)
  return Math.max(0, Math.min(1, (line - elevationDeg) / SOFT_DEG + 0.5))
}

/** The height of the winter sun, relative to the middle latitudes. */
function scaleAt(latitudeDeg: number): number {
  const low = (POLAR_DEG - Math.abs(latitudeDeg)) / MIDDLE_DEG
  const bounded = Math.max(LOWEST_SCALE, Math.min(HIGHEST_SCALE, low))
  return Math.exp(SCALE_POWER * Math.log(bounded))
}

function drawn(key: Key, latitudeDeg: number, scale: number): Float64Array {
  const base = BASE_DEG * scale * Math.exp(LINE_SIGMA * gaussian(key, 0))
  const points = Array.from({ length: POINTS }, (_, i) => gaussian(key, 1 + i))
  const line = Float64Array.from({ length: BINS }, (_, bin) => {
    const at = bin / BINS_PER_POINT
    const left = Math.floor(at)
    const part = at - left
    const mixed = points[left]! * (1 - part) + points[(left + 1) % POINTS]! * part
    return base * Math.exp(LINE_SIGMA * mixed)
  })
  const trees = integer(key, POINTS + 1, MOST_TREES + 1)
  for (let n = 0; n < trees; n++) {
    const at = TREE_DRAWS + DRAWS_PER_TREE * n
    const middle = BINS * uniform(key, at)
    const half = LEAST_HALF + HALF_SPAN * uniform(key, at + 1)
    const height = TREE_DEG * scale * Math.exp(TREE_SIGMA * gaussian(key, at + 2))
    for (let bin = 0; bin < BINS; bin++) {
      const away = Math.abs(bin - middle)
      if (Math.min(away, BINS - away) < half) line[bin] = Math.max(line[bin]!, height)
    }
  }
  const equatorDeg = latitudeDeg >= 0 ? 180 : 0
  const limitDeg = OPEN_SHARE * Math.max(0, POLAR_DEG - Math.abs(latitudeDeg))
  return line.map((deg, bin) => {
    const turn = Math.abs(bin * BIN_DEG - equatorDeg)
    const open = Math.min(turn, 360 - turn) <= OPEN_DEG
    return Math.min(deg, STEEPEST_DEG, open ? limitDeg : STEEPEST_DEG)
  })
}

/** The written points, in the order of their azimuths, joined all around. */
function written(points: WrittenShading['horizonDeg']): Float64Array {
  const sorted = [...points].sort((a, b) => a[0] - b[0])
  if (sorted.length === 0) return new Float64Array(BINS)
  const first = sorted[0]!
  const last = sorted.at(-1)!
  const ring = [[last[0] - 360, last[1]], ...sorted, [first[0] + 360, first[1]]] as const
  return Float64Array.from({ length: BINS }, (_, bin) => {
    const azimuth = bin * BIN_DEG
    const next = ring.findIndex(([at]) => at > azimuth)
    const [from, low] = ring[next - 1]!
    const [to, high] = ring[next]!
    return low! + ((azimuth - from!) / (to! - from!)) * (high! - low!)
  })
}

function squaredCosine(deg: number): number {
  const cos = Math.cos((deg * Math.PI) / 180)
  return cos * cos
}
