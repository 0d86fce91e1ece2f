import { createHash } from 'node:crypto'
import { LIMITS } from '../../limits.ts'
import { abbreviated } from '../copied.ts'
import type { JournalEntry } from '../journal.ts'

export const ADVICE_RULES = [
  'quota-minute',
  'quota-month',
  'asked-while-throttled',
  'deprecated-endpoint',
  'polling',
  'unknown-parameter',
  'day-by-day',
] as const
/**
 * What a piece of advice is about.
 *
 * @example
 * ```ts
 * simulator.advice().filter(({ rule }) => rule === 'polling')
 * ```
 */
export type AdviceRule = (typeof ADVICE_RULES)[number]

/**
 * One thing that a strict reviewer of the client would write down.
 *
 * @example
 * ```ts
 * for (const { message, instead } of simulator.advice()) console.warn(`${message}: ${instead}`)
 * ```
 */
export interface Advice {
  readonly rule: AdviceRule
  /** What the client did. */
  readonly message: string
  /** What to do instead. */
  readonly instead: string
  /** How often it did so, and the ids of the journal's entries that show it, the first hundred. */
  readonly count: number
  readonly evidence: readonly number[]
}

/** Looks at entries one by one, then says what it found. */
export interface Rule {
  see(entry: JournalEntry): void
  found(): Advice[]
}

/** Entries that show one thing: how many, and the ids of the first hundred. */
export class Cases {
  count = 0
  readonly evidence: number[] = []

  add({ id }: JournalEntry): void {
    this.count++
    if (this.evidence.length < LIMITS.adviceEvidence) this.evidence.push(id)
  }

  advice(rule: AdviceRule, message: string, instead: string): Advice {
    const { count, evidence } = this
    return { rule, message: abbreviated(message), instead, count, evidence }
  }
}

/** What a map has under a key; made if it is not there. */
export function obtain<T>(map: Map<string, T>, key: string, make: () => T): T {
  const known = map.get(key)
  if (known !== undefined) return known
  const made = make()
  map.set(key, made)
  return made
}

/** A short text that stands for a long one. */
export function digest(text: string): string {
  return text.length < 100 ? text : createHash('sha1').update(text).digest('base64')
}

export function pathOf({ url }: JournalEntry): string {
  const end = url.indexOf('?')
  return end < 0 ? url : url.slice(0, end)
}
