import type { Mistake } from '../scenario/mistakes.ts'

/** The names of the statuses that controls refuse with. */
const NAME = {
  400: 'bad_request',
  401: 'unauthorized',
  403: 'forbidden',
  404: 'not_found',
  405: 'method_not_allowed',
  409: 'conflict',
  413: 'too_large',
  500: 'internal',
  503: 'unavailable',
} as const
export type ControlStatus = keyof typeof NAME

/** A refusal of a control. Not the service's: controls have their own form of error. */
export class ControlError extends Error {
  readonly status: ControlStatus
  readonly mistakes: readonly Mistake[]

  constructor(status: ControlStatus, message: string, mistakes: readonly Mistake[] = []) {
    super(message)
    this.status = status
    this.mistakes = mistakes
  }

  /** A mistake in one field of a body or query. */
  static field(path: string, message: string): ControlError {
    return new ControlError(400, `${path}: ${message}`, [{ path, message }])
  }

  get body(): Readonly<Record<string, unknown>> {
    const { status, message, mistakes } = this
    return { error: NAME[status], message, ...(mistakes.length > 0 && { mistakes }) }
  }
}
