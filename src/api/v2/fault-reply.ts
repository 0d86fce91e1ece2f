import type { ServerResponse } from 'node:http'
import type { Fault } from '../../scenario/format.ts'
import { type KeyAccess, WATT } from '../../world/access.ts'
import type { FaultHit } from '../../world/faults.ts'
import type { QuotaExceeded } from '../../world/quota.ts'
import { bodyOfStatus } from './errors.ts'
import type { Exchange } from './exchange.ts'
import { type Answer, answerOf, explained, headersOf } from './headers.ts'
import { toJson, type Wire } from './wire.ts'

export interface FaultContext {
  readonly hit: FaultHit
  readonly plan: KeyAccess
  /** Aborted when the server shuts down. */
  readonly signal: AbortSignal
  /** What would be answered without the fault. */
  readonly answer: () => Promise<Answer>
}

/** Replies as a fault demands: late, otherwise, in part or not at all. */
export async function replyWithFault(exchange: Exchange, context: FaultContext): Promise<void> {
  const { hit, signal } = context
  const { response } = exchange.arrival
  const { abort } = hit.reply
  if (hit.delayMs > 0) await pause(hit.delayMs, response, signal)
  if (abort === 'hang') await pause(Infinity, response, signal)
  if (response.destroyed || abort === 'hang' || abort === 'reset') {
    exchange.record(0, 0, reasonOf(hit), exchange.durationMs())
    return abandon(response, abort === 'reset')
  }
  const answer = answerOfFault(exchange, context) ?? (await context.answer())
  if (abort === 'truncate') truncate(exchange, answer, hit)
  else exchange.reply(answer)
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

/** The reply that the fault puts in place of the answer, undefined if it leaves that. */
function answerOfFault({ world, nowS }: Exchange, { hit, plan }: FaultContext): Answer | undefined {
  if (hit.reply.status === undefined && hit.reply.body === undefined) return undefined
  const { status = 200, body = bodyOfStatus(status, world.behaviour, exceededAt(nowS, plan)) } =
    hit.reply
  const reason = reasonOf(hit)
  if (typeof body === 'string') {
    return answerOf(status, body, reason, body.startsWith('<') ? 'html' : 'json')
  }
  return answerOf(status, body === undefined ? '' : toJson(body as Wire), reason)
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

function reasonOf({ id, reply }: FaultHit): string {
  const what = Object.keys(reply satisfies Fault['reply']).join(', ')
  return `The fault ${id} applies (${what}): DELETE /_simulator/faults/${id} ends it.`
}

/** Promises the whole body and sends half of it. */
function truncate(exchange: Exchange, answer: Answer, hit: FaultHit): void {
  const { response } = exchange.arrival
  const scripted = exchange.scripted(answer)
  const half = Buffer.from(scripted.body).subarray(0, Math.floor(scripted.bytes / 2))
  const told = explained(scripted, reasonOf(hit))
  const durationMs = exchange.durationMs()
  response.writeHead(told.status, headersOf(told, exchange.arrival.requestId, durationMs))
  response.write(half, () => response.destroy())
  exchange.record(told.status, half.length, told.reason, durationMs)
}

/** Hangs up, if asked for with a reset instead of a farewell. */
function abandon(response: ServerResponse, withReset: boolean): void {
  // Without a socket, under inject, there is nothing to reset.
  if (withReset) response.socket?.resetAndDestroy?.()
  response.destroy()
}
