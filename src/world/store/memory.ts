import type { Follow } from '../../scenario/clock.ts'
import type { Access } from '../access.ts'
import type { Clock } from '../clock.ts'
import type { Faults } from '../faults.ts'
import type { UserAccess } from '../grants.ts'
import type { Matchable } from '../match.ts'
import type { QuotaExceeded } from '../quota.ts'
import type { FaultCount, RequestRecord, Stage } from '../state.ts'
import { concerns, type FaultHit, meet, type Trap, UNSEEN } from '../trap.ts'
import type { JournalMemory } from './journal-memory.ts'
import type { QuotaMemory } from './quota-memory.ts'
import type { Admission, Caller, RequestStore } from './store.ts'

export interface MemoryParts {
  readonly clock: Pick<Clock, 'nowS'>
  /** The machine's clock [epoch ms]. */
  readonly real: () => number
  readonly access: Pick<Access, 'user'>
  readonly quota: QuotaMemory
  readonly faults: Faults
  readonly faultCounts: Map<string, FaultCount>
  readonly journal: JournalMemory
}

/** What any store is made of. */
export interface StoreParts extends MemoryParts {
  readonly clock: Clock
  readonly access: Access
  /** How the clock follows the requests; undefined: it does not. */
  readonly follow: readonly Follow[] | undefined
}

/** A store that needs to wait for nobody. */
export interface Memory extends RequestStore {
  admit(caller: Caller): Admission
  record(admission: Admission, request: RequestRecord): void
}

/** What is being decided of one request. */
class Decision implements Admission {
  readonly nowS: number
  readonly realMs: number
  stage: Stage = 'route'
  user: UserAccess | undefined = undefined
  exceeded: QuotaExceeded | undefined = undefined
  hit: FaultHit | undefined = undefined
  holdsPlace = false
  entryId?: number

  constructor(nowS: number, realMs: number) {
    this.nowS = nowS
    this.realMs = realMs
  }
}

/** Decides at once, in the memory of this process. */
export function createMemory(parts: MemoryParts): Memory {
  const { clock, real, access, quota, faults, faultCounts, journal } = parts
  const decide = (decision: Decision, caller: Caller): Stage => {
    const { key, plan, userId } = caller
    decision.hit = firstHit(faults.fronts(), caller, decision.nowS, faultCounts)
    if (decision.hit !== undefined) return 'fault'
    if (plan === undefined) return 'key'
    const refused = quota.enter(key!, plan, decision.nowS)
    if (refused !== undefined) {
      if (refused !== 'busy') decision.exceeded = refused
      return 'quota'
    }
    decision.holdsPlace = plan.concurrent !== Infinity
    decision.user = access.user(userId, decision.nowS)
    if (decision.user === undefined) return 'user'
    decision.hit = firstHit(faults.behind(), caller, decision.nowS, faultCounts)
    return decision.hit === undefined ? 'route' : 'fault'
  }
  return {
    admit(caller) {
      const decision = new Decision(clock.nowS(), real())
      decision.stage = decide(decision, caller)
      return decision
    },
    record(admission, request) {
      if (admission.holdsPlace && request.status !== null) quota.leave(request.key!)
      if (admission.entryId !== undefined) journal.amend(admission.entryId, request)
      else if (request.status === null) admission.entryId = journal.record(request)
      else journal.record(request)
    },
  }
}

/** Counts of faults, by their ids. */
interface Counts {
  get(id: string): FaultCount | undefined
  set(id: string, count: FaultCount): unknown
}

/** The first fault that applies to a request, counting the request for all that it concerns. */
export function firstHit(
  traps: readonly Trap[],
  request: Matchable,
  nowS: number,
  counts: Counts,
): FaultHit | undefined {
  let first: FaultHit | undefined
  for (const trap of traps) {
    if (!concerns(trap, request, nowS)) continue
    const { count, hit } = meet(trap, counts.get(trap.id) ?? UNSEEN, first !== undefined)
    counts.set(trap.id, count)
    first ??= hit
  }
  return first
}
