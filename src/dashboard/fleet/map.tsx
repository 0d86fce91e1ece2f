import { useMemo, useState } from 'preact/hooks'
import { SignAt } from '../parts/signs.tsx'
import { useWidth } from '../parts/width.ts'
import { powerSum, whole } from '../say/number.ts'
import type { LeanSystem } from '../server/wire.ts'
import { rowS } from '../state/clock.ts'
import { go, refine, writeRoute } from '../state/route.ts'
import { systems } from '../state/world.ts'
import { sayPlace, subsolar } from '../time/sky.ts'
import {
  arcPath,
  type Dot,
  MAP,
  mapX,
  mapY,
  nightPath,
  type Place,
  placesOf,
  spread,
} from './globe.ts'
import { LAND } from './land.ts'

const SIGNS_MAX = 200

/** Where the systems are, and where it is night. */
export function WorldMap({ shown }: { shown: readonly LeanSystem[] }) {
  const sun = subsolar(rowS.value)
  const { ref, width } = useWidth<HTMLDivElement>()
  const many = systems.value.length > SIGNS_MAX
  const places = useMemo(() => (many ? placesOf(shown) : []), [shown, many])
  const apart = width > 0 ? (11 / width) * MAP.width : 32
  const dots = useMemo(() => (many ? [] : spread(shown, apart)), [shown, many, apart])
  /** A pixel of the screen in units of the map. */
  const unit = width > 0 ? MAP.width / width : 3
  return (
    <section class="panel map" aria-labelledby="map-title">
      <header>
        <h2 id="map-title" class="grow">
          Where
        </h2>
        <span class="caption">
          {many ? `${places.length} places, arcs: not normal` : `sun overhead at ${sayPlace(sun)}`}
        </span>
      </header>
      <div class="map-area" ref={ref}>
        <svg
          viewBox={`0 0 ${MAP.width} ${MAP.height}`}
          width="100%"
          role="img"
          aria-label={nameOf(shown)}
        >
          <g transform={`translate(0 ${-MAP.top})`}>
            <path class="land" d={LAND} />
          </g>
          <path class="night-side" d={nightPath(rowS.value)} />
          <g class="map-sun" transform={`translate(${mapX(sun.longitude)} ${mapY(sun.latitude)})`}>
            <circle class="halo" r={unit * 7} />
            <circle r={unit * 4} />
          </g>
          {dots.map((dot) => (
            <DotSign key={dot.system.system_id} dot={dot} unit={unit} />
          ))}
          {places.map((place) => (
            <PlaceDisc key={place.name} place={place} unit={unit} largest={places[0]!.count} />
          ))}
        </svg>
        <Listed dots={dots} places={places} />
      </div>
    </section>
  )
}

function DotSign({ dot: { system, sign, x, y }, unit }: { dot: Dot; unit: number }) {
  return (
    <g class="dot" onClick={() => go({ view: 'system', systemId: system.system_id })}>
      <title>{`${system.name}, ${system.city}: ${sign}`}</title>
      <circle class="ground" cx={x} cy={y} r={unit * 6.5} />
      <SignAt name={sign} x={x} y={y} size={unit * 10} />
    </g>
  )
}

/** A disc of a place: its area is the count, the arc around it the share that is not normal. */
function PlaceDisc({ place, unit, largest }: { place: Place; unit: number; largest: number }) {
  const { name, site, count, troubled } = place
  const radius = unit * (2 + 1.1 * Math.sqrt(count) * Math.min(1, 14 / Math.sqrt(largest)))
  const [x, y] = [mapX(site.longitude), mapY(site.latitude)]
  return (
    <g class="place" onClick={() => refine({ q: name })}>
      <title>{`${name}: ${whole(count)}, ${troubled} not normal`}</title>
      <circle cx={x} cy={y} r={radius} />
      <path d={arcPath(x, y, radius, troubled / count)} stroke-width={unit * 2} />
    </g>
  )
}

const LISTED = 80

const STEPS: Readonly<Record<string, number>> = {
  ArrowRight: 1,
  ArrowDown: 1,
  ArrowLeft: -1,
  ArrowUp: -1,
  Home: Number.NEGATIVE_INFINITY,
  End: Number.POSITIVE_INFINITY,
}

/** The same for keys, with one tab stop; seen when one of them has the focus. */
function Listed({ dots, places }: { dots: readonly Dot[]; places: readonly Place[] }) {
  const [stop, setStop] = useState(0)
  const last = Math.min(LISTED, places.length + dots.length) - 1
  const at = Math.min(stop, last)
  const onKeyDown = (event: KeyboardEvent) => {
    const by = STEPS[event.key]
    if (by === undefined) return
    event.preventDefault()
    event.stopPropagation()
    const next = Math.max(0, Math.min(last, at + by))
    setStop(next)
    const list = event.currentTarget as HTMLElement
    list.querySelectorAll<HTMLElement>('a, button')[next]?.focus()
  }
  const tabIndex = (i: number) => (i === at ? 0 : -1)
  return (
    <ul class="unseen-until-focus" aria-label="Places on the map" onKeyDown={onKeyDown}>
      {places.slice(0, LISTED).map(({ name, count }, i) => (
        <li key={name}>
          <button
            type="button"
            class="button small"
            tabIndex={tabIndex(i)}
            onClick={() => refine({ q: name })}
          >
            {name} {whole(count)}
          </button>
        </li>
      ))}
      {dots.slice(0, LISTED).map(({ system, sign }, i) => (
        <li key={system.system_id}>
          <a
            class="button small"
            tabIndex={tabIndex(i)}
            href={writeRoute({ view: 'system', systemId: system.system_id })}
          >
            {system.name}, {system.city}: {sign}
          </a>
        </li>
      ))}
    </ul>
  )
}

function nameOf(shown: readonly LeanSystem[]): string {
  const watts = powerSum(shown.reduce((sum, { size_w }) => sum + size_w, 0))
  return `Map of ${whole(shown.length)} systems, ${watts.value} ${watts.unit} installed; the table lists the same`
}
