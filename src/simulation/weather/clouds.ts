import { normalQuantile } from '../random.ts'
import { type Corners, fillNoisePairs, noiseAt, smoothNoiseAt } from './lattice.ts'

/**
 * The cloud process. A day has a clearness, drawn from a distribution that only its mean shapes;
 * within the day clouds come and go as a threshold on noise of four time scales. Each scale of time
 * has its own in space, for what lasts long is large. Every value is reached directly: no state runs
 * through the days.
 */

/** Correlation of a day's noise with that of the day before, apart from spells. */
const PERSISTENCE = 0.3
/** A moving average this long is an AR(1) to 1 %. */
const MEMORY_DAYS = 4
/** Days between the nodes of a spell, and of a month's noise; the share of the latter. */
const SPELL_DAYS = 5
const MONTH_DAYS = 30
const MONTH_SHARE = 0.2

/**
 * What the four octaves of noise within a day weigh: 4 hours, 1 hour, half an hour, a quarter; squares
 * add up to 1. Chosen with EDGE, GLARE and TEXTURE so that power steps from row to row as that of real
 * roofs does (docs/physics.md).
 */
const OCTAVES = [0.7114, 0.6098, 0.3049, 0.1829] as const
/** How much the light under a cloud varies, relative to its mean. */
const TEXTURE = 0.16

/** Half width of the edge of a cloud, in standard deviations of the noise. */
const EDGE = 0.75
/**
 * Clear-sky index under a cloud: the brighter a day, the thinner its clouds, and never brighter than most
 * of the day's mean, or there would be nothing left for sunny spells. Our estimate.
 */
const UNDER_CLOUD = 0.2
const UNDER_CLOUD_PER_CLEARNESS = 0.2
const MOST_UNDER_CLOUD = 0.95
/** Least share of a day under cloud, so that its quantile is finite. */
const LEAST_SHARE = 1e-4
/** Light that the edges of broken clouds add, at most, relative to a cloudless sky. */
const GLARE = 0.12
const EDGE_STRETCH = Math.sqrt(1 + (EDGE * EDGE) / 5)

const memory = movingAverage()
const fade16 = crossfade(16)
const fade4 = crossfade(4)
const fade2 = crossfade(2)

/** Room for the nodes of a day, two noises each, and some beyond its ends. */
const slowNodes = new Float64Array(24)
const hourNodes = new Float64Array(64)
const halfNodes = new Float64Array(64)
const quarterNodes = new Float64Array(128)

/** Where a place gets the noise of its days from. */
export interface DayCorners {
  readonly day: Corners
  readonly spell: Corners
  readonly month: Corners
}

/**
 * Standard normal at every day, correlated from one to the next. `spells` (0 to 0.9) is the share of
 * what lasts for some days: 0.5 makes the correlations of the coasts of Europe.
 */
export function dayNoise({ day, spell, month }: DayCorners, spells: number, at: number): number {
  let recent = 0
  for (let j = 0; j < MEMORY_DAYS; j++) recent += memory[j]! * noiseAt(day, at - j)
  return (
    Math.sqrt(1 - spells * spells - MONTH_SHARE * MONTH_SHARE) * recent +
    spells * smoothNoiseAt(spell, at, SPELL_DAYS) +
    MONTH_SHARE * smoothNoiseAt(month, at, MONTH_DAYS)
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
  const level = Math.min(
    MOST_UNDER_CLOUD * clearness,
    UNDER_CLOUD + UNDER_CLOUD_PER_CLEARNESS * clearness,
  )
  const share = Math.max(LEAST_SHARE, (1 - clearness) / (1 - level))
  const z = normalQuantile(share)
  // The stretch makes up for the width of the edges, so that the mean over the day is kept.
  const threshold = z * EDGE_STRETCH
  // ∫ s (1 - s) over a smoothstep is 9/70 of its width, met with the density at the threshold.
  const density = Math.exp((-threshold * threshold) / 2) / Math.sqrt(2 * Math.PI)
  return { share, level, threshold, glare: GLARE * share * ((2 * EDGE * 9) / 70) * density }
}

/** Where a place gets the noise within a day from, the slowest first. */
export interface CloudCorners {
  readonly slow: Corners
  readonly hour: Corners
  readonly half: Corners
  readonly quarter: Corners
}

/** The day whose clouds are wanted: its cover, its quarters, and where they go. */
export interface CloudyDay {
  readonly cover: Cover
  readonly clearIndex: number
  readonly first: number
  /** Before `first` on a day without light. */
  readonly last: number
  readonly cloudsAt: number
}

/**
 * Clear-sky index (Haurwitz is 1) of the 15-minute quarters first … last of a day, written to
 * `target`; `quarter0` is the day's quarter 0 counted from 1970 in UTC.
 */
export function fillClouds(
  target: Float32Array,
  corners: CloudCorners,
  day: CloudyDay,
  quarter0: number,
): void {
  const { share, level, threshold, glare } = day.cover
  const { cloudsAt, first, last, clearIndex } = day
  const start = quarter0 + first
  const end = quarter0 + last
  const slow0 = start >> 4
  const hour0 = start >> 2
  const half0 = start >> 2
  const pair0 = start >> 1
  fillNoisePairs(slowNodes, corners.slow, slow0, (end >> 4) - slow0 + 2)
  // The second noise of an hour is the texture of its clouds.
  fillNoisePairs(hourNodes, corners.hour, hour0, (end >> 2) - hour0 + 2)
  // The second one here is the next node.
  fillNoisePairs(halfNodes, corners.half, half0, (end >> 2) - half0 + 2)
  fillNoisePairs(quarterNodes, corners.quarter, pair0, (end >> 1) - pair0 + 1)
  for (let i = first; i <= last; i++) {
    const quarter = quarter0 + i
    const slow = 2 * ((quarter >> 4) - slow0)
    const hour = 2 * ((quarter >> 2) - hour0)
    const half = (quarter >> 1) - 2 * half0
    const c4 = fade4.cos[quarter & 3]!
    const s4 = fade4.sin[quarter & 3]!
    const noise =
      OCTAVES[0] *
        (fade16.cos[quarter & 15]! * slowNodes[slow]! +
          fade16.sin[quarter & 15]! * slowNodes[slow + 2]!) +
      OCTAVES[1] * (c4 * hourNodes[hour]! + s4 * hourNodes[hour + 2]!) +
      OCTAVES[2] *
        (fade2.cos[quarter & 1]! * halfNodes[half]! +
          fade2.sin[quarter & 1]! * halfNodes[half + 1]!) +
      OCTAVES[3] * quarterNodes[quarter - 2 * pair0]!
    const texture = c4 * hourNodes[hour + 1]! + s4 * hourNodes[hour + 3]!
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

/** Weights of the last days whose squares add up to 1. */
function movingAverage(): number[] {
  let weight = 1
  let power = 0
  const weights: number[] = []
  for (let j = 0; j < MEMORY_DAYS; j++) {
    weights.push(weight)
    power += weight * weight
    weight *= PERSISTENCE
  }
  return weights.map((w) => w / Math.sqrt(power))
}

function crossfade(period: number): { readonly cos: Float64Array; readonly sin: Float64Array } {
  const angles = Float64Array.from({ length: period }, (_, i) => (i / period) * (Math.PI / 2))
  return { cos: angles.map(Math.cos), sin: angles.map(Math.sin) }
}
