import { sinElevation, sunPosition } from '../../simulation/weather/sun.ts'

/** The sky over a site, as the ribbon and the map draw it. */

export interface Site {
  readonly latitude: number
  readonly longitude: number
}

const DEG = 180 / Math.PI

/** The height of the sun's centre [degrees]. */
export function elevation({ latitude, longitude }: Site, instantS: number): number {
  return Math.asin(sinElevation(latitude, longitude, instantS)) * DEG
}

export interface Daylight {
  readonly sunriseS: number | undefined
  readonly sunsetS: number | undefined
  readonly noonS: number
  /** The sun's height at noon [degrees]. */
  readonly height: number
}

/** The visible edge of the sun on the horizon, with the refraction that is usual there. */
export const HORIZON = -0.833
const STEP_S = 300

/** Sunrise, noon and sunset between two instants, to a few seconds; undefined where the sun stays up or down. */
export function daylight(site: Site, startS: number, endS: number): Daylight {
  let sunriseS: number | undefined
  let sunsetS: number | undefined
  let noonS = startS
  let height = -90
  let before = elevation(site, startS)
  for (let s = startS + STEP_S; s <= endS; s += STEP_S) {
    const now = elevation(site, s)
    const crossing = () => s - STEP_S * ((now - HORIZON) / (now - before))
    if (before < HORIZON && now >= HORIZON) sunriseS ??= crossing()
    if (before >= HORIZON && now < HORIZON) sunsetS = crossing()
    if (now > height) {
      height = now
      noonS = s
    }
    before = now
  }
  return { sunriseS, sunsetS, noonS, height }
}

/** The colours of the sky, each at a height of the sun [degrees]. */
const STOPS = [
  [-14, 'night'],
  [-5, 'dusk'],
  [0.5, 'dawn'],
  [12, 'day'],
  [50, 'noon'],
] as const

/** A mix of two colours of the sky: so much of `b`, the rest `a`. */
export interface Sky {
  readonly a: string
  readonly b: string
  readonly share: number
}

export function skyAt(degrees: number): Sky {
  const next = STOPS.findIndex(([at]) => at > degrees)
  if (next < 0) return { a: 'noon', b: 'noon', share: 0 }
  if (next === 0) return { a: 'night', b: 'night', share: 0 }
  const [fromAt, a] = STOPS[next - 1]!
  const [toAt, b] = STOPS[next]!
  return { a, b, share: (degrees - fromAt) / (toAt - fromAt) }
}

/** Where the sun stands in the zenith. */
export function subsolar(instantS: number): Site {
  const sun = sunPosition(instantS)
  const latitude = Math.asin(sun.sinDeclination) * DEG
  const seconds = (((instantS + sun.equationOfTimeS) % 86_400) + 86_400) % 86_400
  return { latitude, longitude: 180 - seconds / 240 }
}

/** '23.3° N 143° W' */
export function sayPlace({ latitude, longitude }: Site, decimals = 1): string {
  const side = (value: number, plus: string, minus: string) => (value < 0 ? minus : plus)
  const lat = `${Math.abs(latitude).toFixed(decimals)}° ${side(latitude, 'N', 'S')}`
  const lonDigits = decimals === 1 ? 0 : decimals
  return `${lat} ${Math.abs(longitude).toFixed(lonDigits)}° ${side(longitude, 'E', 'W')}`
}
