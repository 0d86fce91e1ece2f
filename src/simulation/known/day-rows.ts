import type { Day } from '../../time/calendar.ts'
import { DAY_S, QUARTER_S, ROW_S } from '../../time/steps.ts'
import { dayBounds } from '../../time/zone.ts'
import { createPast } from '../energy/past.ts'
import { type DayProfile, dayProfile, round } from '../energy/production.ts'
import { isActive, silencesUnits, silentSockets } from '../incidents/scope.ts'
import { once } from '../memo.ts'
import { childKey, uniform } from '../random.ts'
import type { ArrayGroup, Incident, System } from '../system.ts'
import { nearbySinElevation, sinElevation, VISIBLE_SIN } from '../weather/sun.ts'
import type { MicroRow } from './view.ts'

/** The 5-minute rows of `stats` for a local day, with the devices awake in each. */

/**
 * Rows begin when the sun is seen, or so much later [s], and end as much before it sets: between the
 * least and the most, another time each day.
 */
const LEAST_LATE_S = -120
const MOST_LATE_S = 300
/** Microinverters wake one after the other while the sun climbs its first degree and a half. */
const AWAKE_SIN = 0.025
/** Farther from the horizon [sine of elevation] only the side of it that the sun is on counts. */
const TWILIGHT_SIN = 0.05

/** The rows of a day, made when they are asked for. */
export interface DayRows {
  readonly startS: number
  /** How many there can be: 276, 288 or 300. */
  readonly rows: number
  readonly profile: () => DayProfile
  /** Was anything reported of that row? Costs less than the row: the sun's height mostly tells. */
  has(index: number): boolean
  /** The row that ends at startS + 300 (index + 1); undefined if nothing was reported. */
  row(index: number): MicroRow | undefined
}

/** Is what a group measured in the row that ends then among what is asked for? */
export type Visible = (group: ArrayGroup, endS: number) => boolean

/** The rows of a day, of the groups that are visible in each; `incidents` are those of the day. */
export function createDayRows(
  system: System,
  day: Day,
  incidents: readonly Incident[],
  visible: Visible,
): DayRows {
  const { startS, endS } = dayBounds(system.site.zone, day)
  const profile = once(() => dayProfile(createPast(system, incidents), day))
  const heightIn = sunHeight(system, startS, (startS + endS) / 2)
  const devicesAt = deviceCounter(system, incidents, visible)
  const energyAt = (index: number) => energyIn(system, profile(), index, visible)
  /** false: no running total moves in that row, which is known without the rest of the day. */
  const mayMeasure = (rowS: number) =>
    system.fixedDays !== undefined ||
    system.groups.some(({ module }) => !module.isDark(rowS - (rowS % QUARTER_S)))
  /** How high above its rising the sun is in a row, if there can be one: after commissioning, and not at night. */
  const lightIn = (rowS: number): number | undefined => {
    if (rowS + ROW_S <= system.operationalAtS!) return undefined
    const height = heightIn(rowS)
    // So far below the horizon no module makes anything.
    return height < -TWILIGHT_SIN ? undefined : height
  }
  return {
    startS,
    rows: (endS - startS) / ROW_S,
    profile,
    has(index) {
      const rowS = startS + index * ROW_S
      const height = lightIn(rowS)
      if (height === undefined) return false
      return devicesAt(rowS, height) > 0 || (mayMeasure(rowS) && energyAt(index).energyWh !== 0)
    },
    row(index) {
      const rowS = startS + index * ROW_S
      const height = lightIn(rowS)
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
 * How high the sun stands in the rows of a day above where it is first seen, as far as the day's
 * punctuality lets it be seen [sine of elevation]; approximate where that is far from 0.
 */
function sunHeight({ key, site }: System, startS: number, middleS: number) {
  const { latitudeDeg, longitudeDeg } = site
  const nearby = nearbySinElevation(latitudeDeg, longitudeDeg, middleS)
  const punctuality = uniform(childKey(key, 'punctuality'), Math.floor(startS / DAY_S))
  const lateS = LEAST_LATE_S + (MOST_LATE_S - LEAST_LATE_S) * punctuality
  return (rowS: number): number => {
    const rises = nearby(rowS + ROW_S) > nearby(rowS)
    const instantS = rises ? rowS + ROW_S - lateS : rowS + lateS
    const near = nearby(instantS) - VISIBLE_SIN
    if (Math.abs(near) > TWILIGHT_SIN) return near
    return sinElevation(latitudeDeg, longitudeDeg, instantS) - VISIBLE_SIN
  }
}

/** Counts the devices that report a row of a day under a sun of that height. */
function deviceCounter(system: System, incidents: readonly Incident[], visible: Visible) {
  const silences = incidents.filter(silencesUnits)
  return (rowS: number, height: number): number => {
    const active = silences.length === 0 ? silences : silences.filter((one) => isActive(one, rowS))
    let devices = 0
    for (const group of system.groups) {
      if (visible(group, rowS + ROW_S)) devices += awake(system, group, height, active)
    }
    return devices
  }
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
  // Somebody is the first.
  return count === 0 && silent.size < group.modules ? 1 : count
}

/** What the visible groups made in a row: as it is told, whole, and as it is. */
function energyIn(system: System, profile: DayProfile, index: number, visible: Visible) {
  const rowEndS = profile.startS + (index + 1) * ROW_S
  let energyWh = 0
  let realWh = 0
  for (const group of system.groups) {
    if (!visible(group, rowEndS)) continue
    const running = profile.groups[group.index]!
    energyWh += round(running[index + 1]!) - round(running[index]!)
    realWh += running[index + 1]! - running[index]!
  }
  return { energyWh, realWh }
}

/**
 * The mean power of a row, moved by at most 7 W to where energy = round(power / 12) holds, as it
 * does in every captured row.
 */
function meanPowerW(realWh: number, energyWh: number): number {
  const powerW = round(realWh * 12)
  return Math.max(0, Math.min(12 * energyWh + 5, Math.max(12 * energyWh - 6, powerW)))
}
