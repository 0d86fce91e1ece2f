import { useRef, useState } from 'preact/hooks'
import { opened } from '../frame/opened.ts'
import { Icon } from '../parts/icons.tsx'
import { Sign } from '../parts/signs.tsx'
import { useWidth } from '../parts/width.ts'
import type { System } from '../server/wire.ts'
import { shownS } from '../state/clock.ts'
import { isLive } from '../state/connection.ts'
import { endIncident } from '../state/incidents.ts'
import { markOf } from '../state/marked.ts'
import { incidents } from '../state/world.ts'
import { shortDate } from '../time/say.ts'
import { addDays, dayStart } from '../time/zone.ts'
import { selected, stretchByKey } from './drag.ts'
import { draft } from './incident-draft.ts'
import { KIND_OF_LANE, LANES, type Lane, placeLanes, type Spanned, spanned } from './lanes.ts'
import { Bar, LEFT, wordOf } from './timeline-bar.tsx'

const RIGHT = 8
const ROW = 24
const BEFORE_DAYS = 32
const AFTER_DAYS = 14

/** The trouble of a month before and two weeks after, to be added, stretched and ended. */
export function Timeline({ system }: { system: System }) {
  const zone = system.timezone
  const own = incidents.value.filter(({ system_id }) => system_id === system.system_id)
  const all = own.length > 0 ? own : system.incidents
  const today = dayStart(zone, shownS.value)
  const window = {
    fromS: addDays(zone, today, -BEFORE_DAYS),
    toS: addDays(zone, today, AFTER_DAYS),
  }
  const one = all.find(({ id }) => id === selected.value)
  const active = all
    .map(spanned)
    .filter(({ fromS, toS }) => fromS <= shownS.value && shownS.value < toS)
  const ending = one ?? active.at(-1)?.incident
  return (
    <section class={`panel${markOf('incidents')}`} aria-labelledby="timeline">
      <header>
        <h2 id="timeline">Incidents</h2>
        <span class="caption cut">
          drag an edge to stretch, or select and use <kbd>[</kbd> <kbd>]</kbd>
        </span>
        <span class="grow" />
        {ending === undefined ? null : (
          <button
            type="button"
            class="button small"
            disabled={!isLive.value}
            onClick={() => endIncident(ending)}
          >
            <Icon name="cross" size={14} /> End {ending.kind} now
          </button>
        )}
        <button type="button" class="button small" onClick={() => (opened.value = 'incident')}>
          <Icon name="plus" size={14} /> Add
        </button>
      </header>
      <div class="body">
        <Lanes system={system} window={window} all={all} />
        {all.length === 0 ? (
          <p class="dim">All is well. Drag on a lane, or press I, to cause something.</p>
        ) : null}
        <Listed all={all.map(spanned)} zone={zone} />
      </div>
    </section>
  )
}

interface LanesProps {
  readonly system: System
  readonly window: { readonly fromS: number; readonly toS: number }
  readonly all: System['incidents']
}

function Lanes({ system, window, all }: LanesProps) {
  const { ref, width } = useWidth<HTMLDivElement>()
  const zone = system.timezone
  const inner = width - LEFT - RIGHT
  const x = (s: number) => {
    const share = (s - window.fromS) / (window.toS - window.fromS)
    return LEFT + Math.max(0, Math.min(1, share)) * inner
  }
  const at = (clientX: number) => {
    const left = (ref.current?.getBoundingClientRect().left ?? 0) + LEFT
    return window.fromS + ((clientX - left) / inner) * (window.toS - window.fromS)
  }
  const rows = laneRows(all, window)
  const bottom = rows.length * ROW
  const drawing = useDrawing(at)
  return (
    <div ref={ref} class="lanes">
      {width === 0 ? null : (
        <svg width={width} height={bottom + 20} aria-hidden="true" {...drawing.handlers}>
          <Weeks zone={zone} window={window} x={x} bottom={bottom} days={width > 500 ? 7 : 14} />
          {rows.map(({ lane, spans, isFirst }, i) => (
            <g key={i} transform={`translate(0 ${i * ROW})`}>
              <text class="lane-name" x={LEFT - 10} y={16} text-anchor="end">
                {isFirst ? lane : ''}
              </text>
              <rect
                class="lane"
                x={LEFT}
                width={inner}
                height={ROW}
                onPointerDown={(event) => drawing.begin(lane, event.clientX)}
              />
              {spans.map((one) => (
                <Bar
                  key={one.incident.id}
                  one={one}
                  x={x}
                  at={at}
                  zone={zone}
                  right={LEFT + inner}
                />
              ))}
              {isFirst ? <New drawn={drawing.span} lane={lane} x={x} /> : null}
            </g>
          ))}
          <path class="now" d={`M${x(shownS.value)} 0V${bottom}`} />
        </svg>
      )}
    </div>
  )
}

interface NewSpan {
  readonly lane: Lane
  readonly fromS: number
  readonly toS: number
}

function New({
  drawn,
  lane,
  x,
}: {
  drawn: NewSpan | undefined
  lane: Lane
  x: (s: number) => number
}) {
  if (drawn?.lane !== lane) return null
  return (
    <rect class="new" x={x(drawn.fromS)} y={4} width={x(drawn.toS) - x(drawn.fromS)} height={16} />
  )
}

/** Draws a new incident on an empty lane, by the hour; the dialog asks for the rest. */
function useDrawing(at: (clientX: number) => number) {
  const [span, setSpan] = useState<NewSpan>()
  const start = useRef<{ lane: Lane; atS: number }>(undefined)
  const hour = (clientX: number) => Math.round(at(clientX) / 3600) * 3600
  const drop = () => {
    start.current = undefined
    setSpan(undefined)
    if (span === undefined || span.toS - span.fromS < 3600) return
    draft.value = { kind: KIND_OF_LANE[span.lane], fromS: span.fromS, toS: span.toS }
    opened.value = 'incident'
  }
  const onPointerMove = (event: PointerEvent) => {
    const from = start.current
    if (from === undefined) return
    const to = hour(event.clientX)
    setSpan({ lane: from.lane, fromS: Math.min(from.atS, to), toS: Math.max(from.atS, to) })
  }
  return {
    span,
    begin(lane: Lane, clientX: number) {
      start.current = { lane, atS: hour(clientX) }
    },
    handlers: { onPointerMove, onPointerUp: drop, onPointerLeave: drop },
  }
}

/** The lanes that have anything, and always those of the link and of the roof. */
function laneRows(all: System['incidents'], window: LanesProps['window']) {
  const placed = placeLanes(all, window)
  return LANES.flatMap((lane) => {
    const rows = placed.find((one) => one.lane === lane)?.rows ?? []
    const isShown = rows.length > 0 || lane === 'link' || lane === 'roof'
    const shown = rows.length > 0 ? rows : isShown ? [[]] : []
    return shown.map((spans, i) => ({ lane, spans, isFirst: i === 0 }))
  })
}

function Weeks(props: {
  zone: string
  window: LanesProps['window']
  x: (s: number) => number
  bottom: number
  days: number
}) {
  const { zone, window, x, bottom, days } = props
  const weeks = []
  for (let s = addDays(zone, window.fromS, 1); s < window.toS; s = addDays(zone, s, days))
    weeks.push(s)
  return (
    <g>
      {weeks.map((s) => (
        <g key={s}>
          <path class="grid" d={`M${x(s)} 0V${bottom}`} />
          <text class="lane-name" x={x(s)} y={bottom + 15} text-anchor="middle">
            {shortDate(zone, s)}
          </text>
        </g>
      ))}
    </g>
  )
}

/** The same for keys and screen readers: one button each, with `[` and `]`. */
function Listed({ all, zone }: { all: readonly Spanned[]; zone: string }) {
  return (
    <ul class="listed" aria-label="Incidents of this system">
      {all.map((one) => (
        <li key={one.incident.id}>
          <button
            type="button"
            class="chip"
            aria-pressed={selected.value === one.incident.id}
            onClick={() => {
              selected.value = selected.value === one.incident.id ? undefined : one.incident.id
            }}
            onKeyDown={(event) => stretchByKey(event, one, zone)}
          >
            <Sign name={one.incident.kind} size={12} /> {wordOf(one, zone)}
          </button>
        </li>
      ))}
    </ul>
  )
}
