import { ANSWERED } from '../scenario/match.ts'
import type { Report } from '../scenario/mistakes.ts'
import { count, mapping, mappingOf } from '../scenario/schema.ts'
import type { Work } from '../simulation/work.ts'
import type { Journal, JournalEntry } from './journal.ts'
import { type Condition, conditionsOf, type Match, type Matchable } from './match.ts'

/**
 * Which requests are counted; `after`: only later ones than that of this id.
 *
 * @example
 * ```ts
 * const [{ id }] = simulator.requests({ limit: 1 })
 * simulator.verify({ route: 'stats', query: { start_at: null }, after: id })
 * ```
 */
export interface VerifyMatch extends Match {
  readonly after?: number | undefined
}

/**
 * How many there have to be. Without any of these: one at least.
 *
 * @example
 * ```ts
 * simulator.verify({ route: 'stats', status: 503 }, { exactly: 2 })
 * ```
 */
export interface Expectation {
  readonly atLeast?: number | undefined
  readonly atMost?: number | undefined
  readonly exactly?: number | undefined
}

/**
 * A request that was near: one in which little differs or, where there are too many, one that counts.
 *
 * @example
 * ```ts
 * const near: NearMiss = error.nearest[0]
 * near.differs // [{ condition: 'status', expected: 200, found: 503 }]
 * ```
 */
export interface NearMiss extends JournalEntry {
  /** The conditions that it does not meet: what they ask for, and what was there (null: nothing). */
  readonly differs: readonly {
    readonly condition: string
    readonly expected: unknown
    readonly found: unknown
  }[]
}

/**
 * What became of a check.
 *
 * @example
 * ```ts
 * simulator.verify({ route: 'stats' }) // { ok: true, count: 3 }
 * ```
 */
export type Verification =
  | { readonly ok: true; readonly count: number }
  /** The nearest first, three at most; a parameter with another value is nearer than none. */
  | { readonly ok: false; readonly count: number; readonly nearest: readonly NearMiss[] }

/** The requests that are counted, to check what users write. */
export const VERIFY_MATCH = mapping('The requests that are counted. Left out: all of them.', {
  ...ANSWERED,
  after: count('Only later ones than that of this id'),
})

const atLeast = count('At least so many')
const atMost = count('At most so many')
const exactly = count('Exactly so many: instead of the others')

/** A check as it comes over HTTP, and the bounds of one as they come to the library. */
export const VERIFY = mapping(
  'How many requests there have to be. Without a number: one at least.',
  { match: VERIFY_MATCH, at_least: atLeast, at_most: atMost, exactly },
  { ordered: [['at_least', 'at_most']], rule: exactlyRule },
)
export const EXPECTATION = mapping(
  'How many there have to be',
  { atLeast, atMost, exactly },
  { ordered: [['atLeast', 'atMost']], rule: exactlyRule },
)

function exactlyRule(value: unknown, report: Report): void {
  const { exactly, ...others } = mappingOf(value)
  const bounds = Object.keys(others).filter((key) => key !== 'match' && others[key] !== undefined)
  if (exactly === undefined || bounds.length === 0) return
  report(['exactly'], `excludes ${bounds.join(' and ')}: it is both in one`, true)
}

/** Requests that would have to be looked at have been forgotten for want of room. */
export class Forgotten extends Error {
  override readonly name = 'Forgotten'

  constructor(id: number) {
    super(
      `the requests up to ${id} are forgotten, for a journal has an end: count those after it (match.after), or forget the journal before the test begins`,
    )
  }
}

/** As many as anybody reads. */
const SHOWN = 3
/** Entries between two turns of others. */
const STEP = 50

/**
 * Counts requests, and finds the nearest if they are not as many as there have to be. Looks once at
 * each entry of the journal. Throws Forgotten.
 */
export function* verify(
  journal: Journal,
  { after = 0, ...match }: VerifyMatch,
  expectation: Expectation,
): Work<Verification> {
  const conditions = conditionsOf(match)
  const [least, most] = boundsOf(expectation)
  const hits: Near[] = []
  const misses: Near[] = []
  let count = 0
  let looked = 0
  for (const entry of journal.entries({ after })) {
    const near = compared(conditions, entry)
    const isHit = near.differs.length === 0
    if (isHit) count++
    insert(isHit ? hits : misses, near)
    if (++looked % STEP === 0) yield
  }
  // While others had their turns, too.
  if (journal.forgottenUpTo() > after) throw new Forgotten(journal.forgottenUpTo())
  if (count >= least && count <= most) return { ok: true, count }
  const nearest = count > most ? hits : misses
  return { ok: false, count, nearest: nearest.map(({ entry, differs }) => ({ ...entry, differs })) }
}

interface Near {
  readonly entry: JournalEntry
  readonly differs: NearMiss['differs']
  /** Parameters that are asked for, and were not sent at all. */
  readonly missing: number
}

function boundsOf(expectation: Expectation): readonly [least: number, most: number] {
  const { exactly, atMost = exactly, atLeast = exactly } = expectation
  return [atLeast ?? (atMost === undefined ? 1 : 0), atMost ?? Infinity]
}

function compared(conditions: readonly Condition[], entry: JournalEntry): Near {
  const request: Matchable = {
    route: entry.route ?? undefined,
    systemId: entry.system_id ?? undefined,
    key: entry.key ?? undefined,
    userId: entry.user_id ?? undefined,
    query: entry.query,
    status: entry.status,
  }
  const unmet = conditions.filter((condition) => !condition.isMetBy(request))
  return {
    entry,
    differs: unmet.map(({ name, expected, found }) => ({
      condition: name,
      expected,
      found: found(request) ?? null,
    })),
    missing: unmet.filter((one) => one.isParameter && one.found(request) === undefined).length,
  }
}

/** Keeps the nearest, and of equal ones the newest; the nearest first. */
function insert(nearest: Near[], one: Near): void {
  const at = nearest.findIndex((other) => distance(one, other) <= 0)
  nearest.splice(at < 0 ? nearest.length : at, 0, one)
  if (nearest.length > SHOWN) nearest.pop()
}

/** Below 0: the first is nearer. A parameter with another value is nearer than none. */
function distance(a: Near, b: Near): number {
  return a.differs.length - b.differs.length || a.missing - b.missing
}

/**
 * Not as many requests came as there had to be; its message shows the nearest.
 *
 * @example
 * ```ts
 * try {
 *   simulator.verify({ route: 'stats' }, { atLeast: 2 })
 * } catch (error) {
 *   if (error instanceof VerificationError) console.log(error.count, error.nearest)
 * }
 * ```
 */
export class VerificationError extends Error {
  override readonly name = 'VerificationError'
  readonly count: number
  readonly nearest: readonly NearMiss[]

  constructor(
    match: VerifyMatch,
    expectation: Expectation,
    { count, nearest }: Extract<Verification, { readonly ok: false }>,
  ) {
    const wanted = `${saidBounds(expectation)} like ${JSON.stringify(match)}`
    super([`expected ${wanted}; there were ${count}`, ...nearest.map(saidMiss)].join('\n'))
    this.count = count
    this.nearest = nearest
  }
}

function saidBounds(expectation: Expectation): string {
  const [least, most] = boundsOf(expectation)
  if (least === most) return `exactly ${requests(least)}`
  if (most === Infinity) return `at least ${requests(least)}`
  return least === 0 ? `at most ${requests(most)}` : `${least} to ${requests(most)}`
}

function requests(count: number): string {
  return count === 1 ? '1 request' : `${count} requests`
}

/** `  #3 GET /api/v2/systems/67/stats 503: status is 503, not 200` */
function saidMiss({ id, method, url, status, differs }: NearMiss): string {
  const said = differs.map(
    ({ condition, expected, found }) =>
      `${condition} is ${JSON.stringify(found)}, not ${JSON.stringify(expected)}`,
  )
  const behind = said.length === 0 ? '' : `: ${said.join('; ')}`
  return `  #${id} ${method} ${url} ${status ?? 'hangs'}${behind}`
}
