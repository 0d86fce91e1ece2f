import { computed, signal } from '@preact/signals'
import { type Route, readRoute, writeRoute } from './hash.ts'

export { type Route, writeRoute }

const hash = signal(location.hash)
export const route = computed(() => readRoute(hash.value))

export function followAddress(): void {
  addEventListener('hashchange', () => {
    hash.value = location.hash
  })
}

/** Another place, which the back button leaves again. */
export function go(to: Partial<Route> & Pick<Route, 'view'>): void {
  location.hash = writeRoute(to)
}

/** The same place seen otherwise: no step back. */
export function refine(query: Readonly<Record<string, string>>): void {
  const next = writeRoute({ ...route.value, query: { ...route.value.query, ...query } })
  history.replaceState(null, '', next)
  hash.value = next
}
