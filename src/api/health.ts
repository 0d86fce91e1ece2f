import type { FastifyInstance } from 'fastify'
import type { Sharing } from '../world/store/sharing.ts'
import type { Readiness } from './shutdown.ts'

interface HealthOptions {
  readonly readiness: Readiness
  readonly sharing: Pick<Sharing, 'away'>
}

/**
 * `GET /healthz`: 200 as long as the process can answer at all. `GET /readyz`: 200 while requests are
 * welcome, 503 from the moment a server begins to shut down, and while its store is away.
 */
export async function health(app: FastifyInstance, options: HealthOptions): Promise<void> {
  const { readiness, sharing } = options
  app.get('/healthz', async (_request, reply) => {
    reply.header('cache-control', 'no-store')
    return { status: 'ok' }
  })
  app.get('/readyz', async (_request, reply) => {
    const { away } = sharing
    reply.header('cache-control', 'no-store')
    reply.code(readiness.isReady && away === undefined ? 200 : 503)
    if (!readiness.isReady) return { status: 'shutting down' }
    return away === undefined ? { status: 'ready' } : { status: 'the store is away', ...away }
  })
}
