import { setTimeout as sleep } from 'node:timers/promises'
import type { FastifyInstance } from 'fastify'
import type { UnderWay } from './under-way.ts'

/**
 * How a server ends.
 *
 * @example
 * ```ts
 * await simulator.close({ drain: 5, grace: 10 })
 * ```
 */
export interface CloseOptions {
  /** For how long it goes on accepting while `/readyz` says 503 [s]. Left out: not at all. */
  readonly drain?: number | undefined
  /** For how long it then finishes what is under way [s]. Left out: 5. */
  readonly grace?: number | undefined
}

/**
 * What was cut off at the end, because it took longer than the grace.
 *
 * @example
 * ```ts
 * const { connections, requests }: Cut = await simulator.close({ grace: 1 })
 * ```
 */
export interface Cut {
  /** Connections that were closed before their reply was out. */
  readonly connections: number
  /** The requests of the emulated API among them that were held or computed: `GET /api/v2/…`. */
  readonly requests: readonly string[]
}

export const GRACE_S = 5

/** How often kept connections are looked at that have nothing to wait for any more [ms]. */
const LOOK_MS = 20

/** Whether requests are welcome, as `/readyz` tells those who share them out. */
export interface Readiness {
  isReady: boolean
}

/**
 * Ends a server: not ready any more, accepting as long as it drains, then finishing what is under
 * way. Resolves with what it cut off.
 */
export async function shutDown(
  app: FastifyInstance,
  { underWay, readiness }: { readonly underWay: UnderWay; readonly readiness: Readiness },
  { drain = 0, grace = GRACE_S }: CloseOptions = {},
): Promise<Cut> {
  const { server } = app
  readiness.isReady = false
  server.prependListener('request', (_request, response) => {
    response.shouldKeepAlive = false
  })
  if (drain > 0 && server.listening) await sleep(drain * 1000)
  let cut: Cut = { connections: 0, requests: [] }
  const look = setInterval(() => server.closeIdleConnections(), LOOK_MS)
  const timer = setTimeout(async () => {
    const requests = underWay.list()
    cut = { connections: await connectionsOf(app), requests }
    server.closeAllConnections()
    underWay.giveUp()
  }, grace * 1000)
  try {
    await app.close()
  } finally {
    clearInterval(look)
    clearTimeout(timer)
  }
  return cut
}

/** What is asked of a server that is closed. */
export class Closed extends Error {
  constructor() {
    super('the simulator is closed: make another with createSimulator')
  }
}

/** What is asked of a server. Rejects with Closed if it is. */
export async function unlessClosed<T>(asked: PromiseLike<T>): Promise<T> {
  try {
    return await asked
  } catch (error) {
    const { code } = error as { readonly code?: string }
    throw code === 'FST_ERR_REOPENED_CLOSE_SERVER' ? new Closed() : error
  }
}

function connectionsOf({ server }: FastifyInstance): Promise<number> {
  return new Promise((resolve) => {
    server.getConnections((_error, count) => resolve(count))
  })
}
