import { ACCESS } from './access.ts'
import { CLOCK } from './clock.ts'
import { FAULTS } from './fault.ts'
import { FLEET } from './fleet.ts'
import { INCIDENT_ENDS, PLACED_INCIDENTS } from './incident.ts'
import { defaultsOf, either, flag, mapping, text, type Value, word } from './schema.ts'
import { placedSizeRule } from './size.ts'
import { SYSTEMS } from './system.ts'

/**
 * What a scenario file may say. Everything is optional; what is left out is generated from the seed,
 * what is written is obeyed. Keys that are not here are mistakes.
 */

export const BEHAVIOUR = mapping(
  'Where the service changed over the years, or its documents leave a choice',
  {
    strict: flag('Refuse what the service forgave: unknown parameters, malformed numbers', {
      default: false,
    }),
    rgm_stats_window: word(
      'What rgm_stats does with a long range',
      {
        month: 'It is cut after one month',
        week: 'More than 7 days are a 422, as in the last years',
      },
      { default: 'month' },
    ),
    consumption_stats_window: word(
      'What consumption_stats does with a long range',
      {
        month: 'It is cut after one month',
        week: 'More than 7 days are a 422, as in the last years',
      },
      { default: 'month' },
    ),
    power_produced: word(
      'The form of power_produced in the inverters’ summary',
      {
        object: 'With units and precision, from 2022 on',
        number: 'A plain number, until 2021',
      },
      { default: 'object' },
    ),
    message_periods: flag('Whether messages of 401 and 404 end with a period, as from 2022 on', {
      default: true,
    }),
    stats_before_dawn: word(
      'What stats answers before the first interval of the day',
      { error: '422', empty: '200 and an empty list' },
      { default: 'error' },
    ),
  },
  { synonyms: ['behavior'], examples: [{ strict: true }] },
)

export const SCENARIO = mapping(
  'A world: seed, clock, access, fleet, incidents, faults',
  {
    $schema: text('Where this schema is, for editors', { examples: ['./scenario.schema.json'] }),
    name: text('What the scenario is called', { examples: ['comm-outage'] }),
    description: text('What it shows, in a sentence'),
    seed: either(
      'Whatever is not written is drawn from this text or number.',
      [text('Any text'), { type: 'number' }],
      { default: 'enlighten', examples: ['comm-outage', 42] },
    ),
    clock: CLOCK,
    access: ACCESS,
    fleet: FLEET,
    systems: SYSTEMS,
    incidents: PLACED_INCIDENTS,
    incident_ends: INCIDENT_ENDS,
    faults: FAULTS,
    behaviour: BEHAVIOUR,
  },
  { rule: placedSizeRule },
)

/** What the service does, the clock and the seed are unless a scenario says otherwise. */
export const BEHAVIOUR_DEFAULTS = defaultsOf(BEHAVIOUR)
export const SCENARIO_DEFAULTS = defaultsOf(SCENARIO)

export type Behaviour = Value<typeof BEHAVIOUR>
/**
 * Everything about a world: seed, clock, access, fleet, systems, faults. What is left out is
 * generated from the seed.
 *
 * @example
 * ```ts
 * const scenario: Scenario = {
 *   seed: 'a house',
 *   clock: { now: '2022-06-15T12:00:00-07:00', speed: 0 },
 *   systems: [{ system_id: 67, place: 'Sebastopol, CA' }],
 * }
 * ```
 */
export type Scenario = Value<typeof SCENARIO>

export type * from './access.ts'
export type * from './clock.ts'
export type * from './fault.ts'
export type * from './fleet.ts'
export type * from './hardware.ts'
export type * from './incident.ts'
export type * from './kinds.ts'
export type * from './match.ts'
export type { ProfileName } from './profile.ts'
export type { FaultReply } from './reply.ts'
export type * from './reporting.ts'
export type * from './surroundings.ts'
export type * from './system.ts'
