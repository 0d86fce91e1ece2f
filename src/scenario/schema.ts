import type { Path, Report } from './mistakes.ts'
import type { MomentForm } from './moment.ts'

/**
 * What the format is written in: JSON Schema, and beside its keywords all else that is known of a
 * key. Types, checks, defaults, hints, the published schema and the documentation come from it, so
 * that nothing about a key is said anywhere else. Plain objects, so that a start loads no library.
 */
export interface Schema {
  readonly type?: string
  readonly description?: string
  readonly default?: unknown
  readonly examples?: readonly unknown[]
  readonly enum?: readonly string[]
  /** What each word of `enum` means, in its order. */
  readonly enumDescriptions?: readonly string[]
  readonly anyOf?: readonly Schema[]
  readonly properties?: Readonly<Record<string, Schema>>
  readonly required?: readonly string[]
  readonly additionalProperties?: false
  readonly patternProperties?: Readonly<Record<string, Schema>>
  readonly items?: Schema
  readonly minimum?: number
  readonly maximum?: number
  readonly minLength?: number
  readonly minItems?: number
  readonly maxItems?: number
  readonly pattern?: string

  /** What a number counts; what people write behind it is converted. */
  readonly unit?: Unit
  /** Holds a moment, in that form. */
  readonly moment?: MomentForm
  /** The kind of name that it is: no other thing in the world has the same. */
  readonly unique?: string
  /** What people write who know the thing but not the key. */
  readonly synonyms?: readonly string[]
  /** What was probably meant by a number that is out of range; undefined: no idea. */
  readonly hint?: (value: number) => string | undefined
  /** Pairs of keys that hold a beginning and an exclusive end. */
  readonly spans?: readonly (readonly [string, string])[]
  /** Pairs of keys of which the second is not less than the first. */
  readonly ordered?: readonly (readonly [string, string])[]
  /** Keys of which one at least has to be there, and what a mapping without them does. */
  readonly oneAtLeast?: { readonly of: readonly string[]; readonly without: string }
  /** What no keyword can say. It is asked about values of the right type only. */
  readonly rule?: Rule
}

/** What a number counts. A share is a part of a whole, from 0 to 1. */
export type Unit = 'W' | 'Wh' | 'kWh' | 'ms' | '°' | 'share' | 'factor' | 'speed'

/** Looks at a value of the right type, whose parts may be anything, and reports what is wrong. */
export type Rule = (value: unknown, report: Report, take: Take) => void

/** Takes a name, below the value in question, that has to be the only one of its kind. */
export type Take = (kind: string, name: unknown, path: Path) => void

/** A mapping that may hold anything: another check says what it should have held. */
export type Loose = Readonly<Record<string, unknown>>

export function isMapping(value: unknown): value is Loose {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}

/** The value as a mapping, or one without keys. */
export function mappingOf(value: unknown): Loose {
  return isMapping(value) ? value : {}
}

/** The mappings of a list, each with its position. */
export function entriesOf(value: unknown): { entry: Loose; i: number }[] {
  if (!Array.isArray(value)) return []
  return value.map((entry, i) => ({ entry: mappingOf(entry), i }))
}

/** The TypeScript type of the values that fit a schema. */
export type Value<S> = S extends { readonly anyOf: readonly (infer Branch)[] }
  ? Value<Branch>
  : S extends { readonly enum: readonly (infer Word)[] }
    ? Word
    : S extends { readonly properties: infer P; readonly required: readonly (infer K)[] }
      ? MappingOf<P, K & keyof P>
      : S extends { readonly patternProperties: Readonly<Record<string, infer Any>> }
        ? { [key: string]: Value<Any> }
        : S extends { readonly items: infer Item }
          ? Value<Item>[]
          : S extends { readonly type: keyof Plain }
            ? Plain[S['type']]
            : unknown

type MappingOf<P, Required extends keyof P> = Flat<
  { [K in Required]: Value<P[K]> } & { [K in Exclude<keyof P, Required>]?: Value<P[K]> }
>
type Flat<T> = { [K in keyof T]: T[K] }

interface Plain {
  string: string
  integer: number
  number: number
  boolean: boolean
  null: null
}

/** What the keys of a mapping are when they are left out, of those for which that is a constant. */
export type Defaults<S> = S extends { readonly properties: infer P }
  ? {
      readonly [K in keyof P as P[K] extends { readonly default: unknown } ? K : never]: Value<P[K]>
    }
  : never

/** The defaults of a mapping, which stand in its schema and nowhere else. */
export function defaultsOf<const S extends Schema>({ properties = {} }: S): Defaults<S> {
  const usual = Object.entries(properties).flatMap(([key, { default: value }]) =>
    value === undefined ? [] : [[key, value] as const],
  )
  return Object.fromEntries(usual) as Defaults<S>
}

type Keys = Readonly<Record<string, Schema>>
/** What a key says beside its type. */
type Options = Omit<
  Schema,
  'type' | 'anyOf' | 'enum' | 'properties' | 'patternProperties' | 'items'
>

/** A mapping in which a key that is not listed is a mistake; `required` ones have to be there. */
export function mapping<const P extends Keys, const R extends readonly (keyof P & string)[] = []>(
  description: string,
  properties: P,
  options: Options & { readonly required?: R } = {},
) {
  const { required = [], ...rest } = options
  return {
    ...rest,
    type: 'object',
    additionalProperties: false,
    description,
    // A mapping in a mapping would take the keys of any schema for its own.
    required: required as NoInfer<R>,
    properties,
  } as const
}

/** A mapping from names of the user's own to equal things. */
export function named<const S extends Schema>(description: string, any: S, options: Options = {}) {
  return { ...options, type: 'object', description, patternProperties: { '^.*$': any } } as const
}

export function list<const S extends Schema>(description: string, items: S, options: Options = {}) {
  return { ...options, type: 'array', description, items } as const
}

/** One of several forms, told apart by their types. */
export function either<const B extends readonly Schema[], const O extends Options>(
  description: string,
  anyOf: B,
  options?: O,
) {
  return { ...(options as O), description, anyOf } as const
}

/** The same value, or null. */
export function orNull(schema: Schema): Schema {
  const nothing = { type: 'null' }
  if (schema.anyOf !== undefined) return { ...schema, anyOf: [...schema.anyOf, nothing] }
  const { description = '', unit } = schema
  return either(description, [schema, nothing], unit === undefined ? {} : { unit })
}

export function text(description: string, options: Options = {}) {
  return { minLength: 1, ...options, type: 'string', description } as const
}

/** Digits that are text all the same: leading zeroes matter. */
export function serial(description: string, options: Options = {}) {
  const quoted = `${description}. Text: in quotes, for a bare number loses its leading zeroes.`
  return text(quoted, options)
}

export function flag<const O extends Options>(description: string, options?: O) {
  return { ...(options as O), type: 'boolean', description } as const
}

export function whole<const O extends Options>(
  description: string,
  minimum: number,
  maximum: number,
  options?: O,
) {
  return { ...(options as O), type: 'integer', minimum, maximum, description } as const
}

export function amount<const O extends Options>(
  description: string,
  minimum: number,
  maximum: number,
  options?: O,
) {
  return { ...(options as O), type: 'number', minimum, maximum, description } as const
}

/** A part of a whole, 0 to 1. */
export function share<const O extends Options>(description: string, options?: O) {
  return amount(description, 0, 1, { unit: 'share', ...(options as O) })
}

/** Where nothing else bounds a number: as far as all its digits are kept. */
export const LARGEST = 1_000_000_000_000_000

/** An id, or how many there are. */
export function count<const O extends Options>(description: string, options?: O) {
  return whole(description, 0, LARGEST, options)
}

/** One of some words; as a mapping, with what each means. */
export function word<
  const W extends readonly string[] | Readonly<Record<string, string>>,
  const O extends Options,
>(description: string, words: W, options?: O) {
  const isList = Array.isArray(words)
  return {
    ...(options as O),
    description,
    enum: (isList ? words : Object.keys(words)) as readonly WordOf<W>[],
    ...(!isList && { enumDescriptions: Object.values(words) as readonly string[] }),
  } as const
}

type WordOf<W> = W extends readonly (infer Word)[] ? Word : keyof W

const SPAN_EXAMPLES = ['2022-06-03', '2022-06-03T14:00:00-07:00', 1654290000]
const INSTANT_EXAMPLES = ['2022-06-15T14:32:10-07:00', '2022-06-15T21:32:10Z', 1655328730]

/** What is taken for a moment, beside what a form of its own adds. */
const MOMENT = [{ type: 'string' }, { type: 'integer' }] as const

function momentIn<const O extends Options>(
  description: string,
  form: MomentForm,
  midnight: string,
  options?: O,
) {
  const taken = `A date (midnight ${midnight}), an instant with its offset, or epoch seconds.`
  return either(`${description}. ${taken}`, MOMENT, {
    moment: form,
    examples: SPAN_EXAMPLES,
    ...(options as O),
  })
}

/** When something begins or ends on a roof, where a date is local. */
export function moment(description: string, options: Options = {}) {
  return momentIn(description, 'site', 'at the site', options)
}

/** When something begins or ends in the service, which is nowhere. */
export function serviceMoment(description: string, options: Options = {}) {
  return momentIn(description, 'utc', 'UTC', options)
}

/** What a clock shows. */
export function instant(description: string, options: Options = {}) {
  return either(`${description}. An instant with its offset, or epoch seconds.`, MOMENT, {
    moment: 'instant',
    examples: INSTANT_EXAMPLES,
    ...options,
  })
}

/** A day: a date, nothing else. */
export function date(description: string, options: Options = {}) {
  return {
    examples: ['2016-01-01'],
    ...options,
    type: 'string',
    moment: 'date',
    description,
  } as const
}

/** A list of serial numbers. */
export function serials(description: string, ...examples: string[]) {
  return list(description, text('A serial number'), { minItems: 1, examples: [examples] })
}
