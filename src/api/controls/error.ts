import { STATUS_CODES } from 'node:http'
import { LIMITS } from '../../limits.ts'
import type { Mistake } from '../../scenario/mistakes.ts'
import { abbreviated } from '../../world/copied.ts'

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
    const { status, mistakes } = this
    const error = String(STATUS_CODES[status]).toLowerCase().replaceAll(' ', '_')
    const message = this.message.split('\n', LIMITS.mistakes).map(abbreviated).join('\n')
    return { error, message, ...(mistakes.length > 0 && { mistakes: mistakes.map(shortened) }) }
  }
}

/** Whatever was sent is quoted in part: an answer isn't longer than what it answers. */
function shortened(mistake: Mistake): Mistake {
  return { ...mistake, path: abbreviated(mistake.path), message: abbreviated(mistake.message) }
}
