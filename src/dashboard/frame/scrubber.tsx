import type { ComponentChildren } from 'preact'
import { useRef } from 'preact/hooks'
import { energy } from '../say/number.ts'
import { preview, shownS } from '../state/clock.ts'
import { siteSystem, zone } from '../state/site.ts'
import { setClock } from '../state/time.ts'
import { clockTime, dateOf, weekday } from '../time/say.ts'
import { addDays, addMonths } from '../time/zone.ts'
import { silence } from './silence.ts'

type Step = { readonly seconds: number } | { readonly days: number } | { readonly months: number }

interface Props {
  readonly name: string
  readonly startS: number
  readonly endS: number
  readonly width: number
  /** The grid that a dragged handle keeps to [s]; Alt frees it. */
  readonly snapS: number
  /** Instants that it catches at. */
  readonly stops: readonly number[]
  readonly steps: { readonly small: Step; readonly large: Step }
  readonly children: ComponentChildren
}

const CATCH_PX = 8
/** How long after the last key the clock is set. */
const SET_MS = 400

/** Moves time by pointer and keys: previews while one moves, sets when one lets go, Escape puts it back. */
export function Scrubber(props: Props) {
  const { name, startS, endS, width, children } = props
  const ref = useRef<HTMLDivElement>(null)
  const timer = useRef<ReturnType<typeof setTimeout>>(undefined)
  const dragging = useRef(false)
  const commit = () => {
    clearTimeout(timer.current)
    dragging.current = false
    if (preview.value !== undefined) void setClock(preview.value)
  }
  const cancel = () => {
    clearTimeout(timer.current)
    dragging.current = false
    preview.value = undefined
  }
  const move = (event: PointerEvent) => {
    const left = ref.current!.getBoundingClientRect().left
    const share = Math.max(0, Math.min(1, (event.clientX - left) / width))
    preview.value = snapped(startS + share * (endS - startS), event.altKey, props)
  }
  const onKeyDown = (event: KeyboardEvent) => {
    if (event.key === 'Escape') return cancel()
    if (event.key === 'Enter') return commit()
    const next = byKey(event.key, shownS.value, props)
    if (next === undefined) return
    event.preventDefault()
    event.stopPropagation()
    preview.value = next
    clearTimeout(timer.current)
    timer.current = setTimeout(commit, SET_MS)
  }
  return (
    <div
      ref={ref}
      class="scrubber"
      role="slider"
      tabIndex={0}
      aria-label={name}
      aria-valuemin={startS}
      aria-valuemax={endS}
      aria-valuenow={Math.round(shownS.value)}
      aria-valuetext={spoken()}
      onKeyDown={onKeyDown}
      onPointerDown={(event) => {
        if (event.button !== 0) return
        dragging.current = true
        ref.current!.setPointerCapture(event.pointerId)
        ref.current!.focus()
        move(event)
      }}
      onPointerMove={(event) => dragging.current && move(event)}
      onPointerUp={() => dragging.current && commit()}
      onPointerCancel={cancel}
    >
      {children}
    </div>
  )
}

function snapped(instantS: number, free: boolean, { startS, endS, width, snapS, stops }: Props) {
  const at = Math.min(instantS, endS - 1)
  if (free) return at
  const catchS = (CATCH_PX / width) * (endS - startS)
  const stop = stops.find((s) => Math.abs(s - at) < catchS)
  if (stop !== undefined) return Math.round(stop)
  // In a year the time of day stays: whole days are moved.
  if (snapS >= 86_400)
    return addDays(zone.value, shownS.value, Math.round((at - shownS.value) / snapS))
  return startS + Math.min(Math.round((at - startS) / snapS) * snapS, endS - startS - snapS)
}

function byKey(key: string, from: number, { startS, endS, steps }: Props): number | undefined {
  const moves: Readonly<Record<string, () => number>> = {
    ArrowRight: () => moved(from, steps.small, 1),
    ArrowUp: () => moved(from, steps.small, 1),
    ArrowLeft: () => moved(from, steps.small, -1),
    ArrowDown: () => moved(from, steps.small, -1),
    PageUp: () => moved(from, steps.large, 1),
    PageDown: () => moved(from, steps.large, -1),
    Home: () => startS,
    End: () => endS - 300,
  }
  return moves[key]?.()
}

function moved(from: number, step: Step, sign: 1 | -1): number {
  if ('seconds' in step) return (Math.floor(from / step.seconds) + sign) * step.seconds
  if ('days' in step) return addDays(zone.value, from, step.days * sign)
  return addMonths(zone.value, from, step.months * sign)
}

/** '14:32, Wednesday 15 June 2022, Sebastopol. comm: 10.3 kWh not yet reported.' */
function spoken(): string {
  const at = shownS.value
  const date = `${weekday(zone.value, at, true)} ${dateOf(zone.value, at, true)}`
  const place = siteSystem.value?.city ?? ''
  const { silentWh } = silence.value
  const missing = energy(silentWh)
  const silent = silentWh > 0 ? ` ${missing.value} ${missing.unit} not yet reported.` : ''
  return `${clockTime(zone.value, at)}, ${date}, ${place}.${silent}`
}
