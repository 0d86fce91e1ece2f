import { haurwitzGhiWm2, SOLAR_CONSTANT_WM2, twilightWm2 } from './clear-sky.ts'
import { type Cell, type Edge, HOUR_COS, HOUR_SIN, QUARTERS, type SkyDay } from './sky.ts'

/**
 * From clouds to irradiance on a plane. Functions that run for each quarter of each day come in pairs:
 * the formula, and a table of it for the loops.
 */

/** Cosine of the zenith while the sun is seen, or bent over the horizon: it counts as no lower. */
export const LOWEST_COS = 0.002

const STEPS = 1024

/** Share of the extraterrestrial irradiance that reaches the ground under a cloudless sky. */
const cloudless = Float64Array.from({ length: STEPS + 1 }, (_, i) => {
  const cosZenith = Math.max(i, 0.5) / STEPS
  return haurwitzGhiWm2(cosZenith) / (SOLAR_CONSTANT_WM2 * cosZenith)
})

/** Cosine of incidence times what the glass lets through. */
const transmitted = Float64Array.from({ length: STEPS + 1 }, (_, i) =>
  i === 0 ? 0 : (i / STEPS) * beamTransmission(i / STEPS),
)

/** Clearness index of a cloudless sky (Haurwitz 1945) for a cosine of zenith in 0 to 1. */
export function cloudlessIndex(cosZenith: number): number {
  return cloudless[(cosZenith * STEPS + 0.5) | 0]!
}

/** Cosine of incidence less reflection, for a cosine of incidence in 0 to 1. */
export function transmittedCosine(cosIncidence: number): number {
  return transmitted[(cosIncidence * STEPS + 0.5) | 0]!
}

/** Transmission of the beam through glass, relative to square incidence (Martin & Ruiz 2001). */
export function beamTransmission(cosIncidence: number): number {
  const roughness = 0.14
  return (1 - Math.exp(-cosIncidence / roughness)) / (1 - Math.exp(-1 / roughness))
}

/** Diffuse share of global irradiance from the clearness index (Erbs, Klein & Duffie 1982). */
export function diffuseShare(kt: number): number {
  if (kt <= 0.22) return 1 - 0.09 * kt
  if (kt > 0.8) return 0.165
  return 0.9511 + kt * (-0.1604 + kt * (4.388 + kt * (-16.638 + kt * 12.336)))
}

/** Mean global horizontal irradiance [W/m²] of a 15-minute quarter. */
export function horizontalWm2(cell: Cell, quarter: number): number {
  const position = quarter + cell.quarterShift
  const day = cell.day(Math.floor(position / QUARTERS))
  const i = position - QUARTERS * day.solarDay
  if (i < day.first || i > day.last) return 0
  const edge = edgeOf(day, i)
  const cosZenith = cosZenithAt(cell, day, i)
  const index = cell.clouds(day)[day.cloudsAt + i]!
  const outside = day.extraterrestrialWm2
  const clearWm2 =
    cloudlessIndex(cosZenith) * outside * cosZenith +
    (twilightWm2(cosZenith) * outside) / SOLAR_CONSTANT_WM2
  return index * clearWm2 * (edge?.lit ?? 1)
}

/** Cosine of the zenith, at least a little, in the middle of what is lit of a quarter of a day. */
export function cosZenithAt(cell: Cell, day: SkyDay, i: number): number {
  return cosZenithOf(cell, day, edgeOf(day, i)?.cosHour ?? hourCosine(day, i))
}

/** Hour angle of the sun in the middle of a quarter of a day [rad]: 0 at noon. */
export function hourAngleAt(day: SkyDay, i: number): number {
  return ((i + day.offsetQuarters - QUARTERS / 2) * Math.PI) / (QUARTERS / 2)
}

/** The part of a quarter that is lit, of the first and the last of a day; undefined of another. */
function edgeOf(day: SkyDay, i: number): Edge | undefined {
  return i === day.first ? day.dawn : i === day.last ? day.dusk : undefined
}

function cosZenithOf(cell: Cell, day: SkyDay, cosHour: number): number {
  const cosZenith =
    cell.sinLatitude * day.sinDeclination + cell.cosLatitude * day.cosDeclination * cosHour
  return Math.max(LOWEST_COS, cosZenith)
}

/** Air temperature [°C] in the middle of a 15-minute quarter. */
export function airTemperatureC(cell: Cell, quarter: number): number {
  const position = quarter + cell.quarterShift
  const day = cell.day(Math.floor(position / QUARTERS))
  return temperatureC(day, position - QUARTERS * day.solarDay)
}

/** Air temperature [°C] in a quarter (0 to 95) of a day: warmest three hours after solar noon. */
export function temperatureC(day: SkyDay, i: number): number {
  return day.meanC + day.swingC * Math.SQRT1_2 * (hourCosine(day, i) + hourSine(day, i))
}

/** Cosine of the sun's hour angle in the middle of a quarter (0 to 95) of a day. */
export function hourCosine(day: SkyDay, i: number): number {
  return HOUR_COS[i]! * day.offsetCos - HOUR_SIN[i]! * day.offsetSin
}

/** Sine of the sun's hour angle: negative in the morning. */
export function hourSine(day: SkyDay, i: number): number {
  return HOUR_SIN[i]! * day.offsetCos + HOUR_COS[i]! * day.offsetSin
}
