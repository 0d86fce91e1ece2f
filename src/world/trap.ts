import type { Fault } from '../scenario/fault.ts'
import { momentS } from '../scenario/moment.ts'
import { isFront, type ProfileName, profileOf, type Share } from '../scenario/profile.ts'
import { type FaultReply, PASS } from '../scenario/reply.ts'
import { childKey, type Key, uniform } from '../simulation/random.ts'
import { zone } from '../time/zone.ts'
import { type Condition, conditionsOf, type Matchable, meets } from './match.ts'
import type { AddedFault, FaultCount } from './state.ts'

/** A fault made ready for comparing. All that it does hangs on the seed and on its counts. */
export interface Trap {
  readonly id: string
  readonly fault: Fault
  readonly source: 'scenario' | 'control'
  readonly fromS: number
  readonly toS: number
  readonly conditions: readonly Condition[]
  /** How often it applies; Infinity: there is no end to it. */
  readonly most: number
  readonly key: Key
  /** Of a profile: a reply for one request of so many each. */
  readonly shares: readonly (Share & { readonly key: Key })[] | undefined
  /** Does it stand before the check of the key? */
  readonly isFront: boolean
}

/** A fault that applies to a request. */
export interface FaultHit {
  readonly id: string
  readonly reply: FaultReply
  /** The one that it belongs to; undefined: it has a reply of its own. */
  readonly profile: ProfileName | undefined
  /** How long the reply is held, drawn from the range if it is one. */
  readonly delayMs: number
}

/** Of a fault that no request has come to. */
export const UNSEEN: Readonly<FaultCount> = { seen: 0, fired: 0 }

export function createTrap({ id, fault }: AddedFault, source: Trap['source'], seedKey: Key): Trap {
  const { match = {}, replies } = fault
  const profile = fault.profile === undefined ? undefined : profileOf(fault.profile)
  const key = childKey(seedKey, 'fault', id)
  return {
    id,
    fault,
    source,
    // A fault belongs to no site, so that a date alone is midnight UTC.
    fromS: momentS(match.from ?? -Infinity, zone('UTC')),
    toS: momentS(match.to ?? Infinity, zone('UTC')),
    conditions: conditionsOf(match),
    most: Math.min(match.times ?? Infinity, replies?.length ?? Infinity),
    key,
    shares: profile?.shares.map((share, i) => ({ ...share, key: childKey(key, 'share', i) })),
    isFront: isFront(fault.profile),
  }
}

/** Does a request meet the conditions that do not hang on what came before it? */
export function concerns(trap: Trap, request: Matchable, nowS: number): boolean {
  return nowS >= trap.fromS && nowS < trap.toS && meets(trap.conditions, request)
}

/** Will it never apply again, whatever the clock is put to? */
export function isUsedUp(
  { fault, most }: Trap,
  { seen, fired }: Readonly<FaultCount> = UNSEEN,
): boolean {
  return seen >= (fault.match?.nth ?? Infinity) || fired >= most
}

/** What a request did to the counts of a fault, and the fault to the request. */
export interface Met {
  readonly count: FaultCount
  readonly hit: FaultHit | undefined
}

/**
 * What comes of a request that a fault concerns, after those that it has seen; `isTaken`: another
 * fault applies to it. Where a sequence lets a request pass, that is one of its steps.
 */
export function meet(trap: Trap, before: Readonly<FaultCount>, isTaken: boolean): Met {
  const count = { seen: before.seen + 1, fired: before.fired }
  if (isTaken || !fires(trap, count)) return { count, hit: undefined }
  const reply = replyOf(trap, count)
  if (reply === undefined) return { count, hit: undefined }
  count.fired++
  if (reply === PASS) return { count, hit: undefined }
  const { profile } = trap.fault
  return { count, hit: { id: trap.id, reply, profile, delayMs: delayMs(trap, reply, count.seen) } }
}

/** Draws of one request for one fault: whether it applies, and how long it waits. */
const DRAWS = 2

/** Does it apply to the last request that it has seen? */
function fires({ fault, most, key }: Trap, { seen, fired }: Readonly<FaultCount>): boolean {
  const { nth, every, probability } = fault.match ?? {}
  return (
    (nth === undefined || seen === nth) &&
    (every === undefined || seen % every === 0) &&
    fired < most &&
    (probability === undefined || uniform(key, seen * DRAWS) < probability)
  )
}

/** Its reply to the last request that it has seen; undefined: its profile has none for that one. */
function replyOf({ fault, shares }: Trap, { seen, fired }: Readonly<FaultCount>) {
  const { reply, replies } = fault
  if (shares !== undefined) return sharedReply(shares, seen)
  const step = replies === undefined ? reply : replies[fired]
  return typeof step === 'number' ? { status: step } : step
}

/** The shares whose turn it is, together. */
function sharedReply(shares: NonNullable<Trap['shares']>, seen: number): FaultReply | undefined {
  const due = shares.filter(({ oneIn, key }) => {
    const before = seen - 1
    return before % oneIn === Math.floor(uniform(key, Math.floor(before / oneIn)) * oneIn)
  })
  return due.length === 0 ? undefined : Object.assign({}, ...due.map(({ reply }) => reply))
}

function delayMs({ key }: Trap, { delay_ms: delay = 0 }: FaultReply, seen: number): number {
  if (typeof delay === 'number') return delay
  return Math.round(delay.min + uniform(key, seen * DRAWS + 1) * (delay.max - delay.min))
}
