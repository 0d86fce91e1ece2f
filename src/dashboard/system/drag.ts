import { signal } from '@preact/signals'
import { isLive } from '../state/connection.ts'
import { changeIncident } from '../state/incidents.ts'
import { iso } from '../time/say.ts'
import type { Spanned } from './lanes.ts'

/** Stretching incidents, by their edges or by keys. */

export interface Stretch {
  readonly id: string
  readonly edge: 'from' | 'to'
  readonly atS: number
}

/** The edge that is being dragged, and where it is. */
export const stretching = signal<Stretch | undefined>(undefined)
/** The incident that keys work on. */
export const selected = signal<string | undefined>(undefined)

/** The span as it is drawn: with the edge where the pointer holds it. */
export function drawn(one: Spanned): Spanned {
  const drag = stretching.value
  if (drag === undefined || drag.id !== one.incident.id) return one
  return drag.edge === 'from' ? { ...one, fromS: drag.atS } : { ...one, toS: drag.atS }
}

const GRID_S = 300

/** Begins to drag an edge; `at` says which instant is under the pointer. */
export function grab(
  event: PointerEvent,
  one: Spanned,
  edge: 'from' | 'to',
  zone: string,
  at: (clientX: number) => number,
): void {
  if (!isLive.value || event.button !== 0) return
  event.stopPropagation()
  event.preventDefault()
  selected.value = one.incident.id
  const target = event.currentTarget as Element
  target.setPointerCapture(event.pointerId)
  const move = (next: PointerEvent) => {
    const s = Math.round(at(next.clientX) / GRID_S) * GRID_S
    const atS = edge === 'from' ? Math.min(s, one.toS - GRID_S) : Math.max(s, one.fromS + GRID_S)
    stretching.value = { id: one.incident.id, edge, atS }
  }
  const end = (commit: boolean) => {
    const drag = stretching.value
    stretching.value = undefined
    target.removeEventListener('pointermove', move as EventListener)
    target.removeEventListener('pointerup', up)
    target.removeEventListener('pointercancel', cancel)
    removeEventListener('keydown', leave)
    if (commit && drag !== undefined)
      void changeIncident(one.incident, { [edge]: iso(zone, drag.atS) })
  }
  const up = () => end(true)
  const cancel = () => end(false)
  const leave = ({ key }: KeyboardEvent) => key === 'Escape' && end(false)
  target.addEventListener('pointermove', move as EventListener)
  target.addEventListener('pointerup', up)
  target.addEventListener('pointercancel', cancel)
  addEventListener('keydown', leave)
}

/** `[` and `]` move the end of the selected incident by five minutes, with Shift by an hour. */
export function stretchByKey(event: KeyboardEvent, one: Spanned, zone: string): void {
  const sign = { '[': -1, '{': -1, ']': 1, '}': 1 }[event.key]
  if (sign === undefined || !Number.isFinite(one.toS)) return
  event.preventDefault()
  event.stopPropagation()
  const by = (event.shiftKey ? 3600 : GRID_S) * sign
  const atS = Math.max(one.fromS + GRID_S, one.toS + by)
  void changeIncident(one.incident, { to: iso(zone, atS) })
}
