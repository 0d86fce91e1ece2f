import { ROW_S } from '../../time/steps.ts'
import { type DayProfile, sharingWeights, stretches } from '../energy/production.ts'
import { concernsEnvoy, delaysUnits, silentSockets } from '../incidents/scope.ts'
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
  readonly catchUps: readonly CatchUp[]
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
  return system.groups.map((group) => {
    const near = incidents.filter((one) => concernsEnvoy(one, group.envoy))
    return hearGroup(system, group, profile, near, duskRow)
  })
}

function hearGroup(
  system: System,
  group: ArrayGroup,
  { startS, rows, groups }: DayProfile,
  incidents: readonly Incident[],
  duskRow: number,
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
    shares: sharesOf(group, active, startS + (rows * ROW_S) / 2),
  }))
  const running = new Float64Array(rows + 1)
  const held = new Map<number, number>()
  const catchUps: CatchUp[] = []
  for (const { from, to, silent, shares } of pieces) {
    for (let row = from; row < to; row++) {
      for (const [socket, energyWh] of held) {
        if (heardFrom(socket) !== row) continue
        catchUps.push({ socket, row, energyWh })
        held.delete(socket)
      }
      const wh = made[row + 1]! - made[row]!
      for (const socket of wh > 0 ? silent : []) {
        const part = wh * shares[socket]!
        if (part > 0 && row < heardFrom(socket)) held.set(socket, (held.get(socket) ?? 0) + part)
      }
      // What is held is a sum of floats: totals must not fall by their last bits.
      running[row + 1] = Math.max(running[row]!, made[row + 1]! - sum(held.values()))
    }
  }
  return {
    running,
    catchUps,
    isSilent: (socket, row) =>
      row < heardFrom(socket) &&
      pieces.some(({ from, to, silent }) => from <= row && row < to && silent.has(socket)),
  }
}

/** The part of each unit in what its group makes, as the day is shared out. */
function sharesOf(group: ArrayGroup, active: readonly Incident[], middleS: number): number[] {
  const usual = group.mismatch?.ofDay(middleS) ?? group.weights()
  const losses = active.filter((one) => !delaysUnits(one))
  const weights = sharingWeights(group, losses, usual)
  const total = sum(weights)
  return weights.map((weight) => weight / total)
}

function sum(values: Iterable<number>): number {
  let total = 0
  for (const value of values) total += value
  return total
}
