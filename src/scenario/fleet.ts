import { GREATEST_ID } from './access.ts'
import { SHOWN_KINDS, type ShownKind } from './kinds.ts'
import type { Report } from './mistakes.ts'
import {
  defaultsOf,
  list,
  mapping,
  mappingOf,
  share,
  text,
  type Value,
  whole,
  word,
} from './schema.ts'

/** Which systems are generated beside the written ones, and what they are like. */

const shareOf = <const D extends number>(what: string, usual: D) =>
  share(`The share of generated systems ${what}`, { default: usual })

const STATUS_SHARES = Object.fromEntries(
  SHOWN_KINDS.map((kind) => [kind, shareOf(`with status ${kind}`, 0)]),
) as Readonly<Record<ShownKind, ReturnType<typeof shareOf<0>>>>

const BUILT = mapping(
  'When they were commissioned',
  {
    from: whole('First year', 2008, 2024, { default: 2008 }),
    to: whole('Last year', 2008, 2024, { default: 2021 }),
  },
  { ordered: [['from', 'to']] },
)

const METER_SHARES = mapping('How many have meters', {
  production: shareOf('with a revenue-grade production meter', 0.25),
  consumption: shareOf('with a consumption meter, of those built from 2016 on', 0.3),
})

export const FLEET = mapping(
  'Generated systems, beside those written out',
  {
    systems: whole('How many; left out where systems are written out: none', 0, 100_000, {
      default: 25,
      examples: [25],
    }),
    first_system_id: whole(
      'The lowest id of a generated system. Left out: ids as the service gave them out over the years',
      1,
      GREATEST_ID,
    ),
    countries: list(
      'The countries they are in, as ISO 3166 codes. Left out: all that have places.',
      text('A country', { pattern: '^[A-Z]{2}$', examples: ['US'] }),
      { minItems: 1, examples: [['US', 'DE', 'AU']] },
    ),
    modules: mapping(
      'Bounds of the number of modules of a system',
      { min: whole('Fewest modules', 1, 1000), max: whole('Most modules', 1, 1000) },
      { ordered: [['min', 'max']] },
    ),
    built: BUILT,
    meters: METER_SHARES,
    statuses: mapping(
      'How many keep showing a status other than normal, whenever they are asked. The sum is at most 1.',
      STATUS_SHARES,
      { rule: wholeFleetRule, examples: [{ comm: 0.1, micro: 0.2 }] },
    ),
    anonymous: shareOf('whose public name does not tell their name', 0.55),
    incidents: word(
      'What breaks over the years',
      { realistic: 'As often as in real fleets', none: 'Never' },
      { default: 'realistic' },
    ),
    shading: word(
      'What stands around the roofs of generated systems, and what lies on them',
      {
        realistic: 'A horizon, trees and chimneys, dirt, modules that drift apart',
        none: 'Nothing: roofs of one plane differ by their weather and age alone',
      },
      { default: 'realistic' },
    ),
    snow: word(
      'Whether snow lies on roofs, written ones too',
      { realistic: 'Where and when winters are cold and wet', none: 'Never' },
      { default: 'realistic' },
    ),
  },
  { examples: [{ systems: 25, countries: ['US', 'DE'] }] },
)

export type Fleet = Value<typeof FLEET>

/** What a fleet is unless it says otherwise. */
export const FLEET_DEFAULTS = {
  ...defaultsOf(FLEET),
  built: defaultsOf(BUILT),
  meters: defaultsOf(METER_SHARES),
} as const

/** How many systems a scenario has generated, beside those that it writes. */
export function generatedCount({
  fleet,
  systems,
}: {
  readonly fleet?: Fleet | undefined
  readonly systems?: readonly unknown[] | undefined
}): number {
  return fleet?.systems ?? (systems === undefined ? FLEET_DEFAULTS.systems : 0)
}

function wholeFleetRule(value: unknown, report: Report): void {
  const shares = Object.values(mappingOf(value)).filter((share) => Number.isFinite(share))
  const sum = shares.reduce<number>((total, share) => total + Number(share), 0)
  // Shares such as 0.1 are not exact in binary: seven of them may exceed 1 by a hair.
  if (sum <= 1 + 1e-9) return
  report([], `the shares add up to ${Number(sum.toPrecision(6))}, more than the whole fleet`)
}
