import type { Behaviour } from '../../scenario/scenario.ts'
import { formatUtc } from '../../time/instant.ts'
import { isMinted } from '../../world/generated-key.ts'
import type { UserAccess } from '../../world/grants.ts'
import { plural } from '../../world/plural.ts'
import type { Admission, Caller } from '../../world/store/store.ts'
import type { World } from '../../world/world.ts'
import { type ApiError, notAuthorized, unavailable, usageLimitExceeded } from './errors.ts'

/** The refusal of a request that was not let in, in the words of the service. */
export function refusalOf(world: World, caller: Caller, admission: Admission): ApiError {
  if (admission.stage === 'key') return unknownKey(world, caller)
  return admission.stage === 'user'
    ? unknownUser(world, caller, admission)
    : throttled(caller, admission)
}

function unknownKey({ behaviour }: World, { key }: Caller): ApiError {
  return notAuthorized(behaviour, keyReason(key))
}

function keyReason(key: string | undefined): string {
  if (key === undefined) return 'The parameter key is missing: send the key of an application.'
  return isMinted(key)
    ? `The key ${key} belongs to a sandbox that is not here (any more): create it with PUT /sandboxes/{name}, or send another key.`
    : `The key ${key} is not one of this world: send one of its scenario's access.keys.`
}

function throttled({ key, plan }: Caller, { exceeded, nowS }: Admission): ApiError {
  if (exceeded === undefined) {
    return unavailable(
      503,
      `The key ${key} has ${plural(plan!.concurrent, 'request')} under way, as many as its plan allows at a time: wait for one to end.`,
    )
  }
  const { limit, period, period_end } = exceeded
  return usageLimitExceeded(
    exceeded,
    `The key ${key} has used its ${plural(limit, 'request')} of this ${period}: wait ${period_end - nowS} s of this world's time, until ${period_end}.`,
  )
}

/** Nobody has that user_id. */
function unknownUser(
  { access, behaviour, controlsAt }: World,
  { userId }: Caller,
  { nowS }: Admission,
): ApiError {
  const sampleUserId = access.sampleUserId()
  if (sampleUserId === '') {
    return notAuthorized(
      behaviour,
      'Nobody has granted access: access.users of the scenario is empty; add a user to it, or leave it out to let in any.',
    )
  }
  const span = userId === undefined ? undefined : access.span(userId)
  if (span !== undefined)
    return notAuthorized(behaviour, notInForce(userId!, span, nowS, controlsAt))
  return notAuthorized(
    behaviour,
    userId === undefined
      ? `The parameter user_id is missing: send one that granted access, such as ${sampleUserId}.`
      : `The user_id ${userId} has not granted access, or is none: ${sampleUserId} is one that has.`,
  )
}

type Span = NonNullable<ReturnType<World['access']['span']>>

/** A grant that has not begun, or is revoked. */
function notInForce(
  userId: string,
  { fromS, untilS }: Span,
  nowS: number,
  controlsAt: string | undefined,
): string {
  const remedy = 'ask as another user, or put the clock of the world elsewhere'
  const again =
    controlsAt === undefined ? '' : `, or give it again with POST ${controlsAt}/access/users`
  return nowS < fromS
    ? `The user ${userId} grants access only from ${formatUtc(fromS)} on, and it is ${formatUtc(nowS)}: ${remedy}.`
    : `The user ${userId} has revoked access at ${formatUtc(untilS)}: ${remedy}${again}.`
}

export function mayNotSee(
  behaviour: Behaviour,
  user: UserAccess,
  systemId: number,
  nowS: number,
): ApiError {
  const when = notSeenWhen(user, systemId, nowS)
  return notAuthorized(
    behaviour,
    `The user ${user.userId} may not see system ${systemId}${when}: GET /systems lists those it may.`,
  )
}

/** In a sentence about a system that a user does not see: since when, or until when, if it ever does. */
export function notSeenWhen(user: UserAccess, systemId: number, nowS: number): string {
  const seen = user.seen(systemId)
  if (seen === undefined) return ''
  const { fromS, untilS } = seen
  return nowS < fromS
    ? ` before ${formatUtc(fromS)}, and it is ${formatUtc(nowS)}`
    : ` since ${formatUtc(untilS)}, when its grant ended`
}
