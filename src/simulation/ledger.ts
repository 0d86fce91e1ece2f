import type { Day } from '../time/calendar.ts'
import { consumptionDayWh } from './consumption.ts'
import { meterDayWh, productionMeters } from './meter.ts'
import { dayRealWh, type Losses, round } from './production.ts'
import type { ArrayGroup, Incident, System } from './system.ts'

/**
 * The whole days of a system in watt-hours, kept in blocks of 64 days. A block is a pure function
 * of the system and of the incidents in it, so it may be thrown away at any time.
 */

export interface Store {
  get(key: string): unknown
  set(key: string, value: unknown, bytes: number): void
}

const BLOCK_DAYS = 64

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
  const issues = incidents.filter(({ kind }) => kind === 'meter_issue')
  const meters = productionMeters(system)
  const held = new Map<string, Int32Array>()

  const block = (kind: string, first: Day, shaping: readonly Incident[], fill: Fill) => {
    const short = `${kind}${first}`
    const known = held.get(short)
    if (known) return known
    const key = `${system.id}/${short}/${fingerprint(system, shaping, first)}`
    const found = store.get(key)
    const values = found instanceof Int32Array ? found : fill(first)
    if (values !== found) store.set(key, values, values.byteLength + 2 * key.length + 200)
    held.set(short, values)
    return values
  }

  const sums = (first: Day) =>
    block('module', first, [], () =>
      everyDay(first, system.groups.length, (day, g) => {
        const { zone } = system.site
        return system.groups[g]!.module.sumMwh(zone.dayStartS(day), zone.dayStartS(day + 1))
      }),
    )
  const sumMwh = (day: Day) => {
    const first = blockOf(day)
    const values = sums(first)
    return (group: ArrayGroup) => values[group.index * BLOCK_DAYS + day - first]!
  }

  return {
    groupWh: (group, day) => {
      const first = blockOf(day)
      const values = block('group', first, losses, () => {
        const into = new Int32Array(system.groups.length * BLOCK_DAYS)
        for (let i = 0; i < BLOCK_DAYS; i++) {
          const real = dayRealWh(system, first + i, losses, sumMwh(first + i))
          for (const [g, wh] of real.entries()) into[g * BLOCK_DAYS + i] = round(wh)
        }
        return into
      })
      return values[group * BLOCK_DAYS + day - first]!
    },
    meterWh: (meter, day) => {
      const first = blockOf(day)
      const values = block('meter', first, [...losses, ...issues], () =>
        everyDay(first, meters.length, (d, m) =>
          meterDayWh(system, meters[m]!, d, losses, issues, sumMwh(d)),
        ),
      )
      return values[meter * BLOCK_DAYS + day - first]!
    },
    consumptionWh: (day) => {
      const first = blockOf(day)
      const values = block('consumption', first, [], () =>
        everyDay(first, 1, (d) => consumptionDayWh(system, d)),
      )
      return values[day - first]!
    },
  }
}

type Fill = (first: Day) => Int32Array

function blockOf(day: Day): Day {
  return Math.floor(day / BLOCK_DAYS) * BLOCK_DAYS
}

function everyDay(first: Day, columns: number, value: (day: Day, column: number) => number) {
  const into = new Int32Array(columns * BLOCK_DAYS)
  for (let column = 0; column < columns; column++) {
    for (let i = 0; i < BLOCK_DAYS; i++) into[column * BLOCK_DAYS + i] = value(first + i, column)
  }
  return into
}

/** Names what shapes a block, so that an incident added or ended leaves no stale block in use. */
function fingerprint(system: System, incidents: readonly Incident[], first: Day): string {
  const { zone } = system.site
  const fromS = zone.dayStartS(first)
  const toS = zone.dayStartS(first + BLOCK_DAYS)
  return incidents
    .filter((one) => one.fromS < toS && one.toS > fromS)
    .map((one) => `${one.id}:${one.fromS}:${one.toS}`)
    .join()
}
