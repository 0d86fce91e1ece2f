import { useEffect, useRef } from 'preact/hooks'
import { opened } from '../frame/opened.ts'
import { Copy } from '../parts/copy.tsx'
import { StationSign } from '../parts/signs.tsx'
import { milliseconds, whole } from '../say/number.ts'
import { span } from '../say/span.ts'
import type { Method } from '../server/client.ts'
import type { Entry, Quota } from '../server/wire.ts'
import { lineOf } from '../state/actions.ts'
import { copyText } from '../state/clipboard.ts'
import { nowS, speed } from '../state/clock.ts'
import { isLive } from '../state/connection.ts'
import { endFault } from '../state/faults.ts'
import { giveGrant } from '../state/grants.ts'
import { entries } from '../state/journal.ts'
import { go, refine } from '../state/route.ts'
import { zone } from '../state/site.ts'
import { setClock } from '../state/time.ts'
import { byId, faults, grants, overview } from '../state/world.ts'
import { endpointsOf, readable } from '../system/endpoints.ts'
import { epochOf, fullTime, isoDate } from '../time/say.ts'
import { dayStart } from '../time/zone.ts'
import { faultDraft } from './fault-draft.ts'
import { filterLike, kindOf } from './filter.ts'
import { isRefused, periodEnd, stageOf, stationsOf } from './stations.ts'

/** One request: where it came to, why, and what would mend it. */
export function OpenedEntry({ entry }: { entry: Entry }) {
  const ref = useRef<HTMLDivElement>(null)
  useEffect(() => ref.current?.scrollIntoView({ block: 'nearest' }), [])
  const quota = overview.value?.quota.find(({ key }) => key === entry.key)
  const reason = entry.reason
  return (
    <div ref={ref} class="entry-opened">
      <ol class="stations" aria-label="The way of the request">
        {stationsOf(entry, quota).map(({ name, state, fact }) => (
          <li key={name} class={state}>
            <span class="row">
              <StationSign state={state} />
              <b>{name}</b>
              <span class="unseen">{state === 'refused' ? 'refused here' : state}</span>
            </span>
            <span class="caption cut">{fact}</span>
          </li>
        ))}
      </ol>
      <div class="entry-parts">
        <div class="stack">
          <div>
            <div class="caption">
              {reason === null ? 'no reason was needed' : 'x-simulator-reason'}
            </div>
            <p class={isRefused(entry) ? 'say' : 'say remark'}>
              {reason ?? `Answered with ${entry.status}.`}
            </p>
          </div>
          <Remedies entry={entry} />
          {stageOf(entry) === 'quota' && isRefused(entry) ? (
            <Period entry={entry} quota={quota} />
          ) : null}
          <p class="caption">
            id {entry.id} · real time {entry.at_real.slice(11, 23)} ·{' '}
            {milliseconds(entry.duration_ms)} ms · {whole(entry.bytes)} B · user{' '}
            {entry.user_id ?? 'none'}
            {entry.trace_id ? ` · trace ${entry.trace_id}` : ''}
          </p>
          <pre class="answer wrapped">{`${entry.method} ${entry.url}`}</pre>
        </div>
        <Body entry={entry} />
      </div>
    </div>
  )
}

/** The first button does what the reason advises. */
function Remedies({ entry }: { entry: Entry }) {
  const { route, system_id, key, status } = entry
  const path = entry.url.slice(1).replace(/^sandboxes\/[^/]+\//, '')
  const known = Object.entries({ route, system_id, key, status }).filter(([, one]) => one !== null)
  const body = { match: Object.fromEntries(known), at_least: 1 }
  const verify = { method: 'POST', path: '_simulator/requests/verify', body } as const
  const remedy = remedyOf(entry)
  const draft = () => {
    faultDraft.value = { route: route ?? '', system: system_id, key }
    opened.value = 'fault'
  }
  const like = () => refine({ q: filterLike(entry), kind: '' })
  return (
    <div class="row wrap">
      {remedy === undefined ? null : (
        <button type="button" class="button primary" disabled={!isLive.value} onClick={remedy.run}>
          {remedy.name}
        </button>
      )}
      <Copy label="curl" text={() => lineOf({ method: methodOf(entry), path })} />
      <Copy label="Verify" name="Copy curl: verify such a request" text={() => lineOf(verify)} />
      <button type="button" class="button" onClick={like}>
        Filter like this
      </button>
      <button type="button" class="button" onClick={draft}>
        Make a fault of this
      </button>
    </div>
  )
}

interface Remedy {
  readonly name: string
  readonly run: () => unknown
}

function remedyOf(entry: Entry): Remedy | undefined {
  if (!isRefused(entry)) return undefined
  const stage = stageOf(entry)
  const end = periodEnd(entry)
  const user_id = entry.user_id
  const fault = faults.value.find(({ id }) => id === entry.fault_id)
  if (stage === 'quota' && end !== undefined && end > nowS.value) {
    return { name: `Advance the clock ${span(end - nowS.value)}`, run: () => setClock(end) }
  }
  if (stage === 'user' && user_id !== null && grants.value !== undefined) {
    return { name: 'Give the grant', run: () => giveGrant({ user_id, systems: 'all' }) }
  }
  if (stage === 'fault' && fault !== undefined) {
    return { name: `End the fault ${fault.id}`, run: () => endFault(fault) }
  }
  const right = entry.status === 422 ? rightLine(entry) : undefined
  if (right !== undefined) {
    return { name: 'Copy a curl that is right', run: () => copyText(right, 'A curl that is right') }
  }
  if (entry.status !== 404) return undefined
  return { name: 'List the systems', run: () => go({ view: 'fleet' }) }
}

const METHODS: readonly Method[] = ['GET', 'POST', 'PUT', 'PATCH', 'DELETE']
const methodOf = ({ method }: Entry) => METHODS.find((one) => one === method) ?? 'GET'

/** The same question with parameters that work. */
function rightLine({ route, system_id, key, user_id }: Entry): string | undefined {
  const system = byId.value.get(system_id ?? 0)
  if (system === undefined) return undefined
  const startS = dayStart(system.timezone, nowS.value)
  const date = isoDate(system.timezone, startS)
  const found = endpointsOf({ ...system, envoys: [] }, date, startS).find(({ path }) =>
    path.endsWith(`${system_id}/${route}`),
  )
  if (found === undefined) return undefined
  const query = new URLSearchParams({ key: key ?? '', user_id: user_id ?? '', ...found.query })
  return lineOf({ method: 'GET', path: `api/v2/${found.path}?${query}` })
}

const AXIS = { width: 360, height: 14 }

/** The quota period that refused it: what was counted, when it was full, when it ends. */
function Period({ entry, quota }: { entry: Entry; quota: Quota | undefined }) {
  const end = periodEnd(entry)
  if (end === undefined) return null
  const isMonth = /month/.test(entry.reason ?? '')
  const start = isMonth ? Number.NEGATIVE_INFINITY : end - 60
  const at = epochOf(entry.at)
  const counted = entries.value.filter(
    (one) =>
      one.key === entry.key &&
      one.id < entry.id &&
      epochOf(one.at) >= start &&
      kindOf(one) !== '4xx',
  )
  const length = isMonth ? 30 * 86_400 : 60
  const x = (s: number) =>
    Math.max(6, Math.min(AXIS.width - 6, ((s - (end - length)) / length) * AXIS.width))
  const left = end - nowS.value
  const count = isMonth ? quota?.month_limit : quota?.minute_limit
  const told = left <= 0 ? 'it has ended' : `${span(left)} left`
  const frozen =
    left > 0 && speed.value === 0 ? ' · the clock is frozen, so it will not end by itself' : ''
  return (
    <div class="period">
      <div class="row caption">
        <span class="grow">{isMonth ? 'this month' : fullTime(zone.value, end - 60)}</span>
        <span>ends {fullTime(zone.value, end)}</span>
      </div>
      <svg viewBox={`0 0 ${AXIS.width} ${AXIS.height}`} width="100%" aria-hidden="true">
        <rect class="all" y="3" width={AXIS.width} height="8" rx="4" />
        {counted.slice(-40).map((one, i) => (
          <circle
            key={one.id}
            class="counted"
            cx={Math.min(x(epochOf(one.at)) + (isMonth ? 0 : i % 12), AXIS.width - 4)}
            cy="7"
            r="2.2"
          />
        ))}
        <path
          class="stop"
          transform={`translate(${Math.max(10, Math.min(x(at) + 14, AXIS.width - 8))} 7)`}
          d="M-2.5-6h5l3.5 3.5v5L2.5 6h-5L-6 2.5v-5Z"
        />
      </svg>
      <div class="row caption">
        <span class="grow">
          {count === undefined || count === null ? `${counted.length} counted` : `${count} counted`}
        </span>
        <span>
          {told}
          {frozen}
        </span>
      </div>
    </div>
  )
}

function Body({ entry }: { entry: Entry }) {
  const kept = entry.response
  if (kept === undefined) {
    return (
      <div class="answer nobody dim">
        {entry.request === undefined
          ? 'Bodies are not kept. Switch them on above and ask again: then the answer and its headers stand here.'
          : 'Nothing was answered.'}
      </div>
    )
  }
  const headers = Object.entries(kept.headers).map(([name, value]) => `${name}: ${value}`)
  const body = readable(kept.body).text
  return (
    <pre class="answer" tabIndex={0} aria-label="Headers and body of the answer">
      <span class="dimmer">{[`HTTP/1.1 ${entry.status}`, ...headers].join('\n')}</span>
      {`\n\n${body}`}
    </pre>
  )
}
