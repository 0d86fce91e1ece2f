import { sumsOf } from '../curve/known.ts'
import { opened } from '../frame/opened.ts'
import { Icon } from '../parts/icons.tsx'
import { type MenuItem, RowMenu } from '../parts/row-menu.tsx'
import { Sign } from '../parts/signs.tsx'
import { energy, fixed, power } from '../say/number.ts'
import { age } from '../say/span.ts'
import type { LeanSystem, Row } from '../server/wire.ts'
import { lineOf } from '../state/actions.ts'
import { copyText } from '../state/clipboard.ts'
import { minuteS, nowS, preview, rowS } from '../state/clock.ts'
import { go, writeRoute } from '../state/route.ts'
import { seriesOf } from '../state/series.ts'
import { placeOf, zone } from '../state/site.ts'
import { draft } from '../system/incident-draft.ts'
import { clockTime, dateOf, epochOf, weekday } from '../time/say.ts'
import { elevation, HORIZON } from '../time/sky.ts'
import { dayStart } from '../time/zone.ts'
import { signOf } from './filter.ts'
import { Spark } from './spark.tsx'
import { stale } from './stale.ts'

/** A value older than that is told with its time [s]. */
const OLD_S = 5400

interface Props {
  readonly system: LeanSystem
  readonly index: number
  readonly hasTabStop: boolean
}

/** One system of the fleet, as it is at the shown instant. */
export function FleetRow({ system, index, hasTabStop }: Props) {
  const startS = dayStart(system.timezone, rowS.value)
  const endS = dayStart(system.timezone, rowS.value, 1)
  const rows =
    seriesOf(system.system_id, { fromS: startS, toS: endS, step: '5m' })?.series.micro ?? []
  const sums = sumsOf(rows, rowS.value)
  const isNever = system.operational_at === null
  return (
    <tr
      class="fleet-row"
      aria-rowindex={index + 2}
      tabIndex={hasTabStop ? 0 : -1}
      data-id={system.system_id}
    >
      <td class="status">
        <Sign name={signOf(system)} />
        <span class="word dim">{signOf(system)}</span>
      </td>
      <td class="name">
        <a
          class="cut"
          tabIndex={-1}
          href={writeRoute({ view: 'system', systemId: system.system_id })}
        >
          {system.name}
        </a>
        <span class="narrow-only caption cut">
          {system.city} {clockTime(system.timezone, minuteS.value)}
        </span>
      </td>
      <td class="right dim id">{system.system_id}</td>
      <td class="dim place cut">{placeOf(system)}</td>
      <td class="dim there">
        <There system={system} />
      </td>
      <td class="today">
        <Spark system={system} rows={rows} startS={startS} endS={endS} />
      </td>
      <PowerCell system={system} sums={sums} rows={rows} />
      <td class="right kwh">{isNever || rows.length === 0 ? '–' : energy(sums.knownWh).value}</td>
      <td class="right dim last">{lastReport(system)}</td>
      <td class="right dim size">
        {fixed(system.size_w / 1000, 1)} <span class="dimmer">kW</span>
      </td>
      <td class="more">
        <RowMenu
          key={system.system_id}
          name={system.name}
          items={() => menuOf(system)}
          tabIndex={hasTabStop ? 0 : -1}
        />
      </td>
    </tr>
  )
}

function menuOf({ system_id, name }: LeanSystem): MenuItem[] {
  const line = lineOf({ method: 'GET', path: `_simulator/systems/${system_id}` })
  return [
    {
      name: 'Add an incident',
      run: () => {
        draft.value = { systemId: system_id }
        opened.value = 'incident'
      },
    },
    {
      name: 'Its requests',
      run: () => go({ view: 'service', query: { q: `system:${system_id}` } }),
    },
    { name: 'Copy as curl', run: () => copyText(line, `curl of ${name}`) },
  ]
}

function There({ system }: { system: LeanSystem }) {
  const isDay = elevation(system, rowS.value) > HORIZON
  const day = weekday(system.timezone, rowS.value)
  return (
    <span class="row">
      <Icon name={isDay ? 'sun' : 'moon'} size={14} />
      {clockTime(system.timezone, minuteS.value)}
      <span class="dimmer">{day === weekday(zone.value, rowS.value) ? '' : day}</span>
    </span>
  )
}

function PowerCell(props: {
  system: LeanSystem
  sums: ReturnType<typeof sumsOf>
  rows: readonly Row[]
}) {
  const { system, sums, rows } = props
  const { last } = sums
  const isDark = elevation(system, rowS.value) < HORIZON
  const isFresh = last !== undefined && rowS.value - last.end_at < OLD_S
  const watts = isFresh
    ? last.power_w
    : isDark && sums.silentRows === 0 && rows.length > 0
      ? 0
      : undefined
  if (watts === undefined) {
    const older = last === undefined ? stale(system) : { watts: last.power_w, atS: last.end_at }
    if (older === undefined) return <td class="right dimmer power">–</td>
    const at = dayStart(system.timezone, older.atS) === dayStart(system.timezone, rowS.value)
    return (
      <td class="right dimmer power">
        <span class="narrow-only">silent</span>
        <span class="wide-only">
          {power(older.watts).value} W{' '}
          {at
            ? `at ${clockTime(system.timezone, older.atS)}`
            : `on ${dateOf(system.timezone, older.atS)}`}
        </span>
      </td>
    )
  }
  const { value, unit } = power(watts)
  return (
    <td class="right power">
      <span class="watts">
        <span class={watts === 0 ? 'dim' : ''}>{value}</span> <span class="dimmer">{unit}</span>
        <svg class="level" width="56" height="6" viewBox="0 0 56 6" aria-hidden="true">
          <rect class="all" width="56" height="6" rx="3" />
          <rect class="now" width={Math.min(56, (watts / system.size_w) * 56)} height="6" rx="3" />
        </svg>
      </span>
    </td>
  )
}

function lastReport(system: LeanSystem): string {
  if (system.last_report_at === null) return 'never'
  if (preview.value !== undefined) return '…'
  // Drawn again each minute, or when the list comes: then it is not the minute's beginning that counts.
  const atS = Math.max(minuteS.value, nowS.peek())
  return age(atS - epochOf(system.last_report_at))
}
