import { exceededIn, quotaWindows } from '../quota.ts'
import type { RequestRecord } from '../state.ts'
import { type Attempt, decide, textOf } from './redis-attempt.ts'
import type { Reply } from './redis-client.ts'
import { draftText } from './redis-record.ts'
import { type Place, RedisAdmission, type RequestParts, tooSlow, WAIT_MS } from './redis-request.ts'
import { type Caller, type Draft, StoreAway, Superseded } from './store.ts'

/** What is asked of the store for a request. */
interface Try {
  readonly id: string
  readonly place: Place
  readonly version: string
  readonly epoch: string
  readonly attempt: Attempt
  /** Longest wait [ms]. */
  readonly leftMs: number
  /** Of the lease it needs; undefined: it needs none. */
  readonly leaseKey: string | undefined
  /** What it is let in as, and what is noted then, if its reply is at hand. */
  readonly foreseen: RedisAdmission
  readonly noted: RequestRecord | undefined
}

/** Lets a request in, or not. Asks again where this replica did not know how its world stands. */
export async function admit(
  own: RequestParts,
  caller: Caller,
  draft: Draft | undefined,
): Promise<RedisAdmission> {
  const { changes, connection, leases, nextId } = own
  const id = nextId()
  const startMs = performance.now()
  let mayDraft = true
  let wasLate = false
  for (;;) {
    if (changes.isThere) await changes.settled()
    const leftMs = WAIT_MS - (performance.now() - startMs)
    if (leftMs < 0) throw tooSlow(connection)
    const one = nextTry(own, caller, id, leftMs, mayDraft ? draft : undefined)
    const { attempt, place, leaseKey } = one
    const reply = await ask(own, one)
    const [outcome] = reply
    if (isOutcome(outcome)) {
      if (outcome !== 'ok') attempt.takeBack(attempt.fronts)
      else if (leaseKey !== undefined) leases.set(id, leaseKey)
      // A change that is being made here may yet be refused: nobody sees it before.
      if (changes.isThere) await changes.settled()
      const admission = admitted(own, caller, one, reply)
      admission.waitedMs = performance.now() - startMs
      return admission
    }
    attempt.takeBack()
    if (outcome === 'counts') attempt.repair(reply.slice(2))
    else if (outcome === 'now') mayDraft = false
    else if (outcome === 'late') {
      if (wasLate) throw tooSlow(connection)
      wasLate = true
      await connection.measure()
    } else {
      await changes.settled()
      if (place.version === one.version) await place.refresh()
    }
  }
}

function nextTry(
  { parts, place: placeNow, keys, connection }: RequestParts,
  caller: Caller,
  id: string,
  leftMs: number,
  draft: Draft | undefined,
): Try {
  const place = placeNow()
  if (!place?.holds(parts)) throw new Superseded()
  const { epoch, version } = place
  const attempt = decide(parts, place, caller)
  const isLimited = caller.plan !== undefined && caller.plan.concurrent !== Infinity
  const leaseKey = isLimited && !attempt.isFront ? keys.lease(epoch, caller.key!) : undefined
  const foreseen = new RedisAdmission(id, epoch, attempt.nowS, connection.now())
  foreseen.user = attempt.user
  // A place that was taken and given back in one go would limit nothing.
  const isPlain = attempt.user !== undefined && attempt.counts.length === 0 && !isLimited
  const noted = isPlain ? draft?.recordFor(foreseen) : undefined
  return { id, place, version, epoch, attempt, leftMs, leaseKey, foreseen, noted }
}

/** Throws StoreAway; but what was let in and noted is answered, though the reply was lost. */
async function ask(own: RequestParts, one: Try): Promise<readonly Reply[]> {
  const { batches, connection, keys } = own
  const { leaseKey, leftMs, epoch, id, noted, foreseen } = one
  const startMs = performance.now()
  const deadline = connection.now() + leftMs
  try {
    return await batches.ask(keys, { leaseKey, words: (lease) => wordsOf(one, deadline, lease) })
  } catch (error) {
    if (noted === undefined || !(error instanceof StoreAway)) throw error
    if (!(await connection.returns(leftMs - (performance.now() - startMs)))) throw error
    const words = () => ['find', epoch, id]
    const [outcome] = await batches.ask(keys, { leaseKey: undefined, words })
    if (outcome !== 'ok') throw error
    return ['ok', foreseen.realMs, foreseen.nowS]
  }
}

function wordsOf(one: Try, deadline: number, lease: number): readonly (string | number)[] {
  const { version, attempt, noted, id, foreseen } = one
  const { fromS, toS, quota, fronts, counts } = attempt
  const words: (string | number)[] = ['admit', version, deadline]
  if (noted === undefined) words.push(fromS, toS)
  else words.push(foreseen.nowS, foreseen.nowS + 1)
  words.push(...quota, lease, lease === 0 ? '' : id, fronts, counts.length)
  for (const { id, expected, after } of counts) words.push(id, expected, textOf(after))
  if (noted !== undefined) words.push('draft', draftText(noted), id)
  return words
}

type Outcome = 'ok' | 'minute' | 'month' | 'busy'
const OUTCOMES: readonly unknown[] = ['ok', 'minute', 'month', 'busy'] satisfies Outcome[]

function isOutcome(outcome: Reply | undefined): outcome is Outcome {
  return OUTCOMES.includes(outcome)
}

/** What was made of the reply, at the instant that the store says it is. */
function admitted(
  { parts }: RequestParts,
  { plan, userId }: Caller,
  { id, epoch, attempt, foreseen, noted }: Try,
  [outcome, realMs, atS]: readonly Reply[],
): RedisAdmission {
  if (noted !== undefined && outcome === 'ok') {
    foreseen.realMs = Number(realMs)
    foreseen.isNoted = true
    return foreseen
  }
  const nowS = Number(atS)
  const admission = new RedisAdmission(id, epoch, nowS, Number(realMs))
  const { hit, isFront } = attempt
  if (isFront) {
    admission.stage = 'fault'
    admission.hit = hit
  } else if (plan === undefined) {
    admission.stage = 'key'
  } else if (outcome !== 'ok') {
    admission.stage = 'quota'
    const period = outcome as Exclude<Outcome, 'ok'>
    if (period !== 'busy') admission.exceeded = exceededIn(period, quotaWindows(nowS), plan)
  } else {
    admission.user = parts.access.user(userId, nowS)
    admission.hit = hit
    admission.holdsPlace = plan.concurrent !== Infinity
    if (hit !== undefined) admission.stage = 'fault'
    if (admission.user === undefined) admission.stage = 'user'
  }
  return admission
}
