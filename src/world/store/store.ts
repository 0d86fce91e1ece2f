import type { KeyAccess } from '../access.ts'
import type { UserAccess } from '../grants.ts'
import type { Matchable } from '../match.ts'
import type { QuotaExceeded } from '../quota.ts'
import type { RequestRecord, Stage } from '../state.ts'
import type { FaultHit } from '../trap.ts'

/** A value at once, or later: what is remembered may be kept on another machine. */
export type Now<T> = T | Promise<T>

/** Who asks what, as the world is to count it. */
export interface Caller extends Matchable {
  /** undefined: the key is missing, malformed or unknown. */
  readonly plan: KeyAccess | undefined
}

/** What became of a request when it asked to be let in; exactly one thing of each request. */
export interface Admission {
  /** The one instant at which everything in the answer is true [epoch s]. */
  readonly nowS: number
  /** The same by the real clock [epoch ms]. */
  readonly realMs: number
  readonly stage: Stage
  /** undefined: missing, malformed or unknown, or its grant is not in force. */
  readonly user: UserAccess | undefined
  /** With `quota`: the limit that is reached; undefined: too many are under way. */
  readonly exceeded: QuotaExceeded | undefined
  /** With `fault`: the one that applies. */
  readonly hit: FaultHit | undefined
  /** It is one of those under way that its plan limits, until it is recorded. */
  readonly holdsPlace: boolean
  /** It is in the journal, as it was drafted: nothing is left but to reply. */
  readonly isNoted?: boolean
  /** Of its entry in the journal, as soon as it has one. */
  entryId?: number
}

/** A reply that is at hand before its request is let in. */
export interface Draft {
  /**
   * What is to be noted of it if the request is let in like this; undefined: at that instant it is not
   * at hand.
   */
  recordFor(foreseen: Admission): RequestRecord | undefined
}

/**
 * What a world remembers of its requests. Nothing else of a request touches it, so that a store may
 * decide each of these moments in one go, however many servers share it.
 */
export interface RequestStore {
  /** Is it worth a draft to let a request in and note it in one go? Memory has no trip to spare. */
  readonly takesDrafts?: true
  /**
   * Lets a request in, or not, and counts it: key, quota, requests under way, user, faults. One whose reply
   * is at hand a store may note in the same go.
   */
  admit(caller: Caller, draft?: Draft): Now<Admission>
  /**
   * Where the clock follows the requests, and only there: tells once of each that was let in, or refused by
   * `admit`, what it is about to be answered with (undefined: nothing), before anything is sent or
   * held. The clock moves by it, and the next request is admitted.
   */
  readonly decided?: (admission: Admission, caller: Caller, status: number | undefined) => Now<void>
  /**
   * Notes what became of it, and gives back its place among those under way; with status null that it
   * hangs, which a second record ends.
   */
  record(admission: Admission, request: RequestRecord): Now<void>
}

/** The store can't be asked, or not in time: its sentence says why. */
export class StoreAway extends Error {
  override readonly name = 'StoreAway'
}

/** Another world has come to the place of the one that was asked, or none is left there. */
export class Superseded extends Error {
  override readonly name = 'Superseded'
}

/** A server can't begin on this store, and there is no use in waiting. */
export class StoreRefused extends Error {
  override readonly name = 'StoreRefused'
}
