import type { Cell, SkyDay } from '../weather/sky.ts'

/**
 * Snow on a roof. It goes by warmth and sun, sooner where a roof is steep or its glass slippery.
 * Nothing is carried from day to day: the last fortnight is looked at, as far back as it matters.
 */

/** A layer of that covers a module whole [cm]. */
const FULL_CM = 1.5
/** Share of today's melt that still helps today. */
const TODAY = 0.45
/** How far back a fall can matter [days], and after how much melt none does [cm]. */
const MEMORY_DAYS = 12
const LONGEST_CM = 12

/**
 * Snow that goes in a day [cm]: for each kelvin above THAW_C, which the sun lowers by so much, and for
 * the sun itself at the zenith of a clear day. Chosen so that winters from Denver to Burlington lose as
 * many days to snow as real ones (docs/physics.md).
 */
const MELT_CM_PER_K = 0.8
const THAW_C = -3
const SUN_K = 3
const SUN_MELT_CM = 9

/** How easily snow goes, from roof to roof: sigma of its logarithm; tilt of a middling one [°]. */
const GRIP_SIGMA = 0.4
const MIDDLING_TILT_DEG = 25
/** A flatter roof holds its snow as long as that one [°]. */
const FLAT_DEG = 5

/** What a module loses under a cover of snow: nearly everything. */
export const SNOW_LOSS = 0.97

/** Snow that goes in a day from a roof of middling tilt and grip [cm]. */
export function meltCm(cell: Cell, day: SkyDay): number {
  const { clearness, meanC, sinDeclination, cosDeclination } = day
  // The height of the sun at noon.
  const noon = cell.sinLatitude * sinDeclination + cell.cosLatitude * cosDeclination
  const warmth = MELT_CM_PER_K * Math.max(0, meanC - THAW_C + SUN_K * clearness)
  return warmth + SUN_MELT_CM * clearness * Math.max(0, noon)
}

/**
 * How much sooner snow goes than from a middling roof: the steeper, the sooner it slides off. `grip` is
 * standard normal, 0 for a usual glass.
 */
export function snowSlip(tiltDeg: number, grip: number): number {
  return Math.sqrt(Math.max(FLAT_DEG, tiltDeg) / MIDDLING_TILT_DEG) * Math.exp(GRIP_SIGMA * grip)
}

/**
 * Share of a roof that snow covers on a day, 0 to 1. `slip` is how much sooner it goes than from a
 * middling roof.
 */
export function snowCover(cell: Cell, solarDay: number, slip: number): number {
  const today = cell.day(solarDay)
  let melted = TODAY * slip * meltCm(cell, today)
  let lying = today.snowfallCm - melted
  for (let back = 1; back <= MEMORY_DAYS && melted < LONGEST_CM; back++) {
    const day = cell.day(solarDay - back)
    lying = Math.max(lying, day.snowfallCm - melted)
    melted += slip * meltCm(cell, day)
  }
  return Math.max(0, Math.min(1, lying / FULL_CM))
}
