import { useLayoutEffect, useState } from 'preact/hooks'
import { Confirm } from '../parts/confirm.tsx'
import { Icon } from '../parts/icons.tsx'
import { Answer } from '../parts/signs.tsx'
import { plural, whole } from '../say/number.ts'
import { pathOf } from '../server/client.ts'
import { authorization } from '../server/token.ts'
import { tryTo } from '../state/actions.ts'
import { entries, forget, sayRequests } from '../state/journal.ts'
import { refine } from '../state/route.ts'
import { say } from '../state/say.ts'
import { overview } from '../state/world.ts'
import { kindsOf } from './filter.ts'

/** What can be done with the journal: filtered, held, kept with bodies, taken along, cleared. */
export function Tools(props: { q: string; kind: string; held: boolean; onHold: () => void }) {
  const { q, kind, held, onHold } = props
  const bodies = overview.value?.bodies ?? false
  const count = entries.value.length
  return (
    <div class="journal-tools row wrap">
      <Kinds kind={kind} />
      <label class="field grow journal-filter">
        <Icon name="search" />
        <input
          class="code"
          placeholder="route:stats key:watt-key"
          aria-label="Filter: words, or route: status: key: user: system: fault:"
          value={q}
          onInput={(event) => refine({ q: event.currentTarget.value })}
        />
      </label>
      <button type="button" class="button small" aria-pressed={held} onClick={onHold}>
        <Icon name={held ? 'play' : 'pause'} size={13} /> {held ? 'Go on' : 'Hold'}
      </button>
      <button
        type="button"
        class="button small"
        aria-pressed={bodies}
        title="Headers and bodies are kept from then on: up to 64 KiB each, 16 MiB in all"
        onClick={() => keepBodies(!bodies)}
      >
        Bodies {bodies ? 'on' : 'off'}
      </button>
      <SayRequests />
      <button type="button" class="button small" onClick={saveHar}>
        <Icon name="get" size={13} /> HAR
      </button>
      <Confirm
        class="button small"
        sure={`Clear: ${plural(count, 'request')} ${count === 1 ? 'goes' : 'go'}`}
        onSure={clearJournal}
      >
        Clear
      </Confirm>
    </div>
  )
}

/** The journal is silent for screen readers until it is asked to speak. */
function SayRequests() {
  const [isOn, setOn] = useState(false)
  useLayoutEffect(() => (isOn ? sayRequests() : undefined), [isOn])
  return (
    <button
      type="button"
      class="button small"
      aria-pressed={isOn}
      title="Tells a screen reader every five seconds at most how many requests came"
      onClick={() => setOn(!isOn)}
    >
      Say requests
    </button>
  )
}

/** Classes of answers: the usual ones, and of the others those that there are. */
const KINDS = [
  ['2xx', 200, true],
  ['3xx', 304, false],
  ['4xx', 400, true],
  ['5xx', 500, true],
  ['cut', 0, false],
] as const

function Kinds({ kind }: { kind: string }) {
  const counts = kindsOf(entries.value)
  const there = KINDS.filter(([name, , isUsual]) => isUsual || counts.has(name))
  return (
    <>
      <button
        type="button"
        class="chip"
        aria-pressed={kind === ''}
        onClick={() => refine({ kind: '' })}
      >
        All <b>{whole(entries.value.length)}</b>
      </button>
      {there.map(([name, status]) => (
        <button
          key={name}
          type="button"
          class="chip"
          aria-pressed={kind === name}
          onClick={() => refine({ kind: kind === name ? '' : name })}
        >
          <span class="sign-only">
            <Answer status={status} />
          </span>
          {name} <b>{whole(counts.get(name) ?? 0)}</b>
        </button>
      ))}
    </>
  )
}

async function keepBodies(bodies: boolean): Promise<void> {
  const title = bodies ? 'Headers and bodies are kept from now on' : 'Bodies are no longer kept'
  const call = { method: 'PUT', path: '_simulator/requests', body: { bodies } } as const
  const answer = await tryTo({ title, call, changes: 'journal' })
  if (answer === undefined || overview.value === undefined) return
  overview.value = { ...overview.value, bodies }
}

async function clearJournal(): Promise<void> {
  const call = { method: 'DELETE', path: '_simulator/requests' } as const
  if ((await tryTo({ title: 'Journal cleared', call, changes: 'journal' })) !== undefined) forget()
}

async function saveHar(): Promise<void> {
  const path = '_simulator/requests?format=har'
  const response = await fetch(pathOf(path), { headers: authorization() }).catch(() => undefined)
  if (!response?.ok) return say('The archive could not be read: the server does not answer.')
  const link = document.createElement('a')
  link.href = URL.createObjectURL(await response.blob())
  link.download = 'enlighten.har'
  link.click()
  URL.revokeObjectURL(link.href)
}
