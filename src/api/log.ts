import { type FastifyServerOptions, fastify } from 'fastify'
import { WITHOUT_SCHEMAS } from './without-schemas.ts'

/** Whoever takes errors, such as `console` or a logger of pino; or what Fastify makes its own from. */
export type Logger = { error(failure: unknown): void } | NonNullable<FastifyServerOptions['logger']>

/** Told of what should not have happened, an Error or whatever else was thrown. */
export type OnFailure = (error: unknown) => void

/**
 * Tells a logger of failures. It is not that of the server: with one a server makes a child of it for
 * each request and listens to the end of each reply, which takes an eighth of the time that a known
 * answer takes; and the journal tells more about requests than its lines.
 */
export function logFailures(logger: Logger = false): OnFailure {
  if (typeof logger === 'object' && 'error' in logger) return (failure) => logger.error(failure)
  if (logger === false) return () => {}
  const { log } = fastify({ logger, schemaController: WITHOUT_SCHEMAS })
  return (failure) => log.error(failure)
}
