import { effect } from '@preact/signals'
import { here } from '../server/here.ts'
import { route } from '../state/route.ts'
import { byId } from '../state/world.ts'

const NAMES = {
  fleet: 'Fleet',
  service: 'Service',
  scenario: 'Scenario',
  sandboxes: 'Sandboxes',
} as const

/** Keeps the name of the tab: what is looked at, in which world. */
export function followTitle(): void {
  effect(() => {
    const { view, systemId = 0 } = route.value
    const name =
      view === 'system' ? (byId.value.get(systemId)?.name ?? `System ${systemId}`) : NAMES[view]
    document.title = [name, here.sandbox, 'Enlighten simulator'].filter(Boolean).join(' · ')
  })
}
