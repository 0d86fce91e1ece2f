import { SignAt, toneOf } from '../parts/signs.tsx'
import { shownS } from '../state/clock.ts'
import { clockTime, dateOf, shortDate } from '../time/say.ts'
import { drawn, grab, selected } from './drag.ts'
import type { Spanned } from './lanes.ts'

/** Where the names of the lanes end [px]. */
export const LEFT = 52

interface BarProps {
  readonly one: Spanned
  readonly x: (s: number) => number
  readonly at: (clientX: number) => number
  readonly zone: string
  readonly right: number
}

export function Bar({ one, x, at, zone, right }: BarProps) {
  const { incident, fromS, toS } = drawn(one)
  const now = shownS.value
  const isOpen = !Number.isFinite(toS)
  const from = x(fromS)
  const to = isOpen ? Math.max(from, x(now)) : x(toS)
  const isSelected = selected.value === incident.id
  const word = wordOf(one, zone)
  const long = word.length * 6.2 + 34
  const inside = (isOpen ? right : to) - from > long
  const isLeft = !inside && from - LEFT > long
  /** No room on either side: the list below has the words. */
  const isMute = !inside && !isLeft && right - to < long
  const textX = inside ? from + 23 : isLeft ? from - 20 : to + 20
  const signX = inside ? from + 13 : isLeft ? from - 10 : to + 11
  return (
    <g class={`bar c-${toneOf(incident.kind)}${isSelected ? ' selected' : ''}`}>
      {isOpen ? (
        <rect class="open" x={from} y={4} width={Math.max(0, right - from)} height={16} />
      ) : null}
      <rect
        class="body"
        x={from}
        y={4}
        width={Math.max(4, to - from)}
        height={16}
        onPointerDown={(event) => {
          event.stopPropagation()
          selected.value = isSelected ? undefined : incident.id
        }}
      />
      {Number.isFinite(fromS) ? <rect class="grip" x={from} y={4} width="3" height="16" /> : null}
      {isOpen ? null : <rect class="grip" x={to - 3} y={4} width="3" height="16" />}
      <SignAt name={incident.kind} x={signX} y={12} size={11} />
      {isMute ? null : (
        <text x={textX} y={16} text-anchor={isLeft ? 'end' : 'start'}>
          {word}
        </text>
      )}
      {Number.isFinite(fromS) ? (
        <rect
          class="reach"
          x={from - 7}
          y={2}
          width="11"
          height="20"
          onPointerDown={(event) => grab(event, one, 'from', zone, at)}
        />
      ) : null}
      {isOpen ? null : (
        <rect
          class="reach"
          x={to - 4}
          y={2}
          width="11"
          height="20"
          onPointerDown={(event) => grab(event, one, 'to', zone, at)}
        />
      )}
    </g>
  )
}

/** 'comm · today 11:20 – 16:45' */
export function wordOf({ incident, fromS, toS }: Spanned, zone: string): string {
  const day = (s: number) => dateOf(zone, s)
  const seed = incident.source === 'generated' ? ' · from the seed' : ''
  if (!Number.isFinite(fromS)) return `${incident.kind} · always${seed}`
  const since = `${incident.kind} · since ${shortDate(zone, fromS)}`
  if (!Number.isFinite(toS)) return `${since} · open${seed}`
  const times = `${clockTime(zone, fromS)} – ${clockTime(zone, toS)}`
  if (day(fromS) !== day(toS))
    return `${incident.kind} · ${shortDate(zone, fromS)} – ${shortDate(zone, toS)}${seed}`
  const when = day(fromS) === day(shownS.value) ? 'today' : shortDate(zone, fromS)
  return `${incident.kind} · ${when} ${times}${seed}`
}
