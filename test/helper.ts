import type { FastifyInstance } from 'fastify'
import { type AppOptions, createApp } from '../src/api/app.ts'
import { checkScenario } from '../src/scenario/check.ts'
import type { Scenario } from '../src/scenario/scenario.ts'
import { createCache } from '../src/world/cache.ts'
import type { RequestRecord } from '../src/world/state.ts'
import { createWorld, type World } from '../src/world/world.ts'
import { conforms } from './contract.ts'
import { ALL, HOUSES } from './houses.ts'

/** What a test is given to look at. */
export interface Reply {
  readonly status: number
  readonly body: string
  readonly headers: Readonly<Record<string, string | undefined>>
  json<T = Record<string, unknown>>(): T
}

export interface GetOptions {
  readonly method?: 'GET' | 'HEAD' | 'POST' | 'PUT' | 'PATCH' | 'DELETE' | 'OPTIONS' | 'PROPFIND'
  readonly headers?: Readonly<Record<string, string>>
  readonly payload?: string
  /** false: the path is complete, key and user_id are not added. */
  readonly signed?: boolean
}

export interface Built {
  readonly app: FastifyInstance
  readonly world: World
  /** What the server was told beside the journal. */
  readonly observed: readonly RequestRecord[]
  /** Asks the emulated API as a user who sees everything: `get('/systems/67/summary')`. */
  get(path: string, options?: GetOptions): Promise<Reply>
}

interface Test {
  teardown(end: () => unknown): unknown
  ok(value: unknown, message: string): unknown
}

export const KEY = 'demo'

/** A server without worlds. */
export const ALONE = {
  version: '0',
  cache: createCache<object>(),
  resolveWorld: () => undefined,
  keepsBodies: () => false,
  mainWorld() {
    throw new Error('nobody asks for it')
  },
  observe: () => {},
  onFailure: () => {},
} satisfies AppOptions

export interface BuildOptions {
  /** Puts something between the server and its world. */
  readonly between?: (world: World) => World
  /** Told of what should not have happened. */
  readonly onFailure?: (error: unknown) => void
}

/** A world behind the emulated API; closes itself. Every answer is held against the document. */
export async function build(
  t: Test,
  scenario: Scenario = HOUSES,
  { between = (world) => world, onFailure = () => {} }: BuildOptions = {},
): Promise<Built> {
  const mistakes = checkScenario(scenario)
  if (mistakes.length > 0) throw new Error(JSON.stringify(mistakes))
  const cache = createCache<object>()
  const world = between(createWorld(scenario, { cache, real: () => 0 }))
  const observed: RequestRecord[] = []
  const app = createApp({
    version: '0.0.0',
    onFailure,
    cache,
    observe: (record) => observed.push(record),
    mainWorld: () => world,
    keepsBodies: () => world.journal.keepsBodies(),
    resolveWorld: (sandbox) => (sandbox === undefined || sandbox === 'box' ? world : undefined),
  })
  t.teardown(() => app.close())
  const get = async (path: string, options: GetOptions = {}): Promise<Reply> => {
    const { method = 'GET', headers = {}, payload, signed = true } = options
    const url = signed ? `/api/v2${withCredentials(path)}` : path
    const sent = payload === undefined ? {} : { payload }
    const answer = await app.inject({ method: method as 'GET', url, headers, ...sent })
    const reply: Reply = {
      status: answer.statusCode,
      body: answer.payload,
      headers: answer.headers as Reply['headers'],
      json: () => JSON.parse(answer.payload),
    }
    const complaint = await conforms(app, { method, url, ...reply })
    if (complaint !== undefined) t.ok(false, `${method} ${url}: ${complaint}`)
    return reply
  }
  return { app, world, observed, get }
}

function withCredentials(path: string): string {
  const [before = '', after] = path.split(/\?(.*)/s)
  return `${before}?key=${KEY}&user_id=${ALL}${after === undefined ? '' : `&${after}`}`
}
