import { signal } from '@preact/signals'

/** What a screen reader is told: own results politely, what went wrong at once. */
export const status = signal('')
export const alert = signal('')

export function say(text: string): void {
  status.value = text
}

export interface Banner {
  readonly kind: 'lost' | 'news' | 'advice'
  readonly title: string
  readonly text: string
  readonly action?: { readonly name: string; readonly run: () => void }
}

/** One line above the view, of what happened to the world or the connection. */
export const banner = signal<Banner | undefined>(undefined)
let timer: ReturnType<typeof setTimeout> | undefined

export function announce(next: Banner | undefined, forMs?: number): void {
  clearTimeout(timer)
  banner.value = next
  if (next !== undefined) alert.value = `${next.title}. ${next.text}`
  if (forMs === undefined) return
  timer = setTimeout(() => {
    if (banner.value === next) banner.value = undefined
  }, forMs)
}
