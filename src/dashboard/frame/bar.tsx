import { useState } from 'preact/hooks'
import { useDisclosure } from '../parts/disclosure.ts'
import { Icon } from '../parts/icons.tsx'
import { worldPath } from '../server/address.ts'
import { here } from '../server/here.ts'
import { forgetToken, tokenNeeded } from '../server/token.ts'
import { connection } from '../state/connection.ts'
import { sandboxes } from '../state/world.ts'
import { Search } from './search.tsx'
import { Views } from './views.tsx'

/** The name, the world, the views, the search, the connection, the theme. */
export function Bar() {
  return (
    <header class="bar">
      <a class="brand" href="#/" aria-label="Enlighten simulator: the fleet">
        <Sun />
        <span class="wide-only">Enlighten simulator</span>
      </a>
      <World />
      <Views place="top" />
      <span class="grow" />
      <Search />
      <Live />
      <Theme />
    </header>
  )
}

function Sun() {
  return (
    <svg class="sun-mark" width="20" height="20" viewBox="0 0 20 20" aria-hidden="true">
      <path d="M10 1v2.4M10 16.6V19M1 10h2.4M16.6 10H19M3.6 3.6l1.7 1.7M14.7 14.7l1.7 1.7M3.6 16.4l1.7-1.7M14.7 5.3l1.7-1.7" />
      <circle cx="10" cy="10" r="4.3" />
    </svg>
  )
}

/** Which world this is, and the way to the others, with the view kept. */
function World() {
  const { isOpen, toggle, close, around } = useDisclosure()
  const names = [undefined, ...sandboxes.value.map(({ name }) => name)]
  return (
    <div class="world" {...around}>
      <button type="button" class="button" aria-expanded={isOpen} onClick={toggle}>
        <Icon name="cube" />
        <span class="dim">World</span> <b class="cut">{here.sandbox ?? 'default'}</b>
        <Icon name="down" size={14} />
      </button>
      {isOpen ? (
        <ul class="menu">
          {names.map((name) => (
            <li key={name ?? ''}>
              <a
                href={worldPath(here, name) + location.hash}
                aria-current={name === here.sandbox ? 'true' : undefined}
              >
                {name ?? 'default'}
                {name === here.sandbox ? <span class="caption">you are here</span> : null}
              </a>
            </li>
          ))}
          <li>
            <a href="#/sandboxes" onClick={close}>
              <Icon name="plus" size={14} /> New sandbox
            </a>
          </li>
          {tokenNeeded.value ? (
            <li>
              <button type="button" onClick={forgetToken}>
                <Icon name="off" size={14} /> Forget the control token
              </button>
            </li>
          ) : null}
        </ul>
      ) : null}
    </div>
  )
}

function Live() {
  const { state } = connection.value
  const words = { starting: 'Connecting', live: 'Live', lost: 'No connection', gone: 'Removed' }
  return (
    <span class={`live ${state}`}>
      {state === 'live' || state === 'starting' ? (
        <svg width="10" height="10" viewBox="0 0 10 10" aria-hidden="true">
          <circle cx="5" cy="5" r="4" />
        </svg>
      ) : (
        <Icon name="off" size={14} />
      )}
      <span class="word">{words[state]}</span>
    </span>
  )
}

const THEMES = ['system', 'light', 'dark'] as const

function Theme() {
  const [theme, setTheme] = useState(localStorage.getItem('theme') ?? 'system')
  const next = THEMES[(THEMES.indexOf(theme as 'system') + 1) % THEMES.length]!
  const choose = () => {
    const root = document.documentElement
    root.classList.remove('light', 'dark')
    if (next === 'system') localStorage.removeItem('theme')
    else {
      localStorage.setItem('theme', next)
      root.classList.add(next)
    }
    setTheme(next)
  }
  const icon = theme === 'light' ? 'sun' : theme === 'dark' ? 'moon' : 'half'
  return (
    <button
      type="button"
      class="button icon ghost theme"
      aria-label={`Theme: ${theme}. Change to ${next}`}
      title={`Theme: ${theme}`}
      onClick={choose}
    >
      <Icon name={icon} />
    </button>
  )
}
