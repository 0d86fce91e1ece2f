import { QUARTER_S } from '../../time/steps.ts'
import { childKey, gaussian, type Key } from '../random.ts'
import { monthlyClearSkyKwhM2Day } from './clear-sky.ts'
import { clearnessQuantile } from './clearness.ts'
import type { Climate } from './climate.ts'
import { type Cover, coverOf, dayNoise, fillClouds, latticeNoise } from './clouds.ts'
import { halfDay, meanNoonS, sunPosition } from './sun.ts'

/** The 15-minute quarters of a solar day; a slot's index is the UTC quarter hour since 1970. */
export const QUARTERS = 96

/** Cosine and sine of the hour angles of a day's quarters, for a noon in the middle of the day. */
export const HOUR_COS = Float64Array.from({ length: QUARTERS }, (_, i) =>
  Math.cos(((i - QUARTERS / 2) * Math.PI) / (QUARTERS / 2)),
)
export const HOUR_SIN = Float64Array.from({ length: QUARTERS }, (_, i) =>
  Math.sin(((i - QUARTERS / 2) * Math.PI) / (QUARTERS / 2)),
)

/** A cell's solar day: sun and weather. */
export interface SkyDay {
  readonly cell: Cell
  readonly solarDay: number
  readonly sinDeclination: number
  readonly cosDeclination: number
  /** Irradiance outside the atmosphere, square to the sun [W/m²]. */
  readonly extraterrestrialWm2: number
  /** What the hour angles of HOUR_COS and HOUR_SIN are turned by to be this day's. */
  readonly offsetCos: number
  readonly offsetSin: number
  /** Slots of the day (0 to 95) with the sun above the horizon in their middle; last < first: none. */
  readonly first: number
  readonly last: number
  /** Mean clear-sky index in units of a cloudless day, and that of a cloudless day. */
  readonly clearness: number
  readonly clearIndex: number
  readonly cover: Cover
  /** Mean air temperature and half its daily swing [°C]; the peak is three hours after noon. */
  readonly meanC: number
  readonly swingC: number
  /** Where its clouds are written, once asked for: quarter i at `cloudsAt + i` of `cell.clouds(day)`. */
  readonly cloudsAt: number
}

/** The weather of a place: neighbours share one. */
export interface Cell {
  readonly latitudeDeg: number
  readonly longitudeDeg: number
  readonly sinLatitude: number
  readonly cosLatitude: number
  /** Slot s belongs to the solar day floor((s + quarterShift) / 96). */
  readonly quarterShift: number
  /** Key of the noise that splits 15 minutes in 5. */
  readonly splitKey: Key
  day(solarDay: number): SkyDay
  /** Is the sun above the horizon in the middle of a quarter? Known without the weather of its day. */
  isLit(quarter: number): boolean
  /** Clear-sky index of the quarters of a day; to be read before another day's is asked for. */
  clouds(day: SkyDay): Float32Array
}

const SOLAR_CONSTANT_WM2 = 1361
const ANOMALY_K = 3.2
const SWING_K = 5.5
const YEAR_DAYS = 365.2425
/** Solar day of a 1 January, so that days can be placed in the mean year. */
const NEW_YEAR = 10957
const MONTH_STARTS = [
  0, 31, 59.25, 90.25, 120.25, 151.25, 181.25, 212.25, 243.25, 273.25, 304.25, 334.25,
]

/**
 * Days that were computed, for all cells together: a table in which a newer day takes the place of an
 * older one, so it is bounded (under 16 MB) and nothing has to be forgotten on purpose. Clouds lie in
 * sheets of 64 days: an array for each day would cost more than filling it.
 */
const TABLE_SIZE = 16384
const SHEET_DAYS = 64
const days: (SkyDay | undefined)[] = []
const cloudOwners: (SkyDay | undefined)[] = []
const sheets: (Float32Array | undefined)[] = []
let cells = 0

/**
 * The weather cell of a climate. `key` must come from the seed and the cell's own name. Costs
 * nothing until its first day is asked for.
 */
export function createCell(key: Key, climate: Climate): Cell {
  const { latitudeDeg, longitudeDeg } = climate
  const latitude = (latitudeDeg * Math.PI) / 180
  // Days of one cell lie side by side in the table, cells are spread over it.
  const place = Math.imul(++cells, 0x9e3779b1)
  const quarterShift = Math.floor((240 * longitudeDeg + QUARTER_S / 2) / QUARTER_S)
  const keys = {
    day: childKey(key, 'day'),
    month: childKey(key, 'month'),
    haze: childKey(key, 'haze'),
    temperature: childKey(key, 'temperature'),
    slow: childKey(key, 'slow'),
    hour: childKey(key, 'hour'),
    quarter: childKey(key, 'slot'),
  }
  let normals: Normals | undefined

  const cell: Cell = {
    latitudeDeg,
    longitudeDeg,
    sinLatitude: Math.sin(latitude),
    cosLatitude: Math.cos(latitude),
    quarterShift,
    splitKey: childKey(key, 'split'),
    day(solarDay) {
      const index = (place + solarDay) & (TABLE_SIZE - 1)
      const known = knownAt(index, solarDay)
      if (known !== undefined) return known
      const fresh = compute(solarDay, (index % SHEET_DAYS) * QUARTERS)
      days[index] = fresh
      return fresh
    },
    isLit(quarter) {
      const solarDay = Math.floor((quarter + quarterShift) / QUARTERS)
      const index = (place + solarDay) & (TABLE_SIZE - 1)
      const { first, last } = knownAt(index, solarDay) ?? lightOf(solarDay)
      const i = quarter + quarterShift - QUARTERS * solarDay
      return first <= i && i <= last
    },
    clouds(day) {
      const index = (place + day.solarDay) & (TABLE_SIZE - 1)
      const sheet = sheetOf(index)
      if (cloudOwners[index] !== day) {
        const quarter0 = QUARTERS * day.solarDay - quarterShift
        fillClouds(sheet, keys, day, quarter0)
        cloudOwners[index] = day
      }
      return sheet
    },
  }

  /** What stands at an index of the table, if it is that day of this cell. */
  function knownAt(index: number, solarDay: number): SkyDay | undefined {
    const known = days[index]
    return known?.solarDay === solarDay && known.cell === cell ? known : undefined
  }

  function lightOf(solarDay: number) {
    const sun = sunPosition(meanNoonS(solarDay, longitudeDeg))
    // Hour angle of the quarter in the middle of the table, in quarters.
    const offset =
      (QUARTER_S / 2 - QUARTER_S * quarterShift + 240 * longitudeDeg + sun.equationOfTimeS) /
      QUARTER_S
    const half = (halfDay(latitudeDeg, sun) * (QUARTERS / 2)) / Math.PI
    return {
      sun,
      angle: (offset * Math.PI) / (QUARTERS / 2),
      first: Math.max(0, Math.floor(QUARTERS / 2 - offset - half) + 1),
      last: Math.min(QUARTERS - 1, Math.ceil(QUARTERS / 2 - offset + half) - 1),
    }
  }

  function compute(solarDay: number, cloudsAt: number): SkyDay {
    normals ??= dailyNormals(climate)
    const { sun, angle, first, last } = lightOf(solarDay)
    const yearDay = Math.floor(modulo(solarDay - NEW_YEAR, YEAR_DAYS))
    const clearness = clearnessQuantile(
      normals.clearness[yearDay]!,
      dayNoise(keys.day, keys.month, solarDay),
    )
    return {
      cell,
      solarDay,
      sinDeclination: sun.sinDeclination,
      cosDeclination: sun.cosDeclination,
      extraterrestrialWm2: SOLAR_CONSTANT_WM2 * sun.distanceFactor,
      offsetCos: Math.cos(angle),
      offsetSin: Math.sin(angle),
      first,
      last,
      clearness,
      clearIndex: climate.clearness * (1 + 0.012 * gaussian(keys.haze, solarDay)),
      cover: coverOf(clearness),
      meanC:
        normals.temperatureC[yearDay]! + ANOMALY_K * latticeNoise(keys.temperature, solarDay, 3),
      swingC: SWING_K * (0.6 + 0.55 * clearness),
      cloudsAt,
    }
  }
  return cell
}

function sheetOf(index: number): Float32Array {
  const number = Math.floor(index / SHEET_DAYS)
  sheets[number] ??= new Float32Array(SHEET_DAYS * QUARTERS)
  return sheets[number]
}

/** Mean clearness (in units of the cloudless sky) and temperature of each day of the mean year. */
interface Normals {
  readonly clearness: Float64Array
  readonly temperatureC: Float64Array
}

function dailyNormals(climate: Climate): Normals {
  const clearSky = monthlyClearSkyKwhM2Day(climate.latitudeDeg)
  const clearness = climate.ghiKwhM2Day.map((ghi, month) => {
    // Where the sun stays down all month there is nothing to divide by, and nothing to be clear.
    const cloudless = Math.max(1e-3, clearSky[month]! * climate.clearness)
    return Math.max(0.2, Math.min(0.97, ghi / cloudless))
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
  const middles = MONTH_STARTS.map((start, m) => (start + (MONTH_STARTS[m + 1] ?? YEAR_DAYS)) / 2)
  return Float64Array.from({ length: 366 }, (_, day) => {
    const after = middles.findIndex((middle) => middle > day + 0.5)
    const right = after < 0 ? 12 : after
    const left = right - 1
    const rightDay = right === 12 ? middles[0]! + YEAR_DAYS : middles[right]!
    const leftDay = left < 0 ? middles[11]! - YEAR_DAYS : middles[left]!
    const part = (day + 0.5 - leftDay) / (rightDay - leftDay)
    return nodes[(left + 12) % 12]! * (1 - part) + nodes[right % 12]! * part
  })
}

function modulo(a: number, n: number): number {
  return a - n * Math.floor(a / n)
}
