import type { Scenario } from '../scenario/scenario.ts'
import type { ClockReading } from './clock.ts'
import type { JournalEntry } from './journal.ts'
import { createState, type WorldState } from './state.ts'
import type { World } from './world.ts'

/** What happens in a slot, as those who listen are told. */
export type WorldEvent =
  | { readonly type: 'request'; readonly data: JournalEntry }
  | { readonly type: 'clock'; readonly data: ClockReading }
  | { readonly type: 'scenario'; readonly data: { readonly name: string | null } }
  /** The last one: the sandbox is no more. */
  | { readonly type: 'removed'; readonly data: { readonly name: string } }

/** Makes a world that remembers what is in the state. Throws ScenarioError. */
export type MakeWorld = (
  scenario: Scenario,
  state: WorldState,
  mintedKey: string | undefined,
) => World

/**
 * The place of a world in a server: its address and key stay when a new scenario puts another
 * world there. Requests under way keep the world that they began in.
 */
export interface Slot {
  /** undefined: the default world. */
  readonly name: string | undefined
  readonly world: World
  /** Works here; the one of a sandbox leads to it from `/api/v2` too. */
  readonly key: string
  readonly userId: string
  /**
   * Puts a scenario in force, with everything else as new; `keep` leaves the clock's setting and
   * the journal. Throws ScenarioError, or NoRoom, and then nothing has changed.
   */
  replace(scenario: Scenario, keep?: boolean): void
  /** Back to the scenario in force as it was loaded. */
  reset(): void
  /** Calls back with what happens, also after another world has come; returns what ends that. */
  subscribe(callback: (event: WorldEvent) => void): () => void
  /** Tells whoever listens that it is no more. */
  end(): void
}

export function createSlot(
  make: MakeWorld,
  scenario: Scenario,
  name?: string | undefined,
  mintedKey?: string | undefined,
): Slot {
  let state = createState()
  let world = make(scenario, state, mintedKey)
  let detach: (() => void) | undefined
  const callbacks = new Set<(event: WorldEvent) => void>()
  const tell = (event: WorldEvent) => {
    for (const callback of callbacks) callback(event)
  }
  const attach = () => {
    detach = listenTo(world, tell)
  }
  const replace = (next: Scenario, keep = false) => {
    const nextState = keep ? kept(state) : createState()
    const nextWorld = make(next, nextState, mintedKey)
    world.close()
    world = nextWorld
    state = nextState
    if (detach === undefined) return
    detach()
    attach()
    tell({ type: 'scenario', data: { name: next.name ?? null } })
    tell({ type: 'clock', data: world.clock.get() })
  }
  return {
    name,
    get world() {
      return world
    },
    get key() {
      return world.access.sampleKey
    },
    get userId() {
      return world.access.sampleUserId
    },
    replace,
    reset: () => replace(world.scenario),
    subscribe(callback) {
      callbacks.add(callback)
      if (detach === undefined) attach()
      return () => {
        callbacks.delete(callback)
        if (callbacks.size > 0) return
        detach?.()
        detach = undefined
      }
    },
    end() {
      tell({ type: 'removed', data: { name: String(name) } })
      world.close()
    },
  }
}

/** A journal without listeners is cheaper: it makes no entries until they are read. */
function listenTo({ journal, clock }: World, tell: (event: WorldEvent) => void): () => void {
  const ends = [
    journal.subscribe((data) => tell({ type: 'request', data })),
    clock.onChange((data) => tell({ type: 'clock', data })),
  ]
  return () => {
    for (const end of ends) end()
  }
}

/** What survives a change of the scenario's file: the clock's setting and the journal. */
function kept({ clock, requests, requestCount, requestsDeleted }: WorldState): WorldState {
  return { ...createState(), clock, requests: [...requests], requestCount, requestsDeleted }
}
