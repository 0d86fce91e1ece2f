import { useEffect, useState } from 'preact/hooks'
import { Copy } from '../parts/copy.tsx'
import { Icon } from '../parts/icons.tsx'
import { type Done, done, undo, undoable } from '../state/actions.ts'
import { before } from '../state/clock.ts'
import { zone } from '../state/site.ts'
import { goBack } from '../state/time.ts'
import { fullTime } from '../time/say.ts'
import { isEchoOpen } from './opened.ts'
import { isMac } from './platform.ts'

/** The last action as `curl`, as YAML, and the way back: the page's only notice. */

const FRESH_MS = 2000

export function Echo() {
  const last = done.value[0]
  const [isFresh, setFresh] = useState(false)
  useEffect(() => {
    if (last === undefined) return
    setFresh(true)
    const timer = setTimeout(() => setFresh(false), FRESH_MS)
    return () => clearTimeout(timer)
  }, [last?.id])
  return (
    <footer class={`echo${isFresh ? ' fresh' : ''}`} aria-label="What was done here">
      {isEchoOpen.value ? <All /> : null}
      <button
        type="button"
        class="button icon ghost small"
        aria-label="Everything done here"
        aria-expanded={isEchoOpen.value}
        onClick={() => (isEchoOpen.value = !isEchoOpen.value)}
      >
        <Icon name="prompt" />
      </button>
      {last === undefined ? (
        <span class="dimmer cut grow">Nothing done yet. What you do is written here.</span>
      ) : (
        <span class={`cut grow${isFresh || last.refused ? '' : ' code'}`}>
          {lineNow(last, isFresh)}
        </span>
      )}
      {last === undefined ? null : (
        <Copy small label="curl" text={() => last.line} name="Copy the last action as curl" />
      )}
      {last?.yaml === undefined ? null : (
        <span class="wide-only">
          <Copy small label="YAML" text={() => last.yaml!} name="Copy the last action as YAML" />
        </span>
      )}
      <WayBack />
    </footer>
  )
}

function lineNow(last: Done, isFresh: boolean) {
  if (last.refused !== undefined) return `Refused: ${last.refused}`
  return isFresh ? last.title : last.line
}

function WayBack() {
  const last = done.value[0]
  const isClock = last?.line.includes('_simulator/clock') ?? false
  if (isClock && before.value !== undefined) {
    return (
      <button type="button" class="button small back" onClick={goBack}>
        <Icon name="undo" size={14} />
        <span class="wide-seen">Back to {fullTime(zone.value, before.value)}</span>
        <kbd class="wide-only">B</kbd>
      </button>
    )
  }
  const action = undoable.value
  if (action === undefined) return null
  return (
    <button type="button" class="button small" onClick={undo}>
      <Icon name="undo" size={14} />
      <span class="wide-seen cut undo-name">Undo: {action.title}</span>
      <kbd class="wide-only">{isMac ? '⌘Z' : 'Ctrl Z'}</kbd>
    </button>
  )
}

function All() {
  return (
    <ol class="echo-all">
      {done.value.length === 0 ? <li class="dimmer">Nothing done yet.</li> : null}
      {done.value.map((one) => (
        <li key={one.id}>
          <div class="row">
            <b class="grow cut">{one.title}</b>
            <time class="caption">{new Date(one.atMs).toLocaleTimeString('en-GB')} your time</time>
            <Copy small label="curl" text={() => one.line} name={`Copy as curl: ${one.title}`} />
            {one.yaml === undefined ? null : (
              <Copy small label="YAML" text={() => one.yaml!} name={`Copy as YAML: ${one.title}`} />
            )}
          </div>
          <div class="code cut dim">{one.line}</div>
          {one.refused === undefined ? null : <div class="wrong">{one.refused}</div>}
        </li>
      ))}
    </ol>
  )
}
