import { LIMITS } from '../limits.ts'
import { quote } from '../scenario/mistakes.ts'
import { type Budget, createBudget, NoRoom } from './budget.ts'
import { mintKey } from './generated-key.ts'
import { createSlot, type MakeWorld, type Slot } from './slot.ts'
import type { Beginning } from './snapshot.ts'
import type { LiveState } from './state.ts'
import type { World } from './world.ts'
import { WrongValue } from './wrong-value.ts'

/**
 * How many sandboxes a server takes, and how large.
 *
 * @example
 * ```ts
 * await createSimulator({ limits: { sandboxes: 20, systems: 5000 } })
 * ```
 */
export interface WorldLimits {
  /** Sandboxes at a time. */
  readonly sandboxes: number
  /** Systems of all sandboxes together. */
  readonly systems: number
}

export interface WorldsOptions {
  readonly make: MakeWorld
  /** Of the default world. */
  readonly beginning: Beginning
  readonly limits?: Partial<WorldLimits> | undefined
  /** Shared by them. Left out: their own. */
  readonly budget?: Budget | undefined
  /** The machine's clock [epoch ms]. */
  readonly real: () => number
}

/** The worlds of one server: the default one, and the sandboxes by name. */
export interface Worlds {
  readonly main: Slot
  /** undefined if there is no such sandbox. */
  sandbox(name: string): Slot | undefined
  /** The sandbox that a minted key leads to. */
  byKey(key: string): Slot | undefined
  has(name: string): boolean
  /** In order of creation. */
  sandboxes(): Slot[]
  /**
   * Creates a sandbox or replaces its world, with nothing to begin with by one like the default world.
   * One that gets no request for `ttlS` seconds goes. Throws ScenarioError, NoRoom, RangeError.
   */
  put(name: string, beginning?: Beginning | undefined, ttlS?: number | undefined): Slot
  /** false: there is none. */
  remove(name: string): boolean
  /** Takes in a sandbox that another server has made, whatever the bounds. */
  adopt(name: string, sandbox: Adopted): Slot
  /** Notes when another server last used one [epoch ms]. */
  touch(name: string, usedMs: number): void
  /** How long until one of the sandboxes goes if nobody asks for it [s]; Infinity: it stays. This is no use of it. */
  leftS(name: string): number
  /** The sandboxes with how long each may be idle [s]; idle ones, too. */
  kept(): readonly (readonly [Slot, ttlS: number])[]
}

/** A sandbox as another server made it. */
export interface Adopted {
  readonly beginning: Beginning
  readonly state: LiveState
  readonly key: string
  readonly ttlS: number
}

interface Sandbox {
  readonly slot: Slot
  /** When it was last asked for [epoch ms], and for how long it may then be idle [s]. */
  usedMs: number
  readonly ttlS: number
}

const SANDBOX_NAME = /^[a-z0-9][a-z0-9_-]{0,63}$/

export function createWorlds(options: WorldsOptions): Worlds {
  const { make, beginning, limits, budget = createBudget(), real } = options
  const bounds = { sandboxes: LIMITS.sandboxes, systems: LIMITS.sandboxSystems, ...limits }
  let main: Slot | undefined
  const makeMain: MakeWorld = (...parts) => {
    const world = make(...parts)
    // The first has a room of its own.
    return main === undefined ? world : fitting(world, () => checkBytes(budget, main!.world))
  }
  main = createSlot(makeMain, beginning)
  const shelf = createShelf(real)
  const makeWithin =
    (name: string): MakeWorld =>
    (scenario, state, key, sandbox) => {
      const isShared = scenario === main.world.scenario
      const world = make(scenario, state, key, sandbox, isShared)
      return fitting(world, () => {
        const slots = shelf.slots()
        checkRoom(slots, name, world, bounds)
        checkBytes(budget, slots.find((slot) => slot.name === name)?.world)
      })
    }
  return {
    main,
    sandbox: shelf.byName,
    byKey: shelf.byKey,
    has: (name) => shelf.byName(name) !== undefined,
    sandboxes: shelf.slots,
    put(name, next = { scenario: main.world.scenario }, ttlS = Infinity) {
      checkSandboxName(name)
      const known = shelf.byName(name)
      if (known === undefined) {
        const key = mintKey(main.world.seed, name)
        const slot = createSlot(makeWithin(name), next, name, key)
        shelf.add(name, { slot, usedMs: real(), ttlS })
        return slot
      }
      known.restore(next)
      shelf.add(name, { slot: known, usedMs: real(), ttlS })
      return known
    },
    remove: shelf.remove,
    adopt(name, { beginning, state, key, ttlS }) {
      const slot = createSlot(make, beginning, name, key, state)
      shelf.add(name, { slot, usedMs: real(), ttlS })
      return slot
    },
    touch: shelf.touch,
    leftS: shelf.leftS,
    kept: shelf.kept,
  }
}

/** Sandboxes by name and by key. Asking for one is using it; one idle for too long is none. */
function createShelf(real: () => number) {
  const byName = new Map<string, Sandbox>()
  const byKey = new Map<string, Sandbox>()
  const use = (sandbox: Sandbox | undefined) => {
    if (sandbox === undefined || isIdle(sandbox, real())) return undefined
    sandbox.usedMs = real()
    return sandbox.slot
  }
  const remove = (name: string) => {
    const sandbox = byName.get(name)
    if (sandbox === undefined) return false
    byKey.delete(sandbox.slot.key)
    byName.delete(name)
    sandbox.slot.end()
    return true
  }
  return {
    byName: (name: string) => use(byName.get(name)),
    byKey: (key: string) => use(byKey.get(key)),
    add(name: string, sandbox: Sandbox) {
      byName.set(name, sandbox)
      byKey.set(sandbox.slot.key, sandbox)
    },
    remove,
    touch(name: string, usedMs: number) {
      const sandbox = byName.get(name)
      if (sandbox !== undefined) sandbox.usedMs = Math.max(sandbox.usedMs, usedMs)
    },
    leftS(name: string): number {
      const { ttlS, usedMs } = byName.get(name)!
      return Math.max(0, ttlS - (real() - usedMs) / 1000)
    },
    kept: () => [...byName.values()].map(({ slot, ttlS }) => [slot, ttlS] as const),
    /** In order of creation, after the idle ones were taken away. */
    slots(): Slot[] {
      for (const [name, sandbox] of byName) if (isIdle(sandbox, real())) remove(name)
      return [...byName.values()].map(({ slot }) => slot)
    },
  }
}

function isIdle({ usedMs, ttlS }: Sandbox, realMs: number): boolean {
  return realMs - usedMs > ttlS * 1000
}

/** The world, if there is room for it; else it is closed. */
function fitting(world: World, check: () => void): World {
  try {
    check()
    return world
  } catch (error) {
    world.close()
    throw error
  }
}

/** Is there room for the worlds that there are, without one that goes? */
function checkBytes(budget: Budget, replaced: World | undefined): void {
  if (budget.hasRoom(-(replaced?.bytes ?? 0))) return
  throw new NoRoom(
    `there is no room for this world beside what all worlds of this server remember, ${budget.firmBytes} bytes: remove some sandboxes, or make it smaller`,
  )
}

/** Throws WrongValue. */
export function checkSandboxName(name: string): void {
  if (typeof name === 'string' && SANDBOX_NAME.test(name)) return
  throw new WrongValue(
    `${quote(String(name))} cannot name a sandbox: use 1 to 64 of a-z, 0-9, _ and -, beginning with a letter or digit`,
  )
}

function checkRoom(others: readonly Slot[], name: string, world: World, limits: WorldLimits): void {
  const isNew = others.every((slot) => slot.name !== name)
  if (isNew && others.length >= limits.sandboxes) {
    throw new NoRoom(
      `there are ${others.length} sandboxes, as many as this server takes: remove some, or create them with ?ttl= so that idle ones go by themselves`,
    )
  }
  let systems = world.fleet.count
  for (const slot of others) if (slot.name !== name) systems += slot.world.fleet.count
  if (systems > limits.systems) {
    throw new NoRoom(
      `the sandboxes would have ${systems} systems together, and ${limits.systems} is the most that this server takes: remove some or make them smaller`,
    )
  }
}
