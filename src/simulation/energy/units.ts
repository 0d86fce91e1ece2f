import type { Day } from '../../time/calendar.ts'
import { ROW_S } from '../../time/steps.ts'
import { dayBounds } from '../../time/zone.ts'
import { concernsUnits, overlaps } from '../incidents/scope.ts'
import { memo } from '../memo.ts'
import type { ArrayGroup, Incident, Inverter, Socket, System } from '../system.ts'
import type { Work } from '../work.ts'
import { apportion } from './apportion.ts'
import { sharingWeights, stretches } from './at-work.ts'
import type { Past } from './past.ts'
import { type DayProfile, dayProfile, round } from './production.ts'

/**
 * Microinverters one by one. What a group produced is shared out among its places by fixed weights,
 * and what a place produced belongs to the unit that was in it, so the parts of all units, retired
 * ones too, add up to the system's watt-hour.
 */

/** Every unit that had been put in by an instant, by group, place and time. */
export function unitsBy(system: System, incidents: readonly Incident[], nowS: number): Inverter[] {
  const swaps = incidents.filter((one) => one.replaces && one.toS <= nowS).sort(byEnd)
  let spares = 0
  const changes = swaps.flatMap((swap) =>
    swap.sockets!.map((place) => ({ place, atS: swap.toS, n: spares++ })),
  )
  return system
    .units()
    .filter(({ fromS }) => fromS <= nowS)
    .flatMap((built) => {
      const here = changes.filter(({ place }) => isPlace(place, built))
      const units = [built, ...here.map(({ place, atS, n }) => system.spare(place, atS, n))]
      return units.map((unit, i) => ({ ...unit, toS: here[i]?.atS ?? unit.toS }))
    })
}

function byEnd(a: Incident, b: Incident): number {
  return a.toS - b.toS
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
  const { groups } = past.system
  const credits: Credit[] = units.map((unit) => ({ unit, wh: 0 }))
  // The rows of a day are those of all groups: of a day in which something changes they are made once.
  const profileOf = memo((day: Day) => dayProfile(past, day), 1)
  const accounts = groups.map((group) => openAccount({ past, group, profileOf }, credits))
  for (let day = days.from; day <= days.to; day++) {
    for (const [i, account] of accounts.entries()) {
      const wh = groupWh(groups[i]!, day)
      if (wh > 0) account.add(day, wh)
    }
    yield
  }
  for (const account of accounts) account.close(days.to)
  return credits.map(({ wh }) => wh)
}

/** What a unit has made so far. */
interface Credit {
  readonly unit: Inverter
  wh: number
}

/**
 * Shares out what a group produced day by day. Days that are shared in one proportion go into one
 * running total, which is shared at the end; the others are shared one by one.
 */
function openAccount(shared: SharedGroup, credits: readonly Credit[]) {
  const { past, group } = shared
  const { zone } = past.system.site
  const uneven = past.losses.filter((one) => concernsUnits(one, group))
  const places: Credit[][] = Array.from({ length: group.modules }, () => [])
  for (const one of credits) {
    if (one.unit.group === group.index) places[one.unit.socket]!.push(one)
  }
  const swapsS = places.flat().flatMap(({ unit: { toS } }) => (Number.isFinite(toS) ? [toS] : []))
  /** To the unit that was in a place in the row that starts then. */
  const creditAt = (socket: number, rowS: number, wh: number) => {
    accountAt(places[socket]!, rowS).wh += wh
  }
  const creditAll = (parts: readonly number[], rowS: number) => {
    for (let socket = 0; socket < parts.length; socket++) creditAt(socket, rowS, parts[socket]!)
  }
  let total = 0
  let settled = 0
  let given = places.map(() => 0)
  const settle = (rowS: number) => {
    if (total === settled) return
    settled = total
    const parts = apportion(total, group.weights())
    const before = given
    creditAll(
      parts.map((part, socket) => part - before[socket]!),
      rowS,
    )
    given = parts
  }
  return {
    add(day: Day, wh: number): void {
      const { startS, endS } = dayBounds(zone, day)
      const active = uneven.filter((one) => overlaps(one, startS, endS))
      const swaps = swapsS.filter((s) => startS <= s && s < endS)
      const isEven = active.length === 0 && swaps.length === 0
      if (isEven && group.mismatch === undefined) {
        total += wh
        return
      }
      settle(startS - ROW_S)
      const weights = group.mismatch?.ofDay((startS + endS) / 2) ?? group.weights()
      if (isEven) {
        creditAll(apportion(wh, weights), endS - ROW_S)
        return
      }
      const pieces = pieceShares(shared, weights, day, active, swaps)
      const shares = pieces.reduce(addUp, [])
      for (const [socket, part] of apportion(wh, shares).entries()) {
        for (const { rowS, wh: own } of inPieces(part, socket, pieces)) {
          creditAt(socket, rowS, own)
        }
      }
    },
    close: (last: Day) => settle(dayBounds(zone, last).endS - ROW_S),
  }
}

/** Of the units that follow each other in a place: the one that is there then. The last stays. */
function accountAt(place: readonly Credit[], rowS: number): Credit {
  let i = 0
  while (i < place.length - 1 && rowS >= place[i]!.unit.toS) i++
  return place[i]!
}

/** A group whose days are shared out. */
interface SharedGroup {
  readonly past: Past
  readonly group: ArrayGroup
  /** The rows of a day of all groups. */
  readonly profileOf: (day: Day) => DayProfile
}

/** What each place of a group had of a part of a day. */
interface Piece {
  /** When its last row starts. */
  readonly rowS: number
  readonly shares: readonly number[]
}

/** What each place had of the parts of a day on which some were silent, weak or replaced for a while. */
function pieceShares(
  { past, group, profileOf }: SharedGroup,
  weights: readonly number[],
  day: Day,
  active: readonly Incident[],
  swaps: readonly number[],
): Piece[] {
  const { startS, endS } = dayBounds(past.system.site.zone, day)
  const pieces = stretches(active, startS, (endS - startS) / ROW_S, swaps)
  // What was so all day needs no rows: the day's energy is shared in one proportion.
  const made = pieces.length === 1 ? undefined : profileOf(day).groups[group.index]!
  // Nor what a clock that is wrong dates in a day in which nothing was made.
  const running = made === undefined || made.at(-1) === 0 ? undefined : made
  return pieces.map((piece) => {
    const wh = running === undefined ? 1 : running[piece.to]! - running[piece.from]!
    const parts = sharingWeights(group, piece.active, weights)
    const sum = parts.reduce((a, b) => a + b, 0)
    const shares = parts.map((weight) => (wh * weight) / sum)
    return { rowS: startS + (piece.to - 1) * ROW_S, shares }
  })
}

function addUp(sums: readonly number[], { shares }: Piece): number[] {
  return shares.map((share, socket) => (sums[socket] ?? 0) + share)
}

/** The whole watt-hours of a place on a day, in its pieces: differences of a rounded running total. */
function inPieces(
  wh: number,
  socket: number,
  pieces: readonly Piece[],
): { readonly rowS: number; readonly wh: number }[] {
  const sum = pieces.reduce((total, { shares }) => total + shares[socket]!, 0)
  let running = 0
  let told = 0
  return pieces.map(({ rowS, shares }) => {
    running += shares[socket]!
    const before = told
    told = sum > 0 ? round((wh * running) / sum) : 0
    return { rowS, wh: told - before }
  })
}
