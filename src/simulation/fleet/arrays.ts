import type { ArrayEntry } from '../../scenario/scenario.ts'
import { childKey, gaussian, lognormal, uniform } from '../random.ts'
import type { Plan } from './draft.ts'
import { usualTiltDeg } from './usual-tilt.ts'

/**
 * What generated roofs are like, after the sizes and orientations of registered systems
 * (docs/fleet.md). Numbers of modules are lognormal: median and spread of the logarithm.
 */
const HOUSE = { modules: 21, sigma: 0.38, fewest: 8, most: 45 }
const BUSINESS = { share: 0.05, modules: 110, sigma: 0.5 }
const MOST_MODULES = 400
/** Shares of roofs with one array, and of the others with two; the rest has three. */
const ONE_ARRAY = 0.55
const TWO_ARRAYS = 0.8
/** How far roofs are turned away from the equator [standard deviation]. */
const TURN_DEG = 35
/** The arrays of a system: as written, or one to three as usual for the year. */
export function chooseArrays(
  plan: Plan,
  bounds: { readonly min?: number; readonly max?: number } = {},
): readonly ArrayEntry[] {
  if (plan.entry.arrays) return plan.entry.arrays
  const key = childKey(plan.key, 'arrays')
  const drawn =
    uniform(key, 0) < BUSINESS.share
      ? lognormal(key, 1, BUSINESS.modules, BUSINESS.sigma)
      : clamp(lognormal(key, 1, HOUSE.modules, HOUSE.sigma), HOUSE.fewest, HOUSE.most)
  const modules = Math.round(clamp(drawn, bounds.min ?? 1, bounds.max ?? MOST_MODULES))
  const wanted = uniform(key, 2) < ONE_ARRAY ? 1 : uniform(key, 3) < TWO_ARRAYS ? 2 : 3
  const groups = Math.min(modules, wanted)
  const turn = TURN_DEG * gaussian(key, 4)
  const tiltDeg = usualTiltDeg(plan.site.country, gaussian(key, 5))
  return Array.from({ length: groups }, (_, i) => ({
    modules: Math.floor((modules + groups - 1 - i) / groups),
    tilt_deg: tiltDeg,
    // The other sides of the same roof.
    azimuth_deg: (Math.round(equatorDeg(plan) + turn) + [0, 90, 270][i]! + 720) % 360,
  }))
}

/** Which way the equator is: 0 north, 180 south. */
export function equatorDeg({ site }: Plan): number {
  return site.latitudeDeg >= 0 ? 180 : 0
}

function clamp(value: number, least: number, most: number): number {
  return Math.min(most, Math.max(least, value))
}
