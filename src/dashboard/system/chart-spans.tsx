import { SignAt, toneOf } from '../parts/signs.tsx'
import type { System } from '../server/wire.ts'
import { incidents } from '../state/world.ts'
import type { Day } from '../time/day.ts'
import { clockTime } from '../time/say.ts'
import type { Axes } from './axes.ts'
import { drawn, grab } from './drag.ts'
import { type Spanned, spanned } from './lanes.ts'

/** The incidents of a day as bands over its curve, with edges to be dragged. */
export function ChartSpans({ system, day, axes }: { system: System; day: Day; axes: Axes }) {
  const own = incidents.value.filter(({ system_id }) => system_id === system.system_id)
  const near = (own.length > 0 ? own : system.incidents)
    .map(spanned)
    .filter(({ fromS, toS }) => toS > day.startS && fromS < day.endS)
    .filter(({ fromS, toS }) => fromS > day.startS || toS < day.endS)
  return (
    <g>
      {near.map((one, i) => (
        <Band
          key={one.incident.id}
          one={one}
          line={i}
          day={day}
          axes={axes}
          zone={system.timezone}
        />
      ))}
    </g>
  )
}

interface BandProps {
  readonly one: Spanned
  /** Those below the first have their flags a little higher. */
  readonly line: number
  readonly day: Day
  readonly axes: Axes
  readonly zone: string
}

function Band({ one, line, day, axes, zone }: BandProps) {
  const { x, top, base, at } = axes
  const { incident, fromS, toS } = drawn(one)
  const left = x(Math.max(fromS, day.startS))
  const right = x(Math.min(toS, day.endS))
  const flag = top - 18 - Math.min(line, 1) * 4
  const until = Number.isFinite(toS) ? clockTime(zone, toS) : ''
  const times = right - left > 130 ? ` ${clockTime(zone, fromS)} – ${until}` : ''
  const grabAt = (edge: 'from' | 'to') => (event: PointerEvent) => grab(event, one, edge, zone, at)
  return (
    <g class={`span c-${toneOf(incident.kind)}`}>
      <rect class="band" x={left} y={top} width={Math.max(1, right - left)} height={base - top} />
      <rect class="flag" x={left} y={flag} width={Math.max(8, right - left)} height="16" />
      {right - left > 60 ? (
        <g>
          <SignAt name={incident.kind} x={left + 15} y={flag + 8} size={11} />
          <text x={left + 25} y={flag + 12}>
            {incident.kind}
            {times}
          </text>
        </g>
      ) : null}
      {fromS > day.startS ? <Edge x={left} top={top} base={base} onGrab={grabAt('from')} /> : null}
      {toS < day.endS ? <Edge x={right} top={top} base={base} onGrab={grabAt('to')} /> : null}
    </g>
  )
}

function Edge(props: {
  x: number
  top: number
  base: number
  onGrab: (event: PointerEvent) => void
}) {
  const { x, top, base, onGrab } = props
  return (
    <g class="edge" onPointerDown={onGrab}>
      <path class="line" d={`M${x} ${top}V${base}`} />
      <rect class="grip" x={x - 2} y={top - 18} width="4" height="16" rx="1.5" />
      <rect class="reach" x={x - 8} y={top - 22} width="16" height={base - top + 22} />
    </g>
  )
}
