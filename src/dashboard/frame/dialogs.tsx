import { useState } from 'preact/hooks'
import { Dialog } from '../parts/dialog.tsx'
import { giveToken, isAside, prompt } from '../server/token.ts'
import { FaultDialog } from '../service/fault-dialog.tsx'
import { GrantDialog } from '../service/grant-dialog.tsx'
import { nowS } from '../state/clock.ts'
import { announce } from '../state/say.ts'
import { readerZone, siteSystem, zone } from '../state/site.ts'
import { setClock } from '../state/time.ts'
import { IncidentDialog } from '../system/incident-dialog.tsx'
import { readMoment } from '../time/moment.ts'
import { clockTime, dateOf, weekday } from '../time/say.ts'
import { abbreviation } from '../time/zone.ts'
import { KEYS, letters, switchLetters } from './keys.ts'
import { opened } from './opened.ts'

const close = () => {
  opened.value = undefined
}

export function Dialogs() {
  if (prompt.value !== undefined && !isAside.value) return <TokenDialog />
  switch (opened.value) {
    case 'goto':
      return <GoTo />
    case 'keys':
      return <Keys />
    case 'incident':
      return <IncidentDialog onClose={close} />
    case 'fault':
      return <FaultDialog onClose={close} />
    case 'grant':
      return <GrantDialog onClose={close} />
    default:
      return null
  }
}

function TokenDialog() {
  const [text, setText] = useState('')
  const submit = (event: Event) => {
    event.preventDefault()
    if (text !== '') giveToken(text)
  }
  const title = 'This server asks for a control token'
  // Escape is not a way around it, but whoever wants to see the page first may.
  const putAside = () => {
    if (prompt.value === undefined) return
    isAside.value = true
    const again = () => {
      announce(undefined)
      isAside.value = false
    }
    const text = 'Without it nothing of the world can be read or changed here.'
    announce({ kind: 'lost', title, text, action: { name: 'Unlock', run: again } })
  }
  return (
    <Dialog title={title} onClose={putAside}>
      <form onSubmit={submit}>
        <p class="dim">It was started with --control-token. The page keeps it for this tab only.</p>
        <input
          class="input"
          type="password"
          aria-label="Control token"
          aria-describedby="token-wrong"
          autocomplete="off"
          value={text}
          onInput={(event) => setText(event.currentTarget.value)}
        />
        <p id="token-wrong" class="wrong" hidden={!prompt.value?.refused}>
          The server did not take the last one (401).
        </p>
        <div class="row">
          <button type="submit" class="button primary">
            Unlock
          </button>
          <span class="caption">the page, its files and /api/v2 need none</span>
        </div>
      </form>
    </Dialog>
  )
}

/** A time in words, understood while one types, in three zones. */
function GoTo() {
  const [text, setText] = useState('')
  const site = siteSystem.value ?? { latitude: 0, longitude: 0 }
  const found = readMoment(text, { zone: zone.value, site, nowS: nowS.value })
  const submit = (event: Event) => {
    event.preventDefault()
    if (found === undefined) return
    close()
    void setClock(found)
  }
  return (
    <Dialog title="Go to" onClose={close}>
      <form onSubmit={submit}>
        <input
          class="input"
          aria-label="Time"
          aria-describedby="goto-understood"
          placeholder="14:30, tomorrow sunrise, +3h, 2022-11-06"
          autocomplete="off"
          value={text}
          onInput={(event) => setText(event.currentTarget.value)}
        />
        <div id="goto-understood" class="goto-zones" aria-live="polite">
          {found === undefined ? (
            <p class={text === '' ? 'dim' : 'wrong'}>
              {text === ''
                ? 'A date alone means this time of day. Also noon, sunset, -2d, ISO 8601, epoch seconds.'
                : 'Not understood: write 14:30, tomorrow sunrise, +3h, 2022-11-06, ISO 8601 or epoch seconds.'}
            </p>
          ) : (
            [zone.value, 'UTC', readerZone].map((one, i) => (
              <p key={i}>
                = {weekday(one, found)} {dateOf(one, found)}, <b>{clockTime(one, found)}</b>{' '}
                {abbreviation(one, found)}{' '}
                <span class="caption">{['at the site', '', 'your time'][i]}</span>
              </p>
            ))
          )}
        </div>
        <div class="row">
          <button type="submit" class="button primary" disabled={found === undefined}>
            Set the clock
          </button>
          <button type="button" class="button" onClick={close}>
            Cancel
          </button>
        </div>
      </form>
    </Dialog>
  )
}

function Keys() {
  return (
    <Dialog title="Keys" onClose={close} wide>
      <dl class="keys">
        {KEYS.map(([key, does]) => (
          <div key={key}>
            <dt>
              <kbd>{key}</kbd>
            </dt>
            <dd>{does}</dd>
          </div>
        ))}
      </dl>
      <div class="row">
        <button
          type="button"
          class="switch"
          role="switch"
          aria-checked={letters.value}
          aria-label="Single letters are keys"
          onClick={switchLetters}
        />
        <span class="grow">Single letters are keys (switch them off for speech input)</span>
        <button type="button" class="button" onClick={close}>
          Close
        </button>
      </div>
    </Dialog>
  )
}
