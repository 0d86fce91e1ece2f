import type { Work } from '../../simulation/work.ts'
import type { ByteCache } from '../../world/cache.ts'
import type { Now } from '../../world/store/store.ts'
import { Answer, findAnswer } from './answer.ts'
import { inSlices } from './slices.ts'
import type { Field } from './table.ts'

/** What an endpoint answers, as a value: nothing of it is made before somebody needs it. */
export type Reply<Body = unknown> = Content<Body> | NoContent

/** A 200 with a body. */
export interface Content<Body> {
  readonly status?: 200
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

/** A 204. */
export interface NoContent {
  readonly status: 204
  readonly token: null
  /** Why there is nothing. */
  readonly reason: string
}

/**
 * The reply as bytes, from the cache if they were given before under that name (undefined: it has none);
 * `response` says how
 * the body is written. An explained one is not kept: its reason speaks of this request.
 */
export function writeReply(
  cache: ByteCache<object>,
  name: string | undefined,
  response: Field<unknown>,
  reply: Reply,
): Now<Answer> {
  if (reply.status === 204) return new Answer(204, '', reply.reason)
  const known = name === undefined ? undefined : findAnswer(cache, name)
  if (known !== undefined) return known
  const write = (body: unknown) => {
    const reason = reply.reason(body)
    const answer = new Answer(200, response.write(body), reason)
    if (name !== undefined && reason === undefined) cache.set(name, answer, answer.weight)
    return answer
  }
  const body = inSlices(reply.body())
  return body instanceof Promise ? body.then(write) : write(body)
}
