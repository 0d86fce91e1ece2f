import { knownEnergy, sumsOf, truthOf } from '../curve/known.ts'
import { marks } from '../curve/paths.ts'
import { useWidth } from '../parts/width.ts'
import { energy, fixed } from '../say/number.ts'
import type { Row, System } from '../server/wire.ts'
import { rowS, shownS } from '../state/clock.ts'
import { go, route } from '../state/route.ts'
import { daysOfYear, rowsOfDay } from '../state/system.ts'
import { dayOf } from '../time/day.ts'
import { MONTHS } from '../time/say.ts'
import { wallOf } from '../time/zone.ts'

/** The days of the month and the months of the year: amber what was made, a blue tick what was used. */

interface Bar {
  readonly label: string
  readonly name: string
  readonly wh: number
  readonly usedWh: number | undefined
  readonly isNow: boolean
  readonly date: string
}

export function Bars({ system }: { system: System }) {
  const zone = system.timezone
  const viewed = dayOf(zone, route.value.day, shownS.value).startS
  const { year, month } = wallOf(zone, viewed)
  const found = daysOfYear(system.system_id, zone, viewed)?.series
  const today = dayOf(zone, undefined, shownS.value)
  const now = rowsOfDay(system.system_id, today)?.series
  const made = withToday(knownDays(found?.micro), now?.micro, today.endS)
  const used = withToday(knownDays(found?.consumption), now?.consumption, today.endS)
  const hasHome = found?.consumption !== undefined
  const days = dayBars(zone, year, month, made, used, viewed)
  const months = monthBars(zone, year, made, used, month)
  const title = `${MONTHS[month - 1]}`
  return (
    <div class="pair bars-pair">
      <BarPanel
        title={title}
        unit={hasHome ? 'kWh a day · blue: household' : 'kWh a day'}
        bars={days}
        system={system}
        every={5}
      />
      <BarPanel title={String(year)} unit="kWh a month" bars={months} system={system} every={1} />
    </div>
  )
}

/** Energy by date of the days that were told; a day that is not known is not there, rather than nought. */
function knownDays(rows: readonly Row[] | undefined): Map<number, number> {
  const days = new Map<number, number>()
  for (const row of rows ?? []) {
    const knownWh = knownEnergy(row, rowS.value)
    if (knownWh > 0 || truthOf(row, rowS.value) === 'known') days.set(row.end_at, knownWh)
  }
  return days
}

/** The day that is still going on, as far as it was told. */
function withToday(days: Map<number, number>, rows: readonly Row[] | undefined, endS: number) {
  const { knownWh } = sumsOf(rows ?? [], rowS.value)
  return knownWh > 0 ? new Map(days).set(endS, knownWh) : days
}

type Days = ReadonlyMap<number, number>

function dayBars(
  zone: string,
  year: number,
  month: number,
  made: Days,
  used: Days,
  viewed: number,
): Bar[] {
  const count = new Date(Date.UTC(year, month, 0)).getUTCDate()
  const byDay = (days: Days) =>
    new Map(
      [...days]
        .map(([end, wh]) => [wallOf(zone, end - 1), wh] as const)
        .filter(([wall]) => wall.month === month)
        .map(([wall, wh]) => [wall.day, wh]),
    )
  const [madeBy, usedBy] = [byDay(made), byDay(used)]
  return Array.from({ length: count }, (_, i) => ({
    label: String(i + 1),
    name: `${i + 1} ${MONTHS[month - 1]}`,
    wh: madeBy.get(i + 1) ?? 0,
    usedWh: usedBy.get(i + 1),
    isNow: wallOf(zone, viewed).day === i + 1,
    date: `${year}-${String(month).padStart(2, '0')}-${String(i + 1).padStart(2, '0')}`,
  }))
}

function monthBars(zone: string, year: number, made: Days, used: Days, now: number): Bar[] {
  const sums = (days: Days) => {
    const months = new Map<number, number>()
    for (const [end, wh] of days) {
      const { month } = wallOf(zone, end - 1)
      months.set(month, (months.get(month) ?? 0) + wh)
    }
    return months
  }
  const [madeBy, usedBy] = [sums(made), sums(used)]
  return MONTHS.map((name, i) => ({
    label: name[0]!,
    name,
    wh: madeBy.get(i + 1) ?? 0,
    usedWh: usedBy.get(i + 1),
    isNow: i + 1 === now,
    date: `${year}-${String(i + 1).padStart(2, '0')}-01`,
  }))
}

const HEIGHT = 150
const TOP = 8
const BASE = HEIGHT - 20
const LEFT = 40

interface PanelProps {
  readonly title: string
  readonly unit: string
  readonly bars: readonly Bar[]
  readonly system: System
  readonly every: number
}

function BarPanel({ title, unit, bars, system, every }: PanelProps) {
  const { ref, width } = useWidth<HTMLDivElement>()
  const total = energy(bars.reduce((sum, { wh }) => sum + wh, 0))
  const largest = Math.max(1000, ...bars.flatMap(({ wh, usedWh }) => [wh, usedWh ?? 0])) * 1.05
  const y = (wh: number) => BASE - (wh / largest) * (BASE - TOP)
  const slot = Math.max(1, (width - LEFT) / bars.length)
  const toDay = (date: string) =>
    go({ view: 'system', systemId: system.system_id, day: date, query: route.value.query })
  return (
    <section class="panel" aria-label={`${title}, ${unit}`}>
      <header>
        <h2>{title}</h2>
        <span class="caption cut grow">{unit}</span>
        <b>
          {total.value} {total.unit}
        </b>
      </header>
      <div class="body">
        <div ref={ref}>
          {width === 0 ? null : (
            <svg
              class="bar-chart"
              width={width}
              height={HEIGHT}
              role="img"
              aria-label={sentence(bars, title)}
            >
              {marks(largest, 4).map((mark) => (
                <g key={mark}>
                  <path class="grid" d={`M${LEFT} ${y(mark)}H${width}`} />
                  <text x={LEFT - 8} y={y(mark) + 4} text-anchor="end">
                    {fixed(mark / 1000, Number.isInteger(mark / 1000) ? 0 : 1)}
                  </text>
                </g>
              ))}
              {bars.map((bar, i) => (
                <OneBar
                  key={bar.date}
                  bar={bar}
                  x={LEFT + i * slot}
                  slot={slot}
                  end={width}
                  y={y}
                  show={showLabel(i, every)}
                  onOpen={toDay}
                />
              ))}
            </svg>
          )}
        </div>
      </div>
    </section>
  )
}

const showLabel = (i: number, every: number) => every === 1 || i === 0 || (i + 1) % every === 0

interface OneProps {
  readonly bar: Bar
  readonly x: number
  readonly slot: number
  /** Where the drawing ends: no label goes beyond it. */
  readonly end: number
  readonly y: (wh: number) => number
  readonly show: boolean
  readonly onOpen: (date: string) => void
}

function OneBar({ bar, x, slot, end, y, show, onOpen }: OneProps) {
  const wide = slot * 0.68
  const left = x + (slot - wide) / 2
  return (
    <g class="one-bar" onClick={() => onOpen(bar.date)}>
      <title>{`${bar.name}: ${energy(bar.wh).value} ${energy(bar.wh).unit}`}</title>
      <rect class="reach" x={x} y={TOP} width={slot} height={BASE - TOP} />
      <rect class="made" x={left} y={y(bar.wh)} width={wide} height={BASE - y(bar.wh)} />
      {bar.wh > 0 ? <path class="cap" d={`M${left} ${y(bar.wh)}h${wide}`} /> : null}
      {bar.usedWh === undefined ? null : (
        <path class="used" d={`M${x + 1} ${y(bar.usedWh)}h${slot - 2}`} />
      )}
      {show || bar.isNow ? (
        <text
          class={bar.isNow ? 'now' : ''}
          x={Math.min(x + slot / 2, end - 7)}
          y={HEIGHT - 5}
          text-anchor="middle"
        >
          {bar.label}
        </text>
      ) : null}
    </g>
  )
}

function sentence(bars: readonly Bar[], title: string): string {
  const known = bars.filter(({ wh }) => wh > 0)
  const best = known.reduce<Bar | undefined>(
    (a, b) => (a === undefined || b.wh > a.wh ? b : a),
    undefined,
  )
  if (best === undefined) return `${title}: nothing known yet`
  const total = energy(known.reduce((sum, { wh }) => sum + wh, 0))
  return `${title}: ${total.value} ${total.unit} known, most on ${best.name} with ${energy(best.wh).value} kWh`
}
