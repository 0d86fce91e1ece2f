import type { KeyAccess, UserAccess } from '../world/access.ts'
import type { QuotaExceeded } from '../world/quota.ts'
import type { RequestRecord } from '../world/state.ts'
import type { World } from '../world/world.ts'
import { Ask, SystemAsk } from './ask.ts'
import {
  ApiError,
  failure,
  methodNotAllowed,
  noSuchSite,
  notAcceptable,
  notAuthorized,
  notFound,
  notImplemented,
  unavailable,
  usageLimitExceeded,
} from './errors.ts'
import { type Arrival, Exchange } from './exchange.ts'
import { replyWithFault } from './fault-reply.ts'
import { type Answer, answerOf, isAcceptable } from './headers.ts'
import { nearestPath } from './paths.ts'
import type { SystemRoute } from './route.ts'
import { checkStrictly } from './strict.ts'
import { toJson } from './wire.ts'

/** What the emulated API needs of the server around it. */
export interface ApiOptions {
  /**
   * The world of a request: by the sandbox in its path, else by a key minted for one, else the
   * default. undefined: there is no such sandbox.
   */
  readonly resolveWorld: (sandbox: string | undefined, key: string | undefined) => World | undefined
  /** Told of every request beside its world's journal. */
  readonly observe?: ((record: RequestRecord) => void) | undefined
  /** Aborted when the server shuts down: ends replies that a fault holds back. */
  readonly signal: AbortSignal
  /** Told of what should not have happened. */
  readonly onFailure?: ((error: unknown) => void) | undefined
}

/**
 * Lets a request in, or not, in the order in which the service did: key, quota, user, faults, path
 * and method, record and permission, parameters; then answers.
 */
export function serve(options: ApiOptions, arrival: Arrival, world: World): void {
  const exchange = new Exchange(arrival, world, options.observe)
  try {
    const plan = checkKey(exchange)
    enter(exchange, plan)
    const user = checkUser(exchange)
    const hit = world.faults.match(
      {
        route: arrival.route?.name,
        systemId: exchange.systemId,
        key: exchange.key,
        userId: exchange.userId,
      },
      exchange.nowS,
    )
    if (hit !== undefined) {
      exchange.faultId = hit.id
      const answer = async () => answerSafely(options, exchange, user)
      void replyWithFault(exchange, { hit, plan, signal: options.signal, answer })
      return
    }
    const answer = answerTo(exchange, user)
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

/** The answer, a refusal too. */
async function answerSafely(
  options: ApiOptions,
  exchange: Exchange,
  user: UserAccess,
): Promise<Answer> {
  try {
    return await answerTo(exchange, user)
  } catch (error) {
    return refusal(options, error)
  }
}

function refusal(options: ApiOptions, error: unknown): Answer {
  if (!(error instanceof ApiError)) options.onFailure?.(error)
  const { status, body, message } = error instanceof ApiError ? error : failure(error)
  return answerOf(status, toJson(body), message)
}

function checkKey({ world, key }: Exchange): KeyAccess {
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
function enter({ world, key = '', nowS, arrival }: Exchange, plan: KeyAccess): void {
  const exceeded = world.quota.hit(key, plan, nowS)
  if (exceeded !== undefined) throw usageLimitExceeded(exceeded, quotaReason(key, exceeded, nowS))
  if (plan.concurrent === Infinity) return
  if (!world.quota.enter(key, plan)) {
    throw unavailable(
      503,
      `The key ${key} has ${plan.concurrent} requests under way, as many as its plan allows at a time: wait for one to end.`,
    )
  }
  arrival.response.once('close', () => world.quota.leave(key, plan))
}

function quotaReason(key: string, exceeded: QuotaExceeded, nowS: number): string {
  const { limit, period, period_end } = exceeded
  return `The key ${key} has used its ${limit} requests of this ${period}: wait ${period_end - nowS} s of this world's time, until ${period_end}.`
}

function checkUser({ world, userId }: Exchange): UserAccess {
  const user = world.access.user(userId)
  if (user !== undefined) return user
  throw notAuthorized(
    world.behaviour,
    userId === undefined
      ? `The parameter user_id is missing: send one that granted access, such as ${world.access.sampleUserId}.`
      : `The user_id ${userId} has not granted access, or is none: ${world.access.sampleUserId} is one that has.`,
  )
}

function answerTo(exchange: Exchange, user: UserAccess): Answer | Promise<Answer> {
  const { arrival, world, nowS } = exchange
  const { incoming, route, query, url } = arrival
  if (route === undefined) {
    throw notFound(
      world.behaviour,
      `There is no ${pathOfUrl(url)}: ${nearestPath(pathOfUrl(url))}.`,
    )
  }
  checkMethod(incoming.method!)
  checkAccept(incoming.headers.accept)
  const strict = world.behaviour.strict === true
  if (route.about === 'fleet') {
    if (strict) checkStrictly(route, query)
    return route.answer(new Ask(world, user, nowS, query))
  }
  const ask = systemAsk(exchange, user, route)
  if (strict) checkStrictly(route, query)
  return route.answer(ask)
}

function pathOfUrl(url: string): string {
  return url.slice(0, url.indexOf('?') >>> 0)
}

function checkMethod(method: string): void {
  if (method === 'GET' || method === 'HEAD') return
  if (method === 'POST' || method === 'PUT' || method === 'PATCH' || method === 'DELETE') {
    throw methodNotAllowed(`The API only reads: send GET instead of ${method}.`)
  }
  throw notImplemented(`The API knows no ${method}: send GET.`)
}

function checkAccept(accept: string | undefined): void {
  if (accept === undefined || accept === '*/*' || isAcceptable(accept)) return
  throw notAcceptable(
    `The header Accept: ${accept} leaves no room for JSON: send application/json, */* or none.`,
  )
}

function systemAsk(exchange: Exchange, user: UserAccess, route: SystemRoute): SystemAsk {
  const { world, nowS, arrival } = exchange
  const { fleet, behaviour } = world
  const text = arrival.systemId ?? ''
  const id = exchange.systemId
  if (id === undefined || !fleet.has(id)) {
    const known = fleet.count === 0 ? 'this world has none' : `the first is ${fleet.ids[0]}`
    throw noSuchSite(text, `There is no system ${text}: GET /systems lists them, ${known}.`)
  }
  if (!user.sees(id)) {
    throw notAuthorized(
      behaviour,
      `The user ${user.userId} may not see system ${id}: GET /systems lists those it may.`,
    )
  }
  return new SystemAsk(world, user, nowS, arrival.query, route.name, fleet.view(id, nowS))
}
