import type { FastifyInstance } from 'fastify'
import type { Door } from './door.ts'
import { pathOf } from './route.ts'
import { ROUTES } from './routes.ts'

/**
 * The emulated API as one plugin, to be mounted below each prefix. Its endpoints are routes, other
 * methods and unknown paths are what is not found, and what cannot be parsed is an error; behind all
 * of them is the same door.
 */
export async function v2(app: FastifyInstance, { door }: { readonly door: Door }): Promise<void> {
  for (const route of ROUTES) {
    app.route({
      method: 'GET',
      url: pathOf(route),
      exposeHeadRoute: false,
      config: { route },
      handler: (request, reply) => door(request, reply),
    })
  }
  // The controls have all that begins with `/sandboxes/` but for what is routed here.
  for (const url of ['', '/*']) app.all(url, (request, reply) => door(request, reply))
  app.setNotFoundHandler(door)
  app.setErrorHandler((_error, request, reply) => door(request, reply))
  // Bodies are nothing to an API that only reads: they are let pass unread, whatever they are.
  app.removeAllContentTypeParsers()
  app.addContentTypeParser('*', (_request, payload, done) => {
    payload.resume()
    done(null)
  })
}
