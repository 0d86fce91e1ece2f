import type { IncomingMessage, ServerResponse } from 'node:http'
import { parse } from 'node:querystring'
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify'
import { requestIdOf } from '../request-id.ts'
import type { Target } from './exchange.ts'
import { type ApiOptions, serve } from './gate.ts'
import { reasonHeaders, sendPreflight } from './headers.ts'
import { findRoute } from './paths.ts'
import { type Query, textOf } from './query.ts'
import { pathOf } from './route.ts'
import { ROUTES } from './routes.ts'

interface Params {
  readonly sandbox?: string
  readonly system_id?: string
  /** What follows the prefix. */
  readonly '*'?: string
}

/**
 * The emulated API as one plugin, to be mounted below each prefix. Only GET is routed; whatever
 * else comes below the prefix, other methods and unknown paths, is told apart by `findRoute`.
 */
export async function v2(app: FastifyInstance, options: ApiOptions): Promise<void> {
  for (const route of ROUTES) {
    app.route({
      method: 'GET',
      url: pathOf(route),
      exposeHeadRoute: false,
      config: { route },
      handler(request, reply) {
        const { sandbox, system_id: systemId } = request.params as Params
        const query = request.query as Query
        admit(options, request, reply, { url: urlOf(request), sandbox, query, route, systemId })
      },
    })
  }
  const fallback = (request: FastifyRequest, reply: FastifyReply) => {
    const { sandbox, '*': rest = '' } = request.params as Params
    const target = { url: urlOf(request), sandbox, query: request.query as Query }
    serveOther(options, request, reply, target, `/${rest}`)
  }
  app.setNotFoundHandler(fallback)
  // Bodies are nothing to an API that only reads: they are let pass unread, whatever they are.
  app.removeAllContentTypeParsers()
  app.addContentTypeParser('*', (_request, payload, done) => {
    payload.resume()
    done(null)
  })
  app.setErrorHandler((_error, request, reply) => fallback(request, reply))
}

const PREFIX = /^(?:\/sandboxes\/([^/?]+))?\/api\/v2(?=[/?]|$)/

/** A request whose path Fastify's router could not read, because of a stray `%` or its length. */
export function serveUnreadable(
  options: ApiOptions,
  request: FastifyRequest,
  reply: FastifyReply,
): void {
  const url = urlOf(request)
  const [path = '', search = ''] = url.split(/\?(.*)/s, 2)
  const prefix = PREFIX.exec(url)
  if (prefix === null) {
    void reply.code(404).send(nothingAt(request.method, path))
    return
  }
  const target = { url, sandbox: prefix[1], query: parse(search) }
  serveOther(options, request, reply, target, path.slice(prefix[0].length))
}

/** Path and query, without the origin that clients put before it when they talk to a proxy. */
function urlOf({ raw }: FastifyRequest): string {
  const url = raw.url!
  return url.startsWith('/') ? url : url.replace(/^https?:\/\/[^/?]*/i, '')
}

/** What is answered outside the emulated API where there is nothing. */
export function nothingAt(method: string, path: string) {
  const message = `there is no ${method} ${path.slice(0, 100)}: GET / lists what there is`
  return { error: 'not_found', message }
}

/** What is no GET of an endpoint. OPTIONS asks for nothing but permission, and needs no key. */
function serveOther(
  options: ApiOptions,
  request: FastifyRequest,
  reply: FastifyReply,
  target: Pick<Target, 'url' | 'sandbox' | 'query'>,
  path: string,
): void {
  if (request.method === 'OPTIONS') {
    sendPreflight(reply.raw, request.headers['access-control-request-headers'])
    return
  }
  const found = findRoute(path)
  admit(options, request, reply, { ...target, route: found?.route, systemId: found?.systemId })
}

function admit(
  options: ApiOptions,
  request: FastifyRequest,
  reply: FastifyReply,
  target: Target,
): void {
  const { url, sandbox, query } = target
  const world = options.resolveWorld(sandbox, textOf(query, 'key'))
  if (world === undefined) {
    const message = `There is no sandbox "${sandbox}": create it with PUT /sandboxes/${sandbox}, or use /api/v2 for the default world.`
    // A page of any origin may read the refusal, as it may read every answer of the API.
    void reply
      .code(404)
      .headers({ 'access-control-allow-origin': '*', ...reasonHeaders(message) })
      .send({ error: 'not_found', message })
    return
  }
  const arrival = { incoming: request.raw, response: reply.raw, requestId: request.id, target }
  serve(options, arrival, world, options.recents.findIn(url, world))
}

/**
 * Serves a request whose URL was asked for a moment ago, and what it led to then is known: there is
 * nothing left to be routed or taken apart. false: it has to go the long way.
 */
export function serveAgain(
  options: ApiOptions,
  incoming: IncomingMessage,
  response: ServerResponse,
): boolean {
  if (incoming.method !== 'GET' || options.signal.aborted) return false
  const recent = options.recents.find(incoming.url!)
  if (recent === undefined) return false
  const { target, key } = recent
  const world = options.resolveWorld(target.sandbox, key)
  if (world === undefined || recent.world.deref() !== world) return false
  serve(options, { incoming, response, requestId: requestIdOf(incoming), target }, world, recent)
  return true
}
