import { promisify } from 'node:util'
import { gzip } from 'node:zlib'
import type {
  FastifyError,
  FastifyInstance,
  FastifyReply,
  FastifyRequest,
  HTTPMethods,
} from 'fastify'
import { ScenarioError } from '../../scenario/mistakes.ts'
import { once } from '../../simulation/memo.ts'
import { NoRoom } from '../../world/budget.ts'
import { createControls } from '../../world/controls.ts'
import { readQuery } from '../../world/query.ts'
import { OtherVersion } from '../../world/snapshot.ts'
import { StoreAway } from '../../world/store/store.ts'
import { Forgotten } from '../../world/verify.ts'
import type { Worlds } from '../../world/worlds.ts'
import { WrongValue } from '../../world/wrong-value.ts'
import type { Backlog } from '../backlog.ts'
import type { OnFailure } from '../log.ts'
import type { Metrics } from '../metrics.ts'
import { parametersOf } from '../v2/routes.ts'
import { accessRoutes } from './access.ts'
import { adviceRoutes } from './advice.ts'
import { countedIn, limitOf, readBody, refuseBody, TOO_LARGE } from './body.ts'
import { clockRoutes } from './clock.ts'
import { controlDocument } from './document.ts'
import { ControlError } from './error.ts'
import { eventRoutes } from './events.ts'
import { faultRoutes } from './faults.ts'
import { type GuardOptions, guard } from './guard.ts'
import { incidentRoutes } from './incidents.ts'
import { overviewRoutes } from './overview.ts'
import { refuseParameters } from './query.ts'
import { requestRoutes } from './requests.ts'
import {
  type ControlCall,
  type ControlRoute,
  type ControlTools,
  missing,
  type Takes,
} from './route.ts'
import { sandboxRoutes } from './sandboxes.ts'
import { scenarioRoutes } from './scenario.ts'
import { seriesRoutes } from './series.ts'
import { snapshotRoutes } from './snapshot.ts'
import { systemRoutes } from './systems.ts'

export interface ControlOptions extends GuardOptions, ControlTools {
  readonly metrics: Metrics
  readonly onFailure: OnFailure
  readonly backlog: Backlog
}

/** The controls of one world: below `/_simulator`, and again below each sandbox. */
const WORLD_ROUTES: readonly ControlRoute[] = [
  ...overviewRoutes,
  ...clockRoutes,
  ...scenarioRoutes,
  ...snapshotRoutes,
  ...incidentRoutes,
  ...faultRoutes,
  ...accessRoutes,
  ...requestRoutes,
  ...adviceRoutes,
  ...eventRoutes,
  ...systemRoutes,
  ...seriesRoutes,
]

/** Of addresses that can only be read. */
const OTHER_METHODS: HTTPMethods[] = ['OPTIONS', 'POST', 'PUT', 'PATCH', 'DELETE']

const PREFIXES = ['/_simulator', '/sandboxes/:sandbox/_simulator']

/** The controls: `/_simulator`, `/sandboxes`, and `/sandboxes/{sandbox}/_simulator`. */
export async function control(app: FastifyInstance, options: ControlOptions): Promise<void> {
  guard(app, options)
  app.removeAllContentTypeParsers()
  // Whatever a client says that it sends: `curl -d` says that it is a form, others say nonsense.
  app.addHook('onRequest', async ({ headers }) => {
    delete headers['content-type']
  })
  app.addHook('preParsing', countedIn(options.budget))
  app.addContentTypeParser(
    '*',
    { parseAs: 'string' },
    async (request: FastifyRequest, text: string) => {
      const { takes = 'json' } = request.routeOptions.config as { takes?: Takes }
      return text === '' ? undefined : readBody(takes, text)
    },
  )
  app.setErrorHandler((error: FastifyError | Error, _request, reply) => {
    const refusal = toRefusal(error)
    if (refusal.status === 500) options.onFailure(error)
    return refuse(refusal, reply)
  })
  for (const prefix of PREFIXES) {
    mount(app, options, prefix, WORLD_ROUTES)
    app.all(`${prefix}/*`, unknown)
    app.route({ method: OTHER_METHODS, url: prefix, handler: unknown })
  }
  mount(app, options, '/sandboxes', sandboxRoutes)
  const groups = { '/_simulator': WORLD_ROUTES, '/sandboxes': sandboxRoutes }
  const hasToken = options.token !== undefined
  // Made for whoever asks first: a stranger may ask a thousand times.
  const document = once(() => Buffer.from(JSON.stringify(controlDocument(groups, hasToken))))
  app.get('/_simulator/openapi.json', (_request, reply) =>
    reply.type('application/json; charset=utf-8').send(document()),
  )
  app.get('/metrics', async (_request, reply) => {
    const { text, contentType } = await options.metrics.expose()
    return reply.type(contentType).send(text)
  })
  app.all('/sandboxes/*', unknown)
  for (const url of ['/sandboxes', '/metrics']) {
    app.route({ method: OTHER_METHODS, url, handler: unknown })
  }
}

/** Where the controls are switched off, their addresses say so. */
export async function noControl(app: FastifyInstance): Promise<void> {
  app.setErrorHandler((error: ControlError, _request, reply) => refuse(error, reply))
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
  tools: ControlOptions,
  prefix: string,
  routes: readonly ControlRoute[],
): void {
  for (const route of routes) {
    const { method, path, status = 200, takes = 'json' } = route
    scope.route({
      method,
      url: `${prefix}${path}`,
      config: { takes },
      bodyLimit: limitOf(takes),
      async handler(request, reply) {
        const { sandbox, name } = request.params as ControlCall['params']
        if (route.query === undefined) refuseParameters(readQuery(request.url))
        if (route.body === undefined) refuseBody(request.body)
        const act = () => {
          // It may act again, where others share the world.
          reply.code(200)
          return route.answer(callOf(tools, request, reply))
        }
        const { sharing } = tools
        const where = sandbox ?? name
        const answer = await (method === 'GET'
          ? sharing.read(where, act)
          : sharing.change(where, act))
        return reply.sent ? reply : send(reply, status, answer, tools.backlog)
      },
    })
  }
}

function callOf(tools: ControlTools, request: FastifyRequest, reply: FastifyReply): ControlCall {
  const params = request.params as ControlCall['params']
  const query = readQuery(request.url)
  // In `/sandboxes/:name` the sandbox is what is asked about, not where.
  const slot = slotOf(tools.worlds, params.sandbox)
  const controls = createControls(slot, { parametersOf, ...tools.scenarios })
  const { body } = request
  return { ...tools, request, reply, slot, controls, params, query, body }
}

function slotOf(worlds: Worlds, name: string | undefined) {
  if (name === undefined) return worlds.main
  const slot = worlds.sandbox(name)
  if (slot !== undefined) return slot
  throw missing(`sandbox "${name}"`, `create it with PUT /sandboxes/${name}`)
}

/** Shorter answers travel as fast as they are. */
const WORTH_COMPRESSING = 8 * 1024
const compress = promisify(gzip)

async function send(
  reply: FastifyReply,
  status: number,
  answer: unknown,
  backlog?: Backlog,
): Promise<FastifyReply> {
  // A control may have said another one already: 201 of what is new.
  if (reply.statusCode === 200) reply.code(status)
  reply.header('cache-control', 'no-store')
  // Our own bytes: with a serializer of the framework keys could change their order.
  if (answer === undefined) return reply.send()
  const text = JSON.stringify(answer)
  reply.type('application/json; charset=utf-8')
  if (text.length < WORTH_COMPRESSING) return reply.send(text)
  reply.header('vary', [reply.getHeader('vary'), 'Accept-Encoding'].filter(Boolean).join(', '))
  const isCompressed = takesGzip(reply.request)
  if (isCompressed) reply.header('content-encoding', 'gzip')
  reply.send(isCompressed ? await compress(text) : text)
  backlog?.add(reply.raw)
  return reply
}

function takesGzip({ headers }: FastifyRequest): boolean {
  return /\bgzip\b(?!\s*;\s*q\s*=\s*0(\.0*)?\s*(,|$))/.test(String(headers['accept-encoding']))
}

/** Answers with what is wrong in the form of the controls, whatever status success would have had. */
function refuse({ status, body }: ControlError, reply: FastifyReply) {
  return send(reply.code(status), status, body)
}

function toRefusal(error: FastifyError | Error): ControlError {
  if (error instanceof ControlError) return error
  if (error instanceof ScenarioError) return new ControlError(400, error.message, error.mistakes)
  if (error instanceof NoRoom || error instanceof Forgotten || error instanceof OtherVersion)
    return new ControlError(409, error.message)
  if (error instanceof WrongValue) return new ControlError(400, error.message)
  if (error instanceof StoreAway) return new ControlError(503, error.message)
  if (!('statusCode' in error)) return new ControlError(500, error.message)
  // The framework's own: too large a body, one that ends before its length.
  const { statusCode = 500, message } = error
  return new ControlError(statusCode, statusCode === 413 ? TOO_LARGE : message)
}
