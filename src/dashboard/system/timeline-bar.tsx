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
  const place = placeOfWord(word, from, to, isOpen ? right : to, right)
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
      <SignAt name={incident.kind} x={place.signX} y={12} size={11} />
      {place.anchor === undefined ? null : (
        <text x={place.textX} y={16} text-anchor={place.anchor}>
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

interface WordPlace {
  readonly signX: number
  readonly textX: number
  /** undefined: there is no room for words, the list below has them. */
  readonly anchor: 'start' | 'end' | undefined
}

/** Inside the bar, else before it, else behind it. */
function placeOfWord(
  word: string,
  from: number,
  to: number,
  end: number,
  right: number,
): WordPlace {
  const long = word.length * 6.2 + 34
  if (end - from > long) return { signX: from + 13, textX: from + 23, anchor: 'start' }
  if (from - LEFT > long) return { signX: from - 10, textX: from - 20, anchor: 'end' }
  const anchor = right - to > long ? 'start' : undefined
  return { signX: to + 11, textX: to + 20, anchor }
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
