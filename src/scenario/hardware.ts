import { GREATEST_ID } from './access.ts'
import type { Report } from './mistakes.ts'
import {
  amount,
  defaultsOf,
  flag,
  list,
  mapping,
  mappingOf,
  moment,
  serial,
  text,
  type Value,
  whole,
  word,
} from './schema.ts'

/** What a system is made of: modules on their microinverters, gateways, meters, and what replaced them. */

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
    envoy: serial('The Envoy it reports to, by serial number. Left out: the first that stays', {
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

export const ENVOY = mapping(
  'A gateway',
  {
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
    replaces: serial(
      'The Envoy whose place it took, by serial number: what reported to that one reports to it from then on, and the history goes on',
      { examples: ['121112607295'] },
    ),
    installed_on: moment(
      'When it was installed. Left out: with the system, or when the one it replaces was retired',
    ),
    retired_on: moment(
      'When it was taken out. Left out: still there, or until its successor was installed',
    ),
    clock_offset_s: whole(
      'How far its clock is ahead, always [s]; below 0: behind. It dates rows, in whole steps of theirs, and reports',
      -86_400,
      86_400,
      { default: 0, examples: [3600] },
    ),
  },
  { spans: [['installed_on', 'retired_on']] },
)

/** What an Envoy is unless it says otherwise. */
export const ENVOY_DEFAULTS = defaultsOf(ENVOY)

export const REPLACED = mapping(
  'A microinverter that was replaced',
  {
    serial_number: serial(
      'The old unit, as an array names it among its serial_numbers, or its predecessor as new_serial_number',
      { synonyms: ['sn'], examples: ['121500000101'] },
    ),
    on: moment('When: the first moment of its successor', { synonyms: ['date', 'installed_on'] }),
    by: text(
      'Model of its successor. Left out: the same as long as it was sold, then one that was sold instead',
      { synonyms: ['inverter', 'model'], examples: ['M250', 'IQ7+'] },
    ),
    new_serial_number: serial('Serial number of its successor. Left out: generated', {
      unique: SERIAL,
      examples: ['121812000202'],
    }),
  },
  { required: ['serial_number', 'on'] },
)

const meterKeys = {
  serial_number: serial(
    'Its serial number. Left out: that of its Envoy, the first of several in succession, with EIM1 (production) or EIM2 (consumption)',
    { unique: SERIAL, synonyms: ['sn'], examples: ['202125000001EIM1'] },
  ),
  manufacturer: text('Manufacturer', { examples: ['Enphase Energy', 'GE'] }),
  model: text('Model', { examples: ['Envoy S', 'I-210+'] }),
  envoy: serial('The Envoy it reports to, by serial number. Left out: the first that stays', {
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

export const METERS = mapping('Its meters: exactly these. Left out: none.', {
  production: list('Production meters, retired ones too', PRODUCTION_METER, {
    examples: [[{}], [{ installed_on: '2016-05-01', channels: 2 }]],
  }),
  consumption: CONSUMPTION_METER,
})

export type ArrayEntry = Value<typeof ARRAY>
export type EnvoyEntry = Value<typeof ENVOY>
export type ReplacedEntry = Value<typeof REPLACED>
export type ProductionMeterEntry = Value<typeof PRODUCTION_METER>
export type ConsumptionMeterEntry = Value<typeof CONSUMPTION_METER>
