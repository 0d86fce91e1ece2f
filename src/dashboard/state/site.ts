import { computed, signal } from '@preact/signals'
import { dayStart, yearStart } from '../time/zone.ts'
import { rowS, shownS } from './clock.ts'
import { route } from './route.ts'
import { byId, systems } from './world.ts'

/** Whose time the clock shows: the open system's, else the last one opened, else the first. */

export const chosen = signal<number | undefined>(undefined)

export const siteSystem = computed(() => {
  const { systemId } = route.value
  const known = byId.value
  return (
    (systemId === undefined ? undefined : known.get(systemId)) ??
    (chosen.value === undefined ? undefined : known.get(chosen.value)) ??
    systems.value[0]
  )
})

export const zone = computed(() => siteSystem.value?.timezone ?? 'UTC')
/** The browser's own. */
export const readerZone = Intl.DateTimeFormat().resolvedOptions().timeZone || 'UTC'

/** The day and the year of the shown instant, at the site. */
export const dayS = computed(() => dayStart(zone.value, rowS.value))
export const dayEndS = computed(() => dayStart(zone.value, rowS.value, 1))
export const yearS = computed(() => yearStart(zone.value, dayS.value))

/** 'Sebastopol, CA'; countries without states go by their code. */
export function placeOf(one: { city: string; state: string; country: string }): string {
  const byState = ['US', 'CA', 'AU'].includes(one.country)
  return `${one.city}, ${byState ? one.state : one.country}`
}

/** The second that the clock shows; it stands still between two. */
export const secondS = computed(() => Math.floor(shownS.value))
