import { signal } from '@preact/signals'
import { type IncidentKind, kindOf, type OwnKey } from '../../scenario/kinds.ts'

/** What the dialog for a new incident begins with. */
export interface Draft {
  /** Left out: the site whose time the clock shows. */
  readonly systemId?: number
  readonly kind?: IncidentKind
  readonly fromS?: number
  readonly toS?: number
}

export const draft = signal<Draft | undefined>(undefined)

/** A key that some kinds take beside their span, as it is asked for. */
export interface Parameter {
  readonly name: OwnKey
  readonly label: string
  readonly hint: string
  /** A list has commas between. */
  readonly type: 'number' | 'list' | 'choice'
  readonly choices?: readonly string[]
}

const PARAMETERS: Readonly<Record<OwnKey, Omit<Parameter, 'name'>>> = {
  inverters: {
    label: 'Units',
    hint: 'how many, the lowest serials first; empty: all',
    type: 'number',
  },
  envoys: { label: 'Envoys', hint: 'serial numbers, commas between; empty: all', type: 'list' },
  meters: {
    label: 'Meters',
    hint: 'serial numbers, commas between; empty: those of production',
    type: 'list',
  },
  fraction: { label: 'Lost part', hint: '0 to 1; empty: all', type: 'number' },
  limit_w: { label: 'Limit, W', hint: 'of the whole system', type: 'number' },
  factor: { label: 'Factor', hint: 'of what is so; empty: 0.5', type: 'number' },
  offset_w: { label: 'Offset, W', hint: 'added to it; empty: none', type: 'number' },
  offset_s: { label: 'Ahead by, s', hint: '3600 is an hour; below 0: behind', type: 'number' },
  catch_up: {
    label: 'Catches up',
    hint: 'at once, or slowly and oldest first',
    type: 'choice',
    choices: ['', 'fifo'],
  },
}

/** What a kind takes beside its span. */
export function parametersOf(kind: IncidentKind): readonly Parameter[] {
  return kindOf({ kind }).keys.map((name) => ({ name, ...PARAMETERS[name] }))
}
