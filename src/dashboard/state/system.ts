import { signal } from '@preact/signals'
import { get, Refused } from '../server/client.ts'
import type { Row, Series, System } from '../server/wire.ts'
import type { Day } from '../time/day.ts'
import { instantOf, wallOf } from '../time/zone.ts'
import { seriesOf } from './series.ts'

/** The open system, with its devices; read again whenever the world changes. */
export const system = signal<System | undefined>(undefined)
/** Why there is none, in the server's words. */
export const systemFailure = signal<string | undefined>(undefined)

let turn = 0

export async function loadSystem(id: number): Promise<void> {
  const mine = ++turn
  if (system.value?.system_id !== id) system.value = undefined
  try {
    const found = await get<System>(`_simulator/systems/${id}`)
    if (mine !== turn) return
    system.value = found
    systemFailure.value = undefined
  } catch (error) {
    if (error instanceof Refused && mine === turn) systemFailure.value = error.message
  }
}

export function rowsOfDay(id: number, { startS, endS }: Day): Series | undefined {
  return seriesOf(id, { fromS: startS, toS: endS, step: '5m' })
}

/** The days of the year that an instant lies in. */
export function daysOfYear(id: number, zone: string, atS: number): Series | undefined {
  const { year } = wallOf(zone, atS)
  const fromS = instantOf(zone, { year })
  return seriesOf(id, { fromS, toS: instantOf(zone, { year: year + 1 }), step: 'day' })
}

/** Running totals instead of powers: what a day has brought so far [Wh]. */
export function cumulative(rows: readonly Row[]): Row[] {
  let total = 0
  return rows.map((row) => {
    total += row.energy_wh
    return { ...row, power_w: total }
  })
}
