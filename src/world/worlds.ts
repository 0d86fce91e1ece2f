import type { Scenario } from '../scenario/format.ts'
import { generatedKey } from './access.ts'
import { createSlot, type MakeWorld, type Slot } from './slot.ts'
import type { World } from './world.ts'

export interface WorldLimits {
  /** Sandboxes at a time. */
  readonly sandboxes: number
  /** Systems of all sandboxes together. */
  readonly systems: number
}

export interface WorldsOptions {
  readonly make: MakeWorld
  /** Of the default world. */
  readonly scenario: Scenario
  readonly limits?: Partial<WorldLimits> | undefined
  /** The machine's clock [epoch ms]. */
  readonly real: () => number
}

/** The worlds of one server: the default one, and the sandboxes by name. */
export interface Worlds {
  readonly main: Slot
  readonly limits: WorldLimits
  /** undefined if there is no such sandbox. */
  sandbox(name: string): Slot | undefined
  /** The sandbox that a minted key leads to. */
  byKey(key: string): Slot | undefined
  has(name: string): boolean
  /** In order of creation. */
  sandboxes(): Slot[]
  /**
   * Creates a sandbox or replaces its world, without a scenario by one like the default world.
   * One that gets no request for `ttlS` seconds goes. Throws ScenarioError, WorldsFull, RangeError.
   */
  put(name: string, scenario?: Scenario | undefined, ttlS?: number | undefined): Slot
  /** false: there is none. */
  remove(name: string): boolean
}

/** A sandbox more, or a larger one, than the server takes. */
export class WorldsFull extends Error {
  override readonly name = 'WorldsFull'
}

interface Sandbox {
  readonly slot: Slot
  usedMs: number
  ttlS: number
}

const LIMITS: WorldLimits = { sandboxes: 500, systems: 100_000 }
const SANDBOX_NAME = /^[a-z0-9][a-z0-9_-]{0,63}$/

export function createWorlds({ make, scenario, limits, real }: WorldsOptions): Worlds {
  const bounds = { ...LIMITS, ...limits }
  const main = createSlot(make, scenario)
  const byName = new Map<string, Sandbox>()
  const byKey = new Map<string, Sandbox>()

  const makeWithin =
    (name: string): MakeWorld =>
    (...parts) => {
      const world = make(...parts)
      checkRoom(byName, name, world, bounds)
      return world
    }
  const remove = (name: string) => {
    const sandbox = byName.get(name)
    if (sandbox === undefined) return false
    byKey.delete(sandbox.slot.key)
    byName.delete(name)
    sandbox.slot.end()
    return true
  }
  /** The sandbox unless it has been idle for too long; asking for it is using it. */
  const use = (sandbox: Sandbox | undefined) => {
    if (sandbox === undefined || isIdle(sandbox, real())) return undefined
    sandbox.usedMs = real()
    return sandbox.slot
  }
  const sweep = () => {
    const idle = [...byName.values()].filter((sandbox) => isIdle(sandbox, real()))
    for (const { slot } of idle) remove(String(slot.name))
  }
  return {
    main,
    limits: bounds,
    sandbox: (name) => use(byName.get(name)),
    byKey: (key) => use(byKey.get(key)),
    has: (name) => use(byName.get(name)) !== undefined,
    sandboxes() {
      sweep()
      return [...byName.values()].map(({ slot }) => slot)
    },
    put(name, scenario = main.world.scenario, ttlS = Infinity) {
      checkName(name)
      sweep()
      const known = byName.get(name)
      if (known !== undefined) {
        known.slot.replace(scenario)
        known.ttlS = ttlS
        known.usedMs = real()
        return known.slot
      }
      // A name gets the same key again after a restart, so that configurations can hold it.
      const key = generatedKey(`${main.world.seed}/sandbox/${name}`)
      const slot = createSlot(makeWithin(name), scenario, name, key)
      const sandbox = { slot, usedMs: real(), ttlS }
      byName.set(name, sandbox)
      byKey.set(key, sandbox)
      return slot
    },
    remove,
  }
}

function isIdle({ usedMs, ttlS }: Sandbox, realMs: number): boolean {
  return realMs - usedMs > ttlS * 1000
}

function checkName(name: string): void {
  if (SANDBOX_NAME.test(name)) return
  throw new RangeError(
    `"${name}" cannot name a sandbox: use 1 to 64 of a-z, 0-9, _ and -, beginning with a letter or digit`,
  )
}

function checkRoom(
  byName: ReadonlyMap<string, Sandbox>,
  name: string,
  world: World,
  limits: WorldLimits,
): void {
  if (!byName.has(name) && byName.size >= limits.sandboxes) {
    throw new WorldsFull(
      `there are ${byName.size} sandboxes, as many as this server takes: remove some, or create them with ?ttl= so that idle ones go by themselves`,
    )
  }
  let systems = world.fleet.count
  for (const { slot } of byName.values()) {
    if (slot.name !== name) systems += slot.world.fleet.count
  }
  if (systems > limits.systems) {
    throw new WorldsFull(
      `the sandboxes would have ${systems} systems together, and ${limits.systems} is the most that this server takes: remove some or make them smaller`,
    )
  }
}
