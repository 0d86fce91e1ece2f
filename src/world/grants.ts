import { LIMITS } from '../limits.ts'
import { EVERYBODY_ELSE, USER, USER_DEFAULTS } from '../scenario/access.ts'
import { findingsIn } from '../scenario/check.ts'
import { decodeId } from '../scenario/coded-id.ts'
import { beside, type Finding, ScenarioError, toMistakes } from '../scenario/mistakes.ts'
import { momentS } from '../scenario/moment.ts'
import type { User } from '../scenario/scenario.ts'
import { formatUtc } from '../time/instant.ts'
import { zone } from '../time/zone.ts'
import { type Budget, createBudget, NoRoom } from './budget.ts'
import { recentUsers } from './recent-users.ts'

/** When a system is seen [epoch s]: from then on, and up to then. */
export interface Seen {
  readonly fromS: number
  readonly untilS: number
}

/** What a user lets others see. */
export interface UserAccess {
  readonly userId: string
  /** Every system of the fleet. */
  readonly all: boolean
  readonly consumption: boolean
  /** The company whose references are this user's own. */
  readonly company: string | undefined
  sees(systemId: number): boolean
  /** From when to when it sees a system that it does not always see; undefined: it never does. */
  seen(systemId: number): Seen | undefined
}

/**
 * A grant as it is shown; instants are UTC.
 *
 * @example
 * ```ts
 * simulator.access.list().filter(({ active }) => active)
 * ```
 */
export interface GrantState {
  /** `*`: every other well-formed id. */
  readonly user_id: string
  readonly systems:
    | 'all'
    | readonly (
        | number
        | { readonly system_id: number; readonly from?: string; readonly until?: string }
      )[]
  readonly consumption: boolean
  readonly company?: string
  /** null: always. */
  readonly from: string | null
  /** When it is, or was, revoked; null: never. */
  readonly until: string | null
  /** Is it in force at now. */
  readonly active: boolean
  readonly source: 'scenario' | 'control'
}

/** Who has granted what, and from when to when. */
export interface Grants {
  list(): GrantState[]
  /** Gives a grant, or puts it in the place of that user's. Throws ScenarioError, or NoRoom. */
  grant(user: User): GrantState
  /** Ends a grant now; false: nobody has that user_id. Throws NoRoom. */
  revoke(userId: string): boolean
  /** The user_id of one in force who sees all, else of the first in force, else of the first; undefined: there is none. */
  widest(): string | undefined
  /** Is it that of a grant, in force or not? */
  knows(userId: string): boolean
  /** Is there one of its own, not that of everybody else? */
  isNamed(userId: string): boolean
  /** Whose grant is in force at an instant; undefined: malformed, unknown, or none. */
  user(userId: string | undefined, nowS: number): UserAccess | undefined
  /** The span of a grant [epoch s]; undefined: there is none. */
  span(userId: string): Pick<Grant, 'fromS' | 'untilS'> | undefined
  /** How often any was given or revoked: as long as it stays, all see what they saw. */
  changes(): number
  /** Looks at the state again, which was put in the place of another. */
  reread(): void
  /** Gives its room back: the world is no more. */
  close(): void
}

interface Grant {
  readonly user: User
  readonly source: GrantState['source']
  readonly fromS: number
  readonly untilS: number
  /** When each system is seen; undefined: it sees all. */
  readonly seen: ReadonlyMap<number, Seen> | undefined
  /** Does any of its systems have a beginning or an end of its own? */
  readonly isTimed: boolean
}

/** The part of a world's state that grants are kept in: by user_id, in place of the scenario's. */
export interface GrantsKept {
  readonly grants: Map<string, User>
}

export interface GrantParts {
  readonly nowS: () => number
  readonly state: GrantsKept
  readonly budget?: Budget
  /** What of a grant leads to nothing. */
  readonly dangling?: (user: unknown) => readonly Finding[]
}

/** Left out, the users of a scenario are everybody. */
const OPEN: readonly User[] = [{ user_id: EVERYBODY_ELSE }]

export function createGrants(written: readonly User[] = OPEN, parts: GrantParts): Grants {
  const { nowS, state, budget = createBudget(), dangling = () => [] } = parts
  let changes = 0
  const account = budget.open('grants')
  const grants = new Map<string, Grant>()
  const find = lookup(grants)
  const recent = recentUsers((userId) => meet(find(userId), userId), budget)
  const fill = () => {
    account.set(grantBytes(state))
    fillWith(grants, written, state)
    recent.clear()
    changes++
  }
  fill()
  const put = (user: User): GrantState => {
    const before = state.grants.get(user.user_id)
    const bytes = bytesOf(user) - (before === undefined ? 0 : bytesOf(before))
    const isOneTooMany = before === undefined && state.grants.size >= LIMITS.addedGrants
    if (isOneTooMany || (bytes > 0 && !budget.hasRoom(bytes))) throw full()
    account.add(bytes)
    state.grants.set(user.user_id, user)
    grants.set(user.user_id, grantOf(user, 'control'))
    recent.clear()
    changes++
    return toState(grants.get(user.user_id)!, nowS())
  }
  return {
    list: () => [...grants.values()].map((grant) => toState(grant, nowS())),
    widest: () => widestOf(grants, nowS()),
    grant(user) {
      const wrong = beside(findingsIn(USER, user), dangling(user))
      if (wrong.length > 0) throw new ScenarioError(toMistakes(wrong))
      return put(structuredClone(user))
    },
    revoke(userId) {
      const grant = find(userId)
      if (grant === undefined) return false
      const until = Math.min(nowS(), grant.untilS)
      // What has not begun keeps a second that is past: no grant ends before it begins.
      const from = grant.fromS < until ? {} : { from: until - 1 }
      put({ ...grant.user, ...from, user_id: userId, until })
      return true
    },
    knows: (userId) => find(userId) !== undefined,
    isNamed: (userId) => grants.has(userId),
    user(userId, atS) {
      const known = userId === undefined ? undefined : recent.get(userId)
      if (known === undefined || !isActive(known.grant, atS)) return undefined
      const { grant, access } = known
      return grant.isTimed ? accessOf(grant, access.userId, atS) : access
    },
    span: find,
    changes: () => changes,
    reread: fill,
    close: () => void [account, recent].map((part) => part.close()),
  }
}

/** What is remembered of a user who asks. */
function meet(grant: Grant | undefined, userId: string) {
  return grant && { grant, access: accessOf(grant, userId, -Infinity) }
}

/** Each with what is written of it, or with what was given or revoked since. */
function fillWith(grants: Map<string, Grant>, written: readonly User[], state: GrantsKept): void {
  grants.clear()
  for (const user of written) grants.set(user.user_id, grantOf(user, 'scenario'))
  for (const user of state.grants.values()) grants.set(user.user_id, grantOf(user, 'control'))
}

/** Asked for with each refusal, so that it looks no further than it must, and formats nothing. */
function widestOf(grants: ReadonlyMap<string, Grant>, nowS: number): string | undefined {
  let first: string | undefined
  for (const [userId, grant] of grants) {
    if (!isActive(grant, nowS)) continue
    if (grant.seen === undefined) return userId
    first ??= userId
  }
  return first ?? grants.keys().next().value
}

function isActive({ fromS, untilS }: Seen, nowS: number): boolean {
  return fromS <= nowS && nowS < untilS
}

/** What those given and revoked take [bytes]. */
export function grantBytes({ grants }: GrantsKept): number {
  return [...grants.values()].reduce((sum, user) => sum + bytesOf(user), 0)
}

/** That of the user, else that of everybody else, if the id is well-formed. */
function lookup(grants: ReadonlyMap<string, Grant>): (userId: string) => Grant | undefined {
  return (userId) => {
    const own = grants.get(userId)
    if (own !== undefined) return own
    const others = grants.get(EVERYBODY_ELSE)
    return others === undefined || decodeId(userId) === undefined ? undefined : others
  }
}

function grantOf(user: User, source: Grant['source']): Grant {
  const { systems } = { ...USER_DEFAULTS, ...user }
  const seen = systems === 'all' ? undefined : new Map(systems.map(seenOf))
  return {
    user,
    source,
    // A grant belongs to no site, so that a date alone is midnight UTC.
    fromS: instantS(user.from ?? -Infinity),
    untilS: instantS(user.until ?? Infinity),
    seen,
    isTimed: [...(seen?.values() ?? [])].some((span) => span !== ALWAYS),
  }
}

const ALWAYS: Seen = { fromS: -Infinity, untilS: Infinity }

function seenOf(one: Exclude<User['systems'], 'all' | undefined>[number]): [number, Seen] {
  if (typeof one === 'number') return [one, ALWAYS]
  const { system_id: id, from, until } = one
  if (from === undefined && until === undefined) return [id, ALWAYS]
  return [id, { fromS: instantS(from ?? -Infinity), untilS: instantS(until ?? Infinity) }]
}

function instantS(moment: string | number): number {
  return momentS(moment, zone('UTC'))
}

function accessOf({ user, seen }: Grant, userId: string, atS: number): UserAccess {
  const { consumption, company } = { ...USER_DEFAULTS, ...user }
  return {
    userId,
    all: seen === undefined,
    consumption,
    company,
    sees(systemId) {
      if (seen === undefined) return true
      const span = seen.get(systemId)
      return span !== undefined && isActive(span, atS)
    },
    seen: (systemId) => seen?.get(systemId),
  }
}

function toState(grant: Grant, nowS: number): GrantState {
  const { user, source, fromS, untilS, seen } = grant
  const { user_id, consumption, company } = { ...USER_DEFAULTS, ...user }
  return {
    user_id,
    systems: seen === undefined ? 'all' : [...seen].map(systemState),
    consumption,
    ...(company !== undefined && { company }),
    from: instantOrNull(fromS),
    until: instantOrNull(untilS),
    active: isActive(grant, nowS),
    source,
  }
}

function systemState([systemId, { fromS, untilS }]: readonly [number, Seen]) {
  if (fromS === -Infinity && untilS === Infinity) return systemId
  return {
    system_id: systemId,
    ...(fromS > -Infinity && { from: formatUtc(fromS) }),
    ...(untilS < Infinity && { until: formatUtc(untilS) }),
  }
}

function instantOrNull(instant: number): string | null {
  return Number.isFinite(instant) ? formatUtc(instant) : null
}

/** What a grant takes beside its text. */
const GRANT_BYTES = 500

function bytesOf(user: User): number {
  return GRANT_BYTES + 10 * JSON.stringify(user).length
}

function full(): NoRoom {
  return new NoRoom(
    `there is no room for another grant: a world takes ${LIMITS.addedGrants} beside those of its scenario, revoked ones too; a reset forgets them, or write them into a scenario`,
  )
}
