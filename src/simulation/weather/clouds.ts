import { gaussianTable, hash32, type Key, normalQuantile } from '../random.ts'

/**
 * The cloud process. A day has a clearness, drawn from a distribution that only its mean shapes;
 * within the day clouds come and go as a threshold on noise of three time scales. Every value is
 * reached directly: no state runs through the days.
 */

/**
 * Lag-1 correlation of the day noise, after Graham, Hollands & Unny 1988 (.29) and five real years
 * (.11 to .32), and the share that whole months have in common.
 */
const PERSISTENCE = 0.27
const MONTH_SHARE = 0.22
const MONTH_DAYS = 30

/** A moving average this long is an AR(1) to 3e-5. */
const MEMORY_DAYS = 8

/** Half width of the edge of a cloud, in standard deviations of the noise. */
const EDGE = 0.75
/** Light that the edges of broken clouds add, at most, relative to a cloudless sky. */
const GLARE = 0.12
const EDGE_STRETCH = Math.sqrt(1 + (EDGE * EDGE) / 5)

/**
 * Amplitudes of the noise of four hours, one hour and a quarter; their squares add up to 1. Fitted to
 * the steps of two captured days with broken clouds and of five hourly data sets (docs/physics.md).
 */
const SLOW_SHARE = 0.699
const HOUR_SHARE = 0.5795
const QUARTER_SHARE = 0.419
/** How much the light under a cloud varies with its thickness, relative; fitted to the same days. */
const TEXTURE = 0.16

const dayWeights = movingAverage()
const fade16 = crossfade(16)
const fade4 = crossfade(4)

/** Standard normal, correlated from day to day and a little within a month. */
export function dayNoise(dayKey: Key, monthKey: Key, day: number): number {
  const normal = gaussianTable()
  let sum = 0
  for (let j = 0; j < MEMORY_DAYS; j++) {
    sum += dayWeights[j]! * normal[hash32(dayKey, day - j) >>> 20]!
  }
  return sum + MONTH_SHARE * latticeNoise(monthKey, day, MONTH_DAYS)
}

/** Standard normal at every position, smooth over `period` positions. */
export function latticeNoise(key: Key, position: number, period: number): number {
  const normal = gaussianTable()
  const node = Math.floor(position / period)
  const angle = ((position - node * period) / period) * (Math.PI / 2)
  // Equal-power weights keep the variance at 1 everywhere, which plain interpolation does not.
  return (
    Math.cos(angle) * normal[hash32(key, node) >>> 20]! +
    Math.sin(angle) * normal[hash32(key, node + 1) >>> 20]!
  )
}

/** What a day's clearness says about its clouds. */
export interface Cover {
  /** Share of the day under cloud, 0 to 1. */
  readonly share: number
  /** Clear-sky index under a cloud. */
  readonly level: number
  /** Noise below it is cloud. */
  readonly threshold: number
  /** Mean of what the edges of its clouds add. */
  readonly glare: number
}

/** The cover of a day whose mean clear-sky index is `clearness` (0.15 to 1). */
export function cloudCover(clearness: number): Cover {
  // The duller the day, the thicker its clouds (our estimate, fitted to the same days as the noise).
  const level = Math.min(0.95 * clearness, 0.2 + 0.2 * clearness)
  const share = Math.max(1e-4, (1 - clearness) / (1 - level))
  const z = normalQuantile(share)
  // The stretch makes up for the width of the edges, so that the mean over the day is kept.
  const threshold = z * EDGE_STRETCH
  // ∫ s (1 - s) over a smoothstep is 9/70 of its width, met with the density at the threshold.
  const density = Math.exp((-threshold * threshold) / 2) / Math.sqrt(2 * Math.PI)
  return { share, level, threshold, glare: GLARE * share * ((2 * EDGE * 9) / 70) * density }
}

/** Keys of the noise within a day. */
export interface CloudKeys {
  readonly slow: Key
  readonly hour: Key
  readonly quarter: Key
}

/** The day whose clouds are wanted: its cover, its quarters, and where they go. */
export interface CloudyDay {
  readonly cover: Cover
  readonly clearIndex: number
  readonly first: number
  readonly last: number
  readonly cloudsAt: number
}

/**
 * Clear-sky index (Haurwitz is 1) of the quarters first … last of a day, written to
 * `target`; `quarter0` is the day's quarter 0 counted from 1970 in UTC.
 */
export function fillClouds(
  target: Float32Array,
  keys: CloudKeys,
  day: CloudyDay,
  quarter0: number,
): void {
  const normal = gaussianTable()
  const { share, level, threshold, glare } = day.cover
  const { cloudsAt, last, clearIndex } = day
  const firstQuarter = quarter0 + day.first
  let hour = firstQuarter >> 2
  let slow = firstQuarter >> 4
  // The low bits of the same words are a second, independent noise: the texture of the clouds.
  let word = hash32(keys.hour, hour)
  let hour0 = normal[word >>> 20]!
  let texture0 = normal[word & 4095]!
  word = hash32(keys.hour, hour + 1)
  let hour1 = normal[word >>> 20]!
  let texture1 = normal[word & 4095]!
  let slow0 = normal[hash32(keys.slow, slow) >>> 20]!
  let slow1 = normal[hash32(keys.slow, slow + 1) >>> 20]!
  for (let i = day.first; i <= last; i++) {
    const quarter = quarter0 + i
    if (quarter >> 2 !== hour) {
      hour++
      hour0 = hour1
      texture0 = texture1
      word = hash32(keys.hour, hour + 1)
      hour1 = normal[word >>> 20]!
      texture1 = normal[word & 4095]!
      if (hour >> 2 !== slow) {
        slow++
        slow0 = slow1
        slow1 = normal[hash32(keys.slow, slow + 1) >>> 20]!
      }
    }
    const c4 = fade4.cos[quarter & 3]!
    const s4 = fade4.sin[quarter & 3]!
    const noise =
      SLOW_SHARE * (fade16.cos[quarter & 15]! * slow0 + fade16.sin[quarter & 15]! * slow1) +
      HOUR_SHARE * (c4 * hour0 + s4 * hour1) +
      QUARTER_SHARE * normal[hash32(keys.quarter, quarter) >>> 20]!
    const texture = c4 * texture0 + s4 * texture1
    const x = Math.max(0, Math.min(1, (noise - threshold) / (2 * EDGE) + 0.5))
    const sunny = x * x * (3 - 2 * x)
    target[cloudsAt + i] =
      clearIndex *
      (level * (1 + TEXTURE * (1 - sunny) * texture) +
        (1 - level) * sunny +
        GLARE * share * sunny * (1 - sunny) -
        glare)
  }
}

function movingAverage(): number[] {
  let weight = 1
  let power = 0
  const weights: number[] = []
  for (let j = 0; j < MEMORY_DAYS; j++) {
    weights.push(weight)
    power += weight * weight
    weight *= PERSISTENCE
  }
  const norm = Math.sqrt((1 - MONTH_SHARE * MONTH_SHARE) / power)
  return weights.map((w) => w * norm)
}

function crossfade(period: number): { readonly cos: Float64Array; readonly sin: Float64Array } {
  const angles = Float64Array.from({ length: period }, (_, i) => (i / period) * (Math.PI / 2))
  return { cos: angles.map(Math.cos), sin: angles.map(Math.sin) }
}
