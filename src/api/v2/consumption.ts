import type { SystemAsk } from './ask.ts'
import { type ApiError, notAuthorized } from './errors.ts'

/**
 * May the user see what the household draws, and does the site not have a meter that is switched
 * off? A site with such a meter and no other was refused, in other words on either route.
 */
export function checkConsumption(
  { user, view, world }: SystemAsk,
  refusal: (reason: string) => ApiError,
): void {
  if (!user.consumption) {
    throw notAuthorized(
      world.behaviour,
      `The user ${user.userId} may not see consumption data: use another, or grant it to this one with consumption: true.`,
    )
  }
  if (view.has('consumption')) return
  const disabled = view.meters().find((meter) => meter.state === 'disabled')
  if (disabled === undefined) return
  throw refusal(
    `System ${view.system.id} has no enabled consumption meter, for its meter ${disabled.meter.serialNumber} is disabled: leave disabled out in the scenario, or ask for another system.`,
  )
}

/** The refusal of the lifetime series, which doesn't tell why. */
export function notAuthorizedAt({ world }: SystemAsk): (reason: string) => ApiError {
  return (reason) => notAuthorized(world.behaviour, reason)
}
