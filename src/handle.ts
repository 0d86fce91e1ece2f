import type { FastifyInstance, LightMyRequestResponse } from 'fastify'
import { unlessClosed } from './api/shutdown.ts'
import { parametersOf } from './api/v2/routes.ts'
import { INJECT_OPTIONS, PATIENCE, REPLACE_OPTIONS } from './options.ts'
import { checked } from './scenario/check.ts'
import type { Mistake } from './scenario/mistakes.ts'
import type { Scenario } from './scenario/scenario.ts'
import { both } from './world/both.ts'
import { type Controls, createControls } from './world/controls.ts'
import { JOURNAL_FILTER, type JournalEntry, type JournalFilter } from './world/journal.ts'
import { sampleSystem } from './world/sample.ts'
import type { Slot } from './world/slot.ts'
import type { Beginning, Snapshot } from './world/snapshot.ts'
import { WrongValue } from './world/wrong-value.ts'

/**
 * An answer of the emulated API, without a socket.
 *
 * @example
 * ```ts
 * const answer = await simulator.inject('/systems/67/summary')
 * answer.status // 200
 * answer.json<{ energy_today: number }>().energy_today // 21093
 * ```
 */
export interface Injected {
  readonly status: number
  readonly headers: Readonly<Record<string, string | readonly string[] | undefined>>
  /** As sent. */
  readonly body: string
  /** The body read as JSON. Throws SyntaxError if it is none. */
  json<T = unknown>(): T
}

/**
 * How a request is sent that needs no socket.
 *
 * @example
 * ```ts
 * await simulator.inject('/systems', { method: 'HEAD', headers: { accept: 'application/json' } })
 * ```
 */
export interface InjectOptions {
  /** Left out: GET. */
  readonly method?: 'GET' | 'HEAD' | 'OPTIONS' | 'POST' | 'PUT' | 'PATCH' | 'DELETE'
  readonly headers?: Readonly<Record<string, string>>
  /** What is sent beside the URL, such as a form with `content-type: application/x-www-form-urlencoded`. */
  readonly body?: string
}

/**
 * A world of a simulator: where it is, what opens it, and what can be done with it.
 *
 * @example
 * ```ts
 * const world: WorldHandle = await simulator.sandbox('checkout', 'comm-outage')
 * world.clock.advance({ hours: 3 })
 * await world.inject('/systems/67/summary')
 * world.requests({ route: 'summary' }).length // 1
 * ```
 */
export interface WorldHandle extends Controls {
  /** What a client is pointed at: `http://127.0.0.1:49152/api/v2`. Throws before `listen`. */
  readonly baseUrl: string
  /** Of its controls: `http://127.0.0.1:49152/_simulator`. Throws before `listen`. */
  readonly simulatorUrl: string
  /** What everything that is not written is drawn from. */
  readonly seed: string
  /** What works in the scenario, but perhaps otherwise than meant. */
  readonly notes: readonly Mistake[]
  /** The ids of its systems, ascending. */
  readonly systems: readonly number[]
  /** An API key that works. */
  readonly key: string
  /** A user that works. */
  readonly userId: string
  /**
   * A system to begin with, with nothing wrong and where it is day now, if there is one; undefined:
   * the user sees none.
   */
  readonly systemId: number | undefined
  /**
   * Answers a request without a socket: `inject('/systems/67/summary')`. Key and user are added
   * unless the path names them. A reply that a fault cuts off rejects.
   */
  inject(path: string, options?: InjectOptions): Promise<Injected>
  /**
   * Puts another scenario in force: a name, a path, the text or the thing itself. `keep` leaves the
   * clock's setting, the journal, and the incidents and faults that were added; what the new world
   * has no place for is told. Throws ScenarioError, and then nothing has changed.
   */
  replace(scenario: string | Scenario, options?: { readonly keep?: boolean }): readonly string[]
  /**
   * The first request that matches, received already or within `timeoutMs` (5 s); `after` skips those
   * up to an id. Rejects when the time is over.
   */
  waitFor(filter: JournalFilter, timeoutMs?: number): Promise<JournalEntry>
}

export interface HandleParts {
  /** A scenario as it is given to the library. Throws ScenarioError. */
  readonly read: (scenario: string | Scenario) => Scenario
  /** Throws ScenarioError if a system of a scenario cannot be. */
  readonly tryOut: (scenario: Scenario) => unknown
  /** What a snapshot begins with. Throws ScenarioError, or OtherVersion. */
  readonly open: (snapshot: Snapshot) => Beginning
  /** The text that a scenario came from. */
  readonly sourceOf: (scenario: Scenario) => string | undefined
  /** Where the server is. Throws as long as it listens nowhere. */
  readonly origin: () => string
}

/** A world as the library gives it out. */
export function createHandle(
  app: FastifyInstance,
  slot: Slot,
  { read, tryOut, open, sourceOf, origin }: HandleParts,
): WorldHandle {
  const prefix = slot.name === undefined ? '' : `/sandboxes/${slot.name}`
  const controls = createControls(slot, { parametersOf, open, sourceOf })
  const handle: Omit<WorldHandle, keyof Controls | keyof GivenOut> = {
    get baseUrl() {
      return `${origin()}${prefix}/api/v2`
    },
    get simulatorUrl() {
      return `${origin()}${prefix}/_simulator`
    },
    get seed() {
      return slot.world.seed
    },
    get key() {
      return slot.key
    },
    get userId() {
      return slot.userId
    },
    get systemId() {
      return sampleSystem(slot.world)
    },
    async inject(path, options = {}) {
      const { url, ...asked } = asRequest(path, options, slot)
      return answerOf(await unlessClosed(app.inject({ ...asked, url: `${prefix}${url}` })))
    },
    replace(scenario, options = {}) {
      const [{ keep = false }, next] = both(
        () => checked(REPLACE_OPTIONS, options),
        () => read(scenario),
        tryOut,
      )
      return slot.replace(next, keep)
    },
    async waitFor(filter, timeoutMs = 5000) {
      const [wanted, patienceMs] = both(
        () => structuredClone(checked(JOURNAL_FILTER, filter)),
        () => checked(PATIENCE, timeoutMs),
      )
      return waitFor(slot, wanted, patienceMs)
    },
  }
  return Object.defineProperties(controls, {
    ...Object.getOwnPropertyDescriptors(handle),
    ...Object.getOwnPropertyDescriptors(givenOut(slot, controls)),
  }) as WorldHandle
}

type GivenOut = Pick<WorldHandle, 'scenario' | 'faults' | 'notes' | 'systems'>

/** Copies of what the world itself goes by: they are the caller's to change. */
function givenOut(slot: Slot, { faults }: Controls): GivenOut {
  return {
    get scenario() {
      return structuredClone(slot.world.scenario)
    },
    faults: {
      ...faults,
      list: () => structuredClone(faults.list()),
      add: (fault) => structuredClone(faults.add(fault)),
    },
    get notes() {
      return structuredClone(slot.world.notes)
    },
    get systems() {
      return [...slot.world.fleet.ids]
    },
  }
}

function asRequest(path: string, options: InjectOptions, slot: Slot) {
  const [{ method = 'GET', headers = {}, body }] = both(
    () => checked(INJECT_OPTIONS, options),
    () => checkPath(path),
  )
  const url = `/api/v2${withCredentials(path, slot)}`
  return { method, url, headers, ...(body !== undefined && { payload: body }) }
}

function answerOf({ statusCode, headers, payload }: LightMyRequestResponse): Injected {
  return {
    status: statusCode,
    headers: headers as Injected['headers'],
    body: payload,
    json: () => JSON.parse(payload),
  }
}

function checkPath(path: string): void {
  if (typeof path === 'string' && path.startsWith('/')) return
  const right = typeof path === 'string' ? `/${path}` : '/systems/67/summary'
  throw new WrongValue(
    `inject takes a path below /api/v2, such as ${right}; found ${JSON.stringify(path)}`,
  )
}

function withCredentials(path: string, slot: Slot): string {
  const [before = '', after = ''] = path.split(/\?(.*)/s)
  const query = new URLSearchParams(after)
  const added = [
    ...(query.has('key') ? [] : [`key=${encodeURIComponent(slot.key)}`]),
    ...(query.has('user_id') ? [] : [`user_id=${slot.userId}`]),
    ...(after === '' ? [] : [after]),
  ]
  return `${before}?${added.join('&')}`
}

function waitFor(slot: Slot, filter: JournalFilter, timeoutMs: number): Promise<JournalEntry> {
  const first = () => slot.world.journal.list(filter)[0]
  const received = first()
  if (received !== undefined) return Promise.resolve(received)
  return new Promise((resolve, reject) => {
    const timer = setTimeout(() => {
      end()
      const wanted = JSON.stringify(filter)
      reject(new Error(`no request like ${wanted} came within ${timeoutMs} ms`))
    }, timeoutMs)
    const end = slot.subscribe(({ type }) => {
      const entry = type === 'request' ? first() : undefined
      if (entry === undefined) return
      clearTimeout(timer)
      end()
      resolve(entry)
    })
  })
}
