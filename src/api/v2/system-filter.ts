import { STATUSES } from '../../scenario/kinds.ts'
import type { System } from '../../simulation/system.ts'
import type { Ask } from './ask.ts'
import {
  anyOf,
  type Parameters,
  textParameter,
  wholeParameter,
  wordParameter,
} from './parameters.ts'
import { readWhole } from './query.ts'

/** What a list of systems is narrowed down to: AND between the parameters, OR within one. */
export interface SystemFilter {
  /** Only these, ascending; undefined: no matter. */
  readonly ids: readonly number[] | undefined
  /** Does a system as it was built pass. */
  builtSo(system: System): boolean
  /** Does the status of now pass; undefined: no matter. */
  readonly statuses: ReadonlySet<string> | undefined
}

export const CONNECTIONS = ['ethernet', 'wifi', 'cellular'] as const

const PARAMETERS = {
  system_id: wholeParameter('The system', { minimum: 1 }),
  system_name: textParameter('A part of the name, in any case'),
  status: wordParameter('Status of the system', STATUSES),
  reference: textParameter("What the user's company calls it, in any case"),
  installer: textParameter('Who installed it'),
  connection_type: wordParameter('How its Envoy is connected', CONNECTIONS),
} as const

export type FilterName = keyof typeof PARAMETERS

/** The names of the filters that a request sends. */
export function filtersIn(ask: Ask): string[] {
  return Object.keys(PARAMETERS).filter((name) => ask.list(name).length > 0)
}

/** Filters for one value, and for any of several. */
export const FILTER_PARAMETERS: Parameters = Object.fromEntries(
  Object.entries(PARAMETERS).flatMap(([name, parameter]) => [
    [name, parameter],
    [`${name}[]`, anyOf(parameter)],
  ]),
)

export function systemFilterOf(ask: Ask): SystemFilter {
  const sent = (name: FilterName) => ask.list(name)
  const ids = sent('system_id')
  const statuses = sent('status')
  const names = sent('system_name').map(fold)
  const references = sent('reference').map(fold)
  const installers = sent('installer')
  const connections = sent('connection_type')
  return {
    ids: ids.length === 0 ? undefined : numbersOf(ids),
    statuses: statuses.length === 0 ? undefined : new Set(statuses),
    builtSo: (system) =>
      passes(names, (name) => fold(system.name).includes(name)) &&
      passes(references, (reference) => isReference(system, reference, ask.user.company)) &&
      passes(installers, (installer) => system.installer === installer) &&
      passes(connections, (connection) => system.connectionType === connection),
  }
}

/** A parameter that was not sent lets everything pass. */
function passes(values: readonly string[], test: (value: string) => boolean): boolean {
  return values.length === 0 || values.some(test)
}

function isReference(system: System, folded: string, company: string | undefined): boolean {
  const { reference } = referencesOf(system, company)
  return reference !== undefined && fold(reference) === folded
}

/** Without regard to case. */
function fold(text: string): string {
  return text.toLowerCase()
}

/** Ascending and once each; what is no number is the id of no system. */
function numbersOf(texts: readonly string[]): number[] {
  const ids = texts.map(readWhole).filter((id) => id !== undefined)
  return [...new Set(ids)].sort((a, b) => a - b)
}

export interface References {
  readonly reference: string | undefined
  readonly others: readonly string[]
}

/**
 * A system's references as a user sees them: the one of the user's own company as `reference`, all
 * others aside. For a user of no company it is the owner's.
 */
export function referencesOf(system: System, company: string | undefined): References {
  const owners = { company: system.company, reference: system.reference }
  const all = [owners, ...system.otherReferences]
  const own = company === undefined ? owners : all.find((each) => each.company === company)
  const others = all.filter((each) => each !== own).map((each) => each.reference)
  return {
    reference: own?.reference,
    others: others.filter((reference) => reference !== undefined),
  }
}
