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

/** (66.5° - |φ|) / 24° to the power of three quarters, within bounds: the height of the winter sun. */
function scaleAt(latitudeDeg: number): number {
  const low = Math.max(0.15, Math.min(1.3, (66.5 - Math.abs(latitudeDeg)) / 24))
  return Math.exp(0.75 * Math.log(low))
}

function drawn(key: Key, latitudeDeg: number, scale: number): Float64Array {
  const base = BASE_DEG * scale * Math.exp(0.5 * gaussian(key, 0))
  // Smooth over 45°: eight points, straight lines between them.
  const points = Array.from({ length: 8 }, (_, i) => gaussian(key, 1 + i))
  const line = Float64Array.from({ length: BINS }, (_, bin) => {
    const at = bin / 3
    const part = at - Math.floor(at)
    const mixed = points[Math.floor(at)]! * (1 - part) + points[(Math.floor(at) + 1) % 8]! * part
    return base * Math.exp(0.5 * mixed)
  })
  const trees = integer(key, 9, MOST_TREES + 1)
  for (let n = 0; n < trees; n++) {
    const at = 16 + 4 * n
    const middle = BINS * uniform(key, at)
    const half = 0.4 + 1.4 * uniform(key, at + 1)
    const height = TREE_DEG * scale * Math.exp(0.35 * gaussian(key, at + 2))
    for (let bin = 0; bin < BINS; bin++) {
      const away = Math.abs(bin - middle)
      if (Math.min(away, BINS - away) < half) line[bin] = Math.max(line[bin]!, height)
    }
  }
  const equatorDeg = latitudeDeg >= 0 ? 180 : 0
  const limitDeg = OPEN_SHARE * Math.max(0, 66.5 - Math.abs(latitudeDeg))
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
