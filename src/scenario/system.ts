import { GREATEST_ID } from './access.ts'
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
  moment,
  serial,
  type Take,
  text,
  type Value,
  whole,
  word,
} from './schema.ts'
import { sizeRule } from './size.ts'
import { LOCATION, SHADING } from './surroundings.ts'

/** One written system: where it is, what it is made of, what befell it. */

const SERIAL = 'serial_number'

export const ARRAY = mapping(
  'Modules of one orientation, each on its own microinverter',
  {
    modules: whole('How many modules', 1, 2000),
    panel_w: whole('DC rating of one module [W]. Left out: usual for the year', 50, 1000, {
      unit: 'W',
      synonyms: ['watts'],
      examples: [170],
    }),
    inverter: text(
      'Model of the microinverters, as the API names it. Left out: usual for the year',
      {
        examples: ['M190', 'M215', 'IQ7+'],
      },
    ),
    tilt_deg: amount('Tilt against the ground [°]: 0 is flat, 90 a wall', 0, 90, {
      unit: '°',
      examples: [22],
    }),
    azimuth_deg: amount('Direction faced [°]: 0 north, 90 east, 180 south, 270 west', 0, 360, {
      unit: '°',
      synonyms: ['azimuth'],
      hint: (deg) => (deg < 0 && deg >= -180 ? `the same direction is ${deg + 360}` : undefined),
      examples: [180],
    }),
    mount: word(
      'How it is mounted, which decides how warm it gets',
      { roof: 'Close to a roof, warmer', rack: 'Free-standing, cooler' },
      { default: 'roof' },
    ),
    envoy: serial('The Envoy it reports to, by serial number. Left out: the first', {
      examples: ['121112607295'],
    }),
    serial_numbers: list(
      'Serial numbers of the microinverters, at most one for each module; the two halves of a D380 end in -A and -B. The rest is generated. Text: in quotes.',
      text('A serial number', { unique: SERIAL }),
      { examples: [['030909022461', '110924032940-A']] },
    ),
  },
  { required: ['modules'], rule: serialsRule },
)

/** What an array is unless it says otherwise. */
export const ARRAY_DEFAULTS = defaultsOf(ARRAY)

function serialsRule(value: unknown, report: Report): void {
  const { modules, serial_numbers: serials } = mappingOf(value)
  if (!Array.isArray(serials) || typeof modules !== 'number' || serials.length <= modules) return
  report(['serial_numbers'], `has ${serials.length} serial numbers for ${modules} modules`)
}

export const ENVOY = mapping('A gateway', {
  envoy_id: whole('Its id in the API. Left out: generated', 1, GREATEST_ID, {
    unique: 'envoy_id',
    synonyms: ['id'],
    examples: [434803],
  }),
  serial_number: serial('Its serial number, 12 digits', {
    unique: SERIAL,
    synonyms: ['sn'],
    examples: ['121112607295'],
  }),
  part_number: text('Part number', { examples: ['800-00069-r02'] }),
  model: text('Model, as inventory names it', { examples: ['IQ Envoy'] }),
  sku: text('Stock-keeping unit', { examples: ['X-IQ-AM1-240-3'] }),
  name: text('Name. Left out: "Envoy" and the serial number'),
})

const meterKeys = {
  serial_number: serial(
    'Its serial number. Left out: that of its Envoy, with EIM1 (production) or EIM2 (consumption)',
    { unique: SERIAL, synonyms: ['sn'], examples: ['202125000001EIM1'] },
  ),
  manufacturer: text('Manufacturer', { examples: ['Enphase Energy', 'GE'] }),
  model: text('Model', { examples: ['Envoy S', 'I-210+'] }),
  envoy: serial('The Envoy it reports to, by serial number. Left out: the first', {
    examples: ['202125000001'],
  }),
  installed_on: moment('When it was installed. Left out: with the system'),
  retired_on: moment('When it was taken out. Left out: still there'),
  disabled: flag('Whether it is there but switched off', { default: false }),
  channels: whole('Its channels, one a phase. Left out: 2 in the US and Canada, else 1', 1, 3),
} as const

const METER_SPAN = { spans: [['installed_on', 'retired_on']] } as const

export const PRODUCTION_METER = mapping('A revenue-grade production meter', meterKeys, METER_SPAN)
export const CONSUMPTION_METER = mapping(
  'The meter of what the household draws',
  {
    ...meterKeys,
    annual_kwh: amount(
      'What the household draws in a usual year [kWh]. Left out: usual for the country',
      0,
      50_000,
      { unit: 'kWh', examples: [6500] },
    ),
  },
  METER_SPAN,
)

/** What a meter is unless it says otherwise. */
export const METER_DEFAULTS = defaultsOf(PRODUCTION_METER)

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

const METERS = mapping('Its meters: exactly these. Left out: none.', {
  production: list('Production meters, retired ones too', PRODUCTION_METER, {
    examples: [[{}], [{ installed_on: '2016-05-01', channels: 2 }]],
  }),
  consumption: CONSUMPTION_METER,
})

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
export type ArrayEntry = Value<typeof ARRAY>
export type EnvoyEntry = Value<typeof ENVOY>
export type ProductionMeterEntry = Value<typeof PRODUCTION_METER>
export type ConsumptionMeterEntry = Value<typeof CONSUMPTION_METER>

/** An incident without an id of its own has one by its position, if its system has one. */
function incidentIdsRule(value: unknown, _report: Report, take: Take): void {
  const { system_id: systemId, incidents } = mappingOf(value)
  for (const { entry, i } of entriesOf(incidents)) {
    const own = typeof systemId === 'number' ? incidentId(systemId, i) : undefined
    take('incident id', entry.id ?? own, ['incidents', i, 'id'])
  }
}
