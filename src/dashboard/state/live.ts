import { plural } from '../say/number.ts'
import { openStream } from '../server/stream.ts'
import { askForToken } from '../server/token.ts'
import type { Changed, WorldEvent } from '../server/wire.ts'
import { fullTime } from '../time/say.ts'
import { changedBy, expect } from './actions.ts'
import { holdClock, isShown, nowS, preview, readClock } from './clock.ts'
import { connection } from './connection.ts'
import { catchUp, entries, forget, lastId, received } from './journal.ts'
import { mark } from './marked.ts'
import { announce, banner } from './say.ts'
import { follows } from './scenario.ts'
import { zone } from './site.ts'
import {
  loadAdvice,
  loadFaults,
  loadGrants,
  loadIncidents,
  loadOverview,
  loadSandboxes,
  loadSystems,
  overview,
  roofs,
} from './world.ts'

/** Keeps the page true: one stream, and after each break everything read again before it goes on. */

let wasOpen = false
let bannerTimer: ReturnType<typeof setTimeout> | undefined

export function goLive(): void {
  const stream = openStream({ onEvent, onOpen, onLost })
  retry = stream.again
  addEventListener('online', stream.again)
  document.addEventListener('visibilitychange', () => {
    if (document.visibilityState === 'visible' && connection.value.state === 'lost') stream.again()
  })
}

export let retry: () => void = () => {}

async function onOpen(): Promise<void> {
  const known = overview.value
  const found = await loadOverview()
  const anew =
    known !== undefined && (found.seed !== known.seed || found.counts.requests < lastId())
  if (anew) forget()
  await Promise.all([loadIncidents(), loadFaults(), loadGrants(), loadSystems(), loadSandboxes()])
  const missed = await catchUp()
  roofs.value++
  clearTimeout(bannerTimer)
  connection.value = { state: 'live', sinceMs: Date.now(), status: 200 }
  if (!wasOpen || banner.value?.kind !== 'lost') {
    wasOpen = true
    if (banner.value?.kind === 'lost') announce(undefined)
    return
  }
  const title = anew
    ? 'The server was started anew'
    : `Back. ${plural(missed, 'request')} came meanwhile`
  announce(
    {
      kind: 'news',
      title,
      text: anew ? 'Its journal begins again.' : 'Everything was read again.',
    },
    6000,
  )
}

function onLost(status: number, reason?: string): void {
  if (connection.value.state === 'gone') return
  if (status === 401) {
    void askForToken().then(() => retry())
    return
  }
  if (connection.value.state === 'lost') return
  holdClock()
  connection.value = { state: 'lost', sinceMs: Date.now(), status }
  const action = { name: 'Try now', run: () => retry() }
  if (reason !== undefined) {
    const title = status === 403 ? 'This page may not control the server' : 'The server refuses'
    announce({ kind: 'lost', title, text: reason, action })
    return
  }
  bannerTimer = setTimeout(() => {
    const text =
      status === 0
        ? `What you see is of ${fullTime(zone.value, nowS.value)} at the site. It is tried again by itself; nothing you do is lost, it is refused.`
        : `Something answered ${status} instead of the simulator. It is tried again by itself.`
    announce({ kind: 'lost', title: 'No answer from the server', text, action })
  }, 3000)
}

function onEvent(event: WorldEvent): void {
  if (event.type === 'request') received(event.data)
  else if (event.type === 'clock') clockMoved(event.data)
  else if (event.type === 'scenario') worldReplaced(event.data.name)
  else if (event.type === 'changed') changed(event.data.what)
  else if (event.type === 'removed') removed(event.data.name)
}

let soon: ReturnType<typeof setTimeout> | undefined

function clockMoved(reading: Parameters<typeof readClock>[0]): void {
  const isOthers = changedBy('clock') === 'others' && !isShown(reading)
  // A clock that follows moves with each request, which is seen in the journal.
  if (isOthers && !follows.value) mark('clock')
  readClock(reading)
  preview.value = undefined
  clearTimeout(soon)
  soon = setTimeout(() => void reread(), 120)
}

/** What depends on the instant and is not in any rows: statuses, incidents in force, quotas. */
export function reread(): Promise<unknown> {
  return Promise.all([loadOverview(), loadSystems(), loadIncidents()]).catch(() => undefined)
}

function worldReplaced(name: string | null): void {
  const whose = changedBy('scenario')
  // The clock of the new world is told of next.
  expect('clock', 1)
  forget()
  roofs.value++
  void Promise.all([loadOverview(), loadSystems(), loadIncidents(), loadFaults(), loadGrants()])
  if (whose === 'us') return
  const text = `${name ?? 'A scenario without a name'} is in force now. Your draft is kept.`
  announce({ kind: 'advice', title: 'The world was replaced elsewhere', text }, 12_000)
}

function changed(what: Exclude<Changed, 'clock'>): void {
  if (changedBy(what) === 'others') mark(what)
  if (what === 'incidents') {
    roofs.value++
    void reread()
  } else if (what === 'faults') void loadFaults()
  else if (what === 'access') void loadGrants()
  else void loadOverview()
}

function removed(name: string): void {
  holdClock()
  connection.value = { state: 'gone', sinceMs: Date.now(), status: 200 }
  announce({
    kind: 'lost',
    title: `The sandbox ${name} was removed`,
    text: 'What you see is the last of it.',
    action: { name: 'To the default world', run: () => location.assign('../../') },
  })
}

/** Advice and counts follow the journal, at most every two seconds. */
export function followJournal(): () => void {
  let timer: ReturnType<typeof setTimeout> | undefined
  return entries.subscribe(() => {
    if (timer !== undefined) return
    timer = setTimeout(() => {
      timer = undefined
      void Promise.all([loadAdvice(), loadOverview(), loadFaults()]).catch(() => undefined)
    }, 2000)
  })
}
