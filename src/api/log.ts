import { type FastifyServerOptions, fastify } from 'fastify'

/** As Fastify takes it. */
export type LoggerOptions = NonNullable<FastifyServerOptions['logger']>

/** Told of what should not have happened, an Error or whatever else was thrown. */
export type OnFailure = (error: unknown) => void

/**
 * Tells a logger of failures. It is Fastify's own, but not that of the server: with one a server makes
 * a child of it for each request and listens to the end of each reply, which takes an eighth of the
 * time that a known answer takes; and the journal tells more about requests than its lines.
 */
export function logFailures(logger: LoggerOptions = false): OnFailure {
  const { log } = fastify({ logger })
  return (error) => log.error(error)
}
