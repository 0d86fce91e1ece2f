import type { ServerResponse } from 'node:http'
import type { Fault } from '../../scenario/scenario.ts'
import { type KeyAccess, WATT } from '../../world/access.ts'
import type { FaultHit } from '../../world/faults.ts'
import type { QuotaExceeded } from '../../world/quota.ts'
import type { Now } from '../../world/store/store.ts'
import type { World } from '../../world/world.ts'
import { Answer } from './answer.ts'
import { bodyOfStatus } from './errors.ts'
import type { Exchange } from './exchange.ts'
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
  const { response } = exchange.arrival
  const { abort } = hit.reply
  if (hit.delayMs > 0) await pause(hit.delayMs, response, signal)
  if (abort === 'hang') await pause(Infinity, response, signal)
  if (response.destroyed || abort === 'hang' || abort === 'reset') {
    await exchange.record(0, 0, faultReason(hit, exchange.world), exchange.durationMs())
    abandon(response, abort === 'reset')
  } else if (abort === 'truncate') {
    await truncate(exchange, await answer(), hit)
  } else {
    await exchange.reply(await answer())
  }
}

/** Waits; less long if the client goes or the server shuts down. */
function pause(ms: number, response: ServerResponse, signal: AbortSignal): Promise<void> {
  return new Promise((resolve) => {
    const timer = ms === Infinity ? undefined : setTimeout(end, ms)
    response.once('close', end)
    signal.addEventListener('abort', end)
    if (signal.aborted) end()
    function end() {
      clearTimeout(timer)
      response.off('close', end)
      signal.removeEventListener('abort', end)
      resolve()
    }
  })
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
  await exchange.record(told.status, half.length, told.reason, durationMs)
  response.writeHead(told.status, headOf(told.headers, requestId, durationMs))
  response.write(half, () => response.destroy())
}

/** Hangs up, if asked for with a reset instead of a farewell. */
function abandon(response: ServerResponse, withReset: boolean): void {
  // Without a socket, under inject, there is nothing to reset.
  if (withReset) response.socket?.resetAndDestroy?.()
  response.destroy()
}
