import { isCallback } from './jsonp.ts'
import { isPlainDate, isPlainEpoch } from './query.ts'
import { choice, integer, list, type Schema, string } from './schemas.ts'

/** A parameter of an endpoint: from it come its documentation, the strict check, and what is advised. */
export interface Parameter {
  readonly schema: Schema
  /** Beside it the endpoint needs nothing but `user_id`. */
  readonly isRequired?: true
  /** Where it may be sent several times. */
  readonly isList?: true
  /**
   * What a value should have been; undefined if it is that. Asked by `behaviour.strict` alone: the
   * service forgave.
   */
  wanted(value: string): string | undefined
}

export type Parameters = Readonly<Record<string, Parameter>>

export function textParameter(description: string, options: Schema = {}): Parameter {
  return {
    schema: string(description, options),
    wanted: (value) => (value === '' ? 'given a value' : undefined),
  }
}

export function wordParameter(description: string, words: readonly string[]): Parameter {
  return {
    schema: choice(description, words),
    wanted: (value) => (words.includes(value) ? undefined : `one of ${words.join(', ')}`),
  }
}

interface Range extends Schema {
  readonly minimum?: number
  readonly maximum?: number
}

export function wholeParameter(description: string, options: Range = {}): Parameter {
  const { minimum = 0, maximum = Infinity } = options
  return {
    schema: integer(description, options),
    wanted(value) {
      if (!isPlainEpoch(value)) return 'a whole number'
      const isWithin = Number(value) >= minimum && Number(value) <= maximum
      return isWithin ? undefined : `from ${minimum} to ${maximum}`
    },
  }
}

export function instantParameter(description: string, example: number): Parameter {
  return wholeParameter(description, { format: 'int64', example })
}

export function dayParameter(description: string, example: string): Parameter {
  const forms = 'YYYY-M-D, YYYYMMDD and YYYY/MM/DD are read too, and a time behind moves no date.'
  return {
    schema: string(`${description} ${forms}`, { format: 'date', example }),
    wanted: (value) => (isPlainDate(value) ? undefined : 'a date, YYYY-MM-DD'),
  }
}

/** One that may be sent several times, for any of these values. */
export function anyOf(single: Parameter): Parameter {
  const { schema } = single
  return {
    ...single,
    schema: list(schema, `Any of these: ${schema.description}`),
    isList: true,
  }
}

export function required(parameter: Parameter): Parameter {
  return { ...parameter, isRequired: true }
}

/** Parameters of the rows of a window. */
export const WINDOW_PARAMETERS: Parameters = {
  start_at: instantParameter(
    'Start of the window in epoch seconds, rounded down to a mark. More than a year ago: no intervals. Left out: midnight today at the site.',
    1655276400,
  ),
  end_at: instantParameter(
    'End of the window in epoch seconds, rounded down to a mark. Later than the newest interval: ends with that. Left out: now.',
    1655319600,
  ),
}

/** Parameters of a series of days. */
export const DAYS_PARAMETERS: Parameters = {
  start_date: dayParameter(
    'First day of the series. Left out: the day the system began to produce.',
    '2022-06-01',
  ),
  end_date: dayParameter(
    'Last day of the series. Left out: yesterday, or the day of the last report if that is earlier.',
    '2022-06-14',
  ),
}

const CALLBACK: Parameter = {
  schema: string('Wraps the answer in a call of this JavaScript function', {
    pattern: '^[A-Za-z_$][\\w$]*(\\.[A-Za-z_$][\\w$]*)*$',
    maxLength: 100,
  }),
  wanted: (value) => (isCallback(value) ? undefined : 'the name of a function'),
}

/** Parameters of every endpoint: who asks. */
export const CREDENTIALS: Parameters = {
  key: textParameter('The API key of the application', {
    example: '0123456789abcdef0123456789abcdef',
  }),
  user_id: textParameter('Who granted access to the systems', { example: '4e7a453d0a' }),
}

/** Parameters of every endpoint: in which form the answer comes. */
export const FORMS: Parameters = {
  datetime_format: wordParameter(
    'The form of all instants and dates: local ISO 8601 with offset, or epoch seconds. Left out: instants in epoch seconds, dates as YYYY-MM-DD.',
    ['iso8601', 'epoch'],
  ),
  callback: CALLBACK,
}
