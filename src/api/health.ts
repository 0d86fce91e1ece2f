import type { FastifyInstance } from 'fastify'
import type { Readiness } from './shutdown.ts'

/**
 * `GET /healthz`: 200 as long as the process can answer at all. `GET /readyz`: 200 while requests are
 * welcome, 503 from the moment a server begins to shut down.
 */
export async function health(app: FastifyInstance, readiness: Readiness): Promise<void> {
  app.get('/healthz', async (_request, reply) => {
    reply.header('cache-control', 'no-store')
    return { status: 'ok' }
  })
  app.get('/readyz', async (_request, reply) => {
    reply.header('cache-control', 'no-store').code(readiness.isReady ? 200 : 503)
    return { status: readiness.isReady ? 'ready' : 'shutting down' }
  })
}
