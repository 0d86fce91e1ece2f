import { Icon, type IconName } from '../parts/icons.tsx'
import { whole } from '../say/number.ts'
import { type Route, route, writeRoute } from '../state/route.ts'
import { siteSystem } from '../state/site.ts'
import { overview } from '../state/world.ts'

const ICONS: Readonly<Record<Route['view'], IconName>> = {
  fleet: 'grid',
  system: 'house',
  service: 'pulse',
  scenario: 'page',
  sandboxes: 'cube',
}

/** The five views: beside the name above, or in a bar of their own below. */
export function Views({ place }: { place: 'top' | 'bottom' }) {
  const counts = overview.value?.counts
  const systemId = route.value.systemId ?? siteSystem.value?.system_id ?? 67
  const items = [
    { view: 'fleet', name: 'Fleet', count: counts?.systems },
    { view: 'system', name: 'System', count: undefined },
    { view: 'service', name: 'Service', count: counts?.requests },
    { view: 'scenario', name: 'Scenario', count: undefined },
    { view: 'sandboxes', name: 'Sandboxes', count: counts?.sandboxes },
  ] as const
  return (
    <nav class={`views ${place}`} aria-label={place === 'top' ? 'Views' : 'Views, below'}>
      {items.map(({ view, name, count }) => (
        <a
          key={view}
          href={writeRoute({ view, systemId: view === 'system' ? systemId : undefined })}
          aria-current={route.value.view === view ? 'page' : undefined}
        >
          {place === 'bottom' ? <Icon name={ICONS[view]} /> : null}
          {name}
          {place === 'top' && count ? <span class="count">{whole(count)}</span> : null}
        </a>
      ))}
    </nav>
  )
}
