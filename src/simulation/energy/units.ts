import type { Day } from '../../time/calendar.ts'
import { ROW_S } from '../../time/steps.ts'
import { dayBounds } from '../../time/zone.ts'
import { concernsUnits, overlaps } from '../incidents/scope.ts'
import type { ArrayGroup, Incident, Inverter, Socket, System } from '../system.ts'
import type { Work } from '../work.ts'
import { apportion } from './apportion.ts'
import { endsStep } from './blocks.ts'
import type { Past } from './past.ts'
import { dayProfile, stretches, unitWeights } from './production.ts'

/**
 * Microinverters one by one. What a group produced is shared out among its places by fixed weights,
 * and what a place produced belongs to the unit that was in it, so the parts of all units, retired
 * ones too, add up to the system's watt-hour.
 */

/** Every unit that had been put in by an instant, by group, place and time. */
export function unitsBy(system: System, incidents: readonly Incident[], nowS: number): Inverter[] {
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

/** Wh of each unit over days (both ends included), given the whole Wh of each group on each day. */
export function* unitEnergies(
  past: Past,
  units: readonly Inverter[],
  days: { readonly from: Day; readonly to: Day },
  groupWh: (group: ArrayGroup, day: Day) => number,
): Work<number[]> {
  const energies = new Map<Inverter, number>(units.map((unit) => [unit, 0]))
  const credit = (unit: Inverter | undefined, wh: number) => {
    if (unit && wh > 0) energies.set(unit, energies.get(unit)! + wh)
  }
  for (const group of past.system.groups) {
    const account = openAccount(past, group, units, credit)
    for (let day = days.from; day <= days.to; day++) {
      const wh = groupWh(group, day)
      if (endsStep(day)) yield
      if (wh > 0) account.add(day, wh)
    }
    account.close()
  }
  return units.map((unit) => energies.get(unit)!)
}

/**
 * Shares out what a group produced day by day. Days that are shared in one proportion go into one
 * running total, which is shared at the end; the others are shared one by one.
 */
function openAccount(
  past: Past,
  group: ArrayGroup,
  units: readonly Inverter[],
  credit: (unit: Inverter | undefined, wh: number) => void,
) {
  const { zone } = past.system.site
  const uneven = past.losses.filter((one) => concernsUnits(one, group))
  const places = Array.from({ length: group.modules }, (_, socket) =>
    units.filter((unit) => unit.group === group.index && unit.socket === socket),
  )
  const creditAll = (parts: readonly number[], byS: number) => {
    for (const [socket, wh] of parts.entries()) {
      const unit = places[socket]!.find(({ toS }) => byS <= toS)
      credit(unit, wh)
    }
  }
  let total = 0
  let shared = places.map(() => 0)
  const settle = (byS: number) => {
    const parts = apportion(total, group.weights)
    const before = shared
    creditAll(
      parts.map((part, socket) => part - before[socket]!),
      byS,
    )
    shared = parts
  }
  return {
    add(day: Day, wh: number): void {
      const { startS, endS } = dayBounds(zone, day)
      const active = uneven.filter((one) => overlaps(one, startS, endS))
      if (active.length === 0 && group.mismatch === undefined) {
        total += wh
        return
      }
      // Units change places only at the end of an incident, so the account is settled here.
      settle(startS)
      const weights = group.mismatch?.ofDay((startS + endS) / 2) ?? group.weights
      const shares = active.length === 0 ? weights : placeShares(past, group, weights, day, active)
      creditAll(apportion(wh, shares), endS)
    },
    close: () => settle(Number.MAX_VALUE),
  }
}

/** What each place of a group had of a day on which some were silent or weak for a while. */
function placeShares(
  past: Past,
  group: ArrayGroup,
  weights: readonly number[],
  day: Day,
  active: readonly Incident[],
): number[] {
  const { startS, endS } = dayBounds(past.system.site.zone, day)
  const pieces = stretches(active, startS, (endS - startS) / ROW_S)
  // What was so all day needs no rows: the day's energy is shared in one proportion.
  const running = pieces.length === 1 ? [0, 1] : dayProfile(past, day).groups[group.index]!
  const shares = weights.map(() => 0)
  for (const piece of pieces) {
    const to = pieces.length === 1 ? 1 : piece.to
    const wh = running[to]! - running[piece.from]!
    const working = unitWeights(group, piece.active, weights)
    // A written day keeps its total even when every unit is silent: then all share it.
    const parts = working.some((weight) => weight > 0) ? working : weights
    const sum = parts.reduce((a, b) => a + b, 0)
    for (const [socket, weight] of parts.entries()) shares[socket]! += (wh * weight) / sum
  }
  return shares
}
