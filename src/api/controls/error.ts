import { STATUS_CODES } from 'node:http'
import type { Mistake } from '../../scenario/mistakes.ts'

/** A refusal of a control. Not the service's: controls have their own form of error. */
export class ControlError extends Error {
  override readonly name = 'ControlError'
  readonly status: number
  readonly mistakes: readonly Mistake[]

  constructor(status: number, message: string, mistakes: readonly Mistake[] = []) {
    super(message)
    this.status = status
    this.mistakes = mistakes
  }

  get body(): Readonly<Record<string, unknown>> {
    const { status, message, mistakes } = this
    const error = String(STATUS_CODES[status]).toLowerCase().replaceAll(' ', '_')
    return { error, message, ...(mistakes.length > 0 && { mistakes }) }
  }
}
