import { originOf } from './api/address.ts'
import { Closed, type CloseOptions, type Cut } from './api/shutdown.ts'
import { pathsOf } from './api/v2/routes.ts'
import { inTurns } from './api/v2/slices.ts'
import { createHandle, type WorldHandle } from './handle.ts'
import { LIMITS } from './limits.ts'
import { LISTEN_OPTIONS, SANDBOX_OPTIONS, SIMULATOR_OPTIONS } from './options.ts'
import { createReader, type Overrides } from './reader.ts'
import { checked } from './scenario/check.ts'
import type { Scenario } from './scenario/scenario.ts'
import { mappingOf } from './scenario/schema.ts'
import { createServer, type Server, type ServerOptions, type ServerParts } from './server.ts'
import { both } from './world/both.ts'
import { createBudget } from './world/budget.ts'
import { createCache } from './world/cache.ts'
import { type Snapshot, takeSnapshot } from './world/snapshot.ts'
import { MEMORY, type Store } from './world/store/sharing.ts'
import { createWorld, warmUp, worldBytes } from './world/world.ts'
import { checkSandboxName, createWorlds, type WorldLimits } from './world/worlds.ts'

/**
 * What a simulator is made of: all can be left out.
 *
 * @example
 * ```ts
 * await createSimulator({ scenario: 'plans', controlToken: 'secret', limits: { sandboxes: 20 } })
 * ```
 */
export interface SimulatorOptions extends Overrides, ServerOptions {
  /** A shipped scenario's name, a path, YAML or JSON text, or the thing itself. Left out: `default`. */
  readonly scenario?: string | Scenario | undefined
  /** Begin with this instead of a scenario; it brings its own seed, clock and fleet. */
  readonly snapshot?: Snapshot | undefined
  /** How many sandboxes, and how large. */
  readonly limits?: Partial<WorldLimits> | undefined
  /** Bytes of answers kept for those who ask again (64 MiB). */
  readonly cacheBytes?: number | undefined
  /** Systems to look at as soon as it listens, so that the first list of them comes at once (none). */
  readonly warm?: number | undefined
  /** The journals keep headers and bodies from the start, in sandboxes too (false). */
  readonly journalBodies?: boolean | undefined
}

/**
 * Where a simulator listens.
 *
 * @example
 * ```ts
 * await simulator.listen({ port: 3000, host: '0.0.0.0' })
 * ```
 */
export interface ListenOptions {
  /** Left out or 0: a free one. */
  readonly port?: number | undefined
  /** Left out: 127.0.0.1, which nobody else can reach. */
  readonly host?: string | undefined
}

/**
 * How long a sandbox stays.
 *
 * @example
 * ```ts
 * await simulator.sandbox('checkout', undefined, { ttl: 600 })
 * ```
 */
export interface SandboxOptions {
  /** Seconds without a request after which it goes by itself. */
  readonly ttl?: number | undefined
}

/**
 * Another world inside the same simulator, seen by nobody else.
 *
 * @example
 * ```ts
 * const sandbox = await simulator.sandbox('checkout')
 * sandbox.faults.add({ match: { route: 'stats' }, reply: { status: 503 } })
 * sandbox.remove()
 * ```
 */
export interface Sandbox extends WorldHandle {
  readonly name: string
  /** Takes it away. */
  remove(): void
  [Symbol.dispose](): void
}

/**
 * A simulator: the default world, and everything around it.
 *
 * @example
 * ```ts
 * const simulator: Simulator = await createSimulator()
 * await simulator.listen()
 * simulator.baseUrl // 'http://127.0.0.1:49152/api/v2'
 * await simulator.close()
 * ```
 */
export interface Simulator extends WorldHandle {
  /** Opens the socket; returns `baseUrl`. Rejects if the port is taken. */
  listen(options?: ListenOptions): Promise<string>
  /**
   * Creates a sandbox or replaces its world, by that of a scenario or of a snapshot; without either by
   * one like the default world.
   */
  sandbox(
    name: string,
    beginning?: string | Scenario | Snapshot | undefined,
    options?: SandboxOptions,
  ): Promise<Sandbox>
  /** The same by what this world is now, but for its journal: both go on from here on their own. */
  fork(name: string, options?: SandboxOptions): Promise<Sandbox>
  /** The names of the sandboxes. */
  sandboxes(): string[]
  /**
   * Answers held replies 503, ends event streams, finishes what is computed; what takes longer than
   * the grace is cut off, and told.
   */
  close(options?: CloseOptions): Promise<Cut>
  [Symbol.asyncDispose](): Promise<void>
}

/**
 * A simulator without a socket; `listen` opens one. Throws ScenarioError with every mistake of the
 * scenario.
 *
 * @example
 * ```ts
 * const simulator = await createSimulator({ scenario: 'comm-outage' })
 * const { status } = await simulator.inject('/systems/67/summary')
 * await simulator.close()
 * ```
 */
export function createSimulator(options: SimulatorOptions = {}): Promise<Simulator> {
  return openSimulator(options, MEMORY)
}

/** The same with what its worlds remember in a store. */
export async function openSimulator(given: SimulatorOptions, store: Store): Promise<Simulator> {
  const { real, requests } = store
  const reader = createReader({ ...mappingOf(given) })
  const [options, beginning] = both(
    () => asGiven(checked(SIMULATOR_OPTIONS, given)),
    () => reader.beginMain(mappingOf(given)),
    ({ scenario }) => reader.tryOut(scenario),
  )
  const { cacheBytes = LIMITS.cacheBytes, journalBodies, control } = options
  const sharedBytes = cacheBytes + LIMITS.memoryBytes - LIMITS.cacheBytes
  const budget = createBudget(sharedBytes, worldBytes(beginning.scenario))
  const cache = createCache<object>(cacheBytes, budget)
  const shared = { cache, budget, pathsOf, keepsBodies: journalBodies, control, real, requests }
  const worlds = createWorlds({
    make: (scenario, state, mintedKey, sandbox, isShared) =>
      reader.locating(scenario, () =>
        createWorld(scenario, { ...shared, state, mintedKey, sandbox, isShared }),
      ),
    beginning,
    budget,
    limits: options.limits,
    real,
  })
  const sharing = await store.share(worlds, reader)
  const server = createServer(options, { worlds, sharing, budget, cache, reader })
  await server.app.ready()
  return createSimulatorHandle({ worlds, reader, warm: options.warm, ...server })
}

/** The options as they are now: whoever gave them may go on with them. */
function asGiven(options: SimulatorOptions): SimulatorOptions {
  const { controlHosts = [], controlOrigins = [], tls } = options
  return {
    ...options,
    controlHosts: [...controlHosts],
    controlOrigins: [...controlOrigins],
    tls: tls && { ...tls },
  }
}

interface HandleParts extends Pick<ServerParts, 'worlds' | 'reader'>, Server {
  readonly warm: number | undefined
}

function createSimulatorHandle(parts: HandleParts): Simulator {
  const { worlds, reader, warm, app, onFailure, isClosing, close } = parts
  const origin = () => originOf(app)
  const { tryOut } = reader
  const common = { read: reader.read, tryOut, open: reader.open, sourceOf: reader.sourceOf, origin }
  const simulator = {
    async listen(options: ListenOptions = {}) {
      const { port = 0, host = '127.0.0.1' } = checked(LISTEN_OPTIONS, options)
      if (isClosing()) throw new Closed()
      if (app.server.listening) throw new Error(`the simulator listens already, at ${origin()}`)
      await app.listen({ port, host })
      // Who asks already goes first.
      setImmediate(() => inTurns(warmUp(worlds.main.world, warm)).catch(onFailure))
      return `${origin()}/api/v2`
    },
    async sandbox(name: string, from?: string | Scenario | Snapshot, options: SandboxOptions = {}) {
      const [[{ ttl }], beginning] = both(
        () =>
          both(
            () => checked(SANDBOX_OPTIONS, options),
            () => checkSandboxName(name),
          ),
        () => (from === undefined ? undefined : reader.begin(from)),
        (made) => made && reader.tryOut(made.scenario),
      )
      const slot = worlds.put(name, beginning, ttl)
      const remove = () => void worlds.remove(name)
      return Object.assign(createHandle(app, slot, common), {
        name,
        remove,
        [Symbol.dispose]: remove,
      })
    },
    fork: (name: string, options?: SandboxOptions) =>
      simulator.sandbox(name, takeSnapshot(worlds.main.world), options),
    sandboxes: () => worlds.sandboxes().map(({ name }) => String(name)),
    close,
    [Symbol.asyncDispose]: async () => void (await close()),
  }
  // The overrides go before whatever scenario comes to the default world.
  const main = createHandle(app, worlds.main, { ...common, read: reader.readMain })
  return Object.assign(main, simulator)
}
