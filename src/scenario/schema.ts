import { type TProperties, type TSchemaOptions, Type } from 'typebox'

/** The pieces that every part of the format is made of. */

/** A mapping in which a key that is not listed is a mistake. */
export const mapping = <P extends TProperties>(description: string, properties: P) =>
  Type.Object(properties, { additionalProperties: false, description })

export const text = (description: string, options: TSchemaOptions = {}) =>
  Type.Optional(Type.String({ minLength: 1, ...options, description }))

/** Digits that are text all the same: leading zeroes matter. */
export const serial = (description: string, ...examples: string[]) =>
  text(`${description}. Text: in quotes, for a bare number loses its leading zeroes.`, { examples })

export const flag = (description: string, options: TSchemaOptions = {}) =>
  Type.Optional(Type.Boolean({ ...options, description }))

export const whole = (
  description: string,
  minimum: number,
  maximum: number,
  options: TSchemaOptions = {},
) => Type.Optional(Type.Integer({ ...options, minimum, maximum, description }))

export const amount = (
  description: string,
  minimum: number,
  maximum: number,
  options: TSchemaOptions = {},
) => Type.Optional(Type.Number({ ...options, minimum, maximum, description }))

/** A part of a whole, 0 to 1. */
export const share = (description: string, options: TSchemaOptions = {}) =>
  amount(description, 0, 1, options)

export const word = <const W extends string[]>(
  description: string,
  words: readonly [...W],
  options: TSchemaOptions = {},
) => Type.Optional(Type.Enum(words, { ...options, description }))

const momentOf = (description: string, examples: readonly unknown[]) =>
  Type.Optional(Type.Union([Type.String(), Type.Integer()], { examples, description }))

const SPAN_EXAMPLES = ['2022-06-03', '2022-06-03T14:00:00-07:00', 1654290000]

/** When something begins or ends on a roof, where a date is local. */
export const moment = (description: string) =>
  momentOf(
    `${description}. A date (midnight at the site), an instant with its offset, or epoch seconds.`,
    SPAN_EXAMPLES,
  )

/** When something begins or ends in the service, which is nowhere. */
export const serviceMoment = (description: string) =>
  momentOf(
    `${description}. A date (midnight UTC), an instant with its offset, or epoch seconds.`,
    SPAN_EXAMPLES,
  )

/** What a clock shows. */
export const instant = (description: string) =>
  momentOf(`${description}. An instant with its offset, or epoch seconds.`, [
    '2022-06-15T14:32:10-07:00',
    '2022-06-15T21:32:10Z',
    1655328730,
  ])

/** A list of serial numbers. */
export const serials = (description: string, ...examples: string[]) =>
  Type.Optional(
    Type.Array(Type.String({ minLength: 1 }), { minItems: 1, examples: [examples], description }),
  )
