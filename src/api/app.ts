import { randomUUID } from 'node:crypto'
import type { IncomingMessage } from 'node:http'
import { type FastifyInstance, type FastifyServerOptions, fastify, LogController } from 'fastify'
import { documentation } from './docs.ts'
import type { ApiOptions } from './gate.ts'
import { home } from './home.ts'
import { Recents } from './recent.ts'
import { serveUnreadable, v2 } from './v2.ts'

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
  const api: ApiOptions = {
    resolveWorld: options.resolveWorld,
    observe: options.observe,
    signal: shutdown.signal,
    recents: new Recents(),
    onFailure: (error) => app.log.error(error),
  }
  const app = createServer(options, api)
  app.addHook('preClose', async () => shutdown.abort())
  app.register(async (documented) => {
    await documentation(documented, options.version)
    await documented.register(v2, { ...api, prefix: '/api/v2' })
  })
  app.register(v2, { ...api, prefix: '/sandboxes/:sandbox/api/v2' })
  app.register(home)
  return app
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
    frameworkErrors: (_error, request, reply) => serveUnreadable(api, request, reply),
  }
  // Fastify's types tell servers apart by their sockets, which concerns nobody here.
  return fastify(https === undefined ? options : ({ ...options, https } as FastifyServerOptions))
}

/** The client's own if it sent one, as Rails would take it over, else a new one. */
function requestIdOf({ headers }: Pick<IncomingMessage, 'headers'>): string {
  const sent = headers['x-request-id']
  const id = typeof sent === 'string' ? sent.replace(/[^\w@-]/g, '').slice(0, 255) : ''
  return id === '' ? nextUuid() : id
}

const PROCESS = randomUUID().slice(0, -12)
let count = 0

/** A UUID that begins as all of this process do and ends in a count, which costs less than chance. */
function nextUuid(): string {
  return PROCESS + (++count).toString(16).padStart(12, '0')
}
