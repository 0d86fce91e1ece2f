import type { FastifyError, FastifyInstance, FastifyReply, FastifyRequest } from 'fastify'
import { ScenarioError } from '../../scenario/mistakes.ts'
import { createControls } from '../../world/controls.ts'
import { type Worlds, WorldsFull } from '../../world/worlds.ts'
import type { Metrics } from '../metrics.ts'
import { adviceRoutes } from './advice.ts'
import { clockRoutes } from './clock.ts'
import { controlDocument } from './document.ts'
import { ControlError } from './error.ts'
import { eventRoutes } from './events.ts'
import { faultRoutes } from './faults.ts'
import { type GuardOptions, guard } from './guard.ts'
import { incidentRoutes } from './incidents.ts'
import { overviewRoutes } from './overview.ts'
import { requestRoutes } from './requests.ts'
import { type ControlCall, type ControlRoute, type ControlTools, missing } from './route.ts'
import { sandboxRoutes } from './sandboxes.ts'
import { scenarioRoutes } from './scenario.ts'
import { systemRoutes } from './systems.ts'

export interface ControlOptions extends GuardOptions, ControlTools {
  readonly metrics: Metrics
}

/** The controls of one world: below `/_simulator`, and again below each sandbox. */
const WORLD_ROUTES: readonly ControlRoute[] = [
  ...overviewRoutes,
  ...clockRoutes,
  ...scenarioRoutes,
  ...incidentRoutes,
  ...faultRoutes,
  ...requestRoutes,
  ...adviceRoutes,
  ...eventRoutes,
  ...systemRoutes,
]

/**
 * Longest scenario in a body [bytes]. A file may have more: its writer waits for nobody else, and to
 * read a megabyte of YAML that somebody made to be slow takes seconds.
 */
export const LARGEST_SCENARIO = 128 * 1024

const PREFIXES = ['/_simulator', '/sandboxes/:sandbox/_simulator']

/** The controls: `/_simulator`, `/sandboxes`, and `/sandboxes/{sandbox}/_simulator`. */
export async function control(app: FastifyInstance, options: ControlOptions): Promise<void> {
  guard(app, options)
  app.removeAllContentTypeParsers()
  // Whatever a client says that it sends: `curl -d` says that it is a form.
  app.addContentTypeParser('*', { parseAs: 'string' }, (request, text, done) => {
    const { takes } = request.routeOptions.config as { takes?: ControlRoute['takes'] }
    if (text === '') done(null, undefined)
    else if (takes === 'scenario') done(null, text)
    else parseJson(String(text), done)
  })
  app.setErrorHandler(refuse)
  for (const prefix of PREFIXES) {
    mount(app, options, prefix, WORLD_ROUTES)
    app.all(`${prefix}/*`, unknown)
  }
  mount(app, options, '/sandboxes', sandboxRoutes)
  const groups = { '/_simulator': WORLD_ROUTES, '/sandboxes': sandboxRoutes }
  const hasToken = options.token !== undefined
  app.get('/_simulator/openapi.json', async () => controlDocument(groups, hasToken))
  app.get('/metrics', async (_request, reply) => {
    const { text, contentType } = await options.metrics.expose()
    return reply.type(contentType).send(text)
  })
  app.all('/sandboxes/*', unknown)
}

/** Where the controls are switched off, their addresses say so. */
export async function noControl(app: FastifyInstance): Promise<void> {
  app.setErrorHandler(refuse)
  for (const url of ['/_simulator', '/_simulator/*', '/sandboxes', '/sandboxes/*', '/metrics']) {
    app.all(url, async () => {
      throw new ControlError(
        404,
        'this simulator runs without controls: start it without --no-control',
      )
    })
  }
}

async function unknown({ method, url }: FastifyRequest): Promise<never> {
  throw missing(`${method} ${url}`, '/_simulator/openapi.json describes all controls')
}

function mount(
  scope: FastifyInstance,
  tools: ControlTools,
  prefix: string,
  routes: readonly ControlRoute[],
): void {
  for (const route of routes) {
    const { method, path, status = 200, takes = 'json' } = route
    scope.route({
      method,
      url: `${prefix}${path}`,
      config: { takes },
      ...(takes === 'scenario' && { bodyLimit: LARGEST_SCENARIO }),
      async handler(request, reply) {
        const answer = await route.answer(callOf(tools, request, reply))
        return reply.sent ? reply : send(reply, status, answer)
      },
    })
  }
}

function callOf(tools: ControlTools, request: FastifyRequest, reply: FastifyReply): ControlCall {
  const params = request.params as ControlCall['params']
  const query = request.query as ControlCall['query']
  // In `/sandboxes/:name` the sandbox is what is asked about, not where.
  const slot = slotOf(tools.worlds, params.sandbox)
  const controls = createControls(slot)
  const { worlds, parse, streams } = tools
  const { body } = request
  return { worlds, parse, streams, request, reply, slot, controls, params, query, body }
}

function slotOf(worlds: Worlds, name: string | undefined) {
  if (name === undefined) return worlds.main
  const slot = worlds.sandbox(name)
  if (slot !== undefined) return slot
  throw missing(`sandbox "${name}"`, `create it with PUT /sandboxes/${name}`)
}

function send(reply: FastifyReply, status: number, answer: unknown): FastifyReply {
  // A control may have said another one already: 201 of what is new.
  if (reply.statusCode === 200) reply.code(status)
  reply.header('cache-control', 'no-store')
  // Our own bytes: with a serializer of the framework keys could change their order.
  if (answer === undefined) return reply.send()
  return reply.type('application/json; charset=utf-8').send(JSON.stringify(answer))
}

const TOO_LARGE = `the body is too large: scenarios have at most ${LARGEST_SCENARIO} bytes here and other bodies eight times as many; start the simulator with a larger scenario as a file, or give it to the library`

function parseJson(text: string, done: (error: Error | null, body?: unknown) => void): void {
  try {
    done(null, JSON.parse(text))
  } catch (error) {
    done(new ControlError(400, `the body is no JSON: ${(error as Error).message}`))
  }
}

/** Answers with what is wrong in the form of the controls. */
function refuse(error: FastifyError | Error, request: FastifyRequest, reply: FastifyReply) {
  const refusal = toRefusal(error)
  if (refusal.status === 500) request.log.error(error)
  return send(reply, refusal.status, refusal.body)
}

function toRefusal(error: FastifyError | Error): ControlError {
  if (error instanceof ControlError) return error
  if (error instanceof ScenarioError) return new ControlError(400, error.message, error.mistakes)
  if (error instanceof WorldsFull) return new ControlError(409, error.message)
  // Before the values that we refuse: Fastify's own error is a RangeError, too.
  if ('code' in error && error.code === 'FST_ERR_CTP_BODY_TOO_LARGE') {
    return new ControlError(413, TOO_LARGE)
  }
  return new ControlError(error instanceof RangeError ? 400 : 500, error.message)
}
