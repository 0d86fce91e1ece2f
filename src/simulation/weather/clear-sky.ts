/**
 * The cloudless sky, as far as latitude and date know it: what the monthly irradiation of a place
 * is divided by to become a clearness, and multiplied by to come back.
 */

const RAD = Math.PI / 180

/** Days of the months of a mean year; February's quarter day keeps the months where they are. */
const MONTH_DAYS = [31, 28.25, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31] as const

/** Irradiance outside the atmosphere, square to the sun at its mean distance [W/m²]. */
export const SOLAR_CONSTANT_WM2 = 1361

/** Twilight at the horizon [W/m²], and up to which cosine of the zenith it counts. */
const TWILIGHT_WM2 = 3
const TWILIGHT_COS = 0.15

/**
 * Clear-sky global horizontal irradiance [W/m²] at mean sun distance (Haurwitz 1945); 0 when the
 * sun is at or below the horizon. `cosZenith` is the sine of the sun's elevation.
 */
export function haurwitzGhiWm2(cosZenith: number): number {
  return cosZenith > 0 ? 1098 * cosZenith * Math.exp(-0.057 / cosZenith) : 0
}

/** Light of a clear sky while the sun is low [W/m²], all of it diffuse: Haurwitz is too dark there. */
export function twilightWm2(cosZenith: number): number {
  return cosZenith < TWILIGHT_COS ? TWILIGHT_WM2 * (1 - cosZenith / TWILIGHT_COS) : 0
}

/**
 * Mean daily clear-sky irradiation [kWh/m²/day] of the twelve months at a latitude. Eight dates a
 * month instead of all of them: within 0.01 % of the sum over the days below 60°, 0.06 ms.
 */
export function monthlyClearSkyKwhM2Day(latitudeDeg: number): number[] {
  const samples = 8
  let startDay = 0
  return MONTH_DAYS.map((days) => {
    let sum = 0
    for (let i = 0; i < samples; i++) {
      sum += dailyClearSkyKwhM2(latitudeDeg, startDay + (days * (i + 0.5)) / samples)
    }
    startDay += days
    return sum / samples
  })
}

/**
 * Clear-sky irradiation [kWh/m²] of one day at a latitude: Haurwitz and twilight with the sun's distance,
 * integrated over the hour angle. `yearDay` counts days from the start of 1 January (0.5 is its
 * noon), in the mean of the leap-year cycle.
 */
export function dailyClearSkyKwhM2(latitudeDeg: number, yearDay: number): number {
  const { sinDeclination, distanceFactor } = meanSun(yearDay)
  const cosDeclination = Math.sqrt(1 - sinDeclination * sinDeclination)
  const a = Math.sin(latitudeDeg * RAD) * sinDeclination
  const b = Math.cos(latitudeDeg * RAD) * cosDeclination
  // Where the sun never sets the hour angle of sunset is half a turn, where it never rises zero.
  const sunset = Math.acos(Math.max(-1, Math.min(1, -a / b)))
  const steps = 32
  let sum = 0
  for (let i = 0; i < steps; i++) {
    const cosZenith = a + b * Math.cos((sunset * (i + 0.5)) / steps)
    sum += haurwitzGhiWm2(cosZenith) + twilightWm2(cosZenith)
  }
  // Half a day in hours is sunset/π × 12; both halves, W to kW.
  return (distanceFactor * sum * sunset * 24) / (steps * Math.PI * 1000)
}

/**
 * Declination and (1 AU / distance)² of a mean year: low-precision formulas of Meeus,
 * Astronomical Algorithms chapter 25, at 2014, the middle of a leap-year cycle.
 */
function meanSun(yearDay: number): { sinDeclination: number; distanceFactor: number } {
  // 2014-01-01T00:00Z is 5113.5 days after the epoch J2000.
  const days = 5113.5 + yearDay
  const anomaly = (357.52911 + 0.98560028 * days) * RAD
  const centreDeg =
    1.9146 * Math.sin(anomaly) + 0.019993 * Math.sin(2 * anomaly) + 0.00029 * Math.sin(3 * anomaly)
  const longitude = (280.46646 + 0.98564736 * days + centreDeg) * RAD
  const eccentricity = 0.016703
  const distance =
    (1 - eccentricity * eccentricity) / (1 + eccentricity * Math.cos(anomaly + centreDeg * RAD))
  return {
    sinDeclination: Math.sin(23.4375 * RAD) * Math.sin(longitude),
    distanceFactor: 1 / (distance * distance),
  }
}
