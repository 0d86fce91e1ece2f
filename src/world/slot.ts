import { checkFields } from '../scenario/check.ts'
import { INCIDENT_CHANGE } from '../scenario/incident.ts'
import { type Mistake, parsePath, pathText, retelling } from '../scenario/mistakes.ts'
import type { Scenario } from '../scenario/scenario.ts'
import type { Clock, ClockReading } from './clock.ts'
import type { JournalEntry } from './journal.ts'
import type { Beginning } from './snapshot.ts'
import { createState, type LiveState } from './state.ts'
import type { World } from './world.ts'
import { WORLD_STATE, type WorldState } from './world-state.ts'

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
  isShared?: boolean,
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
  /** Puts in force what a snapshot begins with. Throws ScenarioError, or NoRoom, as `replace` does. */
  restore(beginning: Beginning): void
  /** Back to what was last loaded or restored. */
  reset(): void
  /** What its world remembers. */
  readonly state: LiveState
  /** What a reset goes back to. */
  readonly beginning: Beginning
  /** Puts a world in force that began so, and remembers what is in the state. Throws as `replace` does. */
  install(beginning: Beginning, state: LiveState): void
  /** Does anybody listen. */
  readonly isHeard: boolean
  /** Calls back with what happens, also after another world has come; returns what ends that. */
  subscribe(callback: (event: WorldEvent) => void): () => void
  /**
   * Tells nobody anything for now. What is returned ends that: what a control did is told if it is in
   * force, what came by requests in any case.
   */
  hold(): (isInForce: boolean) => void
  /** Tells whoever listens what a control has changed. */
  changed(what: Change): void
  /** Tells whoever listens that it is no more. */
  end(): void
}

/** The place of a world that begins so; what is `copied` of another one stands in place of its state, whole. */
export function createSlot(
  make: MakeWorld,
  beginning: Beginning,
  name?: string | undefined,
  mintedKey?: string | undefined,
  copied?: LiveState | undefined,
): Slot {
  const begin = (next: Beginning, state: LiveState) =>
    begun(next, (scenario) => make(scenario, state, mintedKey, name))
  let state = copied ?? createState()
  let world = begin(copied === undefined ? beginning : { ...beginning, state: undefined }, state)
  let loaded = withoutJournal(beginning)
  const listeners = createListeners(() => world)
  const stand = (next: Beginning, nextWorld: World, nextState: LiveState) => {
    world.close()
    world = nextWorld
    state = nextState
    loaded = withoutJournal(next)
    listeners.follow()
  }
  const put = (next: Beginning, keep = false) => {
    const nextState = keep ? kept(state, world.clock) : createState()
    const nextWorld = begin(next, nextState)
    const lost = keep ? addAgain(state, world, nextWorld) : []
    stand(next, nextWorld, nextState)
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
      return world.access.sampleUserId()
    },
    replace: (scenario, keep) => put({ scenario }, keep),
    restore: (next) => void put(next),
    reset: () => void put(loaded),
    get state() {
      return state
    },
    get beginning() {
      return loaded
    },
    install: (next, copy) => stand(next, begin({ ...next, state: undefined }, copy), copy),
    get isHeard() {
      return listeners.count > 0
    },
    subscribe: listeners.add,
    hold: listeners.hold,
    changed: (what) => listeners.tell({ type: 'changed', data: { what } }),
    end() {
      listeners.tell({ type: 'removed', data: { name: String(name) } })
      world.close()
    },
  }
}

type Callback = (event: WorldEvent) => void

/** Those who listen to whatever world stands in a place. */
function createListeners(worldNow: () => World) {
  const callbacks = new Set<Callback>()
  let detach: (() => void) | undefined
  let held: WorldEvent[] | undefined
  const tell = (event: WorldEvent) => {
    if (held !== undefined) held.push(event)
    else for (const callback of callbacks) callback(event)
  }
  return {
    get count() {
      return callbacks.size
    },
    tell,
    hold() {
      const events: WorldEvent[] = []
      held = events
      return (isInForce: boolean) => {
        held = undefined
        // One that was removed does not come back: a copy of it that is made anew is another slot.
        for (const event of events) {
          if (isInForce || event.type === 'request' || event.type === 'removed') tell(event)
        }
      }
    },
    add(callback: Callback) {
      callbacks.add(callback)
      detach ??= listenTo(worldNow(), tell)
      return () => {
        callbacks.delete(callback)
        if (callbacks.size > 0) return
        detach?.()
        detach = undefined
      }
    },
    /** Another world has come. */
    follow() {
      detach?.()
      detach &&= announce(worldNow(), tell)
    },
  }
}

/** The world with what it remembers. Throws ScenarioError, or NoRoom, and then it is closed. */
function begun({ scenario, state }: Beginning, make: (scenario: Scenario) => World): World {
  const world = retelling(
    () => make(scenario),
    // All at once, as far as a state shows it without a world.
    (mistakes) => [...mistakes, ...formMistakes(state)],
  )
  if (state === undefined) return world
  try {
    retelling(
      () => world.restore(state),
      (mistakes) => mistakes.map(inState),
    )
    return world
  } catch (error) {
    world.close()
    throw error
  }
}

/** What is wrong with a state, whichever world it is for. */
function formMistakes(state: WorldState | undefined): Mistake[] {
  return state === undefined ? [] : checkFields(WORLD_STATE, state).map(inState)
}

/** The same mistake, in the snapshot that the state is part of. */
function inState({ path, message }: Mistake): Mistake {
  return { path: pathText(['state', ...parsePath(path)]), message }
}

/** What a reset goes back to: as a scenario is loaded, with no requests yet, whatever its giver does with it. */
function withoutJournal({ scenario, state }: Beginning): Beginning {
  return { scenario, state: state && structuredClone({ ...state, journal: undefined }) }
}

/** The same of a world that has just come, which is told first. */
function announce(world: World, tell: (event: WorldEvent) => void): () => void {
  tell({ type: 'scenario', data: { name: world.scenario.name ?? null } })
  tell({ type: 'clock', data: world.clock.get() })
  return listenTo(world, tell)
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

/** What survives a change of the scenario's file as it is: the clock's setting and the journal. */
function kept(state: LiveState, clock: Clock): LiveState {
  const { requests, requestCount, requestsDeleted, requestsCleared, keepsBodies } = state
  return {
    ...createState(),
    clock: clock.carried(),
    requests: [...requests],
    requestCount,
    requestsDeleted,
    requestsCleared,
    keepsBodies,
  }
}

/** What an incident leaves out, it leaves out in the place of another, too. */
const UNWRITTEN = Object.fromEntries(
  Object.keys(INCIDENT_CHANGE.properties).map((key) => [key, null]),
)

const GONE = 'there is no incident of that id any more'

/**
 * Adds to a world what was added to the one before it, and ends of it what was ended there; returns what
 * it has no place for, and why.
 */
function addAgain(state: LiveState, before: World, world: World): string[] {
  const { incidents, incidentEnds, grants, faults } = state
  const lost: string[] = []
  const attempt = (what: string, add: () => unknown) => {
    try {
      add()
    } catch (error) {
      lost.push(`the ${what} could not be kept: ${(error as Error).message}`)
    }
  }
  for (const { id, systemId, incident } of incidents) {
    const { kind: _kind, ...written } = incident
    const change = { ...UNWRITTEN, ...written }
    attempt(`incident ${id}`, () => {
      if (before.fleet.incidentOf(id) === undefined)
        world.incidents.add({ ...incident, id, system_id: systemId })
      else if (world.incidents.change(id, change) === undefined) throw new Error(GONE)
      const endS = incidentEnds.get(id)
      if (endS !== undefined) world.incidents.end(id, endS)
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
