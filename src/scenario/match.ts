import { LIMITS } from '../limits.ts'
import type { Report } from './mistakes.ts'
import {
  count,
  either,
  list,
  mapping,
  mappingOf,
  named,
  type Schema,
  text,
  whole,
  word,
} from './schema.ts'

/** Which requests are meant: one table for faults, the journal and all else that tells requests apart. */

/** The last path segment of each endpoint: one name in faults, journal and metrics. */
export const ROUTES = [
  'systems',
  'summary',
  'stats',
  'rgm_stats',
  'consumption_stats',
  'energy_lifetime',
  'consumption_lifetime',
  'monthly_production',
  'production_meter_readings',
  'envoys',
  'inventory',
  'inverters_summary_by_envoy_or_site',
  'search_system_id',
] as const
export type Route = (typeof ROUTES)[number]

/** One such value, or a list of which any will do. */
export function oneOrMore<const S extends Schema & { readonly description: string }>(one: S) {
  const { description, hint, examples, synonyms } = one
  const several = list('Any of these', one, { minItems: 1, maxItems: LIMITS.matchValues })
  return either(`${description}, or any of a list`, [one, several], {
    ...(hint !== undefined && { hint }),
    ...(examples !== undefined && { examples }),
    ...(synonyms !== undefined && { synonyms }),
  })
}

const PARAMETER = either('Its text as the client meant it, decoded; null: it is not sent', [
  text('Its text, decoded', { minLength: 0 }),
  { type: 'null' },
])

/** What is known of a request before it is answered. */
export const ASKED = {
  route: oneOrMore(
    word('The endpoint, by the last part of its path', ROUTES, { examples: ['stats'] }),
  ),
  system_id: oneOrMore(
    count('The system in the path, or in a parameter where there is none', {
      synonyms: ['id'],
    }),
  ),
  key: oneOrMore(text('The API key')),
  user_id: oneOrMore(text('The user_id, as it was sent')),
  query: named(
    'Parameters, each with its exact text, decoded; null: not sent. Of one that is sent several times any will do.',
    PARAMETER,
    { rule: queryRule, examples: [{ datetime_format: 'iso8601', end_at: null }] },
  ),
} as const

/** The same of a request that was answered. */
export const ANSWERED = {
  ...ASKED,
  status: oneOrMore(whole('The status; 0: there was no whole reply', 0, 599, { examples: [409] })),
} as const

export const MATCH = mapping(
  'Requests: those that meet every condition. Left out: all of them.',
  ANSWERED,
)

/** Where the credentials stand that are parameters too. */
const CREDENTIALS: readonly string[] = ['key', 'user_id']

function queryRule(value: unknown, report: Report): void {
  const names = Object.keys(mappingOf(value))
  if (names.length === 0) report([], 'is empty: leave it out or name a parameter')
  if (names.length > LIMITS.matchValues) {
    report([], `has ${names.length} parameters; at most ${LIMITS.matchValues} are possible`)
  }
  for (const name of names) {
    if (CREDENTIALS.includes(name)) report([name], `is a condition of its own: match.${name}`, true)
  }
}
