import { useEffect } from 'preact/hooks'
import { signOf } from '../fleet/filter.ts'
import { opened } from '../frame/opened.ts'
import { Icon } from '../parts/icons.tsx'
import { Sign, toneOf } from '../parts/signs.tsx'
import { fixed } from '../say/number.ts'
import type { System as Found } from '../server/wire.ts'
import { nowS } from '../state/clock.ts'
import { isLive } from '../state/connection.ts'
import { neighbour } from '../state/neighbour.ts'
import { route, writeRoute } from '../state/route.ts'
import { chosen, placeOf } from '../state/site.ts'
import { loadSystem, system, systemFailure } from '../state/system.ts'
import { roofs, systems } from '../state/world.ts'
import { sayPlace } from '../time/sky.ts'
import { Bars } from './bars.tsx'
import { DayPanel } from './day.tsx'
import { Devices } from './devices.tsx'
import { Requests } from './requests.tsx'
import { Roof } from './roof.tsx'
import { Timeline } from './timeline.tsx'

/** One roof: its day, its trouble, its months, its units, and what the API says of it. */
export function System() {
  const id = route.value.systemId ?? 0
  const minute = Math.floor(nowS.value / 300)
  useEffect(() => {
    chosen.value = id
    void loadSystem(id)
  }, [id, roofs.value, minute])
  const found = system.value
  if (systemFailure.value !== undefined && found === undefined) return <Missing id={id} />
  if (found === undefined) return <h1 tabIndex={-1}>System {id}</h1>
  return (
    <>
      <Head system={found} />
      <div class="columns">
        <div class="column">
          <DayPanel system={found} />
          <Timeline system={found} />
          <Bars system={found} />
          <Devices system={found} />
        </div>
        <aside class="column" aria-label="Roof and requests">
          <Roof system={found} />
          <Requests system={found} />
        </aside>
      </div>
    </>
  )
}

function Head({ system }: { system: Found }) {
  const sign = signOf(system)
  const revenue = system.meters.find(({ kind }) => kind === 'production')
  const household = system.meters.find(({ kind }) => kind === 'consumption')
  const facts = [
    placeOf(system),
    sayPlace(system, 2),
    `${system.modules} modules`,
    `${fixed(system.size_w / 1000, 2)} kW`,
    revenue === undefined ? 'no revenue meter' : `revenue meter${since(revenue)}`,
    household === undefined ? undefined : `household${since(household)}`,
  ]
  return (
    <div class="view-head system-head">
      <div>
        <div class="caption">
          <a href="#/">Fleet</a> / {system.system_id}
        </div>
        <div class="row system-name">
          <Sign name={sign} size={16} />
          <h1 tabIndex={-1}>{system.name}</h1>
          <span class={`pill ${toneOf(sign)}`}>{sign}</span>
        </div>
        <div class="dim">{facts.filter(Boolean).join(' · ')}</div>
      </div>
      <span class="grow" />
      <Buttons />
    </div>
  )
}

function Buttons() {
  return (
    <div class="row wrap">
      <button
        type="button"
        class="button"
        disabled={!isLive.value}
        onClick={() => (opened.value = 'incident')}
      >
        <Icon name="plus" size={14} /> Incident
      </button>
      <button
        type="button"
        class="button"
        onClick={() => document.getElementById('requests')?.scrollIntoView({ block: 'center' })}
      >
        <Icon name="prompt" size={14} /> Send a request
      </button>
      <button
        type="button"
        class="button icon"
        aria-label="Previous system"
        onClick={() => neighbour(-1)}
      >
        <Icon name="left" />
      </button>
      <button
        type="button"
        class="button icon"
        aria-label="Next system"
        onClick={() => neighbour(1)}
      >
        <Icon name="right" />
      </button>
    </div>
  )
}

function since(meter: { readonly installed_at?: string | null }): string {
  return typeof meter.installed_at === 'string' ? ` since ${meter.installed_at.slice(0, 4)}` : ''
}

function Missing({ id }: { id: number }) {
  const first = systems.value[0]?.system_id
  return (
    <div class="panel empty">
      <h1 tabIndex={-1}>There is no system {id}</h1>
      <p>{first === undefined ? 'This world has no systems.' : `The first one is ${first}.`}</p>
      {first === undefined ? null : (
        <a class="button" href={writeRoute({ view: 'system', systemId: first })}>
          Open {first}
        </a>
      )}
    </div>
  )
}
