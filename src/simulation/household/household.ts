import { type Day, GREGORIAN_YEAR_DAYS } from '../../time/calendar.ts'
import { QUARTER_S } from '../../time/steps.ts'
import type { Zone } from '../../time/zone.ts'
import {
  childKey,
  gaussian,
  gaussianTable,
  hash32,
  integer,
  type Key,
  lognormal,
  uniform,
} from '../random.ts'
import { temperatureC } from '../weather/irradiance.ts'
import { type Cell, QUARTER_MWH_PER_W, QUARTERS } from '../weather/sky.ts'
import { type Appliance, drawAppliances } from './appliances.ts'
import { habitsIn } from './habits.ts'

/** What a household draws; instants on 15-minute marks, energies whole mWh. */
export interface HouseholdModel {
  /** Σ of [startS, endS) [mWh]. */
  sumMwh(startS: number, endS: number): number
  /** One entry for each 15 minutes of [startS, endS) [mWh]. */
  quartersMwh(startS: number, endS: number): Int32Array
}

export interface HouseholdOptions {
  /** The weather that it heats and cools against. */
  readonly cell: Cell
  /** The zone whose wall clock it lives by. */
  readonly zone: Zone
  /** What it is expected to draw in a year [kWh]. */
  readonly annualKwh: number
  /** ISO 3166-1 alpha-2, and the state where states differ. */
  readonly country: string
  readonly state?: string
}

/** What a service of 200 A at 240 V carries. */
export const MOST_W = 48_000

/** Hourly activity relative to its mean. */
const WEEKDAY = shape([
  0.42, 0.35, 0.32, 0.32, 0.34, 0.45, 0.8, 1.15, 1.2, 1.15, 1.15, 1.25, 1.45, 1.25, 1.05, 1, 1.1,
  1.35, 1.55, 1.6, 1.55, 1.35, 1, 0.65,
])
const WEEKEND = shape([
  0.55, 0.45, 0.38, 0.35, 0.35, 0.38, 0.5, 0.8, 1.2, 1.5, 1.65, 1.8, 1.95, 1.6, 1.3, 1.2, 1.2, 1.35,
  1.5, 1.5, 1.4, 1.25, 1, 0.75,
])

/*
 * The nominal household, whose watts are scaled to each one's own annual consumption, so that only
 * their proportions count. All are our estimates: with them the days of a German home have the shape
 * of the standard load profile H0 (BDEW) at noon, in the evening, at weekends and through the year.
 */
/** Refrigerators, standby: median of households and spread of its logarithm. */
const BASE_W = 118
const BASE_SIGMA = 0.25
/** Light, cooking, entertainment: mean of a day, spread of days, of quarter hours (its logarithm). */
const ACTIVITY_W = 310
const ACTIVITY_DAY_SIGMA = 0.12
const JITTER_SIGMA = 0.25
/**
 * Lamps burn longer and people are at home more in the dark season: what that adds to activity in
 * January, and takes from it in July, at middle latitudes.
 */
const SEASON = 0.22
const SEASON_DEG = 50
/** Middle of the dark season north of the equator [day of the year]. */
const DARKEST_DAY = 8
/** How much households of a country differ in heating and cooling (its logarithm). */
const COMFORT_SIGMA = 0.3
const COOL_ABOVE_C = 23
const HEAT_BELOW_C = 15
const AWAY_EVERY_WEEKS = 27
const AWAY_ACTIVITY = 0.15
const AWAY_COMFORT = 0.3
/** Early and late risers: up to so many quarter hours either way. */
const RISE_QUARTERS = 4
const MWH_PER_KWH = 1e6
/** Heating through the day: turned down from eleven to six. */
const WARMTH = Float64Array.from({ length: QUARTERS }, (_, quarter) =>
  quarter < 24 || quarter >= 92 ? 0.6 : 1,
)

/** Days that stand for the mean year: every eleventh of four years, the first being 2010-01-01. */
const SCALE_FIRST_DAY = 14_610
const SCALE_DAYS = 1461
const SCALE_STEP = 11

/** The quarters of one local day: 100 when clocks go back an hour, more nowhere. */
const scratch = new Int32Array(128)
const temperaturesC = new Float64Array(128)
const appliancesW = new Float64Array(QUARTERS)

/**
 * A household: a base load, activity by hour and weekday, heating and cooling by the weather,
 * appliances, a week away now and then. Costs nothing until it is asked.
 *
 * @example
 * const berlin = zone('Europe/Berlin')
 * const household = createHousehold(key, { cell, zone: berlin, country: 'DE', annualKwh: 3200 })
 * household.quartersMwh(1_655_251_200, 1_655_337_600) // 96 values
 */
export function createHousehold(key: Key, options: HouseholdOptions): HouseholdModel {
  const { zone } = options
  let writeDay: DayWriter | undefined
  let scale: number | undefined

  /** Calls `use` for each local day of [startS, endS) after its quarters were written to `scratch`. */
  function eachDay(
    startS: number,
    endS: number,
    use: (fromS: number, quarters: number) => void,
  ): void {
    writeDay ??= createDayWriter(key, options)
    scale ??= scaleTo(options, writeDay)
    let fromS = startS
    while (fromS < endS) {
      const day = zone.dayOf(fromS)
      const toS = Math.min(endS, zone.dayStartS(day + 1))
      writeDay(day, fromS, toS, scale)
      use(fromS, (toS - fromS) / QUARTER_S)
      fromS = toS
    }
  }

  return {
    sumMwh(startS, endS) {
      let sum = 0
      eachDay(startS, endS, (_, quarters) => {
        for (let i = 0; i < quarters; i++) sum += scratch[i]!
      })
      return sum
    },
    quartersMwh(startS, endS) {
      const result = new Int32Array(Math.max(0, (endS - startS) / QUARTER_S))
      eachDay(startS, endS, (fromS, quarters) => {
        result.set(scratch.subarray(0, quarters), (fromS - startS) / QUARTER_S)
      })
      return result
    },
  }
}

/** What the nominal watts are multiplied by so that the year comes out as wanted. */
function scaleTo({ zone, annualKwh }: HouseholdOptions, writeDay: DayWriter): number {
  let sum = 0
  let days = 0
  for (let day = SCALE_FIRST_DAY; day < SCALE_FIRST_DAY + SCALE_DAYS; day += SCALE_STEP) {
    const fromS = zone.dayStartS(day)
    const toS = zone.dayStartS(day + 1)
    writeDay(day, fromS, toS, 1)
    for (let i = 0; i < (toS - fromS) / QUARTER_S; i++) sum += scratch[i]!
    days++
  }
  return (annualKwh * MWH_PER_KWH * days) / (GREGORIAN_YEAR_DAYS * sum)
}

/** Writes the energies [mWh] of [fromS, toS), a part of a local day, to `scratch` from 0 on. */
type DayWriter = (day: Day, fromS: number, toS: number, scale: number) => void

function createDayWriter(key: Key, { cell, zone, country, state }: HouseholdOptions): DayWriter {
  const habits = habitsIn(country, state)
  const appliances = drawAppliances(childKey(key, 'appliances'), habits)
  const traits = childKey(key, 'traits')
  const dayKey = childKey(key, 'day')
  const weekKey = childKey(key, 'week')
  const quarterKey = childKey(key, 'slot')
  const baseW = lognormal(traits, 0, BASE_W, BASE_SIGMA)
  const coolingW = habits.coolingWPerK * lognormal(traits, 1, 1, COMFORT_SIGMA)
  const heatingW = habits.heatingWPerK * lognormal(traits, 2, 1, COMFORT_SIGMA)
  const shift = QUARTERS - RISE_QUARTERS + integer(traits, 3, 2 * RISE_QUARTERS + 1)
  const weekday = WEEKDAY.map((_, quarter) => WEEKDAY[(quarter + shift) % QUARTERS]!)
  const weekend = WEEKEND.map((_, quarter) => WEEKEND[(quarter + shift) % QUARTERS]!)
  const phase = integer(traits, 4, 7)
  const season = SEASON * Math.max(-1, Math.min(1, cell.latitudeDeg / SEASON_DEG))

  return (day, fromS, toS, scale) => {
    const free = (day + 4) % 7 === 0 || (day + 5) % 7 === 0
    const activity = free ? weekend : weekday
    const away = hash32(weekKey, Math.floor((day + phase) / 7)) % AWAY_EVERY_WEEKS === 0
    const dark = 1 + season * Math.cos(((day - DARKEST_DAY) * 2 * Math.PI) / GREGORIAN_YEAR_DAYS)
    const mood = 1 + ACTIVITY_DAY_SIGMA * gaussian(dayKey, day)
    const activeW = ACTIVITY_W * dark * mood * (away ? AWAY_ACTIVITY : 1)
    const comfort = away ? AWAY_COMFORT : 1
    switchOn(appliances, day, free, away)
    const jitter = jitterTable()
    const dayS = zone.dayStartS(day)
    // On the two days a year when the clock jumps each quarter has to look at it.
    const steady = zone.dayStartS(day + 1) - dayS === QUARTERS * QUARTER_S
    const startQuarter = fromS / QUARTER_S
    const quarters = (toS - fromS) / QUARTER_S
    writeTemperatures(cell, startQuarter, quarters)
    for (let i = 0; i < quarters; i++) {
      const wall = steady
        ? startQuarter + i - dayS / QUARTER_S
        : wallQuarter(zone, fromS + i * QUARTER_S)
      const airC = temperaturesC[i]!
      const word = hash32(quarterKey, startQuarter + i)
      let loadW = baseW + activeW * activity[wall]! * jitter[word >>> 20]! + appliancesW[wall]!
      // Compressors cycle: between half and one and a half times the need of the hour, by ten bits.
      const cycle = comfort * (0.5 + (word & 1023) / 1023)
      if (airC > COOL_ABOVE_C) loadW += coolingW * cycle * (airC - COOL_ABOVE_C)
      else if (airC < HEAT_BELOW_C) {
        loadW += heatingW * cycle * WARMTH[wall]! * (HEAT_BELOW_C - airC)
      }
      const drawnW = Math.min(loadW * scale, MOST_W)
      scratch[i] = Math.floor(drawnW * QUARTER_MWH_PER_W + 0.5)
    }
  }
}

/** The quarter hour that the clock on the wall shows. */
function wallQuarter(zone: Zone, instantS: number): number {
  return ((instantS + zone.offsetS(instantS)) / QUARTER_S) % QUARTERS
}

/** Writes the air temperatures of consecutive quarters to `temperaturesC` from 0 on. */
function writeTemperatures(cell: Cell, startQuarter: number, quarters: number): void {
  let i = 0
  while (i < quarters) {
    const position = startQuarter + i + cell.quarterShift
    const sky = cell.day(Math.floor(position / QUARTERS))
    const zero = QUARTERS * sky.solarDay - position + i
    const end = Math.min(quarters, zero + QUARTERS)
    for (; i < end; i++) temperaturesC[i] = temperatureC(sky, i - zero)
  }
}

/** Sets `appliancesW` to what the appliances draw on a day, by quarter of the wall clock. */
function switchOn(appliances: readonly Appliance[], day: Day, free: boolean, away: boolean): void {
  appliancesW.fill(0)
  for (const { key, kind } of appliances) {
    if (away && !kind.automatic) continue
    if (uniform(key, 3 * day) >= kind.days[free ? 1 : 0]) continue
    const start = between(kind.start, uniform(key, 3 * day + 1))
    const quarters = between(kind.quarters, uniform(key, 3 * day + 2))
    for (let i = start; i < Math.min(QUARTERS, start + quarters); i++)
      appliancesW[i]! += kind.powerW
  }
}

/** A whole number of a range, both ends included, by a number in [0, 1). */
function between([least, most]: readonly [number, number], pick: number): number {
  return least + Math.floor(pick * (most - least + 1))
}

/** Lognormal factors of mean 1, by the top bits of a hash. */
function jitterTable(): Float64Array {
  jitters ??= gaussianTable().map((z) =>
    Math.exp(JITTER_SIGMA * z - (JITTER_SIGMA * JITTER_SIGMA) / 2),
  )
  return jitters
}
let jitters: Float64Array | undefined

/** Hourly values as quarter hours, straight in between, of mean 1. */
function shape(hours: readonly number[]): Float64Array {
  const mean = hours.reduce((sum, value) => sum + value, 0) / 24
  return Float64Array.from({ length: QUARTERS }, (_, quarter) => {
    const position = (quarter + 0.5) / 4 - 0.5 + 24
    const hour = Math.floor(position)
    const part = position - hour
    return (hours[hour % 24]! * (1 - part) + hours[(hour + 1) % 24]! * part) / mean
  })
}
