import { useState } from 'preact/hooks'
import { FormDialog } from '../parts/form-dialog.tsx'
import { SelectField, TextField } from '../parts/labelled.tsx'
import { fragment } from '../say/yaml.ts'
import { addFault } from '../state/faults.ts'
import { keys } from '../state/scenario.ts'
import { bodyOf, faultDraft, ROUTES } from './fault-draft.ts'

const STATUSES = ['401', '403', '404', '409', '422', '429', '500', '502', '503', '504']

/** Adds a fault: which requests, how often, and what they get instead. */
export function FaultDialog({ onClose }: { onClose: () => void }) {
  const start = faultDraft.value
  const [values, setValues] = useState<Record<string, string>>({
    route: start?.route ?? '',
    system_id: start?.system ? String(start.system) : '',
    key: start?.key ?? '',
    status: '503',
  })
  const body = bodyOf(values)
  const close = () => {
    faultDraft.value = undefined
    onClose()
  }
  return (
    <FormDialog
      title="Add a fault"
      submit="Add"
      onClose={close}
      wide
      path="_simulator/faults"
      body={body}
      yaml={fragment('faults', body)}
      post={() => addFault(body)}
    >
      <Fields values={values} onChange={(name, value) => setValues({ ...values, [name]: value })} />
    </FormDialog>
  )
}

const TEXTS = [
  ['system_id', 'System', 'empty: any'],
  ['key', 'Key', 'empty: any'],
  ['every', 'Every n-th', '3: each third; empty: all'],
  ['times', 'Times', 'then it is used up; empty: for ever'],
  ['probability', 'Probability', '0 to 1, seeded; empty: always'],
  ['delay_ms', 'Late by, ms', 'empty: at once'],
  ['set', 'Set a field', 'energy_lifetime = 0, intervals[*].powr = null'],
  ['drop', 'Leave out a field', 'last_report_at, intervals[0]'],
  ['header', 'Header', 'Retry-After: 120'],
  ['trickle', 'Bytes a second', 'the body in portions; empty: at once'],
  ['replies', 'In turn', '503 409 pass: instead of one reply'],
] as const

const CHOICES = [
  ['route', 'Route', 'which requests', [['', 'any'], ...ROUTES.map((one) => [one, one] as const)]],
  [
    'status',
    'Status',
    'with the body of the API',
    [['', 'as it is'], ...STATUSES.map((one) => [one, one] as const)],
  ],
  [
    'abort',
    'Connection',
    '',
    [
      ['', 'as usual'],
      ['reset', 'reset'],
      ['hang', 'hang'],
      ['truncate', 'truncate'],
    ],
  ],
] as const

interface FieldsProps {
  readonly values: Readonly<Record<string, string>>
  readonly onChange: (name: string, value: string) => void
}

function Fields({ values, onChange }: FieldsProps) {
  return (
    <div class="pair">
      {CHOICES.map(([name, label, hint, options]) => (
        <SelectField
          key={name}
          label={label}
          hint={hint}
          value={values[name] ?? ''}
          options={options}
          onChange={(value) => onChange(name, value)}
        />
      ))}
      {TEXTS.map(([name, label, hint]) => (
        <TextField
          key={name}
          label={label}
          hint={hint}
          value={values[name] ?? ''}
          list={name === 'key' ? 'fault-keys' : undefined}
          onChange={(value) => onChange(name, value)}
        />
      ))}
      <datalist id="fault-keys">
        {keys.value.map((one) => (
          <option key={one} value={one} />
        ))}
      </datalist>
    </div>
  )
}
