import { shortened } from '../journal.ts'
import { exceededIn, quotaWindows } from '../quota.ts'
import type { RequestRecord, Stage } from '../state.ts'
import type { StoreParts } from './memory.ts'
import { type Attempt, decide, textOf } from './redis-attempt.ts'
import type { Batches } from './redis-batches.ts'
import type { Reply } from './redis-client.ts'
import type { Connection } from './redis-connection.ts'
import { type Admission, type Caller, type RequestStore, StoreAway, Superseded } from './store.ts'

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

export interface WorldKeys {
  readonly world: string
  readonly quota: string
  readonly faults: string
  readonly journal: string
  readonly messages: string
  readonly channel: string
  lease(epoch: string, key: string): string
}

/** What a request may wait for the store in all [ms]. */
const WAIT_MS = 2000

export interface RedisAdmission extends Admission {
  readonly epoch: string
  readonly requestId: string
  waitedMs: number
}

export interface RequestParts {
  readonly parts: StoreParts
  readonly keys: WorldKeys
  /** undefined: there is no such world any more. */
  readonly place: () => Place | undefined
  /** Ends when a change is decided that is being made to copies; undefined: there is none. */
  readonly settled: () => Promise<void> | undefined
  readonly connection: Connection
  readonly batches: Batches
  /** Unique in the prefix. */
  readonly nextId: () => string
  /** Leases of this replica, to be renewed: the key of each, by its id. */
  readonly leases: Map<string, string>
}

/** Lets requests in and notes what became of them: one script each, whatever they hang on. */
export function createRedisRequests(own: RequestParts): RequestStore {
  return {
    admit: (caller) => admit(own, caller),
    record: (admission, request) => record(own, admission as RedisAdmission, request),
  }
}

async function admit(own: RequestParts, caller: Caller): Promise<RedisAdmission> {
  const { parts, keys, connection, batches, nextId, leases } = own
  const startMs = performance.now()
  const requestId = nextId()
  const isLimited = caller.plan !== undefined && caller.plan.concurrent !== Infinity
  let wasLate = false
  for (;;) {
    if (own.settled() !== undefined) await settled(own)
    const place = own.place()
    if (!place?.holds(parts)) throw new Superseded()
    const leftMs = WAIT_MS - (performance.now() - startMs)
    if (leftMs < 0) throw tooSlow(connection)
    const { epoch, version } = place
    const attempt = decide(parts, place, caller)
    const leaseKey = isLimited && !attempt.isFront ? keys.lease(epoch, caller.key!) : undefined
    const deadline = connection.now() + leftMs
    const reply = await batches.ask(keys, {
      leaseKey,
      words: (lease) => [
        'admit',
        version,
        deadline,
        ...attempt.words,
        lease,
        leaseKey === undefined ? '' : requestId,
        attempt.fronts,
        attempt.counts.length,
        ...attempt.counts.flatMap(({ id, expected, after }) => [id, expected, textOf(after)]),
      ],
    })
    const [outcome] = reply
    if (isOutcome(outcome)) {
      if (outcome !== 'ok') attempt.takeBack(attempt.fronts)
      else if (leaseKey !== undefined) leases.set(requestId, leaseKey)
      // A change that is being made here may yet be refused: nobody sees it before.
      if (own.settled() !== undefined) await settled(own)
      const waitedMs = performance.now() - startMs
      return { ...admitted(own, caller, attempt, reply), epoch, requestId, waitedMs }
    }
    attempt.takeBack()
    if (outcome === 'counts') attempt.repair(reply.slice(2))
    else if (outcome === 'late') {
      if (wasLate) throw tooSlow(connection)
      wasLate = true
      await connection.measure()
    } else if (outcome !== 'now') {
      await settled(own)
      if (place.version === version) await place.refresh()
    }
  }
}

async function settled({ settled }: RequestParts): Promise<void> {
  for (let change = settled(); change !== undefined; change = settled()) await change
}

function tooSlow({ address }: Connection): StoreAway {
  return new StoreAway(
    `The store ${address.shown} can't be asked: it did not reply within 2 s; a round trip above 300 ms is not supported.`,
  )
}

type Outcome = 'ok' | 'minute' | 'month' | 'busy'
const OUTCOMES: readonly unknown[] = ['ok', 'minute', 'month', 'busy'] satisfies Outcome[]

function isOutcome(outcome: Reply | undefined): outcome is Outcome {
  return OUTCOMES.includes(outcome)
}

/** What was made of the reply, at the instant that the store says it is. */
function admitted(
  { parts }: RequestParts,
  caller: Caller,
  { hit, isFront }: Attempt,
  [outcome, realMs, atS]: readonly Reply[],
): Admission {
  const nowS = Number(atS)
  const { plan, userId } = caller
  const common = {
    nowS,
    realMs: Number(realMs),
    user: undefined,
    exceeded: undefined,
    hit: undefined,
  }
  if (isFront) return { ...common, stage: 'fault', hit, holdsPlace: false }
  if (plan === undefined) return { ...common, stage: 'key', holdsPlace: false }
  if (outcome !== 'ok') {
    const period = outcome as 'minute' | 'month' | 'busy'
    const exceeded = period === 'busy' ? undefined : exceededIn(period, quotaWindows(nowS), plan)
    return { ...common, stage: 'quota', exceeded, holdsPlace: false }
  }
  const user = parts.access.user(userId, nowS)
  const decided: Stage = hit === undefined ? 'route' : 'fault'
  const stage: Stage = user === undefined ? 'user' : decided
  return { ...common, stage, user, hit, holdsPlace: plan.concurrent !== Infinity }
}

async function record(
  own: RequestParts,
  admission: RedisAdmission,
  request: RequestRecord,
): Promise<void> {
  const { connection, batches, leases, keys } = own
  const { entryId, holdsPlace, requestId, waitedMs, epoch } = admission
  const ends = request.status !== null
  const [text, message] = textsOf(request)
  const isFreed = holdsPlace && ends
  const startMs = performance.now()
  const leftMs = () => WAIT_MS - waitedMs - (performance.now() - startMs)
  const note = (again: 0 | 1) => {
    const deadline = connection.now() + Math.max(leftMs(), 100)
    return batches.ask(keys, {
      leaseKey: isFreed ? keys.lease(epoch, request.key!) : undefined,
      words: (lease) => [
        'record',
        epoch,
        deadline,
        lease,
        isFreed ? requestId : '',
        text,
        entryId === undefined ? requestId : `${requestId}+`,
        entryId ?? '',
        again,
        message,
      ],
    })
  }
  // Whatever comes of it: nobody prolongs it any more.
  if (isFreed) leases.delete(requestId)
  let reply: readonly Reply[]
  try {
    reply = await note(0)
  } catch (error) {
    // Whether it was noted is not known, but can be found out.
    if (!(error instanceof StoreAway) || !(await connection.returns(leftMs()))) throw error
    reply = await note(1)
  }
  if (reply[0] === 'late') throw tooSlow(connection)
  if (!ends) admission.entryId = Number(reply[1])
}

/** A request as it is kept in the store, and its headers and bodies; empty: there are none. */
export function textsOf(request: RequestRecord): readonly [string, string] {
  const { sent, told, ...rest } = shortened(request)
  const message = (sent ?? told) === undefined ? '' : JSON.stringify({ sent, told })
  return [JSON.stringify(rest), message]
}
