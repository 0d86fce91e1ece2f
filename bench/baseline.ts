/** What the simulator is measured against: servers that give the same bytes without a thought. */
import { readFileSync } from 'node:fs'
import { createServer } from 'node:http'
import { fastify } from 'fastify'

/** An answer to be given again and again, by the path that is asked for. */
export interface Constant {
  readonly path: string
  readonly status: number
  readonly type: string
  readonly body: string
}

const [kind, port = '0', file = ''] = process.argv.slice(2)
const constants: readonly Constant[] = file === '' ? [] : JSON.parse(readFileSync(file, 'utf8'))
const at = { port: Number(port), host: '127.0.0.1' }

if (kind === 'node:http') serveBare()
else if (kind === 'empty') await serveEmpty()
else await serveFastify(kind === 'serialiser')
process.on('SIGTERM', () => process.exit())

function serveBare(): void {
  const byUrl = new Map(constants.map((constant) => [constant.path, constant]))
  const server = createServer((request, response) => {
    const { status, type, body } = byUrl.get(request.url!)!
    response.writeHead(status, {
      'content-type': type,
      'content-length': Buffer.byteLength(body),
    })
    response.end(body)
  })
  server.listen(at)
}

/** Each constant is a route; the serialiser makes it from the object anew. */
async function serveFastify(serialises: boolean): Promise<void> {
  const app = fastify()
  const byUrl = new Map(
    constants.map((one) => [one.path, { ...one, object: JSON.parse(one.body) }]),
  )
  for (const path of new Set(constants.map((one) => one.path.split('?', 1)[0]!))) {
    app.get(path, (request, reply) => {
      const { status, type, body, object } = byUrl.get(request.url)!
      reply.code(status).type(type)
      reply.send(serialises ? object : body)
    })
  }
  await app.listen(at)
}

/** A Fastify app with the plugins of the simulator and nothing else. */
async function serveEmpty(): Promise<void> {
  const { default: swagger } = await import('@fastify/swagger')
  const { default: swaggerUi } = await import('@fastify/swagger-ui')
  const app = fastify()
  app.register(swagger, { openapi: { openapi: '3.0.3', info: { title: 'empty', version: '1' } } })
  app.register(swaggerUi, { routePrefix: '/docs' })
  app.get('/healthz', async () => ({ status: 'ok' }))
  await app.listen(at)
}
