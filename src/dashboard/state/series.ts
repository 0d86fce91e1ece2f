import { type Signal, signal } from '@preact/signals'
import { get, reasonOf } from '../server/client.ts'
import type { Series } from '../server/wire.ts'
import { hasTime } from './clock.ts'
import { roofs } from './world.ts'

/**
 * Rows of systems, asked for once. What was known when stands in them, so that moving the clock asks
 * nothing; only what happens to the roofs makes them worth asking for again.
 */

interface Kept {
  readonly found: Signal<Series | undefined>
  /** The state of the roofs for which it was asked. */
  asked: number
  /** That for which it was answered: answers may overtake each other. */
  answered: number
}

const KEPT_MAX = 400
const kept = new Map<string, Kept>()
const queue: { readonly path: string; readonly entry: Kept; readonly asked: number }[] = []
let underWay = 0
const AT_ONCE = 2
/** More than are ever on screen. */
const WAITING_MAX = 120
/** Who scrolls on within that time has not asked for anything. */
const REST_MS = 30
let pumping: ReturnType<typeof setTimeout> | undefined

/** What broke the last question for rows, in the server's words. */
export const seriesFailure = signal<string | undefined>(undefined)

export interface Span {
  readonly fromS: number
  readonly toS: number
  readonly step: Series['step']
  readonly units?: boolean
}

/** The rows of a system, undefined until they are there; reading them follows them. */
export function seriesOf(systemId: number, span: Span): Series | undefined {
  const query = `from=${span.fromS}&to=${span.toS}&step=${span.step}${span.units ? '&units=true' : ''}`
  const path = `_simulator/systems/${systemId}/series?${query}`
  let entry = kept.get(path)
  if (entry === undefined) {
    entry = { found: signal(undefined), asked: -1, answered: -1 }
    kept.set(path, entry)
    const [oldest] = kept.keys()
    if (kept.size > KEPT_MAX && oldest !== undefined) kept.delete(oldest)
  }
  // Before the clock was read there is no day to ask for.
  if (entry.asked !== roofs.value && hasTime.value) {
    entry.asked = roofs.value
    queue.push({ path, entry, asked: entry.asked })
    // What was scrolled past long ago is asked for again when it comes back.
    if (queue.length > WAITING_MAX) queue.shift()!.entry.asked = -1
    if (pumping === undefined) pumping = setTimeout(pump, REST_MS)
  }
  return entry.found.value
}

/** Newest first: what is on screen now was asked for last. */
function pump(): void {
  pumping = undefined
  while (underWay < AT_ONCE && queue.length > 0) {
    const { path, entry, asked } = queue.pop()!
    underWay++
    get<Series>(path)
      .then(
        (series) => {
          if (asked >= entry.answered) entry.found.value = series
          entry.answered = Math.max(entry.answered, asked)
          seriesFailure.value = undefined
        },
        (error: unknown) => {
          entry.asked = -1
          seriesFailure.value = reasonOf(error)
        },
      )
      .finally(() => {
        underWay--
        pump()
      })
  }
}
