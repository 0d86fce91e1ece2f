import { LIMITS } from '../../limits.ts'
import { type KeyAccess, WATT } from '../access.ts'
import type { JournalEntry } from '../journal.ts'
import { plural } from '../plural.ts'
import type { KeyCount } from '../quota.ts'
import { Cases, obtain, type Rule } from './rule.ts'

/** The plan that a scenario gives to a key; undefined: it is measured by the free one. */
export type PlanOf = (key: string) => KeyAccess | undefined

/** Requests beyond what the plan of the key allows in a minute; those refused don't count. */
export function quotaMinute(planOf: PlanOf): Rule {
  const minuteOf = minutes()
  const inMinute = new Map<string, number>()
  const beyond = new Map<string, { readonly minute: string; readonly cases: Cases }>()
  return {
    see(entry) {
      const { key, status, at } = entry
      if (key === null || status === 409) return
      const minute = minuteOf(entry)
      const count = (inMinute.get(`${key} ${minute}`) ?? 0) + 1
      inMinute.set(`${key} ${minute}`, count)
      if (count <= (planOf(key) ?? WATT).perMinute) return
      obtain(beyond, key, () => ({ minute: at.slice(0, 16), cases: new Cases() })).cases.add(entry)
    },
    found: () =>
      [...beyond].map(([key, { minute, cases }]) => {
        const { name, perMinute } = planOf(key) ?? WATT
        return cases.advice(
          'quota-minute',
          `the key "${key}" sent ${plural(cases.count, 'request')} more than the ${perMinute} a minute that the plan ${name} allows, first in ${minute}`,
          'space requests out, and after a 409 wait until its period_end',
        )
      }),
  }
}

/** The same of the month of now. The journal is too short for it, so that the quota counts. */
export function quotaMonth(counts: readonly KeyCount[], planOf: PlanOf): Rule {
  const beyond = counts
    .map(({ key, month }) => ({ key, month, plan: planOf(key) ?? WATT }))
    .filter(({ month, plan }) => month > plan.perMonth)
  const ids = new Map<string, number[]>(beyond.map(({ key }) => [key, []]))
  return {
    see({ key, id }) {
      if (key !== null) ids.get(key)?.push(id)
    },
    found: () =>
      beyond.map(({ key, month, plan }) => {
        const excess = ids.get(key)!.slice(plan.perMonth - month)
        return {
          rule: 'quota-month',
          message: `the key "${key}" sent ${plural(month, 'request')} this month, and the plan ${plan.name} allows ${plan.perMonth}`,
          instead: 'ask less often and keep what cannot change: past days never do',
          count: excess.length,
          evidence: excess.slice(0, LIMITS.adviceEvidence),
        }
      }),
  }
}

export function throttled(): Rule {
  const minuteOf = minutes()
  const refused = new Set<string>()
  const again = new Map<string, Cases>()
  return {
    see(entry) {
      if (entry.status !== 409 || entry.fault_id !== null) return
      const window = `${entry.key} ${minuteOf(entry)}`
      if (refused.has(window)) obtain(again, String(entry.key), () => new Cases()).add(entry)
      refused.add(window)
    },
    found: () =>
      [...again].map(([key, cases]) =>
        cases.advice(
          'asked-while-throttled',
          `the key "${key}" asked ${cases.count === 1 ? 'once' : `${cases.count} times`} more in minutes that had already been refused with 409`,
          'read period_end in the body of the 409 and send nothing before it',
        ),
      ),
  }
}

/**
 * The minute of each request as its client can tell it: that of the world, and while the world's clock
 * stands still, that of the machine. A client that spaces its requests out cannot know of a clock
 * that does not move.
 */
function minutes(): (entry: JournalEntry) => string {
  const still = new Map<string, { at: string; sinceMs: number }>()
  return ({ key, at, at_real }) => {
    const realMs = Date.parse(at_real)
    const since = obtain(still, String(key), () => ({ at, sinceMs: realMs }))
    if (since.at !== at) {
      since.at = at
      since.sinceMs = realMs
    }
    const passed = Math.floor((realMs - since.sinceMs) / 60_000)
    return `${at.slice(0, 16)}+${passed}`
  }
}
