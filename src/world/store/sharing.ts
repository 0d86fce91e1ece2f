import type { Scenario } from '../../scenario/scenario.ts'
import type { MakeRequests, World } from '../world.ts'
import type { Worlds } from '../worlds.ts'
import type { Now } from './store.ts'
import { inMemory } from './turns.ts'

/** Since when a store can't be asked, and why. */
export interface Away {
  readonly since: Date
  readonly reason: string
}

/** What all worlds take in a store that servers share [bytes]. */
export interface StoredBytes {
  readonly journals: number
  readonly scenarios: number
}

/**
 * The worlds of a server, kept in step with what other servers on the same store do to theirs. Alone a
 * server has nobody to wait for.
 */
export interface Sharing {
  /**
   * The world of a request: by the sandbox in its path, else by a key minted for one, else the
   * default. undefined: there is no such sandbox.
   */
  resolve(sandbox: string | undefined, key: string | undefined): Now<World | undefined>
  /** May the journal of that world keep bodies? Known before anything is waited for. */
  keepsBodies(sandbox: string | undefined, key: string | undefined): boolean
  /** Looks at worlds as they are now, at that of a sandbox above all. */
  read<T>(sandbox: string | undefined, look: () => T): Now<Awaited<T> | T>
  /**
   * Changes worlds, for all servers or for none. `apply` is called again if another change came
   * between; what it throws has changed nothing.
   */
  change<T>(sandbox: string | undefined, apply: () => T): Now<Awaited<T> | T>
  /** What all worlds take in the store; undefined: there is none beside this process. */
  readonly storedBytes: StoredBytes | undefined
  /** undefined: all is well. */
  readonly away: Away | undefined
  close(): Now<void>
}

/** The texts that scenarios were read from, for their comments. */
export interface ScenarioTexts {
  /** undefined: it came as an object. */
  sourceOf(scenario: Scenario): string | undefined
  noteSource(scenario: Scenario, text: string): void
}

/** Where the worlds of a server are remembered. */
export interface Store {
  /** The clock that worlds run by [epoch ms]. */
  readonly real: () => number
  readonly requests: MakeRequests
  share(worlds: Worlds, texts: ScenarioTexts): Now<Sharing>
}

/** The memory of this process. */
export const MEMORY: Store = {
  real: Date.now,
  requests: inMemory,
  share(worlds) {
    const resolve = (sandbox: string | undefined, key: string | undefined) => {
      if (sandbox !== undefined) return worlds.sandbox(sandbox)?.world
      return ((key === undefined ? undefined : worlds.byKey(key)) ?? worlds.main).world
    }
    return {
      resolve,
      keepsBodies: (sandbox, key) => resolve(sandbox, key)?.journal.keepsBodies() === true,
      read: (_sandbox, look) => look(),
      change: (_sandbox, apply) => apply(),
      storedBytes: undefined,
      away: undefined,
      close() {},
    }
  },
}
