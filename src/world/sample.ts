import type { SystemView } from '../simulation/known/view.ts'
import { sinElevation } from '../simulation/weather/sun.ts'
import type { World } from './world.ts'

/** More are not looked at: one in daylight is among so many of anywhere. */
const LOOKED_AT = 100

/**
 * A system to begin with: one that the sample user sees, with nothing wrong, and where it is day and
 * that was told, if there is such a one. `suits` is asked about each. undefined: the user sees none.
 */
export function sampleSystem(
  { fleet, clock, access }: World,
  suits: (view: SystemView) => boolean = () => true,
): number | undefined {
  const nowS = clock.nowS()
  const user = access.user(access.sampleUserId(), nowS)
  const seen: number[] = []
  for (const id of fleet.ids) {
    if (user?.sees(id)) seen.push(id)
    if (seen.length === LOOKED_AT) break
  }
  const appeal = (id: number) => {
    const view = fleet.view(id, nowS)
    const { system, status } = view
    const { latitudeDeg, longitudeDeg } = system.site
    const isUp = sinElevation(latitudeDeg, longitudeDeg, nowS) > LOW_SUN
    const lastEnergyAtS = view.lastEnergyAtS()
    const isTold = lastEnergyAtS !== null && nowS - lastEnergyAtS < FRESH_S
    return (suits(view) ? 4 : 0) + (isUp && isTold ? 2 : 0) + (status === 'normal' ? 1 : 0)
  }
  let best: { id: number; appeal: number } | undefined
  for (const id of seen) {
    const one = { id, appeal: appeal(id) }
    if (best === undefined || one.appeal > best.appeal) best = one
  }
  return best?.id
}

/** The sine of ten degrees: where the sun is higher, a roof that lies well has something to tell. */
const LOW_SUN = 0.17

/** Through a modem a morning is told hours later [s]. */
const FRESH_S = 3600
