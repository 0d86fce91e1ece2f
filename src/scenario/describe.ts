import { quote } from './mistakes.ts'
import type { Schema } from './schema.ts'

/** What is wanted and what was found, in the words of the messages and of the documentation. */

/** What a schema wants: `a whole number from 1 to 2000`. */
export function describe(schema: Schema): string {
  if (schema.moment !== undefined) return describeMoment(schema)
  if (schema.anyOf !== undefined) return schema.anyOf.map(describe).join(' or ')
  if (schema.enum !== undefined) return listed(schema.enum)
  switch (schema.type) {
    case 'string':
      return schema.pattern === undefined ? textOf(schema) : `text like ${schema.examples?.[0]}`
    case 'integer':
      return `a whole number${span(schema)}`
    case 'number':
      return `a number${span(schema)}`
    case 'boolean':
      return 'true or false'
    case 'array':
      return 'a list'
    case 'object':
      return 'a mapping'
    case 'null':
      return 'null'
    default:
      return 'anything'
  }
}

function textOf({ minLength = 0 }: Schema): string {
  return minLength > 1 ? `text of at least ${minLength} characters` : 'text'
}

function describeMoment({ moment, anyOf }: Schema): string {
  if (moment === 'date') return 'a date'
  if (moment === 'instant') return 'an instant or epoch seconds'
  const orNull = anyOf?.some(({ type }) => type === 'null') ? ' or null' : ''
  return `a date, an instant or epoch seconds${orNull}`
}

function span({ minimum, maximum }: Schema): string {
  if (minimum === undefined) return ''
  if (maximum === undefined || maximum >= 1e9) return ` of at least ${minimum}`
  return ` from ${minimum} to ${maximum}`
}

function listed(words: readonly string[]): string {
  return words.length === 1 ? String(words[0]) : `one of ${words.join(', ')}`
}

/** What a key is for, in the first sentence of its description; of a word, which there are. */
export function meaning(schema: Schema): string {
  if (schema.enum !== undefined) return describe(schema)
  const [sentence = ''] = String(schema.description).split(/\.(?: |$)/)
  return sentence.charAt(0).toLowerCase() + sentence.slice(1)
}

/** What was found, as its writer would call it. */
export function nameOf(value: unknown): string {
  if (typeof value === 'string') return `the text ${quote(value)}`
  switch (typeOf(value)) {
    case 'number':
      return `the number ${value}`
    case 'array':
      return 'a list'
    case 'object':
      return 'a mapping'
    case 'boolean':
      return String(value)
    case 'null':
      return 'null'
    case 'undefined':
      return 'nothing'
    default:
      return `something that a file cannot hold (${Object.prototype.toString.call(value).slice(8, -1)})`
  }
}

/** The type of a value in the words of JSON Schema; `other` for what no file can hold. */
export function typeOf(value: unknown): string {
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
