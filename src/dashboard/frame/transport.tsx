import { Icon } from '../parts/icons.tsx'
import { Segments } from '../parts/segments.tsx'
import { speed } from '../state/clock.ts'
import { isLive } from '../state/connection.ts'
import { follows } from '../state/scenario.ts'
import { setSpeed, step } from '../state/time.ts'
import { opened } from './opened.ts'

/** Run, freeze, step. */
export function Transport() {
  const now = speed.value
  const isCustom = ![0, 1, 60, 3600].includes(now)
  const choices = [
    {
      value: 0,
      name: 'Frozen',
      label: (
        <>
          <Icon name="pause" size={13} />
          <span class="wide-only">{now === 0 ? 'Frozen' : 'Freeze'}</span>
        </>
      ),
    },
    { value: 1, label: '1×', name: '1×, real pace' },
    { value: 60, label: '60×', name: '60×, a minute a second' },
    { value: 3600, label: '3600×', name: '3600×, an hour a second' },
    ...(isCustom ? [{ value: now, label: `${now}×`, name: `custom ${now}×` }] : []),
  ]
  const off = !isLive.value || follows.value
  return (
    <div class="transport">
      <Segments name="Speed" choices={choices} value={now} onChoose={setSpeed} disabled={off} />
      <fieldset class="segments" aria-label="Move the clock" disabled={!isLive.value}>
        <button type="button" aria-label="−1 d: back a day" onClick={() => step({ days: -1 })}>
          −1 d
        </button>
        <button
          type="button"
          aria-label="−15 m: back 15 minutes"
          onClick={() => step({ seconds: -900 })}
        >
          −15 m
        </button>
        <button
          type="button"
          aria-label="+15 m: on 15 minutes"
          onClick={() => step({ seconds: 900 })}
        >
          +15 m
        </button>
        <button type="button" aria-label="+1 d: on a day" onClick={() => step({ days: 1 })}>
          +1 d
        </button>
      </fieldset>
      {follows.value ? (
        <p class="caption">The clock moves with the client: this scenario says `clock.follow`.</p>
      ) : (
        <p class="hints caption">
          <kbd>Space</kbd> run <kbd>←</kbd>
          <kbd>→</kbd> 15 min{' '}
          <button type="button" class="hint" onClick={() => (opened.value = 'goto')}>
            <kbd>T</kbd> go to time
          </button>
        </p>
      )}
    </div>
  )
}
