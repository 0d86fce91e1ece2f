import { DAY_S } from '../../time/steps.ts'

/**
 * Where the sun is. Low-precision formulas of J. Meeus, Astronomical Algorithms (chapters 25 and 28),
 * as NOAA's calculator uses them: within 0.02° of the Solar Position Algorithm from 1990 to 2100.
 */

const RAD = Math.PI / 180

/**
 * Sine of the elevation of the centre at which the upper edge of the sun is seen, by refraction and
 * radius, 0.833°, less half a minute, so that no row comes before an almanac sees the sun.
 */
export const VISIBLE_SIN = Math.sin(-0.7 * RAD)

/** Sine of the elevation below which light is not counted: units are waking up, their rows tell 0 to 2 W. */
export const WORKING_SIN = Math.sin(0.6 * RAD)

/** 2000-01-01T12:00Z, the epoch of the formulas [epoch s]. */
const J2000_S = 946728000

export interface SunPosition {
  readonly sinDeclination: number
  readonly cosDeclination: number
  /** Apparent minus mean solar time [s]. */
  readonly equationOfTimeS: number
  /** (1 AU / distance)². */
  readonly distanceFactor: number
}

/** The sun as seen from the centre of the Earth at an instant [epoch s]. */
export function sunPosition(instantS: number): SunPosition {
  const t = (instantS - J2000_S) / (36525 * DAY_S)
  const longitude = (280.46646 + 36000.76983 * t) * RAD
  const anomaly = (357.52911 + 35999.05029 * t) * RAD
  const eccentricity = 0.016708634 - 0.000042037 * t
  const sinAnomaly = Math.sin(anomaly)
  const sin2Anomaly = Math.sin(2 * anomaly)
  const centre =
    ((1.914602 - 0.004817 * t) * sinAnomaly +
      (0.019993 - 0.000101 * t) * sin2Anomaly +
      0.000289 * Math.sin(3 * anomaly)) *
    RAD
  const node = (125.04 - 1934.136 * t) * RAD
  const apparent = longitude + centre - (0.00569 + 0.00478 * Math.sin(node)) * RAD
  const obliquity = (23.439291 - 0.0130042 * t + 0.00256 * Math.cos(node)) * RAD
  const sinDeclination = Math.sin(obliquity) * Math.sin(apparent)

  const tanHalf = Math.tan(obliquity / 2)
  const y = tanHalf * tanHalf
  const sin2L = Math.sin(2 * longitude)
  const cos2L = Math.cos(2 * longitude)
  const equationOfTime =
    y * sin2L -
    2 * eccentricity * sinAnomaly +
    4 * eccentricity * y * sinAnomaly * cos2L -
    y * y * sin2L * cos2L -
    1.25 * eccentricity * eccentricity * sin2Anomaly

  const inverse =
    (1 + eccentricity * Math.cos(anomaly + centre)) / (1 - eccentricity * eccentricity)
  return {
    sinDeclination,
    cosDeclination: Math.sqrt(1 - sinDeclination * sinDeclination),
    equationOfTimeS: (equationOfTime * DAY_S) / (2 * Math.PI),
    distanceFactor: inverse * inverse,
  }
}

/**
 * The day of mean solar time that an instant belongs to, counted from 1970-01-01: the sky is
 * indexed by it, so that no time zone can touch the physics.
 */
export function solarDay(instantS: number, longitudeDeg: number): number {
  return Math.floor((instantS + 240 * longitudeDeg) / DAY_S)
}

/** Mean solar noon of a solar day [epoch s]; apparent noon is earlier by the equation of time. */
export function meanNoonS(day: number, longitudeDeg: number): number {
  return day * DAY_S + DAY_S / 2 - 240 * longitudeDeg
}

/** Sine of the sun's elevation above the horizon at an instant, without refraction: -1 to 1. */
export function sinElevation(latitudeDeg: number, longitudeDeg: number, instantS: number): number {
  const sun = sunPosition(instantS)
  const meanS = instantS - meanNoonS(solarDay(instantS, longitudeDeg), longitudeDeg)
  const hourAngle = ((meanS + sun.equationOfTimeS) * 2 * Math.PI) / DAY_S
  return (
    Math.sin(latitudeDeg * RAD) * sun.sinDeclination +
    Math.cos(latitudeDeg * RAD) * sun.cosDeclination * Math.cos(hourAngle)
  )
}

/**
 * The same for the instants of a day around one in its middle, from where the sun stands then: within
 * 0.01, for it moves little among the stars in half a day.
 */
export function nearbySinElevation(
  latitudeDeg: number,
  longitudeDeg: number,
  middleS: number,
): (instantS: number) => number {
  const sun = sunPosition(middleS)
  const a = Math.sin(latitudeDeg * RAD) * sun.sinDeclination
  const b = Math.cos(latitudeDeg * RAD) * sun.cosDeclination
  const noonS = meanNoonS(solarDay(middleS, longitudeDeg), longitudeDeg) - sun.equationOfTimeS
  return (instantS) => a + b * Math.cos(((instantS - noonS) * 2 * Math.PI) / DAY_S)
}

/**
 * When the sun's centre is above an elevation on a solar day [epoch s], good to a minute; null if it
 * never is, the whole solar day if it always is. -0.833° is the visible sunrise.
 */
export function daylight(
  latitudeDeg: number,
  longitudeDeg: number,
  day: number,
  elevationDeg = 0,
): { readonly riseS: number; readonly setS: number } | null {
  const meanNoon = meanNoonS(day, longitudeDeg)
  const sun = sunPosition(meanNoon)
  const half = halfDay(latitudeDeg, sun, Math.sin(elevationDeg * RAD))
  if (half === 0) return null
  const noonS = meanNoon - sun.equationOfTimeS
  const halfS = (half * DAY_S) / (2 * Math.PI)
  return { riseS: noonS - halfS, setS: noonS + halfS }
}

/** The hour angle at which the sun passes an elevation: 0 (never above) to π (never below). */
export function halfDay(latitudeDeg: number, sun: SunPosition, sinElevationLimit = 0): number {
  const a = Math.sin(latitudeDeg * RAD) * sun.sinDeclination - sinElevationLimit
  const b = Math.cos(latitudeDeg * RAD) * sun.cosDeclination
  return Math.acos(Math.max(-1, Math.min(1, -a / b)))
}
