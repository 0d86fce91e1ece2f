import { Layers } from '../curve/layers.tsx'
import { curvePaths } from '../curve/paths.ts'
import { useWidth } from '../parts/width.ts'
import { preview, rowS, shownS } from '../state/clock.ts'
import { seriesOf } from '../state/series.ts'
import { dayEndS, dayS, siteSystem, zone } from '../state/site.ts'
import { incidents } from '../state/world.ts'
import { clockTime, epochOf } from '../time/say.ts'
import { daylight, elevation, type Site, skyAt } from '../time/sky.ts'
import { abbreviation, offsetS, pad, wallOf } from '../time/zone.ts'
import { Lane } from './lane.tsx'
import { Scrubber } from './scrubber.tsx'

/** The day of the shown instant: sky, production, incidents, and the handle that moves time. */

interface Shape {
  /** Where the sky begins, below the lane of incidents [px]. */
  readonly lane: number
  readonly sky: number
  /** For the hours below it. */
  readonly foot: number
}

const WHOLE: Shape = { lane: 16, sky: 50, foot: 18 }
/** The sky alone, where there is no room for more; it scrubs all the same. */
const FOLDED: Shape = { lane: 0, sky: 20, foot: 0 }

interface Axis {
  readonly x: (instantS: number) => number
  readonly width: number
  readonly shape: Shape
}

export function Ribbon({ isFolded = false }: { isFolded?: boolean }) {
  const { ref, width } = useWidth<HTMLDivElement>()
  const shape = isFolded ? FOLDED : WHOLE
  const [startS, endS] = [dayS.value, dayEndS.value]
  const x = (instantS: number) => ((instantS - startS) / (endS - startS)) * width
  const axis = { x, width, shape }
  return (
    <div ref={ref} class="ribbon">
      {width === 0 ? null : (
        <Scrubber
          name="Time of day"
          startS={startS}
          endS={endS}
          width={width}
          snapS={300}
          stops={stopsOf(startS, endS)}
          steps={{ small: { seconds: 300 }, large: { seconds: 3600 } }}
        >
          <svg width={width} height={shape.lane + shape.sky + shape.foot} role="presentation">
            <Sky {...axis} />
            <Curve {...axis} />
            {isFolded ? null : <Lane x={x} width={width} />}
            {isFolded ? null : <Hours {...axis} />}
            <Handle {...axis} />
          </svg>
        </Scrubber>
      )}
    </div>
  )
}

const NOWHERE: Site = { latitude: 0, longitude: 0 }
const siteOf = (): Site => siteSystem.value ?? NOWHERE

/** What the handle catches at: sun, and the ends of incidents. */
function stopsOf(startS: number, endS: number): number[] {
  const light = daylight(siteOf(), startS, endS)
  const own = incidents.value.filter((one) => one.system_id === siteSystem.value?.system_id)
  const ends = own
    .flatMap(({ from, to }) => [from, to])
    .flatMap((iso) => (iso === null ? [] : epochOf(iso)))
  const all = [light.sunriseS, light.noonS, light.sunsetS, ...ends]
  return all.filter((s): s is number => s !== undefined && s >= startS && s < endS)
}

const SAMPLES = 96

function Sky({ x, width, shape: { lane, sky, foot } }: Axis) {
  const [startS, endS] = [dayS.value, dayEndS.value]
  const site = siteOf()
  const light = daylight(site, startS, endS)
  const id = `sky-${sky}`
  const stops = Array.from({ length: SAMPLES + 1 }, (_, i) => {
    const { a, b, share } = skyAt(elevation(site, startS + ((endS - startS) * i) / SAMPLES))
    const mix = `color-mix(in srgb, var(--sky-${b}) ${(share * 100).toFixed(0)}%, var(--sky-${a}))`
    return <stop key={i} offset={i / SAMPLES} style={{ stopColor: mix }} />
  })
  return (
    <g>
      <defs>
        <linearGradient id={id}>{stops}</linearGradient>
        <clipPath id={`${id}-clip`}>
          <rect y={lane} width={width} height={sky} rx="6" />
        </clipPath>
      </defs>
      <rect class="sky" y={lane} width={width} height={sky} rx="6" fill={`url(#${id})`} />
      {foot === 0 ? null : (
        <g>
          <SunWord name="sunrise" atS={light.sunriseS} x={x} width={width} y={lane + 29} />
          <SunWord name="sunset" atS={light.sunsetS} x={x} width={width} y={lane + 29} />
        </g>
      )}
      <path class="noon" d={`M${x(light.noonS)} ${lane}v5`} />
    </g>
  )
}

interface SunWordProps {
  readonly name: 'sunrise' | 'sunset'
  readonly atS: number | undefined
  readonly x: Axis['x']
  readonly width: number
  readonly y: number
}

/** 'sunset 20:37' in the night, the time alone, or nothing, as there is room. */
function SunWord({ name, atS, x, width, y }: SunWordProps) {
  if (atS === undefined) return null
  const isRise = name === 'sunrise'
  const room = isRise ? x(atS) : width - x(atS)
  const [isWhole, needed] = room > 74 + 20 ? [true, 74] : [false, 32]
  // As far from the horizon as there is room for, out of the dusk if it can be.
  const away = Math.min(38, room - needed - 4)
  if (away < 10) return null
  return (
    <text
      class="on-night"
      x={isRise ? x(atS) - away : x(atS) + away}
      y={y}
      text-anchor={isRise ? 'end' : 'start'}
    >
      {isWhole ? `${name} ` : ''}
      {clockTime(zone.value, atS)}
    </text>
  )
}

function Curve({ x, width, shape: { lane, sky } }: Axis) {
  const system = siteSystem.value
  if (system === undefined || width === 0) return null
  const span = { fromS: dayS.value, toS: dayEndS.value, step: '5m' } as const
  const rows = seriesOf(system.system_id, span)?.series.micro ?? []
  const largest = Math.max(1, ...rows.map(({ power_w }) => power_w)) * 1.12
  const y = (watts: number) => lane + sky - (Math.max(0, watts) / largest) * (sky - 6)
  const shapes = curvePaths(rows, 300, rowS.value, { x, y })
  return (
    <g clip-path={`url(#sky-${sky}-clip)`} class="ribbon-curve">
      <Layers shapes={shapes} />
    </g>
  )
}

/** Marks of the hours; the doubled hour of a day of 25 is named twice. */
function Hours({ x, width, shape: { lane, sky, foot } }: Axis) {
  const y = lane + sky + foot - 4
  // The handle's own time stands there.
  const at = x(shownS.value)
  const [startS, endS] = [dayS.value, dayEndS.value]
  const every = width > 500 ? 3 : 6
  const marks = []
  for (let s = startS; s < endS; s += 3600) {
    const { hour, minute } = wallOf(zone.value, s)
    const isDoubled = offsetS(zone.value, s) !== offsetS(zone.value, s - 3600) && s > startS
    if (minute !== 0 || (hour % every !== 0 && !isDoubled)) continue
    if (Math.abs(x(s) - at) < 32) continue
    const twin = isDoubled && endS - startS > 86_400
    const name = twin ? `${pad(hour)} ${abbreviation(zone.value, s)}` : pad(hour)
    const anchor = s === startS ? 'start' : 'middle'
    marks.push(
      <text key={s} class="label" x={x(s)} y={y} text-anchor={anchor}>
        {name}
      </text>,
    )
  }
  return (
    <g>
      {marks}
      {width - at < 36 ? null : (
        <text class="label" x={width} y={y} text-anchor="end">
          24
        </text>
      )}
    </g>
  )
}

function Handle({ x, width, shape: { lane, sky, foot } }: Axis) {
  const at = Math.max(0, Math.min(width, x(shownS.value)))
  const middle = Math.max(22, Math.min(width - 22, at))
  return (
    <g class={preview.value === undefined ? 'handle' : 'handle moving'}>
      <path d={`M${at} ${lane - 2}v${sky + 4}`} />
      <circle cx={at} cy={lane - 2} r={foot === 0 ? 4 : 5} />
      {foot === 0 ? null : (
        <g>
          <rect x={middle - 22} y={lane + sky + 1} width="44" height="17" rx="8.5" />
          <text x={middle} y={lane + sky + 13.5} text-anchor="middle">
            {clockTime(zone.value, shownS.value)}
          </text>
        </g>
      )}
    </g>
  )
}
