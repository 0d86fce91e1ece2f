import { computed, signal } from '@preact/signals'
import type { ClockReading } from '../server/wire.ts'

/** The world's time as this page tells it: the last reading, and what has passed since. */

interface Anchor {
  readonly nowS: number
  readonly speed: number
  /** By the page's own clock [ms]. */
  readonly atMs: number
}

const anchor = signal<Anchor>({ nowS: 0, speed: 0, atMs: 0 })
const beat = signal(0)

/** Was the clock ever read. */
export const hasTime = computed(() => anchor.value.nowS > 0)
export const speed = computed(() => anchor.value.speed)
/** What the clock says [epoch s]. */
export const nowS = computed(() => {
  const { nowS, speed, atMs } = anchor.value
  return speed === 0 ? nowS : nowS + Math.max(0, ((beat.value - atMs) / 1000) * speed)
})
/** An instant that is looked at and not set, while one drags or types. */
export const preview = signal<number | undefined>(undefined)
/** What everything on the page is drawn for. */
export const shownS = computed(() => preview.value ?? nowS.value)
/** The mark of five minutes that it lies in: what curves and rows depend on. */
export const rowS = computed(() => Math.floor(shownS.value / 300) * 300)
/** The minute that it lies in. */
export const minuteS = computed(() => Math.floor(shownS.value / 60) * 60)
/** Where the clock was before it was moved here. */
export const before = signal<number | undefined>(undefined)

/** Does a reading say what is shown already, but for the moments that it was under way? */
export function isShown(reading: ClockReading): boolean {
  const far = Math.abs(reading.now_epoch - nowS.value)
  return !hasTime.value || (reading.speed === speed.value && far <= 2 * reading.speed)
}

let count = 0
/** How often the clock was read. */
export const readings = () => count

export function readClock({ now_epoch, speed }: ClockReading): void {
  count++
  const atMs = performance.now()
  anchor.value = { nowS: now_epoch, speed, atMs }
  beat.value = atMs
  schedule()
}

/** Stands still until it is read again: nobody knows how it went on. */
export function holdClock(): void {
  clearTimeout(timer)
}

let timer: ReturnType<typeof setTimeout> | undefined
const calm =
  typeof matchMedia === 'undefined' ? undefined : matchMedia('(prefers-reduced-motion: reduce)')

/** Redraws a running clock: each second, or up to 20 times a second where more passes in one. */
function schedule(): void {
  clearTimeout(timer)
  if (anchor.value.speed === 0) return
  const pace = anchor.value.speed <= 1 || calm?.matches ? 1000 : anchor.value.speed < 60 ? 200 : 50
  timer = setTimeout(() => {
    beat.value = performance.now()
    schedule()
  }, pace)
}
