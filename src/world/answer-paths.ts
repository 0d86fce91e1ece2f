import { LIMITS } from '../limits.ts'
import { everywhere, isPath, lastOf } from '../scenario/answer-path.ts'
import { wordMeant } from '../scenario/hints.ts'
import { ROUTES } from '../scenario/match.ts'
import { type Finding, type Path, within } from '../scenario/mistakes.ts'
import { type Loose, mappingOf } from '../scenario/schema.ts'

/** What faults change in answers, held against what answers can have. */

/** Where the answers of an endpoint can have values; undefined: there is no such endpoint. */
export type PathsOf = (route: string) => readonly string[] | undefined

/** The paths of a fault at which no answer of its routes can have anything. */
export function nowhereInFault(fault: unknown, pathsOf: PathsOf): Finding[] {
  const { match, reply, replies } = mappingOf(fault)
  const { route } = mappingOf(match)
  const named = route === undefined ? [] : [route].flat().map(String)
  const paths = named.map((name) => pathsOf(name))
  // Where one is wrong, which is told already, any may have been meant.
  const areKnown = named.length > 0 && !paths.includes(undefined)
  const taken = areKnown ? paths : ROUTES.map((name) => pathsOf(name))
  const known = new Set(taken.flat().filter((path) => path !== undefined))
  const where = areKnown ? `no answer of ${named.join(', ')}` : 'no answer'
  const steps = Array.isArray(replies) ? replies : []
  const all: readonly (readonly [Path, unknown])[] = [
    [['reply'], reply],
    ...steps.map((step, i) => [['replies', i], step] as const),
  ]
  const found: Finding[] = []
  // What was meant takes a while to be found, and no more are told; one more says that.
  for (const [at, one] of all) {
    if (found.length > LIMITS.mistakes) break
    found.push(...within(at, nowhereIn(mappingOf(one), known, where)))
  }
  return found
}

/** As many as there may be: of how many there are that is told already. */
function firstPaths(changes: unknown): string[] {
  const paths = Array.isArray(changes) ? changes.map(String) : Object.keys(mappingOf(changes))
  return paths.slice(0, LIMITS.replyChanges)
}

function nowhereIn(reply: Loose, known: ReadonlySet<string>, where: string): Finding[] {
  const { rename, drop, set, add } = reply
  const renamed = renamedIn(mappingOf(rename))
  const told: readonly (readonly [Path, string])[] = [
    ...firstPaths(rename).map((path) => [['rename', path], path] as const),
    ...firstPaths(drop).map((path, i) => [['drop', i], path] as const),
    ...firstPaths(set).map((path) => [['set', path], path] as const),
  ]
  const missing = told.flatMap(([at, path]) => {
    // Of what is no path that is told already.
    if (!isPath(path)) return []
    const before = at[0] === 'rename' ? path : renamed(path)
    if (known.has(everywhere(before))) return []
    const remedy = at[0] === 'set' ? '; a field that is new to it goes under add' : ''
    const instead = insteadOf(everywhere(before), [...known], remedy)
    return [{ path: at, message: `${where} has anything at ${path}${instead}`, atKey: true }]
  })
  const added = firstPaths(add).flatMap((path) => {
    const trouble = addTrouble(renamed(path), known, where)
    return trouble === undefined ? [] : [{ path: ['add', path], message: trouble, atKey: true }]
  })
  return [...missing, ...added]
}

/** Longer lists are read by nobody. */
const FEW = 8

/** What was probably meant, or what the object has that it leads to, and the remedy. */
function insteadOf(path: string, known: readonly string[], remedy: string): string {
  const meant = pathMeant(path, known)
  if (meant !== undefined) return `; did you mean "${meant}"?`
  const fields = fieldsBeside(path, known)
  if (fields.length === 0 || fields.length > FEW) return remedy
  return `; ${lastOf(path)?.parent} has ${fields.join(', ')}${remedy}`
}

function pathMeant(path: string, known: readonly string[]): string | undefined {
  const names = namesOf(path)
  // Most often the steps into lists are forgotten.
  const same = known.find((one) => namesOf(one) === names)
  if (same !== undefined) return same
  const fields = fieldsBeside(path, known)
  if (fields.length === 0) {
    const elsewhere = known.filter((one) => !isWithin(path, one))
    return wordMeant(path, elsewhere)
  }
  const { parent, name } = lastOf(path)!
  const near = wordMeant(name, fields)
  return near && `${parent}.${near}`
}

/** The fields of the object, other than the answer itself, to which a path leads. */
function fieldsBeside(path: string, known: readonly string[]): string[] {
  const { parent } = lastOf(path) ?? { parent: '' }
  if (parent === '') return []
  return known.flatMap((one) => {
    const last = lastOf(one)
    return last?.parent === parent ? [last.name] : []
  })
}

function namesOf(path: string): string {
  return path.replaceAll('[*]', '').replace(/^\./, '')
}

/** What a path was called before fields were renamed. */
function renamedIn(rename: Loose): (path: string) => string {
  const names = firstPaths(rename).flatMap((before) => {
    const name = rename[before]
    const last = lastOf(before)
    if (last === undefined) return []
    return [{ before, after: last.parent === '' ? `${name}` : `${last.parent}.${name}` }]
  })
  return (path) => {
    const name = names.find(({ after }) => isWithin(path, after))
    return name === undefined ? path : name.before + path.slice(name.after.length)
  }
}

function isWithin(path: string, whole: string): boolean {
  return path === whole || path.startsWith(`${whole}.`) || path.startsWith(`${whole}[`)
}

function addTrouble(path: string, known: ReadonlySet<string>, where: string): string | undefined {
  const last = lastOf(path)
  // Of what is no field that is told already.
  if (last === undefined) return undefined
  if (known.has(everywhere(path))) return 'is a field that answers have: write it under set'
  const parent = everywhere(last.parent)
  if ([...known].some((one) => lastOf(one)?.parent === parent)) return undefined
  return `${where} has an object ${parent === '' ? 'without a list around it' : `at ${parent}`}`
}
