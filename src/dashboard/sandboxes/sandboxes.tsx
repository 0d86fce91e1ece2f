import { useEffect } from 'preact/hooks'
import { Confirm } from '../parts/confirm.tsx'
import { Copy } from '../parts/copy.tsx'
import { Icon } from '../parts/icons.tsx'
import { plural, whole } from '../say/number.ts'
import { span } from '../say/span.ts'
import { worldPath } from '../server/address.ts'
import { here } from '../server/here.ts'
import type { ListedSandbox } from '../server/wire.ts'
import { lineOf } from '../state/actions.ts'
import { isLive } from '../state/connection.ts'
import { loadWorlds, mainOverview, removeSandbox } from '../state/sandboxes.ts'
import { sandboxes } from '../state/world.ts'
import { dateOf, fullTime } from '../time/say.ts'
import { NewSandboxPanel } from './new-sandbox.tsx'

/** Worlds of their own in this server: listed, opened, created, removed. */
export function Sandboxes() {
  useEffect(() => {
    const read = () => void loadWorlds().catch(() => undefined)
    read()
    const timer = setInterval(read, 10_000)
    return () => clearInterval(timer)
  }, [])
  return (
    <>
      <div class="view-head">
        <h1 tabIndex={-1}>Sandboxes</h1>
        <span class="dim">
          Worlds of their own in this server: own clock, fleet, quotas, journal. Nobody else sees
          them.
        </span>
      </div>
      <div class="columns">
        <section class="panel" aria-label="Worlds of this server">
          <table class="worlds">
            <caption class="unseen">Worlds of this server</caption>
            <thead>
              <tr>
                <th scope="col">World</th>
                <th scope="col" class="clock-col">
                  Clock
                </th>
                <th scope="col" class="right systems-col">
                  Systems
                </th>
                <th scope="col" class="url-col">
                  Base URL
                </th>
                <th scope="col" class="goes-col">
                  Goes
                </th>
                <th scope="col" class="actions-col">
                  <span class="unseen">Actions</span>
                </th>
              </tr>
            </thead>
            <tbody>
              <World sandbox={undefined} />
              {sandboxes.value.map((one) => (
                <World key={one.name} sandbox={one} />
              ))}
            </tbody>
          </table>
          {sandboxes.value.length === 0 ? <NoSandbox /> : null}
        </section>
        <aside class="column" aria-label="New sandbox">
          <NewSandboxPanel />
        </aside>
      </div>
    </>
  )
}

/** The one line that makes one. */
function NoSandbox() {
  const line = lineOf({ method: 'PUT', path: '/sandboxes/pr-413' })
  return (
    <div class="empty stack">
      <b>No sandbox yet</b>
      <p>The form here makes one, and so does this line: each test can have its own.</p>
      <pre class="answer wrapped">{line}</pre>
      <div class="row">
        <Copy label="curl" text={() => line} />
      </div>
    </div>
  )
}

function World({ sandbox }: { sandbox: ListedSandbox | undefined }) {
  const name = sandbox?.name
  const main = mainOverview.value
  const found = sandbox ?? (main && { ...main, systems: main.counts.systems })
  const isHere = here.sandbox === name
  const path = worldPath(here, name)
  const now = found?.clock.now_epoch
  return (
    <tr class={isHere ? 'world-row here' : 'world-row'}>
      <td>
        <div class="cut" title={name}>
          <b>{name ?? 'default'}</b>{' '}
          {isHere ? <span class="caption c-accent">you are here</span> : null}
        </div>
        <div class="caption cut">{found?.scenario ?? ''}</div>
      </td>
      <td class="clock-col">
        <div>
          {now === undefined
            ? '–'
            : `${dateOf('UTC', now)}, ${fullTime('UTC', now).slice(0, 5)} UTC`}
        </div>
        <div class="caption">
          {found === undefined ? '' : found.clock.speed === 0 ? 'frozen' : `${found.clock.speed}×`}
        </div>
      </td>
      <td class="right systems-col">{found === undefined ? '–' : whole(found.systems)}</td>
      <td class="code dim url-col cut">{`${path}api/v2`}</td>
      <td>{goes(sandbox)}</td>
      <td class="right">
        <span class="row actions">
          {isHere ? null : (
            <a class="button small" href={`${path}#/`}>
              Open
            </a>
          )}
          <Copy
            small
            label="URL"
            name={`Copy the base URL of ${name ?? 'default'}`}
            text={() => `${location.origin}${path}api/v2`}
          />
          {name === undefined ? null : <Remove name={name} requests={sandbox?.requests ?? 0} />}
        </span>
      </td>
    </tr>
  )
}

function Remove({ name, requests }: { name: string; requests: number }) {
  if (!isLive.value) return null
  return (
    <Confirm
      class="button small icon ghost"
      name={`Remove ${name}`}
      sure={`Remove: its ${plural(requests, 'request')} go`}
      onSure={() => removeSandbox(name)}
    >
      <Icon name="cross" size={14} />
    </Confirm>
  )
}

function goes(sandbox: ListedSandbox | undefined): string {
  if (sandbox === undefined) return '–'
  const left = sandbox.expires_in_s
  return left === null ? 'never' : `in ${span(left)}`
}
