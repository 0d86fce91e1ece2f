import { flow } from '../say/yaml.ts'
import type { ClockReading } from '../server/wire.ts'
import { clockTime, iso, timeNear } from '../time/say.ts'
import { addDays } from '../time/zone.ts'
import { act, tryTo } from './actions.ts'
import { before, nowS, preview, readClock, speed } from './clock.ts'
import { reread } from './live.ts'
import { zone } from './site.ts'

/** Moving the world's clock: set, stepped, run, frozen, and put back. */

export async function setClock(instantS: number): Promise<void> {
  const from = nowS.value
  const at = Math.round(instantS)
  const now = iso(zone.value, at)
  await set({ now }, `Clock set to ${timeNear(zone.value, at, from)}`)
  before.value = from
}

export function setSpeed(next: number): Promise<void> {
  const title = next === 0 ? 'Clock frozen' : `Clock runs at ${next}×`
  return set({ speed: next }, title)
}

/** Runs as it last did, or freezes. */
export function toggle(): Promise<void> {
  if (speed.value !== 0) lastSpeed = speed.value
  return setSpeed(speed.value === 0 ? lastSpeed : 0)
}
let lastSpeed = 1

/** A step of seconds, or of whole days by the site's own clock. */
export async function step(
  by: { readonly seconds: number } | { readonly days: number },
): Promise<void> {
  const from = nowS.value
  if ('days' in by) return setClock(addDays(zone.value, from, by.days))
  const minutes = Math.abs(by.seconds) / 60
  const body = { by: `${by.seconds < 0 ? '-' : ''}PT${minutes}M` }
  const call = { method: 'POST', path: '_simulator/clock/advance', body } as const
  const to = clockTime(zone.value, from + by.seconds)
  const answer = await tryTo<ClockReading>({
    title: `Clock moved to ${to}`,
    call,
    changes: 'clock',
  })
  if (answer === undefined) return
  before.value = from
  settle(answer)
}

/** Where it was before it was moved here. */
export async function goBack(): Promise<void> {
  if (before.value !== undefined) await setClock(before.value)
}

async function set(setting: { now?: string; speed?: number }, title: string): Promise<void> {
  const yaml = `clock: ${flow({ now: setting.now ?? iso(zone.value, nowS.value), speed: setting.speed ?? speed.value })}\n`
  const call = { method: 'PUT', path: '_simulator/clock', body: setting } as const
  try {
    settle(await act<ClockReading>({ title, call, yaml, changes: 'clock' }))
  } catch {
    preview.value = undefined
  }
}

function settle(reading: ClockReading): void {
  readClock(reading)
  preview.value = undefined
  void reread()
}
