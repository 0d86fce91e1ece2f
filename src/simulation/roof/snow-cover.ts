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

/** What a module loses under a cover of snow: nearly everything. */
export const SNOW_LOSS = 0.97

/** Snow that goes in a day from a roof of middling tilt and grip [cm]. */
export function meltCm(cell: Cell, day: SkyDay): number {
  const { clearness, meanC, sinDeclination, cosDeclination } = day
  // The height of the sun at noon.
  const noon = cell.sinLatitude * sinDeclination + cell.cosLatitude * cosDeclination
  const warmth = 0.8 * Math.max(0, meanC + 3 + 3 * clearness)
  return warmth + 9 * clearness * Math.max(0, noon)
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
