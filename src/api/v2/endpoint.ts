import type { SystemView } from '../../simulation/known/view.ts'
import type { KeyAccess, UserAccess } from '../../world/access.ts'
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
import { mayNotSee } from './reasons.ts'
import type { Recent, Recents } from './recent.ts'
import { writeReply } from './reply.ts'
import type { Route } from './route.ts'
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
  const { incoming, target } = arrival
  const { route, url } = target
  if (route === undefined) {
    const [path = ''] = url.split('?', 1)
    throw notFound(world.behaviour, `There is no ${path}: ${nearestPath(path)}.`)
  }
  checkMethod(incoming.method!)
  checkAccept(incoming.headers.accept)
  const answer = answerOfRoute(exchange, caller.user, route)
  const { key, userId, systemId } = exchange
  const { changes } = world.incidents
  const remember = (answer: Answer) => {
    recents.remember({
      target,
      world: new WeakRef(world),
      key,
      userId,
      systemId,
      ...caller,
      nowS,
      changes,
      answer,
    })
    return answer
  }
  return answer instanceof Promise ? answer.then(remember) : remember(answer)
}

/** What the endpoint answers, after the checks of record and permission, and of parameters. */
function answerOfRoute(
  exchange: Exchange,
  user: UserAccess,
  route: Route,
): Answer | Promise<Answer> {
  const { arrival, world, nowS } = exchange
  const { query } = arrival.target
  const isStrict = world.behaviour.strict === true
  if (route.about === 'fleet') {
    if (isStrict) checkStrictly(route, query)
    const ask = new Ask(world, user, route.name, nowS, query)
    return writeReply(ask, route.answer(ask))
  }
  const view = visibleSystem(exchange, user)
  if (isStrict) checkStrictly(route, query)
  const ask = new SystemAsk(world, user, route.name, nowS, query, view)
  return writeReply(ask, route.answer(ask))
}

/** The last answer to the same URL, if nothing can have changed since. */
export function answerAgain(exchange: Exchange, recent: Recent | undefined): Answer | undefined {
  const { arrival, world, nowS } = exchange
  if (recent === undefined || recent.nowS !== nowS) return undefined
  if (recent.changes !== world.incidents.changes) return undefined
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

/** The system of the path, if there is one and the user may see it. */
function visibleSystem(exchange: Exchange, user: UserAccess): SystemView {
  const { world, nowS, arrival, systemId } = exchange
  const { fleet, behaviour } = world
  if (systemId === undefined || !fleet.has(systemId)) {
    const text = arrival.target.systemId!
    const known = fleet.count === 0 ? 'this world has none' : `the first is ${fleet.ids[0]}`
    throw noSuchSite(text, `There is no system ${text}: GET /systems lists them, ${known}.`)
  }
  if (!user.sees(systemId)) {
    throw notAuthorized(behaviour, mayNotSee(user.userId, systemId))
  }
  return fleet.view(systemId, nowS)
}
