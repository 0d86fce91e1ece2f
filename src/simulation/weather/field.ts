import { childKey, type Key } from '../random.ts'
import { restlessnessAt } from './climate.ts'
import { createLattice, cubeCorners, globePoint, type Lattice, simplexCorners } from './lattice.ts'

/** The lattices of a world's sky, and what a point takes from them. */

/** The one sky of a world: its lattices of noise, from days to 5 minutes. */
export interface Sky {
  readonly day: Lattice
  readonly spell: Lattice
  readonly month: Lattice
  readonly air: Lattice
  readonly rain: Lattice
  readonly slow: Lattice
  readonly hour: Lattice
  readonly half: Lattice
  readonly quarter: Lattice
  readonly minutes: Lattice
}

/** The sky of a key. */
export function createSky(key: Key): Sky {
  const lattice = (name: string, scaleKm: number) => createLattice(childKey(key, name), scaleKm)
  // What lasts for a day is as large as a front, what lasts for five minutes as a cloud. The kilometres were
  // chosen so that roofs agree over distance as measured ones do: docs/physics.md has the correlations.
  return {
    day: lattice('day', 330),
    spell: lattice('spell', 700),
    month: lattice('month', 700),
    air: lattice('air', 700),
    rain: lattice('rain', 290),
    slow: lattice('slow', 150),
    hour: lattice('hour', 28),
    half: lattice('half', 7),
    quarter: lattice('quarter', 3),
    minutes: lattice('minutes', 1),
  }
}

/** The corners around a point, of every lattice, and how restless its weather is. */
export function cornersAt(sky: Sky, latitudeDeg: number, longitudeDeg: number) {
  const point = globePoint(latitudeDeg, longitudeDeg)
  const cube = (lattice: Lattice) => cubeCorners(lattice, point)
  const simplex = (lattice: Lattice) => simplexCorners(lattice, point)
  return {
    restless: restlessnessAt({ latitudeDeg, longitudeDeg }),
    day: cube(sky.day),
    spell: cube(sky.spell),
    month: cube(sky.month),
    air: simplex(sky.air),
    rain: simplex(sky.rain),
    slow: simplex(sky.slow),
    hour: simplex(sky.hour),
    half: simplex(sky.half),
    quarter: simplex(sky.quarter),
    minutes: simplex(sky.minutes),
  }
}

/** What a point takes from the sky. */
export type PointCorners = ReturnType<typeof cornersAt>
