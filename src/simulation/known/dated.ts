import type { Day } from '../../time/calendar.ts'
import { DAY_S, QUARTER_S, ROW_S } from '../../time/steps.ts'
import { dayBounds } from '../../time/zone.ts'
import { BLOCK_DAYS, createBlocks, fillBlock } from '../energy/blocks.ts'
import { consumptionMeter, consumptionRunningWh } from '../energy/consumption.ts'
import { productionMeters } from '../energy/meter.ts'
import type { Past } from '../energy/past.ts'
import type { IncidentLog } from '../incidents/log.ts'
import { overlaps } from '../incidents/scope.ts'
import { memo, type ValueCache } from '../memo.ts'
import type { ArrayGroup, Incident } from '../system.ts'
import { type Clocks, clockAt, type DatedSpan } from './clocks.ts'
import { datedRows } from './dated-rows.ts'
import { type Observation, observeUndated, type UndatedObservation } from './observation.ts'
import type { Reception } from './reception.ts'
import type { ToldDay } from './told-day.ts'

/** Rows of a local day that are kept for the sums of the days around it. */
const DAYS_KEPT = 4

/** What was observed of a system, by the clocks of its Envoys. */
export function observe(reception: Reception, log: IncidentLog, cache: ValueCache): Observation {
  const { clocks } = reception
  if (clocks === undefined) return observeUndated(reception, log, cache)
  return dated(observeUndated({ ...reception, clocks: undefined }, log, cache), clocks, cache)
}

/** Its rows as clocks date them, its days the sums of these. */
function dated(seen: UndatedObservation, clocks: Clocks, cache: ValueCache): Observation {
  const { system } = seen
  const { groups } = system
  const rows = memo(seen.rowsOf, DAYS_KEPT)
  const rowsOfEnvoy = memo((envoy: number) =>
    memo((day: Day) => seen.rowsOfEnvoy(day, envoy), DAYS_KEPT),
  )
  const days = sumsOfDays(seen, clocks, cache)
  const groupWh = days(ofGroups(seen, (day) => rows(day).told()))
  const meterWh = days(ofMeters(seen))
  const consumptionWh = days(ofHousehold(seen))
  return {
    ...seen,
    clocks,
    rowsOf: memo((day: Day) =>
      datedRows(system, clocks, day, {
        of: (day, envoy) => (envoy === undefined ? rows(day) : rowsOfEnvoy(envoy)(day)),
      }),
    ),
    rowsEndS: () =>
      Math.max(
        ...groups.map((group) =>
          clockAt(clocks, group.envoy).latestS(seen.groupCutS(group), ROW_S),
        ),
      ),
    groupDayWh: (group, day) => groupWh(group.index, day),
    meterDayWh: meterWh,
    consumptionDayWh: (day) => consumptionWh(0, day),
  }
}

/** What is summed up in days: a column for each device, and what a true day has of it. */
interface Summed {
  readonly name: string
  readonly columns: readonly {
    readonly envoy: number
    readonly cutS: number
    readonly wholeWh: (day: Day) => number
    /** Of a part of a day. */
    readonly partWh: (day: Day, fromS: number, toS: number) => number
  }[]
  readonly stepS: number
  readonly shaping: (past: Past) => readonly Incident[]
}

function ofGroups(seen: UndatedObservation, toldOn: (day: Day) => ToldDay): Summed {
  const partWh = groupParts(seen, toldOn)
  return {
    name: 'dated-group',
    columns: seen.system.groups.map((group) => ({
      envoy: group.envoy,
      cutS: seen.groupCutS(group),
      wholeWh: (day) => seen.ledger().groupWh(group.index, day),
      partWh: (day, fromS, toS) => partWh(group, day, fromS, toS),
    })),
    stepS: ROW_S,
    shaping: ({ losses, delays, clocks }) => [...losses, ...delays, ...clocks],
  }
}

function ofMeters(seen: UndatedObservation): Summed {
  return {
    name: 'dated-meter',
    columns: productionMeters(seen.system).map((meter, index) => ({
      envoy: meter.envoy,
      cutS: seen.meterCutS(meter),
      wholeWh: (day) => seen.ledger().meterWh(index, day),
      partWh: between(seen, (day) => seen.meterRunning(meter, day)),
    })),
    stepS: QUARTER_S,
    shaping: ({ losses, meterIssues, clocks }) => [...losses, ...meterIssues, ...clocks],
  }
}

function ofHousehold(seen: UndatedObservation): Summed {
  const running = memo((day: Day) => consumptionRunningWh(seen.past(), day), DAYS_KEPT)
  return {
    name: 'dated-consumption',
    columns: [
      {
        // Without a meter nothing is visible of it.
        envoy: consumptionMeter(seen.system)?.envoy ?? 0,
        cutS: seen.consumptionCutS(),
        wholeWh: (day) => seen.ledger().consumptionWh(day),
        partWh: between(seen, running),
      },
    ],
    stepS: QUARTER_S,
    shaping: ({ meterIssues, clocks }) => [...meterIssues, ...clocks],
  }
}

/** The visible sum [Wh] of a column of dated rows on a local day, kept where all of it is visible. */
function sumsOfDays(seen: UndatedObservation, clocks: Clocks, cache: ValueCache) {
  const { zone } = seen.system.site
  return ({ name, columns, stepS, shaping }: Summed) => {
    const spansOf = (column: number, day: Day): readonly DatedSpan[] => {
      const { startS, endS } = dayBounds(zone, day)
      return clockAt(clocks, columns[column]!.envoy).spans(startS, endS, stepS)
    }
    const sum = (column: number, spans: readonly DatedSpan[], cutS: number) => {
      const { wholeWh, partWh } = columns[column]!
      let wh = 0
      for (const span of spans) {
        const toS = Math.min(span.toS, cutS)
        // What was measured before it was built is nothing.
        let fromS = Math.max(span.fromS, dayBounds(zone, seen.operationalDay!).startS)
        for (; fromS < toS; fromS = zone.dayStartS(zone.dayOf(fromS) + 1)) {
          const day = zone.dayOf(fromS)
          const { startS, endS } = dayBounds(zone, day)
          const untilS = Math.min(toS, endS)
          wh += fromS === startS && untilS === endS ? wholeWh(day) : partWh(day, fromS, untilS)
        }
      }
      return wh
    }
    const blocks = createBlocks(seen.past(), cache, {
      name,
      shaping,
      marginS: 2 * DAY_S,
      make: (first) =>
        fillBlock(first, columns.length, (day, column) =>
          sum(column, spansOf(column, day), Number.POSITIVE_INFINITY),
        ),
    })
    return (column: number, day: Day): number => {
      const { cutS } = columns[column]!
      const spans = spansOf(column, day)
      if (spans.some(({ toS }) => toS > cutS)) return sum(column, spans, cutS)
      const { values, at } = blocks(day)
      return values[column * BLOCK_DAYS + at]!
    }
  }
}

/** What running totals of quarter hours have of a part of a day. */
function between({ system }: UndatedObservation, runningWh: (day: Day) => readonly number[]) {
  return (day: Day, fromS: number, toS: number): number => {
    const running = runningWh(day)
    const markOf = (s: number) => (s - system.site.zone.dayStartS(day)) / QUARTER_S
    return running[markOf(toS)]! - running[markOf(fromS)]!
  }
}

/** What a group told in a part of a day; mostly the rest is in the dark, and it is all or nothing. */
function groupParts(seen: UndatedObservation, toldOn: (day: Day) => ToldDay) {
  const { system } = seen
  return (group: ArrayGroup, day: Day, fromS: number, toS: number): number => {
    const { startS, endS } = dayBounds(system.site.zone, day)
    const isPlain =
      system.fixedDays === undefined &&
      !seen.past().delays.some((one) => overlaps(one, startS, endS))
    if (isPlain && isDark(group, fromS, toS)) return 0
    if (isPlain && isDark(group, startS, fromS) && isDark(group, toS, endS)) {
      return seen.ledger().groupWh(group.index, day)
    }
    const told = toldOn(day)
    const markOf = (s: number) => (s - startS) / ROW_S
    return told.wholeWh(group, markOf(toS)) - told.wholeWh(group, markOf(fromS))
  }
}

function isDark({ module }: ArrayGroup, fromS: number, toS: number): boolean {
  for (let s = fromS - (fromS % QUARTER_S); s < toS; s += QUARTER_S) {
    if (!module.isDark(s)) return false
  }
  return true
}
