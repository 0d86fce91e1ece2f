import type { System } from '../../simulation/system.ts'
import type { Ask } from './ask.ts'
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

export function systemFilterOf(ask: Ask): SystemFilter {
  const ids = ask.list('system_id')
  const statuses = ask.list('status')
  const names = ask.list('system_name').map(fold)
  const references = ask.list('reference').map(fold)
  const installers = ask.list('installer')
  const connections = ask.list('connection_type')
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
