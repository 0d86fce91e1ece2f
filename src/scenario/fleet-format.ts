import { type Static, Type } from 'typebox'
import { mapping, share, whole, word } from './schema.ts'

const shareOf = (what: string, usual: number) =>
  share(`The share of generated systems ${what}`, { default: usual })

export const Fleet = mapping('Generated systems, beside those written out', {
  systems: whole('How many. Left out: 25, or none if systems are written out', 0, 100_000, {
    examples: [25],
  }),
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
      production: shareOf('with a revenue-grade production meter', 0.25),
      consumption: shareOf('with a consumption meter, of those built from 2016 on', 0.3),
    }),
  ),
  statuses: Type.Optional(
    mapping(
      'How many keep showing a status other than normal, whenever they are asked. The sum is at most 1.',
      {
        comm: shareOf('with status comm', 0),
        power: shareOf('with status power', 0),
        meter: shareOf('with status meter', 0),
        meter_issue: shareOf('with status meter_issue', 0),
        micro: shareOf('with status micro', 0),
        battery: shareOf('with status battery', 0),
        storage_idle: shareOf('with status storage_idle', 0),
      },
    ),
  ),
  anonymous: shareOf('whose public name does not tell their name', 0.55),
  incidents: word('What breaks over the years', ['realistic', 'none'], {
    default: 'realistic',
    enumDescriptions: ['As often as in real fleets', 'Never'],
  }),
})

export type Fleet = Static<typeof Fleet>
