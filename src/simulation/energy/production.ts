import { kindOf } from '../../scenario/kinds.ts'
import type { Day } from '../../time/calendar.ts'
import { ROW_S } from '../../time/steps.ts'
import { dayBounds } from '../../time/zone.ts'
import { concernsEnvoy, isActive, overlaps, silentSockets } from '../incidents/scope.ts'
import type { ArrayGroup, Incident } from '../system.ts'
import { fixedTotal, stretch } from './fixed-day.ts'
import type { Past } from './past.ts'

/**
 * What the modules of a system produced, whoever knew of it. The real running total of a group over
 * a local day is a float; every whole Wh anybody is told is a difference of its rounded values, so
 * intervals, days and lifetimes add up without a remainder.
 */

/** Round half up, the one rounding of every watt-hour. */
export function round(x: number): number {
  return Math.floor(x + 0.5)
}

/** A local day of every group: running totals [Wh] at each 5-minute mark, starting with 0. */
export interface DayProfile {
  readonly startS: number
  readonly rows: number
  readonly groups: readonly Float64Array[]
}

export function dayProfile(past: Past, day: Day): DayProfile {
  const { system } = past
  const { startS, endS } = dayBounds(system.site.zone, day)
  const rows = (endS - startS) / ROW_S
  const simulated = system.groups.map((group) => runningWh(past, group, day))
  const total = fixedTotal(system, 'production', day)
  const groups =
    total === undefined
      ? curtail(past, startS, rows, simulated)
      : stretch(system, startS, rows, simulated, total)
  return { startS, rows, groups }
}

/**
 * The same day's totals per group [Wh, real]: equal to the last value of each running total to the
 * last bit, without computing the day where nothing happened in it.
 */
export function dayRealWh(
  past: Past,
  day: Day,
  moduleMwh: (group: ArrayGroup) => number,
  profile: () => DayProfile,
): number[] {
  const { system } = past
  return (
    eventfulDayWh(past, day, profile) ??
    system.groups.map((group) => quietDayWh(group, moduleMwh(group)))
  )
}

/** The totals of a day that more than the weather shapes; undefined of another. */
export function eventfulDayWh(
  past: Past,
  day: Day,
  profile = () => dayProfile(past, day),
): number[] | undefined {
  if (!isEventful(past, day)) return undefined
  return profile().groups.map((running) => running[running.length - 1]!)
}

/** The total of a group on a day that only the weather shapes, from that of its average module. */
export function quietDayWh(group: ArrayGroup, mwh: number): number {
  return (group.modules * mwh) / 1000
}

function isEventful({ system, losses }: Past, day: Day): boolean {
  const { startS, endS } = dayBounds(system.site.zone, day)
  return (
    startS < system.operationalAtS! ||
    losses.some((one) => overlaps(one, startS, endS)) ||
    fixedTotal(system, 'production', day) !== undefined
  )
}

/** Cuts off what all groups together make above the limits that are in force. */
function curtail(
  { losses }: Past,
  startS: number,
  rows: number,
  groups: readonly Float64Array[],
): readonly Float64Array[] {
  const endS = startS + rows * ROW_S
  const limits = losses.filter((one) => one.limitW < Infinity && overlaps(one, startS, endS))
  if (limits.length === 0) return groups
  const cut = groups.map((running) => new Float64Array(running.length))
  for (let i = 0; i < rows; i++) {
    const rowS = startS + i * ROW_S
    const limitsW = limits.filter((one) => isActive(one, rowS)).map(({ limitW }) => limitW)
    const mostWh = (Math.min(...limitsW) * ROW_S) / 3600
    const madeWh = groups.reduce((wh, running) => wh + running[i + 1]! - running[i]!, 0)
    const part = madeWh > mostWh ? mostWh / madeWh : 1
    for (const [g, running] of groups.entries()) {
      cut[g]![i + 1] = cut[g]![i]! + part * (running[i + 1]! - running[i]!)
    }
  }
  return cut
}

function runningWh(past: Past, group: ArrayGroup, day: Day): Float64Array {
  const { system } = past
  const { startS, endS } = dayBounds(system.site.zone, day)
  const rows = group.module.fiveMinutesMwh(startS, endS)
  const working = workingShare(past, group, startS, rows.length)
  const running = new Float64Array(rows.length + 1)
  let sum = 0
  for (let i = 0; i < rows.length; i++) {
    sum += working ? rows[i]! * working[i]! : rows[i]!
    running[i + 1] = (group.modules * sum) / 1000
  }
  return running
}

/** Which share of a group worked in each row of a day; undefined: all of it, all day. */
function workingShare(
  { system, losses }: Past,
  group: ArrayGroup,
  startS: number,
  rows: number,
): Float64Array | undefined {
  const endS = startS + rows * ROW_S
  const here = losses.filter(
    (one) => overlaps(one, startS, endS) && concernsEnvoy(one, group.envoy),
  )
  const builtS = system.operationalAtS!
  if (here.length === 0 && builtS <= startS) return undefined
  const share = new Float64Array(rows)
  for (const { from, to, active } of stretches(here, startS, rows)) {
    share.fill(shareAtWork(group, active), from, to)
  }
  // A row that ends after commissioning is the first.
  share.fill(0, 0, Math.max(0, Math.min(rows, Math.floor((builtS - startS) / ROW_S))))
  return share
}

function shareAtWork(group: ArrayGroup, active: readonly Incident[]): number {
  const lowered = active.filter((one) => kindOf(one).lowers === 'share')
  const single = lowered.some((one) => one.sockets !== undefined)
  const out = silentSockets(group, active)
  const units = out.size === 0 && !single ? 1 : sum(unitWeights(group, active)) / group.modules
  return lowered.reduce((rest, one) => (one.sockets ? rest : rest * (1 - one.fraction)), units)
}

/** The weights of the places of a group, or others, less what incidents of single units take away. */
export function unitWeights(
  group: ArrayGroup,
  active: readonly Incident[],
  shares: readonly number[] = group.weights(),
): number[] {
  const silent = silentSockets(group, active)
  const weights = shares.map((weight, socket) => (silent.has(socket) ? 0 : weight))
  for (const one of active) {
    if (kindOf(one).lowers !== 'share' || !one.sockets || !concernsEnvoy(one, group.envoy)) continue
    for (const place of one.sockets) {
      if (place.group === group.index) weights[place.socket]! *= 1 - one.fraction
    }
  }
  return weights
}

/** The same of those that work; a written day keeps its total even when none does: then all share it. */
export function sharingWeights(
  group: ArrayGroup,
  active: readonly Incident[],
  usual: readonly number[],
): readonly number[] {
  const working = unitWeights(group, active, usual)
  return working.some((weight) => weight > 0) ? working : usual
}

/** Rows of a day, as long as the same incidents are active. */
export interface Stretch {
  readonly from: number
  /** Exclusive. */
  readonly to: number
  readonly active: readonly Incident[]
}

/** Cuts the rows of a day wherever an incident begins or ends, and at other moments. */
export function stretches(
  incidents: readonly Incident[],
  startS: number,
  rows: number,
  others: readonly number[] = [],
): Stretch[] {
  const moments = [...others, ...incidents.flatMap(({ fromS, toS }) => [fromS, toS])]
  const cuts = new Set([0, rows])
  for (const s of moments) {
    const row = Math.ceil((s - startS) / ROW_S)
    if (row > 0 && row < rows) cuts.add(row)
  }
  const edges = [...cuts].sort((a, b) => a - b)
  return edges.slice(1).map((to, i) => {
    const from = edges[i]!
    const rowS = startS + from * ROW_S
    return { from, to, active: incidents.filter((one) => isActive(one, rowS)) }
  })
}

function sum(values: readonly number[]): number {
  return values.reduce((a, b) => a + b, 0)
}
