import { isDeeperThan, LIMITS, tooDeep } from '../limits.ts'
import { checked } from '../scenario/check.ts'
import { ScenarioError } from '../scenario/mistakes.ts'
import type { AddedIncident, Fault, IncidentChange, Scenario, User } from '../scenario/scenario.ts'
import { count, flag, mapping, text } from '../scenario/schema.ts'
import { finish, type Work } from '../simulation/work.ts'
import { advise } from './advice/advise.ts'
import type { ParametersOf } from './advice/parameters.ts'
import type { Advice } from './advice/rule.ts'
import { both } from './both.ts'
import { type ClockControls, createClockControls } from './clock-controls.ts'
import { savedScenario } from './effective.ts'
import type { FaultState } from './faults.ts'
import type { GrantState } from './grants.ts'
import type { IncidentState } from './incidents.ts'
import { JOURNAL_FILTER, type JournalEntry, type JournalFilter } from './journal.ts'
import type { Change, Slot } from './slot.ts'
import {
  type Beginning,
  SNAPSHOT_OPTIONS,
  type Snapshot,
  type SnapshotOptions,
  takeSnapshot,
} from './snapshot.ts'
import {
  EXPECTATION,
  type Expectation,
  VERIFY_MATCH,
  type Verification,
  VerificationError,
  type VerifyMatch,
  verify,
} from './verify.ts'

/**
 * Trouble on the roofs.
 *
 * @example
 * ```ts
 * const { id } = simulator.incidents.add({ system_id: 67, kind: 'comm' })
 * simulator.clock.advance({ hours: 6 })
 * simulator.incidents.change(id, { to: '2022-06-20' })
 * simulator.incidents.end(id) // true
 * ```
 */
export interface IncidentControls {
  /** Those written and added, and of the seed's those going on. */
  list(filter?: { readonly system_id?: number }): IncidentState[]
  /** An incident as in a scenario, and its system. Throws ScenarioError. */
  add(incident: AddedIncident): IncidentState
  /**
   * Changes its span or the keys of its kind, whoever brought it; null takes a key away. undefined:
   * there is none of that id. Throws ScenarioError.
   */
  change(id: string, change: IncidentChange): IncidentState | undefined
  /** Ends it now; false: there is none of that id. */
  end(id: string): boolean
}

/**
 * Trouble in the service.
 *
 * @example
 * ```ts
 * simulator.faults.add({ match: { route: 'stats', times: 2 }, reply: { status: 503 } })
 * simulator.faults.list()[0]?.fired // 0
 * simulator.faults.clear()
 * ```
 */
export interface FaultControls {
  list(): FaultState[]
  /** A fault as in a scenario. Throws ScenarioError. */
  add(fault: Fault): FaultState
  /** false: there is none of that id. */
  remove(id: string): boolean
  /** Takes all away, those of the scenario too. */
  clear(): void
}

/**
 * Who may see what, given and revoked in the world's time.
 *
 * @example
 * ```ts
 * simulator.access.grant({ user_id: '4e7a453d0a', systems: [67], until: '2022-06-20' })
 * simulator.access.revoke('4e7a453d0a') // true
 * ```
 */
export interface AccessControls {
  /** Those of the scenario, and those given and revoked; `*` is every other well-formed id. */
  list(): GrantState[]
  /** A user as in a scenario, in the place of one of that user_id. Throws ScenarioError. */
  grant(user: User): GrantState
  /** Revokes it now; false: nobody has that user_id. */
  revoke(userId: string): boolean
}

/**
 * What can be done with a world while it runs: the same for the library and for the controls.
 *
 * @example
 * ```ts
 * const controls: Controls = simulator
 * controls.clock.advance({ hours: 1 })
 * controls.requests({ status: 409 })
 * controls.reset()
 * ```
 */
export interface Controls {
  readonly clock: ClockControls
  readonly incidents: IncidentControls
  readonly faults: FaultControls
  readonly access: AccessControls
  /** The requests that the world received, oldest first. */
  requests(filter?: JournalFilter): JournalEntry[]
  /**
   * Checks how many requests came that match: one at least, unless told otherwise. Throws
   * VerificationError, which shows the nearest; Forgotten, if some of them are no longer known.
   */
  verify(match?: VerifyMatch, expectation?: Expectation): Verification
  /** Forgets the requests received so far. */
  forgetRequests(): void
  /**
   * Whether the journal keeps headers and bodies, too, from now on; after `reset` it is as the simulator was
   * made, with `journalBodies` or without.
   */
  keepBodies(keep: boolean): void
  /** What a real deployment would have punished in these requests. */
  advice(): Advice[]
  /** The scenario in force. */
  readonly scenario: Scenario
  /**
   * The world in force as a scenario in YAML: with all that happened at run time, what of it no scenario can
   * say in a comment on top, and the comments of the text that it came from. It loads to the same bytes.
   */
  toScenario(): string
  /** All of it, as plain data: to be kept as JSON, restored here or elsewhere, or forked. */
  snapshot(options?: SnapshotOptions): Snapshot
  /**
   * Puts a snapshot in force. Throws ScenarioError with what is wrong with it, or an Error if another
   * version made it, and then nothing has changed.
   */
  restore(snapshot: Snapshot): void
  /** Back to what was last loaded or restored: clock, incidents, faults, grants, quotas, journal. */
  reset(): void
}

/** What controls need of the floors above. */
export interface ControlParts {
  readonly parametersOf: ParametersOf
  /** What a snapshot begins with. Throws ScenarioError, or OtherVersion. */
  readonly open: (snapshot: Snapshot) => Beginning
  /** The text that a scenario came from; undefined: it came as an object. */
  readonly sourceOf: (scenario: Scenario) => string | undefined
}

export function createControls(
  slot: Slot,
  { parametersOf, open, sourceOf }: ControlParts,
): Controls {
  const telling = <T>(what: Change, result: T): T => {
    if (result !== false) slot.changed(what)
    return result
  }
  return {
    clock: createClockControls(slot),
    incidents: {
      list: (filter = {}) => slot.world.incidents.list(checked(INCIDENT_FILTER, filter).system_id),
      add: (incident) => telling('incidents', slot.world.incidents.add(shallow(incident))),
      change(id, change) {
        const changed = slot.world.incidents.change(checked(ID, id), shallow(change))
        return changed && telling('incidents', changed)
      },
      end: (id) => telling('incidents', slot.world.incidents.end(checked(ID, id))),
    },
    faults: {
      list: () => slot.world.faults.list(),
      add: (fault) => telling('faults', slot.world.faults.add(shallow(fault))),
      remove: (id) => telling('faults', slot.world.faults.remove(checked(ID, id))),
      clear: () => telling('faults', slot.world.faults.clear()),
    },
    access: {
      list: () => slot.world.access.list(),
      grant: (user) => telling('access', slot.world.access.grant(shallow(user))),
      revoke: (userId) => telling('access', slot.world.access.revoke(checked(ID, userId))),
    },
    requests: (filter = {}) => slot.world.journal.list(checked(JOURNAL_FILTER, filter)),
    verify(match = {}, expectation = {}) {
      const { journal } = slot.world
      const [wanted, bounds] = both(
        () => checked(VERIFY_MATCH, match),
        () => checked(EXPECTATION, expectation),
      )
      const found = finish(verify(journal, wanted, bounds))
      if (!found.ok) throw new VerificationError(wanted, expectation, found)
      return found
    },
    forgetRequests: () => telling('journal', slot.world.journal.clear()),
    keepBodies(keep) {
      slot.world.journal.keepBodies(checked(KEEP, keep))
      slot.changed('journal')
    },
    advice: () => finish(adviceOn(slot, parametersOf)),
    get scenario() {
      return slot.world.scenario
    },
    toScenario: () => savedScenario(slot.world, sourceOf(slot.world.scenario)),
    snapshot: (options = {}) => takeSnapshot(slot.world, checked(SNAPSHOT_OPTIONS, options)),
    restore: (snapshot) => slot.restore(open(snapshot)),
    reset: () => slot.reset(),
  }
}

/** What a real deployment would have punished in a world: work, for a journal is long. */
export function adviceOn({ world }: Slot, parametersOf: ParametersOf): Work<Advice[]> {
  const { journal, quota, clock, access } = world
  return advise(journal.entries(), parametersOf, quota.counts(clock.nowS()), access.ownPlan)
}

/** What is given, unless it is too deep to be walked. Throws ScenarioError. */
function shallow<T>(value: T): T {
  if (!isDeeperThan(value, LIMITS.depth)) return value
  throw new ScenarioError([{ path: '', message: tooDeep('it') }])
}

/** Of an incident, a fault or a user: one that is none is known to nobody, and was not meant. */
const ID = text('The id of what is meant')

const KEEP = flag('Keep headers and bodies')

export const INCIDENT_FILTER = mapping('A filter of the incidents', {
  system_id: count('Only those of this system'),
})
