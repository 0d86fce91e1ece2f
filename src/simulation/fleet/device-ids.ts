import { dayFrom } from '../../time/calendar.ts'
import { DAY_S } from '../../time/steps.ts'

/**
 * Ids were given in the order of registration, so they grow with time: straight lines between what
 * was seen, going on at the last pace. Not unique for two systems of the same minute: the caller
 * adds that. Values are whole, never fall, and start at 1.
 */

type Point = readonly [atS: number, id: number]

const at = (year: number, month: number, day: number): number => dayFrom(year, month, day) * DAY_S

/** Seen: 67, 45157, 777364, 2527105, 2875299, 3690442; below 540,000 in April 2015. */
const SYSTEMS: readonly Point[] = [
  [at(2007, 9, 1), 1],
  [at(2008, 1, 26), 67],
  [at(2011, 11, 15), 45_157],
  [at(2015, 4, 6), 530_000],
  [1_444_486_200, 777_364],
  [1_636_749_578, 2_527_105],
  [at(2022, 7, 15), 2_875_299],
  [at(2022, 11, 15), 3_690_442],
  [at(2024, 12, 31), 5_400_000],
]

/** Seen: 434803, a device made in 2011 or 2012; the rest in proportion to systems. */
const ENVOYS: readonly Point[] = [
  [at(2007, 9, 1), 1],
  [at(2012, 3, 15), 434_803],
  [at(2015, 10, 10), 1_400_000],
  [at(2021, 11, 12), 4_300_000],
  [at(2024, 12, 31), 7_900_000],
]

/** Seen: 40236944 in 2019, 51311991 in November 2021; earlier ones from units shipped, recalled. */
const INVERTERS: readonly Point[] = [
  [at(2007, 9, 1), 1],
  [at(2012, 1, 1), 1_500_000],
  [at(2015, 10, 10), 10_000_000],
  [at(2019, 7, 5), 40_236_944],
  [1_636_749_578, 51_311_991],
  [at(2024, 12, 31), 80_000_000],
]

/** The id of a system registered at an instant [epoch s]. */
export function systemIdAt(instantS: number): number {
  return idAt(SYSTEMS, instantS)
}

/** The `envoy_id` of a gateway registered at an instant [epoch s]. */
export function envoyIdAt(instantS: number): number {
  return idAt(ENVOYS, instantS)
}

/** The `id` of a microinverter registered at an instant [epoch s]. */
export function inverterIdAt(instantS: number): number {
  return idAt(INVERTERS, instantS)
}

function idAt(points: readonly Point[], instantS: number): number {
  const after = points.findIndex(([atS]) => atS > instantS)
  const next = Math.max(1, after < 0 ? points.length - 1 : after)
  const [fromS, fromId] = points[next - 1]!
  const [toS, toId] = points[next]!
  const id = fromId + ((toId - fromId) * (instantS - fromS)) / (toS - fromS)
  return Math.max(1, Math.floor(id))
}
