import { LIMITS } from '../../limits.ts'
import { QUARTER_S } from '../../time/steps.ts'
import { once } from '../memo.ts'
import { SOLAR_CONSTANT_WM2 } from './clear-sky.ts'
import { clearnessQuantile } from './clearness.ts'
import type { Climate } from './climate.ts'
import { type Cover, cloudCover, dayNoise, fillClouds } from './clouds.ts'
import { cornersAt, type PointCorners, type Sky } from './field.ts'
import { type Corners, noiseAt, secondNoiseAt, smoothNoiseAt } from './lattice.ts'
import { normalsOf, spreadK, swingK, yearDayOf } from './normals.ts'
import { snowfallCm } from './snow.ts'
import { halfDay, meanNoonS, sunPosition, WORKING_SIN } from './sun.ts'

/** The 15-minute quarters of a solar day; a quarter's index is the UTC quarter hour since 1970. */
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

/** The first or the last quarter of a day, of which the sun lights a part. */
export interface Edge {
  /** The part that is lit, 0 to 1. */
  readonly lit: number
  /** The sun in the middle of that part. */
  readonly cosHour: number
  readonly sinHour: number
}

/** A cell's solar day: sun and weather. */
export interface SkyDay {
  /** Of the cell: a number, so that what outlives a world in a table does not keep its cells alive. */
  readonly cellId: number
  readonly solarDay: number
  readonly sinDeclination: number
  readonly cosDeclination: number
  /** Irradiance outside the atmosphere, square to the sun [W/m²]. */
  readonly extraterrestrialWm2: number
  /** What the hour angles of HOUR_COS and HOUR_SIN are turned by to be this day's. */
  readonly offsetCos: number
  readonly offsetSin: number
  /** The same in quarters. */
  readonly offsetQuarters: number
  /** Quarters of the day (0 to 95) with light that counts; last < first: none. */
  readonly first: number
  readonly last: number
  readonly dawn: Edge
  readonly dusk: Edge
  /** Mean clear-sky index in units of a cloudless day, and that of a cloudless day. */
  readonly clearness: number
  readonly clearIndex: number
  readonly cover: Cover
  /** Mean air temperature and half its daily swing [°C]; the peak is three hours after noon. */
  readonly meanC: number
  readonly swingC: number
  /** Did it rain or snow? */
  readonly wet: boolean
  /** Snow that fell [cm]. */
  readonly snowfallCm: number
  /** Where its clouds are written, once asked for: quarter i at `cloudsAt + i` of `cell.clouds(day)`. */
  readonly cloudsAt: number
}

/** The weather of a point, and of everything within some hundred metres of it. */
export interface Cell {
  readonly latitudeDeg: number
  readonly longitudeDeg: number
  readonly sinLatitude: number
  readonly cosLatitude: number
  /** Quarter s belongs to the solar day floor((s + quarterShift) / 96). */
  readonly quarterShift: number
  /** Where the noise that splits 15 minutes in 5 comes from. */
  minutes(): Corners
  day(solarDay: number): SkyDay
  /** Days since rain washed the roofs, 0 to 40: 0 on a wet day. */
  dryDays(solarDay: number): number
  /** Does the sun light any of a quarter? Known without the weather of its day. */
  isLit(quarter: number): boolean
  /** Clear-sky index of the quarters of a day; to be read before another day's is asked for. */
  clouds(day: SkyDay): Float32Array
}

/** Spread of the clearness of cloudless air from day to day. */
const HAZE = 0.012
/** What rain owes to clouds and what to chance: squares add up to 1. */
const CLOUDY_RAIN = 0.8
const OTHER_RAIN = 0.6
/** Nodes of the noise of air temperatures [days]. */
const AIR_DAYS = 3
/** Longer than that dirt is not counted. */
const DRY_DAYS = 40
const UNCOUNTED = 255

/**
 * Days that were computed, for all cells together: a table in which a newer day takes the place of an
 * older one, so it is bounded (under 20 MB) and nothing has to be forgotten on purpose. Clouds lie in
 * sheets of 64 days: an array for each day would cost more than filling it.
 */
const TABLE_SIZE = LIMITS.skyDays
const SHEET_DAYS = 64
const days: (SkyDay | undefined)[] = []
/** Whose clouds lie in a sheet. */
const cloudOwners: (SkyDay | undefined)[] = []
/** Days since it rained last before the day that stands there, or UNCOUNTED. */
const drySince = new Uint8Array(TABLE_SIZE)
const sheets: (Float32Array | undefined)[] = []
let cells = 0

/**
 * The weather of a point under a sky, in a climate: that of its place, unless `at` says where else
 * near that place it is. Costs nothing until its first day is asked for.
 */
export function createCell(
  sky: Sky,
  climate: Climate,
  at: { readonly latitudeDeg: number; readonly longitudeDeg: number } = climate,
): Cell {
  const { latitudeDeg, longitudeDeg } = at
  const latitude = (latitudeDeg * Math.PI) / 180
  // Days of one cell lie side by side in the table, cells are spread over it.
  const place = Math.imul(++cells, 0x9e3779b1)
  const quarterShift = Math.floor((240 * longitudeDeg + QUARTER_S / 2) / QUARTER_S)
  const point: Point = {
    id: cells,
    climate,
    latitudeDeg,
    longitudeDeg,
    quarterShift,
    indexOf: (solarDay) => (place + solarDay) & (TABLE_SIZE - 1),
    corners: once(() => cornersAt(sky, latitudeDeg, longitudeDeg)),
  }
  const cell: Cell = {
    latitudeDeg,
    longitudeDeg,
    sinLatitude: Math.sin(latitude),
    cosLatitude: Math.cos(latitude),
    quarterShift,
    minutes: () => point.corners().minutes,
    day(solarDay) {
      const index = point.indexOf(solarDay)
      const known = knownAt(point, index, solarDay)
      if (known !== undefined) return known
      const fresh = compute(point, solarDay, (index % SHEET_DAYS) * QUARTERS)
      days[index] = fresh
      // The owner of these clouds would stay alive as long as nobody asks for others.
      cloudOwners[index] = undefined
      drySince[index] = UNCOUNTED
      return fresh
    },
    dryDays: (solarDay) => dryDays(point, solarDay),
    isLit(quarter) {
      const solarDay = Math.floor((quarter + quarterShift) / QUARTERS)
      const { first, last } =
        knownAt(point, point.indexOf(solarDay), solarDay) ?? lightOf(point, solarDay)
      const i = quarter + quarterShift - QUARTERS * solarDay
      return first <= i && i <= last
    },
    clouds(day) {
      const index = point.indexOf(day.solarDay)
      const sheet = sheetOf(index)
      if (cloudOwners[index] !== day) {
        fillClouds(sheet, point.corners(), day, QUARTERS * day.solarDay - quarterShift)
        cloudOwners[index] = day
      }
      return sheet
    },
  }
  return cell
}

/** A point on the globe, and what its days are made from. */
interface Point {
  readonly id: number
  readonly climate: Climate
  readonly latitudeDeg: number
  readonly longitudeDeg: number
  readonly quarterShift: number
  corners(): PointCorners
  /** Where in the table a day stands. */
  indexOf(solarDay: number): number
}

/** What stands at an index of the table, if it is that day of that cell. */
function knownAt({ id }: Point, index: number, solarDay: number): SkyDay | undefined {
  const known = days[index]
  return known?.solarDay === solarDay && known.cellId === id ? known : undefined
}

/** Walks back to the last wet day, or to a day that knows its own number. */
function dryDays(point: Point, solarDay: number): number {
  let found = DRY_DAYS
  for (let dry = 0; dry < DRY_DAYS; dry++) {
    const day = solarDay - dry
    const index = point.indexOf(day)
    const known = knownAt(point, index, day)
    if (known?.wet ?? isWet(point, day)) {
      found = dry
      break
    }
    if (known !== undefined && drySince[index] !== UNCOUNTED) {
      found = Math.min(DRY_DAYS, dry + drySince[index]!)
      break
    }
  }
  const index = point.indexOf(solarDay)
  if (knownAt(point, index, solarDay) !== undefined) drySince[index] = found
  return found
}

/** When a day has light that counts. */
function lightOf({ latitudeDeg, longitudeDeg, quarterShift }: Point, solarDay: number) {
  const sun = sunPosition(meanNoonS(solarDay, longitudeDeg))
  // Hour angle of the quarter in the middle of the table, in quarters.
  const offset =
    (QUARTER_S / 2 - QUARTER_S * quarterShift + 240 * longitudeDeg + sun.equationOfTimeS) /
    QUARTER_S
  const half = (halfDay(latitudeDeg, sun, WORKING_SIN) * (QUARTERS / 2)) / Math.PI
  // Quarter i reaches from i - 0.5 to i + 0.5, its hour angle is that of i.
  const rise = QUARTERS / 2 - offset - half
  const set = QUARTERS / 2 - offset + half
  return {
    sun,
    offset,
    rise,
    set,
    first: half === 0 ? 1 : Math.max(0, Math.floor(rise + 0.5)),
    last: half === 0 ? 0 : Math.min(QUARTERS - 1, Math.ceil(set - 0.5)),
  }
}

function noiseOfDay(point: Point, solarDay: number): number {
  const corners = point.corners()
  return dayNoise(corners, corners.restless.spells, solarDay)
}

function isWet(point: Point, solarDay: number, noise = noiseOfDay(point, solarDay)): boolean {
  const limit = normalsOf(point.climate).wetBelow[yearDayOf(solarDay)]!
  return CLOUDY_RAIN * noise + OTHER_RAIN * noiseAt(point.corners().rain, solarDay) < limit
}

function compute(point: Point, solarDay: number, cloudsAt: number): SkyDay {
  const { climate, latitudeDeg } = point
  const corners = point.corners()
  const normals = normalsOf(climate)
  const { sun, offset, rise, set, first, last } = lightOf(point, solarDay)
  const yearDay = yearDayOf(solarDay)
  const noise = noiseOfDay(point, solarDay)
  const clearness = clearnessQuantile(normals.clearness[yearDay]!, noise)
  const normalC = normals.temperatureC[yearDay]!
  const anomalyK =
    spreadK(latitudeDeg, corners.restless, normalC) * smoothNoiseAt(corners.air, solarDay, AIR_DAYS)
  const meanC = normalC + anomalyK
  const wet = isWet(point, solarDay, noise)
  const angle = (offset * Math.PI) / (QUARTERS / 2)
  return {
    cellId: point.id,
    solarDay,
    sinDeclination: sun.sinDeclination,
    cosDeclination: sun.cosDeclination,
    extraterrestrialWm2: SOLAR_CONSTANT_WM2 * sun.distanceFactor,
    offsetCos: Math.cos(angle),
    offsetSin: Math.sin(angle),
    offsetQuarters: offset,
    first,
    last,
    dawn: edge(first, rise, set, offset),
    dusk: edge(last, rise, set, offset),
    clearness,
    clearIndex: climate.clearness * (1 + HAZE * secondNoiseAt(corners.day, solarDay)),
    cover: cloudCover(clearness),
    meanC,
    swingC: swingK(clearness),
    wet,
    snowfallCm: wet ? snowfallCm(corners.day, solarDay, meanC, normalC) : 0,
    cloudsAt,
  }
}

/** The sun in what it lights of a quarter. */
function edge(quarter: number, rise: number, set: number, offset: number): Edge {
  const from = Math.max(quarter - 0.5, rise)
  const to = Math.min(quarter + 0.5, set)
  const angle = (((from + to) / 2 - QUARTERS / 2 + offset) * Math.PI) / (QUARTERS / 2)
  return { lit: Math.max(0, to - from), cosHour: Math.cos(angle), sinHour: Math.sin(angle) }
}

function sheetOf(index: number): Float32Array {
  const number = Math.floor(index / SHEET_DAYS)
  sheets[number] ??= new Float32Array(SHEET_DAYS * QUARTERS)
  return sheets[number]
}
