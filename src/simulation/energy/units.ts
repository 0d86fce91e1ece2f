import type { Day } from '../../time/calendar.ts'
import { ROW_S } from '../../time/steps.ts'
import type { ArrayGroup, Incident, Inverter, Socket, System } from '../system.ts'
import type { Work } from '../work.ts'
import { apportion } from './apportion.ts'
import { endsStep } from './ledger.ts'
import { bounds, dayProfile, type Losses, silentSockets, stretches } from './production.ts'

/**
 * Microinverters one by one. What a group produced is shared out among its places by fixed weights,
 * and what a place produced belongs to the unit that was in it, so the parts of all units, retired
 * ones too, add up to the system's watt-hour.
 */

/** Every unit that had been put in by an instant, by group, place and time. */
export function unitsOf(system: System, incidents: readonly Incident[], nowS: number): Inverter[] {
  const swaps = incidents.filter((one) => one.replaces && one.toS <= nowS)
  let spares = 0
  const changes = swaps.flatMap((swap) =>
    swap.sockets!.map((place) => ({ place, atS: swap.toS, n: spares++ })),
  )
  return system.originals().flatMap((original) => {
    const here = changes.filter(({ place }) => isPlace(place, original))
    const units = [original, ...here.map(({ place, atS, n }) => system.spare(place, atS, n))]
    return units.map((unit, i) => ({ ...unit, toS: here[i]?.atS ?? Number.POSITIVE_INFINITY }))
  })
}

function isPlace(place: Socket, unit: Inverter): boolean {
  return place.group === unit.group && place.socket === unit.socket
}

/** Wh of each unit over days, given the whole Wh of each group on each day. */
export function* unitEnergies(
  system: System,
  units: readonly Inverter[],
  losses: Losses,
  days: { readonly from: Day; readonly to: Day },
  groupWh: (group: number, day: Day) => number,
): Work<number[]> {
  const energies = new Map<Inverter, number>(units.map((unit) => [unit, 0]))
  for (const group of system.groups) {
    const here = units.filter((unit) => unit.group === group.index)
    yield* addGroup(system, group, here, losses, days, groupWh, energies)
  }
  return units.map((unit) => energies.get(unit)!)
}

function* addGroup(
  system: System,
  group: ArrayGroup,
  units: readonly Inverter[],
  losses: Losses,
  days: { readonly from: Day; readonly to: Day },
  groupWh: (group: number, day: Day) => number,
  energies: Map<Inverter, number>,
): Work<void> {
  const add = (unit: Inverter | undefined, wh: number) => {
    if (unit && wh > 0) energies.set(unit, energies.get(unit)! + wh)
  }
  const silences = losses.filter((one) => silentSockets(group, [one]).size > 0)
  const firsts = Array.from({ length: group.modules }, (_, socket) =>
    units.filter((unit) => unit.socket === socket),
  )
  // Days on which every place worked share one running total; the others are shared out one by one.
  let total = 0
  let sharedOut = firsts.map(() => 0)
  const settle = (beforeS: number) => {
    const parts = apportion(total, group.weights)
    for (const [socket, part] of parts.entries()) {
      const unit = firsts[socket]!.find(({ toS }) => beforeS <= toS)
      add(unit, part - sharedOut[socket]!)
    }
    sharedOut = parts
  }
  for (let day = days.from; day <= days.to; day++) {
    const wh = groupWh(group.index, day)
    if (endsStep(day)) yield
    if (wh === 0) continue
    const { startS, endS } = bounds(system, day)
    const active = silences.filter((one) => one.fromS < endS && one.toS > startS)
    if (active.length === 0) {
      total += wh
      continue
    }
    // Units change places only at the end of an incident, so the account is settled here.
    settle(startS)
    const shares = placeShares(system, group, day, losses, active)
    for (const [socket, part] of apportion(wh, shares).entries()) {
      add(
        firsts[socket]!.find(({ toS }) => endS <= toS),
        part,
      )
    }
  }
  settle(Number.MAX_VALUE)
}

/** What each place of a group had of a day on which some were silent for a while. */
function placeShares(
  system: System,
  group: ArrayGroup,
  day: Day,
  losses: Losses,
  active: readonly Incident[],
): number[] {
  const { startS, endS } = bounds(system, day)
  const pieces = stretches(active, startS, (endS - startS) / ROW_S)
  // What was so all day needs no rows: the day's energy is shared in one proportion.
  const running =
    pieces.length === 1 ? [0, 1] : dayProfile(system, day, losses).groups[group.index]!
  const shares = group.weights.map(() => 0)
  for (const piece of pieces) {
    const to = pieces.length === 1 ? 1 : piece.to
    const wh = running[to]! - running[piece.from]!
    const silent = silentSockets(group, piece.active)
    const working = group.weights.map((weight, socket) => (silent.has(socket) ? 0 : weight))
    // A written day keeps its total even when every unit is silent: then all share it.
    const parts = working.some((weight) => weight > 0) ? working : group.weights
    const sum = parts.reduce((a, b) => a + b, 0)
    for (const [socket, weight] of parts.entries()) shares[socket]! += (wh * weight) / sum
  }
  return shares
}
