import { STATUSES } from '../../scenario/kinds.ts'

/**
 * The shapes of the API for its OpenAPI document. Plain JSON Schema: they check no request and write
 * no reply, so the schema library (a quarter of a second to load) has no part in serving.
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

/** An instant or null, whose form `datetime_format` decides. */
const timeUnion = (description: string, forms: readonly Schema[], nullable: boolean): Schema => ({
  description,
  anyOf: forms.map((form) => (nullable ? { ...form, nullable } : form)),
})

const EPOCH: Schema = { type: 'integer', format: 'int64' }
const DATE_TIME: Schema = { type: 'string', format: 'date-time' }
const DATE: Schema = { type: 'string', format: 'date' }

export const instant = (description: string) =>
  timeUnion(`${description}. Epoch seconds, or local ISO 8601.`, [EPOCH, DATE_TIME], false)
export const instantOrNull = (description: string) =>
  timeUnion(`${description}. Epoch seconds, or local ISO 8601.`, [EPOCH, DATE_TIME], true)
export const date = (description: string) =>
  timeUnion(`${description}. YYYY-MM-DD, or midnight there.`, [DATE, EPOCH, DATE_TIME], false)
export const dateOrNull = (description: string) =>
  timeUnion(`${description}. YYYY-MM-DD, or midnight there.`, [DATE, EPOCH, DATE_TIME], true)

export const wattHours = (description: string) =>
  integer(`${description} [Wh]`, { minimum: 0, format: 'int64' })
export const watts = (description: string) => integer(`${description} [W]`, { minimum: 0 })

export const SYSTEM_ID = integer('The system', { minimum: 1 })

export const STATUS = model('Status', choice('Status of a system', STATUSES), 'normal')

export const META = model(
  'Meta',
  object({
    status: ref(STATUS),
    last_report_at: instantOrNull('When an Envoy of the system last reported'),
    last_energy_at: instantOrNull('When the newest reported interval ended'),
    operational_at: instantOrNull('When the system began to produce'),
  }),
  {
    status: 'normal',
    last_report_at: 1655328612,
    last_energy_at: 1655328407,
    operational_at: 1201362300,
  },
)

/** Parameters of the rows of a window. */
export const WINDOW_PARAMETERS = {
  start_at: integer(
    'Start of the window in epoch seconds, rounded down to a mark. More than a year ago: no intervals. Left out: midnight today at the site.',
    { format: 'int64', example: 1655276400 },
  ),
  end_at: integer(
    'End of the window in epoch seconds, rounded down to a mark. Later than the newest interval: ends with that. Left out: now.',
    { format: 'int64', example: 1655319600 },
  ),
} as const

/** Parameters of a series of days. */
export const DAYS_PARAMETERS = {
  start_date: string('First day of the series. Left out: the day the system began to produce.', {
    format: 'date',
    example: '2022-06-01',
  }),
  end_date: string(
    'Last day of the series. Left out: yesterday, or the day of the last report if that is earlier.',
    { format: 'date', example: '2022-06-14' },
  ),
} as const

/** Parameters of every endpoint. */
export const SHARED_PARAMETERS: Readonly<Record<string, Schema>> = {
  key: string('The API key of the application', { example: '0123456789abcdef0123456789abcdef' }),
  user_id: string('Who granted access to the systems', { example: '4e7a453d0a' }),
  datetime_format: choice(
    'The form of all instants and dates: local ISO 8601 with offset, or epoch seconds. Left out: instants in epoch seconds, dates as YYYY-MM-DD.',
    ['iso8601', 'epoch'],
  ),
  callback: string('Wraps the answer in a call of this JavaScript function', {
    pattern: '^[A-Za-z_$][\\w$]*(\\.[A-Za-z_$][\\w$]*)*$',
    maxLength: 100,
  }),
}
