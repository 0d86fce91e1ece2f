import { STATUS_CODES } from 'node:http'
import type { Behaviour } from '../../scenario/scenario.ts'
import type { QuotaExceeded } from '../../world/quota.ts'
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

/** Family A: the status as text, and messages. */
function messages(status: number, message: string): Wire {
  return { reason: `${status}`, message: [message] }
}

function withPeriod(sentence: string, behaviour: Behaviour): string {
  return behaviour.message_periods === false ? sentence : `${sentence}.`
}

export function notAuthorized(behaviour: Behaviour, reason: string): ApiError {
  return new ApiError(401, messages(401, withPeriod(SENTENCE.notAuthorized, behaviour)), reason)
}

export function notFound(behaviour: Behaviour, reason: string): ApiError {
  return new ApiError(404, messages(404, withPeriod(SENTENCE.notFound, behaviour)), reason)
}

export function noSuchSite(id: string, reason: string): ApiError {
  return new ApiError(404, messages(404, SENTENCE.noSite + id), reason)
}

export function methodNotAllowed(reason: string): ApiError {
  return new ApiError(405, messages(405, SENTENCE.methodNotAllowed), reason)
}

export function notAcceptable(reason: string): ApiError {
  return new ApiError(406, messages(406, SENTENCE.notAcceptable), reason)
}

export function notImplemented(reason: string): ApiError {
  return new ApiError(501, messages(501, SENTENCE.notImplemented), reason)
}

/** Family A with the window of the quota; its instants are epochs under every datetime_format. */
export function usageLimitExceeded(exceeded: QuotaExceeded, reason: string): ApiError {
  const { planName, period, period_start, period_end, limit } = exceeded
  const message = `${SENTENCE.usageLimit} ${planName}`
  return new ApiError(
    409,
    { ...(messages(409, message) as object), period, period_start, period_end, limit },
    reason,
  )
}

/** Family B: the reason is the sentence, followed by the parameters as they were understood. */
export function invalidRange(echo: Readonly<Record<string, Wire>>, reason: string): ApiError {
  return new ApiError(422, { reason: SENTENCE.invalidRange, ...echo }, reason)
}

export function inFuture(reason: string): ApiError {
  return new ApiError(422, { reason: SENTENCE.inFuture }, reason)
}

export function unparsable(
  value: string,
  reason: string,
  echo: Readonly<Record<string, Wire>> = {},
): ApiError {
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

/** Family C: a message alone. */
export function noSelector(reason: string): ApiError {
  return new ApiError(422, { message: SENTENCE.noSelector }, reason)
}

export function noSuchSiteToSummarize(id: string, reason: string): ApiError {
  return new ApiError(422, { message: SENTENCE.noSite + id }, reason)
}

export function noSuchEnvoyToSummarize(reason: string): ApiError {
  return new ApiError(422, { message: SENTENCE.noEnvoy }, reason)
}

export function noConsumptionMeter(reason: string): ApiError {
  return new ApiError(401, { message: SENTENCE.noConsumptionMeter }, reason)
}

/** Family D: like A, in another key. */
export function noSuchEnvoy(reason: string): ApiError {
  return new ApiError(404, { reason: '404', errorMessages: [SENTENCE.noEnvoy] }, reason)
}

export function noSerial(reason: string): ApiError {
  return new ApiError(422, { reason: '422', errorMessages: [SENTENCE.noSerial] }, reason)
}

/** Family E. */
export function unavailable(status: 500 | 503, reason: string): ApiError {
  return new ApiError(status, { errorCode: 7, errorMessages: [SENTENCE.unavailable] }, reason)
}

/** What the service answered where its own code failed. */
export function failure(error: unknown): ApiError {
  const { name, message } = error instanceof Error ? error : new Error(String(error))
  return new ApiError(
    500,
    { reason: '500', type: name, message: [message] },
    'The simulator itself failed here: please report the request and this answer.',
  )
}

/** The body that the service itself had for a status; undefined below 400. */
export function bodyOfStatus(status: number, behaviour: Behaviour, exceeded: QuotaExceeded): Wire {
  if (status < 400) return undefined
  if (status === 401) return notAuthorized(behaviour, '').body
  if (status === 404) return notFound(behaviour, '').body
  if (status === 405) return methodNotAllowed('').body
  if (status === 409) return usageLimitExceeded(exceeded, '').body
  if (status === 422) return invalidRange({}, '').body
  if (status === 500 || status === 503) return unavailable(status, '').body
  return messages(status, STATUS_CODES[status] ?? 'Error')
}
