import type { UserAccess } from '../grants.ts'
import { type QuotaWindows, quotaWindows } from '../quota.ts'
import type { FaultCount } from '../state.ts'
import { type FaultHit, isUsedUp, type Trap, UNSEEN } from '../trap.ts'
import { firstHit, type StoreParts } from './memory.ts'
import type { Reply } from './redis-client.ts'
import type { Caller } from './store.ts'

/** What stands for no limit in a script, which knows no Infinity. */
const NONE = 1e15

interface CountChange {
  readonly id: string
  /** What has to be so: the count before, or that the fault is used up, which it stays. */
  readonly expected: string
  readonly before: FaultCount
  readonly after: FaultCount
}

/** What comes of a request if the store finds everything as this replica does. */
export interface Attempt {
  /** The instant that it was decided for [epoch s]. */
  readonly nowS: number
  /** undefined: there is none, or it was not asked for. */
  readonly user: UserAccess | undefined
  readonly hit: FaultHit | undefined
  /** Is that one which stands before the check of the key? */
  readonly isFront: boolean
  /** From which instant to which it holds [epoch s]. */
  readonly fromS: number
  readonly toS: number
  /** The key and what it may use, in the words of `esRequests`. */
  readonly quota: readonly (string | number)[]
  readonly counts: readonly CountChange[]
  /** How many of these stand before the check of the key: they count what a quota refuses, too. */
  readonly fronts: number
  /** Nothing was counted, but the first so many. */
  takeBack(kept?: number): void
  /** Notes the counts that the store has: ids and counts by turns. */
  repair(found: readonly Reply[]): void
}

/** What would come of a request now; `place` is that of its world, where counts may be repaired. */
export function decide(
  parts: StoreParts,
  place: { countsGeneration: number },
  caller: Caller,
): Attempt {
  const { clock, access, faults, faultCounts } = parts
  const { key, plan, userId } = caller
  const nowS = clock.nowS()
  const generation = place.countsGeneration
  const counts: CountChange[] = []
  const counting = {
    get: (id: string) => faultCounts.get(id),
    set(id: string, after: FaultCount) {
      const before = faultCounts.get(id) ?? UNSEEN
      const trap = trapsOf(faults).find((one) => one.id === id)!
      counts.push({ id, before, after, expected: expectedOf(trap, before) })
    },
  }
  const windows = quotaWindows(nowS)
  const front = firstHit(faults.fronts(), caller, nowS, counting)
  const fronts = counts.length
  const asked = front === undefined ? plan : undefined
  const user = asked === undefined ? undefined : access.user(userId, nowS)
  const hit = user !== undefined ? firstHit(faults.behind(), caller, nowS, counting) : front
  // Others that are under way count on, so that they need not wait for each other.
  for (const { id, after } of counts) faultCounts.set(id, after)
  return {
    nowS,
    user,
    hit,
    isFront: front !== undefined,
    counts,
    fronts,
    ...spanOf(parts, caller, nowS, windows),
    quota: quotaOf(key, asked, windows),
    takeBack(kept = 0) {
      for (const { id, before, after } of counts.slice(kept)) {
        if (faultCounts.get(id) === after) faultCounts.set(id, before)
      }
    },
    repair(found) {
      // Another one that was under way has done so: what was decided since counts on from that.
      if (place.countsGeneration !== generation) return
      place.countsGeneration++
      for (let i = 0; i < found.length; i += 2) {
        faultCounts.set(String(found[i]), countOf(String(found[i + 1])))
      }
    },
  }
}

function trapsOf({ fronts, behind }: StoreParts['faults']): readonly Trap[] {
  return [...fronts(), ...behind()]
}

function expectedOf(trap: Trap, before: FaultCount): string {
  if (!isUsedUp(trap, before)) return textOf(before)
  return `used up ${trap.fault.match?.nth ?? NONE} ${Math.min(trap.most, NONE)}`
}

function quotaOf(
  key: string | undefined,
  plan: Caller['plan'],
  { monthS }: QuotaWindows,
): readonly (string | number)[] {
  if (plan === undefined) return ['', 0, 0, 0, 0]
  const limit = (count: number) => (count === Infinity ? NONE : count)
  return [key!, limit(plan.perMinute), limit(plan.perMonth), limit(plan.concurrent), monthS]
}

/** Between which instants all that was computed stays as it is: until the next thing begins or ends. */
function spanOf(
  parts: StoreParts,
  { plan, userId }: Caller,
  nowS: number,
  { monthS, monthEndS }: QuotaWindows,
): Pick<Attempt, 'fromS' | 'toS'> {
  let fromS = -NONE
  let toS = NONE
  const edge = (atS: number) => {
    if (atS <= nowS) fromS = Math.max(fromS, atS)
    else toS = Math.min(toS, atS)
  }
  for (const trap of trapsOf(parts.faults)) {
    edge(trap.fromS)
    edge(trap.toS)
  }
  if (plan === undefined) return { fromS, toS }
  edge(monthS)
  edge(monthEndS)
  const span = userId === undefined ? undefined : parts.access.span(userId)
  if (span !== undefined) {
    edge(span.fromS)
    edge(span.untilS)
  }
  return { fromS, toS }
}

export function textOf({ seen, fired }: FaultCount): string {
  return `${seen} ${fired}`
}

export function countOf(text: string): FaultCount {
  const [seen, fired] = text.split(' ').map(Number)
  return { seen: seen!, fired: fired! }
}
