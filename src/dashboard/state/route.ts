import { computed, signal } from '@preact/signals'
import { type Route, readRoute, writeRoute } from './hash.ts'

export { type Route, writeRoute }

const hash = signal(location.hash)
export const route = computed(() => readRoute(hash.value))

/** How far each place of the history was scrolled [px], by its number. */
const scrolled = new Map<number, number>()
let place = 0

/** How far the place was scrolled that one came back to; undefined: it is a new one. */
export let returnTo: number | undefined

export function followAddress(): void {
  history.scrollRestoration = 'manual'
  number()
  addEventListener('scroll', () => scrolled.set(place, scrollY), { passive: true })
  addEventListener('hashchange', () => {
    const known: unknown = history.state?.place
    returnTo = typeof known === 'number' ? (scrolled.get(known) ?? 0) : undefined
    if (typeof known === 'number') place = known
    else number()
    hash.value = location.hash
  })
}

/** Numbers a new place of the history. */
function number(): void {
  place = Date.now()
  while (scrolled.has(place)) place++
  scrolled.set(place, scrollY)
  history.replaceState({ place }, '')
}

/** Another place, which the back button leaves again. */
export function go(to: Partial<Route> & Pick<Route, 'view'>): void {
  location.hash = writeRoute(to)
}

/** The same place seen otherwise: no step back. */
export function refine(query: Readonly<Record<string, string>>): void {
  const next = writeRoute({ ...route.value, query: { ...route.value.query, ...query } })
  history.replaceState(history.state, '', next)
  hash.value = next
}

/** The same view with something opened or closed in it, which is a step back. */
export function step(query: Readonly<Record<string, string>>): void {
  go({ ...route.value, query: { ...route.value.query, ...query } })
}
