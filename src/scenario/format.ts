import { type Static, Type } from 'typebox'
import { Access } from './access-format.ts'
import { Fault } from './fault-format.ts'
import { Fleet } from './fleet-format.ts'
import { flag, instant, mapping, text, word } from './schema.ts'
import { SystemEntry } from './system-format.ts'

/**
 * What a scenario file may say: schema and type in one. Everything is optional; what is left out is
 * generated from the seed, what is written is obeyed. Keys that are not here are mistakes.
 *
 * At run time only its types are needed: `parse.ts` reads the published JSON Schema, which a test
 * keeps equal to this one, because loading the schema library takes longer than loading Fastify.
 */

export const Behaviour = mapping(
  'Where the service changed over the years, or its documents leave a choice',
  {
    strict: flag('Refuse what the service forgave: unknown parameters, malformed numbers', {
      default: false,
    }),
    rgm_stats_window: word('What rgm_stats does with a long range', ['month', 'week'], {
      default: 'month',
      enumDescriptions: [
        'It is cut after one month',
        'More than 7 days are a 422, as in the last years',
      ],
    }),
    power_produced: word(
      'The form of power_produced in the inverters’ summary',
      ['object', 'number'],
      {
        default: 'object',
        enumDescriptions: ['With units and precision, from 2022 on', 'A plain number, until 2021'],
      },
    ),
    message_periods: flag('Whether messages of 401 and 404 end with a period, as from 2022 on', {
      default: true,
    }),
    stats_before_dawn: word(
      'What stats answers before the first interval of the day',
      ['error', 'empty'],
      {
        default: 'error',
        enumDescriptions: ['422', '200 and an empty list'],
      },
    ),
  },
)

const Clock = mapping('The virtual time of the world', {
  now: instant('What time it is at the start. Left out: the machine’s time'),
  speed: Type.Optional(
    Type.Number({
      minimum: 0,
      maximum: 1_000_000,
      default: 1,
      examples: [0, 1, 60],
      description: 'How fast it goes: 0 stands still, 1 is real pace, 60 a minute each second.',
    }),
  ),
})

export const Scenario = mapping('A world: seed, clock, access, fleet, incidents, faults', {
  $schema: text('Where this schema is, for editors', { examples: ['./scenario.schema.json'] }),
  name: text('What the scenario is called', { examples: ['comm-outage'] }),
  description: text('What it shows, in a sentence'),
  seed: Type.Optional(
    Type.Union([Type.String({ minLength: 1 }), Type.Number()], {
      description: 'Whatever is not written is drawn from this text or number.',
      examples: ['comm-outage', 42],
    }),
  ),
  clock: Type.Optional(Clock),
  access: Type.Optional(Access),
  fleet: Type.Optional(Fleet),
  systems: Type.Optional(
    Type.Array(SystemEntry, {
      maxItems: 10_000,
      description: 'Systems written out, beside generated ones',
    }),
  ),
  faults: Type.Optional(
    Type.Array(Fault, {
      description: 'Trouble in the service. The first that matches a request wins.',
    }),
  ),
  behaviour: Type.Optional(Behaviour),
})

export type Behaviour = Static<typeof Behaviour>
export type Scenario = Static<typeof Scenario>

export * from './access-format.ts'
export * from './fault-format.ts'
export * from './fleet-format.ts'
export * from './incident-format.ts'
export * from './system-format.ts'
export * from './words.ts'

/** The format as plain JSON Schema, for editors; draft 07 because that is what they complete best. */
export function scenarioJsonSchema(): Record<string, unknown> {
  return {
    $schema: 'http://json-schema.org/draft-07/schema#',
    $id: 'urn:enlighten-simulator:scenario',
    title: 'Scenario of the Enlighten simulator',
    ...JSON.parse(JSON.stringify(Scenario)),
  }
}
