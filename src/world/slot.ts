import type { Scenario } from '../scenario/scenario.ts'
import type { ClockReading } from './clock.ts'
import type { JournalEntry } from './journal.ts'
import { createState, type LiveState } from './state.ts'
import type { World } from './world.ts'

/** What a control changed, so that whoever shows it reads it again. */
export type Change = 'incidents' | 'faults' | 'access' | 'journal'

/** What happens in a slot, as those who listen are told. */
export type WorldEvent =
  | { readonly type: 'request'; readonly data: JournalEntry }
  | { readonly type: 'clock'; readonly data: ClockReading }
  | { readonly type: 'scenario'; readonly data: { readonly name: string | null } }
  | { readonly type: 'changed'; readonly data: { readonly what: Change } }
  /** The last one: the sandbox is no more. */
  | { readonly type: 'removed'; readonly data: { readonly name: string } }

/** Makes a world that remembers what is in the state. Throws ScenarioError. */
export type MakeWorld = (
  scenario: Scenario,
  state: LiveState,
  mintedKey: string | undefined,
  sandbox: string | undefined,
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
   * Puts a scenario in force, with everything else as new; `keep` leaves the clock's setting, the
   * journal, and the incidents, grants and faults that were added, as far as the new world has a place for
   * them. Returns what it has none for, and why. Throws ScenarioError, or NoRoom, and then nothing
   * has changed.
   */
  replace(scenario: Scenario, keep?: boolean): string[]
  /** Back to the scenario in force as it was loaded. */
  reset(): void
  /** Calls back with what happens, also after another world has come; returns what ends that. */
  subscribe(callback: (event: WorldEvent) => void): () => void
  /** Tells whoever listens what a control has changed. */
  changed(what: Change): void
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
  let world = make(scenario, state, mintedKey, name)
  let detach: (() => void) | undefined
  const callbacks = new Set<(event: WorldEvent) => void>()
  const tell = (event: WorldEvent) => {
    for (const callback of callbacks) callback(event)
  }
  const replace = (next: Scenario, keep = false) => {
    const before = { state, world }
    const nextState = keep ? kept(state) : createState()
    const nextWorld = make(next, nextState, mintedKey, name)
    world.close()
    world = nextWorld
    state = nextState
    const lost = keep ? addAgain(before.state, before.world, world) : []
    if (detach === undefined) return lost
    detach()
    detach = listenTo(world, tell)
    tell({ type: 'scenario', data: { name: next.name ?? null } })
    tell({ type: 'clock', data: world.clock.get() })
    return lost
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
    reset: () => void replace(world.scenario),
    subscribe(callback) {
      callbacks.add(callback)
      detach ??= listenTo(world, tell)
      return () => {
        callbacks.delete(callback)
        if (callbacks.size > 0) return
        detach?.()
        detach = undefined
      }
    },
    changed: (what) => tell({ type: 'changed', data: { what } }),
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

/**
 * What survives a change of the scenario's file: the clock's setting, the journal, and when a control
 * ended what a control had added.
 */
function kept(state: LiveState): LiveState {
  const { clock, requests, requestCount, requestsDeleted, requestsCleared, keepsBodies } = state
  const added = new Set(state.incidents.map(({ id }) => id))
  const incidentEnds = new Map([...state.incidentEnds].filter(([id]) => added.has(id)))
  return {
    ...createState(),
    clock,
    incidentEnds,
    requests: [...requests],
    requestCount,
    requestsDeleted,
    requestsCleared,
    keepsBodies,
  }
}

const GONE = 'there is no incident of that id any more'

/** Adds to a world what was added to the one before it; returns what it has no place for, and why. */
function addAgain({ incidents, grants, faults }: LiveState, before: World, world: World): string[] {
  const lost: string[] = []
  const attempt = (what: string, add: () => unknown) => {
    try {
      add()
    } catch (error) {
      lost.push(`the ${what} could not be kept: ${(error as Error).message}`)
    }
  }
  for (const { id, systemId, incident } of incidents) {
    const { kind: _kind, ...change } = incident
    attempt(`incident ${id}`, () => {
      if (before.fleet.incidentOf(id) === undefined)
        world.incidents.add({ ...incident, id, system_id: systemId })
      else if (world.incidents.change(id, change) === undefined) throw new Error(GONE)
    })
  }
  for (const user of grants.values()) {
    attempt(`grant of ${user.user_id}`, () => world.access.grant(user))
  }
  for (const { id, fault } of faults) {
    attempt(`fault ${id}`, () => world.faults.add({ ...fault, id }))
  }
  return lost
}
