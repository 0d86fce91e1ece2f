import { isDeeperThan, LIMITS, tooDeep } from '../limits.ts'
import { type BuildCheck, withBuildFindings } from './buildable.ts'
import { describe, meaning, nameOf, typeOf } from './describe.ts'
import { didYouMean, type Fits, meantKey, patternHint, rangeHint, typeHint } from './hints.ts'
import {
  below,
  collect,
  type Finding,
  type Mistake,
  type Path,
  quote,
  type Report,
  ScenarioError,
  toMistakes,
} from './mistakes.ts'
import { isEmptySpan, isMoment, momentTrouble } from './moment.ts'
import { SCENARIO } from './scenario.ts'
import type { Loose, Schema, Take, Value } from './schema.ts'

/**
 * The one check of everything that users write: scenarios, what the controls take, options and filters
 * of the library. It tells every departure from a schema, with what would be right.
 */

/** How the scalar at a path is written in the text, if there is a text. */
export type SourceOf = (path: Path) => string | undefined

/** For values that come without a text. */
export const UNWRITTEN: SourceOf = () => undefined

/**
 * What is wrong with a value; nothing if it is a `Value` of the schema.
 *
 * @example
 * checkFields(mapping('A filter', { route: word('The endpoint', ROUTES) }), { rout: 'stats' })
 * // [{ path: 'rout', message: 'there is no such key; did you mean "route"?' }]
 */
export function checkFields(schema: Schema, value: unknown): Mistake[] {
  return toMistakes(findingsIn(schema, value))
}

/**
 * The value, if it fits the schema. Throws ScenarioError with everything that does not.
 *
 * @example
 * const { port = 0 } = checked(LISTEN_OPTIONS, options)
 */
export function checked<T>(schema: Schema, value: T): T {
  const mistakes = checkFields(schema, value)
  if (mistakes.length > 0) throw new ScenarioError(mistakes)
  return value
}

/** The same of a value of which nothing is known. */
export function valueIn<S extends Schema>(schema: S, value: unknown): Value<S> {
  return checked(schema, value as Value<S>)
}

/** The same, for whoever knows where things are written. */
export function findingsIn(schema: Schema, value: unknown, sourceOf = UNWRITTEN): Finding[] {
  if (isDeeperThan(value, LIMITS.depth)) return [{ path: [], message: tooDeep('it') }]
  return findings(schema, value, { sourceOf, fits })
}

/** Without hints, which are made by asking this. */
const fits: Fits = (schema, value) =>
  findings(schema, value, { sourceOf: UNWRITTEN, fits: () => false }).length === 0

function findings(schema: Schema, value: unknown, guessing: Pick<Checking, 'sourceOf' | 'fits'>) {
  return collect((report) => {
    const names = new Set<string>()
    const takeAt =
      (at: Path): Take =>
      (kind, name, path) => {
        if (typeof name !== 'string' && typeof name !== 'number') return
        const slot = `${kind} ${name}`
        const isTaken = names.has(slot)
        names.add(slot)
        if (!isTaken) return
        report([...at, ...path], `the ${kind} ${name} is taken: it has to be the only one`)
      }
    check(schema, value, [], { ...guessing, reportAt: (path) => below(report, ...path), takeAt })
  })
}

/**
 * What is wrong with a scenario as a plain value; nothing if it is a `Scenario`. `build` is asked
 * about the rest if something is wrong.
 */
export function checkScenario(value: unknown, build?: BuildCheck): Mistake[] {
  const found = findingsIn(SCENARIO, value)
  return found.length === 0 ? [] : toMistakes(withBuildFindings(value, found, build))
}

interface Checking {
  readonly sourceOf: SourceOf
  readonly fits: Fits
  reportAt(path: Path): Report
  takeAt(path: Path): Take
}

function check(schema: Schema, value: unknown, path: Path, checking: Checking): void {
  const report = checking.reportAt(path)
  const branch = branchFor(schema, value)
  if (branch === undefined) {
    report([], mismatch(schema, value, checking.sourceOf(path), checking.fits))
    return
  }
  const isSound = checkBranch(schema, branch, value, path, checking)
  if (schema.moment !== undefined && isMoment(value)) {
    const trouble = momentTrouble(value, schema.moment)
    if (trouble !== undefined) report([], trouble)
  }
  if (!isSound) return
  const take = checking.takeAt(path)
  if (schema.unique !== undefined) take(schema.unique, value, [])
  for (const { rule } of new Set([schema, branch])) rule?.(value, report, take)
}

/** The alternative that a value was probably meant for: the one of its own type. */
function branchFor(schema: Schema, value: unknown): Schema | undefined {
  return (schema.anyOf ?? [schema]).find((branch) => isOfType(branch, value))
}

function isOfType({ type, enum: words }: Schema, value: unknown): boolean {
  if (words !== undefined) return typeof value === 'string'
  if (type === undefined) return true
  if (type === 'integer' || type === 'number') return typeof value === 'number'
  return type === typeOf(value)
}

/** Whether the value itself is right; the parts of a mapping or a list report on their own. */
function checkBranch(
  schema: Schema,
  branch: Schema,
  value: unknown,
  path: Path,
  checking: Checking,
): boolean {
  const report = checking.reportAt(path)
  if (typeof value === 'string' && branch.enum) return checkWord(schema, branch.enum, value, report)
  if (typeof value === 'string') return checkText(branch, value, checking.fits, report)
  if (typeof value === 'number' && branch.type !== undefined) {
    return checkNumber(branch, value, path, checking)
  }
  if (branch.type === 'object') checkMapping(branch, value as Loose, path, checking)
  if (branch.type === 'array') checkList(branch, value as unknown[], path, checking)
  return true
}

/** Longer lists of words help nobody who is told which one was meant. */
const SHORT_LIST = 8

function checkWord(
  schema: Schema,
  words: readonly string[],
  value: string,
  report: Report,
): boolean {
  if (words.includes(value)) return true
  const meant = didYouMean(value, words)
  const expected = meant !== '' && words.length > SHORT_LIST ? '' : `expected ${describe(schema)}; `
  report([], `${expected}found ${quote(value)}${meant}`)
  return false
}

function checkMapping(schema: Schema, value: Loose, path: Path, checking: Checking): void {
  const { properties = {}, required = [], patternProperties = {} } = schema
  const report = checking.reportAt(path)
  const [any] = Object.values(patternProperties)
  // To look for what was meant takes a while for each, and no more of them are told; one more says that.
  let unknown = 0
  for (const key of required) {
    if (Object.hasOwn(value, key) && value[key] !== undefined) continue
    report([key], `is missing: ${meaning(properties[key]!)}`)
  }
  for (const [key, part] of Object.entries(value)) {
    if (part === undefined) continue
    const own = Object.hasOwn(properties, key) ? properties[key] : any
    if (own !== undefined) check(own, part, [...path, key], checking)
    else if (unknown++ <= LIMITS.mistakes) report([key], unknownKey(key, properties), true)
  }
  checkTogether(schema, value, report)
}

function unknownKey(key: string, properties: Readonly<Record<string, Schema>>): string {
  const meant = meantKey(key, properties)
  if (meant !== undefined) return `there is no such key; did you mean "${meant}"?`
  return `there is no such key; here are ${Object.keys(properties).join(', ')}`
}

/** What several keys of a mapping say together. */
function checkTogether(schema: Schema, value: Loose, report: Report): void {
  for (const [from, to] of schema.spans ?? []) {
    const start = value[from]
    const end = value[to]
    if (!isMoment(start) || !isMoment(end) || !isEmptySpan(start, end)) continue
    report([to], `${end} is not later than ${from}, ${start}: nothing lies between`)
  }
  for (const [low, high] of schema.ordered ?? []) {
    const least = value[low]
    const most = value[high]
    if (typeof least !== 'number' || typeof most !== 'number' || least <= most) continue
    report([high], `${most} is less than ${low}, ${least}`)
  }
  const { of, without } = schema.oneAtLeast ?? { of: [], without: '' }
  if (of.length === 0 || of.some((key) => value[key] !== undefined)) return
  report([], `${without}: it needs one of ${of.join(', ')}`)
}

function checkList(
  schema: Schema,
  value: readonly unknown[],
  path: Path,
  checking: Checking,
): void {
  const { minItems = 0, maxItems = Infinity, items = {} } = schema
  const report = checking.reportAt(path)
  if (value.length < minItems) {
    report([], 'is an empty list: leave the key out or give it an entry')
  }
  if (value.length > maxItems) {
    report([], `has ${value.length} entries; at most ${maxItems} are possible`)
  }
  for (const [i, item] of value.entries()) {
    if (i >= maxItems) return
    check(items, item, [...path, i], checking)
  }
}

function checkNumber(
  schema: Schema,
  value: number,
  path: Path,
  { sourceOf, fits, reportAt }: Checking,
): boolean {
  const report = reportAt(path)
  const { type, minimum = -Infinity, maximum = Infinity } = schema
  if (Number.isInteger(value) && !Number.isSafeInteger(value)) {
    report([], `${sourceOf(path) ?? value} has more digits than a number keeps`)
    return false
  }
  const isRight = type !== 'integer' || Number.isInteger(value)
  if (Number.isFinite(value) && isRight && value >= minimum && value <= maximum) return true
  const hint = rangeHint(schema, value, fits)
  report([], `expected ${describe(schema)}; found ${value}${hint}`)
  return false
}

function checkText(schema: Schema, value: string, fits: Fits, report: Report): boolean {
  if (value === '' && (schema.minLength ?? 0) > 0) {
    report([], 'is empty text: leave the key out or write something')
    return false
  }
  if (value.length < (schema.minLength ?? 0)) {
    report([], `expected ${describe(schema)}; found ${quote(value)}`)
    return false
  }
  if (schema.pattern === undefined || new RegExp(schema.pattern, 'u').test(value)) return true
  const hint = patternHint(schema, value, fits)
  report([], `expected ${describe(schema)}; found ${quote(value)}${hint}`)
  return false
}

function mismatch(schema: Schema, value: unknown, source: string | undefined, fits: Fits): string {
  if (value === null) {
    return `has no value; expected ${describe(schema)}. Leave the key out if nothing is meant.`
  }
  return `expected ${describe(schema)}; found ${nameOf(value)}${typeHint(schema, value, source, fits)}`
}
