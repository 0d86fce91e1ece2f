import { useEffect } from 'preact/hooks'
import { isMac } from '../frame/platform.ts'
import { Confirm } from '../parts/confirm.tsx'
import { Icon } from '../parts/icons.tsx'
import { Segments } from '../parts/segments.tsx'
import { plural } from '../say/number.ts'
import { isLive } from '../state/connection.ts'
import {
  apply,
  applyFailure,
  check,
  checkedMs,
  draftText,
  fileName,
  inForce,
  isDraft,
  loadInForce,
  mistakes,
  revert,
} from '../state/draft.ts'
import { refine, route } from '../state/route.ts'
import { loadSituations } from '../state/situations.ts'
import { faults, incidents, overview, roofs } from '../state/world.ts'
import { BeyondFile } from './beyond.tsx'
import { changesOf } from './changes.ts'
import { diff, withContext } from './diff.ts'
import { Editor } from './editor.tsx'
import { Situations } from './situations.tsx'
import { TakeAway } from './take-away.tsx'

/** The world in force as YAML: edited, checked while one types, applied; and situations to start. */
export function Scenario() {
  const { view = 'edit' } = route.value.query
  useEffect(() => {
    void loadInForce().catch(() => undefined)
  }, [roofs.value, faults.value, incidents.value])
  useEffect(() => {
    void loadSituations().catch(() => undefined)
    if (isDraft.peek()) void check()
  }, [])
  return (
    <>
      <div class="view-head">
        <h1 tabIndex={-1}>Scenario</h1>
        <span class="dim">The world in force as YAML. Mistakes stand under their line.</span>
        <span class="grow" />
        <button type="button" class="button" onClick={toSituations}>
          Situations <Icon name="down" size={14} />
        </button>
        <Segments
          name="What is shown"
          choices={[
            { value: 'edit', label: 'Edit' },
            { value: 'force', label: 'In force' },
            { value: 'compare', label: 'Compare' },
          ]}
          value={view}
          onChoose={(next) => refine({ view: next })}
        />
      </div>
      <div class="columns">
        <section class="panel editor-panel" aria-label="Scenario in YAML">
          <Head />
          {view === 'compare' ? <Compare /> : null}
          {view === 'force' ? <Editor key="force" text={inForce.value ?? ''} isReadOnly /> : null}
          {view === 'edit' ? <Editor key="edit" text={draftText.value} isReadOnly={false} /> : null}
          <Foot />
        </section>
        <aside class="column" aria-label="Take it away">
          <TakeAway />
          <BeyondFile />
        </aside>
      </div>
      <Situations />
    </>
  )
}

/** They are below the whole text. */
function toSituations(): void {
  const heading = document.getElementById('situations')
  heading?.scrollIntoView({ block: 'start' })
  heading?.focus({ preventScroll: true })
}

function Head() {
  const count = mistakes.value.length
  const requests = overview.value?.counts.requests ?? 0
  const off = count > 0 || !isDraft.value || !isLive.value
  const applyName = (
    <>
      Apply <kbd>{isMac ? '⌘↵' : 'Ctrl ↵'}</kbd>
    </>
  )
  return (
    <header>
      <h2>{fileName.value}</h2>
      {count > 0 ? (
        <span class="pill trouble" role="status">
          <Icon name="alert" size={12} /> {plural(count, 'mistake')}
        </span>
      ) : null}
      {isDraft.value ? (
        <span class="pill draft">draft, not applied · {sayChange()}</span>
      ) : (
        <span class="pill ok">in force</span>
      )}
      <span class="grow" />
      <span class="row">
        <button type="button" class="button" disabled={!isDraft.value} onClick={revert}>
          Revert
        </button>
        {off || requests === 0 ? (
          <button
            type="button"
            class={off ? 'button' : 'button primary'}
            disabled={off}
            onClick={apply}
          >
            {applyName}
          </button>
        ) : (
          <Confirm
            class="button primary"
            sure={`Apply: ${sayChange()}; the journal of ${plural(requests, 'request')} goes`}
            onSure={apply}
          >
            {applyName}
          </Confirm>
        )}
      </span>
    </header>
  )
}

/** What is different, before it is applied. */
const sayChange = () => changesOf(inForce.value ?? '', draftText.value)

function Foot() {
  const ms = checkedMs.value
  const failure = applyFailure.value
  return (
    <div class="editor-foot">
      <p class="caption" id="editor-hint">
        {draftText.value.split('\n').length} lines ·{' '}
        {ms === undefined ? 'checked 250 ms after the last key' : `checked in ${Math.round(ms)} ms`}{' '}
        · nothing changes until you apply · Tab indents, Esc then Tab leaves · F8 next mistake
      </p>
      {failure === undefined ? null : (
        <p class="wrong" role="alert">
          {failure}
        </p>
      )}
      <ul id="editor-mistakes" class="mistake-list">
        {mistakes.value.map((one) => (
          <li key={one.path + one.message}>
            {one.line === undefined ? '' : `${one.line}:${one.column ?? 1} `}
            {one.message}
          </li>
        ))}
      </ul>
    </div>
  )
}

function Compare() {
  const lines = withContext(diff(inForce.value ?? '', draftText.value))
  if (lines.length === 0) return <p class="empty">The draft is what is in force.</p>
  return (
    <section class="compare code" tabIndex={0} aria-label="What is different">
      {lines.map((line, i) =>
        line === undefined ? (
          <div key={i} class="gap">
            ⋯
          </div>
        ) : (
          <div key={i} class={line.sign === '+' ? 'added' : line.sign === '-' ? 'removed' : ''}>
            {line.sign} {line.text}
          </div>
        ),
      )}
    </section>
  )
}
