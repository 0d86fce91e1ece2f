import { LIMITS } from '../../limits.ts'
import type { SystemView } from '../../simulation/known/view.ts'
import type { UserAccess } from '../../world/grants.ts'
import type { Now } from '../../world/store/store.ts'
import type { World } from '../../world/world.ts'
import { mayNotSee } from './admission.ts'
import { Answer, findAnswer } from './answer.ts'
import { Ask, SystemAsk } from './ask.ts'
import {
  type ApiError,
  methodNotAllowed,
  noSuchSite,
  notAcceptable,
  notFound,
  notImplemented,
  notUnderstood,
} from './errors.ts'
import type { Exchange } from './exchange.ts'
import { isAcceptable } from './headers.ts'
import { nearestPath } from './paths.ts'
import { type Given, Recent } from './recent.ts'
import { type Reply, writeReply } from './reply.ts'
import type { Route } from './route.ts'
import { inSlices } from './slices.ts'
import { checkStrictly } from './strict.ts'
import { toWire } from './table.ts'
import type { Wire } from './wire.ts'

/**
 * The answer to a request that was let in: that of a moment ago, one that was given before, or a new
 * one. Throws the refusals of path and method, record and permission, parameters, in this order.
 */
export function answerTo(exchange: Exchange, recent: Recent | undefined): Now<Answer> {
  const { arrival, world, admission } = exchange
  const route = routeOf(exchange)
  const again = recent && ofNow(exchange, recent)
  if (again !== undefined) return again
  const [ask, reply] = replyTo(exchange, route)
  const shared = reply.token === null ? undefined : ask.keyOf(reply.token)
  const answer = writeReply(world.cache, shared, route.response, reply)
  const name = shared ?? `${world.id}|${arrival.incoming.url}`
  const given = { worldId: world.id, name, nowS: admission.nowS, changes: changesOf(world) }
  const remember = (answer: Answer) => {
    if (answer.reason !== undefined || arrival.target.form !== undefined) return answer
    if (shared === undefined) world.cache.set(name, answer, answer.weight)
    rememberUrl(exchange, given)
    return answer
  }
  return answer instanceof Promise ? answer.then(remember) : remember(answer)
}

/** The answer of a moment ago, if the request would be given that again; undefined: it is not at hand. */
export function answerAtHand(exchange: Exchange, recent: Recent): Answer | undefined {
  const { method, headers } = exchange.arrival.incoming
  return isReading(method!) && isServed(headers.accept) ? ofNow(exchange, recent) : undefined
}

function ofNow({ world, admission }: Exchange, { given }: Recent): Answer | undefined {
  const isOfNow = given.nowS === admission.nowS && given.changes === changesOf(world)
  return isOfNow ? findAnswer(world.cache, given.name) : undefined
}

/** How many changes to roofs and grants there have been. */
function changesOf({ incidents, access }: World): number {
  return incidents.changes() + access.changes()
}

/**
 * The body of the same answer as a value, which one may change before it is written: made anew, and kept
 * nowhere. An answer without body is given as it is.
 */
export async function valueTo(exchange: Exchange): Promise<{ readonly value: Wire } | Answer> {
  const route = routeOf(exchange)
  const [, reply] = replyTo(exchange, route)
  if (reply.status === 204) return new Answer(204, '', reply.reason)
  return { value: toWire(route.response, await inSlices(reply.body())) }
}

/** The endpoint, after the checks of path and method. */
function routeOf({ arrival, world }: Exchange): Route {
  const { route, url } = arrival.target
  if (route === undefined) {
    const [path = ''] = url.split('?', 1)
    throw notFound(world.behaviour, `There is no ${path}: ${nearestPath(path)}.`)
  }
  checkMethod(arrival.incoming.method!)
  checkLength(url)
  checkAccept(arrival.incoming.headers.accept)
  return route
}

function rememberUrl({ arrival, world, caller }: Exchange, given: Given): void {
  const recent = new Recent(arrival.target, caller, given)
  world.cache.set(arrival.incoming.url!, recent, recent.weight)
}

/** What the endpoint answers, after the checks of record and permission, and of parameters. */
function replyTo(exchange: Exchange, route: Route): readonly [Ask, Reply] {
  const { arrival, world, admission } = exchange
  const { query } = arrival.target
  const { nowS } = admission
  const user = admission.user!
  const isStrict = world.behaviour.strict === true
  if (route.about === 'fleet') {
    if (isStrict) checkStrictly(route, query)
    const ask = new Ask(world, user, route.name, nowS, query)
    return [ask, route.answer(ask)]
  }
  const view = visibleSystem(exchange, user)
  if (isStrict) checkStrictly(route, query)
  const ask = new SystemAsk(world, user, route.name, nowS, query, view)
  return [ask, route.answer(ask)]
}

function isReading(method: string): boolean {
  return method === 'GET' || method === 'HEAD'
}

function checkMethod(method: string): void {
  if (isReading(method)) return
  if (method === 'POST' || method === 'PUT' || method === 'PATCH' || method === 'DELETE') {
    throw methodNotAllowed(`The API only reads: send GET instead of ${method}.`)
  }
  throw notImplemented(`The API knows no ${method}: send GET.`)
}

/** Each parameter has its `&`: a shorter URL cannot have too many. */
function checkLength(url: string): void {
  if (url.length <= LIMITS.queryParameters) return
  const count = url.split('&').length
  if (url.length > LIMITS.urlCharacters) throw tooMuch(414, url.length, 'urlCharacters')
  if (count > LIMITS.queryParameters) throw tooMuch(400, count, 'queryParameters')
}

function tooMuch(status: number, count: number, limit: keyof typeof MUCH): ApiError {
  return notUnderstood(
    status,
    `The URL has ${count} ${MUCH[limit]}, ${LIMITS[limit]} are possible: ask for less at a time.`,
  )
}

const MUCH = { urlCharacters: 'characters', queryParameters: 'parameters' } as const

function isServed(accept: string | undefined): boolean {
  return accept === undefined || accept === '*/*' || isAcceptable(accept)
}

function checkAccept(accept: string | undefined): void {
  if (isServed(accept)) return
  throw notAcceptable(
    `The header Accept: ${accept} leaves no room for JSON: send application/json, */* or none.`,
  )
}

/** The system of the path, if there is one and the user may see it. */
function visibleSystem({ world, admission, arrival }: Exchange, user: UserAccess): SystemView {
  const { fleet, behaviour } = world
  const { systemId, systemText } = arrival.target
  if (systemId === undefined || !fleet.has(systemId)) {
    const known = fleet.count === 0 ? 'this world has none' : `the first is ${fleet.ids[0]}`
    throw noSuchSite(
      systemText!,
      `There is no system ${systemText}: GET /systems lists them, ${known}.`,
    )
  }
  if (!user.sees(systemId)) {
    throw mayNotSee(behaviour, user, systemId, admission.nowS)
  }
  return fleet.view(systemId, admission.nowS)
}
