import type { RequestRecord } from '../../world/state.ts'
import type { World } from '../../world/world.ts'
import { checkKey, checkUser, enter } from './admission.ts'
import { answerAgain, answerTo, type Caller } from './endpoint.ts'
import { ApiError, failure } from './errors.ts'
import { type Arrival, Exchange } from './exchange.ts'
import { replyWithFault } from './fault-reply.ts'
import { type Answer, answerOf } from './headers.ts'
import type { Recent, Recents } from './recent.ts'
import { toJson } from './wire.ts'

/** What the emulated API needs of the server around it. */
export interface ApiOptions {
  /**
   * The world of a request: by the sandbox in its path, else by a key minted for one, else the
   * default. undefined: there is no such sandbox.
   */
  readonly resolveWorld: (sandbox: string | undefined, key: string | undefined) => World | undefined
  /** Told of every request beside its world's journal. */
  readonly observe: (record: RequestRecord) => void
  /** Aborted when the server shuts down: ends replies that a fault holds back. */
  readonly signal: AbortSignal
  /** Told of replies under way that a fault may hold back: the server waits for them at its end. */
  readonly hold: (reply: Promise<void>) => void
  /** Told of what should not have happened. */
  readonly onFailure: (error: unknown) => void
  readonly recents: Recents
}

/**
 * Lets a request in, or not, in the order in which the service did: key, quota, user, faults, path
 * and method, record and permission, parameters; then answers.
 */
export function serve(
  options: ApiOptions,
  arrival: Arrival,
  world: World,
  recent: Recent | undefined,
): void {
  const exchange = new Exchange(arrival, world, options.observe, recent)
  try {
    const plan = recent === undefined ? checkKey(exchange) : recent.plan
    enter(exchange, plan)
    const user = recent === undefined ? checkUser(exchange) : recent.user
    const hit = world.faults.match(exchange, exchange.nowS)
    if (hit !== undefined) {
      exchange.faultId = hit.id
      const answer = () => answerSafely(options, exchange, { plan, user })
      options.hold(replyWithFault(exchange, { hit, plan, signal: options.signal, answer }))
      return
    }
    const again = answerAgain(exchange, recent)
    const answer = again ?? answerTo(exchange, { plan, user }, options.recents)
    if (answer instanceof Promise) void answerLater(options, exchange, answer)
    else exchange.reply(answer)
  } catch (error) {
    exchange.reply(refusal(options, error))
  }
}

async function answerLater(
  options: ApiOptions,
  exchange: Exchange,
  answer: Promise<Answer>,
): Promise<void> {
  exchange.reply(await answer.catch((error: unknown) => refusal(options, error)))
}

/** The answer, or the refusal. */
async function answerSafely(
  options: ApiOptions,
  exchange: Exchange,
  caller: Caller,
): Promise<Answer> {
  try {
    return await answerTo(exchange, caller, options.recents)
  } catch (error) {
    return refusal(options, error)
  }
}

function refusal(options: ApiOptions, error: unknown): Answer {
  if (!(error instanceof ApiError)) options.onFailure(error)
  const { status, body, message } = error instanceof ApiError ? error : failure(error)
  return answerOf(status, toJson(body), message)
}
