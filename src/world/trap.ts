import type { Fault } from '../scenario/fault.ts'
import { momentS } from '../scenario/moment.ts'
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
}

/** A fault that applies to a request. */
export interface FaultHit {
  readonly id: string
  readonly reply: FaultReply
  /** How long the reply is held, drawn from the range if it is one. */
  readonly delayMs: number
}

/** Of a fault that no request has come to. */
export const UNSEEN: Readonly<FaultCount> = { seen: 0, fired: 0 }

export function createTrap({ id, fault }: AddedFault, source: Trap['source'], seedKey: Key): Trap {
  const { match = {}, replies } = fault
  return {
    id,
    fault,
    source,
    // A fault belongs to no site, so that a date alone is midnight UTC.
    fromS: momentS(match.from ?? -Infinity, zone('UTC')),
    toS: momentS(match.to ?? Infinity, zone('UTC')),
    conditions: conditionsOf(match),
    most: Math.min(match.times ?? Infinity, replies?.length ?? Infinity),
    key: childKey(seedKey, 'fault', id),
  }
}

/** Does a request meet the conditions that do not hang on what came before it? */
export function concerns(trap: Trap, request: Matchable, nowS: number): boolean {
  return nowS >= trap.fromS && nowS < trap.toS && meets(trap.conditions, request)
}

/** Was it added, and will it never apply again, whatever the clock is put to? */
export function isUsedUp(
  { fault, source, most }: Trap,
  { seen, fired }: Readonly<FaultCount> = UNSEEN,
): boolean {
  return source === 'control' && (seen >= (fault.match?.nth ?? Infinity) || fired >= most)
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
  const reply = replyOf(trap.fault, count.fired)
  count.fired++
  if (reply === undefined) return { count, hit: undefined }
  return { count, hit: { id: trap.id, reply, delayMs: delayMs(trap, reply, count.seen) } }
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

/** Its reply after so many; undefined: that step of the sequence lets the request pass. */
function replyOf({ reply, replies }: Fault, fired: number): FaultReply | undefined {
  const step = replies === undefined ? reply : replies[fired]
  if (step === PASS) return undefined
  return typeof step === 'number' ? { status: step } : step
}

function delayMs({ key }: Trap, { delay_ms: delay = 0 }: FaultReply, seen: number): number {
  if (typeof delay === 'number') return delay
  return Math.round(delay.min + uniform(key, seen * DRAWS + 1) * (delay.max - delay.min))
}
