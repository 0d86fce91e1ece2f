import type { KeyAccess, UserAccess } from '../world/access.ts'
import { Ask, SystemAsk } from './ask.ts'
import {
  methodNotAllowed,
  noSuchSite,
  notAcceptable,
  notAuthorized,
  notFound,
  notImplemented,
} from './errors.ts'
import type { Exchange } from './exchange.ts'
import { type Answer, isAcceptable } from './headers.ts'
import { nearestPath } from './paths.ts'
import type { Recent, Recents } from './recent.ts'
import type { SystemRoute } from './route.ts'
import { checkStrictly } from './strict.ts'

/** Who has been let in. */
export interface Caller {
  readonly plan: KeyAccess
  readonly user: UserAccess
}

/**
 * The answer to a request that was let in. Throws the refusals of path and method, record and
 * permission, parameters, in this order.
 */
export function answerTo(
  exchange: Exchange,
  caller: Caller,
  recents: Recents,
): Answer | Promise<Answer> {
  const { arrival, world, nowS } = exchange
  const { incoming, route, query, url } = arrival
  if (route === undefined) {
    const [path = ''] = url.split('?', 1)
    throw notFound(world.behaviour, `There is no ${path}: ${nearestPath(path)}.`)
  }
  checkMethod(incoming.method!)
  checkAccept(incoming.headers.accept)
  if (route.about === 'fleet') {
    if (world.behaviour.strict) checkStrictly(route, query)
    return route.answer(new Ask(world, caller.user, nowS, query))
  }
  const ask = systemAsk(exchange, caller.user, route)
  if (world.behaviour.strict) checkStrictly(route, query)
  const answer = route.answer(ask)
  if (answer.reason === undefined) {
    const { key, userId } = exchange
    const { view } = ask
    const systemId = view.system.id
    recents.remember(url, { world, key, userId, systemId, ...caller, nowS, view, answer })
  }
  return answer
}

/** The last answer to the same URL, if nothing can have changed since. */
export function answerAgain(exchange: Exchange, recent: Recent | undefined): Answer | undefined {
  const { arrival, world, nowS } = exchange
  if (recent === undefined || recent.nowS !== nowS) return undefined
  if (world.fleet.view(recent.systemId, nowS) !== recent.view) return undefined
  checkMethod(arrival.incoming.method!)
  checkAccept(arrival.incoming.headers.accept)
  return recent.answer
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
  const { world, nowS, arrival, systemId } = exchange
  const { fleet, behaviour } = world
  if (systemId === undefined || !fleet.has(systemId)) {
    const text = arrival.systemId!
    const known = fleet.count === 0 ? 'this world has none' : `the first is ${fleet.ids[0]}`
    throw noSuchSite(text, `There is no system ${text}: GET /systems lists them, ${known}.`)
  }
  if (!user.sees(systemId)) {
    throw notAuthorized(
      behaviour,
      `The user ${user.userId} may not see system ${systemId}: GET /systems lists those it may.`,
    )
  }
  const view = fleet.view(systemId, nowS)
  return new SystemAsk(world, user, nowS, arrival.query, route.name, view)
}
