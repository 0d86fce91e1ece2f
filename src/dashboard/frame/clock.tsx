import type { RefObject } from 'preact'
import { useEffect, useRef, useState } from 'preact/hooks'
import { Icon } from '../parts/icons.tsx'
import { hasTime, preview, shownS, speed } from '../state/clock.ts'
import { connection, isLive } from '../state/connection.ts'
import { markOf } from '../state/marked.ts'
import { follows } from '../state/scenario.ts'
import { placeOf, readerZone, secondS, siteSystem, zone } from '../state/site.ts'
import { toggle } from '../state/time.ts'
import { clockTime, dateOf, fullTime, iso, weekday } from '../time/say.ts'
import { abbreviation, pad, wallOf } from '../time/zone.ts'
import { Ribbon } from './ribbon.tsx'
import { Transport } from './transport.tsx'
import { Year } from './year.tsx'

/** What time it is in this world, and everything that moves it. */
export function ClockFrame() {
  const ref = useRef<HTMLElement>(null)
  const isAway = useAway(ref)
  return (
    <>
      <section ref={ref} class={`clock${markOf('clock')}`} aria-label="Clock">
        <Now />
        <div class={hasTime.value ? 'clock-day' : 'clock-day unread'}>
          <Ribbon />
          <Year />
        </div>
        <Transport />
      </section>
      {isAway ? <Folded /> : null}
    </>
  )
}

/** Was it scrolled out of sight: on small screens alone, for elsewhere it stays. */
function useAway(ref: RefObject<HTMLElement | null>): boolean {
  const [isAway, setAway] = useState(false)
  useEffect(() => {
    const observer = new IntersectionObserver(([entry]) => setAway(!entry!.isIntersecting), {
      rootMargin: '-96px 0px 0px',
    })
    observer.observe(ref.current!)
    return () => observer.disconnect()
  }, [])
  return isAway
}

/** What is left of the clock when the rest was scrolled away: time, speed, a ribbon that scrubs. */
function Folded() {
  const at = shownS.value
  const isFrozen = speed.value === 0
  const pace = isFrozen ? 'Frozen' : `${speed.value}×`
  return (
    <section class={`clock-folded${markOf('clock')}`} aria-label="Clock, folded">
      <time dateTime={iso(zone.value, at)}>
        {clockTime(zone.value, at)}
        <span class="abbreviation">{abbreviation(zone.value, at)}</span>
      </time>
      <Ribbon isFolded />
      <button
        type="button"
        class="button"
        disabled={!isLive.value || follows.value}
        aria-label={isFrozen ? 'Frozen: run' : `${pace}: freeze`}
        onClick={() => void toggle()}
      >
        <Icon name={isFrozen ? 'play' : 'pause'} size={13} /> {pace}
      </button>
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
        <span class="minutes">{hasTime.value ? clockTime(zone.value, at) : '––:––'}</span>
        {showSeconds && hasTime.value ? <span class="seconds">:{pad(second)}</span> : null}
        <span class="abbreviation">{hasTime.value ? abbreviation(zone.value, at) : ''}</span>
        {preview.value === undefined ? null : <span class="pill warn">not set</span>}
        {isStale ? <span class="pill trouble">as of then</span> : null}
      </time>
      <div class="clock-date">
        {hasTime.value
          ? `${weekday(zone.value, at)} ${dateOf(zone.value, at, true)} `
          : 'The clock is being read'}
        {place === undefined ? null : (
          <span class="dim">
            in <span class="wide-only">{placeOf(place)}</span>
            <span class="narrow-only">{place.city}</span>
          </span>
        )}
      </div>
      {hasTime.value ? <Elsewhere /> : null}
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
