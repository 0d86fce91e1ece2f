import { generatedCount } from '../scenario/fleet.ts'
import { type Finding, type Mistake, ScenarioError, toMistakes } from '../scenario/mistakes.ts'
import {
  BEHAVIOUR_DEFAULTS,
  type Behaviour,
  SCENARIO_DEFAULTS,
  type Scenario,
} from '../scenario/scenario.ts'
import { createFleet, type Fleet } from '../simulation/fleet/fleet.ts'
import type { ValueCache } from '../simulation/memo.ts'
import { rootKey } from '../simulation/random.ts'
import type { Work } from '../simulation/work.ts'
import { type Access, createAccess } from './access.ts'
import type { PathsOf } from './answer-paths.ts'
import { type Budget, createBudget } from './budget.ts'
import { bytesOfValue } from './bytes.ts'
import { type ByteCache, createCache } from './cache.ts'
import { type Clock, createClock, readInstant } from './clock.ts'
import { createFaults, type Faults } from './faults.ts'
import { createIncidents, type Incidents } from './incidents.ts'
import type { KeyCount } from './quota.ts'
import { danglingIn, danglingInFault, danglingInGrant, notesOn } from './references.ts'
import { type Remembering, remembering } from './remembering.ts'
import { createState, type LiveState } from './state.ts'
import { createJournalMemory, type JournalMemory } from './store/journal-memory.ts'
import type { StoreParts } from './store/memory.ts'
import { countUsed, createQuotaMemory } from './store/quota-memory.ts'
import type { RequestStore } from './store/store.ts'
import { inMemory } from './store/turns.ts'

/**
 * What one sandbox owns: a scenario with its clock, access, quota, faults and journal. A request
 * touches what is remembered by `admit` and `record` and nowhere else; by `decided`, too, where the clock follows.
 */
export interface World extends RequestStore, Remembering {
  /** Unique in the process; the prefix of its entries in the shared cache. */
  readonly id: string
  readonly scenario: Scenario
  readonly seed: string
  readonly behaviour: Required<Behaviour>
  readonly fleet: Fleet
  /** What works in the scenario, but perhaps otherwise than meant. */
  readonly notes: readonly Mistake[]
  readonly clock: Clock
  readonly access: Access
  /** Its name among the sandboxes; undefined: the default world. */
  readonly sandbox: string | undefined
  /** Where its controls are found, `/sandboxes/a/_simulator`; undefined: nowhere over HTTP. */
  readonly controlsAt: string | undefined
  readonly quota: {
    /** Requests of each key in the windows of an instant. */
    counts(nowS: number): KeyCount[]
  }
  readonly faults: Faults
  readonly incidents: Incidents
  readonly journal: JournalMemory
  readonly cache: ByteCache<object>
  /** What its scenario takes, and what it is made of [bytes]. */
  readonly bytes: number
  /** Gives back its room in the budget: nobody asks it any more. */
  close(): void
}

export interface WorldOptions {
  /** Shared by the worlds of a server. */
  readonly cache: ByteCache<object>
  /** The bytes that they may remember, shared in the same way. Left out: as many as a server has. */
  readonly budget?: Budget | undefined
  /** The machine's clock [epoch ms]. */
  readonly real: () => number
  /** What it remembers from before; left out: nothing. */
  readonly state?: LiveState | undefined
  /** A key that works whatever the scenario says. */
  readonly mintedKey?: string | undefined
  /** The sandbox that it is the world of; left out: the default world. */
  readonly sandbox?: string | undefined
  /** Are there controls over HTTP? Left out: yes. */
  readonly control?: boolean | undefined
  /** Does its journal keep headers and bodies unless a control says otherwise? Left out: no. */
  readonly keepsBodies?: boolean | undefined
  /** Where answers have the fields that faults change; left out: nobody knows, and any path will do. */
  readonly pathsOf?: PathsOf | undefined
  /** Does another world stand for the same scenario, and count it? Left out: no. */
  readonly isShared?: boolean | undefined
  /** Where its requests are counted and noted. Left out: in the memory of this process. */
  readonly requests?: MakeRequests | undefined
}

/** What counts and notes the requests of a world, made of its parts. */
export type MakeRequests = (parts: StoreParts, sandbox: string | undefined) => RequestStore

let worlds = 0

/** The world of a scenario. Throws ScenarioError if a system of it cannot be. */
export function createWorld(scenario: Scenario, options: WorldOptions): World {
  const {
    cache,
    real,
    state = createState(),
    budget = createBudget(),
    mintedKey,
    sandbox,
    control = true,
    keepsBodies = false,
    pathsOf,
    isShared = false,
    requests = inMemory,
  } = options
  const id = `world-${++worlds}`
  const seed = seedOf(scenario)
  const { fleet, mistakes } = createFleet(scenario, seed, fleetCache(cache, id), state)
  const { now, speed, follow } = scenario.clock ?? {}
  const nowS = now === undefined ? undefined : readInstant(now)
  const clock = createClock({ nowS, speed, follows: follow !== undefined }, real, state)
  const access = createAccess(scenario.access, seed, mintedKey, {
    nowS: clock.nowS,
    state,
    budget,
    dangling: (user) => danglingInGrant(user, fleet),
  })
  const found = [...mistakes, ...danglingIn(scenario, fleet, access, pathsOf)]
  if (found.length > 0) throw new ScenarioError(toMistakes(found))
  const firstS = nowS ?? real() / 1000
  const countAsLoaded = () => countUsed(state.quota, scenario.access?.keys, access.plan, firstS)
  countAsLoaded()
  const quota = createQuotaMemory(state, budget)
  const incidents = createIncidents({ fleet, clock, state, budget })
  const faults = createFaults(scenario.faults, rootKey(seed, 'faults'), state, budget, (fault) =>
    danglingInFault(fault, access, scenario, pathsOf),
  )
  const journal = createJournalMemory(state, { budget, keepsBodies })
  const account = budget.open('worlds')
  const bytes = worldBytes(scenario, isShared)
  account.set(bytes)
  const parts = { scenario, fleet, clock, access, quota, faults, incidents, journal }
  return {
    ...requests({ ...parts, real, faultCounts: state.faultCounts, follow }, sandbox),
    ...remembering({ ...parts, pathsOf, budget, real, state, countAsLoaded }),
    ...parts,
    id,
    seed,
    behaviour: { ...BEHAVIOUR_DEFAULTS, ...scenario.behaviour },
    notes: toMistakes(notesOn(scenario, fleet)),
    sandbox,
    controlsAt: control ? controlsPath(sandbox) : undefined,
    // Answers and what the fleet keeps share the room, under names that never meet.
    cache,
    bytes,
    close() {
      for (const part of [incidents, faults, access, quota, journal, account]) part.close()
    },
  }
}

/** Looks once at the first systems, which costs more than to look again. */
export function* warmUp({ fleet, clock }: World, count = 0): Work<void> {
  const nowS = clock.nowS()
  for (const id of fleet.ids.slice(0, count)) {
    fleet.view(id, nowS).lastEnergyAtS()
    yield
  }
}

function controlsPath(sandbox: string | undefined): string {
  return `${sandbox === undefined ? '' : `/sandboxes/${sandbox}`}/_simulator`
}

/** The systems of a scenario that is only checked: a few at a time. */
const PASSING_BYTES = 8 * 1024 * 1024

/** For a world that answers nobody. */
export function passingCache(): ByteCache<object> {
  return createCache<object>(PASSING_BYTES)
}

/** What is wrong with the systems of a scenario, and shows only when they are built. */
export function buildFindings(scenario: Scenario, pathsOf?: PathsOf): readonly Finding[] {
  const seed = seedOf(scenario)
  const { fleet, mistakes } = createFleet(
    scenario,
    seed,
    fleetCache(passingCache(), ''),
    createState(),
  )
  const access = createAccess(scenario.access, seed)
  return [...mistakes, ...danglingIn(scenario, fleet, access, pathsOf)]
}

/**
 * What a world takes before anything is asked of it [bytes], as measured: by the growth of the heap,
 * over fifty worlds of one system, three of 5,000 written and of 10,000 generated ones, of 1,000
 * faults, of 2,000 keys, of 8,000 measured days. Of a text the reader keeps where everything stands.
 */
const WORLD_BYTES = 49_152
const WRITTEN_BYTES = 1536
const GENERATED_BYTES = 64
const TIMES_READ = 6

/** What a scenario takes as a world, by what it says; `isShared`: what is written of it is there. */
export function worldBytes(scenario: Scenario, isShared = false): number {
  return (
    WORLD_BYTES +
    WRITTEN_BYTES * (scenario.systems ?? []).length +
    GENERATED_BYTES * generatedCount(scenario) +
    (isShared ? 0 : TIMES_READ * bytesOfValue(scenario))
  )
}

function seedOf({ seed }: Scenario): string {
  return String(seed ?? SCENARIO_DEFAULTS.seed)
}

function fleetCache(cache: ByteCache<object>, id: string): ValueCache {
  return {
    get: (key) => cache.get(`${id}/fleet/${key}`),
    set: (key, value, bytes) => cache.set(`${id}/fleet/${key}`, value as object, bytes),
  }
}
