import * as json from './schemas.ts'
import { type Model, model, ref, type Schema } from './schemas.ts'
import type { InFormat, TimeFormat } from './times.ts'
import { float, Raw, type Wire } from './wire.ts'

/**
 * The fields of the answers. Each is stated once, in the table of its endpoint: from that come the
 * type of its value, how it is written, and what the document says about it.
 */
export interface Field<T> {
  /** What the document says: a reference where it lists the field under a name of its own. */
  readonly schema: Schema
  readonly model?: Model
  readonly example: T
  /** A value as JSON. */
  write(value: T): string
  /** What a value is made of; left out: of nothing else. */
  readonly parts?: Parts
  /** Left out: an object has to have it. */
  readonly isOptional?: true
}

export type Parts =
  | { readonly kind: 'float' }
  | { readonly kind: 'list'; readonly items: Field<unknown> }
  | { readonly kind: 'object'; readonly members: Fields }
  | { readonly kind: 'forms'; readonly forms: readonly [Field<unknown>, Field<unknown>] }

export type Fields = Readonly<Record<string, Field<unknown>>>

/** A field that the document lists under a name. */
export type Named<T> = Field<T> & { readonly model: Model }

/** The type of a field's value. */
export type ValueOf<F> = F extends Field<infer T> ? T : never

/** The type of the answers of a table, under a `datetime_format`. */
export type AnswerOf<F, Format extends TimeFormat> = InFormat<ValueOf<F>, Format>

type OptionalIn<F extends Fields> = {
  [K in keyof F]: F[K] extends { readonly isOptional: true } ? K : never
}[keyof F]

/** An object with these members. */
type ObjectOf<F extends Fields> = Flat<
  { readonly [K in Exclude<keyof F, OptionalIn<F>>]: ValueOf<F[K]> } & {
    readonly [K in OptionalIn<F>]?: ValueOf<F[K]> | undefined
  }
>
type Flat<T> = { [K in keyof T]: T[K] }

export function list<T>(
  items: Field<T>,
  description: string,
  example: readonly T[] = [items.example],
): Field<readonly T[]> {
  return {
    schema: json.list(items.schema, description),
    example,
    write: (values) => writeList(values, items),
    parts: { kind: 'list', items },
  }
}

function writeList<T>(values: readonly T[], items: Field<T>): string {
  let text = ''
  for (const value of values) text += text === '' ? items.write(value) : `,${items.write(value)}`
  return `[${text}]`
}

/** One of two forms, the first if it is an object. */
export function eitherOf<A extends object, B extends number>(
  description: string,
  first: Field<A>,
  second: Field<B>,
): Field<A | B> {
  return {
    schema: { description, anyOf: [first.schema, second.schema] },
    example: first.example,
    write: (value) => (typeof value === 'object' ? first.write(value) : second.write(value)),
    parts: { kind: 'forms', forms: [first, second] },
  }
}

export function optional<F extends Field<unknown>>(field: F): F & { readonly isOptional: true } {
  return { ...field, isOptional: true }
}

/** A field that the document lists under a name. */
export function named<T>(name: string, field: Field<T>): Named<T> {
  const listed = model(name, field.schema, field.example)
  return { ...field, schema: ref(listed), model: listed }
}

/** An object with these members in this order, and no others. */
export function table<F extends Fields>(name: string, members: F): Named<ObjectOf<F>> {
  const all = Object.entries<Field<unknown>>(members)
  const schema = json.object(
    Object.fromEntries(
      all.map(([key, { isOptional, schema }]) => [isOptional ? `${key}?` : key, schema]),
    ),
  )
  const example = Object.fromEntries(all.map(([key, field]) => [key, field.example]))
  const field: Field<unknown> = {
    schema,
    example,
    write: objectWriter(members),
    parts: { kind: 'object', members },
  }
  return named(name, field) as Named<ObjectOf<F>>
}

/**
 * Writes an object by code made for its members, as one would write it by hand: the longest answers
 * are thousands of small objects, and looking their members up by name takes half as long again. The
 * code holds nothing but the names of the members. The first of them has to be there always.
 */
function objectWriter(members: Fields): (value: unknown) => string {
  const all = Object.entries(members)
  const parts = all.map(([key, { isOptional }], i) => {
    const name = JSON.stringify(key)
    const member = `value[${name}]`
    const written = `${JSON.stringify(`${i === 0 ? '{' : ','}${name}:`)} + write${i}(${member})`
    return isOptional ? `(${member} === undefined ? '' : ${written})` : written
  })
  const names = all.map((_, i) => `write${i}`)
  const make = new Function(...names, `return (value) => ${parts.join(' + ')} + '}'`)
  return make(...all.map(([, field]) => field.write))
}

/** The schemas that a field refers to by name, its own too; each before those that refer to it. */
export function modelsIn({ parts, model }: Field<unknown>): Model[] {
  return [...partsOf(parts).flatMap(modelsIn), ...(model === undefined ? [] : [model])]
}

function partsOf(parts: Parts | undefined): readonly Field<unknown>[] {
  if (parts === undefined || parts.kind === 'float') return []
  if (parts.kind === 'list') return [parts.items]
  return parts.kind === 'forms' ? parts.forms : Object.values(parts.members)
}

/**
 * A body as a value that is one's own to change before it is written. `toJson` of it, unchanged, gives
 * the same bytes as the table's `write`.
 */
export function toWire(field: Field<unknown>, value: unknown): Wire {
  const { parts } = field
  if (value === null || value === undefined || parts === undefined) return value as Wire
  switch (parts.kind) {
    case 'float':
      return new Raw(float(value as number))
    case 'list':
      return (value as readonly unknown[]).map((each) => toWire(parts.items, each))
    case 'forms':
      return toWire(parts.forms[typeof value === 'object' ? 0 : 1], value)
    case 'object': {
      const object = value as Readonly<Record<string, unknown>>
      const members = Object.entries(parts.members)
      return Object.fromEntries(members.map(([key, field]) => [key, toWire(field, object[key])]))
    }
  }
}

/** Where an answer of this table can have a value: `meta.status`, `intervals[*].powr`, `[*].micro_inverters`. */
export function pathsIn({ parts }: Field<unknown>, at = ''): string[] {
  if (parts === undefined || parts.kind === 'float') return []
  if (parts.kind === 'forms') return parts.forms.flatMap((form) => pathsIn(form, at))
  const below: readonly (readonly [string, Field<unknown>])[] =
    parts.kind === 'list'
      ? [[`${at}[*]`, parts.items]]
      : Object.entries(parts.members).map(([name, part]) => [
          at === '' ? name : `${at}.${name}`,
          part,
        ])
  return below.flatMap(([path, part]) => [path, ...pathsIn(part, path)])
}
