import { atOnce, type Work } from '../../simulation/work.ts'
import type { Ask } from './ask.ts'
import { type Answer, answerOf } from './headers.ts'
import { inSlices } from './slices.ts'
import { toJson, type Wire } from './wire.ts'

/** What an endpoint answers, as a value: nothing of it is made before somebody needs it. */
export interface Reply<Body extends Wire = Wire> {
  /** 204: the answer has no body. Left out: 200. */
  readonly status?: 204
  /**
   * Which of the route's answers of what is known of the system it is, after all parameters were
   * understood: equal tokens mean equal bytes. null: not to be kept.
   */
  readonly token: string | number | null
  /** Why the answer is empty or other than expected; undefined: there is nothing to explain. */
  reason(body: Body): string | undefined
  /** Makes the body. What takes years of days is had by `yield*` alone, so that others get turns. */
  body(): Work<Body>
}

/** Lets the reason see of what type the body is. */
export function replyOf<Body extends Wire>(reply: Reply<Body>): Reply<Body> {
  return reply
}

export function noContent(reason: string): Reply {
  return { status: 204, token: null, reason: () => reason, body: () => atOnce(() => undefined) }
}

/**
 * The reply as bytes, from the cache if they were given before. An explained one is not kept: its
 * reason speaks of this request.
 */
export function writeReply(ask: Ask, reply: Reply): Answer | Promise<Answer> {
  const { cache } = ask.world
  const key = reply.token === null ? undefined : ask.keyOf(reply.token)
  const known = key === undefined ? undefined : cache.get(key)
  if (known !== undefined) return known
  const write = (body: Wire) => {
    const reason = reply.reason(body)
    if (reply.status === 204) return answerOf(204, '', reason)
    const answer = answerOf(200, toJson(body), reason)
    if (key !== undefined && reason === undefined) cache.set(key, answer, answer.bytes)
    return answer
  }
  const made = inSlices(reply.body())
  return made instanceof Promise ? made.then(write) : write(made)
}
