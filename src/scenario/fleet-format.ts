import { type Static, Type } from 'typebox'
import { mapping, share, whole, word } from './schema.ts'

const shareOf = (what: string) => share(`The share of generated systems ${what}`)

export const Fleet = mapping('Generated systems, beside those written out', {
  systems: whole('How many', 0, 100_000, { default: 0, examples: [25] }),
  first_system_id: whole(
    'The lowest id of a generated system. Left out: ids as the service gave them out over the years',
    1,
    2_147_483_647,
  ),
  countries: Type.Optional(
    Type.Array(Type.String({ pattern: '^[A-Z]{2}$', examples: ['US'] }), {
      minItems: 1,
      description: 'The countries they are in, as ISO 3166 codes. Left out: all that have places.',
      examples: [['US', 'DE', 'AU']],
    }),
  ),
  modules: Type.Optional(
    mapping('Bounds of the number of modules of a system', {
      min: whole('Fewest modules', 1, 1000),
      max: whole('Most modules', 1, 1000),
    }),
  ),
  built: Type.Optional(
    mapping('When they were commissioned', {
      from: whole('First year', 2008, 2024),
      to: whole('Last year', 2008, 2024),
    }),
  ),
  meters: Type.Optional(
    mapping('How many have meters', {
      production: shareOf('with a revenue-grade production meter'),
      consumption: shareOf('with a consumption meter'),
    }),
  ),
  statuses: Type.Optional(
    mapping(
      'How many keep showing a status other than normal, whenever they are asked. The sum is at most 1.',
      {
        comm: shareOf('with status comm'),
        power: shareOf('with status power'),
        meter: shareOf('with status meter'),
        meter_issue: shareOf('with status meter_issue'),
        micro: shareOf('with status micro'),
        battery: shareOf('with status battery'),
        storage_idle: shareOf('with status storage_idle'),
      },
    ),
  ),
  anonymous: shareOf('whose public name is "Residential System"'),
  incidents: word('Whether things break over the years', ['realistic', 'none'], {
    default: 'realistic',
    enumDescriptions: ['As often as in real fleets', 'Never'],
  }),
})

export type Fleet = Static<typeof Fleet>
