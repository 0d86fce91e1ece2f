import type { Place } from '../fixtures/places/place.ts'
import { rootKey } from '../src/simulation/random.ts'
import { createModule, type ModuleModel, type ModulePlane } from '../src/simulation/roof/module.ts'
import { createSky } from '../src/simulation/weather/field.ts'
import { horizontalWm2 } from '../src/simulation/weather/irradiance.ts'
import { type Cell, createCell } from '../src/simulation/weather/sky.ts'
import { meanNoonS } from '../src/simulation/weather/sun.ts'
import { civil } from '../src/time/calendar.ts'

/** A place under its sky, with the system that published yields are about. */
export interface Subject {
  readonly name: string
  readonly place: Place
  readonly cell: Cell
  readonly plane: ModulePlane
  readonly module: ModuleModel
}

/** What PVWatts assumes: losses 14.08 %, 1.2 times the AC power in modules, -0.37 %/K. */
const PANEL_W = 300
const PVWATTS = {
  mount: 'roof',
  panelW: PANEL_W,
  gammaPctPerK: -0.37,
  peakVa: PANEL_W / 1.2,
  efficiency: 0.96,
  losses: 0.1408,
} as const

const SKY = createSky(rootKey('validation', 'sky'))
const MONTH_DAYS = [31, 28.25, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31]

export function subjectOf(place: Place): Subject {
  const name = `${place.city}, ${place.country === 'US' ? place.state : place.country}`
  const cell = createCell(SKY, place)
  const tiltDeg = place.referenceYield?.tiltDeg ?? Math.round(0.7 * Math.abs(place.latitudeDeg))
  const plane = { ...PVWATTS, tiltDeg, azimuthDeg: place.latitudeDeg < 0 ? 0 : 180 }
  return { name, place, cell, plane, module: createModule(cell, plane) }
}

/** Means over many years. */
export interface Survey {
  /** Mean daily irradiation on the horizontal by month [kWh/m²/day], and yield [kWh/kWp/day]. */
  readonly ghi: readonly number[]
  readonly yields: readonly number[]
  readonly annualYield: number
}

/**
 * Every ninth day of 108 years: better than twelve years of all days, since days so far
 * apart know nothing of each other.
 */
export function survey({ cell, module }: Subject): Survey {
  const counts = new Array<number>(12).fill(0)
  const ghi = new Array<number>(12).fill(0)
  const yields = new Array<number>(12).fill(0)
  for (let day = 7305; day < 46_750; day += 9) {
    const startS = solarDayStartS(cell, day)
    const month = civil(day).month - 1
    counts[month]! += 1
    ghi[month]! += dayGhiKwh(cell, day)
    yields[month]! += module.sumMwh(startS, startS + 86_400) / 1000 / PANEL_W
  }
  const means = (sums: number[]) => sums.map((sum, month) => sum / counts[month]!)
  const meanYields = means(yields)
  return { ghi: means(ghi), yields: meanYields, annualYield: yearOf(meanYields) }
}

/** Yield [kWh/kWp] of all days of a year, one by one. */
export function yearOfDays({ cell, module }: Subject, year: number): number[] {
  const first = Math.floor((year - 1970) * 365.25)
  return Array.from({ length: 365 }, (_, i) => {
    const startS = solarDayStartS(cell, first + i)
    return module.sumMwh(startS, startS + 86_400) / 1000 / PANEL_W
  })
}

/** The sum of a year whose months have these daily means. */
export function yearOf(monthlyMeans: readonly number[]): number {
  return monthlyMeans.reduce((sum, mean, month) => sum + mean * MONTH_DAYS[month]!, 0)
}

/** Share of each month in the year [%]. */
export function sharesOf(monthlyMeans: readonly number[]): number[] {
  const year = yearOf(monthlyMeans)
  return monthlyMeans.map((mean, month) => (100 * mean * MONTH_DAYS[month]!) / year)
}

/** The quarter hour nearest to the start of a solar day [epoch s]. */
export function solarDayStartS(cell: Cell, day: number): number {
  return 900 * Math.round((meanNoonS(day, cell.longitudeDeg) - 43_200) / 900)
}

/** Irradiation on the horizontal of a solar day [kWh/m²]. */
function dayGhiKwh(cell: Cell, day: number): number {
  const firstQuarter = 96 * day - cell.quarterShift
  let sum = 0
  for (let i = 0; i < 96; i++) sum += horizontalWm2(cell, firstQuarter + i)
  return sum / 4000
}

/** Irradiance on the horizontal of the hours of a day relative to a cloudless one, daylight only. */
export function hourlyClearIndex({ cell }: Subject, day: number): number[] {
  const sky = cell.day(day)
  const clouds = cell.clouds(sky)
  const hours: number[] = []
  // Half an hour from either end of the day, where the ratio of two small numbers means little.
  for (let i = sky.first + 2; i + 5 <= sky.last; i += 4) {
    const at = sky.cloudsAt + i
    hours.push((clouds[at]! + clouds[at + 1]! + clouds[at + 2]! + clouds[at + 3]!) / 4)
  }
  return hours
}
