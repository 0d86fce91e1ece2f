import { isChanging } from '../../scenario/reply.ts'
import type { Behaviour } from '../../scenario/scenario.ts'
import { type KeyAccess, WATT } from '../../world/access.ts'
import type { QuotaExceeded } from '../../world/quota.ts'
import type { Now } from '../../world/store/store.ts'
import type { FaultHit } from '../../world/trap.ts'
import type { World } from '../../world/world.ts'
import { Answer } from './answer.ts'
import { changed } from './change.ts'
import { answerTo, valueTo } from './endpoint.ts'
import {
  invalidRange,
  methodNotAllowed,
  notAuthorized,
  notFound,
  notUnderstood,
  unavailable,
  usageLimitExceeded,
} from './errors.ts'
import type { Exchange } from './exchange.ts'
import type { Recent } from './recent.ts'
import { toJson, type Wire } from './wire.ts'

/**
 * What a request is told that a fault applies to: another answer, the true one with something wrong in
 * it, or the true one. Throws the refusals of the true one.
 */
export function answerUnderFault(exchange: Exchange, recent: Recent | undefined): Now<Answer> {
  const { reply } = exchange.admission.hit!
  if (isChanging(reply)) return changedAnswer(exchange)
  if (reply.status === undefined && reply.body === undefined) return answerTo(exchange, recent)
  return otherAnswer(exchange)
}

/** Why a reply is not what it should be, and how that ends. */
export function faultReason({ id, reply, profile }: FaultHit, { controlsAt }: World): string {
  const what = `${profile === undefined ? '' : `${profile}: `}${Object.keys(reply).join(', ')}`
  const end = controlsAt === undefined ? '' : `: DELETE ${controlsAt}/faults/${id} ends it`
  return `The fault ${id} applies (${what})${end}.`
}

/** The true answer, changed after all caches and before it is a script; it comes into no cache. */
async function changedAnswer(exchange: Exchange): Promise<Answer> {
  const { admission, world } = exchange
  const hit = admission.hit!
  const answer = await valueTo(exchange)
  if (answer instanceof Answer) return answer
  const { value, unmet } = changed(answer.value, hit.reply)
  const missed = unmet.length === 0 ? '' : ` There was nothing at ${unmet.join(', ')}.`
  return new Answer(hit.reply.status ?? 200, toJson(value), `${faultReason(hit, world)}${missed}`)
}

/** What a fault puts in place of the answer. */
function otherAnswer({ world, admission, caller }: Exchange): Answer {
  const hit = admission.hit!
  const { status = 200 } = hit.reply
  const { body = bodyOfStatus(status, world.behaviour, exceededAt(admission.nowS, caller.plan)) } =
    hit.reply
  const reason = faultReason(hit, world)
  if (typeof body === 'string') {
    return new Answer(status, body, reason, { type: body.startsWith('<') ? 'html' : 'json' })
  }
  return new Answer(status, body === undefined ? '' : toJson(body as Wire), reason)
}

/** The body that the service itself had for a status; undefined below 400. */
function bodyOfStatus(status: number, behaviour: Behaviour, exceeded: QuotaExceeded): Wire {
  if (status < 400) return undefined
  if (status === 401) return notAuthorized(behaviour, '').body
  if (status === 404) return notFound(behaviour, '').body
  if (status === 405) return methodNotAllowed('').body
  if (status === 409) return usageLimitExceeded(exceeded, '').body
  if (status === 422) return invalidRange({}, '').body
  if (status === 500 || status === 503) return unavailable(status, '').body
  return notUnderstood(status, '').body
}

/** The minute of now, as if it were used up. */
function exceededAt(nowS: number, plan: KeyAccess = WATT): QuotaExceeded {
  const { name, perMinute } = plan.perMinute === Infinity ? WATT : plan
  const startS = nowS - (nowS % 60)
  return {
    period: 'minute',
    period_start: startS,
    period_end: startS + 60,
    limit: perMinute,
    planName: name,
  }
}
