import { LIMITS } from '../limits.ts'
import { findingsIn } from '../scenario/check.ts'
import { FAULT, faultId } from '../scenario/fault.ts'
import { beside, type Finding, ScenarioError, toMistakes } from '../scenario/mistakes.ts'
import type { FaultReply } from '../scenario/reply.ts'
import type { Fault } from '../scenario/scenario.ts'
import { mappingOf } from '../scenario/schema.ts'
import type { Key } from '../simulation/random.ts'
import { type Budget, createBudget, NoRoom } from './budget.ts'
import { bytesOfValue } from './bytes.ts'
import { plainCopy } from './copied.ts'
import type { AddedFault, FaultCount } from './state.ts'
import { createTrap, isUsedUp, type Trap, UNSEEN } from './trap.ts'

/**
 * A fault in force, with what has come of it.
 *
 * @example
 * ```ts
 * const { id, seen, fired } = simulator.faults.add({ reply: { delay_ms: 1500 } })
 * ```
 */
export interface FaultState {
  readonly id: string
  readonly match: NonNullable<Fault['match']>
  /** What it does; undefined: one of its replies after the other. */
  readonly reply?: FaultReply | undefined
  readonly replies?: Fault['replies'] | undefined
  /** What it does in place of a reply of its own. */
  readonly profile?: Fault['profile'] | undefined
  readonly source: 'scenario' | 'control'
  /** Requests that met its conditions, and those it was applied to. */
  readonly seen: number
  readonly fired: number
}

/** Trouble in the service. */
export interface Faults {
  /** Those in force that stand before the check of the key, in the order in which they are tried. */
  fronts(): readonly Trap[]
  /** The others, likewise. */
  behind(): readonly Trap[]
  list(): FaultState[]
  /** Throws RangeError if the id is taken, NoRoom if there are too many. */
  add(fault: Fault): FaultState
  /** false: there is none of that id. */
  remove(id: string): boolean
  /** Takes all away, those of the scenario too. */
  clear(): void
  /** Looks at the state again, which was put in the place of another. */
  reread(): void
  /** Gives its room back: the world is no more. */
  close(): void
}

/** The part of a world's state that faults are kept in. */
export interface FaultsKept {
  faults: AddedFault[]
  faultsRemoved: Set<string>
  readonly faultCounts: Map<string, FaultCount>
}

function takenId(fault: unknown, traps: readonly Trap[]): Finding[] {
  const { id } = mappingOf(fault)
  if (!traps.some((trap) => trap.id === id)) return []
  const message = `there is a fault "${id}" already: leave the id out or choose another`
  return [{ path: ['id'], message }]
}

/** The faults of a scenario, in its order, then those added at run time. */
export function createFaults(
  scenarioFaults: readonly Fault[] | undefined,
  seedKey: Key,
  state: FaultsKept,
  budget: Budget = createBudget(),
  findingsOn: (fault: unknown) => readonly Finding[] = () => [],
): Faults {
  const account = budget.open('faults')
  const written = (scenarioFaults ?? []).map((fault, i) => ({ id: fault.id ?? faultId(i), fault }))
  let { traps, fronts, behind } = armed(written, state, seedKey)
  const arm = () => {
    ;({ traps, fronts, behind } = armed(written, state, seedKey))
  }
  const shown = (trap: Trap) => stateOf(trap, state.faultCounts.get(trap.id))
  const drop = (trap: Trap) => {
    account.add(-forget(state, trap.id))
    arm()
  }
  const reread = () => {
    account.set(faultBytes(state))
    arm()
    for (const { id, fault } of traps) countBefore(state, id, fault)
  }
  reread()
  return {
    fronts: () => fronts,
    behind: () => behind,
    list: () => traps.map(shown),
    add(fault) {
      const others = [...takenId(fault, traps), ...findingsOn(fault)]
      const found = beside(findingsIn(FAULT, fault), others)
      if (found.length > 0) throw new ScenarioError(toMistakes(found))
      const id = fault.id ?? freeId(traps)
      const added = { id, fault: plainCopy(fault) }
      const usedUp = traps.find((trap) => isLeftOver(trap, state))
      if (state.faults.length >= LIMITS.addedFaults && usedUp !== undefined) drop(usedUp)
      checkRoom(state.faults.length, bytesOf(added), budget)
      account.add(bytesOf(added))
      countBefore(state, id, fault)
      state.faults = [...state.faults, added]
      arm()
      return shown(traps[traps.length - 1]!)
    },
    remove: (id) => traps.filter((trap) => trap.id === id).map(drop).length > 0,
    clear() {
      for (const { id } of traps) account.add(-forget(state, id))
      arm()
    },
    reread,
    close: account.close,
  }
}

/** Was it added, and will it never apply again? */
function isLeftOver(trap: Trap, { faultCounts }: FaultsKept): boolean {
  return trap.source === 'control' && isUsedUp(trap, faultCounts.get(trap.id))
}

/** The lowest that no fault in force has. */
function freeId(traps: readonly Trap[]): string {
  for (let n = 0; ; n++) {
    const id = faultId(n)
    if (!traps.some((trap) => trap.id === id)) return id
  }
}

/** What those added take [bytes]. */
export function faultBytes({ faults }: Pick<FaultsKept, 'faults'>): number {
  return faults.reduce((sum, added) => sum + bytesOf(added), 0)
}

/** What a fault says that it has counted already, unless it counts. */
function countBefore({ faultCounts }: FaultsKept, id: string, { counted }: Fault): void {
  if (counted !== undefined && !faultCounts.has(id)) faultCounts.set(id, { ...counted })
}

/** A fault as it is shown. */
function stateOf({ id, fault, source }: Trap, { seen, fired } = UNSEEN): FaultState {
  const { match = {}, reply, replies, profile } = fault
  return {
    id,
    match,
    ...(reply !== undefined && { reply }),
    ...(replies !== undefined && { replies }),
    ...(profile !== undefined && { profile }),
    source,
    seen,
    fired,
  }
}

/** All in the order in which they are tried, and apart: before the check of the key, and behind it. */
function armed(written: readonly AddedFault[], state: FaultsKept, seedKey: Key) {
  const left = written.filter(({ id }) => !state.faultsRemoved.has(id))
  const traps = [
    ...left.map((fault) => createTrap(fault, 'scenario', seedKey)),
    ...state.faults.map((fault) => createTrap(fault, 'control', seedKey)),
  ]
  return {
    traps,
    fronts: traps.filter(({ isFront }) => isFront),
    behind: traps.filter(({ isFront }) => !isFront),
  }
}

function checkRoom(count: number, bytes: number, budget: Budget): void {
  if (count < LIMITS.addedFaults && budget.hasRoom(bytes)) return
  throw new NoRoom(
    `there is no room for another fault: a world takes ${LIMITS.addedFaults} beside those of its scenario, and all worlds together have room for ${budget.firmBytes} bytes of what is not given up again; take some away first`,
  )
}

/** Takes a fault away with its counts; returns the bytes that are free by it. */
function forget(state: FaultsKept, id: string): number {
  state.faultCounts.delete(id)
  const gone = state.faults.find((added) => added.id === id)
  if (gone === undefined) state.faultsRemoved.add(id)
  state.faults = state.faults.filter((added) => added !== gone)
  return gone === undefined ? 0 : bytesOf(gone)
}

/** What a fault takes beside its text. */
const FAULT_BYTES = 900

function bytesOf(added: AddedFault): number {
  return FAULT_BYTES + bytesOfValue(added)
}
