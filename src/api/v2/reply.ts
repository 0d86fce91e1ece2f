import { atOnce, type Work } from '../../simulation/work.ts'
import type { ByteCache } from '../../world/cache.ts'
import type { Now } from '../../world/store/store.ts'
import { Answer, findAnswer } from './answer.ts'
import { inSlices } from './slices.ts'
import { toJson, type Wire } from './wire.ts'

/** What an endpoint answers, as a value: nothing of it is made before somebody needs it. */
export interface Reply<Body extends Wire = Wire> {
  /** 204: the answer has no body. Left out: 200. */
  readonly status?: 204
  /**
   * Which of the route's answers of what is known of the system it is, after all parameters were
   * understood: equal tokens mean equal bytes. null: it hangs on more than that, and is right for
   * the same URL at the same instant alone.
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
 * The reply as bytes, from the cache if they were given before under that name. An explained one is
 * not kept: its reason speaks of this request.
 */
export function writeReply(
  cache: ByteCache<object>,
  name: string | undefined,
  reply: Reply,
): Now<Answer> {
  const known = name === undefined ? undefined : findAnswer(cache, name)
  if (known !== undefined) return known
  const write = (body: Wire) => {
    const reason = reply.reason(body)
    if (reply.status === 204) return new Answer(204, '', reason)
    const answer = new Answer(200, toJson(body), reason)
    if (name !== undefined && reason === undefined) cache.set(name, answer, answer.weight)
    return answer
  }
  const body = inSlices(reply.body())
  return body instanceof Promise ? body.then(write) : write(body)
}
