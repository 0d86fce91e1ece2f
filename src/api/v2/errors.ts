import { STATUS_CODES } from 'node:http'
import type { Behaviour } from '../../scenario/scenario.ts'
import type { QuotaExceeded } from '../../world/quota.ts'
import { integer, list, type Model, model, object, ref, type Schema, string } from './schemas.ts'
import type { Wire } from './wire.ts'

/** Every sentence of the API, once. Those of 401 and 404 got a final period late in its life. */
const SENTENCE = {
  notAuthorized: 'Not authorized to access requested resource',
  notFound: 'Resource not found',
  methodNotAllowed: 'Method not allowed',
  notAcceptable: 'Not Acceptable',
  notImplemented: 'Not Implemented',
  usageLimit: 'Usage limit exceeded for plan',
  noSite: "Couldn't find Site with 'id'=",
  invalidRange: 'Requested date range is invalid for this system',
  inFuture: 'Requested date is in the future',
  unparsable: 'Failed to parse date',
  weekLimit: 'Requested date range in one API hit cannot be more than 7 days.',
  noSelector: 'Envoy serial number or Site id mandatory',
  noSerial: 'Provide envoy serial number',
  noEnvoy: 'Envoy not found with this serial number',
  noConsumptionMeter: 'The given system does not contain any active and enabled consumption meter',
  unavailable: 'Data temporarily unavailable.',
} as const

/**
 * A refusal: the service's own status and body, and beside it our reason in one sentence. Thrown, but
 * no Error: it is an answer, and the trace of the stack would cost more than the rest of it.
 */
export class ApiError {
  readonly status: number
  readonly body: Wire
  readonly message: string
  constructor(status: number, body: Wire, reason: string) {
    this.status = status
    this.body = body
    this.message = reason
  }
}

/** How the document lists the bodies of a family, the one of a refusal as example. */
function modelOf(name: string, schema: Schema, { body }: ApiError): Model {
  return model(name, schema, body)
}

const STATUS = string('The status as text')
const SENTENCES = list({ type: 'string' }, 'What is wrong')

// Family A: the status as text, and messages.

const FAMILY_A = { reason: STATUS, message: SENTENCES }

function messages(status: number, message: string): Wire {
  return { reason: `${status}`, message: [message] }
}

function withPeriod(sentence: string, behaviour: Behaviour): string {
  return behaviour.message_periods === false ? sentence : `${sentence}.`
}

export function notAuthorized(behaviour: Behaviour, reason: string): ApiError {
  return new ApiError(401, messages(401, withPeriod(SENTENCE.notAuthorized, behaviour)), reason)
}

export const MESSAGES_ERROR = modelOf('MessagesError', object(FAMILY_A), notAuthorized({}, ''))

export function notFound(behaviour: Behaviour, reason: string): ApiError {
  return new ApiError(404, messages(404, withPeriod(SENTENCE.notFound, behaviour)), reason)
}

export function noSuchSite(id: string, reason: string): ApiError {
  return new ApiError(404, messages(404, SENTENCE.noSite + id), reason)
}

export const NOT_FOUND = modelOf('NotFoundError', object(FAMILY_A), noSuchSite('0', ''))

export function methodNotAllowed(reason: string): ApiError {
  return new ApiError(405, messages(405, SENTENCE.methodNotAllowed), reason)
}

export function notAcceptable(reason: string): ApiError {
  return new ApiError(406, messages(406, SENTENCE.notAcceptable), reason)
}

export const NOT_ACCEPTABLE = modelOf('NotAcceptableError', object(FAMILY_A), notAcceptable(''))

export function notImplemented(reason: string): ApiError {
  return new ApiError(501, messages(501, SENTENCE.notImplemented), reason)
}

/** What is refused before it is understood: 400, 408, 414, 417, 431. */
export function notUnderstood(status: number, reason: string): ApiError {
  return new ApiError(status, messages(status, STATUS_CODES[status] ?? 'Error'), reason)
}

/** With the window of the quota; its instants are epochs under every datetime_format. */
export function usageLimitExceeded(exceeded: QuotaExceeded, reason: string): ApiError {
  const { planName, period, period_start, period_end, limit } = exceeded
  const message = `${SENTENCE.usageLimit} ${planName}`
  return new ApiError(
    409,
    { ...(messages(409, message) as object), period, period_start, period_end, limit },
    reason,
  )
}

export const THROTTLED = modelOf(
  'ThrottledError',
  object({
    ...FAMILY_A,
    period: string('Whose limit was reached', { enum: ['minute', 'month'] }),
    period_start: integer('Start of the period, epoch seconds', { format: 'int64' }),
    period_end: integer('End of the period, epoch seconds: ask again then', { format: 'int64' }),
    limit: integer('Requests of a period'),
  }),
  usageLimitExceeded(
    {
      planName: 'Watt',
      period: 'minute',
      period_start: 1655328600,
      period_end: 1655328660,
      limit: 10,
    },
    '',
  ),
)

// Family B: the reason is the sentence, followed by the parameters as they were understood.

type Echo = Readonly<Record<string, Wire>>

export function invalidRange(echo: Echo, reason: string): ApiError {
  return new ApiError(422, { reason: SENTENCE.invalidRange, ...echo }, reason)
}

export function inFuture(reason: string): ApiError {
  return new ApiError(422, { reason: SENTENCE.inFuture }, reason)
}

export function unparsable(value: string, reason: string, echo: Echo = {}): ApiError {
  return new ApiError(422, { reason: `${SENTENCE.unparsable} ${value}`, ...echo }, reason)
}

/** The range is printed as Ruby prints a hash. */
export function moreThanAWeek(startS: number, endS: number, reason: string): ApiError {
  const range = `{:start_at=>${startS}, :end_at=>${endS}}`
  return new ApiError(422, { reason: `${SENTENCE.weekLimit} ${range}` }, reason)
}

/** What only `behaviour.strict` refuses; the service had no words for it. */
export function malformed(sentence: string, reason: string): ApiError {
  return new ApiError(422, { reason: sentence }, reason)
}

/** Beside the sentence stands what differs by endpoint. */
export const REASON_ERROR = modelOf(
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
  invalidRange(
    {
      start_at: 1655362800,
      end_at: 1655366400,
      first_interval: 1201362600,
      last_interval: 1655351700,
    },
    '',
  ),
)

// Family C: a message alone.

export function noSelector(reason: string): ApiError {
  return new ApiError(422, { message: SENTENCE.noSelector }, reason)
}

export function noSuchSiteToSummarize(id: string): ApiError {
  const reason = `There is no system ${id}: see /systems.`
  return new ApiError(422, { message: SENTENCE.noSite + id }, reason)
}

export function noSuchEnvoyToSummarize(reason: string): ApiError {
  return new ApiError(422, { message: SENTENCE.noEnvoy }, reason)
}

export const MESSAGE_ERROR = modelOf(
  'MessageError',
  object({ message: string('What is wrong') }),
  noSelector(''),
)

export function noConsumptionMeter(reason: string): ApiError {
  return new ApiError(401, { message: SENTENCE.noConsumptionMeter }, reason)
}

/** A 401 of consumption data: for want of permission, or of an enabled meter. */
export const CONSUMPTION_ERROR = modelOf(
  'ConsumptionError',
  { anyOf: [ref(MESSAGES_ERROR), ref(MESSAGE_ERROR)] },
  noConsumptionMeter(''),
)

// Family D: like A, in another key.

const FAMILY_D = { reason: STATUS, errorMessages: SENTENCES }

export function noSuchEnvoy(reason: string): ApiError {
  return new ApiError(404, { reason: '404', errorMessages: [SENTENCE.noEnvoy] }, reason)
}

/** The one 404 that is written otherwise than the others. */
export const ENVOY_NOT_FOUND = modelOf('EnvoyNotFoundError', object(FAMILY_D), noSuchEnvoy(''))

export function noSerial(reason: string): ApiError {
  return new ApiError(422, { reason: '422', errorMessages: [SENTENCE.noSerial] }, reason)
}

export const ERROR_MESSAGES_ERROR = modelOf('ErrorMessagesError', object(FAMILY_D), noSerial(''))

// Family E.

export function unavailable(status: 500 | 503, reason: string): ApiError {
  return new ApiError(status, { errorCode: 7, errorMessages: [SENTENCE.unavailable] }, reason)
}

export const UNAVAILABLE = modelOf(
  'UnavailableError',
  object({ errorCode: integer('7'), errorMessages: SENTENCES }),
  unavailable(503, ''),
)

/** What the service answered where its own code failed. */
export function failure(error: unknown): ApiError {
  const { name, message } = error instanceof Error ? error : new Error(String(error))
  return new ApiError(
    500,
    { reason: '500', type: name, message: [message] },
    'The simulator itself failed here: please report the request and this answer.',
  )
}

export const EXCEPTION = modelOf(
  'ExceptionError',
  object({ reason: STATUS, type: string('Class of the exception'), message: SENTENCES }),
  failure(Object.assign(new Error("undefined method 'wh' for nil"), { name: 'NoMethodError' })),
)

/** What no endpoint has for itself. */
export const BAD_REQUEST = modelOf('BadRequestError', object(FAMILY_A), notUnderstood(400, ''))
export const URL_TOO_LONG = modelOf('UrlTooLongError', object(FAMILY_A), notUnderstood(414, ''))
const OTHER_METHODS = [
  modelOf('MethodNotAllowedError', object(FAMILY_A), methodNotAllowed('')),
  modelOf('NotImplementedError', object(FAMILY_A), notImplemented('')),
]

/** All bodies of refusals, for the document. */
export const ERROR_MODELS: readonly Model[] = [
  BAD_REQUEST,
  MESSAGES_ERROR,
  NOT_FOUND,
  NOT_ACCEPTABLE,
  THROTTLED,
  URL_TOO_LONG,
  ...OTHER_METHODS,
  REASON_ERROR,
  MESSAGE_ERROR,
  CONSUMPTION_ERROR,
  ENVOY_NOT_FOUND,
  ERROR_MESSAGES_ERROR,
  UNAVAILABLE,
  EXCEPTION,
]
