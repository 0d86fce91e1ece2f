import type { ServerResponse } from 'node:http'
import type { Socket } from 'node:net'
import type { Behaviour, Fault } from '../../scenario/scenario.ts'
import { type KeyAccess, WATT } from '../../world/access.ts'
import type { FaultHit } from '../../world/faults.ts'
import { textOf } from '../../world/message.ts'
import type { QuotaExceeded } from '../../world/quota.ts'
import type { Now } from '../../world/store/store.ts'
import type { World } from '../../world/world.ts'
import { Answer } from './answer.ts'
import {
  invalidRange,
  methodNotAllowed,
  notAuthorized,
  notFound,
  notUnderstood,
  unavailable,
  usageLimitExceeded,
} from './errors.ts'
import type { Arrival, Exchange } from './exchange.ts'
import { headOf } from './headers.ts'
import { toJson, type Wire } from './wire.ts'

/**
 * Replies as a fault demands: late, otherwise, in part or not at all. `answer`: what is to be said if
 * anything is. `signal` is aborted when the server shuts down.
 */
export async function replyWithFault(
  exchange: Exchange,
  hit: FaultHit,
  answer: () => Now<Answer>,
  signal: AbortSignal,
): Promise<void> {
  const { arrival } = exchange
  const { abort } = hit.reply
  const heldMs = abort === 'hang' ? Infinity : hit.delayMs
  const reason = faultReason(hit, exchange.world)
  // It is seen while it hangs; what ends it is told in a second record.
  if (abort === 'hang') await exchange.record(null, 0, reason, exchange.durationMs())
  const end = heldMs > 0 ? await hold(heldMs, arrival, signal) : 'time'
  if (end === 'shutdown') {
    await exchange.reply(answerOfShutdown(hit))
  } else if (end === 'client' || abort === 'reset') {
    await exchange.record(0, 0, reason, exchange.durationMs())
    abandon(arrival.response, abort === 'reset')
  } else if (abort === 'truncate') {
    await truncate(exchange, await answer(), hit)
  } else {
    await exchange.reply(await answer())
  }
}

/** What ended the wait: its time was over, the client has gone, or the server shuts down. */
type End = 'time' | 'client' | 'shutdown'

/**
 * Waits; less long if the client goes or the server shuts down. A connection that closes ends all
 * requests that came over it, also one whose response waits behind others and has no socket yet.
 */
function hold(ms: number, { incoming, response }: Arrival, signal: AbortSignal): Promise<End> {
  return new Promise((resolve) => {
    const timer = ms === Infinity ? undefined : setTimeout(() => end('time'), ms)
    const onClose = () => end('client')
    const onAbort = () => end('shutdown')
    incoming.once('close', onClose)
    response.once('close', onClose)
    signal.addEventListener('abort', onAbort)
    if (signal.aborted) onAbort()
    if (incoming.destroyed) onClose()
    function end(why: End) {
      clearTimeout(timer)
      incoming.off('close', onClose)
      response.off('close', onClose)
      signal.removeEventListener('abort', onAbort)
      resolve(why)
    }
  })
}

/** Who waits for a held reply learns that it will not come. */
function answerOfShutdown(hit: FaultHit): Answer {
  const reason = `The simulator shuts down while the fault ${hit.id} holds this reply: start it again.`
  const { status, body } = unavailable(503, reason)
  return new Answer(status, toJson(body), reason)
}

/** The reply that a fault puts in place of the answer, undefined if it leaves that. */
export function answerOfFault({ world, admission, caller }: Exchange): Answer | undefined {
  const { reply } = admission.hit!
  if (reply.status === undefined && reply.body === undefined) return undefined
  const { status = 200 } = reply
  const exceeded = exceededAt(admission.nowS, caller.plan!)
  const { body = bodyOfStatus(status, world.behaviour, exceeded) } = reply
  const reason = faultReason(admission.hit!, world)
  if (typeof body === 'string') {
    return new Answer(status, body, reason, body.startsWith('<') ? 'html' : 'json')
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
function exceededAt(nowS: number, plan: KeyAccess): QuotaExceeded {
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

function faultReason({ id, reply }: FaultHit, { sandbox }: World): string {
  const what = Object.keys(reply satisfies Fault['reply']).join(', ')
  const prefix = sandbox === undefined ? '' : `/sandboxes/${sandbox}`
  return `The fault ${id} applies (${what}): DELETE ${prefix}/_simulator/faults/${id} ends it.`
}

/** Promises the whole body and sends half of it. */
async function truncate(exchange: Exchange, answer: Answer, hit: FaultHit): Promise<void> {
  const { response, requestId } = exchange.arrival
  const told = exchange.scripted(answer).explained(faultReason(hit, exchange.world))
  const half = Buffer.from(told.body).subarray(0, Math.floor(told.bytes / 2))
  const durationMs = exchange.durationMs()
  const head = headOf(told.headers, requestId, durationMs)
  const said = { headers: head, body: textOf(half) }
  await exchange.record(0, half.length, told.reason, durationMs, said)
  response.writeHead(told.status, head)
  response.write(half, () => response.destroy())
}

/** Hangs up, if asked for with a reset instead of a farewell. */
function abandon(response: ServerResponse, withReset: boolean): void {
  if (withReset && response.socket === null) {
    // It waits behind others. When its turn comes, the last of what they said is still on its way,
    // and Nodes before 24 would see it off with a farewell.
    response.once('socket', (socket: Socket) => setImmediate(() => socket.resetAndDestroy()))
    return
  }
  // Under inject there is nothing to reset.
  if (withReset) response.socket?.resetAndDestroy?.()
  response.destroy()
}
