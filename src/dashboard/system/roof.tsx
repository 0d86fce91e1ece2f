import { useState } from 'preact/hooks'
import { sumsOf, type Told } from '../curve/known.ts'
import { Segments } from '../parts/segments.tsx'
import { Sign } from '../parts/signs.tsx'
import { plural, whole } from '../say/number.ts'
import type { Row, System } from '../server/wire.ts'
import { nowS, preview, rowS } from '../state/clock.ts'
import { seriesOf } from '../state/series.ts'
import { rowsOfDay } from '../state/system.ts'
import { dayOf } from '../time/day.ts'
import { clockTime, epochOf, shortDate, timeNear } from '../time/say.ts'
import { elevation, HORIZON } from '../time/sky.ts'
import { roofOf, type Unit, type UnitState } from './units.ts'

const TILE = 32
const GAP = 4
const IN_ROW = 8
const OLD_S = 5400
/** Tiles that say a number. */
const TOLD: ReadonlySet<UnitState> = new Set(['reported', 'stale', 'snow', 'night'])

const MODES = [
  { value: 'power', label: 'Power', name: 'Power, W per unit' },
  { value: 'day', label: 'Today', name: 'Today, Wh per unit' },
] as const
type Mode = (typeof MODES)[number]['value']

/** Each unit of the roof with its power or its day: as reported, dead, silent, not heard of. */
export function Roof({ system }: { system: System }) {
  const [chosen, setChosen] = useState<Mode>()
  const { roof, last, isStale, isSilent, isDay, isRead } = useRoof(system, chosen)
  const states = roof.flatMap((one) => one.units.map(({ state }) => state))
  const count = (wanted: UnitState) => states.filter((state) => state === wanted).length
  const [dead, silent, snowed] = [count('dead'), count('silent'), count('snow')]
  const isTold = states.some((state) => TOLD.has(state))
  return (
    <section class="panel" aria-labelledby="roof">
      <header>
        <h2 id="roof">Roof</h2>
        {isRead ? (
          <AsOf zone={system.timezone} last={last} isStale={isStale} isSilent={isSilent} />
        ) : null}
        <span class="grow" />
        <Segments
          name="What the tiles tell"
          choices={MODES}
          value={isDay ? 'day' : 'power'}
          onChoose={setChosen}
        />
      </header>
      <div class="body stack">
        {roof.map(({ name, units }) => (
          <figure key={name}>
            <figcaption class="caption">{name}</figcaption>
            <Tiles units={units} isDay={isDay} />
          </figure>
        ))}
        <p class="legend" aria-hidden="true">
          {isTold ? (
            <span class="row key">
              <svg width="14" height="12" class="tile-key">
                <rect width="14" height="12" rx="2" />
              </svg>
              {isDay
                ? `Wh per unit, ${last === undefined ? 'the last day' : 'this day'}`
                : 'W per unit, reported'}
            </span>
          ) : (
            <span>{isRead ? 'No unit has told anything yet' : 'Being read'}</span>
          )}
          {dead === 0 ? null : <Dead count={dead} system={system} />}
          {silent === 0 ? null : <KeyTo kind="noise" text={`${silent} silent for noise`} />}
          {snowed === 0 ? null : <KeyTo kind="snow" text={`${snowed} under snow`} />}
        </p>
      </div>
    </section>
  )
}

/** What is known of the units at the shown instant. */
function useRoof(system: System, chosen: Mode | undefined) {
  const day = dayOf(system.timezone, undefined, rowS.value)
  const found = rowsOfDay(system.system_id, day)
  const rows = found?.series.micro ?? []
  const { last, silentRows, knownWh } = sumsOf(rows, rowS.value)
  const askedS = Math.floor(nowS.value / 300) * 300
  const asked = { fromS: askedS - 300, toS: askedS, step: '5m', units: true } as const
  const units = seriesOf(system.system_id, asked)?.units
  const isNight = silentRows === 0 && elevation(system, rowS.value) < HORIZON
  const isStale = last !== undefined && rowS.value - last.end_at > OLD_S
  // By night nothing has power: then the day that was says more.
  const isDay = (chosen ?? (isNight ? 'day' : 'power')) === 'day'
  const askedWh = sumsOf(rows, askedS).knownWh
  const dayFactor = askedWh === 0 ? 1 : knownWh / askedWh
  const roof = roofOf(system, {
    isNight,
    isHeard: last !== undefined,
    // When each unit was heard of is known for the clock's own instant.
    heardFromS: preview.value === undefined ? day.startS : undefined,
    isStale,
    factor: factorOf(rows, last, askedS),
    watts: new Map(units?.map((one) => [one.serial_number, one.power_w])),
    dayWh: new Map(units?.map((one) => [one.serial_number, Math.round(one.energy_wh * dayFactor)])),
    isDay,
  })
  return { roof, last, isStale, isSilent: silentRows > 0, isDay, isRead: found !== undefined }
}

function KeyTo({ kind, text }: { kind: string; text: string }) {
  return (
    <span class="row">
      <Sign name={kind} /> {text}
    </span>
  )
}

function AsOf(props: {
  zone: string
  last: Told | undefined
  isStale: boolean
  isSilent: boolean
}) {
  const { zone, last, isStale, isSilent } = props
  if (last === undefined) return <span class="pill">not heard today</span>
  if (isStale)
    return (
      <span class={isSilent ? 'pill silent' : 'pill'}>
        as of {timeNear(zone, last.end_at, rowS.value)}
      </span>
    )
  const about = preview.value === undefined ? '' : 'about, '
  return (
    <span class="pill">
      {about}at {clockTime(zone, last.end_at)}
    </span>
  )
}

function Dead({ count, system }: { count: number; system: System }) {
  const cause = system.incidents.find(
    ({ kind, active }) => active && (kind === 'micro' || kind === 'power'),
  )
  const since =
    typeof cause?.from === 'string' ? shortDate(system.timezone, epochOf(cause.from)) : undefined
  return (
    <span class="row key c-trouble">
      <svg width="14" height="14" viewBox="0 0 14 14" class="dead-key">
        <path d="M.7.7h12.6v12.6H.7ZM3 3l8 8m0-8-8 8" />
      </svg>
      {count} dead{since === undefined ? '' : ` since ${since}`}
    </span>
  )
}

/** While one moves, the units go with the roof: by how much the known row differs from the one asked for. */
function factorOf(rows: readonly Row[], last: Told | undefined, askedS: number): number {
  const asked = sumsOf(rows, askedS).last
  if (asked === undefined || last === undefined || asked.power_w === 0)
    return last === undefined ? 0 : 1
  return last.power_w / asked.power_w
}

/** What stands in a tile instead of a number: a cross, a wave. */
const DRAWN: Partial<Record<UnitState, string>> = {
  dead: `M6 6 ${TILE - 6} ${TILE - 6}M${TILE - 6} 6 6 ${TILE - 6}`,
  silent: 'M6 16q5-9 10 0t10 0',
}

function Tiles({ units, isDay }: { units: readonly Unit[]; isDay: boolean }) {
  const lines = Math.ceil(units.length / IN_ROW)
  const size = TILE + GAP
  const counts = `${plural(units.length, 'unit')}, ${units.filter(({ state }) => state === 'dead').length} dead`
  return (
    <svg
      class="tiles"
      viewBox={`0 0 ${IN_ROW * size - GAP} ${lines * size - GAP}`}
      role="img"
      aria-label={`${counts}; the list of devices has each`}
    >
      {units.map((unit, i) => (
        <g
          key={unit.device.serial_number}
          class={`tile ${unit.state}`}
          transform={`translate(${(i % IN_ROW) * size} ${Math.floor(i / IN_ROW) * size})`}
        >
          <title>
            {`${unit.device.serial_number} ${unit.device.model ?? ''}: ${unit.device.status ?? ''}${unit.watts === undefined ? '' : `, ${unit.watts} W`}${unit.dayWh === undefined ? '' : `, ${unit.dayWh} Wh this day`}`}
          </title>
          <rect class="frame" width={TILE} height={TILE} rx="3" />
          {unit.state in DRAWN ? null : <Level unit={unit} isDay={isDay} />}
          {unit.state === 'snow' ? <path d="M1 4.5q4-3 7.5 0t7.5 0 7.5 0 7.5 0V1H1Z" /> : null}
          {unit.state in DRAWN ? <path d={DRAWN[unit.state]} /> : null}
        </g>
      ))}
    </svg>
  )
}

function Level({ unit, isDay }: { unit: Unit; isDay: boolean }) {
  const { state, watts, dayWh, share } = unit
  const told = isDay ? dayWh : watts
  if (state === 'unheard' || told === undefined) return null
  const height = Math.max(1, share * TILE)
  return (
    <g>
      {state === 'night' ? null : (
        <>
          <rect class="level" x="0" y={TILE - height} width={TILE} height={height} rx="3" />
          <path class="cap" d={`M1 ${TILE - height}h${TILE - 2}`} />
        </>
      )}
      <text
        class={told >= 1000 ? 'long' : undefined}
        x={TILE / 2}
        y={height > 17 ? TILE - 5 : TILE - height - 4}
        text-anchor="middle"
      >
        {state === 'night' ? 0 : told >= 10_000 ? `${Math.round(told / 1000)}k` : whole(told)}
      </text>
    </g>
  )
}
