import type { Schema } from './schemas.ts'
import * as json from './schemas.ts'
import type { Field } from './table.ts'
import type { WireDate, WireInstant, WireReportDate } from './times.ts'
import { float } from './wire.ts'

/** The simple fields that tables are made of, each by its kind and unit. */

// Numbers.

export const integer = (description: string, example: number, options: Schema = {}) =>
  number(json.integer(description, options), example)

/** The system that an answer is about. */
export const SYSTEM_ID = integer('The system', 67, { minimum: 1 })

export const integerOrNull = (description: string, example: number, options: Schema = {}) =>
  number<number | null>(json.integer(description, { ...options, nullable: true }), example)

export const watts = (description: string, example: number) =>
  integer(`${description} [W]`, example, { minimum: 0 })

export const wattHours = (description: string, example: number) =>
  integer(`${description} [Wh]`, example, { minimum: 0, format: 'int64' })

/** What a meter counted, which runs backwards if it is wired so. */
export const meteredWattHours = (description: string, example: number) =>
  integer(`${description} [Wh]`, example, { format: 'int64' })

/** Watt-hours that are written with a decimal, whole ones too: `1043.0`. */
export const floatWattHoursOrNull = (
  description: string,
  example: number,
): Field<number | null> => ({
  schema: { type: 'number', nullable: true, description: `${description} [Wh]`, example },
  example,
  write: (value) => (value === null ? 'null' : float(value)),
  parts: { kind: 'float' },
})

function number<T extends number | null = number>(schema: Schema, example: T): Field<T> {
  return { schema: { ...schema, example }, example, write: (value) => `${value}` }
}

// Text.

export const string = (description: string, example: string, options: Schema = {}) =>
  text<string>(json.string(description, options), example)

export const choice = <const Words extends readonly string[]>(
  description: string,
  words: Words,
  example: Words[number],
) => text<Words[number]>(json.choice(description, words), example)

function text<T extends string>(schema: Schema, example: T): Field<T> {
  return { schema: { ...schema, example }, example, write: JSON.stringify }
}

// Instants and days, whose form `datetime_format` decides.

const EPOCH: Schema = { type: 'integer', format: 'int64' }
const DATE_TIME: Schema = { type: 'string', format: 'date-time' }
const DATE: Schema = { type: 'string', format: 'date' }

export const instant = (description: string, example: number) =>
  time<WireInstant>(INSTANT, description, example)

export const instantOrNull = (description: string, example: number) =>
  time<WireInstant | null>(nullable(INSTANT), description, example)

export const date = (description: string, example: string) =>
  time<WireDate>(DAY, description, example)

export const dateOrNull = (description: string, example: string) =>
  time<WireDate | null>(nullable(DAY), description, example)

export const reportDateOrNull = (description: string, example: string) =>
  time<WireReportDate | null>(nullable(INSTANT), description, example)

interface Forms {
  readonly forms: readonly Schema[]
  readonly said: string
}
const INSTANT: Forms = { forms: [EPOCH, DATE_TIME], said: 'Epoch seconds, or local ISO 8601.' }
const DAY: Forms = { forms: [DATE, EPOCH, DATE_TIME], said: 'YYYY-MM-DD, or midnight there.' }

function nullable({ forms, said }: Forms): Forms {
  return { forms: forms.map((form) => ({ ...form, nullable: true })), said }
}

function time<T extends number | string | null>(
  { forms, said }: Forms,
  description: string,
  example: number | string,
): Field<T> {
  return {
    schema: { description: `${description}. ${said}`, anyOf: forms, example },
    example: example as T,
    // As `Times` writes them, they have nothing to escape.
    write: (value) => (typeof value === 'string' ? `"${value}"` : `${value}`),
  }
}
