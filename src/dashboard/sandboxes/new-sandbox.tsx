import { useEffect, useState } from 'preact/hooks'
import { Copy } from '../parts/copy.tsx'
import { SelectField, TextField, Wrong } from '../parts/labelled.tsx'
import { Segments } from '../parts/segments.tsx'
import { worldPath } from '../server/address.ts'
import { here } from '../server/here.ts'
import type { Sandbox } from '../server/wire.ts'
import { isLive } from '../state/connection.ts'
import { loadInForce } from '../state/draft.ts'
import { route } from '../state/route.ts'
import { type Beginning, createSandbox, NAME } from '../state/sandboxes.ts'
import { loadSituations, situations } from '../state/situations.ts'
import { sandboxes } from '../state/world.ts'

const LIFETIMES = [
  ['', 'never'],
  ['600', '10 min'],
  ['3600', '1 h'],
  ['86400', '1 day'],
] as const

const BEGINNINGS: readonly { readonly value: Beginning; readonly label: string }[] = [
  { value: 'fork', label: 'Fork of this' },
  { value: 'default', label: 'Default' },
  { value: 'situation', label: 'Situation' },
  { value: 'yaml', label: 'Draft' },
]

/** A form, and after it what opens the new world. */
export function NewSandboxPanel() {
  const [made, setMade] = useState<Sandbox>()
  useEffect(() => {
    void loadSituations().catch(() => undefined)
    void loadInForce().catch(() => undefined)
  }, [])
  return (
    <>
      <section class="panel" aria-labelledby="new-sandbox">
        <header>
          <h2 id="new-sandbox">New sandbox</h2>
        </header>
        <NewSandboxForm onMade={setMade} />
      </section>
      {made === undefined ? null : <Made sandbox={made} />}
    </>
  )
}

function NewSandboxForm({ onMade }: { onMade: (made: Sandbox) => void }) {
  const { begin: wanted, situation: chosen = '' } = route.value.query
  const [name, setName] = useState(chosen)
  const [begin, setBegin] = useState<Beginning>(
    BEGINNINGS.find(({ value }) => value === wanted)?.value ?? 'fork',
  )
  const [situation, setSituation] = useState(chosen)
  const [ttl, setTtl] = useState('')
  const [wrong, setWrong] = useState('')
  const isTaken = sandboxes.value.some((one) => one.name === name)
  const isValid = NAME.test(name)
  const which = situation || (situations.value[0]?.name ?? '')
  const create = async (opens: boolean) => {
    const seconds = ttl === '' ? undefined : Number(ttl)
    const answer = await createSandbox({ name, begin, situation: which, ttl: seconds })
    setWrong(typeof answer === 'string' ? answer : '')
    if (typeof answer === 'string') return
    onMade(answer)
    if (opens) location.assign(`${worldPath(here, answer.name)}#/`)
  }
  const submit = (event: Event) => {
    event.preventDefault()
    if (isValid) void create(false)
  }
  const hint = isTaken ? 'exists: it would be replaced' : 'a–z, 0–9, _ and -, at most 64'
  const all = situations.value.map((one) => [one.name, one.name] as const)
  const isWrong = name !== '' && !isValid
  return (
    <form class="body stack" onSubmit={submit}>
      <TextField
        label="Name"
        hint={hint}
        value={name}
        onChange={setName}
        isCode
        isWrong={isWrong}
        placeholder="pr-413"
      />
      <div>
        <span class="caption label-text">Begin with</span>
        <Segments name="Begin with" choices={BEGINNINGS} value={begin} onChoose={setBegin} />
      </div>
      {begin === 'situation' ? (
        <SelectField label="Situation" value={which} options={all} onChange={setSituation} />
      ) : null}
      <SelectField
        label="Remove after"
        hint="without a request"
        value={ttl}
        options={LIFETIMES}
        onChange={setTtl}
      />
      <Wrong text={wrong} />
      <Create isOff={!isValid || !isLive.value} onCreateAndOpen={() => create(true)} />
    </form>
  )
}

function Create({ isOff, onCreateAndOpen }: { isOff: boolean; onCreateAndOpen: () => void }) {
  return (
    <div class="row">
      <button type="button" class="button primary" disabled={isOff} onClick={onCreateAndOpen}>
        Create and open
      </button>
      <button type="submit" class="button" disabled={isOff}>
        Create
      </button>
    </div>
  )
}

function Made({ sandbox }: { sandbox: Sandbox }) {
  const path = worldPath(here, sandbox.name)
  const facts = [
    ['Base URL', `${location.origin}${path}api/v2`],
    ['Key', sandbox.key],
    ['User', sandbox.user_id],
  ] as const
  return (
    <section class="panel" aria-labelledby="made">
      <header>
        <h2 id="made" class="grow cut">
          {sandbox.name} stands ready
        </h2>
        <a class="button small" href={`${path}#/`}>
          Open
        </a>
      </header>
      <ul>
        {facts.map(([name, value]) => (
          <li key={name}>
            <div class="grow cut">
              <div class="caption">{name}</div>
              <div class="code cut">{value}</div>
            </div>
            <Copy iconOnly small label={name} text={() => value} />
          </li>
        ))}
      </ul>
    </section>
  )
}
