import { either, mapping, text, whole, word } from './schema.ts'

/** The plans of the service [requests per UTC minute, per UTC calendar month]. */
export const PLANS = {
  watt: { name: 'Watt', perMinute: 10, perMonth: 10_000, concurrent: Infinity },
  kilowatt: { name: 'Kilowatt', perMinute: 50, perMonth: 25_000, concurrent: Infinity },
  megawatt: { name: 'Megawatt', perMinute: 100, perMonth: 300_000, concurrent: Infinity },
  gigawatt: { name: 'Gigawatt', perMinute: 300, perMonth: 1_500_000, concurrent: Infinity },
  unlimited: { name: 'Unlimited', perMinute: Infinity, perMonth: Infinity, concurrent: Infinity },
} as const

export type PlanName = keyof typeof PLANS

const PLAN_MEANINGS = Object.fromEntries(
  Object.entries(PLANS).map(([plan, { perMinute, perMonth }], i) => [
    plan,
    perMinute === Infinity
      ? 'No quota'
      : `${perMinute} ${i === 0 ? 'requests ' : ''}a minute, ${grouped(perMonth)} a month`,
  ]),
) as Readonly<Record<PlanName, string>>

/** `25,000` */
function grouped(number: number): string {
  return String(number).replace(/\B(?=(\d{3})+$)/g, ',')
}

/** What a key's `plan` may be. */
export const PLAN = either(
  'The plan of this key: one of the service’s, or limits of your own.',
  [
    word('A plan of the service', PLAN_MEANINGS),
    mapping('Limits of your own', {
      name: text('The plan’s name in the refusal', { examples: ['Watt'] }),
      per_minute: whole('Requests a minute. Left out: any number', 1, 1e9),
      per_month: whole('Requests a calendar month (UTC). Left out: any number', 1, 1e9),
      concurrent: whole(
        'Requests at the same time; more are answered with 503. Left out: any number',
        1,
        1e6,
      ),
    }),
  ],
  { default: 'unlimited', examples: ['watt', { per_minute: 2, per_month: 100 }] },
)
