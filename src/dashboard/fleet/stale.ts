import { signal } from '@preact/signals'
import { get } from '../server/client.ts'
import type { LeanSystem } from '../server/wire.ts'
import { nowS, preview } from '../state/clock.ts'
import { epochOf } from '../time/say.ts'

/** The last thing that was heard of systems which told nothing today: asked for by name, for those on screen. */

interface Heard {
  readonly watts: number
  readonly atS: number
}

const heard = signal<ReadonlyMap<string, Heard | undefined>>(new Map())
const wanted = new Map<string, LeanSystem>()
let timer: ReturnType<typeof setTimeout> | undefined

export function stale(system: LeanSystem): Heard | undefined {
  if (system.operational_at === null || system.last_report_at === null) return undefined
  if (preview.value !== undefined) return undefined
  const key = `${system.system_id} ${system.last_report_at}`
  const found = heard.value
  if (!found.has(key) && !wanted.has(key)) {
    wanted.set(key, system)
    if (timer === undefined) timer = setTimeout(ask, 80)
  }
  return found.get(key)
}

async function ask(): Promise<void> {
  timer = undefined
  const asked = new Map(wanted)
  wanted.clear()
  const ids = [...asked.values()].map(({ system_id }) => system_id).join(',')
  const path = `_simulator/systems?ids=${ids}&fields=system_id,power_w,last_report_at`
  const { systems } = await get<{ systems: LeanSystem[] }>(path).catch(() => ({ systems: [] }))
  const byId = new Map(systems.map((one) => [one.system_id, one]))
  const next = new Map(heard.value)
  for (const [key, { system_id, last_report_at }] of asked) {
    const watts = byId.get(system_id)?.power_w
    const atS = last_report_at === null ? nowS.value : epochOf(last_report_at)
    next.set(key, watts === undefined ? undefined : { watts, atS })
  }
  heard.value = next
}
