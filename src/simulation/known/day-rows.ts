import type { Day } from '../../time/calendar.ts'
import { DAY_S, QUARTER_S, ROW_S } from '../../time/steps.ts'
import { dayBounds } from '../../time/zone.ts'
import { round } from '../energy/production.ts'
import { delaysUnits } from '../incidents/scope.ts'
import { once } from '../memo.ts'
import { childKey, uniform } from '../random.ts'
import type { ArrayGroup, Incident, System } from '../system.ts'
import { nearbySinElevation, sinElevation, VISIBLE_SIN } from '../weather/sun.ts'
import { areMute, deviceCounter, type Visible } from './awake-units.ts'
import { type ToldDay, toldDay } from './told-day.ts'
import type { MicroRow } from './view.ts'

/** The 5-minute rows of `stats` for a local day. */

/**
 * Rows begin when the sun is seen, or so much later [s], and end as much before it sets: between the
 * least and the most, another time each day.
 */
const LEAST_LATE_S = -120
const MOST_LATE_S = 240
/** Farther from the horizon [sine of elevation] only the side of it that the sun is on counts. */
const TWILIGHT_SIN = 0.05
/** The most that the sun moves from the beginning of a row to when its light counts [sine of elevation]. */
const ROW_CLIMB_SIN = ((ROW_S - LEAST_LATE_S) * 2 * Math.PI) / DAY_S

/** The rows of a day, made when they are asked for. */
export interface DayRows {
  readonly startS: number
  /** How many there can be: 276, 288 or 300. */
  readonly rows: number
  /** Was anything reported of that row? Costs less than the row: the sun's height mostly tells. */
  has(index: number): boolean
  /** The row that ends at startS + 300 (index + 1); undefined if nothing was reported. */
  row(index: number): MicroRow | undefined
  /** The five minutes in which a group made what it tells in a row. */
  sources(group: ArrayGroup, index: number): readonly Source[]
}

/** A row of a true day. */
export interface Source {
  readonly told: ToldDay
  readonly index: number
  readonly rowS: number
}

/** The rows of a day that were measured in it, by a clock that is right. */
export interface TrueDayRows extends DayRows {
  readonly told: () => ToldDay
}

/** The rows of a day, of the groups that are visible in each; `incidents` are those of the day. */
export function createDayRows(
  system: System,
  day: Day,
  incidents: readonly Incident[],
  visible: Visible,
): TrueDayRows {
  const { standbyW, nightRows } = system.reporting
  const { startS, endS } = dayBounds(system.site.zone, day)
  const rows = (endS - startS) / ROW_S
  const { has, row, told, isNight } = measuredRowsOf(system, day, incidents, visible)
  /** Rows of nothing: the Envoy reports all night. */
  const isEmpty = (index: number) =>
    nightRows && isNight(index) && system.groups.some((one) => visible(one, rowEnd(index)))
  const rowEnd = (index: number) => startS + (index + 1) * ROW_S
  /** The last row of the day, whoever knows of it. */
  const lastIndex = once(() => {
    const all = measuredRowsOf(system, day, incidents, () => true)
    let index = rows - 1
    while (index >= 0 && !all.has(index)) index -= 1
    return index
  })
  return {
    startS,
    rows,
    told,
    has: (index) => has(index) || isEmpty(index),
    sources: (_, index) => [{ told: told(), index, rowS: startS + index * ROW_S }],
    row(index) {
      const measured = row(index)
      if (measured === undefined) {
        return isEmpty(index)
          ? { endAt: rowEnd(index), devicesReporting: 0, powerW: standbyW, energyWh: 0 }
          : undefined
      }
      // The power of the last row stands until morning.
      const isStandby = measured.powerW < standbyW && index === lastIndex()
      return isStandby ? { ...measured, powerW: standbyW } : measured
    },
  }
}

/** The rows of a day in which units tell of themselves. */
function measuredRowsOf(
  system: System,
  day: Day,
  incidents: readonly Incident[],
  visible: Visible,
) {
  const { startS, endS } = dayBounds(system.site.zone, day)
  const heightIn = sunHeight(system, startS, (startS + endS) / 2)
  const told = once(() =>
    toldDay(system, day, incidents, (index) => heightIn(startS + index * ROW_S) > 0),
  )
  const noise = incidents.some(delaysUnits) ? () => told().heard! : undefined
  /** Do units tell of energy in rows in which they did not make it? */
  const isReshaped = noise !== undefined || system.reporting.triplets
  const devicesAt = deviceCounter(system, startS, incidents, visible, noise)
  const energyAt = (index: number) => energyIn(system, told(), startS, index, visible)
  /** false: no running total moves in that row, which is known without the rest of the day. */
  const mayMeasure = (rowS: number) =>
    isReshaped ||
    system.fixedDays !== undefined ||
    system.groups.some(({ module }) => !module.isDark(rowS - (rowS % QUARTER_S)))
  const isMute = once(() => areMute(system, incidents, startS, endS))
  const isBuilt = (rowS: number) => rowS + ROW_S > system.operationalAtS!
  /** How high above its rising the sun is in a row, if units can tell anything in it. */
  const heightWhereTold = (rowS: number): number | undefined => {
    if (!isBuilt(rowS) || isMute()) return undefined
    const height = heightIn(rowS)
    // So far below the horizon no module makes anything.
    return height < -TWILIGHT_SIN && !isReshaped ? undefined : height
  }
  return {
    told,
    isNight: (index: number) => {
      const rowS = startS + index * ROW_S
      return isBuilt(rowS) && heightIn(rowS) <= 0
    },
    has(index: number): boolean {
      const rowS = startS + index * ROW_S
      const height = heightWhereTold(rowS)
      if (height === undefined) return false
      return devicesAt(index, height) > 0 || (mayMeasure(rowS) && energyAt(index).energyWh !== 0)
    },
    row(index: number): MicroRow | undefined {
      const rowS = startS + index * ROW_S
      const height = heightWhereTold(rowS)
      if (height === undefined) return undefined
      const devices = devicesAt(index, height)
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
    const begin = nearby(rowS)
    if (Math.abs(begin - VISIBLE_SIN) > TWILIGHT_SIN + ROW_CLIMB_SIN) return begin - VISIBLE_SIN
    const rises = nearby(rowS + ROW_S) > begin
    const instantS = rises ? rowS + ROW_S - lateS : rowS + lateS
    const near = nearby(instantS) - VISIBLE_SIN
    if (Math.abs(near) > TWILIGHT_SIN) return near
    return sinElevation(latitudeDeg, longitudeDeg, instantS) - VISIBLE_SIN
  }
}

/** What the visible groups told in a row: whole, and as it is. */
function energyIn(system: System, told: ToldDay, startS: number, index: number, visible: Visible) {
  const rowEndS = startS + (index + 1) * ROW_S
  let energyWh = 0
  let realWh = 0
  for (const group of system.groups) {
    if (!visible(group, rowEndS)) continue
    energyWh += told.wholeWh(group, index + 1) - told.wholeWh(group, index)
    realWh += told.realWh(group, index + 1) - told.realWh(group, index)
  }
  return { energyWh, realWh }
}

/**
 * The mean power of a row, moved by at most 7 W to where energy = round(power / 12) holds, as it
 * does in every captured row.
 */
function meanPowerW(realWh: number, energyWh: number): number {
  return powerWithin(round(realWh * 12), energyWh)
}

/** A power, moved to where energy = round(power / 12) holds. */
export function powerWithin(powerW: number, energyWh: number): number {
  return Math.max(0, Math.min(12 * energyWh + 5, Math.max(12 * energyWh - 6, powerW)))
}
