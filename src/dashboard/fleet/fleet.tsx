import { useMemo, useState } from 'preact/hooks'
import { STATUSES } from '../../scenario/kinds.ts'
import { sumsOf } from '../curve/known.ts'
import { Copy } from '../parts/copy.tsx'
import { useDisclosure } from '../parts/disclosure.ts'
import { Icon } from '../parts/icons.tsx'
import { Fact } from '../parts/quantity.tsx'
import { Sign } from '../parts/signs.tsx'
import { energy, powerSum, whole } from '../say/number.ts'
import type { LeanSystem } from '../server/wire.ts'
import { lineOf } from '../state/actions.ts'
import { rowS } from '../state/clock.ts'
import { refine, route } from '../state/route.ts'
import { say } from '../state/say.ts'
import { credentials } from '../state/scenario.ts'
import { seriesOf } from '../state/series.ts'
import { listed, systems } from '../state/world.ts'
import { elevation, HORIZON } from '../time/sky.ts'
import { dayStart, offsetS } from '../time/zone.ts'
import { type Column, countsOf, filterSystems, type Window } from './filter.ts'
import { InForce } from './in-force.tsx'
import { WorldMap } from './map.tsx'
import { byPages, PAGE, PagesSwitch } from './pages.tsx'
import { FleetTable } from './table.tsx'

const COLUMNS: readonly Column[] = ['status', 'name', 'id', 'place', 'there', 'size']

/** All systems: facts, filters, table, map, incidents. */
export function Fleet() {
  const { q = '', status = '', sort = 'id', order = '' } = route.value.query
  const column = COLUMNS.find((one) => one === sort) ?? 'id'
  const descending = order === 'down'
  const hour = Math.floor(rowS.value / 3600)
  const shown = useMemo(() => {
    const wanted = { text: q, status, sort: column, descending }
    return filterSystems(systems.value, wanted, (zone) => offsetS(zone, hour * 3600))
  }, [systems.value, q, status, column, descending, column === 'there' ? hour : 0])
  const [at, setAt] = useState<Window>({ first: 0, end: 0 })
  const onSort = (next: Column) => {
    refine({ sort: next, order: next === column && !descending ? 'down' : '' })
  }
  return (
    <>
      <div class="view-head">
        <h1 tabIndex={-1}>Fleet</h1>
        <Facts />
        <span class="grow" />
        <Filters q={q} shown={shown.length} at={at} />
      </div>
      <div class="columns fleet">
        <section class="panel" aria-label="Systems">
          <Chips status={status} />
          <FleetTable
            shown={shown}
            sort={column}
            descending={descending}
            onSort={onSort}
            onWindow={setAt}
          />
          {listed.value && shown.length === 0 ? <NoMatch q={q} status={status} /> : null}
        </section>
        <aside class="column" aria-label="Map and incidents">
          <WorldMap shown={shown} />
          <InForce />
        </aside>
      </div>
    </>
  )
}

/** Sums are of rows that are known, so they are told only where all rows are asked for. */
const SUMMED_MAX = 60

function Facts() {
  const all = systems.value
  const light = useMemo(() => inDaylight(all, rowS.value), [all, rowS.value])
  const daylight = <Fact value={whole(light)} unit={`of ${whole(all.length)} in daylight`} />
  if (all.length > SUMMED_MAX) {
    const installed = powerSum(all.reduce((sum, { size_w }) => sum + size_w, 0))
    const silent = all.filter((one) => one.status === 'comm').length
    return (
      <div class="facts">
        <Fact value={installed.value} unit={`${installed.unit} installed`} />
        {daylight}
        <Fact value={whole(silent)} unit="silent" />
      </div>
    )
  }
  const sums = sumOf(all)
  const unread = { value: '–', unit: '' }
  const [now, today, missing] =
    sums === undefined
      ? [unread, unread, unread]
      : [powerSum(sums.watts), energy(sums.knownWh), energy(sums.silentWh)]
  return (
    <div class="facts">
      <Fact value={now.value} unit={`${now.unit} known now`} />
      <Fact value={today.value} unit={`${today.unit} today`} />
      {daylight}
      <Fact value={missing.value} unit={`${missing.unit} of today not yet reported`} />
    </div>
  )
}

/** Many share a place, and so its sun. */
function inDaylight(all: readonly LeanSystem[], atS: number): number {
  const places = new Map<string, boolean>()
  let count = 0
  for (const one of all) {
    const place = `${one.latitude} ${one.longitude}`
    const isLight = places.get(place) ?? elevation(one, atS) > HORIZON
    places.set(place, isLight)
    if (isLight) count++
  }
  return count
}

/** undefined until the rows of all are there: a part of a sum is no sum. */
function sumOf(all: readonly LeanSystem[]) {
  const total = { watts: 0, knownWh: 0, silentWh: 0 }
  let isWhole = true
  for (const one of all) {
    const fromS = dayStart(one.timezone, rowS.value)
    const toS = dayStart(one.timezone, rowS.value, 1)
    const rows = seriesOf(one.system_id, { fromS, toS, step: '5m' })?.series.micro
    // All are asked for, whichever is missing.
    if (rows === undefined) isWhole = false
    const sums = sumsOf(rows ?? [], rowS.value)
    const isFresh = sums.last !== undefined && rowS.value - sums.last.end_at < 5400
    total.watts += isFresh ? sums.last!.power_w : 0
    total.knownWh += sums.knownWh
    total.silentWh += sums.silentWh
  }
  return isWhole ? total : undefined
}

/** Those of systems, and of those that never produced. */
const ORDER = [...STATUSES, 'never']

/** Legend, counts and filter in one. */
function Chips({ status }: { status: string }) {
  const counts = useMemo(() => countsOf(systems.value), [systems.value])
  const choose = (next: string) => {
    refine({ status: next === status ? '' : next })
    say(
      `${whole(counts.get(next) ?? systems.value.length)} of ${whole(systems.value.length)} systems`,
    )
  }
  return (
    <div class="chips fleet-chips">
      <button
        type="button"
        class="chip"
        aria-pressed={status === ''}
        onClick={() => refine({ status: '' })}
      >
        All <b>{whole(systems.value.length)}</b>
      </button>
      {ORDER.map((name) => {
        const count = counts.get(name) ?? 0
        return (
          <button
            key={name}
            type="button"
            class={count === 0 ? 'chip none' : 'chip'}
            aria-pressed={status === name}
            onClick={() => choose(name)}
          >
            <Sign name={name} /> {name} <b>{whole(count)}</b>
          </button>
        )
      })}
    </div>
  )
}

function Filters({ q, shown, at }: { q: string; shown: number; at: Window }) {
  const { isOpen, toggle, around } = useDisclosure()
  const many = systems.value.length > 60
  return (
    <div class="row">
      <label class="field fleet-filter">
        <Icon name="search" />
        <input
          placeholder="Name, id, place"
          aria-label="Filter by name, id, place"
          value={q}
          onInput={(event) => refine({ q: event.currentTarget.value })}
        />
      </label>
      {many && !byPages.value ? (
        <span class="caption" role="status">
          {whole(Math.min(at.first + 1, shown))} – {whole(Math.min(at.end, shown))} of{' '}
          {whole(shown)}
        </span>
      ) : null}
      {systems.value.length > PAGE ? <PagesSwitch /> : null}
      <div class="api-filters" {...around}>
        <button type="button" class="button" aria-expanded={isOpen} onClick={toggle}>
          API filters <Icon name="down" size={14} />
        </button>
        {isOpen ? <ApiFilters /> : null}
      </div>
    </div>
  )
}

const API_FILTERS = [
  'system_id',
  'system_name',
  'status',
  'reference',
  'installer',
  'connection_type',
]

/** The filters of `GET /systems`, as the query that they make. */
function ApiFilters() {
  const [values, setValues] = useState<Record<string, string>>({})
  const { key, user } = credentials.value
  const query = new URLSearchParams({ key, user_id: user, ...values })
  for (const [name, value] of [...query]) if (value === '') query.delete(name)
  const line = lineOf({ method: 'GET', path: `api/v2/systems?${query}` })
  return (
    <div class="menu api-menu stack" tabIndex={-1}>
      {API_FILTERS.map((name) => (
        <label key={name} class="row">
          <span class="code api-name">{name}</span>
          <input
            class="input"
            value={values[name] ?? ''}
            onInput={(event) => setValues({ ...values, [name]: event.currentTarget.value })}
          />
        </label>
      ))}
      <pre class="answer">{line}</pre>
      <Copy label="curl" text={() => line} />
    </div>
  )
}

function NoMatch({ q, status }: { q: string; status: string }) {
  const elsewhere = filterSystems(
    systems.value,
    { text: q, status: '', sort: 'id', descending: false },
    () => 0,
  ).length
  return (
    <div class="empty">
      <b>
        No system {status === '' ? '' : `has status ${status} `}
        {q === '' ? '' : `matches “${q}”`}
      </b>
      <p>{status !== '' && q !== '' ? `${whole(elsewhere)} match it with another status.` : ''}</p>
      <div class="row">
        {status === '' ? null : (
          <button type="button" class="button" onClick={() => refine({ status: '' })}>
            Any status
          </button>
        )}
        {q === '' ? null : (
          <button type="button" class="button" onClick={() => refine({ q: '' })}>
            Clear “{q}”
          </button>
        )}
      </div>
    </div>
  )
}
