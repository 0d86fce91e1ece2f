import { EVERYBODY_ELSE, isKey, KEY_DEFAULTS } from '../scenario/access.ts'
import { encodeId } from '../scenario/coded-id.ts'
import { PLANS } from '../scenario/plans.ts'
import type { Plan, Scenario } from '../scenario/scenario.ts'
import { hash32, rootKey } from '../simulation/random.ts'
import { generatedKey, isMinted } from './generated-key.ts'
import { createGrants, type GrantParts, type Grants } from './grants.ts'

/** What a key may do; a limit that does not exist is Infinity. */
export interface KeyAccess {
  /** As the service writes it: `Watt`. */
  readonly name: string
  readonly perMinute: number
  readonly perMonth: number
  readonly concurrent: number
}

/** Who may ask. */
export interface Access extends Grants {
  /**
   * undefined: a key that is missing, malformed or unknown; and one that was minted for another
   * world, which no wildcard lets in: a test would pass against the wrong one.
   */
  plan(key: string | undefined): KeyAccess | undefined
  /** The plan that the scenario gives to this very key; undefined: none. */
  ownPlan(key: string): KeyAccess | undefined
  /** Credentials that work, and that see all systems if any do; empty if there are none. */
  readonly sampleKey: string
  sampleUserId(): string
}

/** The plan of the free tier, by which advice measures keys that have none of their own. */
export const WATT: KeyAccess = PLANS.watt
export const UNLIMITED: KeyAccess = PLANS.unlimited

/**
 * Access as a scenario grants it; what it leaves out is open to any well-formed key and user. A
 * minted key is one that the server adds: unlimited, whatever the scenario says.
 */
export function createAccess(
  access: Scenario['access'],
  seed = '',
  mintedKey?: string | undefined,
  parts: GrantParts = { nowS: () => 0, state: { grants: new Map() } },
): Access {
  const plans = new Map<string, KeyAccess>()
  for (const [key, { plan }] of Object.entries(access?.keys ?? { '*': {} })) {
    plans.set(key, planOf(plan))
  }
  if (mintedKey !== undefined) plans.set(mintedKey, UNLIMITED)
  const others = plans.get('*')
  const grants = createGrants(access?.users, parts)
  return {
    plan(key) {
      if (key === undefined) return undefined
      // A Map finds a key by a hash of the whole text, salted per process, and compares characters
      // only with an equal hash: how long a wrong key takes tells nothing about the right one.
      return plans.get(key) ?? (isKey(key) && !isMinted(key) ? others : undefined)
    },
    ownPlan: (key) =>
      key === '*' || access?.keys?.[key]?.plan === undefined ? undefined : plans.get(key),
    ...grants,
    sampleKey: mintedKey ?? (plans.size === 0 ? '' : sampleKey(plans, seed)),
    sampleUserId: () => sampleUserId(grants, seed),
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

/** A key without limits if there is one, else the first; a generated one where any will do. */
function sampleKey(plans: ReadonlyMap<string, KeyAccess>, seed: string): string {
  const named = [...plans].filter(([key]) => key !== '*')
  const unlimited = named.find(([, plan]) => plan === UNLIMITED)
  if (unlimited !== undefined) return unlimited[0]
  const [first] = named
  if (first !== undefined && plans.get('*') !== UNLIMITED) return first[0]
  return generatedKey(seed)
}

/** One in force who sees all if there is one, else one who sees some; where any will do, a generated one. */
function sampleUserId(grants: Grants, seed: string): string {
  const widest = grants.widest()
  if (widest !== EVERYBODY_ELSE) return widest ?? ''
  const key = rootKey(seed, 'user-id')
  const generated = (i: number) => encodeId(100_000 + (hash32(key, i) % 900_000))
  let i = 0
  while (grants.isNamed(generated(i))) i++
  return generated(i)
}
