import { useState } from 'preact/hooks'
import { sumsOf, truthOf } from '../curve/known.ts'
import { Layers, Lines } from '../curve/layers.tsx'
import { curvePaths, marks, partPath, stepPaths } from '../curve/paths.ts'
import { useWidth } from '../parts/width.ts'
import { energy, fixed, whole } from '../say/number.ts'
import type { Row, System } from '../server/wire.ts'
import { rowS, shownS } from '../state/clock.ts'
import type { Day } from '../time/day.ts'
import { clockTime } from '../time/say.ts'
import { daylight } from '../time/sky.ts'
import { wallOf } from '../time/zone.ts'
import { type Axes, axesOf, FRAME, type Range } from './axes.ts'
import { ChartSpans } from './chart-spans.tsx'

export interface Curves {
  readonly micro: readonly Row[]
  readonly meter: readonly Row[]
  readonly consumption: readonly Row[]
}

interface Props {
  readonly system: System
  readonly day: Day
  readonly curves: Curves
  readonly isEnergy: boolean
}

export function Chart({ system, day, curves, isEnergy }: Props) {
  const { ref, width } = useWidth<HTMLDivElement>()
  const [crossS, setCross] = useState<number>()
  const rows = [...curves.micro, ...curves.meter, ...curves.consumption]
  const all = rows.map(({ power_w }) => power_w)
  const range = { least: Math.min(0, ...all) * 1.08, largest: Math.max(100, ...all) * 1.08 }
  const axes = axesOf(day, range, width, () => ref.current?.getBoundingClientRect().left ?? 0)
  const onKeyDown = (event: KeyboardEvent) => {
    const by = { ArrowLeft: -300, ArrowRight: 300 }[event.key]
    if (by === undefined) return
    event.preventDefault()
    event.stopPropagation()
    setCross(Math.max(day.startS, Math.min(day.endS, (crossS ?? rowS.value) + by)))
  }
  return (
    <div class="body">
      <Legend curves={curves} crossS={crossS} zone={system.timezone} isEnergy={isEnergy} />
      <div
        ref={ref}
        class="chart"
        role="img"
        tabIndex={0}
        aria-label={nameOf(curves.micro, system.timezone)}
        onKeyDown={onKeyDown}
        onPointerMove={(event) => setCross(Math.round(axes.at(event.clientX) / 300) * 300)}
        onPointerLeave={() => setCross(undefined)}
        onBlur={() => setCross(undefined)}
      >
        {width === 0 ? null : (
          <svg width={width} height={FRAME.height}>
            <Ground system={system} day={day} axes={axes} isEnergy={isEnergy} range={range} />
            <ChartSpans system={system} day={day} axes={axes} />
            <Drawn curves={curves} axes={axes} />
            <Now day={day} axes={axes} rows={curves.micro} />
            {crossS === undefined ? null : (
              <path class="cross" d={`M${axes.x(crossS)} ${axes.top}V${axes.base}`} />
            )}
          </svg>
        )}
      </div>
    </div>
  )
}

function Drawn({ curves, axes }: { curves: Curves; axes: Axes }) {
  const at = rowS.value
  return (
    <g>
      <Layers shapes={curvePaths(curves.micro, 300, at, axes)} />
      <path class="part" d={partPath(curves.micro, 300, at, axes)} />
      <Lines
        tone="meter"
        shapes={stepPaths(curves.meter, 900, at, axes).filter(({ truth }) => truth !== 'coming')}
      />
      <Lines
        tone="home"
        shapes={stepPaths(curves.consumption, 900, at, axes).filter(
          ({ truth }) => truth !== 'coming',
        )}
      />
    </g>
  )
}

function Ground(props: { system: System; day: Day; axes: Axes; isEnergy: boolean; range: Range }) {
  const { system, day, axes, isEnergy, range } = props
  const { x, y, top, base, width } = axes
  const light = daylight(system, day.startS, day.endS)
  const unit = range.largest < 1000 ? 1 : 1000
  const [rise, set] = [light.sunriseS ?? day.startS, light.sunsetS ?? day.endS]
  const every = width > 560 ? 3 : 6
  const hours = [{ s: day.endS, name: '24:00' }]
  for (let s = day.startS; s < day.endS; s += 3600) {
    const { hour, minute } = wallOf(system.timezone, s)
    const name = clockTime(system.timezone, s)
    // The doubled hour of a day of 25 is named once.
    if (minute === 0 && hour % every === 0 && hours.every((one) => one.name !== name))
      hours.push({ s, name })
  }
  return (
    <g class="ground">
      <rect
        class="night"
        x={x(day.startS)}
        y={top}
        width={x(rise) - x(day.startS)}
        height={base - top}
      />
      <rect class="night" x={x(set)} y={top} width={x(day.endS) - x(set)} height={base - top} />
      <text x={4} y={top - 8}>
        {unit === 1 ? 'W' : 'kW'}
        {isEnergy ? 'h' : ''}
      </text>
      {marks(range.largest, 4, range.least).map((value) => (
        <g key={value}>
          <path class="grid" d={`M${FRAME.left} ${y(value)}H${width - FRAME.right}`} />
          <text x={FRAME.left - 8} y={y(value) + 4} text-anchor="end">
            {fixed(value / unit, Number.isInteger(value / unit) ? 0 : 1)}
          </text>
        </g>
      ))}
      {hours.map(({ s, name }) => (
        <text key={name} x={x(s)} y={base + 16} text-anchor={name === '24:00' ? 'end' : 'middle'}>
          {name}
        </text>
      ))}
    </g>
  )
}

function Now({ day, axes, rows }: { day: Day; axes: Axes; rows: readonly Row[] }) {
  const at = shownS.value
  if (at < day.startS || at > day.endS) return null
  const { truth, silentWh, silentRows } = sumsOf(rows, rowS.value)
  const silent = rows.filter((row) => truthOf(row, rowS.value) === 'silent')
  const middle = silent[Math.floor(silent.length / 2)]
  const missing = energy(silentWh)
  return (
    <g class="chart-now">
      {silentRows > 6 && middle !== undefined && axes.width > 500 ? (
        <g
          class="missing"
          transform={`translate(${axes.x(middle.end_at)} ${(axes.top + axes.base) / 2 + 40})`}
        >
          <text class="big" text-anchor="middle">
            {missing.value} {missing.unit}
          </text>
          <text y="16" text-anchor="middle">
            happened, not
          </text>
          <text y="31" text-anchor="middle">
            yet reported
          </text>
        </g>
      ) : null}
      <path d={`M${axes.x(at)} ${axes.top}V${axes.base}`} />
      {truth === undefined || at - truth.end_at > 600 ? null : (
        <circle cx={axes.x(at)} cy={axes.y(truth.power_w)} r="4.5" />
      )}
    </g>
  )
}

const TRUTHS = { known: '', silent: ', not yet reported', coming: ', still to come' } as const

/** What the signs mean; under the crosshair what the rows say, in the same place. */
function Legend(props: {
  curves: Curves
  crossS: number | undefined
  zone: string
  isEnergy: boolean
}) {
  const { curves, crossS, zone, isEnergy } = props
  const unit = isEnergy ? 'Wh' : 'W'
  const at = (rows: readonly Row[], stepS: number) =>
    crossS === undefined
      ? undefined
      : rows.find(({ end_at }) => end_at >= crossS && end_at - stepS < crossS)
  if (crossS !== undefined) {
    const micro = at(curves.micro, 300)
    const [meter, home] = [at(curves.meter, 900), at(curves.consumption, 900)]
    return (
      <p class="legend" aria-live="polite">
        <b>{clockTime(zone, crossS)}</b>
        <span>
          {micro === undefined
            ? 'no row of microinverters'
            : `${whole(micro.power_w)} ${unit}${TRUTHS[truthOf(micro, rowS.value)]}`}
        </span>
        {meter === undefined ? null : (
          <span>
            meter {whole(meter.power_w)} {unit}
          </span>
        )}
        {home === undefined ? null : (
          <span>
            household {whole(home.power_w)} {unit}
          </span>
        )}
      </p>
    )
  }
  return (
    <p class="legend" aria-hidden="true">
      <Key name="Microinverters" kind="known" />
      {curves.meter.length > 0 ? <Key name="Meter, 15 min" kind="meter" /> : null}
      {curves.consumption.length > 0 ? <Key name="Household" kind="home" /> : null}
      <Key name="Not yet reported" kind="silent" />
      <Key name="Still to come" kind="coming" />
    </p>
  )
}

function Key({ name, kind }: { name: string; kind: string }) {
  return (
    <span class="row key">
      <svg width="16" height="10" viewBox="0 0 16 10" class={`key-${kind}`}>
        <rect y="1" width="16" height="9" />
        <path d="M0 1.5H16" />
      </svg>
      {name}
    </span>
  )
}

/** One sentence for those who cannot see the curve. */
function nameOf(rows: readonly Row[], zone: string): string {
  if (rows.length === 0) return 'No rows of this day'
  const peak = rows.reduce((a, b) => (b.power_w > a.power_w ? b : a))
  const { knownWh, silentWh, silentRows, silentSince } = sumsOf(rows, rowS.value)
  const silent =
    silentRows === 0
      ? ''
      : `, ${energy(silentWh).value} kWh not yet reported${silentSince === undefined ? '' : ` since ${clockTime(zone, silentSince)}`}`
  return `Power of the day: peak ${whole(peak.power_w)} W at ${clockTime(zone, peak.end_at)}, ${energy(knownWh).value} kWh known${silent}. Arrow keys read the rows; the button Table lists them.`
}
