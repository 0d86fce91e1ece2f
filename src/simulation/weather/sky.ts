import { QUARTER_S } from '../../time/steps.ts'
import { once } from '../memo.ts'
import { childKey, gaussian, type Key } from '../random.ts'
import { clearnessQuantile } from './clearness.ts'
import type { Climate } from './climate.ts'
import { type Cover, cloudCover, dayNoise, fillClouds, latticeNoise } from './clouds.ts'
import { dailyNormals, dayOfMeanYear, type Normals } from './normals.ts'
import { halfDay, meanNoonS, sunPosition } from './sun.ts'

/** Quarter hours of a solar day. They are numbered in UTC since 1970, or from 0 to 95 in their day. */
export const QUARTERS = 96
/** Energy [mWh] of one of them at 1 W. */
export const QUARTER_MWH_PER_W = 250

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
  /** Quarters of the day (0 to 95) with the sun above the horizon in their middle; last < first: none. */
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
  /** Quarter q belongs to the solar day floor((q + quarterShift) / 96). */
  readonly quarterShift: number
  /** Key of the noise that splits 15 minutes in 5. */
  readonly splitKey: Key
  day(solarDay: number): SkyDay
  /** Is the sun above the horizon in the middle of a quarter? Known without the weather of its day. */
  isLit(quarter: number): boolean
  /** Clear-sky index of the quarters of a day; to be read before another day's is asked for. */
  clouds(day: SkyDay): Float32Array
}

/** Kopp & Lean 2011. */
const SOLAR_CONSTANT_WM2 = 1361
/** Clear days differ by about 1 % (our estimate). */
const HAZE_SIGMA = 0.012
/** Warm and cold spells: standard deviation and length (our estimate for middle latitudes). */
const ANOMALY_K = 3.2
const ANOMALY_DAYS = 3
/** Half the daily swing, as a multiple of this: 0.6 without any light, 1.15 on a cloudless day. */
const SWING_K = 5.5
const SWING_DULL = 0.6
const SWING_CLEAR = 0.55
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
 *
 * @example
 * const cell = createCell(childKey(rootKey('seed', 'sky'), 'Munich, DE'), findPlace('Munich, DE')!)
 * const day = cell.day(solarDay(1_655_294_400, cell.longitudeDeg))
 * cell.clouds(day)[day.cloudsAt + 48] // clear-sky index around solar noon
 */
export function createCell(key: Key, climate: Climate): Cell {
  const { latitudeDeg, longitudeDeg } = climate
  const latitude = (latitudeDeg * Math.PI) / 180
  // Days of one cell lie side by side in the table, cells are spread over it.
  const place = Math.imul(++cells, 0x9e3779b1)
  const quarterShift = Math.floor((240 * longitudeDeg + QUARTER_S / 2) / QUARTER_S)
  const keys = weatherKeys(key)
  const normals = once(() => dailyNormals(climate))
  const cell: Cell = {
    latitudeDeg,
    longitudeDeg,
    sinLatitude: Math.sin(latitude),
    cosLatitude: Math.cos(latitude),
    quarterShift,
    splitKey: childKey(key, 'split'),
    day(solarDay) {
      const index = (place + solarDay) & (TABLE_SIZE - 1)
      const known = knownAt(cell, index, solarDay)
      if (known !== undefined) return known
      const fresh: SkyDay = {
        cell,
        solarDay,
        ...sunlight(cell, solarDay),
        ...drawWeather(keys, normals(), climate.clearness, solarDay),
        cloudsAt: (index % SHEET_DAYS) * QUARTERS,
      }
      days[index] = fresh
      return fresh
    },
    isLit(quarter) {
      const solarDay = Math.floor((quarter + quarterShift) / QUARTERS)
      const index = (place + solarDay) & (TABLE_SIZE - 1)
      const { first, last } = knownAt(cell, index, solarDay) ?? sunlight(cell, solarDay)
      const i = quarter + quarterShift - QUARTERS * solarDay
      return first <= i && i <= last
    },
    clouds(day) {
      const index = (place + day.solarDay) & (TABLE_SIZE - 1)
      const sheet = sheetAt(index)
      if (cloudOwners[index] !== day) {
        fillClouds(sheet, keys, day, QUARTERS * day.solarDay - quarterShift)
        cloudOwners[index] = day
      }
      return sheet
    },
  }
  return cell
}

/** What stands at an index of the table, if it is that day of that cell. */
function knownAt(cell: Cell, index: number, solarDay: number): SkyDay | undefined {
  const known = days[index]
  return known?.solarDay === solarDay && known.cell === cell ? known : undefined
}

function sheetAt(index: number): Float32Array {
  const number = Math.floor(index / SHEET_DAYS)
  sheets[number] ??= new Float32Array(SHEET_DAYS * QUARTERS)
  return sheets[number]
}

/** The sun's part of a day: the same every year but for a few minutes. */
function sunlight({ latitudeDeg, longitudeDeg, quarterShift }: Cell, solarDay: number) {
  const sun = sunPosition(meanNoonS(solarDay, longitudeDeg))
  // Hour angle of the quarter in the middle of the table, in quarters.
  const offset =
    (QUARTER_S / 2 - QUARTER_S * quarterShift + 240 * longitudeDeg + sun.equationOfTimeS) /
    QUARTER_S
  const angle = (offset * Math.PI) / (QUARTERS / 2)
  const half = (halfDay(latitudeDeg, sun) * (QUARTERS / 2)) / Math.PI
  return {
    sinDeclination: sun.sinDeclination,
    cosDeclination: sun.cosDeclination,
    extraterrestrialWm2: SOLAR_CONSTANT_WM2 * sun.distanceFactor,
    offsetCos: Math.cos(angle),
    offsetSin: Math.sin(angle),
    first: Math.max(0, Math.floor(QUARTERS / 2 - offset - half) + 1),
    last: Math.min(QUARTERS - 1, Math.ceil(QUARTERS / 2 - offset + half) - 1),
  }
}

type WeatherKeys = ReturnType<typeof weatherKeys>

function weatherKeys(key: Key) {
  return {
    day: childKey(key, 'day'),
    month: childKey(key, 'month'),
    haze: childKey(key, 'haze'),
    temperature: childKey(key, 'temperature'),
    slow: childKey(key, 'slow'),
    hour: childKey(key, 'hour'),
    quarter: childKey(key, 'slot'),
  }
}

/** The weather's part of a day. */
function drawWeather(keys: WeatherKeys, normals: Normals, clearIndex: number, solarDay: number) {
  const yearDay = dayOfMeanYear(solarDay)
  const clearness = clearnessQuantile(
    normals.clearness[yearDay]!,
    dayNoise(keys.day, keys.month, solarDay),
  )
  return {
    clearness,
    clearIndex: clearIndex * (1 + HAZE_SIGMA * gaussian(keys.haze, solarDay)),
    cover: cloudCover(clearness),
    meanC:
      normals.temperatureC[yearDay]! +
      ANOMALY_K * latticeNoise(keys.temperature, solarDay, ANOMALY_DAYS),
    swingC: SWING_K * (SWING_DULL + SWING_CLEAR * clearness),
  }
}
