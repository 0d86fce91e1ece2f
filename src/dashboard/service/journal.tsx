import { useEffect, useRef, useState } from 'preact/hooks'
import { Copy } from '../parts/copy.tsx'
import { Answer } from '../parts/signs.tsx'
import { milliseconds, plural, whole } from '../say/number.ts'
import { pathOf } from '../server/client.ts'
import type { Entry } from '../server/wire.ts'
import { lineOf, writeDownRequest } from '../state/actions.ts'
import { entries, isNews } from '../state/journal.ts'
import { markOf } from '../state/marked.ts'
import { refine, route, step } from '../state/route.ts'
import { credentials } from '../state/scenario.ts'
import { zone } from '../state/site.ts'
import { epochOf, fullTime } from '../time/say.ts'
import { abbreviation } from '../time/zone.ts'
import { buckets, passes, readFilter } from './filter.ts'
import { Tools } from './journal-tools.tsx'
import { OpenedEntry } from './opened-entry.tsx'

const PAGE = 60

/** The requests, newest on top; a row opens in place and holds the list. */
export function JournalPanel() {
  const { q = '', kind = '', open = '' } = route.value.query
  const [page, setPage] = useState(0)
  const [held, setHeld] = useState(false)
  const [heldAt, setHeldAt] = useState(0)
  const all = entries.value
  const newest = all.at(-1)?.id ?? 0
  // Those that were there when the view was opened are no news.
  const [since] = useState(newest)
  const isHeld = held || open !== '' || page > 0
  // What comes while one reads waits above the list.
  useEffect(() => {
    if (!isHeld) setHeldAt(newest)
  }, [isHeld, newest])
  const filter = readFilter(q, kind)
  const top = isHeld && heldAt > 0 ? heldAt : newest
  const found = all.filter((entry) => entry.id <= top && passes(entry, filter)).reverse()
  // Wherever it is: the page with what is to be opened.
  const openAt = found.findIndex(({ id }) => String(id) === open)
  useEffect(() => {
    if (openAt >= 0) setPage(Math.floor(openAt / PAGE))
  }, [open, openAt >= 0])
  const shown = found.slice(page * PAGE, (page + 1) * PAGE)
  const waiting = isHeld ? newest - top : 0
  const release = () => {
    setHeld(false)
    setPage(0)
    setHeldAt(newest)
    refine({ open: '' })
  }
  return (
    <section class={`panel journal${markOf('journal')}`} aria-label="Journal">
      <Tools q={q} kind={kind} held={held} onHold={() => setHeld(!held)} />
      <Strip all={all} />
      {waiting > 0 ? (
        <button type="button" class="button waiting" onClick={release}>
          {plural(waiting, 'new request')}: back to the newest
        </button>
      ) : null}
      {open !== '' && all.length > 0 && openAt < 0 ? <NotThere id={open} /> : null}
      {all.length === 0 ? <NoRequest /> : <Rows shown={shown} open={open} since={since} />}
      {all.length > 0 && found.length === 0 ? <NoMatch count={all.length} /> : null}
      <Pages page={page} count={found.length} onTurn={setPage} />
    </section>
  )
}

function NotThere({ id }: { id: string }) {
  return (
    <div class="empty">
      Request #{id} is not in the journal: it came before the last reset, does not pass the filter,
      or never came.{' '}
      <button type="button" class="button" onClick={() => refine({ open: '', q: '', kind: '' })}>
        Show all
      </button>
    </div>
  )
}

function NoMatch({ count }: { count: number }) {
  return (
    <div class="empty">
      No request passes this filter.{' '}
      <button type="button" class="button" onClick={() => refine({ q: '', kind: '' })}>
        Show all {whole(count)}
      </button>
    </div>
  )
}

interface PagesProps {
  readonly page: number
  readonly count: number
  readonly onTurn: (page: number) => void
}

function Pages({ page, count, onTurn }: PagesProps) {
  if (count <= PAGE) return null
  const end = Math.min(count, (page + 1) * PAGE)
  return (
    <div class="row pages">
      <button type="button" class="button" disabled={page === 0} onClick={() => onTurn(page - 1)}>
        Newer
      </button>
      <span class="caption">
        {whole(page * PAGE + 1)} – {whole(end)} of {whole(count)}
      </span>
      <button type="button" class="button" disabled={end >= count} onClick={() => onTurn(page + 1)}>
        Older
      </button>
    </div>
  )
}

const BUCKETS = 60
const BUCKET_MS = 5000

/** How many came lately: refused ones stacked on those that were answered. */
function Strip({ all }: { all: readonly Entry[] }) {
  const bars = buckets(all, BUCKETS, BUCKET_MS)
  const largest = Math.max(4, ...bars.map(({ answered, refused }) => answered + refused))
  const refused = bars.reduce((sum, bar) => sum + bar.refused, 0)
  const answered = bars.reduce((sum, bar) => sum + bar.answered, 0)
  return (
    <svg
      class="strip"
      viewBox={`0 0 ${BUCKETS * 10} 34`}
      preserveAspectRatio="none"
      role="img"
      aria-label={`The last five minutes of requests: ${answered} answered, ${refused} refused`}
    >
      {bars.map((bar, i) => {
        const ok = (bar.answered / largest) * 30
        const bad = (bar.refused / largest) * 30
        return (
          <g key={i}>
            <rect class="answered" x={i * 10 + 1} y={34 - ok} width={8} height={ok} />
            <rect
              class="refused"
              x={i * 10 + 1}
              y={34 - ok - bad - (bad > 0 ? 1 : 0)}
              width={8}
              height={bad}
            />
          </g>
        )
      })}
    </svg>
  )
}

function NoRequest() {
  const { key, user } = credentials.value
  const path = `api/v2/systems?key=${key}&user_id=${user}`
  const line = lineOf({ method: 'GET', path })
  const send = () =>
    fetch(pathOf(path)).then(
      ({ status }) => writeDownRequest(`systems: ${status}`, path),
      () => writeDownRequest('systems: cut', path),
    )
  return (
    <div class="empty stack">
      <b>No request yet</b>
      <p>Point your client here, or send this one. It shows up at once.</p>
      <pre class="answer wrapped">{line}</pre>
      <div class="row">
        <button type="button" class="button primary" onClick={send}>
          Send it
        </button>
        <Copy label="curl" text={() => line} />
      </div>
    </div>
  )
}

interface RowsProps {
  readonly shown: readonly Entry[]
  readonly open: string
  /** The newest id when the view was opened. */
  readonly since: number
}

function Rows({ shown, open, since }: RowsProps) {
  const body = useRef<HTMLTableSectionElement>(null)
  const [stop, setStop] = useState<number>()
  const tabStop = shown.some(({ id }) => id === stop) ? stop : shown[0]?.id
  const onKeyDown = (event: KeyboardEvent) => {
    const row = (event.target as HTMLElement).closest<HTMLElement>('tr[data-id]')
    if (row === null || event.target !== row) return
    const id = row.dataset.id!
    const by = { ArrowDown: 1, j: 1, ArrowUp: -1, k: -1 }[event.key]
    if (event.key === 'Enter') step({ open: open === id ? '' : id })
    else if (event.key === 'Escape') step({ open: '' })
    else if (by === undefined) return
    event.preventDefault()
    event.stopPropagation()
    if (by === undefined) return
    const at = shown.findIndex((entry) => String(entry.id) === id)
    const next = shown[Math.max(0, Math.min(shown.length - 1, at + by))]!
    setStop(next.id)
    body.current?.querySelector<HTMLElement>(`tr[data-id="${next.id}"]`)?.focus()
  }
  return (
    <table class="journal-table">
      <caption class="unseen">Requests, newest first; Enter opens one</caption>
      <Head at={shown[0]?.at} />
      <tbody ref={body} onKeyDown={onKeyDown}>
        {shown.map((entry) => (
          <Row
            key={entry.id}
            entry={entry}
            isOpen={String(entry.id) === open}
            isNew={isNews(entry, since)}
            hasTabStop={entry.id === tabStop}
          />
        ))}
      </tbody>
    </table>
  )
}

const COLUMNS = [
  ['status', 'Status'],
  ['request', 'Request'],
  ['key', 'Key'],
  ['reason', 'Reason'],
  ['ms right', 'ms'],
  ['bytes right', 'Bytes'],
] as const

function Head({ at = '2022-01-01T00:00:00Z' }: { at?: string | undefined }) {
  return (
    <thead>
      <tr>
        <th class="at" scope="col">
          At, {abbreviation(zone.value, epochOf(at))}
        </th>
        {COLUMNS.map(([kind, name]) => (
          <th key={name} class={kind} scope="col">
            {name}
          </th>
        ))}
      </tr>
    </thead>
  )
}

interface RowProps {
  readonly entry: Entry
  readonly isOpen: boolean
  readonly isNew: boolean
  readonly hasTabStop: boolean
}

function Row({ entry, isOpen, isNew, hasTabStop }: RowProps) {
  const [path = ''] = entry.url.replace(/^(\/sandboxes\/[^/]+)?\/api\/v2/, '').split('?')
  const isRemark =
    entry.reason !== null && entry.status !== null && entry.status > 0 && entry.status < 400
  return (
    <>
      <tr
        class={`entry${isOpen ? ' open' : ''}${isNew ? ' new' : ''}`}
        data-id={entry.id}
        tabIndex={hasTabStop ? 0 : -1}
        onClick={() => step({ open: isOpen ? '' : String(entry.id) })}
      >
        <td class="at dim">{fullTime(zone.value, epochOf(entry.at))}</td>
        <td class="status">
          <Answer status={entry.status} />
          {isOpen ? <span class="unseen">opened below</span> : null}
        </td>
        <td class="request code cut">{path}</td>
        <td class="key cut dim">{entry.key ?? 'none'}</td>
        <td class={isRemark ? 'reason cut dimmer' : 'reason cut dim'}>{entry.reason}</td>
        <td class="ms right dim">{entry.status === null ? '' : milliseconds(entry.duration_ms)}</td>
        <td class="bytes right dim">{whole(entry.bytes)}</td>
      </tr>
      {isOpen ? (
        <tr class="opened">
          <td colSpan={7}>
            <OpenedEntry entry={entry} />
          </td>
        </tr>
      ) : null}
    </>
  )
}
