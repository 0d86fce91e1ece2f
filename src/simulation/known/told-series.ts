import type { Day } from '../../time/calendar.ts'
import { DAY_S, QUARTER_S } from '../../time/steps.ts'
import { consumptionMeter } from '../energy/consumption.ts'
import { productionMeters } from '../energy/meter.ts'
import type { IncidentLog } from '../incidents/log.ts'
import type { ValueCache } from '../memo.ts'
import type { ArrayGroup, System } from '../system.ts'
import { finish } from '../work.ts'
import { daySeries } from './day-series.ts'
import { consumptionRows, siteRows } from './meter-rows.ts'
import { microRows } from './micro-rows.ts'
import { type Observation, observe } from './observation.ts'
import { type Reception, receive } from './reception.ts'
import { tellings } from './tellings.ts'
import type { Series } from './view.ts'

/** What one or several Envoys told of a row. */
export interface ToldPart {
  readonly energyWh: number
  /** Mean power of the interval. */
  readonly powerW: number
  /** The first instant at which it was known [epoch s]; null: never, as far as is foreseen. */
  readonly knownAtS: number | null
}

/** A row as it was measured, and when all of it was told. */
export interface ToldRow extends ToldPart {
  readonly endAt: number
  /** Of each Envoy, where there are several and they tell of it at different times. */
  readonly parts?: readonly ToldPart[]
}

/** Everything that is measured of a system, past and to come, and when it becomes known. */
export interface ToldSeries {
  /** Has it such devices at all, at any time. */
  has(series: Series): boolean
  /** Rows with startS < endAt <= endS; both on marks (300 s, or 900 s for meters). */
  rows(series: Series, startS: number, endS: number): ToldRow[]
  /** The local days from..to, both included; each ends where the next one begins. */
  days(series: Series, from: Day, to: Day): ToldRow[]
}

/** How long after the last row that is asked for nobody waits for it any more [s]. */
const PATIENCE_S = 400 * DAY_S

export function toldSeries(system: System, log: IncidentLog, cache: ValueCache): ToldSeries {
  /** All that is measured by an instant, as if nothing were held back; of some groups alone. */
  const measuredBy = (
    endS: number,
    of: (group: ArrayGroup) => boolean = () => true,
  ): Observation => {
    const cuts = {
      groupCutS: (group: ArrayGroup) => (of(group) ? Infinity : -Infinity),
      meterCutS: () => Infinity,
      consumptionCutS: () => Infinity,
    }
    return observe({ ...receive(system, log, endS), ...cuts }, log, cache)
  }
  const knownAt = (cutS: (seen: Reception) => number, endS: number) =>
    tellings((instantS) => receive(system, log, instantS), cutS, endS + PATIENCE_S)
  const has = (series: Series) => system.operationalAtS !== null && DEVICES[series](system) > 0
  const told = (series: Series, startS: number, endS: number): ToldRow[] => {
    const at = knownAt(CUTS[series], endS)
    return rowsOf(measuredBy(endS), series, startS, endS).map((row) => toldRow(row, at))
  }
  const partsOf = (startS: number, endS: number): Map<number, ToldPart[]> => {
    const found = new Map<number, ToldPart[]>()
    for (const [envoy] of system.envoys.entries()) {
      const own = (group: ArrayGroup) => group.envoy === envoy
      const at = knownAt(({ reports }) => reports[envoy]!.cutS, endS)
      for (const row of microRows(measuredBy(endS, own), startS, endS)) {
        const { energyWh, powerW, knownAtS } = toldRow(row, at)
        const parts = found.get(row.endAt) ?? []
        found.set(row.endAt, [...parts, { energyWh, powerW, knownAtS }])
      }
    }
    return found
  }
  return {
    has,
    rows(series, startS, endS) {
      if (!has(series)) return []
      const rows = told(series, startS, endS)
      if (series !== 'micro' || system.envoys.length === 1) return rows
      const parts = partsOf(startS, endS)
      return rows.map((row) => withParts(row, parts.get(row.endAt)!))
    },
    days(series, from, to) {
      const { zone } = system.site
      if (!has(series)) return []
      const first = Math.max(from, zone.dayOf(system.operationalAtS!))
      if (to < first) return []
      const endS = zone.dayStartS(to + 1)
      const at = knownAt(CUTS[series], endS)
      // The last instant of the last day: what was measured until then is all of it.
      const days = daySeries(measuredBy(endS - 1)).daysWh(series, first, to)
      return finish(days).map((energyWh, i) => {
        const [startAt, endAt] = [zone.dayStartS(first + i), zone.dayStartS(first + i + 1)]
        const powerW = Math.round(energyWh / ((endAt - startAt) / 3600))
        return toldRow({ endAt, energyWh, powerW }, at)
      })
    },
  }
}

/** The rows of a series, each with its power. */
function rowsOf(
  seen: Observation,
  series: Series,
  startS: number,
  endS: number,
): readonly Measured[] {
  if (series === 'micro') return microRows(seen, startS, endS)
  const rows = series === 'meter' ? siteRows : consumptionRows
  return rows(seen, startS, endS).map(({ endAt, energyWh }) => ({
    endAt,
    energyWh,
    powerW: energyWh * (3600 / QUARTER_S),
  }))
}

const DEVICES: Readonly<Record<Series, (system: System) => number>> = {
  micro: ({ modules }) => modules,
  meter: (system) => productionMeters(system).length,
  consumption: (system) => (consumptionMeter(system) === undefined ? 0 : 1),
}

/** Up to where everything of a series was told. */
const CUTS: Readonly<Record<Series, (seen: Reception) => number>> = {
  micro: (seen) => Math.min(...seen.system.groups.map(seen.groupCutS)),
  meter: (seen) => Math.min(...productionMeters(seen.system).map(seen.meterCutS)),
  consumption: (seen) => seen.consumptionCutS(),
}

interface Measured {
  readonly endAt: number
  readonly energyWh: number
  readonly powerW: number
}

function toldRow({ endAt, energyWh, powerW }: Measured, at: (endS: number) => number | null) {
  return { endAt, energyWh, powerW, knownAtS: at(endAt) }
}

function withParts(row: ToldRow, parts: readonly ToldPart[]): ToldRow {
  const isOne = parts.every(({ knownAtS }) => knownAtS === row.knownAtS)
  return isOne ? row : { ...row, parts }
}
