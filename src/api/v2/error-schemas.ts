import { integer, list, model, object, string } from './schemas.ts'

/** Bodies of refusals, for the OpenAPI document; the sentences are those of `errors.ts`. */

const MESSAGES = list({ type: 'string' }, 'What is wrong')

export const MESSAGES_ERROR = model(
  'MessagesError',
  object({ reason: string('The status as text'), message: MESSAGES }),
  { reason: '401', message: ['Not authorized to access requested resource.'] },
)

export const NOT_FOUND = model(
  'NotFoundError',
  object({ reason: string('The status as text'), message: MESSAGES }),
  { reason: '404', message: ["Couldn't find Site with 'id'=0"] },
)

export const NOT_ACCEPTABLE = model(
  'NotAcceptableError',
  object({ reason: string('The status as text'), message: MESSAGES }),
  { reason: '406', message: ['Not Acceptable'] },
)

export const THROTTLED = model(
  'ThrottledError',
  object({
    reason: string('The status as text'),
    message: MESSAGES,
    period: string('Whose limit was reached', { enum: ['minute', 'month'] }),
    period_start: integer('Start of the period, epoch seconds', { format: 'int64' }),
    period_end: integer('End of the period, epoch seconds: ask again then', { format: 'int64' }),
    limit: integer('Requests of a period'),
  }),
  {
    reason: '409',
    message: ['Usage limit exceeded for plan Watt'],
    period: 'minute',
    period_start: 1655328600,
    period_end: 1655328660,
    limit: 10,
  },
)

/** Beside the sentence stand the parameters as they were understood, which differ by endpoint. */
export const REASON_ERROR = model(
  'ReasonError',
  {
    type: 'object',
    properties: { reason: string('What is wrong') },
    required: ['reason'],
    additionalProperties: {
      anyOf: [
        { type: 'integer', nullable: true },
        { type: 'string', nullable: true },
      ],
    },
  },
  {
    reason: 'Requested date range is invalid for this system',
    start_at: 1655362800,
    end_at: 1655366400,
    first_interval: 1201362600,
    last_interval: 1655351700,
  },
)

export const MESSAGE_ERROR = model('MessageError', object({ message: string('What is wrong') }), {
  message: 'Envoy serial number or Site id mandatory',
})

/** A 401 of consumption data: for want of permission, or of an enabled meter. */
export const CONSUMPTION_ERROR = model(
  'ConsumptionError',
  {
    anyOf: [{ $ref: 'MessagesError#' }, { $ref: 'MessageError#' }],
  },
  { message: 'The given system does not contain any active and enabled consumption meter' },
)

export const ERROR_MESSAGES_ERROR = model(
  'ErrorMessagesError',
  object({
    reason: string('The status as text'),
    errorMessages: list({ type: 'string' }, 'What is wrong'),
  }),
  { reason: '422', errorMessages: ['Provide envoy serial number'] },
)

/** The one 404 that is written otherwise than the others. */
export const ENVOY_NOT_FOUND = model(
  'EnvoyNotFoundError',
  object({
    reason: string('The status as text'),
    errorMessages: list({ type: 'string' }, 'What is wrong'),
  }),
  { reason: '404', errorMessages: ['Envoy not found with this serial number'] },
)

export const UNAVAILABLE = model(
  'UnavailableError',
  object({
    errorCode: integer('7'),
    errorMessages: list({ type: 'string' }, 'What is wrong'),
  }),
  { errorCode: 7, errorMessages: ['Data temporarily unavailable.'] },
)

export const EXCEPTION = model(
  'ExceptionError',
  object({
    reason: string('The status as text'),
    type: string('Class of the exception'),
    message: MESSAGES,
  }),
  { reason: '500', type: 'NoMethodError', message: ["undefined method 'wh' for nil"] },
)
