/**
 * For a server none of whose routes has a schema of Fastify's, which would check requests by it and
 * write replies in another order: what compiles schemas need not be loaded, which takes a fifth of an
 * empty server's start.
 */
export const WITHOUT_SCHEMAS = {
  compilersFactory: { buildValidator: refuseSchemas, buildSerializer: refuseSchemas },
}

function refuseSchemas(): never {
  throw new Error('this server compiles no schemas: routes read and write their own JSON')
}
