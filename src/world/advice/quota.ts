import { LIMITS } from '../../limits.ts'
import { WATT } from '../access.ts'
import type { JournalEntry } from '../journal.ts'
import type { KeyCount } from '../quota.ts'
import { Cases, obtain, type Rule } from './rule.ts'

/** Requests beyond what the free plan allows in a minute; those refused don't count. */
export function quotaMinute(): Rule {
  const inMinute = new Map<string, number>()
  const beyond = new Map<string, { readonly minute: string; readonly cases: Cases }>()
  return {
    see(entry) {
      const { key, status } = entry
      if (key === null || status === 409) return
      const minute = minuteOf(entry)
      const count = (inMinute.get(`${key} ${minute}`) ?? 0) + 1
      inMinute.set(`${key} ${minute}`, count)
      if (count <= WATT.perMinute) return
      obtain(beyond, key, () => ({ minute, cases: new Cases() })).cases.add(entry)
    },
    found: () =>
      [...beyond].map(([key, { minute, cases }]) =>
        cases.advice(
          'quota-minute',
          `the key "${key}" sent ${cases.count} more requests than the ${WATT.perMinute} a minute that the plan Watt allows, first in ${minute}`,
          'space requests out, and after a 409 wait until its period_end',
        ),
      ),
  }
}

/** The same of the month of now. The journal is too short for it, so that the quota counts. */
export function quotaMonth(counts: readonly KeyCount[]): Rule {
  const beyond = counts.filter(({ month }) => month > WATT.perMonth)
  const ids = new Map<string, number[]>(beyond.map(({ key }) => [key, []]))
  return {
    see({ key, id }) {
      if (key !== null) ids.get(key)?.push(id)
    },
    found: () =>
      beyond.map(({ key, month }) => {
        const excess = ids.get(key)!.slice(WATT.perMonth - month)
        return {
          rule: 'quota-month',
          message: `the key "${key}" sent ${month} requests this month, and the plan Watt allows ${WATT.perMonth}`,
          instead: 'ask less often and keep what cannot change: past days never do',
          count: excess.length,
          evidence: excess.slice(0, LIMITS.adviceEvidence),
        }
      }),
  }
}

export function throttled(): Rule {
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
          `the key "${key}" asked ${cases.count} times more in minutes that had already been refused with 409`,
          'read period_end in the body of the 409 and send nothing before it',
        ),
      ),
  }
}

/** `2022-06-15T21:32`. */
function minuteOf({ at }: JournalEntry): string {
  return at.slice(0, 16)
}
