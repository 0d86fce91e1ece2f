import type { IncomingMessage, Server, ServerResponse } from 'node:http'
import { type FastifyInstance, type FastifyServerOptions, fastify, LogController } from 'fastify'
import { documentation } from './docs.ts'
import { home } from './home.ts'
import { requestIdOf } from './request-id.ts'
import type { ApiOptions } from './v2/gate.ts'
import { Recents } from './v2/recent.ts'
import { nothingAt, serveAgain, serveUnreadable, v2 } from './v2/v2.ts'

export interface AppOptions extends Pick<ApiOptions, 'resolveWorld' | 'observe'> {
  /** Of this package, for the OpenAPI document. */
  readonly version: string
  /** Left out: silent. */
  readonly logger?: NonNullable<FastifyServerOptions['logger']> | undefined
  /** Certificate and key; left out: HTTP. */
  readonly https?: { readonly cert: string | Buffer; readonly key: string | Buffer } | undefined
}

/**
 * The server, without a socket yet: the emulated API, its document, a page of links. Whatever else
 * it shall offer is registered on it before it is ready.
 */
export function createApp(options: AppOptions): FastifyInstance {
  const shutdown = new AbortController()
  const held = new Set<Promise<void>>()
  const api: ApiOptions = {
    resolveWorld: options.resolveWorld,
    observe: options.observe,
    signal: shutdown.signal,
    hold(reply) {
      held.add(reply)
      void reply.finally(() => held.delete(reply))
    },
    recents: new Recents(),
    onFailure: (error) => app.log.error(error),
  }
  const app = createServer(options, api)
  putFirst(app.server, (request, response) => serveAgain(api, request, response))
  app.addHook('preClose', async () => {
    shutdown.abort()
    await Promise.all(held)
  })
  app.register(v2, { ...api, prefix: '/api/v2' })
  app.register(v2, { ...api, prefix: '/sandboxes/:sandbox/api/v2' })
  app.register(documentation, {
    version: options.version,
    api: (documented) => v2(documented, api),
  })
  app.register(home)
  app.setNotFoundHandler(({ method, url }, reply) => {
    const [path = ''] = url.split('?', 1)
    return reply.code(404).send(nothingAt(method, path))
  })
  return app
}

/**
 * No route has a schema of Fastify's, which would check requests by it and write replies in another
 * order; so what compiles schemas need not be loaded, which takes a fifth of an empty server's start.
 */
const WITHOUT_SCHEMAS = { buildValidator: refuseSchemas, buildSerializer: refuseSchemas }

function refuseSchemas(): never {
  throw new Error('this server compiles no schemas: routes read and write their own JSON')
}

const LONGEST_PARAMETER = 256
const LARGEST_BODY = 1024 * 1024

function createServer({ logger = false, https }: AppOptions, api: ApiOptions): FastifyInstance {
  const options: FastifyServerOptions = {
    logger,
    // The journal tells more about requests than two log lines each.
    logController: new LogController({ disableRequestLogging: true }),
    bodyLimit: LARGEST_BODY,
    genReqId: requestIdOf,
    routerOptions: { ignoreTrailingSlash: true, maxParamLength: LONGEST_PARAMETER },
    schemaController: { compilersFactory: WITHOUT_SCHEMAS },
    frameworkErrors: (_error, request, reply) => serveUnreadable(api, request, reply),
  }
  // Fastify's types tell servers apart by their sockets, which concerns nobody here.
  return fastify(https === undefined ? options : ({ ...options, https } as FastifyServerOptions))
}

type Serve = (request: IncomingMessage, response: ServerResponse) => boolean

/**
 * Asks another before the framework: routing, parsing and wrapping a request cost as much again as
 * answering one that is known, and a framework's hooks come after them.
 */
function putFirst(server: Server, serve: Serve): void {
  const listeners = server.listeners('request')
  server.removeAllListeners('request')
  server.on('request', (request: IncomingMessage, response: ServerResponse) => {
    if (serve(request, response)) return
    for (const listener of listeners) listener.call(server, request, response)
  })
}
