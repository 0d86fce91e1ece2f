import { signal } from '@preact/signals'
import type { Changed } from '../server/wire.ts'

/** What another tab or another control has just changed: it is marked where it stands, for a moment. */

const MARK_MS = 600

const marked = signal<ReadonlySet<Changed>>(new Set())
const timers = new Map<Changed, ReturnType<typeof setTimeout>>()

export function mark(what: Changed): void {
  clearTimeout(timers.get(what))
  timers.set(
    what,
    setTimeout(() => {
      marked.value = new Set([...marked.value].filter((one) => one !== what))
    }, MARK_MS),
  )
  marked.value = new Set([...marked.value, what])
}

/** The class of what shows it. */
export function markOf(what: Changed): string {
  return marked.value.has(what) ? ' marked' : ''
}
