import { GREGORIAN_YEAR_DAYS } from '../../time/calendar.ts'
import { monthlyClearSkyKwhM2Day } from './clear-sky.ts'
import type { Climate } from './climate.ts'

/** Solar day of a 1 January, so that days can be placed in the mean year. */
const NEW_YEAR = 10957
/** Clearness of a month: what is outside is an error of the irradiation, or a polar winter. */
const DULLEST = 0.2
const CLEAREST = 0.97
const MONTH_STARTS = [
  0, 31, 59.25, 90.25, 120.25, 151.25, 181.25, 212.25, 243.25, 273.25, 304.25, 334.25,
]

/** Where in the mean year a solar day is: 0 to 365. */
export function dayOfMeanYear(solarDay: number): number {
  const days = solarDay - NEW_YEAR
  return Math.floor(days - GREGORIAN_YEAR_DAYS * Math.floor(days / GREGORIAN_YEAR_DAYS))
}

/** Mean clearness (in units of the cloudless sky) and temperature of each day of the mean year. */
export interface Normals {
  readonly clearness: Float64Array
  readonly temperatureC: Float64Array
}

/** The normals of a climate, by day of the mean year (0 to 365). */
export function dailyNormals(climate: Climate): Normals {
  const clearSky = monthlyClearSkyKwhM2Day(climate.latitudeDeg)
  const clearness = climate.ghiKwhM2Day.map((ghi, month) => {
    // Where the sun stays down all month there is nothing to divide by, and nothing to be clear.
    const cloudless = Math.max(1e-3, clearSky[month]! * climate.clearness)
    return Math.max(DULLEST, Math.min(CLEAREST, ghi / cloudless))
  })
  return { clearness: daily(clearness), temperatureC: daily(climate.temperatureC) }
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
