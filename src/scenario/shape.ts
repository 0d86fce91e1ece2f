import { numberHint, textHint } from './hints.ts'
import { didYouMean, type Finding, nearest, type Path, quote } from './mistakes.ts'

/** The part of JSON Schema that the format is written in. */
export interface Schema {
  readonly type?: string
  readonly enum?: readonly unknown[]
  readonly anyOf?: readonly Schema[]
  readonly properties?: Readonly<Record<string, Schema>>
  readonly required?: readonly string[]
  readonly patternProperties?: Readonly<Record<string, Schema>>
  readonly items?: Schema
  readonly minimum?: number
  readonly maximum?: number
  readonly minLength?: number
  readonly minItems?: number
  readonly maxItems?: number
  readonly pattern?: string
  readonly description?: string
  readonly default?: unknown
  readonly examples?: readonly unknown[]
  readonly enumDescriptions?: readonly string[]
}

/** How the scalar at a path is written in the text, if there is a text. */
export type SourceOf = (path: Path) => string | undefined

/** For values that come without a text. */
export const UNWRITTEN: SourceOf = () => undefined

/** Where a value departs from a schema, every departure with what would be right. */
export function shapeFindings(schema: Schema, value: unknown, sourceOf: SourceOf): Finding[] {
  const findings: Finding[] = []
  check(schema, value, [], { sourceOf, report: (finding) => findings.push(finding) })
  return findings
}

interface Checking {
  readonly sourceOf: SourceOf
  readonly report: (finding: Finding) => void
}

function check(schema: Schema, value: unknown, path: Path, checking: Checking): void {
  const branch = branchFor(schema, value)
  if (branch === undefined) {
    const source = checking.sourceOf(path)
    checking.report({ path, message: mismatch(schema, value, path, source) })
  } else if (branch.enum !== undefined) {
    checkWord(schema, branch.enum as string[], value as string, path, checking)
  } else if (branch.type === 'object') {
    checkMapping(branch, value as Record<string, unknown>, path, checking)
  } else if (branch.type === 'array') {
    checkList(branch, value as unknown[], path, checking)
  } else if (typeof value === 'number' && branch.type !== undefined) {
    checkNumber(branch, value, path, checking)
  } else if (typeof value === 'string' && branch.type !== undefined) {
    checkText(branch, value, path, checking)
  }
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

function typeOf(value: unknown): string {
  if (value === null) return 'null'
  if (Array.isArray(value)) return 'array'
  // A Date or a Map has no keys that a file could have.
  if (typeof value === 'object' && !isPlain(value)) return 'other'
  return typeof value
}

function isPlain(value: object): boolean {
  const prototype = Object.getPrototypeOf(value)
  return prototype === Object.prototype || prototype === null
}

/** Longer lists of words help nobody who is told which one was meant. */
const SHORT_LIST = 8

function checkWord(
  schema: Schema,
  words: readonly string[],
  value: string,
  path: Path,
  { report }: Checking,
): void {
  if (words.includes(value)) return
  const meant = didYouMean(value, words)
  const expected = meant !== '' && words.length > SHORT_LIST ? '' : `expected ${describe(schema)}; `
  report({ path, message: `${expected}found ${quote(value)}${meant}` })
}

function checkMapping(
  schema: Schema,
  value: Record<string, unknown>,
  path: Path,
  checking: Checking,
): void {
  const { properties = {}, required = [], patternProperties } = schema
  const any = patternProperties && Object.values(patternProperties)[0]
  for (const [key, part] of Object.entries(value)) {
    if (part === undefined) continue
    const own = Object.hasOwn(properties, key) ? properties[key] : any
    if (own !== undefined) check(own, part, [...path, key], checking)
    else
      checking.report({ path: [...path, key], message: unknownKey(key, properties), atKey: true })
  }
  for (const key of required) {
    if (Object.hasOwn(value, key) && value[key] !== undefined) continue
    checking.report({
      path: [...path, key],
      message: `is missing: ${meaning(properties[key]!)}`,
    })
  }
}

/** What people write who know the thing but not the word. */
const SYNONYMS: Record<string, readonly string[]> = {
  azimuth: ['azimuth_deg'],
  behavior: ['behaviour'],
  delay: ['delay_ms'],
  end: ['to'],
  id: ['system_id', 'envoy_id'],
  lat: ['latitude'],
  lng: ['longitude'],
  lon: ['longitude'],
  sn: ['serial_number'],
  start: ['from'],
  time: ['now'],
  type: ['kind'],
  tz: ['timezone'],
  until: ['to'],
  watts: ['panel_w'],
  zip: ['postal_code'],
}

function unknownKey(key: string, properties: Readonly<Record<string, Schema>>): string {
  const keys = Object.keys(properties)
  const synonyms = Object.hasOwn(SYNONYMS, key) ? SYNONYMS[key]! : []
  const meant = synonyms.find((word) => keys.includes(word)) ?? nearest(key, keys)
  if (meant !== undefined) return `there is no such key; did you mean "${meant}"?`
  return `there is no such key; here are ${keys.join(', ')}`
}

function checkList(schema: Schema, value: unknown[], path: Path, checking: Checking): void {
  const { minItems = 0, maxItems = Infinity } = schema
  if (value.length < minItems) {
    checking.report({ path, message: 'is an empty list: leave the key out or give it an entry' })
  }
  if (value.length > maxItems) {
    checking.report({
      path,
      message: `has ${value.length} entries; at most ${maxItems} are possible`,
    })
  }
  for (const [i, item] of value.entries()) check(schema.items!, item, [...path, i], checking)
}

function checkNumber(schema: Schema, value: number, path: Path, checking: Checking): void {
  const { type, minimum = -Infinity, maximum = Infinity } = schema
  const fits = type !== 'integer' || Number.isInteger(value)
  if (Number.isInteger(value) && !Number.isSafeInteger(value)) {
    const digits = checking.sourceOf(path) ?? String(value)
    checking.report({ path, message: `${digits} has more digits than a number keeps` })
  } else if (!Number.isFinite(value) || !fits || value < minimum || value > maximum) {
    const hint = numberHint(path, value, schema)
    checking.report({ path, message: `expected ${describe(schema)}; found ${value}${hint}` })
  }
}

function checkText(schema: Schema, value: string, path: Path, { report }: Checking): void {
  if (value.length < (schema.minLength ?? 0)) {
    report({ path, message: 'is empty text: leave the key out or write something' })
  } else if (schema.pattern !== undefined && !new RegExp(schema.pattern, 'u').test(value)) {
    const upper = value.toUpperCase()
    const hint = new RegExp(schema.pattern, 'u').test(upper) ? `: write ${upper}` : ''
    report({ path, message: `expected ${describe(schema)}; found ${quote(value)}${hint}` })
  }
}

function mismatch(schema: Schema, value: unknown, path: Path, source: string | undefined): string {
  if (value === null) {
    return `has no value; expected ${describe(schema)}. Leave the key out if nothing is meant.`
  }
  const hint = textHint(path, value, schema, source)
  return `expected ${describe(schema)}; found ${nameOf(value)}${hint}`
}

/** What was found, as its writer would call it. */
function nameOf(value: unknown): string {
  switch (typeOf(value)) {
    case 'string':
      return `the text ${quote(value as string)}`
    case 'number':
      return `the number ${value}`
    case 'array':
      return 'a list'
    case 'object':
      return 'a mapping'
    case 'boolean':
      return String(value)
    default:
      return `something that a file cannot hold (${Object.prototype.toString.call(value).slice(8, -1)})`
  }
}

/** What a key is for, in the first sentence of its description; of a word, which there are. */
function meaning(schema: Schema): string {
  if (schema.enum !== undefined) return describe(schema)
  const [sentence] = schema.description!.split(/\.(?: |$)/) as [string]
  return sentence.charAt(0).toLowerCase() + sentence.slice(1)
}

/** What a schema wants, in words: `a whole number from 1 to 2000`. */
export function describe(schema: Schema): string {
  if (schema.anyOf !== undefined) return describeUnion(schema.anyOf)
  if (schema.enum !== undefined) return listed(schema.enum as string[])
  switch (schema.type) {
    case 'string':
      return schema.pattern === undefined ? 'text' : `text like ${schema.examples?.[0]}`
    case 'integer':
      return `a whole number${span(schema)}`
    case 'number':
      return `a number${span(schema)}`
    default:
      return NAMES[schema.type as keyof typeof NAMES]
  }
}

const NAMES = { boolean: 'true or false', array: 'a list', object: 'a mapping', null: 'null' }

/** Wherever text or a whole number will do, a moment is meant. */
function describeUnion(branches: readonly Schema[]): string {
  const rest = branches.filter(({ type }) => type !== 'string' && type !== 'integer')
  const isMoment = branches.length === rest.length + 2
  const names = (isMoment ? rest : branches).map(describe)
  return [...(isMoment ? ['a date, an instant or epoch seconds'] : []), ...names].join(' or ')
}

function span({ minimum, maximum }: Schema): string {
  if (minimum === undefined) return ''
  if (maximum === undefined || maximum >= 1e9) return ` of at least ${minimum}`
  return ` from ${minimum} to ${maximum}`
}

function listed(words: readonly string[]): string {
  return words.length === 1 ? words[0]! : `one of ${words.join(', ')}`
}
