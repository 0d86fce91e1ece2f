import { type DayProfile, ROW_S, round, silentSockets } from './production.ts'
import { childKey, uniform } from './random.ts'
import { nearbySinElevation, sinElevation } from './sun.ts'
import type { ArrayGroup, Incident, System } from './system.ts'
import type { MicroRow } from './view.ts'

/** The 5-minute rows of `stats` for a local day, with the devices awake in each. */

/** Microinverters wake one after the other while the sun climbs its first degree and a half. */
const AWAKE_SIN = 0.025
/** Farther from the horizon [sine of elevation] only the side of it that the sun is on counts. */
const TWILIGHT_SIN = 0.05

/** The rows of a day, made when they are asked for. */
export interface DayRows extends DayProfile {
  /** The row that ends at startS + 300 (index + 1); undefined if nothing was reported. */
  row(index: number): MicroRow | undefined
}

/** The rows of a profile, made of the groups that are visible up to the end of a row. */
export function dayRows(
  system: System,
  { startS, rows, groups }: DayProfile,
  incidents: readonly Incident[],
  visible: (group: ArrayGroup, endS: number) => boolean,
): DayRows {
  const endS = startS + rows * ROW_S
  const silences = incidents.filter(
    ({ kind, fromS, toS }) => kind === 'micro' && fromS < endS && toS > startS,
  )
  const { latitudeDeg, longitudeDeg } = system.site
  const nearby = nearbySinElevation(latitudeDeg, longitudeDeg, (startS + endS) / 2)
  const heightAt = (instantS: number) => {
    const near = nearby(instantS)
    if (Math.abs(near) > TWILIGHT_SIN) return near
    return sinElevation(latitudeDeg, longitudeDeg, instantS)
  }
  return {
    startS,
    rows,
    groups,
    row(index) {
      const rowEndS = startS + (index + 1) * ROW_S
      if (rowEndS <= system.operationalAtS!) return undefined
      const height = heightAt(rowEndS - ROW_S / 2)
      const active =
        silences.length === 0
          ? silences
          : silences.filter((one) => one.fromS <= rowEndS - ROW_S && rowEndS - ROW_S < one.toS)
      let devices = 0
      let energyWh = 0
      let realWh = 0
      for (const group of system.groups) {
        if (!visible(group, rowEndS)) continue
        const running = groups[group.index]!
        devices += awake(system, group, height, active)
        energyWh += round(running[index + 1]!) - round(running[index]!)
        realWh += running[index + 1]! - running[index]!
      }
      if (devices === 0 && energyWh === 0) return undefined
      return {
        endAt: rowEndS,
        // Whoever measured something was awake.
        devicesReporting: Math.max(1, devices),
        powerW: meanPowerW(realWh, energyWh),
        energyWh,
      }
    },
  }
}

/**
 * The mean power of a row, moved by at most 7 W to where energy = round(power / 12) holds, as it
 * does in every captured row.
 */
function meanPowerW(realWh: number, energyWh: number): number {
  const powerW = round(realWh * 12)
  return Math.max(0, Math.min(12 * energyWh + 5, Math.max(12 * energyWh - 6, powerW)))
}

function awake(
  system: System,
  group: ArrayGroup,
  height: number,
  active: readonly Incident[],
): number {
  if (height <= 0) return 0
  if (height >= AWAKE_SIN && active.length === 0) return group.modules
  const silent = silentSockets(group, active)
  const drowsiness = childKey(system.key, 'wake', group.index)
  let count = 0
  for (let socket = 0; socket < group.modules; socket++) {
    if (!silent.has(socket) && height >= AWAKE_SIN * uniform(drowsiness, socket)) count += 1
  }
  return count
}
