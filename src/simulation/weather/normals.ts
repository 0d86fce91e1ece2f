import { GREGORIAN_YEAR_DAYS } from '../../time/calendar.ts'
import { normalQuantile } from '../random.ts'
import { monthlyClearSkyKwhM2Day } from './clear-sky.ts'
import type { Climate, Restlessness } from './climate.ts'

/** What is usual on each day of the year in a climate. */

/** Solar day of a 1 January, so that days can be placed in the mean year. */
const NEW_YEAR = 10957
const MONTH_STARTS = [
  0, 31, 59.25, 90.25, 120.25, 151.25, 181.25, 212.25, 243.25, 273.25, 304.25, 334.25,
]

/** The darkest and the brightest season that clouds are made for, in units of the cloudless sky. */
const DARKEST = 0.2
const BRIGHTEST = 0.97

/**
 * The darker a season, the more of its days are wet: so many for each unit of clearness that is missing
 * to DRY, within bounds. Our estimate: two days of five in Munich, one of ten in Phoenix.
 */
const WET_PER_CLEARNESS = 1.12
const DRY = 0.95
const FEWEST_WET = 0.01
const MOST_WET = 0.75

/**
 * Spread of daily mean temperatures [K] at the equator, what it grows by up to that latitude, and the
 * mean above which no cold air comes [°C]. With what regions add (fixtures/climate-regions.ts) it is
 * 0.8 K in Singapore, 2 in Tokyo, 5 in a New York January.
 */
const EQUATOR_SPREAD_K = 0.75
const POLEWARD_SPREAD_K = 1.55
const POLEWARD_DEG = 45
const NEVER_COLD_C = 26

/** Half the daily swing of temperatures [K]: what of it is there however dark, and what clearness adds. */
const SWING_K = 5.5
const DARK_SWING = 0.6
const CLEAR_SWING = 0.55

/** Means of each day of the mean year. */
export interface Normals {
  /** In units of the cloudless sky. */
  readonly clearness: Float64Array
  readonly temperatureC: Float64Array
  /** Quantile of the standard normal below which a day's noise brings rain. */
  readonly wetBelow: Float64Array
}

/** By climate: all points of one share them. */
const normalsByClimate = new WeakMap<Climate, Normals>()

export function normalsOf(climate: Climate): Normals {
  const known = normalsByClimate.get(climate)
  if (known) return known
  const made = dailyNormals(climate)
  normalsByClimate.set(climate, made)
  return made
}

function dailyNormals(climate: Climate): Normals {
  const clearSky = monthlyClearSkyKwhM2Day(climate.latitudeDeg)
  const clearness = daily(
    climate.ghiKwhM2Day.map((ghi, month) => {
      // Where the sun stays down all month there is nothing to divide by, and nothing to be clear.
      const cloudless = Math.max(1e-3, clearSky[month]! * climate.clearness)
      return Math.max(DARKEST, Math.min(BRIGHTEST, ghi / cloudless))
    }),
  )
  return {
    clearness,
    temperatureC: daily(climate.temperatureC),
    wetBelow: clearness.map((mean) => {
      const wet = WET_PER_CLEARNESS * (DRY - mean)
      return normalQuantile(Math.max(FEWEST_WET, Math.min(MOST_WET, wet)))
    }),
  }
}

/** Its place in the mean year, 0 to 365. */
export function yearDayOf(solarDay: number): number {
  return Math.floor(modulo(solarDay - NEW_YEAR, GREGORIAN_YEAR_DAYS))
}

/** A curve through the year whose monthly means are the given ones: straight between mid-months. */
function daily(means: readonly number[]): Float64Array {
  // A straight line cuts the corners: an eighth of each neighbour is in a month's mean. Undo it.
  let nodes = [...means]
  for (let round = 0; round < 8; round++) {
    nodes = nodes.map((node, m) => {
      const around = nodes[(m + 11) % 12]! + nodes[(m + 1) % 12]!
      return node + means[m]! - (0.75 * node + 0.125 * around)
    })
  }
  const middles = MONTH_STARTS.map(
    (start, m) => (start + (MONTH_STARTS[m + 1] ?? GREGORIAN_YEAR_DAYS)) / 2,
  )
  return Float64Array.from({ length: 366 }, (_, day) => {
    const after = middles.findIndex((middle) => middle > day + 0.5)
    const right = after < 0 ? 12 : after
    const left = right - 1
    const rightDay = right === 12 ? middles[0]! + GREGORIAN_YEAR_DAYS : middles[right]!
    const leftDay = left < 0 ? middles[11]! - GREGORIAN_YEAR_DAYS : middles[left]!
    const part = (day + 0.5 - leftDay) / (rightDay - leftDay)
    return nodes[(left + 12) % 12]! * (1 - part) + nodes[right % 12]! * part
  })
}

function modulo(a: number, n: number): number {
  return a - n * Math.floor(a / n)
}

/**
 * Spread of daily mean temperatures [K]: greater away from the equator and, where air of two kinds
 * meets, in the cold season.
 */
export function spreadK(
  latitudeDeg: number,
  { spreadPerK }: Restlessness,
  normalC: number,
): number {
  const poleward = Math.min(POLEWARD_DEG, Math.abs(latitudeDeg)) / POLEWARD_DEG
  const cold = Math.max(0, NEVER_COLD_C - normalC)
  return EQUATOR_SPREAD_K + POLEWARD_SPREAD_K * poleward + spreadPerK * cold
}

/** Half the daily swing of temperatures [K]: under clouds days are cool and nights mild. Our estimate. */
export function swingK(clearness: number): number {
  return SWING_K * (DARK_SWING + CLEAR_SWING * clearness)
}
