import type { Day } from '../../time/calendar.ts'
import { DAY_S, QUARTER_S, ROW_S } from '../../time/steps.ts'
import { consumptionMeter } from '../energy/consumption.ts'
import { productionMeters } from '../energy/meter.ts'
import type { IncidentLog } from '../incidents/log.ts'
import { memo, once, type ValueCache } from '../memo.ts'
import type { System } from '../system.ts'
import { finish } from '../work.ts'
import { type Clocks, clockAt, clocksOf } from './clocks.ts'
import { observe } from './dated.ts'
import { daySeries } from './day-series.ts'
import { type Hearing, hear, RECENT_S } from './hearing.ts'
import { consumptionRows, siteRows } from './meter-rows.ts'
import { microRows } from './micro-rows.ts'
import type { Observation } from './observation.ts'
import { receive } from './reception.ts'
import { type Teller, tellings } from './tellings.ts'
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
  const clocks = clocksOf(system, log.misdating())
  /** A clock that is behind dates in a day what is measured on the next. */
  const lateS = clocks === undefined ? 0 : DAY_S
  /** All that is measured by an instant, as if nothing were held back; of some Envoys alone. */
  const measuredBy = (endS: number, of: (envoy: number) => boolean = () => true): Observation => {
    const cutOf = ({ envoy }: { readonly envoy: number }) => (of(envoy) ? Infinity : -Infinity)
    const cuts = { groupCutS: cutOf, meterCutS: cutOf, consumptionCutS: () => Infinity }
    return observe({ ...receive(system, log, endS), ...cuts }, log, cache)
  }
  const has = (series: Series) => system.operationalAtS !== null && DEVICES[series](system) > 0
  const { knownOf, spansOf, partsOf } = tellers({ system, log, clocks, lateS, measuredBy })
  /** When all that a series dates in the day before an instant was told, by that instant; so, too, of a row. */
  const knownAt = (series: Series, span: Span): KnownAt => {
    const knownBy = knownOf(series, span)
    return (endS) =>
      latest(
        spansOf(series, { startS: endS - DAY_S, endS }).flatMap(({ envoy, spans }) =>
          spans.map(({ toS }) => knownBy(envoy)(toS)),
        ),
      )
  }
  return {
    has,
    rows(series, startS, endS) {
      if (!has(series)) return []
      const rows = rowsOf(measuredBy(endS + lateS), series, startS, endS)
      if (clocks === undefined && (series !== 'micro' || system.envoys.length === 1)) {
        const at = knownAt(series, { startS, endS })
        return rows.map((row) => toldRow(row, at))
      }
      const parts = partsOf(series, { startS, endS })
      return rows.map((row) => withParts(row, parts.get(row.endAt)!))
    },
    days(series, from, to) {
      const { zone } = system.site
      if (!has(series)) return []
      const first = Math.max(from, zone.dayOf(system.operationalAtS!))
      if (to < first) return []
      const endS = zone.dayStartS(to + 1)
      const at = knownAt(series, { startS: zone.dayStartS(first), endS })
      // The last instant of the last day: what was measured until then is all of it.
      const days = daySeries(measuredBy(endS + lateS - 1)).daysWh(series, first, to)
      return finish(days).map((energyWh, i) => {
        const [startAt, endAt] = [zone.dayStartS(first + i), zone.dayStartS(first + i + 1)]
        const powerW = Math.round(energyWh / ((endAt - startAt) / 3600))
        return toldRow({ endAt, energyWh, powerW }, at)
      })
    },
  }
}

/** When a row that ends then was told [epoch s]; null: never. */
type KnownAt = (endS: number) => number | null

interface Span {
  readonly startS: number
  readonly endS: number
}

interface Told {
  readonly system: System
  readonly log: IncidentLog
  readonly clocks: Clocks | undefined
  readonly lateS: number
  readonly measuredBy: (endS: number, of: (envoy: number) => boolean) => Observation
}

/** Who tells of a series, and what each tells of its rows. */
function tellers({ system, log, clocks, lateS, measuredBy }: Told) {
  /** When each Envoy, by its place, told of the rows of a span, as any clock dates them. */
  const knownOf = (series: Series, { startS, endS }: Span) => {
    const horizonS = endS + lateS + PATIENCE_S
    const recent = log.between(startS - lateS - RECENT_S, horizonS + 1)
    const history = once(() => log.between(Number.NEGATIVE_INFINITY, horizonS + 1))
    const hearing = hear(system, recent, history)
    return memo(
      (envoy: number): KnownAt =>
        tellings(
          {
            cutS: cutOf(hearing, system, series, envoy),
            nextS: (nowS) => hearing.nextReportS(envoy, nowS),
          },
          horizonS,
        ),
    )
  }
  /** The Envoys, with the spans of true time in which they measure what they date in another. */
  const spansOf = (series: Series, { startS, endS }: Span) =>
    envoysOf(system, series).map((envoy) => ({
      envoy,
      spans: clockAt(clocks, envoy).spans(startS, endS, STEP_S[series]),
    }))
  return {
    knownOf,
    spansOf,
    partsOf(series: Series, span: Span): Map<number, ToldPart[]> {
      const found = new Map<number, ToldPart[]>()
      const knownBy = knownOf(series, span)
      for (const { envoy, spans } of spansOf(series, span)) {
        const own = measuredBy(span.endS + lateS, (one) => one === envoy).undated()
        const at = knownBy(envoy)
        for (const { fromS, toS, shiftS } of spans) {
          for (const row of rowsOf(own, series, fromS, toS)) {
            const { energyWh, powerW, knownAtS } = toldRow(row, at)
            const part = { energyWh, powerW, knownAtS }
            const parts = found.get(row.endAt + shiftS)
            if (parts === undefined) found.set(row.endAt + shiftS, [part])
            else parts.push(part)
          }
        }
      }
      return found
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

const STEP_S = { micro: ROW_S, meter: QUARTER_S, consumption: QUARTER_S } as const

/** Up to where one Envoy told its part of a series, by the instant. */
function cutOf(hearing: Hearing, system: System, series: Series, envoy: number): Teller['cutS'] {
  if (series === 'micro') return (nowS) => hearing.reportOf(envoy, nowS).cutS
  if (series === 'consumption') return hearing.consumptionCutS
  const meters = productionMeters(system).filter((meter) => meter.envoy === envoy)
  return (nowS) => Math.min(...meters.map((meter) => hearing.meterCutS(meter, nowS)))
}

/** The Envoys that tell of a series. */
function envoysOf(system: System, series: Series): number[] {
  const devices: Readonly<Record<Series, readonly { readonly envoy: number }[]>> = {
    micro: system.groups,
    meter: productionMeters(system),
    consumption: [consumptionMeter(system) ?? []].flat(),
  }
  return [...new Set(devices[series].map(({ envoy }) => envoy))].sort((a, b) => a - b)
}

interface Measured {
  readonly endAt: number
  readonly energyWh: number
  readonly powerW: number
}

function toldRow({ endAt, energyWh, powerW }: Measured, at: KnownAt) {
  return { endAt, energyWh, powerW, knownAtS: at(endAt) }
}

function withParts({ endAt, energyWh, powerW }: Measured, parts: readonly ToldPart[]): ToldRow {
  const row = { endAt, energyWh, powerW, knownAtS: latest(parts.map(({ knownAtS }) => knownAtS)) }
  const isOne = parts.every(({ knownAtS }) => knownAtS === row.knownAtS)
  return isOne ? row : { ...row, parts }
}

/** The latest of some instants; null, never, is later than all. */
function latest(instants: readonly (number | null)[]): number | null {
  const known = instants.flatMap((instant) => instant ?? [])
  return known.length < instants.length ? null : Math.max(...known)
}
