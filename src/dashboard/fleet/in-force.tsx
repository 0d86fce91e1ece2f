import { opened } from '../frame/opened.ts'
import { Icon } from '../parts/icons.tsx'
import { Sign } from '../parts/signs.tsx'
import type { Incident } from '../server/wire.ts'
import { shownS } from '../state/clock.ts'
import { isLive } from '../state/connection.ts'
import { endIncident } from '../state/incidents.ts'
import { markOf } from '../state/marked.ts'
import { writeRoute } from '../state/route.ts'
import { byId, incidents } from '../state/world.ts'
import { epochOf, timeNear } from '../time/say.ts'

/** The incidents that go on at the shown instant, newest first. */
export function InForce() {
  const now = shownS.value
  const active = incidents.value
    .filter(
      ({ from, to }) =>
        (from === null || epochOf(from) <= now) && (to === null || epochOf(to) > now),
    )
    .sort((a, b) => (b.from ?? '').localeCompare(a.from ?? ''))
  return (
    <section class={`panel${markOf('incidents')}`} aria-labelledby="in-force">
      <header>
        <h2 id="in-force">Incidents</h2>
        <span class="pill">{active.length} in force</span>
        <span class="grow" />
        <button type="button" class="button small" onClick={() => (opened.value = 'incident')}>
          <Icon name="plus" size={14} /> Add
        </button>
      </header>
      {active.length === 0 ? (
        <div class="empty">
          All is well. Add an incident to see what your program does about it.
        </div>
      ) : (
        <ul class="incidents">
          {active.slice(0, 40).map((one) => (
            <Item key={one.id} incident={one} />
          ))}
        </ul>
      )}
    </section>
  )
}

function Item({ incident }: { incident: Incident }) {
  const system = byId.value.get(incident.system_id)
  const zone = system?.timezone ?? 'UTC'
  const say = (iso: string | null, open: string) =>
    iso === null ? open : timeNear(zone, epochOf(iso), shownS.value)
  return (
    <li>
      <Sign name={incident.kind} />
      <div class="grow cut">
        <a class="plain" href={writeRoute({ view: 'system', systemId: incident.system_id })}>
          <b>{incident.kind}</b> <span class="dim">{system?.name ?? incident.system_id}</span>
        </a>
        <div class="caption">
          {say(incident.from, 'always')} – {say(incident.to, 'open')}
          {incident.source === 'generated' ? ' · from the seed' : ''}
        </div>
      </div>
      <button
        type="button"
        class="button small"
        disabled={!isLive.value}
        aria-label={`End ${incident.kind} of ${system?.name ?? incident.system_id} now`}
        onClick={() => endIncident(incident)}
      >
        End
      </button>
    </li>
  )
}
