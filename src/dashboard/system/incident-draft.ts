import { signal } from '@preact/signals'

/** What the dialog for a new incident begins with. */
export interface Draft {
  /** Left out: the site whose time the clock shows. */
  readonly systemId?: number
  readonly kind?: string
  readonly fromS?: number
  readonly toS?: number
}

export const draft = signal<Draft | undefined>(undefined)

export interface Parameter {
  readonly name: string
  readonly label: string
  readonly type: 'number' | 'text' | 'choice'
  readonly hint: string
  readonly choices?: readonly string[]
}

const UNITS: Parameter = {
  name: 'inverters',
  label: 'Units',
  type: 'number',
  hint: 'how many, the lowest serials first; empty: all',
}

/** The kinds of trouble, what each does, and what it takes beside its span. */
export const KINDS: readonly {
  readonly kind: string
  readonly does: string
  readonly parameters: readonly Parameter[]
}[] = [
  {
    kind: 'comm',
    does: 'The Envoy falls silent; what it measured arrives when it ends.',
    parameters: [
      {
        name: 'catch_up',
        label: 'Catches up',
        type: 'choice',
        choices: ['', 'fifo'],
        hint: 'at once, or slowly and oldest first',
      },
    ],
  },
  {
    kind: 'power',
    does: 'Production is lost; the devices report.',
    parameters: [
      { name: 'fraction', label: 'Lost part', type: 'number', hint: '0 to 1; empty: all' },
    ],
  },
  { kind: 'micro', does: 'Single units are silent and their energy is lost.', parameters: [UNITS] },
  { kind: 'meter', does: 'The meter’s rows are held back until it ends.', parameters: [] },
  {
    kind: 'meter_issue',
    does: 'The meter measures wrongly.',
    parameters: [
      { name: 'factor', label: 'Factor', type: 'number', hint: 'of what is so; empty: 0.5' },
      { name: 'offset_w', label: 'Offset, W', type: 'number', hint: 'added to it; empty: none' },
    ],
  },
  { kind: 'battery', does: 'The battery is out of reach: status only.', parameters: [] },
  { kind: 'storage_idle', does: 'The battery does not move: status only.', parameters: [] },
  {
    kind: 'snow',
    does: 'Snow lies on the roof.',
    parameters: [
      { name: 'fraction', label: 'Covered part', type: 'number', hint: '0 to 1; empty: all' },
    ],
  },
  {
    kind: 'curtailment',
    does: 'The roof may not make more than a limit.',
    parameters: [
      { name: 'limit_w', label: 'Limit, W', type: 'number', hint: 'of the whole system' },
    ],
  },
  {
    kind: 'noise',
    does: 'Units are silent by day and tell their energy at night; nothing is lost.',
    parameters: [UNITS],
  },
  {
    kind: 'clock',
    does: 'The clock of the Envoy is wrong: it dates its rows and reports by it.',
    parameters: [
      {
        name: 'offset_s',
        label: 'Ahead by, s',
        type: 'number',
        hint: '3600 is an hour; below 0: behind',
      },
    ],
  },
]
