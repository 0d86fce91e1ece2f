import type { UserAccess } from '../grants.ts'
import type { QuotaExceeded } from '../quota.ts'
import type { Stage } from '../state.ts'
import type { FaultHit } from '../trap.ts'
import type { StoreParts } from './memory.ts'
import type { Batches } from './redis-batches.ts'
import type { ChangeUnderWay } from './redis-change-under-way.ts'
import type { Connection } from './redis-connection.ts'
import type { WorldKeys } from './redis-keys.ts'
import { type Admission, StoreAway } from './store.ts'

/** What a request may wait for the store in all [ms]. */
export const WAIT_MS = 2000

/** The place of a world that this replica has a copy of. */
export interface Place {
  /** Of the copy; empty: it is not known whether it is right. */
  readonly version: string
  readonly epoch: string
  /** Grows when counts of faults were found to be others. */
  countsGeneration: number
  /** Is it the world that stands here now? */
  holds(parts: StoreParts): boolean
  /** Makes the copy as the store has it. */
  refresh(): Promise<void>
}

/** What the requests of a world are let in and noted with. */
export interface RequestParts {
  readonly parts: StoreParts
  readonly keys: WorldKeys
  /** undefined: there is no such world any more. */
  readonly place: () => Place | undefined
  readonly changes: ChangeUnderWay
  readonly connection: Connection
  readonly batches: Batches
  /** Unique in the prefix. */
  readonly nextId: () => string
  /** Leases of this replica, to be renewed: the key of each, by its id. */
  readonly leases: Map<string, string>
}

/** What became of a request, at the instant that the store says it is. */
export class RedisAdmission implements Admission {
  readonly requestId: string
  readonly epoch: string
  readonly nowS: number
  realMs: number
  stage: Stage = 'route'
  user: UserAccess | undefined = undefined
  exceeded: QuotaExceeded | undefined = undefined
  hit: FaultHit | undefined = undefined
  holdsPlace = false
  isNoted = false
  entryId?: number
  /** For the store, so far. */
  waitedMs = 0

  constructor(requestId: string, epoch: string, nowS: number, realMs: number) {
    this.requestId = requestId
    this.epoch = epoch
    this.nowS = nowS
    this.realMs = realMs
  }
}

export function tooSlow({ address }: Connection): StoreAway {
  return new StoreAway(
    `The store ${address.shown} can't be asked: it did not reply within 2 s; a round trip above 300 ms is not supported.`,
  )
}
