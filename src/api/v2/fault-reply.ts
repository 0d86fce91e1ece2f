import type { ServerResponse } from 'node:http'
import { LIMITS } from '../../limits.ts'
import type { FaultReply } from '../../scenario/reply.ts'
import { textOf } from '../../world/message.ts'
import type { Now } from '../../world/store/store.ts'
import type { FaultHit } from '../../world/trap.ts'
import type { UnderWay } from '../under-way.ts'
import { Answer } from './answer.ts'
import { unavailable } from './errors.ts'
import type { Arrival, Exchange } from './exchange.ts'
import { faultReason } from './fault-answer.ts'
import { headOf } from './headers.ts'
import { toJson } from './wire.ts'

/**
 * Replies as a fault demands: late, otherwise, in part or not at all. `answer`: what is to be said if
 * anything is. What is held or trickles is so until the server shuts down.
 */
export async function replyWithFault(
  exchange: Exchange,
  hit: FaultHit,
  answer: () => Now<Answer>,
  underWay: UnderWay,
): Promise<void> {
  const { arrival } = exchange
  const { abort } = hit.reply
  const heldMs = abort === 'hang' ? Infinity : hit.delayMs
  const reason = faultReason(hit, exchange.world)
  const make = async () => explained(await answer(), hit.reply, reason)
  const made = await decideFirst(exchange, hit.reply, make)
  // It is seen while it hangs; what ends it is told in a second record.
  if (abort === 'hang') await exchange.record(null, 0, reason, exchange.durationMs())
  const end = heldMs > 0 ? await hold(heldMs, arrival, underWay.signal) : 'time'
  if (end === 'shutdown') {
    await exchange.reply(answerOfShutdown(hit))
  } else if (end === 'client' || abort === 'reset') {
    await exchange.record(0, 0, reason, exchange.durationMs())
    abandon(arrival.response, abort === 'reset')
  } else {
    await send(exchange, hit.reply, made ?? (await make()), underWay)
  }
}

/**
 * Where the clock follows, it moves before a reply is held, so that this holds nobody else: then the
 * answer is made first, if there is one. Elsewhere only when it is due.
 */
async function decideFirst(
  exchange: Exchange,
  { abort }: FaultReply,
  make: () => Promise<Answer>,
): Promise<Answer | undefined> {
  if (exchange.world.decided === undefined) return undefined
  const isCut = abort === 'hang' || abort === 'reset'
  const made = isCut ? undefined : await make()
  await exchange.decided(made && exchange.told(made).status)
  return made
}

async function send(
  exchange: Exchange,
  { abort, trickle }: FaultReply,
  answer: Answer,
  underWay: UnderWay,
): Promise<void> {
  if (abort === 'truncate') return truncate(exchange, answer)
  if (trickle !== undefined) return trickleOut(exchange, answer, trickle, underWay)
  return exchange.reply(answer)
}

/** The answer with the headers of the fault; why it is not as ever, unless it says so itself. */
function explained(
  answer: Answer,
  { headers, abort, trickle, delay_ms: delay }: FaultReply,
  reason: string,
): Answer {
  if ([headers, abort, trickle, delay].every((one) => one === undefined)) return answer
  const others = Object.entries(headers ?? {}).map(([name, value]) => [name, String(value)])
  return answer.with(Object.fromEntries(others)).explained(answer.reason ?? reason)
}

/** What ended the wait: its time was over, the client has gone, or the server shuts down. */
type End = 'time' | 'client' | 'shutdown'

/**
 * Waits; less long if the client goes or the server shuts down. A request is closed when it has been
 * read, so its reply is asked whether there is still somebody.
 */
function hold(ms: number, { response }: Arrival, signal: AbortSignal): Promise<End> {
  return new Promise((resolve) => {
    const timer = ms === Infinity ? undefined : setTimeout(() => end('time'), ms)
    const onClose = () => end('client')
    const onAbort = () => end('shutdown')
    response.once('close', onClose)
    signal.addEventListener('abort', onAbort)
    if (signal.aborted) onAbort()
    if (response.destroyed) onClose()
    function end(why: End) {
      clearTimeout(timer)
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

/** Promises the whole body and sends half of it. */
async function truncate(exchange: Exchange, answer: Answer): Promise<void> {
  const told = exchange.told(answer)
  // A reply to HEAD has no body of which there could be half.
  const body = exchange.arrival.incoming.method === 'HEAD' ? '' : told.body
  const half = Buffer.from(body).subarray(0, Math.floor(Buffer.byteLength(body) / 2))
  const durationMs = exchange.durationMs()
  const said = {
    headers: headOf(told.headers, exchange.arrival.requestId, durationMs),
    body: textOf(half),
  }
  await exchange.record(0, half.length, told.reason, durationMs, said)
  const { response } = exchange.arrival
  response.writeHead(told.status, said.headers)
  response.write(half, () => response.destroy())
}

type Trickle = NonNullable<FaultReply['trickle']>

/**
 * Sends the head at once and the body in portions. It is noted before its last portion, as every reply
 * is before its end; one that takes too long is cut, and so it is by the end of the server.
 */
async function trickleOut(
  exchange: Exchange,
  answer: Answer,
  trickle: Trickle,
  underWay: UnderWay,
): Promise<void> {
  const { arrival } = exchange
  const told = exchange.told(answer)
  const body = Buffer.from(told.body)
  if (body.length === 0 || arrival.incoming.method === 'HEAD') return exchange.reply(answer)
  const close = underWay.openTrickle(body.length)
  if (close === undefined) {
    await exchange.record(0, 0, NO_ROOM, exchange.durationMs())
    return abandon(arrival.response, false)
  }
  await sendPortions(exchange, { told, body }, trickle, underWay.signal).finally(close)
}

const NO_ROOM = `Bodies that trickle take ${LIMITS.trickleBytes} bytes at most together: wait until others have ended.`

async function sendPortions(
  exchange: Exchange,
  { told, body }: { readonly told: Answer; readonly body: Buffer },
  { bytes, every_ms: everyMs }: Trickle,
  signal: AbortSignal,
): Promise<void> {
  const { arrival } = exchange
  const { response } = arrival
  const headers = headOf(told.headers, arrival.requestId, exchange.durationMs())
  response.writeHead(told.status, headers)
  response.flushHeaders()
  const note = (status: number, sent: Buffer) => {
    const said = { headers, body: textOf(sent) }
    return exchange.record(status, sent.length, told.reason, exchange.durationMs(), said)
  }
  const most = Math.floor((LIMITS.trickleS * 1000) / everyMs) * bytes
  let sent = 0
  while (sent < most && (await hold(everyMs, arrival, signal)) === 'time') {
    const portion = body.subarray(sent, sent + bytes)
    sent += bytes
    if (sent >= body.length) {
      await note(told.status, body)
      response.end(portion)
      return
    }
    response.write(portion)
  }
  await note(0, body.subarray(0, sent))
  response.destroy()
}

/** Hangs up, if asked for with a reset instead of a farewell. */
function abandon(response: ServerResponse, withReset: boolean): void {
  // Under inject there is nothing to reset.
  if (withReset) response.socket?.resetAndDestroy?.()
  response.destroy()
}
