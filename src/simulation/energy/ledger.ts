import { kindOf } from '../../scenario/kinds.ts'
import type { Day } from '../../time/calendar.ts'
import type { ArrayGroup, Incident, System } from '../system.ts'
import { consumptionDayWh } from './consumption.ts'
import { meterDayWh, productionMeters } from './meter.ts'
import { eventfulDayWh, type Losses, quietDayWh, round } from './production.ts'

/**
 * The whole days of a system in watt-hours, kept in blocks of 64 days. A block is a pure function
 * of the system and of the incidents in it, so it may be thrown away at any time.
 */

export interface Store {
  get(key: string): unknown
  set(key: string, value: unknown, bytes: number): void
}

/** What is computed at a time [days]. */
const BLOCK_DAYS = 64

/** Is it the last day of a step, after which others may have their turn? A step makes one block at most. */
export function endsStep(day: Day): boolean {
  return (day + 1) % (BLOCK_DAYS / 2) === 0
}

export interface Ledger {
  /** Wh of a day by group. */
  groupWh(group: number, day: Day): number
  /** Wh of a day by production meter, in the order of `productionMeters`. */
  meterWh(meter: number, day: Day): number
  consumptionWh(day: Day): number
}

export function createLedger(
  system: System,
  incidents: readonly Incident[],
  losses: Losses,
  store: Store,
): Ledger {
  const issues = incidents.filter((one) => kindOf(one).meters === 'falsified')
  const meters = productionMeters(system)
  const { zone } = system.site

  const modules = blocks('module', [], (first) =>
    everyDay(first, system.groups.length, (day, group) =>
      system.groups[group]!.module.sumMwh(zone.dayStartS(day), zone.dayStartS(day + 1)),
    ),
  )
  const sumMwh = (day: Day) => {
    const { values, at } = modules(day)
    return (group: ArrayGroup) => values[group.index * BLOCK_DAYS + at]!
  }
  const groups = blocks('group', losses, (first, here) => {
    const into = new Int32Array(system.groups.length * BLOCK_DAYS)
    const { values: mwh } = modules(first)
    for (let i = 0; i < BLOCK_DAYS; i++) {
      const eventful = eventfulDayWh(system, first + i, here)
      for (const group of system.groups) {
        const at = group.index * BLOCK_DAYS + i
        into[at] = round(eventful?.[group.index] ?? quietDayWh(system, group, first + i, mwh[at]!))
      }
    }
    return into
  })
  const metered = blocks('meter', [...losses, ...issues], (first) =>
    everyDay(first, meters.length, (day, meter) =>
      meterDayWh(system, meters[meter]!, day, losses, issues, sumMwh(day)),
    ),
  )
  const consumed = blocks('consumption', [], (first) =>
    everyDay(first, 1, (day) => consumptionDayWh(system, day)),
  )
  const column = (of: Blocks) => (index: number, day: Day) => {
    const { values, at } = of(day)
    return values[index * BLOCK_DAYS + at]!
  }
  const consumptionWh = column(consumed)
  return {
    groupWh: column(groups),
    meterWh: column(metered),
    consumptionWh: (day) => consumptionWh(0, day),
  }

  /** Blocks of one kind, by day: from here, from the store, or made. */
  function blocks(kind: string, shaping: readonly Incident[], make: Make): Blocks {
    let held: Int32Array | undefined
    let heldFrom = Number.NaN
    return (day) => {
      const first = Math.floor(day / BLOCK_DAYS) * BLOCK_DAYS
      if (held === undefined || first !== heldFrom) {
        const here = overlapping(shaping, first)
        const key = `${system.id}/${kind}${first}/${fingerprint(here)}`
        held = stored(key, () => make(first, here))
        heldFrom = first
      }
      return { values: held, at: day - first }
    }
  }

  /** Of incidents, those that touch the block of a day. */
  function overlapping(list: readonly Incident[], first: Day): readonly Incident[] {
    if (list.length === 0) return list
    const fromS = zone.dayStartS(first)
    const toS = zone.dayStartS(first + BLOCK_DAYS)
    return list.filter((one) => one.fromS < toS && one.toS > fromS)
  }

  function stored(key: string, make: () => Int32Array): Int32Array {
    const known = store.get(key)
    if (known instanceof Int32Array) return known
    const values = make()
    store.set(key, values, values.byteLength)
    return values
  }
}

/** Makes a block from its first day and what shapes it. */
type Make = (first: Day, here: readonly Incident[]) => Int32Array
type Blocks = (day: Day) => { readonly values: Int32Array; readonly at: number }

function everyDay(first: Day, columns: number, value: (day: Day, column: number) => number) {
  const into = new Int32Array(columns * BLOCK_DAYS)
  for (let column = 0; column < columns; column++) {
    for (let i = 0; i < BLOCK_DAYS; i++) into[column * BLOCK_DAYS + i] = value(first + i, column)
  }
  return into
}

/** Names what shapes a block, so that an incident added or ended leaves no stale block in use. */
function fingerprint(incidents: readonly Incident[]): string {
  return incidents.map((one) => `${one.id}:${one.fromS}:${one.toS}`).join()
}
