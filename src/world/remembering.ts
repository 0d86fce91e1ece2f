import { ScenarioError, toMistakes } from '../scenario/mistakes.ts'
import { type Budget, NoRoom } from './budget.ts'
import type { Clock } from './clock.ts'
import { type Faults, faultBytes } from './faults.ts'
import { grantBytes } from './grants.ts'
import { type Incidents, incidentBytes } from './incidents.ts'
import { liveRequest } from './journal-state.ts'
import type { LiveState } from './state.ts'
import { type StateParts, stateFindings } from './state-findings.ts'
import type { JournalMemory } from './store/journal-memory.ts'
import { type QuotaMemory, quotaBytes } from './store/quota-memory.ts'
import { liveState, plainState, type WorldState } from './world-state.ts'

/** A world as something that can be remembered, and brought back to what it was. */
export interface Remembering {
  /** What it remembers beyond its scenario, but for the journal. */
  state(): WorldState
  /**
   * Remembers that instead; the journal only if it is there. Its clock shows what the state says when the clock of
   * the machine shows `realMs`; left out: now. Throws ScenarioError, or NoRoom, and then nothing has
   * changed.
   */
  restore(state: WorldState, realMs?: number): void
}

export interface RememberingParts extends StateParts {
  readonly clock: Clock
  readonly incidents: Incidents
  readonly faults: Faults
  readonly quota: QuotaMemory
  readonly journal: JournalMemory
  readonly budget: Budget
  /** The machine's clock [epoch ms]. */
  readonly real: () => number
  readonly state: LiveState
  /** Counts what the scenario says is used of its keys. */
  readonly countAsLoaded: () => void
}

export function remembering(parts: RememberingParts): Remembering {
  const { clock, incidents, faults, access, quota, journal, budget, real, state, countAsLoaded } =
    parts
  return {
    state: () => plainState(state, clock.nowMs()),
    restore(next, realMs = real()) {
      const wrong = stateFindings(next, parts)
      if (wrong.length > 0) throw new ScenarioError(toMistakes(wrong))
      replace(state, { ...state, ...liveState(next, realMs, access) }, budget)
      if (next.quota === undefined) countAsLoaded()
      if (next.journal !== undefined) {
        const { count, cleared = 0, requests } = next.journal
        journal.refill({ count, cleared, requests: requests.map(liveRequest) })
      }
      for (const part of [incidents, faults, access, quota]) part.reread()
      clock.tell()
    },
  }
}

/** Throws NoRoom, and then nothing has changed. */
function replace(state: LiveState, next: LiveState, budget: Budget): void {
  if (!budget.hasRoom(firmBytes(next) - firmBytes(state))) {
    throw new NoRoom(
      'there is no room for what is remembered there, beside what all worlds of this server remember: remove some sandboxes',
    )
  }
  const { grants, faultCounts, quota, ...lists } = next
  Object.assign(state, lists)
  refill(state.grants, grants)
  refill(state.faultCounts, faultCounts)
  refill(state.quota, quota)
}

function firmBytes(state: LiveState): number {
  return incidentBytes(state) + faultBytes(state) + grantBytes(state) + quotaBytes(state.quota)
}

function refill<K, V>(map: Map<K, V>, entries: ReadonlyMap<K, V>): void {
  const all = [...entries]
  map.clear()
  for (const [key, value] of all) map.set(key, value)
}
