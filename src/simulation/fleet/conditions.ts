import { FLEET_DEFAULTS } from '../../scenario/fleet.ts'
import type { Fleet as FleetOptions, SystemEntry } from '../../scenario/scenario.ts'
import { SHADING_DEFAULTS } from '../../scenario/surroundings.ts'
import { SYSTEM_DEFAULTS } from '../../scenario/system.ts'
import type { Shading } from '../roof/horizon.ts'

/** What a roof is exposed to, beside the sun and the clouds. */
export interface RoofConditions {
  readonly shading: Shading
  readonly snow: boolean
  /** Loss of power in a year, 0.005 is half a per cent; undefined: the system's own draw. */
  readonly degradation: number | undefined
}

/** Generated roofs are as roofs are; written ones stand in the open unless they say otherwise. */
export function chooseConditions(
  { written, entry }: { readonly written: boolean; readonly entry: SystemEntry },
  fleet: FleetOptions,
): RoofConditions {
  const percent = entry.degradation_percent
  const everywhere = fleet.snow ?? FLEET_DEFAULTS.snow
  return {
    shading: written ? shadingOf(entry.shading) : (fleet.shading ?? FLEET_DEFAULTS.shading),
    snow: everywhere !== 'none' && (entry.snow ?? SYSTEM_DEFAULTS.snow) !== 'none',
    degradation: percent === undefined ? undefined : percent / 100,
  }
}

function shadingOf(shading: SystemEntry['shading'] = SYSTEM_DEFAULTS.shading): Shading {
  if (typeof shading === 'string') return shading
  const { horizon_deg: points = [], obstacles = SHADING_DEFAULTS.obstacles } = shading
  return { horizonDeg: points.map(([azimuth, elevation]) => [azimuth!, elevation!]), obstacles }
}
