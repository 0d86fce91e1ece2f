import {
  type FastifyError,
  type FastifyInstance,
  type FastifyReply,
  type FastifyRequest,
  type FastifyServerOptions,
  fastify,
} from 'fastify'
import { LIMITS } from '../limits.ts'
import type { World } from '../world/world.ts'
import { type Backlog, createBacklog } from './backlog.ts'
import { documentation } from './docs.ts'
import type { OnFailure } from './log.ts'
import { createPipelining, type Pipelining } from './pipelining.ts'
import { requestIdOf } from './request-id.ts'
import { keepTickShape } from './tick-shape.ts'
import { createUnderWay, type UnderWay } from './under-way.ts'
import { refuseExpectations, refuseUnreadable } from './unreadable.ts'
import { createDoor, type Door, type DoorOptions } from './v2/door.ts'
import { isEmulated } from './v2/target.ts'
import { v2 } from './v2/v2.ts'
import { WITHOUT_SCHEMAS } from './without-schemas.ts'

export interface AppOptions
  extends Pick<DoorOptions, 'resolveWorld' | 'keepsBodies' | 'cache' | 'observe'> {
  /** Of a request without sandbox and key there is always one. */
  readonly mainWorld: () => World
  /** Of this package, for the OpenAPI document. */
  readonly version: string
  readonly onFailure: OnFailure
  /** Left out: its own. */
  readonly underWay?: UnderWay | undefined
  readonly pipelining?: Pipelining | undefined
  readonly backlog?: Backlog | undefined
  /** Certificate and key; left out: HTTP. */
  readonly https?: { readonly cert: string | Buffer; readonly key: string | Buffer } | undefined
}

/**
 * The server, without a socket yet: the emulated API, its document, a page of links. Whatever else
 * it shall offer is registered on it before it is ready.
 */
export function createApp(options: AppOptions): FastifyInstance {
  const { underWay = createUnderWay(), pipelining = createPipelining() } = options
  const { backlog = createBacklog() } = options
  const door = createDoor({ ...options, underWay, backlog })
  keepTickShape()
  const app = createServer(options, pipelining, door)
  refuseExpectations(app.server)
  app.addHook('onRequest', ({ raw: incoming }, { raw: response }, begin) =>
    pipelining.takeTurn(incoming, response, begin),
  )
  app.addHook('preClose', async () => {
    await underWay.end()
  })
  app.register(v2, { door, prefix: '/api/v2' })
  app.register(v2, { door, prefix: '/sandboxes/:sandbox/api/v2' })
  app.register(documentation, {
    version: options.version,
    world: options.mainWorld,
    api: (documented) => v2(documented, { door }),
  })
  // The routers of prefixes take two slashes for two.
  app.setNotFoundHandler((request, reply) =>
    isEmulated(request.url) ? door(request, reply) : refusePath(request, reply),
  )
  app.setErrorHandler((error: FastifyError, _request, reply) => {
    if ((error.statusCode ?? 500) >= 500) options.onFailure(error)
    reply.send(error)
  })
  return app
}

/** Where there is nothing, and it is not the emulated API's to say so. */
function refusePath({ method, url }: FastifyRequest, reply: FastifyReply): void {
  const [path = ''] = url.split('?', 1)
  const message = `there is no ${method} ${path.slice(0, 100)}: GET / lists what there is`
  void reply.code(404).send({ error: 'not_found', message })
}

/**
 * Queries are read where they are needed, by `readQuery`: what is known of a URL is found by the
 * whole of it, and to read its query first would cost a thirtieth of the answer.
 */
const UNREAD = new Proxy<Record<string, unknown>>(
  {},
  {
    get(_target, name) {
      throw new Error(`request.query.${String(name)} is not there: use readQuery(request.url)`)
    },
  },
)

const LONGEST_PARAMETER = 256

const OF_NODE = {
  /** How often connections are looked at for requests that take too long to arrive. */
  connectionsCheckingInterval: 1000,
  maxHeaderSize: LIMITS.urlCharacters + LIMITS.headerBytes,
  // Node swaps the two if a head may take longer than the whole.
  headersTimeout: LIMITS.requestS * 1000,
}

function createServer({ https }: AppOptions, pipelining: Pipelining, door: Door): FastifyInstance {
  const options: FastifyServerOptions = {
    logger: false,
    bodyLimit: LIMITS.bodyBytes,
    requestTimeout: LIMITS.requestS * 1000,
    genReqId: requestIdOf,
    clientErrorHandler: refuseUnreadable,
    // What comes over a kept connection while the server ends is answered as ever.
    return503OnClosing: false,
    routerOptions: {
      ignoreTrailingSlash: true,
      ignoreDuplicateSlashes: true,
      maxParamLength: LONGEST_PARAMETER,
      querystringParser: () => UNREAD,
    },
    schemaController: WITHOUT_SCHEMAS,
    // A path that the router cannot read, because of a stray `%` or its length.
    frameworkErrors: (_error, request, reply) =>
      pipelining.takeTurn(request.raw, reply.raw, () =>
        isEmulated(request.url) ? door(request, reply) : refusePath(request, reply),
      ),
  }
  // Fastify's types tell servers apart by their sockets, which concerns nobody here.
  return fastify(
    https === undefined
      ? { ...options, http: OF_NODE }
      : ({ ...options, https: { ...https, ...OF_NODE } } as FastifyServerOptions),
  )
}
