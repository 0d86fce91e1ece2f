import { GREATEST_ID } from './access.ts'
import { ARRAY, ENVOY, METERS, REPLACED } from './hardware.ts'
import { INCIDENT, incidentId } from './incident.ts'
import type { Report } from './mistakes.ts'
import { REPORTING } from './reporting.ts'
import {
  amount,
  date,
  defaultsOf,
  either,
  entriesOf,
  flag,
  list,
  mapping,
  mappingOf,
  type Take,
  text,
  type Value,
  whole,
  word,
} from './schema.ts'
import { sizeRule } from './size.ts'
import { LOCATION, SHADING } from './surroundings.ts'

/** One written system: where it is, what it is made of, what befell it. */

const dayTotals = (what: string) =>
  list(
    `${what}, one total a day [Wh]; 0 is a reported zero`,
    whole('The total of a day [Wh]', 0, 1e9, { unit: 'Wh' }),
    { minItems: 1, maxItems: 10_000, examples: [[909, 4970, 0, 0, 0]] },
  )

export const DAILY_WH = mapping(
  'Days with a fixed total; their intervals keep their shape and add up to it. At least one series.',
  {
    from: date('The first day, a date', { synonyms: ['start'] }),
    production: dayTotals('What the microinverters measured'),
    meter: dayTotals('What the production meter measured'),
    consumption: dayTotals('What the household drew'),
  },
  {
    required: ['from'],
    examples: [{ from: '2016-01-01', production: [909, 4970, 0] }],
    oneAtLeast: { of: ['production', 'meter', 'consumption'], without: 'fixes nothing' },
  },
)

const OTHER_REFERENCE = either(
  'A reference',
  [
    text('The reference alone'),
    mapping(
      'A company and its reference',
      { company: text('Whose reference it is'), reference: text('The reference') },
      { required: ['company', 'reference'] },
    ),
  ],
  {},
)

export const SYSTEM = mapping(
  'One written system; whatever it leaves out is generated',
  {
    system_id: whole('Its id. Left out: generated', 1, GREATEST_ID, {
      unique: 'system_id',
      synonyms: ['id'],
      examples: [67],
    }),
    name: text('Its name. Left out: generated', { examples: ['Sample Residence 1'] }),
    anonymous: flag(
      'Whether its public name is "Residential System" ("Commercial System" above 60 modules)',
      { default: false },
    ),
    public_name: text('Its public name. Left out: its name, or as anonymous says', {
      examples: ['School on the hill'],
    }),
    reference: text('The reference of the company that asks', { examples: ['SR-1'] }),
    other_references: list(
      'References of other companies: text, or whose it is, for a user of that company sees it as reference.',
      OTHER_REFERENCE,
      { examples: [['Solarfox'], [{ company: 'Solarfox', reference: 'F-12' }]] },
    ),
    company: text('The company that maintains it'),
    installer: text('The installer that the list is filtered by. Left out: generated', {
      examples: ['Sample Solar'],
    }),
    place: either(
      'Where it is: a city of the catalogue with its state (US, CA, AU) or country code, or a location written out. Left out: drawn from the seed.',
      [text('A city of the catalogue'), LOCATION],
      { examples: ['Sebastopol, CA', 'Munich, DE'] },
    ),
    connection_type: word('How the Envoy is connected', ['ethernet', 'wifi', 'cellular']),
    operational_at: either(
      'When it began to produce; null: it never has. A date (midnight at the site), an instant with its offset, or epoch seconds.',
      [{ type: 'string' }, { type: 'integer' }, { type: 'null' }],
      { moment: 'site', examples: ['2008-01-26T07:45:00-08:00', '2022-07-06', null] },
    ),
    arrays: list('Its modules by orientation. Left out: generated.', ARRAY),
    envoys: either(
      'Its gateways: how many, or a list of them. Left out: one for every 150 modules, and at least one if there is a meter.',
      [whole('How many', 0, 50), list('These', ENVOY)],
      { examples: [1, [{ serial_number: '121112607295' }]] },
    ),
    shading: either(
      'What stands around its roof and lies on it. As written, dirt and drift come with it.',
      [
        word('Drawn or not', {
          realistic: 'A horizon, trees and chimneys, dirt, modules that drift apart, as drawn',
          none: 'Nothing',
        }),
        SHADING,
      ],
      {
        default: 'none',
        examples: [
          'realistic',
          {
            horizon_deg: [
              [90, 12],
              [270, 20],
            ],
            obstacles: 2,
          },
        ],
      },
    ),
    degradation_percent: amount(
      'What its modules lose in a year [%]. Left out: drawn, around half a per cent',
      -0.2,
      5,
      { synonyms: ['degradation'], examples: [0.7] },
    ),
    snow: word(
      'Whether snow lies on its roof',
      { realistic: 'Where and when winters are cold and wet', none: 'Never' },
      { default: 'realistic' },
    ),
    replaced: list(
      'Microinverters that were replaced: the old one is retired, its successor lies in the same place and begins at 0, and what the system measures goes on.',
      REPLACED,
      {
        examples: [[{ serial_number: '121500000101', on: '2018-04-01', by: 'M250' }]],
      },
    ),
    meters: METERS,
    daily_wh: DAILY_WH,
    reporting: REPORTING,
    incidents: list(
      'What befell it: exactly these. A written system has no generated incidents.',
      INCIDENT,
    ),
  },
  { rule: incidentIdsRule },
)

export const SYSTEMS = list('Systems written out, beside generated ones', SYSTEM, {
  maxItems: 10_000,
  rule: sizeRule,
})

/** What a written system is unless it says otherwise. */
export const SYSTEM_DEFAULTS = defaultsOf(SYSTEM)

export type SystemEntry = Value<typeof SYSTEM>

/** An incident without an id of its own has one by its position, if its system has one. */
function incidentIdsRule(value: unknown, _report: Report, take: Take): void {
  const { system_id: systemId, incidents } = mappingOf(value)
  for (const { entry, i } of entriesOf(incidents)) {
    const own = typeof systemId === 'number' ? incidentId(systemId, i) : undefined
    take('incident id', entry.id ?? own, ['incidents', i, 'id'])
  }
}
