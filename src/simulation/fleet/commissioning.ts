import { FLEET_DEFAULTS } from '../../scenario/fleet.ts'
import type { Fleet as FleetOptions } from '../../scenario/scenario.ts'
import { dayFrom } from '../../time/calendar.ts'
import type { Zone } from '../../time/zone.ts'
import { childKey, type Key, uniform } from '../random.ts'
import { soldFrom } from './devices.ts'

/** What shows local midnight, and when of the day the others began. */
const SHARE_AT_MIDNIGHT = 0.2
const FROM_HOUR = 10
const HOURS = 6

/**
 * When a generated system went into operation [epoch s]: any day of its years, later ones more often.
 * A fifth shows a local midnight, because the installer set the date; the others the second in which
 * the first interval ended.
 */
export function drawCommissioning(
  key: Key,
  country: string,
  { built }: FleetOptions,
  zone: Zone,
): number {
  const draws = childKey(key, 'operational')
  const years = { ...FLEET_DEFAULTS.built, ...built }
  const first = Math.max(years.from, soldFrom(country))
  const last = Math.max(first, years.to)
  // The density grows linearly: the square root of a uniform number.
  const after = (last - first + 1) * Math.sqrt(uniform(draws, 0))
  const year = first + Math.min(last - first, Math.floor(after))
  // Not in the weeks around New Year: it stays in its year in every zone.
  const day = dayFrom(year, 1, 15) + Math.floor(uniform(draws, 1) * 345)
  const startS = zone.dayStartS(day)
  if (uniform(draws, 2) < SHARE_AT_MIDNIGHT) return startS
  return startS + FROM_HOUR * 3600 + Math.floor(uniform(draws, 3) * HOURS * 3600)
}
