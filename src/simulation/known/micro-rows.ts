import { kindOf } from '../../scenario/kinds.ts'
import { QUARTER_S, ROW_S } from '../../time/steps.ts'
import { type DayProfile, round, silentSockets } from '../energy/production.ts'
import { childKey, uniform } from '../random.ts'
import type { ArrayGroup, Incident, System } from '../system.ts'
import { nearbySinElevation, sinElevation } from '../weather/sun.ts'
import type { MicroRow } from './view.ts'

/** The 5-minute rows of `stats` for a local day, with the devices awake in each. */

/** Microinverters wake one after the other while the sun climbs its first degree and a half. */
const AWAKE_SIN = 0.025
/** Farther from the horizon [sine of elevation] only the side of it that the sun is on counts. */
const TWILIGHT_SIN = 0.05

/** A row of which so far only its end is known. */
export interface RowAhead {
  readonly endAt: number
  row(): MicroRow
}

/** The rows of a day, made when they are asked for. */
export interface DayRows {
  readonly startS: number
  readonly rows: number
  readonly profile: () => DayProfile
  /** Was anything reported of that row? Costs less than the row: the sun's height mostly tells. */
  has(index: number): boolean
  /** The row that ends at startS + 300 (index + 1); undefined if nothing was reported. */
  row(index: number): MicroRow | undefined
}

/** The rows of a day, made of the groups that are visible up to the end of a row. */
export function dayRows(
  system: System,
  { startS, endS }: { readonly startS: number; readonly endS: number },
  profile: () => DayProfile,
  incidents: readonly Incident[],
  visible: (group: ArrayGroup, endS: number) => boolean,
): DayRows {
  const silences = incidents.filter(
    (one) => kindOf(one).silences === 'inverters' && one.fromS < endS && one.toS > startS,
  )
  const { latitudeDeg, longitudeDeg } = system.site
  const nearby = nearbySinElevation(latitudeDeg, longitudeDeg, (startS + endS) / 2)
  const heightAt = (instantS: number) => {
    const near = nearby(instantS)
    if (Math.abs(near) > TWILIGHT_SIN) return near
    return sinElevation(latitudeDeg, longitudeDeg, instantS)
  }
  const devicesAt = (rowS: number, height: number) => {
    const active =
      silences.length === 0
        ? silences
        : silences.filter((one) => one.fromS <= rowS && rowS < one.toS)
    let devices = 0
    for (const group of system.groups) {
      if (visible(group, rowS + ROW_S)) devices += awake(system, group, height, active)
    }
    return devices
  }
  const energyAt = (index: number) => {
    const rowEndS = startS + (index + 1) * ROW_S
    const { groups } = profile()
    let energyWh = 0
    let realWh = 0
    for (const group of system.groups) {
      if (!visible(group, rowEndS)) continue
      const running = groups[group.index]!
      energyWh += round(running[index + 1]!) - round(running[index]!)
      realWh += running[index + 1]! - running[index]!
    }
    return { energyWh, realWh }
  }
  /** false: no running total moves in that row, which is known without the rest of the day. */
  const mayMeasure = (rowS: number) =>
    system.fixedDays !== undefined ||
    system.groups.some(({ module }) => !module.isDark(rowS - (rowS % QUARTER_S)))
  /** The height of the sun in a row, if there can be one: after commissioning, and not at night. */
  const lightOf = (index: number): number | undefined => {
    const rowS = startS + index * ROW_S
    if (rowS + ROW_S <= system.operationalAtS!) return undefined
    const height = heightAt(rowS + ROW_S / 2)
    // So far below the horizon no module makes anything.
    return height < -TWILIGHT_SIN ? undefined : height
  }
  return {
    startS,
    rows: (endS - startS) / ROW_S,
    profile,
    has(index) {
      const height = lightOf(index)
      if (height === undefined) return false
      const rowS = startS + index * ROW_S
      return devicesAt(rowS, height) > 0 || (mayMeasure(rowS) && energyAt(index).energyWh !== 0)
    },
    row(index) {
      const rowS = startS + index * ROW_S
      const height = lightOf(index)
      if (height === undefined) return undefined
      const devices = devicesAt(rowS, height)
      const { energyWh, realWh } = energyAt(index)
      if (devices === 0 && energyWh === 0) return undefined
      return {
        endAt: rowS + ROW_S,
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
