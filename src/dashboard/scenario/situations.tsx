import { useState } from 'preact/hooks'
import { Icon } from '../parts/icons.tsx'
import { Sign } from '../parts/signs.tsx'
import { whole } from '../say/number.ts'
import type { Situation } from '../server/wire.ts'
import { isLive } from '../state/connection.ts'
import { startSituation } from '../state/draft.ts'
import { go } from '../state/route.ts'
import { situations } from '../state/situations.ts'
import { overview } from '../state/world.ts'
import { badgeOf, SUBJECTS, type Subject, subjectOf } from './badge.ts'

/** The gallery: one click starts a situation here, another in a sandbox. */
export function Situations() {
  const [text, setText] = useState('')
  const [subject, setSubject] = useState<Subject>()
  const all = situations.value
  if (all.length === 0) return null
  const words = text.toLowerCase().split(/\s+/).filter(Boolean)
  const found = all.filter(({ name, description }) =>
    words.every((word) => `${name} ${description}`.toLowerCase().includes(word)),
  )
  const shown = found.filter(
    ({ name, description }) => subject === undefined || subjectOf(name, description) === subject,
  )
  return (
    <section aria-labelledby="situations">
      <div class="view-head situations-head">
        <h2 id="situations" class="title" tabIndex={-1}>
          Situations
        </h2>
        <span class="dim">
          One click starts one here or in a sandbox. Undo brings the world back.
        </span>
        <span class="grow" />
        <label class="field">
          <Icon name="search" />
          <input
            placeholder="meter, 409, daylight…"
            aria-label="Filter the situations"
            value={text}
            onInput={(event) => setText(event.currentTarget.value)}
          />
        </label>
        <span class="caption" role="status">
          {whole(shown.length)} of {whole(all.length)}
        </span>
      </div>
      <Subjects found={found} chosen={subject} onChoose={setSubject} />
      <ul class="situations">
        {shown.map((one) => (
          <Card key={one.name} situation={one} />
        ))}
      </ul>
      {shown.length === 0 ? (
        <div class="panel empty">
          No situation is about this.{' '}
          <button
            type="button"
            class="button"
            onClick={() => {
              setText('')
              setSubject(undefined)
            }}
          >
            Show all {whole(all.length)}
          </button>
        </div>
      ) : null}
    </section>
  )
}

interface SubjectsProps {
  readonly found: readonly Situation[]
  readonly chosen: Subject | undefined
  readonly onChoose: (subject: Subject | undefined) => void
}

/** What they are about, and how many of each. */
function Subjects({ found, chosen, onChoose }: SubjectsProps) {
  const count = (subject: Subject) =>
    found.filter(({ name, description }) => subjectOf(name, description) === subject).length
  return (
    <fieldset class="chips subjects" aria-label="What the situations are about">
      <button
        type="button"
        class="chip"
        aria-pressed={chosen === undefined}
        onClick={() => onChoose(undefined)}
      >
        All <b>{whole(found.length)}</b>
      </button>
      {SUBJECTS.map((one) => (
        <button
          key={one}
          type="button"
          class={count(one) === 0 ? 'chip none' : 'chip'}
          aria-pressed={chosen === one}
          onClick={() => onChoose(chosen === one ? undefined : one)}
        >
          {one} <b>{whole(count(one))}</b>
        </button>
      ))}
    </fieldset>
  )
}

function Card({ situation: { name, description } }: { situation: Situation }) {
  const isHere = overview.value?.scenario === name
  return (
    <li class={isHere ? 'panel situation here' : 'panel situation'}>
      <button
        type="button"
        class="start"
        disabled={!isLive.value}
        onClick={() => startSituation(name)}
      >
        <span class="unseen">Start here: </span>
        <Picture name={name} description={description} />
        <span class="code">{name}</span>
        <span class="dim">{description}</span>
      </button>
      <button
        type="button"
        class="button small beside"
        aria-label={`in a sandbox: ${name}`}
        onClick={() => go({ view: 'sandboxes', query: { begin: 'situation', situation: name } })}
      >
        in a sandbox
      </button>
    </li>
  )
}

function Picture({ name, description }: Situation) {
  const badge = badgeOf(name, description)
  switch (badge.kind) {
    case 'word':
      return <span class={badge.word.length > 16 ? 'badge long' : 'badge'}>{badge.word}</span>
    case 'sign':
      return (
        <span class="badge row">
          <Sign name={badge.sign} size={18} /> {badge.sign}
        </span>
      )
    case 'tiles':
      return <Tiles />
    case 'hole':
      return <Days isSlow={badge.isSlow} />
  }
}

const HEIGHTS = [20, 21, 19, 17, 18, 20, 19, 16, 18, 20, 17, 19, 20, 18, 21]

/** Days of which some were not told. */
function Days({ isSlow }: { isSlow: boolean }) {
  return (
    <svg class="badge" width="135" height="26" aria-hidden="true">
      {HEIGHTS.map((height, i) => {
        const isMissing = i >= (isSlow ? 7 : 3) && i < 11
        return (
          <rect
            key={i}
            class={isMissing ? 'missing' : 'told'}
            x={i * 9}
            y={22 - height}
            width="7"
            height={height}
            rx="1.5"
          />
        )
      })}
      <path class="silence" d={`M${isSlow ? 27 : 26} 25H99`} />
    </svg>
  )
}

/** A roof of which some units are dead. */
function Tiles() {
  const dead = [4, 8, 12, 13]
  return (
    <svg class="badge" width="135" height="26" aria-hidden="true">
      {Array.from({ length: 18 }, (_, i) => {
        const [x, y] = [(i % 9) * 14, Math.floor(i / 9) * 13]
        return dead.includes(i) ? (
          <g key={i} class="dead">
            <rect x={x + 0.6} y={y + 0.6} width="10.8" height="10.8" rx="1.5" />
            <path d={`M${x + 3} ${y + 3}l6 6m0-6-6 6`} />
          </g>
        ) : (
          <rect key={i} class="told" x={x} y={y} width="12" height="12" rx="1.5" />
        )
      })}
    </svg>
  )
}
