import { WATT } from './access.ts'
import type { JournalEntry } from './journal.ts'
import type { KeyCount } from './quota.ts'

export const ADVICE_RULES = [
  'quota-minute',
  'quota-month',
  'asked-while-throttled',
  'deprecated-endpoint',
  'polling',
  'unknown-parameter',
  'day-by-day',
] as const
export type AdviceRule = (typeof ADVICE_RULES)[number]

/** One thing that a strict reviewer of the client would write down. */
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

const EVIDENCE_MAX = 100
/** A pattern is called one from that many requests on. */
const REPEATS_MIN = 3

/** What a real deployment would have punished in these requests; `counts`: those of the quota. */
export function advise(
  entries: readonly JournalEntry[],
  counts: readonly KeyCount[] = [],
): Advice[] {
  return [
    ...quotaMinute(entries),
    ...quotaMonth(entries, counts),
    ...throttled(entries),
    ...deprecated(entries),
    ...polling(entries),
    ...unknownParameters(entries),
    ...dayByDay(entries),
  ]
}

function advice(
  rule: AdviceRule,
  entries: readonly JournalEntry[],
  message: string,
  instead: string,
): Advice {
  const evidence = entries.slice(0, EVIDENCE_MAX).map(({ id }) => id)
  return { rule, message, instead, count: entries.length, evidence }
}

/** Requests beyond what the free plan allows in a minute; those refused don't count. */
function quotaMinute(entries: readonly JournalEntry[]): Advice[] {
  const counted = entries.filter(({ key, status }) => key !== null && status !== 409)
  const beyond = [...groups(counted, (entry) => `${entry.key} ${minuteOf(entry)}`).values()]
    .filter((window) => window.length > WATT.perMinute)
    .flatMap((window) => window.slice(WATT.perMinute))
  return [...groups(beyond, ({ key }) => String(key))].map(([key, excess]) =>
    advice(
      'quota-minute',
      excess,
      `the key "${key}" sent ${excess.length} more requests than the ${WATT.perMinute} a minute that the plan Watt allows, first in ${minuteOf(excess[0]!)}`,
      'space requests out, and after a 409 wait until its period_end',
    ),
  )
}

/** The same of the month of now. The journal is too short for it, so that the quota counts. */
function quotaMonth(entries: readonly JournalEntry[], counts: readonly KeyCount[]): Advice[] {
  return counts
    .filter(({ month }) => month > WATT.perMonth)
    .map(({ key, month }) =>
      advice(
        'quota-month',
        entries.filter((entry) => entry.key === key).slice(WATT.perMonth - month),
        `the key "${key}" sent ${month} requests this month, and the plan Watt allows ${WATT.perMonth}`,
        'ask less often and keep what cannot change: past days never do',
      ),
    )
}

/** `2022-06-15T21:32`. */
function minuteOf({ at }: JournalEntry): string {
  return at.slice(0, 16)
}

function throttled(entries: readonly JournalEntry[]): Advice[] {
  const refused = entries.filter(({ status, fault_id }) => status === 409 && fault_id === null)
  const again = [...groups(refused, (entry) => `${entry.key} ${minuteOf(entry)}`)].flatMap(
    ([, window]) => window.slice(1),
  )
  return [...groups(again, ({ key }) => String(key))].map(([key, repeated]) =>
    advice(
      'asked-while-throttled',
      repeated,
      `the key "${key}" asked ${repeated.length} times more in minutes that had already been refused with 409`,
      'read period_end in the body of the 409 and send nothing before it',
    ),
  )
}

function deprecated(entries: readonly JournalEntry[]): Advice[] {
  const calls = entries.filter(({ route }) => route === 'monthly_production')
  if (calls.length === 0) return []
  return [
    advice(
      'deprecated-endpoint',
      calls,
      'monthly_production is deprecated',
      'use energy_lifetime with start_date and end_date, or production_meter_readings',
    ),
  ]
}

/** How often the answer of a route can change [s]; what depends on the day alone, once a day. */
const CHANGES_EVERY_S: Readonly<Record<string, number>> = {
  rgm_stats: 900,
  consumption_stats: 900,
  production_meter_readings: 900,
  energy_lifetime: 86_400,
  consumption_lifetime: 86_400,
  monthly_production: 86_400,
  search_system_id: 86_400,
}
const REPORTS_EVERY_S = 300

function polling(entries: readonly JournalEntry[]): Advice[] {
  const answered = entries.filter(({ route, status }) => route !== null && status < 400)
  const questions = groups(answered, (e) => JSON.stringify([e.key, e.user_id, pathOf(e), e.query]))
  return [...questions.values()].flatMap((asked) => {
    const everyS = changesEveryS(asked[0]!)
    const early = asked.filter((entry, i) => {
      const gapS = i === 0 ? Infinity : atS(entry) - atS(asked[i - 1]!)
      return gapS >= 0 && gapS < everyS
    })
    if (early.length < REPEATS_MIN - 1) return []
    return advice(
      'polling',
      early,
      `${pathOf(asked[0]!)} was asked ${early.length} times less than ${everyS} s after the same question, although its answer changes once in ${everyS} s`,
      `ask every ${everyS} s at most, a little after meta.last_report_at or last_interval_end_at moved, and keep the answer meanwhile`,
    )
  })
}

function changesEveryS({ route, query }: JournalEntry): number {
  // A lifetime that is asked for up to today grows with every report.
  if (query.end_date !== undefined) return REPORTS_EVERY_S
  return CHANGES_EVERY_S[String(route)] ?? REPORTS_EVERY_S
}

const WINDOW = ['start_at', 'end_at']
const SPAN = ['start_date', 'end_date']
const FILTERS = ['system_id', 'system_name', 'status', 'reference', 'installer', 'connection_type']
const EVERYWHERE = ['datetime_format', 'callback']
const PARAMETERS: Readonly<Record<string, readonly string[]>> = {
  systems: ['next', 'limit', ...FILTERS, ...FILTERS.map((name) => `${name}[]`)],
  search_system_id: ['serial_num'],
  inverters_summary_by_envoy_or_site: ['site_id', 'envoy_serial_number'],
  summary: ['summary_date'],
  stats: WINDOW,
  rgm_stats: WINDOW,
  consumption_stats: WINDOW,
  energy_lifetime: [...SPAN, 'production'],
  consumption_lifetime: SPAN,
  monthly_production: ['start_date'],
  production_meter_readings: ['end_at'],
  envoys: [],
  inventory: [],
}

function unknownParameters(entries: readonly JournalEntry[]): Advice[] {
  const uses = entries.flatMap((entry) => {
    const known = PARAMETERS[String(entry.route)]
    if (known === undefined) return []
    return Object.keys(entry.query)
      .filter((name) => !known.includes(name) && !EVERYWHERE.includes(name))
      .map((name) => ({ entry, use: `${entry.route} ${name}` }))
  })
  return [...groups(uses, ({ use }) => use).values()].map((same) => {
    const { entry, use } = same[0]!
    const name = use.slice(use.indexOf(' ') + 1)
    const known = [...PARAMETERS[String(entry.route)]!, ...EVERYWHERE].join(', ')
    return advice(
      'unknown-parameter',
      same.map(({ entry }) => entry),
      `${entry.route} has no parameter "${name}"; the service ignored it`,
      `leave it out: the parameters of ${entry.route} are ${known}`,
    )
  })
}

const DAY_S = 86_400
/** What answers many days at once, by the route that was asked for single ones. */
const MANY_DAYS: Readonly<Record<string, string>> = {
  summary: 'one energy_lifetime with start_date and end_date gives the energy of every day',
  energy_lifetime: 'one request takes the whole span from start_date to end_date',
  consumption_lifetime: 'one request takes the whole span from start_date to end_date',
  rgm_stats: 'one request takes a span of up to seven days',
  consumption_stats: 'one request takes a span of up to a month',
}

function dayByDay(entries: readonly JournalEntry[]): Advice[] {
  const single = entries.filter((entry) => entry.status < 400 && singleDay(entry) !== undefined)
  const runs = groups(single, (e) => JSON.stringify([e.key, e.user_id, pathOf(e)]))
  return [...runs.values()].flatMap((run) => {
    const days = groups(run, (entry) => String(singleDay(entry)))
    if (days.size < REPEATS_MIN) return []
    return advice(
      'day-by-day',
      run,
      `${pathOf(run[0]!)} was asked for ${days.size} single days one by one`,
      MANY_DAYS[String(run[0]!.route)]!,
    )
  })
}

/** The one day that a request is about, if its route could have answered many. */
function singleDay({ route, query }: JournalEntry): string | undefined {
  if (route === null || !(route in MANY_DAYS)) return undefined
  if (route === 'summary') return text(query.summary_date)
  if (route.endsWith('_lifetime')) {
    return query.start_date === query.end_date ? text(query.start_date) : undefined
  }
  const spanS = Number(query.end_at) - Number(query.start_at)
  return spanS > 0 && spanS <= DAY_S ? text(query.start_at) : undefined
}

function text(value: string | readonly string[] | undefined): string | undefined {
  return typeof value === 'string' ? value : undefined
}

function pathOf({ url }: JournalEntry): string {
  const end = url.indexOf('?')
  return end < 0 ? url : url.slice(0, end)
}

function atS({ at }: JournalEntry): number {
  return Date.parse(at) / 1000
}

function groups<T>(items: readonly T[], keyOf: (item: T) => string): Map<string, T[]> {
  const grouped = new Map<string, T[]>()
  for (const item of items) {
    const key = keyOf(item)
    const group = grouped.get(key)
    if (group === undefined) grouped.set(key, [item])
    else group.push(item)
  }
  return grouped
}
