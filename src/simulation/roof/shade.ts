import { once } from '../memo.ts'
import { childKey, type Key } from '../random.ts'
import { createHorizon, type Horizon, horizonLoss, type Shading, type SunAt } from './horizon.ts'
import { drawScreens, type Lie, type Seen, screenLoss, seenFrom } from './screens.ts'

/**
 * What stands between a roof and the sun: the far horizon, which all its modules share, and screens
 * close by (a tree, a dormer, a chimney), which each unit sees in another direction. A group keeps a
 * table of the beam that it loses by declination and hour angle, a row of it made when it is needed.
 */

/** Units of a group that its table is made from. */
const SAMPLES = 4
/** Rows of the table, from one solstice to the other, and its columns: quarter hours of the hour
 * angle, two more on either side, for the sun is up to half an hour before or behind the clock. */
const DECLINATIONS = 33
const GREATEST_DECLINATION = (23.45 * Math.PI) / 180
const QUARTERS = 96
const MARGIN = 2
const COLUMNS = QUARTERS + 2 * MARGIN

/** What the air takes of the beam on its way straight down (an optical depth). */
const AIR_DEPTH = 0.2
const DEG = 180 / Math.PI
const RAD = Math.PI / 180

/** Lower than that no beam is worth a look: of a row of the table [sine of elevation], of a day [°]. */
const LOWEST_SIN = Math.sin(-RAD)
const LOWEST_OF_DAY_DEG = 1

/** The shade on a group of modules. */
export interface Shade {
  /** Share of the isotropic sky that is seen, 0 to 1. */
  skyView(): number
  /** Shares of the beam that are lost, in 1/255; `rowOf` says where a day's are. */
  losses(): Uint8Array
  /** Where in `losses` quarter 0 of a day is whose apparent noon is in the middle of quarter 48. */
  rowOf(sinDeclination: number): number
  /** Share of the beam that each unit loses at an hour angle [rad]. */
  unitsAt(sinDeclination: number, hourAngle: number): Float32Array
  /** Share of the beam of a clear day that each unit loses. */
  unitsOfDay(sinDeclination: number): Float32Array
}

/** The shades on the groups of a system, by their number; of none if there is nothing around. */
export type Shades = (group: number, lie: Lie) => Shade | undefined

/** The shades on a system, whose groups all see one horizon. `key` is the system's. */
export function createShades(key: Key, latitudeDeg: number, shading: Shading): Shades {
  if (shading === 'none') return () => undefined
  const horizon = once(() => createHorizon(childKey(key, 'horizon'), latitudeDeg, shading))
  return (group, lie) => {
    const around = once(() =>
      surroundings(childKey(key, 'screens', group), lie, horizon(), shading),
    )
    return createShade(lie, around)
  }
}

/** The shade on a group. */
function createShade(lie: Lie, around: () => Surroundings): Shade {
  const table = once(() => new Uint8Array(DECLINATIONS * (COLUMNS + 1)))
  const days: (Float32Array | undefined)[] = []
  return {
    skyView: () => around().horizon.skyView,
    losses: table,
    rowOf(sinDeclination) {
      const row = rowOfDeclination(sinDeclination)
      const losses = table()
      // Behind the rows, a mark for each that was filled.
      const mark = DECLINATIONS * COLUMNS + row
      if (losses[mark] === 0) {
        fillRow(losses, row, lie, around())
        losses[mark] = 1
      }
      return row * COLUMNS + MARGIN
    },
    unitsAt(sinDeclination, hourAngle) {
      const sun = sunPath(lie.latitudeDeg, sinDeclination).at(hourAngle)
      const far = horizonLoss(around().horizon, sun)
      return Float32Array.from(
        around().units(),
        (screens) => 1 - (1 - far) * (1 - screenLoss(screens, sun)),
      )
    },
    unitsOfDay(sinDeclination) {
      const row = rowOfDeclination(sinDeclination)
      days[row] ??= lossesOfDay(lie, declinationOf(row), around())
      return days[row]
    },
  }
}

function surroundings(key: Key, lie: Lie, horizon: Horizon, shading: Exclude<Shading, 'none'>) {
  const screens = drawScreens(key, lie, horizon, shading)
  const seenBy = (unit: number) => screens.map((screen) => seenFrom(lie, unit, screen))
  let units: (readonly Seen[])[] | undefined
  const step = Math.max(1, lie.modules / SAMPLES)
  const samples = Array.from({ length: Math.min(SAMPLES, lie.modules) }, (_, i) =>
    seenBy(Math.floor((i + 0.5) * step)),
  )
  return {
    horizon,
    /** What some units see, for the table of the group. */
    samples,
    /** What each unit sees. */
    units: () => {
      units ??= Array.from({ length: lie.modules }, (_, unit) => seenBy(unit))
      return units
    },
  }
}

type Surroundings = ReturnType<typeof surroundings>

/** The way of the sun over a latitude on a day of that declination, by the hour angle [rad]. */
function sunPath(latitudeDeg: number, sinDeclination: number) {
  const sinLatitude = Math.sin(latitudeDeg * RAD)
  const cosLatitude = Math.max(1e-6, Math.cos(latitudeDeg * RAD))
  const cosDeclination = Math.sqrt(1 - sinDeclination * sinDeclination)
  const sinElevation = (hourAngle: number) => {
    const sin = sinLatitude * sinDeclination + cosLatitude * cosDeclination * Math.cos(hourAngle)
    return Math.max(-1, Math.min(1, sin))
  }
  return {
    sinElevation,
    at(hourAngle: number): SunAt {
      const up = sinElevation(hourAngle)
      const east = -cosDeclination * Math.sin(hourAngle)
      const north = (sinDeclination - up * sinLatitude) / cosLatitude
      return { azimuthDeg: Math.atan2(east, north) * DEG, elevationDeg: Math.asin(up) * DEG }
    },
  }
}

function fillRow(losses: Uint8Array, row: number, lie: Lie, { horizon, samples }: Surroundings) {
  const path = sunPath(lie.latitudeDeg, Math.sin(declinationOf(row)))
  for (let column = 0; column < COLUMNS; column++) {
    const hourAngle = hourAngleOf(column - MARGIN)
    if (path.sinElevation(hourAngle) < LOWEST_SIN) continue
    const sun = path.at(hourAngle)
    const far = horizonLoss(horizon, sun)
    let near = 0
    if (far < 1) for (const screens of samples) near += screenLoss(screens, sun)
    const loss = 1 - (1 - far) * (1 - near / samples.length)
    losses[row * COLUMNS + column] = Math.round(255 * loss)
  }
}

/** Share of a clear day's beam that each unit loses, by every second quarter hour. */
function lossesOfDay(lie: Lie, declination: number, { horizon, units }: Surroundings) {
  const path = sunPath(lie.latitudeDeg, Math.sin(declination))
  const sums = new Float32Array(lie.modules)
  let total = 0
  for (let quarter = 0; quarter < QUARTERS; quarter += 2) {
    const sun = path.at(hourAngleOf(quarter))
    if (sun.elevationDeg <= LOWEST_OF_DAY_DEG) continue
    const beam = beamOn(lie, sun)
    total += beam
    const far = horizonLoss(horizon, sun)
    for (const [unit, screens] of units().entries()) {
      sums[unit]! += beam * (1 - (1 - far) * (1 - screenLoss(screens, sun)))
    }
  }
  return sums.map((sum) => sum / Math.max(1e-9, total))
}

/** Beam of a clear sky on the group, relative to square incidence outside. */
function beamOn({ tiltDeg, azimuthDeg }: Lie, sun: SunAt): number {
  const up = Math.sin(sun.elevationDeg * RAD)
  const flat = Math.cos(sun.elevationDeg * RAD)
  const turn = (sun.azimuthDeg - azimuthDeg) * RAD
  const incidence = up * Math.cos(tiltDeg * RAD) + flat * Math.sin(tiltDeg * RAD) * Math.cos(turn)
  return Math.max(0, incidence) * Math.exp(-AIR_DEPTH / up)
}

function hourAngleOf(quarter: number): number {
  return ((quarter - QUARTERS / 2) * Math.PI) / (QUARTERS / 2)
}

function rowOfDeclination(sinDeclination: number): number {
  const part = Math.asin(sinDeclination) / GREATEST_DECLINATION
  const row = Math.round(((part + 1) * (DECLINATIONS - 1)) / 2)
  return Math.max(0, Math.min(DECLINATIONS - 1, row))
}

function declinationOf(row: number): number {
  return ((2 * row) / (DECLINATIONS - 1) - 1) * GREATEST_DECLINATION
}
