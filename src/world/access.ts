import { isKey, KEY_DEFAULTS, PLANS, USER_DEFAULTS } from '../scenario/access.ts'
import { decodeId, encodeId } from '../scenario/coded-id.ts'
import type { Plan, Scenario, User } from '../scenario/scenario.ts'
import { hash32, rootKey } from '../simulation/random.ts'
import { copied } from './copied.ts'
import { generatedKey, isMinted } from './generated-key.ts'

/** What a key may do; a limit that does not exist is Infinity. */
export interface KeyAccess {
  /** As the service writes it: `Watt`. */
  readonly name: string
  readonly perMinute: number
  readonly perMonth: number
  readonly concurrent: number
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
}

/** Who may ask. */
export interface Access {
  /**
   * undefined: a key that is missing, malformed or unknown; and one that was minted for another
   * world, which no wildcard lets in: a test would pass against the wrong one.
   */
  plan(key: string | undefined): KeyAccess | undefined
  /** The plan that the scenario gives to this very key; undefined: none. */
  ownPlan(key: string): KeyAccess | undefined
  /** undefined: a user_id that is malformed or unknown. */
  user(userId: string | undefined): UserAccess | undefined
  /** Credentials that work, and that see all systems if any do; empty if there are none. */
  readonly sampleKey: string
  readonly sampleUserId: string
}

/** The plan of the free tier, by which advice measures keys that have none of their own. */
export const WATT: KeyAccess = PLANS.watt
export const UNLIMITED: KeyAccess = PLANS.unlimited

const USERS_REMEMBERED = 1000

/**
 * Access as a scenario grants it; what it leaves out is open to any well-formed key and user. A
 * minted key is one that the server adds: unlimited, whatever the scenario says.
 */
export function createAccess(
  access: Scenario['access'],
  seed = '',
  mintedKey?: string | undefined,
): Access {
  const plans = new Map<string, KeyAccess>()
  for (const [key, { plan }] of Object.entries(access?.keys ?? { '*': {} })) {
    plans.set(key, planOf(plan))
  }
  if (mintedKey !== undefined) plans.set(mintedKey, UNLIMITED)
  const others = plans.get('*')
  const user = access?.users === undefined ? createOpenUsers() : createUsers(access.users)
  return {
    plan(key) {
      if (key === undefined) return undefined
      // A Map finds a key by a hash of the whole text, salted per process, and compares characters
      // only with an equal hash: how long a wrong key takes tells nothing about the right one.
      return plans.get(key) ?? (isKey(key) && !isMinted(key) ? others : undefined)
    },
    ownPlan: (key) =>
      key === '*' || access?.keys?.[key]?.plan === undefined ? undefined : plans.get(key),
    user,
    sampleKey: mintedKey ?? (plans.size === 0 ? '' : sampleKey(plans, seed)),
    sampleUserId: sampleUserId(access?.users, seed),
  }
}

function planOf(plan: Plan = KEY_DEFAULTS.plan): KeyAccess {
  if (typeof plan === 'string') return PLANS[plan]
  return {
    name: plan.name ?? 'Custom',
    perMinute: plan.per_minute ?? Infinity,
    perMonth: plan.per_month ?? Infinity,
    concurrent: plan.concurrent ?? Infinity,
  }
}

function createUsers(users: readonly User[]): Access['user'] {
  const byId = new Map(users.map((user) => [user.user_id, userOf(user)]))
  return (userId) => (userId === undefined ? undefined : byId.get(userId))
}

function userOf(user: User): UserAccess {
  const { user_id: userId, systems, consumption, company } = { ...USER_DEFAULTS, ...user }
  const seen = systems === 'all' ? undefined : new Set(systems)
  return {
    userId,
    all: seen === undefined,
    consumption,
    company,
    sees: (systemId) => seen === undefined || seen.has(systemId),
  }
}

/** Any well-formed user_id; the last thousand are remembered to spare decoding them. */
function createOpenUsers(): Access['user'] {
  const remembered = new Map<string, UserAccess>()
  return (userId) => {
    if (userId === undefined) return undefined
    const known = remembered.get(userId)
    if (known !== undefined) return known
    if (decodeId(userId) === undefined) return undefined
    if (remembered.size >= USERS_REMEMBERED) remembered.clear()
    const user = userOf({ user_id: copied(userId, userId.length) })
    remembered.set(user.userId, user)
    return user
  }
}

/** A key without limits if there is one, else the first; a generated one where any will do. */
function sampleKey(plans: ReadonlyMap<string, KeyAccess>, seed: string): string {
  const named = [...plans].filter(([key]) => key !== '*')
  const unlimited = named.find(([, plan]) => plan === UNLIMITED)
  if (unlimited !== undefined) return unlimited[0]
  const [first] = named
  if (first !== undefined && plans.get('*') !== UNLIMITED) return first[0]
  return generatedKey(seed)
}

function sampleUserId(users: readonly User[] | undefined, seed: string): string {
  if (users === undefined)
    return encodeId(100_000 + (hash32(rootKey(seed, 'user-id'), 0) % 900_000))
  const widest = users.find((user) => userOf(user).all) ?? users[0]
  return widest?.user_id ?? ''
}
