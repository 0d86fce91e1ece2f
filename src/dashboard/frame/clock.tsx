import { before, hasTime, preview, shownS, speed } from '../state/clock.ts'
import { connection } from '../state/connection.ts'
import { placeOf, readerZone, secondS, siteSystem, zone } from '../state/site.ts'
import { clockTime, dateOf, fullTime, iso, weekday } from '../time/say.ts'
import { abbreviation, pad, wallOf } from '../time/zone.ts'
import { Ribbon } from './ribbon.tsx'
import { Transport } from './transport.tsx'
import { Year } from './year.tsx'

/** What time it is in this world, and everything that moves it. */
export function ClockFrame() {
  return (
    <section class="clock" aria-label="Clock">
      <Now />
      <div class="clock-day">
        <Ribbon />
        <Year />
      </div>
      <Transport />
    </section>
  )
}

function Now() {
  const at = secondS.value
  const { second } = wallOf(zone.value, at)
  const place = siteSystem.value
  const isStale = connection.value.state === 'lost' || connection.value.state === 'gone'
  const showSeconds = preview.value === undefined && speed.value <= 60
  return (
    <div class={`clock-now${isStale ? ' stale' : ''}`}>
      <time class="clock-time" dateTime={hasTime.value ? iso(zone.value, at) : undefined}>
        {hasTime.value ? clockTime(zone.value, at) : '––:––'}
        {showSeconds ? <span class="seconds">:{pad(second)}</span> : null}
        <span class="abbreviation">{abbreviation(zone.value, at)}</span>
        {preview.value === undefined ? null : <span class="pill warn">not set</span>}
        {isStale ? <span class="pill trouble">as of then</span> : null}
      </time>
      <div class="clock-date">
        {weekday(zone.value, at)} {dateOf(zone.value, at, true)}
        {place === undefined ? null : (
          <span class="dim">
            {' '}
            in <span class="wide-only">{placeOf(place)}</span>
            <span class="narrow-only">{place.city}</span>
          </span>
        )}
      </div>
      <Elsewhere />
    </div>
  )
}

function Elsewhere() {
  const at = secondS.value
  const city = readerZone.split('/').at(-1)!.replaceAll('_', ' ')
  return (
    <div class="clock-zones caption">
      <span>
        UTC <b>{fullTime('UTC', at)}</b>
      </span>
      <span>
        You{readerZone === 'UTC' ? '' : `, ${city}`} <b>{fullTime(readerZone, at)}</b>
      </span>
    </div>
  )
}

export const canGoBack = () =>
  before.value !== undefined && Math.abs(before.value - shownS.value) > 1
