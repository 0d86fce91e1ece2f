import { fileURLToPath } from 'node:url'
import type { FastifyInstance } from 'fastify'
import { createApp } from './api/app.ts'
import { createBacklog } from './api/backlog.ts'
import { control, noControl } from './api/controls/controls.ts'
import { createEventStreams } from './api/controls/event-streams.ts'
import { dashboard } from './api/dashboard.ts'
import { health } from './api/health.ts'
import { homeWithoutControls } from './api/home.ts'
import { type Logger, logFailures, type OnFailure } from './api/log.ts'
import { createMetrics, type Metrics } from './api/metrics.ts'
import { createPipelining } from './api/pipelining.ts'
import { type CloseOptions, type Cut, shutDown } from './api/shutdown.ts'
import { createUnderWay } from './api/under-way.ts'
import { CLOSE_OPTIONS } from './options.ts'
import type { ScenarioReader } from './reader.ts'
import { checked } from './scenario/check.ts'
import { VERSION } from './version.ts'
import type { Budget } from './world/budget.ts'
import type { ByteCache } from './world/cache.ts'
import type { EndedRequest } from './world/state.ts'
import type { Sharing } from './world/store/sharing.ts'
import type { Worlds } from './world/worlds.ts'

/** How a server is reached, and who is told of what it does. */
export interface ServerOptions {
  /** false: no `/_simulator`, no `/sandboxes`, no `/metrics`. The library's own methods still work. */
  readonly control?: boolean | undefined
  /** What the controls ask for as a bearer token. */
  readonly controlToken?: string | undefined
  /** Host names, beside local ones, under which the controls answer. */
  readonly controlHosts?: readonly string[] | undefined
  /** Origins whose pages may use the controls from a browser: `http://localhost:5173`. */
  readonly controlOrigins?: readonly string[] | undefined
  /** A certificate and its key, for https. */
  readonly tls?: { readonly cert: string | Buffer; readonly key: string | Buffer } | undefined
  /** Told of every request when it is answered, those of sandboxes too. */
  readonly onRequest?: ((request: EndedRequest) => void) | undefined
  /** Told of failures: `console`, a logger, or what Fastify takes to make one. Left out: silent. */
  readonly logger?: Logger | undefined
}

/** What a server is put together from. */
export interface ServerParts {
  readonly worlds: Worlds
  readonly sharing: Sharing
  readonly budget: Budget
  readonly cache: ByteCache<object>
  readonly reader: ScenarioReader
}

/** A server, without a socket yet. */
export interface Server {
  readonly app: FastifyInstance
  readonly onFailure: OnFailure
  /** Has it been told to close? It then listens to nobody new. */
  readonly isClosing: () => boolean
  close(options?: CloseOptions): Promise<Cut>
}

/** Beside what is built; among the sources there is no built page. */
const PAGE_FOLDER = fileURLToPath(new URL('../dashboard', import.meta.url))

export function createServer(options: ServerOptions, parts: ServerParts): Server {
  const { worlds, sharing, budget, cache, reader } = parts
  const metrics: Metrics = createMetrics(() => ({
    worlds: 1 + worlds.sandboxes().length,
    systems: systemsOf(worlds),
    budget,
    eventStreams: streams.size,
    waitingBytes: pipelining.waitingBytes,
    trickleBytes: underWay.trickleBytes,
    stored: sharing.storedBytes,
  }))
  const onFailure = logFailures(options.logger)
  const readiness = { isReady: true }
  const underWay = createUnderWay()
  const backlog = createBacklog(budget.open('streams'))
  const pipelining = createPipelining()
  const app = createApp({
    version: VERSION,
    onFailure,
    underWay,
    backlog,
    pipelining,
    https: options.tls,
    cache,
    observe: withObserver(metrics.observe, options.onRequest, onFailure),
    resolveWorld: (sandbox, key) => sharing.resolve(sandbox, key),
    keepsBodies: (sandbox, key) => sharing.keepsBodies(sandbox, key),
    mainWorld: () => worlds.main.world,
  })
  const streams = createEventStreams(app, { budget })
  app.register(health, { readiness, sharing })
  if (options.control === false) app.register(homeWithoutControls)
  else app.register(dashboard, { folder: PAGE_FOLDER })
  app.register(async (scope) => {
    if (options.control === false) return noControl(scope)
    return control(scope, {
      onFailure,
      backlog,
      worlds,
      sharing,
      streams,
      budget,
      metrics,
      scenarios: reader,
      token: options.controlToken,
      hosts: options.controlHosts,
      origins: options.controlOrigins,
    })
  })
  let closed: Promise<Cut> | undefined
  const close = (options?: CloseOptions) => {
    closed ??= shutDown(
      app,
      { underWay, readiness },
      checked(CLOSE_OPTIONS, options ?? {}),
    ).finally(() => sharing.close())
    return closed
  }
  return { app, onFailure, isClosing: () => closed !== undefined, close }
}

function systemsOf(worlds: Worlds): number {
  const all = [worlds.main, ...worlds.sandboxes()]
  return all.reduce((n, { world }) => n + world.fleet.count, 0)
}

function withObserver(
  count: (request: EndedRequest) => void,
  tell: ServerOptions['onRequest'],
  onFailure: OnFailure,
): (request: EndedRequest) => void {
  if (tell === undefined) return count
  return (request) => {
    count(request)
    try {
      tell(request)
    } catch (error) {
      // It is no business of the client, whose reply is decided.
      onFailure(error)
    }
  }
}
