import { faultId } from '../scenario/fault-rules.ts'
import type { Fault } from '../scenario/format.ts'
import { momentS } from '../scenario/moment.ts'
import { childKey, type Key, uniform } from '../simulation/random.ts'
import { zone } from '../time/zone.ts'
import type { AddedFault, FaultCount } from './state.ts'

/** What a fault looks at in a request. */
export interface FaultRequest {
  /** Last segment of the route's path. */
  readonly route: string | undefined
  readonly systemId: number | undefined
  readonly key: string | undefined
  readonly userId: string | undefined
}

/** A fault that applies to a request. */
export interface FaultHit {
  readonly id: string
  readonly reply: Fault['reply']
  /** How long the reply is held, drawn from the range if it is one. */
  readonly delayMs: number
}

/** A fault in force, with what has come of it. */
export interface FaultState {
  readonly id: string
  readonly match: NonNullable<Fault['match']>
  readonly reply: Fault['reply']
  readonly source: 'scenario' | 'control'
  /** Requests that met its conditions, and those it was applied to. */
  readonly seen: number
  readonly fired: number
}

/** Trouble in the service. */
export interface Faults {
  /** The first fault that applies to a request, counting the request for all it concerns. */
  match(request: FaultRequest, nowS: number): FaultHit | undefined
  list(): FaultState[]
  /** Those whose span contains an instant and whose `times` are not used up. */
  active(nowS: number): FaultState[]
  add(fault: Fault): FaultState
  /** false: there is none of that id. */
  remove(id: string): boolean
  /** Takes all away, those of the scenario too. */
  clear(): void
}

export interface FaultMemory {
  faults: AddedFault[]
  faultsRemoved: Set<string>
  readonly faultCounts: Map<string, FaultCount>
  lastFault: number
}

/** A fault made ready for comparing. */
interface Trap {
  readonly id: string
  readonly fault: Fault
  readonly source: 'scenario' | 'control'
  readonly fromS: number
  readonly toS: number
  readonly key: Key
  readonly count: FaultCount
}

/** Draws of one request for one fault: whether it applies, and how long it waits. */
const DRAWS = 2

/** The faults of a scenario, in its order, then those added at run time. */
export function createFaults(
  scenarioFaults: readonly Fault[] | undefined,
  seedKey: Key,
  state: FaultMemory,
): Faults {
  const written = (scenarioFaults ?? []).map((fault, i) => ({
    id: fault.id ?? faultId(i),
    fault,
  }))
  let traps: Trap[] = []
  const arm = () => {
    const trap = ({ id, fault }: AddedFault, source: Trap['source']) =>
      createTrap(id, fault, source, seedKey, countOf(state.faultCounts, id))
    traps = [
      ...written.filter(({ id }) => !state.faultsRemoved.has(id)).map((f) => trap(f, 'scenario')),
      ...state.faults.map((f) => trap(f, 'control')),
    ]
  }
  const freeId = () => {
    for (;;) {
      const id = `fault-${written.length + ++state.lastFault}`
      if (!traps.some((trap) => trap.id === id)) return id
    }
  }
  arm()
  return {
    match: (request, nowS) => (traps.length === 0 ? undefined : firstHit(traps, request, nowS)),
    list: () => traps.map(stateOf),
    active: (nowS) => traps.filter((trap) => isActive(trap, nowS)).map(stateOf),
    add(fault) {
      const id = fault.id ?? freeId()
      if (traps.some((trap) => trap.id === id)) {
        throw new RangeError(`there is a fault "${id}" already: leave the id out or choose another`)
      }
      state.faults = [...state.faults, { id, fault }]
      state.faultCounts.delete(id)
      arm()
      return stateOf(traps[traps.length - 1]!)
    },
    remove(id) {
      const trap = traps.find((trap) => trap.id === id)
      if (trap === undefined) return false
      if (trap.source === 'scenario') state.faultsRemoved.add(id)
      else state.faults = state.faults.filter((added) => added.id !== id)
      arm()
      return true
    },
    clear() {
      for (const { id } of written) state.faultsRemoved.add(id)
      state.faults = []
      arm()
    },
  }
}

function createTrap(
  id: string,
  fault: Fault,
  source: Trap['source'],
  seedKey: Key,
  count: FaultCount,
): Trap {
  return {
    id,
    fault,
    source,
    // A fault belongs to no site, so that a date alone is midnight UTC.
    fromS: momentS(fault.match?.from ?? -Infinity, zone('UTC')),
    toS: momentS(fault.match?.to ?? Infinity, zone('UTC')),
    key: childKey(seedKey, 'fault', id),
    count,
  }
}

function countOf(counts: Map<string, FaultCount>, id: string): FaultCount {
  const known = counts.get(id)
  if (known !== undefined) return known
  const count = { seen: 0, fired: 0 }
  counts.set(id, count)
  return count
}

function firstHit(
  traps: readonly Trap[],
  request: FaultRequest,
  nowS: number,
): FaultHit | undefined {
  let hit: FaultHit | undefined
  for (const trap of traps) {
    if (!concerns(trap, request, nowS)) continue
    const nth = ++trap.count.seen
    if (hit !== undefined || !fires(trap, nth)) continue
    trap.count.fired++
    hit = { id: trap.id, reply: trap.fault.reply, delayMs: delayMs(trap, nth) }
  }
  return hit
}

function concerns(trap: Trap, request: FaultRequest, nowS: number): boolean {
  if (nowS < trap.fromS || nowS >= trap.toS) return false
  const { match } = trap.fault
  return (
    match === undefined ||
    ((match.route === undefined || match.route === request.route) &&
      (match.system_id === undefined || match.system_id === request.systemId) &&
      (match.key === undefined || match.key === request.key) &&
      (match.user_id === undefined || match.user_id === request.userId))
  )
}

/** Does it apply to the n-th request it concerns. `times` bounds how often it did. */
function fires(trap: Trap, n: number): boolean {
  const { nth, every, times, probability } = trap.fault.match ?? {}
  return (
    (nth === undefined || n === nth) &&
    (every === undefined || n % every === 0) &&
    (times === undefined || trap.count.fired < times) &&
    (probability === undefined || uniform(trap.key, n * DRAWS) < probability)
  )
}

function delayMs(trap: Trap, n: number): number {
  const { delay_ms: delay = 0 } = trap.fault.reply
  if (typeof delay === 'number') return delay
  return Math.round(delay.min + uniform(trap.key, n * DRAWS + 1) * (delay.max - delay.min))
}

function isActive(trap: Trap, nowS: number): boolean {
  const { times = Infinity } = trap.fault.match ?? {}
  return nowS >= trap.fromS && nowS < trap.toS && trap.count.fired < times
}

function stateOf(trap: Trap): FaultState {
  return {
    id: trap.id,
    match: trap.fault.match ?? {},
    reply: trap.fault.reply,
    source: trap.source,
    seen: trap.count.seen,
    fired: trap.count.fired,
  }
}
