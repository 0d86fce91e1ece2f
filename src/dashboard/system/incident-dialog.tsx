import { useState } from 'preact/hooks'
import { INCIDENT_KINDS, type IncidentKind, kindOf } from '../../scenario/kinds.ts'
import { FormDialog } from '../parts/form-dialog.tsx'
import { SelectField, TextField } from '../parts/labelled.tsx'
import { Sign } from '../parts/signs.tsx'
import { shownS } from '../state/clock.ts'
import { addIncident, type NewIncident, yamlOf } from '../state/incidents.ts'
import { siteSystem } from '../state/site.ts'
import { byId } from '../state/world.ts'
import { iso } from '../time/say.ts'
import { instantOf, pad, wallOf } from '../time/zone.ts'
import { draft, type Parameter, parametersOf } from './incident-draft.ts'

/** Adds trouble to a roof: what, from when to when, how much. The YAML grows as one fills it in. */
export function IncidentDialog({ onClose }: { onClose: () => void }) {
  const form = useIncident()
  const { system, zone, parameters, incident } = form
  const close = () => {
    draft.value = undefined
    onClose()
  }
  return (
    <FormDialog
      title="Add an incident"
      submit="Add"
      onClose={close}
      path="_simulator/incidents"
      body={incident}
      yaml={yamlOf(incident)}
      post={() => addIncident(incident)}
    >
      <Kinds kind={form.kind} onChoose={form.setKind} />
      <p class="dim">{kindOf(form).means}.</p>
      <TextField
        label="System"
        hint={system?.name ?? 'no such system'}
        value={form.id}
        onChange={form.setId}
      />
      <div class="pair">
        <TextField
          label="From"
          hint={`${zone}; empty: now`}
          type="datetime-local"
          value={form.from}
          onChange={form.setFrom}
        />
        <TextField
          label="To"
          hint="empty: still going on"
          type="datetime-local"
          value={form.to}
          onChange={form.setTo}
        />
      </div>
      <Parameters
        parameters={parameters}
        values={form.values}
        onChange={(name, value) => form.setValues({ ...form.values, [name]: value })}
      />
    </FormDialog>
  )
}

/** What is filled in, and the incident that it makes. */
function useIncident() {
  const start = draft.value
  const [id, setId] = useState(String(start?.systemId ?? siteSystem.value?.system_id ?? ''))
  const [kind, setKind] = useState<IncidentKind>(start?.kind ?? 'comm')
  const system = byId.value.get(Number(id))
  const zone = system?.timezone ?? 'UTC'
  const firstS = start?.fromS ?? Math.floor(shownS.value / 300) * 300
  const [from, setFrom] = useState(local(zone, firstS))
  const [to, setTo] = useState(start?.toS === undefined ? '' : local(zone, start.toS))
  const [values, setValues] = useState<Record<string, string>>({})
  const parameters = parametersOf(kind)
  const incident: NewIncident = {
    system_id: Number(id),
    kind,
    ...(from !== '' && { from: iso(zone, epoch(zone, from)) }),
    ...(to !== '' && { to: iso(zone, epoch(zone, to)) }),
    ...filledIn(parameters, values),
  }
  const set = { setId, setKind, setFrom, setTo, setValues }
  return { id, kind, from, to, values, system, zone, parameters, incident, ...set }
}

interface KindsProps {
  readonly kind: IncidentKind
  readonly onChoose: (kind: IncidentKind) => void
}

function Kinds({ kind, onChoose }: KindsProps) {
  return (
    <fieldset class="chips kinds">
      <legend class="caption">What happens</legend>
      {INCIDENT_KINDS.map((one) => (
        <button
          key={one}
          type="button"
          class="chip"
          aria-pressed={one === kind}
          onClick={() => onChoose(one)}
        >
          <Sign name={one} size={12} /> {one}
        </button>
      ))}
    </fieldset>
  )
}

interface ParametersProps {
  readonly parameters: readonly Parameter[]
  readonly values: Readonly<Record<string, string>>
  readonly onChange: (name: string, value: string) => void
}

function Parameters({ parameters, values, onChange }: ParametersProps) {
  return (
    <>
      {parameters.map(({ name, choices, ...labels }) => {
        const shared = {
          ...labels,
          value: values[name] ?? '',
          onChange: (value: string) => onChange(name, value),
        }
        if (choices === undefined) return <TextField key={name} {...shared} type="text" />
        const options = choices.map((one) => [one, one === '' ? 'at once' : one] as const)
        return <SelectField key={name} {...shared} options={options} />
      })}
    </>
  )
}

/** What was left empty is left out; what is no number is sent as it is, for the server to say so. */
function filledIn(parameters: readonly Parameter[], values: Readonly<Record<string, string>>) {
  return Object.fromEntries(
    parameters.flatMap(({ name, type }) => {
      const text = values[name]?.trim() ?? ''
      return text === '' ? [] : [[name, meantBy(text, type)] as const]
    }),
  )
}

function meantBy(text: string, type: Parameter['type']): string | number | readonly string[] {
  if (type === 'list') return text.split(/[\s,]+/)
  return type === 'number' && Number.isFinite(Number(text)) ? Number(text) : text
}

function local(zone: string, instantS: number): string {
  const { year, month, day, hour, minute } = wallOf(zone, instantS)
  return `${year}-${pad(month)}-${pad(day)}T${pad(hour)}:${pad(minute)}`
}

function epoch(zone: string, text: string): number {
  const [year = 0, month = 1, day = 1, hour = 0, minute = 0] = text.split(/\D/).map(Number)
  return instantOf(zone, { year, month, day, hour, minute })
}
