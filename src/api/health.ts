import type { FastifyInstance } from 'fastify'

/**
 * `GET /healthz`: 200 while requests are welcome. From the moment a server begins to shut down
 * Fastify answers whatever comes over open connections, this too, with 503.
 */
export async function health(app: FastifyInstance): Promise<void> {
  app.get('/healthz', async (_request, reply) => {
    reply.header('cache-control', 'no-store')
    return { status: 'ok' }
  })
}
