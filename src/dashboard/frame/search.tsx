import { useEffect, useRef, useState } from 'preact/hooks'
import { Icon, type IconName } from '../parts/icons.tsx'
import { Sign } from '../parts/signs.tsx'
import { get } from '../server/client.ts'
import type { LeanSystem } from '../server/wire.ts'
import { entries } from '../state/journal.ts'
import { go } from '../state/route.ts'
import { placeOf } from '../state/site.ts'
import { situations } from '../state/situations.ts'
import { byId, systems } from '../state/world.ts'
import { opened } from './opened.ts'

interface Hit {
  readonly id: string
  readonly name: string
  readonly more: string
  readonly status?: string
  readonly icon?: IconName
  readonly run: () => void
}

const ACTIONS: readonly Hit[] = [
  { id: 'goto', name: 'Go to time', more: 'T', icon: 'prompt', run: () => (opened.value = 'goto') },
  {
    id: 'incident',
    name: 'Add an incident',
    more: 'I',
    icon: 'plus',
    run: () => (opened.value = 'incident'),
  },
  { id: 'fault', name: 'Add a fault', more: '', icon: 'plus', run: () => (opened.value = 'fault') },
  { id: 'grant', name: 'Give a grant', more: '', icon: 'key', run: () => (opened.value = 'grant') },
  { id: 'keys', name: 'All keys', more: '?', icon: 'prompt', run: () => (opened.value = 'keys') },
]

/** What matches a text: systems first, then requests, situations, actions. */
function hitsFor(text: string): Hit[] {
  const wanted = text.trim().toLowerCase()
  if (wanted === '') return []
  const has = (...texts: string[]) => texts.some((one) => one.toLowerCase().includes(wanted))
  const found: Hit[] = []
  for (const one of systems.value) {
    if (!has(one.name, String(one.system_id), placeOf(one))) continue
    const run = () => go({ view: 'system', systemId: one.system_id })
    const more = `${one.system_id} · ${placeOf(one)}`
    found.push({ id: `s${one.system_id}`, name: one.name, more, status: one.status, run })
    if (found.length === 6) break
  }
  for (const { id, url, status } of entries.value
    .filter((e) => `#${e.id}` === wanted || has(e.url))
    .slice(-3)) {
    const run = () => go({ view: 'service', query: { open: String(id) } })
    found.push({
      id: `r${id}`,
      name: url.split('?')[0]!,
      more: `#${id} · ${status}`,
      icon: 'pulse',
      run,
    })
  }
  for (const { name, description } of situations.value
    .filter((s) => has(s.name, s.description))
    .slice(0, 4)) {
    const run = () => go({ view: 'scenario', query: { situation: name } })
    found.push({ id: `g${name}`, name, more: description, icon: 'page', run })
  }
  return [...found, ...ACTIONS.filter(({ name }) => has(name))]
}

/** Serial numbers are long: systems by those of their Envoys are asked for, not listed. */
const SERIAL = /^\d{10,16}$/

/** The system that an Envoy of this serial number is or was in, when it was found. */
function useSystemOfEnvoy(text: string): LeanSystem | undefined {
  const [found, setFound] = useState<{ readonly serial: string; readonly id: number }>()
  const serial = text.trim()
  useEffect(() => {
    if (!SERIAL.test(serial)) return
    const control = new AbortController()
    get<{ systems: { system_id: number }[] }>(
      `_simulator/systems?serial=${serial}&fields=system_id`,
      control.signal,
    ).then(
      ({ systems: [one] }) => one !== undefined && setFound({ serial, id: one.system_id }),
      () => undefined,
    )
    return () => control.abort()
  }, [serial])
  return found?.serial === serial ? byId.value.get(found.id) : undefined
}

function envoyHit({ system_id, name, status }: LeanSystem, serial: string): Hit {
  const run = () => go({ view: 'system', systemId: system_id })
  return { id: `e${system_id}`, name, more: `${system_id} · Envoy ${serial}`, status, run }
}

export function Search() {
  const [text, setText] = useState('')
  const byEnvoy = useSystemOfEnvoy(text)
  const [at, setAt] = useState(0)
  const [isOpen, setOpen] = useState(false)
  const input = useRef<HTMLInputElement>(null)
  const envoyHits = byEnvoy === undefined ? [] : [envoyHit(byEnvoy, text.trim())]
  const hits = isOpen ? [...envoyHits, ...hitsFor(text)] : []
  const run = (hit: Hit | undefined) => {
    if (hit === undefined) return
    setText('')
    setOpen(false)
    input.current?.blur()
    hit.run()
  }
  const onKeyDown = (event: KeyboardEvent) => {
    const by = { ArrowDown: 1, ArrowUp: -1 }[event.key]
    if (by !== undefined && hits.length > 0) {
      event.preventDefault()
      setAt((at + by + hits.length) % hits.length)
    } else if (event.key === 'Enter') run(hits[at])
    else if (event.key === 'Escape') {
      setText('')
      input.current?.blur()
    }
  }
  return (
    <search class="search">
      <div class="field">
        <Icon name="search" />
        <input
          ref={input}
          id="search"
          placeholder="System, id, serial, request"
          aria-label="Search everything"
          role="combobox"
          aria-expanded={hits.length > 0}
          aria-controls="search-hits"
          aria-activedescendant={hits.length > 0 ? `hit-${at}` : undefined}
          autocomplete="off"
          value={text}
          onFocus={() => setOpen(true)}
          onBlur={() => setOpen(false)}
          onInput={(event) => {
            setText(event.currentTarget.value)
            setAt(0)
          }}
          onKeyDown={onKeyDown}
        />
        <kbd class="wide-only">/</kbd>
      </div>
      <Hits hits={hits} at={at} onRun={run} />
      {isOpen && text.trim() !== '' && hits.length === 0 ? (
        <p class="menu nothing" role="status">
          No system, request, situation or action is called “{text.trim()}”.
        </p>
      ) : null}
    </search>
  )
}

function Hits({
  hits,
  at,
  onRun,
}: {
  hits: readonly Hit[]
  at: number
  onRun: (hit: Hit) => void
}) {
  return (
    <ul
      class="menu"
      id="search-hits"
      role="listbox"
      aria-label="Found"
      hidden={hits.length === 0}
      // Pressing one leaves the focus in the field, or the list would be gone before the click.
      onMouseDown={(event) => event.preventDefault()}
    >
      {hits.map((hit, i) => (
        <li
          key={hit.id}
          id={`hit-${i}`}
          role="option"
          aria-selected={i === at}
          tabIndex={-1}
          onClick={() => onRun(hit)}
        >
          {hit.status === undefined ? (
            <Icon name={hit.icon ?? 'prompt'} size={14} />
          ) : (
            <Sign name={hit.status} />
          )}
          <span class="cut">{hit.name}</span>
          <span class="caption cut">{hit.more}</span>
        </li>
      ))}
    </ul>
  )
}
