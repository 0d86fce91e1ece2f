import { kindOf } from '../../scenario/kinds.ts'
import { ROW_S } from '../../time/steps.ts'
import { concernsEnvoy, isActive, overlaps, silentSockets, socketsIn } from '../incidents/scope.ts'
import { memoOf, memoOfLists, once } from '../memo.ts'
import type { ArrayGroup, Incident, System } from '../system.ts'

/** What incidents leave of a roof: a share of each group, and a limit to all together. */

/** Rows of a day in which the same incidents are active, or nothing is built yet. */
export interface WorkingPiece {
  readonly from: number
  /** Exclusive. */
  readonly to: number
  /** What is left of each group, by its index: 0 to about 1. */
  readonly shares: Float64Array
  /** The most that all of them deliver [W]; Infinity: no limit that they could reach. */
  readonly limitW: number
}

/** The day of so many rows that starts then, given the losses around it. */
export type AtWork = (
  losses: readonly Incident[],
  startS: number,
  rows: number,
) => readonly WorkingPiece[]

type State = Pick<WorkingPiece, 'shares' | 'limitW'>

/** What works of a system. */
export function createAtWork(system: System): AtWork {
  const { groups } = system
  const all: State = { shares: new Float64Array(groups.length).fill(1), limitW: Infinity }
  const nothing: State = { shares: new Float64Array(groups.length), limitW: Infinity }
  const peakW = once(() => groups.reduce((sum, one) => sum + one.modules * one.peakW, 0))
  const stateUnder = memoOfLists((active: readonly Incident[]): State => {
    const limitW = Math.min(...active.map((one) => one.limitW))
    return {
      shares: Float64Array.from(groups, (group) => shareAtWork(group, active)),
      limitW: limitW < peakW() ? limitW : Infinity,
    }
  })
  return (losses, startS, rows) => {
    const endS = startS + rows * ROW_S
    const here = losses.filter((one) => overlaps(one, startS, endS))
    // A row that ends after commissioning is the first.
    const before = Math.floor((system.operationalAtS! - startS) / ROW_S)
    const first = Math.max(0, Math.min(rows, before))
    if (here.length === 0 && first === 0) return [{ from: 0, to: rows, ...all }]
    return stretches(here, startS, rows, [startS + first * ROW_S]).map(({ from, to, active }) => ({
      from,
      to,
      ...(to <= first ? nothing : stateUnder(active)),
    }))
  }
}

function shareAtWork(group: ArrayGroup, active: readonly Incident[]): number {
  const lowered = active.filter(
    (one) => kindOf(one).lowers === 'share' && concernsEnvoy(one, group.envoy),
  )
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
): readonly number[] {
  if (active.length === 0) return shares
  const left = leftOf(group)(active)
  return shares.map((weight, socket) => weight * left[socket]!)
}

/** What incidents leave of each place of a group: 0 to 1. */
const leftOf = memoOf((group: ArrayGroup) =>
  memoOfLists((active: readonly Incident[]) => {
    const left = new Float64Array(group.modules).fill(1)
    for (const one of active) {
      if (kindOf(one).lowers !== 'share' || !concernsEnvoy(one, group.envoy)) continue
      for (const socket of socketsIn(one, group.index)) left[socket]! *= 1 - one.fraction
    }
    for (const socket of silentSockets(group, active)) left[socket] = 0
    return left
  }),
)

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
  const cuts = new Set([0, rows])
  const cutAt = (s: number) => {
    const row = Math.ceil((s - startS) / ROW_S)
    if (row > 0 && row < rows) cuts.add(row)
  }
  for (const s of others) cutAt(s)
  for (const { fromS, toS } of incidents) {
    cutAt(fromS)
    cutAt(toS)
  }
  const edges = [...cuts].sort((a, b) => a - b)
  return edges.slice(1).map((to, i) => {
    const from = edges[i]!
    const rowS = startS + from * ROW_S
    return { from, to, active: incidents.filter((one) => isActive(one, rowS)) }
  })
}

function sum(values: readonly number[]): number {
  return values.reduce((total, each) => total + each, 0)
}
