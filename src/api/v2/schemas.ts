/**
 * JSON Schema for the OpenAPI document. It checks no request and writes no reply, so the schema
 * library (a quarter of a second to load) has no part in serving.
 */
export type Schema = { readonly [keyword: string]: unknown }

/** A schema that the document lists under a name. */
export interface Model extends Schema {
  readonly $id: string
  readonly example: unknown
}

export const integer = (description: string, options: Schema = {}): Schema => ({
  type: 'integer',
  description,
  ...options,
})

export const string = (description: string, options: Schema = {}): Schema => ({
  type: 'string',
  description,
  ...options,
})

export const choice = (description: string, words: readonly string[], options: Schema = {}) =>
  string(description, { enum: words, ...options })

export const list = (items: Schema, description: string): Schema => ({
  type: 'array',
  items,
  description,
})

/** Keys that end in `?` may be left out; others than these never occur. */
export const object = (properties: Readonly<Record<string, Schema>>): Schema => ({
  type: 'object',
  properties: Object.fromEntries(
    Object.entries(properties).map(([key, schema]) => [key.replace('?', ''), schema]),
  ),
  required: Object.keys(properties).filter((key) => !key.endsWith('?')),
  additionalProperties: false,
})

export const model = (name: string, schema: Schema, example: unknown): Model => ({
  $id: name,
  title: name,
  ...schema,
  example,
})

export const ref = (named: Model): Schema => ({ $ref: `${named.$id}#` })
