import { useState } from 'preact/hooks'
import { Copy } from '../parts/copy.tsx'
import { Icon } from '../parts/icons.tsx'
import { answerTone } from '../parts/signs.tsx'
import { whole } from '../say/number.ts'
import { pathOf } from '../server/client.ts'
import type { System } from '../server/wire.ts'
import { lineOf, writeDownRequest } from '../state/actions.ts'
import { shownS } from '../state/clock.ts'
import { entries } from '../state/journal.ts'
import { route, writeRoute } from '../state/route.ts'
import { chooseCredentials, credentials, keys, users } from '../state/scenario.ts'
import { dayOf } from '../time/day.ts'
import { isoDate } from '../time/say.ts'
import { type Answered, type Endpoint, endpointsOf, readable } from './endpoints.ts'

/** The thirteen requests, sent only when they are asked for: each counts in quota and journal. */
export function Requests({ system }: { system: System }) {
  const zone = system.timezone
  const [answers, setAnswers] = useState<ReadonlyMap<string, Answered>>(new Map())
  const [open, setOpen] = useState('')
  const day = dayOf(zone, route.value.day, shownS.value)
  const all = endpointsOf(system, isoDate(zone, day.startS), day.startS)
  const { key, user } = credentials.value
  const urlOf = ({ path, query }: Endpoint) =>
    `api/v2/${path}?${new URLSearchParams({ key, user_id: user, ...query })}`
  const send = async (endpoint: Endpoint) => {
    const url = urlOf(endpoint)
    const answer = await ask(url)
    setAnswers((known) => new Map(known).set(endpoint.name, answer))
    writeDownRequest(`${endpoint.name}: ${answer.status === 0 ? 'cut' : answer.status}`, url)
  }
  const sendAll = async () => {
    for (const endpoint of all) await send(endpoint)
  }
  const asked = all.map((one) => ({ ...one, url: urlOf(one) }))
  return (
    <section class="panel" id="requests" aria-labelledby="requests-title">
      <header>
        <h2 id="requests-title">Requests</h2>
        <span class="grow" />
        <button type="button" class="button small" onClick={sendAll}>
          Send all
        </button>
      </header>
      <Credentials />
      <ul class="requests">
        {asked.map((one) => (
          <li key={one.name} class={open === one.name ? 'open' : ''}>
            <Item
              endpoint={one}
              url={one.url}
              answer={answers.get(one.name)}
              isOpen={open === one.name}
              onToggle={() => setOpen(open === one.name ? '' : one.name)}
              onSend={() => {
                setOpen(one.name)
                void send(one)
              }}
            />
          </li>
        ))}
      </ul>
    </section>
  )
}

async function ask(path: string): Promise<Answered> {
  try {
    const response = await fetch(pathOf(path))
    const text = await response.text()
    const reason = response.headers.get('x-simulator-reason') ?? undefined
    return { status: response.status, bytes: new Blob([text]).size, text, reason }
  } catch {
    return { status: 0, bytes: 0, text: '', reason: 'The reply was cut, or nobody answered.' }
  }
}

function Credentials() {
  const { key, user } = credentials.value
  return (
    <div class="credentials row">
      <label class="row grow">
        <span class="caption">as key</span>
        <input
          class="input code"
          list="known-keys"
          value={key}
          onChange={(event) => chooseCredentials(event.currentTarget.value, user)}
        />
      </label>
      <label class="row grow">
        <span class="caption">user</span>
        <input
          class="input code"
          list="known-users"
          value={user}
          onChange={(event) => chooseCredentials(key, event.currentTarget.value)}
        />
      </label>
      <datalist id="known-keys">
        {keys.value.map((one) => (
          <option key={one} value={one} />
        ))}
      </datalist>
      <datalist id="known-users">
        {users.value.map((one) => (
          <option key={one} value={one} />
        ))}
      </datalist>
    </div>
  )
}

interface ItemProps {
  readonly endpoint: Endpoint
  readonly url: string
  readonly answer: Answered | undefined
  readonly isOpen: boolean
  readonly onToggle: () => void
  readonly onSend: () => void
}

function Item({ endpoint, url, answer, isOpen, onToggle, onSend }: ItemProps) {
  const onKeyDown = (event: KeyboardEvent) => {
    if (event.key.toLowerCase() !== 'r' || event.ctrlKey || event.metaKey) return
    event.preventDefault()
    event.stopPropagation()
    onSend()
  }
  return (
    <>
      <div class="row request-line">
        <button
          type="button"
          class="request-name grow cut code"
          aria-expanded={isOpen}
          onClick={onToggle}
          onKeyDown={onKeyDown}
        >
          {answer === undefined ? null : (
            <span
              class={`pill ${answerTone(answer.status) === 'cut' ? 'trouble' : answerTone(answer.status)}`}
            >
              {answer.status === 0 ? 'cut' : answer.status}
            </span>
          )}
          <span class="cut">{endpoint.name}</span>
        </button>
        {answer === undefined ? null : <span class="caption">{whole(answer.bytes)} B</span>}
        <Copy
          iconOnly
          small
          label="curl"
          name={`Copy curl: ${endpoint.name}`}
          text={() => lineOf({ method: 'GET', path: url })}
        />
        <button
          type="button"
          class="button icon ghost small"
          aria-label={`Send ${endpoint.name}`}
          onClick={onSend}
        >
          <Icon name="play" size={14} />
        </button>
      </div>
      {isOpen ? <Opened answer={answer} url={url} /> : null}
    </>
  )
}

function Opened({ answer, url }: { answer: Answered | undefined; url: string }) {
  const [isWhole, setWhole] = useState(false)
  if (answer === undefined)
    return (
      <p class="caption request-open">
        Not sent yet: it would count in quota and journal. ▸ or R sends it.
      </p>
    )
  const { text, isCut } = readable(answer.text)
  const path = url.split('?')[0]!.replace(/^api/, '/api')
  const entry = entries.value.findLast((one) => one.url.includes(path))
  return (
    <div class="request-open">
      {answer.reason === undefined ? null : (
        <p class={answer.status < 400 ? 'dim' : 'say c-warn'}>{answer.reason}</p>
      )}
      <pre class="answer" tabIndex={0} aria-label="Answer">
        {isWhole ? answer.text : text}
      </pre>
      <div class="row">
        {isCut && !isWhole ? (
          <button type="button" class="button small" onClick={() => setWhole(true)}>
            all {whole(answer.bytes)} bytes
          </button>
        ) : null}
        {entry === undefined ? null : (
          <a href={writeRoute({ view: 'service', query: { open: String(entry.id) } })}>
            #{entry.id} in the journal
          </a>
        )}
      </div>
    </div>
  )
}
