import type { FastifyInstance } from 'fastify'

/** Is the server on its way up, at work, or on its way down. */
export type Readiness = 'starting' | 'ok' | 'stopping'

/** `GET /healthz`: 200 while requests are welcome, else 503; the body says which it is. */
export function health(app: FastifyInstance, readiness: () => Readiness): void {
  app.get('/healthz', async (_request, reply) => {
    const status = readiness()
    reply.header('cache-control', 'no-store')
    return reply.code(status === 'ok' ? 200 : 503).send({ status })
  })
}
