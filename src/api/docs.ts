import {
  type FastifyInstance,
  type FastifyPluginAsync,
  type FastifyRequest,
  fastify,
} from 'fastify'
import { once } from '../simulation/memo.ts'
import type { World } from '../world/world.ts'
import { type Document, withExamples } from './examples.ts'
import {
  BAD_REQUEST,
  ERROR_MESSAGES_ERROR,
  ERROR_MODELS,
  EXCEPTION,
  MESSAGE_ERROR,
  MESSAGES_ERROR,
  NOT_ACCEPTABLE,
  NOT_FOUND,
  REASON_ERROR,
  THROTTLED,
  UNAVAILABLE,
  URL_TOO_LONG,
} from './v2/errors.ts'
import { SYSTEM_ID } from './v2/fields.ts'
import { CREDENTIALS, FORMS, type Parameters, required } from './v2/parameters.ts'
import type { Route } from './v2/route.ts'
import { ROUTES } from './v2/routes.ts'
import { type Model, object, ref, type Schema } from './v2/schemas.ts'
import { modelsIn } from './v2/table.ts'

export interface DocumentationOptions {
  /** Of this package. */
  readonly version: string
  /** Of which the page takes its examples. */
  readonly world: () => World
  /** The endpoints to describe. */
  readonly api: FastifyPluginAsync
}

const URLS = ['/openapi.json', '/docs', '/docs/*']

/**
 * `/openapi.json`, and `/docs` to read, with nothing from elsewhere. They are a server of their own
 * within this one, which is built by the first who asks: loading what draws the page takes a third
 * of an empty server's start.
 */
export async function documentation(
  app: FastifyInstance,
  options: DocumentationOptions,
): Promise<void> {
  let built: Promise<FastifyInstance> | undefined
  for (const url of URLS) {
    app.get(url, async (request: FastifyRequest, reply) => {
      built ??= createDocumentation(options)
      const pages = await built
      reply.hijack()
      pages.routing(request.raw, reply.raw)
    })
  }
}

async function createDocumentation({ version, world, api }: DocumentationOptions) {
  const [{ default: swagger }, { default: swaggerUi }] = await Promise.all([
    import('@fastify/swagger'),
    import('@fastify/swagger-ui'),
  ])
  const app = fastify({ routerOptions: { ignoreTrailingSlash: true } })
  for (const model of modelsOf(ROUTES)) app.addSchema(model)
  await app.register(swagger, {
    openapi: {
      openapi: '3.0.3',
      info: {
        title: 'Enlighten Systems API',
        version,
        description:
          'The Enlighten Systems API v2, simulated: every answer is a view of one fleet of solar systems at one instant of virtual time. It only reads: POST, PUT, PATCH and DELETE are 405 (MethodNotAllowedError), other methods but HEAD and OPTIONS 501 (NotImplementedError).',
      },
      servers: [{ url: '/api/v2' }],
      tags: [{ name: 'systems', description: 'Solar systems and what they measured' }],
      security: [{ key: [] }],
      components: {
        securitySchemes: {
          key: { type: 'apiKey', in: 'query', name: 'key', description: 'Key of an application' },
        },
      },
    },
    refResolver: { buildLocalReference: (schema) => `${schema.$id}` },
    // The schemas are no business of Fastify's own: it would check requests by them and write
    // replies in another order.
    transform: ({ url, route }) => {
      const config = route.config as { readonly route?: Route } | undefined
      const documented = config?.route
      return { schema: documented === undefined ? { hide: true } : operationOf(documented), url }
    },
  })
  await app.register(swaggerUi, {
    routePrefix: '/docs',
    transformSpecification: (document) => ({
      ...withExamples(document as unknown as Document, world()),
    }),
    theme: { title: 'Enlighten Systems API', favicon: [ICON] },
    // The validator's badge would call a host.
    uiConfig: { docExpansion: 'list', displayOperationId: true, validatorUrl: null },
  })
  await app.register(api, { prefix: '/api/v2' })
  const document = once(() => Buffer.from(JSON.stringify(app.swagger())))
  app.get('/openapi.json', (_request, reply) =>
    reply.type('application/json; charset=utf-8').send(document()),
  )
  await app.ready()
  return app
}

/** A sun. */
const ICON = {
  filename: 'icon.svg',
  rel: 'icon',
  type: 'image/svg+xml',
  sizes: 'any',
  content:
    '<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 16 16"><circle cx="8" cy="8" r="4" fill="#e08a00"/><path d="M8 0v3m0 10v3M0 8h3m10 0h3M2.3 2.3l2.2 2.2m7 7 2.2 2.2m0-11.4-2.2 2.2m-7 7-2.2 2.2" stroke="#e08a00" stroke-width="1.5"/></svg>',
}

function modelsOf(routes: readonly Route[]): ReadonlySet<Model> {
  return new Set([...ERROR_MODELS, ...routes.flatMap(({ response }) => modelsIn(response))])
}

function operationOf(route: Route) {
  const { user_id } = CREDENTIALS
  const parameters: Parameters = { user_id: required(user_id!), ...route.query, ...FORMS }
  const all = Object.entries(parameters)
  return {
    operationId: route.operationId,
    summary: route.summary,
    description: route.description,
    tags: ['systems'],
    ...(route.deprecated ? { deprecated: true } : {}),
    ...(route.about === 'system' ? { params: object({ system_id: SYSTEM_ID.schema }) } : {}),
    querystring: {
      type: 'object',
      properties: Object.fromEntries(all.map(([name, { schema }]) => [name, schema])),
      required: all.filter(([, { isRequired }]) => isRequired).map(([name]) => name),
    },
    response: responsesOf(route),
  }
}

const COMMON_RESPONSES: Readonly<Record<number, Schema>> = {
  304: { type: 'null', description: 'The answer is the one named by If-None-Match' },
  400: described(BAD_REQUEST, 'The URL has too many parameters'),
  401: described(MESSAGES_ERROR, 'The key or the user_id is wrong, or lacks permission'),
  404: described(NOT_FOUND, 'There is no such system'),
  406: described(NOT_ACCEPTABLE, 'The header Accept leaves no room for JSON'),
  409: described(THROTTLED, "The plan's limit is reached"),
  414: described(URL_TOO_LONG, 'The URL is too long'),
  422: described(REASON_ERROR, 'The parameters make no sense for this system'),
  500: {
    description: 'The data or the service are not available',
    anyOf: [ref(UNAVAILABLE), ref(EXCEPTION)],
  },
  503: described(UNAVAILABLE, 'Too many requests at a time'),
}

function responsesOf(route: Route): Readonly<Record<number, Schema>> {
  const responses: Record<number, Schema> = {
    200: described(route.response.model, 'The answer'),
    ...COMMON_RESPONSES,
  }
  for (const [status, schema] of Object.entries(route.others ?? {})) {
    const { description } = responses[Number(status)] ?? schema
    responses[Number(status)] =
      '$id' in schema ? { ...unionOf(schema as Model), description } : schema
  }
  return responses
}

/** Where a status has a body of its own, `behaviour.strict` still has the usual one. */
function unionOf(schema: Model): Schema {
  return schema === MESSAGE_ERROR || schema === ERROR_MESSAGES_ERROR
    ? { anyOf: [ref(schema), ref(REASON_ERROR)] }
    : ref(schema)
}

function described(named: Model, description: string): Schema {
  return { ...ref(named), description }
}
