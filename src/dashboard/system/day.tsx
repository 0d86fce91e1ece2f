import { sumsOf } from '../curve/known.ts'
import { Icon } from '../parts/icons.tsx'
import { Fact } from '../parts/quantity.tsx'
import { Segments } from '../parts/segments.tsx'
import { Sign } from '../parts/signs.tsx'
import { energy, fixed, plural, power } from '../say/number.ts'
import { span } from '../say/span.ts'
import type { Row, System } from '../server/wire.ts'
import { nowS, rowS, shownS } from '../state/clock.ts'
import { go, refine, route } from '../state/route.ts'
import { seriesFailure } from '../state/series.ts'
import { cumulative, rowsOfDay } from '../state/system.ts'
import { setClock } from '../state/time.ts'
import { roofs } from '../state/world.ts'
import { type Day, dayOf } from '../time/day.ts'
import { clockTime, dateOf, isoDate, shortDate, timeNear, weekday } from '../time/say.ts'
import { daylight, elevation, HORIZON } from '../time/sky.ts'
import { addDays, dayStart, instantOf, wallOf } from '../time/zone.ts'
import { Chart, type Curves } from './chart.tsx'
import { DayTable } from './day-table.tsx'

/** A day of one roof: what is known of it, what happened and nobody was told, what is to come. */
export function DayPanel({ system }: { system: System }) {
  const zone = system.timezone
  const { query } = route.value
  const day = dayOf(zone, route.value.day, shownS.value)
  const found = rowsOfDay(system.system_id, day)?.series
  const micro = found?.micro ?? []
  const isEnergy = query.of === 'energy'
  const shape = (rows: readonly Row[] | undefined) =>
    isEnergy ? cumulative(rows ?? []) : (rows ?? [])
  const curves: Curves = {
    micro: shape(micro),
    meter: shape(found?.meter),
    consumption: shape(found?.consumption),
  }
  const isTable = query.show === 'table'
  return (
    <section class="panel day" aria-labelledby="day-title">
      <DayHead system={system} day={day} isEnergy={isEnergy} isTable={isTable} />
      <OtherDay zone={zone} day={day} />
      {found === undefined ? (
        <NotRead />
      ) : (
        <DayFacts zone={zone} rows={micro} day={day} system={system} />
      )}
      {isTable ? (
        <DayTable zone={zone} micro={micro} meter={found?.meter} consumption={found?.consumption} />
      ) : (
        <Chart system={system} day={day} curves={curves} isEnergy={isEnergy} />
      )}
    </section>
  )
}

function DayHead(props: { system: System; day: Day; isEnergy: boolean; isTable: boolean }) {
  const { system, day, isEnergy, isTable } = props
  const zone = system.timezone
  const turn = (by: number) => {
    const date = isoDate(zone, addDays(zone, day.startS, by))
    go({ view: 'system', systemId: system.system_id, day: date, query: route.value.query })
  }
  return (
    <header>
      <button
        type="button"
        class="button icon ghost"
        aria-label="The day before"
        onClick={() => turn(-1)}
      >
        <Icon name="left" />
      </button>
      <h2 id="day-title">
        {weekday(zone, day.startS, true)} {dateOf(zone, day.startS, true)}
      </h2>
      <button
        type="button"
        class="button icon ghost"
        aria-label="The day after"
        onClick={() => turn(1)}
      >
        <Icon name="right" />
      </button>
      <span class="grow" />
      <Segments
        name="What the curve shows"
        choices={[
          { value: '', label: 'Power' },
          { value: 'energy', label: 'Energy' },
        ]}
        value={isEnergy ? 'energy' : ''}
        onChoose={(of) => refine({ of })}
      />
      <button
        type="button"
        class="button"
        aria-pressed={isTable}
        onClick={() => refine({ show: isTable ? '' : 'table' })}
      >
        <Icon name="table" size={14} /> {isTable ? 'Curve' : 'Table'}
      </button>
    </header>
  )
}

/** The viewed day need not be the clock's. */
function OtherDay({ zone, day }: { zone: string; day: Day }) {
  const at = shownS.value
  if (at >= day.startS && at < day.endS) return null
  const { systemId, query } = route.value
  const there = () => {
    const { year, month, day: date } = wallOf(zone, day.startS)
    void setClock(instantOf(zone, { ...wallOf(zone, nowS.value), year, month, day: date }))
  }
  return (
    <p class="other-day row wrap">
      <Icon name="alert" size={14} /> The clock is at {dateOf(zone, at)}.
      <button type="button" class="button small" onClick={there}>
        Set the clock here
      </button>
      <button
        type="button"
        class="button small"
        onClick={() => go({ view: 'system', systemId, query })}
      >
        Back to {shortDate(zone, at)}
      </button>
    </p>
  )
}

function DayFacts(props: { zone: string; rows: readonly Row[]; day: Day; system: System }) {
  const { zone, rows, day, system } = props
  const at = Math.min(rowS.value, day.endS)
  const sums = sumsOf(rows, rowS.value)
  const isOver = sums.truth === undefined || at - sums.truth.end_at > 1800
  if (system.operational_at === null) return <NeverProduced name={system.name} />
  if (rows.length > 0 && sums.last === undefined && sums.silentRows === 0) {
    return <NoRowYet zone={zone} day={day} system={system} />
  }
  const known = sums.last === undefined ? undefined : power(sums.last.power_w)
  const so = sums.truth === undefined || isOver ? power(0) : power(sums.truth.power_w)
  const told = energy(sums.knownWh)
  return (
    <div class="facts day-facts">
      <Fact
        label="Power, as the API says"
        value={known?.value ?? '–'}
        unit={
          known === undefined
            ? 'nothing yet'
            : `${known.unit} · at ${clockTime(zone, sums.last!.end_at)}`
        }
      />
      <Fact
        label="Power, in truth"
        value={so.value}
        unit={`${so.unit} · ${isOver ? whyNoRow(system, at) : `at ${clockTime(zone, at)}`}`}
      />
      <Fact label="Known of this day" value={told.value} unit={told.unit} />
      {sums.silentRows === 0 ? (
        <Fact label="Not yet reported" value="0" unit="kWh · all is told" />
      ) : (
        <Fact
          label="Not yet reported"
          tone="silent"
          value={fixed(sums.silentWh / 1000, 1)}
          unit={`kWh · ${plural(sums.silentRows, 'row')}${sums.silentSince === undefined ? '' : ` since ${clockTime(zone, sums.silentSince)}`}`}
        />
      )}
      <Arrives zone={zone} arrivesAt={sums.arrivesAt} />
    </div>
  )
}

/** Before the rows are there nothing is claimed of them. */
function NotRead() {
  const failure = seriesFailure.value
  if (failure !== undefined) {
    return (
      <p class="day-facts row wrap" role="alert">
        <Icon name="alert" />
        <span class="grow">The rows could not be read: {failure}</span>
        <button type="button" class="button" onClick={() => roofs.value++}>
          Again
        </button>
      </p>
    )
  }
  const labels = [
    'Power, as the API says',
    'Power, in truth',
    'Known of this day',
    'Not yet reported',
  ]
  return (
    <div class="facts day-facts">
      {labels.map((label) => (
        <Fact key={label} label={label} value="–" unit="being read" />
      ))}
    </div>
  )
}

/** Why nothing is produced at an instant. */
function whyNoRow(system: System, atS: number): string {
  return elevation(system, atS) < HORIZON ? 'the sun is down' : 'no unit reports'
}

function NeverProduced({ name }: { name: string }) {
  return (
    <div class="day-facts row">
      <Sign name="never" />
      <span class="grow">
        <b>{name} has never produced:</b> its operational_at is null. The API answers energies of 0,
        empty series of days, and 422 for rows.
      </span>
    </div>
  )
}

function Arrives({ zone, arrivesAt }: { zone: string; arrivesAt: number | null | undefined }) {
  if (arrivesAt === undefined) return null
  if (arrivesAt === null) return <Fact label="Arrives" value="never" unit="as far as is foreseen" />
  return (
    <Fact
      label="Arrives"
      value={timeNear(zone, arrivesAt, shownS.value)}
      unit={`in ${span(arrivesAt - shownS.value)}`}
    />
  )
}

function NoRowYet({ zone, day, system }: { zone: string; day: Day; system: System }) {
  const light = daylight(system, day.startS, day.endS)
  const yesterday = { startS: dayStart(zone, day.startS, -1), endS: day.startS }
  const rows = rowsOfDay(system.system_id, yesterday)?.series.micro ?? []
  const { knownWh } = sumsOf(rows, rowS.value)
  return (
    <div class="day-facts row wrap">
      <Icon name="moon" />
      <span class="grow">
        No row yet this day; the day before <b>{energy(knownWh).value} kWh</b>.
      </span>
      {light.sunriseS === undefined ? null : (
        <button type="button" class="button" onClick={() => setClock(light.sunriseS!)}>
          Go to sunrise, {clockTime(zone, light.sunriseS)}
        </button>
      )}
      <button type="button" class="button" onClick={() => setClock(light.noonS)}>
        Noon
      </button>
    </div>
  )
}
