import { ROW_S } from '../../time/steps.ts'
import { sharingWeights, stretches } from '../energy/at-work.ts'
import type { DayProfile } from '../energy/production.ts'
import { concernsEnvoy, delaysUnits, silentSockets } from '../incidents/scope.ts'
import { once } from '../memo.ts'
import { childKey, integer } from '../random.ts'
import type { ArrayGroup, Incident, System } from '../system.ts'

/**
 * Noise on the power line: an Envoy does not hear some microinverters by day. Each tells all that it
 * made in one row after dusk, so the day keeps its sum.
 */

/** So many rows after the last light all are heard: an hour. */
const CATCH_UP_ROWS = 12

/** A unit that catches up: when, and with how much. */
interface CatchUp {
  readonly socket: number
  readonly row: number
  readonly energyWh: number
}

/** What an Envoy hears of a group over a day. */
export interface Heard {
  /** Running total [Wh] of what was told by each mark. */
  readonly running: Float64Array
  /** The units that catch up, of which each made something. */
  readonly catchUps: () => readonly CatchUp[]
  /** Is a unit not heard in a row, though it is awake? */
  isSilent(socket: number, row: number): boolean
}

/** What is heard of each group of a day whose last light is in the row before `duskRow`. */
export function hearThroughNoise(
  system: System,
  profile: DayProfile,
  incidents: readonly Incident[],
  duskRow: number,
): Heard[] {
  const marks = profile.rows + 1
  const all = new Float64Array(system.groups.length * marks)
  return system.groups.map((group, g) => {
    const near = incidents.filter((one) => concernsEnvoy(one, group.envoy))
    const running = all.subarray(g * marks, (g + 1) * marks)
    return hearGroup(system, group, profile, near, duskRow, running)
  })
}

function hearGroup(
  system: System,
  group: ArrayGroup,
  { startS, rows, groups }: DayProfile,
  incidents: readonly Incident[],
  duskRow: number,
  running: Float64Array,
): Heard {
  const made = groups[group.index]!
  // Where no night precedes midnight, the last hour of the day does.
  const firstRow = duskRow < rows ? duskRow : rows - CATCH_UP_ROWS
  const span = Math.min(CATCH_UP_ROWS, rows - firstRow)
  const key = childKey(system.key, 'catch-up', group.index, startS / ROW_S)
  const heardFrom = (socket: number) => firstRow + integer(key, socket, span)
  const pieces = stretches(incidents, startS, rows).map(({ from, to, active }) => ({
    from,
    to,
    silent: silentSockets(group, active.filter(delaysUnits)),
    shareOf: sharesOf(group, active, startS + (rows * ROW_S) / 2),
  }))
  /** Held in earlier pieces by the units that are heard in the n-th row from `firstRow` on, or later. */
  const before = Array.from({ length: span + 1 }, () => 0)
  for (const { from, to, silent, shareOf } of pieces) {
    const part = before.map(() => 0)
    for (const socket of silent) part[heardFrom(socket) - firstRow]! += shareOf(socket)
    for (let n = span - 1; n >= 0; n--) part[n]! += part[n + 1]!
    for (let row = from; row < to; row++) {
      const n = Math.max(0, Math.min(span, row - firstRow + 1))
      const heldWh = before[n]! + part[n]! * (made[row + 1]! - made[from]!)
      // What is held is a sum of floats: totals must not fall by their last bits.
      running[row + 1] = Math.max(running[row]!, made[row + 1]! - heldWh)
    }
    for (let n = 0; n < span; n++) before[n]! += part[n]! * (made[to]! - made[from]!)
  }
  return {
    running,
    catchUps: once(() => {
      const held = new Map<number, number>()
      for (const { from, to, silent, shareOf } of pieces) {
        for (const socket of silent) {
          const until = Math.max(from, Math.min(to, heardFrom(socket)))
          const wh = shareOf(socket) * (made[until]! - made[from]!)
          if (wh > 0) held.set(socket, (held.get(socket) ?? 0) + wh)
        }
      }
      return [...held].map(([socket, energyWh]) => ({ socket, row: heardFrom(socket), energyWh }))
    }),
    isSilent: (socket, row) =>
      row < heardFrom(socket) &&
      pieces.some(({ from, to, silent }) => from <= row && row < to && silent.has(socket)),
  }
}

/** The part of each unit in what its group makes, as the day is shared out. */
function sharesOf(group: ArrayGroup, active: readonly Incident[], middleS: number) {
  const usual = group.mismatch?.ofDay(middleS) ?? group.weights()
  const losses = active.filter((one) => !delaysUnits(one))
  const weights = sharingWeights(group, losses, usual)
  const total = weights.reduce((sum, weight) => sum + weight, 0)
  return (socket: number): number => weights[socket]! / total
}
