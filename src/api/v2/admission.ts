import type { KeyAccess, UserAccess } from '../../world/access.ts'
import type { QuotaExceeded } from '../../world/quota.ts'
import { notAuthorized, unavailable, usageLimitExceeded } from './errors.ts'
import type { Exchange } from './exchange.ts'

/** What the key of a request may do; 401 if it is none. */
export function checkKey({ world, key }: Exchange): KeyAccess {
  const plan = world.access.plan(key)
  if (plan !== undefined) return plan
  throw notAuthorized(
    world.behaviour,
    key === undefined
      ? 'The parameter key is missing: send the key of an application.'
      : `The key ${key} is not one of this world: send one of its scenario's access.keys.`,
  )
}

/** Counts the request; where the plan limits those at a time, until its reply is through. */
export function enter({ world, key = '', nowS, arrival }: Exchange, plan: KeyAccess): void {
  const isLimited = plan.concurrent !== Infinity
  const hasRoom = !isLimited || world.quota.enter(key, plan)
  const exceeded = world.quota.hit(key, plan, nowS, hasRoom)
  if (exceeded !== undefined) {
    if (isLimited && hasRoom) world.quota.leave(key, plan)
    throw usageLimitExceeded(exceeded, quotaReason(key, exceeded, nowS))
  }
  if (!hasRoom) {
    throw unavailable(
      503,
      `The key ${key} has ${plan.concurrent} requests under way, as many as its plan allows at a time: wait for one to end.`,
    )
  }
  if (isLimited) arrival.response.once('close', () => world.quota.leave(key, plan))
}

function quotaReason(key: string, exceeded: QuotaExceeded, nowS: number): string {
  const { limit, period, period_end } = exceeded
  return `The key ${key} has used its ${limit} requests of this ${period}: wait ${period_end - nowS} s of this world's time, until ${period_end}.`
}

/** Whose systems a request asks for; 401 if nobody has that user_id. */
export function checkUser({ world, userId }: Exchange): UserAccess {
  const user = world.access.user(userId)
  if (user !== undefined) return user
  const { sampleUserId } = world.access
  if (sampleUserId === '') {
    throw notAuthorized(
      world.behaviour,
      'Nobody has granted access: access.users of the scenario is empty; add a user to it, or leave it out to let in any.',
    )
  }
  throw notAuthorized(
    world.behaviour,
    userId === undefined
      ? `The parameter user_id is missing: send one that granted access, such as ${sampleUserId}.`
      : `The user_id ${userId} has not granted access, or is none: ${sampleUserId} is one that has.`,
  )
}
