import type { JournalEntry } from '../journal.ts'
import { Cases, digest, obtain, pathOf, type Rule } from './rule.ts'

/** A pattern is called one from that many requests on. */
const REPEATS_MIN = 3

export function deprecated(): Rule {
  const calls = new Cases()
  return {
    see(entry) {
      if (entry.route === 'monthly_production') calls.add(entry)
    },
    found: () =>
      calls.count === 0
        ? []
        : [
            calls.advice(
              'deprecated-endpoint',
              'monthly_production is deprecated',
              'use energy_lifetime with start_date and end_date, or production_meter_readings',
            ),
          ],
  }
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

export function polling(): Rule {
  const questions = new Map<
    string,
    { readonly path: string; readonly everyS: number; lastS: number; readonly early: Cases }
  >()
  return {
    see(entry) {
      if (entry.route === null || (entry.status ?? 0) >= 400) return
      const path = pathOf(entry)
      const text = JSON.stringify([entry.key, entry.user_id, path, entry.query])
      const atS = Date.parse(entry.at) / 1000
      const question = obtain(questions, digest(text), () => ({
        path,
        everyS: changesEveryS(entry),
        lastS: Number.NEGATIVE_INFINITY,
        early: new Cases(),
      }))
      const gapS = atS - question.lastS
      if (gapS >= 0 && gapS < question.everyS) question.early.add(entry)
      question.lastS = atS
    },
    found: () =>
      [...questions.values()]
        .filter(({ early }) => early.count >= REPEATS_MIN - 1)
        .map(({ path, everyS, early }) =>
          early.advice(
            'polling',
            `${path} was asked ${early.count} times less than ${everyS} s after the same question, although its answer changes once in ${everyS} s`,
            `ask every ${everyS} s at most, a little after meta.last_report_at or last_interval_end_at moved, and keep the answer meanwhile`,
          ),
        ),
  }
}

function changesEveryS({ route, query }: JournalEntry): number {
  // A lifetime that is asked for up to today grows with every report.
  if (query.end_date !== undefined) return REPORTS_EVERY_S
  return CHANGES_EVERY_S[String(route)] ?? REPORTS_EVERY_S
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

export function dayByDay(): Rule {
  const runs = new Map<
    string,
    { readonly path: string; readonly route: string; days: Set<string>; cases: Cases }
  >()
  return {
    see(entry) {
      const day = (entry.status ?? 0) < 400 ? singleDay(entry) : undefined
      if (day === undefined) return
      const path = pathOf(entry)
      const text = JSON.stringify([entry.key, entry.user_id, path])
      const run = obtain(runs, text, () => ({
        path,
        route: String(entry.route),
        days: new Set<string>(),
        cases: new Cases(),
      }))
      run.days.add(digest(day))
      run.cases.add(entry)
    },
    found: () =>
      [...runs.values()]
        .filter(({ days }) => days.size >= REPEATS_MIN)
        .map(({ path, route, days, cases }) =>
          cases.advice(
            'day-by-day',
            `${path} was asked for ${days.size} single days one by one`,
            MANY_DAYS[route]!,
          ),
        ),
  }
}

/** The one day that a request is about, if its route could have answered many. */
function singleDay({ route, query }: JournalEntry): string | undefined {
  if (route === null || !Object.hasOwn(MANY_DAYS, route)) return undefined
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
