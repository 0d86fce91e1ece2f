import { type Corners, noiseAt, secondNoiseAt } from './lattice.ts'

/** Snow that falls: on wet days that are cold enough, alike on all roofs around. */

/** A day whose mean lies below that, give or take, brings snow instead of rain [°C]. */
const FREEZING_C = -1
const FREEZING_SPREAD_C = 0.6
/** In seasons warmer than that there is none [°C]. */
const WINTER_C = 7
/** Snow of a wet freezing day [cm]: median, and sigma of its logarithm. */
const FALL_CM = 2.1
const FALL_SIGMA = 0.8

/** Where the counters of snowfall lie in the streams of the days: far from any day. */
const FALL_COUNTER = 0x10000000

/** Snow that falls on a wet day [cm]. */
export function snowfallCm(corners: Corners, day: number, meanC: number, normalC: number): number {
  if (normalC >= WINTER_C) return 0
  const at = FALL_COUNTER + day
  if (meanC >= FREEZING_C + FREEZING_SPREAD_C * noiseAt(corners, at)) return 0
  return FALL_CM * Math.exp(FALL_SIGMA * secondNoiseAt(corners, at))
}
