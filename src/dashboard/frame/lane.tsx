import { SignAt, toneOf } from '../parts/signs.tsx'
import { dayEndS, dayS, siteSystem, zone } from '../state/site.ts'
import { incidents } from '../state/world.ts'
import { type Spanned, spanned } from '../system/lanes.ts'
import { clockTime, shortDate } from '../time/say.ts'

/** The incidents of the day above its sky, from edge to edge. */
export function Lane({ x, width }: { x: (instantS: number) => number; width: number }) {
  const near = incidents.value
    .filter((one) => one.system_id === siteSystem.value?.system_id)
    .map(spanned)
    .filter(({ fromS, toS }) => toS > dayS.value && fromS < dayEndS.value)
    .sort((a, b) => a.fromS - b.fromS)
  // What begins or ends on this day says more than what was there all the time.
  const partial = near.filter(({ fromS, toS }) => fromS > dayS.value || toS < dayEndS.value)
  const shown = (partial.length > 0 ? partial : near).slice(0, 3)
  let taken = 0
  return (
    <g>
      {shown.map((one, i) => {
        const [left, right] = [Math.max(0, x(one.fromS)), Math.min(width, x(one.toS))]
        const next = shown[i + 1]
        const room = (next === undefined ? width : x(next.fromS) - 22) - right
        const isBelow = left < taken
        const label = isBelow ? undefined : placed(left - taken, room, { left, right, width })
        taken = Math.max(taken, right)
        // The sign stands before the bar, or where there is no room in its beginning.
        const bar = left < 18 ? left + 22 : left
        return (
          <g key={one.incident.id} class={`c-${toneOf(one.incident.kind)}`}>
            <rect
              x={bar}
              y={isBelow ? 11 : 5}
              width={Math.max(2, right - bar)}
              height={isBelow ? 3 : 4}
              rx="2"
              fill="currentColor"
            />
            <SignAt
              name={one.incident.kind}
              x={left < 18 ? left + 14 : left - 10}
              y={isBelow ? 12 : 7}
              size={isBelow ? 9 : 11}
            />
            {label === undefined ? null : (
              <text class="label on-lane" x={label.x} y={11} text-anchor={label.anchor}>
                {wordsOf(one)}
              </text>
            )}
          </g>
        )
      })}
    </g>
  )
}

const LABEL = 125

/** Behind the bar, before it, or on it where it leaves no room. */
function placed(
  before: number,
  behind: number,
  { left, right, width }: { left: number; right: number; width: number },
): { readonly x: number; readonly anchor: 'start' | 'end' } | undefined {
  if (behind > LABEL) return { x: right + 6, anchor: 'start' }
  if (before > LABEL + 20) return { x: left - 20, anchor: 'end' }
  return right - left > 2 * LABEL ? { x: Math.min(right, width) - 12, anchor: 'end' } : undefined
}

function wordsOf({ incident, fromS, toS }: Spanned): string {
  if (toS < dayEndS.value) return `${incident.kind} until ${clockTime(zone.value, toS)}`
  if (!Number.isFinite(fromS)) return incident.kind
  const since = fromS < dayS.value ? shortDate(zone.value, fromS) : clockTime(zone.value, fromS)
  return `${incident.kind} since ${since}`
}
