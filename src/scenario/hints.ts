import { distance } from 'fastest-levenshtein'
import { typeOf } from './describe.ts'
import type { Schema, Unit } from './schema.ts'

/** What was probably meant by something wrong. A hint is right or absent: what it says would load. */

/** Would that value be taken? */
export type Fits = (schema: Schema, value: unknown) => boolean

/** For a value of a type that is not taken, as it is written in the text if there is one. */
export function typeHint(
  schema: Schema,
  value: unknown,
  source: string | undefined,
  fits: Fits,
): string {
  const branches = schema.anyOf ?? [schema]
  const guess = typeof value === 'string' ? stringHint(schema, value, branches, fits) : ''
  if (guess !== '') return guess
  if (branches.some(({ items }) => items !== undefined && isItem(items, value, fits))) {
    return isCount(branches, value) ? '' : ': put it in a list, with a dash before it or in [ ]'
  }
  if (typeof value === 'number' && schema.hint !== undefined) return withColon(schema.hint(value))
  if (typeof value !== 'number' && typeof value !== 'boolean') return ''
  // Of several forms none is likely to be just this text, unless it is that of a list or of nothing.
  const quoted = source ?? String(value)
  const text = branches.find(({ type }) => type === 'string')
  const isText = branches.every(({ type }) => type === 'string' || isListOrNull(type))
  if (text === undefined || !isText || !fits(text, quoted)) return ''
  const isChanged = typeof value === 'number' && source !== undefined && source !== String(value)
  return `: quote it ("${quoted}")${isChanged ? `, or it is read as ${value}` : ''}`
}

function isListOrNull(type: string | undefined): boolean {
  return type === 'array' || type === 'null'
}

/** Where a number will do as well, a word is more likely to be one. */
function isCount(branches: readonly Schema[], value: unknown): boolean {
  const isWord = typeof value === 'string' && !/\d/.test(value)
  return isWord && branches.some(({ type }) => type === 'integer')
}

/** A mapping may have mistakes of its own, which are told once it is in the list. */
function isItem(items: Schema, value: unknown, fits: Fits): boolean {
  return fits(items, value) || (items.type === 'object' && typeOf(value) === 'object')
}

/** For a number that is out of range. */
export function rangeHint(schema: Schema, value: number, fits: Fits): string {
  const { unit, hint } = schema
  if (hint !== undefined) return withColon(hint(value))
  if (unit === 'share' && value > 1) return shareHint(schema, value, fits)
  const thousandfold = tidy(value * 1000)
  if (unit === 'W' && value > 0 && value < 1 && fits(schema, thousandfold)) {
    return `: in watts that is ${thousandfold}`
  }
  const thousandth = tidy(value / 1000)
  if (unit === 'kWh' && value > 0 && fits(schema, thousandth)) {
    return `: if these are Wh, write ${thousandth}`
  }
  return ''
}

/** Whole numbers are per cent, if they can be. Others, such as 1.2, are too much of something. */
function shareHint(schema: Schema, value: number, fits: Fits): string {
  const hundredth = tidy(value / 100)
  if (!fits(schema, hundredth)) return ''
  return Number.isInteger(value)
    ? `: ${value} % is ${hundredth}`
    : ': it is a share, of which 1 is all'
}

/** For text that has another form. */
export function patternHint(schema: Schema, value: string, fits: Fits): string {
  const upper = value.toUpperCase()
  return fits(schema, upper) ? `: write ${upper}` : ''
}

function withColon(hint: string | undefined): string {
  return hint === undefined ? '' : `: ${hint}`
}

const YES = /^(yes|on|y|true)$/i
const NO = /^(no|off|n|false)$/i

function stringHint(
  schema: Schema,
  value: string,
  branches: readonly Schema[],
  fits: Fits,
): string {
  if (schema.type === 'boolean') {
    if (YES.test(value)) return ': write true'
    return NO.test(value) ? ': write false' : ''
  }
  const branch = branches.find(({ type }) => type === 'integer' || type === 'number')
  if (branch === undefined) return ''
  const number = numberIn(value, schema.unit ?? branch.unit, branch.type === 'integer')
  return number !== undefined && fits(branch, number) ? `: write ${number}` : ''
}

/** How many of a key's unit are one of what people write behind a number. */
const UNITS: Readonly<Record<Unit, Readonly<Record<string, number>>>> = {
  W: { w: 1, kw: 1000 },
  Wh: { wh: 1, kwh: 1000, mwh: 1_000_000 },
  kWh: { wh: 0.001, kwh: 1, mwh: 1000 },
  ms: { ms: 1, s: 1000, min: 60_000 },
  '°': { '°': 1, deg: 1 },
  share: { '%': 0.01 },
  factor: { '%': 0.01, x: 1 },
  speed: { x: 1 },
}

/** A number as people write it, in the unit of its key; undefined if that is a matter of taste. */
function numberIn(written: string, unit: Unit | undefined, isWhole: boolean): number | undefined {
  // No blanks on both sides of what may be missing: a megabyte of them would be tried in all ways.
  const parts = /^([-+]?)(\d[\d.,]*)\s*([a-z%°]*)$/i.exec(written.trim())
  if (parts === null) return undefined
  const [, sign, digits = '', behind = ''] = parts
  const name = behind.toLowerCase()
  const factors = unit === undefined ? {} : UNITS[unit]
  const factor = name === '' ? 1 : Object.hasOwn(factors, name) ? factors[name] : undefined
  const number = plainNumber(digits, isWhole && factor === 1)
  if (number === undefined || factor === undefined) return undefined
  return tidy((sign === '-' ? -1 : 1) * number * factor)
}

/** `1.5` is a number everywhere. `8,298` is thousands or a fraction: only where it can be but one. */
function plainNumber(digits: string, isWhole: boolean): number | undefined {
  if (/^\d+(\.\d+)?$/.test(digits)) return Number(digits)
  if (/^\d{1,3}(,\d{3})+$/.test(digits)) {
    return isWhole || digits.split(',').length > 2 ? Number(digits.replaceAll(',', '')) : undefined
  }
  return /^\d+,\d+$/.test(digits) && !isWhole ? Number(digits.replace(',', '.')) : undefined
}

/** Without the dust of binary fractions. */
function tidy(value: number): number {
  return Number(value.toPrecision(12))
}

/** The key that was probably meant: a synonym, or the nearest. */
export function meantKey(
  wrong: string,
  keys: Readonly<Record<string, Schema>>,
): string | undefined {
  const known = Object.entries(keys).find(([, { synonyms }]) => synonyms?.includes(wrong))
  return known?.[0] ?? wordMeant(wrong, Object.keys(keys))
}

/** `; did you mean "stats"?`, or nothing if no word is near. */
export function didYouMean(wrong: string, words: readonly string[]): string {
  const near = wordMeant(wrong, words)
  return near === undefined ? '' : `; did you mean "${near}"?`
}

/** The names that one was most likely meant to be, however far away: at most two, the nearest first. */
export function likeliest(name: string, among: readonly string[]): string[] {
  const scored = among.map((other) => ({ other, far: distance(other, name) }))
  scored.sort((a, b) => a.far - b.far)
  return scored.slice(0, 2).map(({ other }) => other)
}

const LONGEST_WORD = 64

/** The word that was probably meant: few letters away, or one begins with the other. */
export function wordMeant(wrong: string, words: readonly string[]): string | undefined {
  const plain = wrong.toLowerCase().slice(0, LONGEST_WORD)
  const scored = words.map((word) => {
    const other = word.toLowerCase()
    return { word, far: begins(plain, other) ? 1 : distance(plain, other) }
  })
  const best = scored.reduce((a, b) => (b.far < a.far ? b : a), { word: '', far: Infinity })
  return best.far <= Math.max(1, Math.floor(plain.length / 3)) ? best.word : undefined
}

function begins(wrong: string, word: string): boolean {
  if (wrong.length <= 2) return false
  if (word.startsWith(wrong)) return true
  // `to_date` means `to`, `toString` does not.
  return wrong.startsWith(word) && (word.length > 2 || !/[a-z]/.test(wrong.charAt(word.length)))
}
