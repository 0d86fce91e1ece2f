import { type Static, Type } from 'typebox'
import { Incident } from './incident-format.ts'
import { amount, flag, mapping, moment, serial, text, whole, word } from './schema.ts'

export const ArrayEntry = mapping('Modules of one orientation, each on its own microinverter', {
  modules: Type.Integer({ minimum: 1, maximum: 2000, description: 'How many modules' }),
  panel_w: whole('DC rating of one module [W]. Left out: usual for the year', 50, 1000, {
    examples: [170],
  }),
  inverter: text('Model of the microinverters, as the API names it. Left out: usual for the year', {
    examples: ['M190', 'M215', 'IQ7+'],
  }),
  tilt_deg: amount('Tilt against the ground [°]: 0 is flat, 90 a wall', 0, 90, { examples: [22] }),
  azimuth_deg: amount('Direction faced [°]: 0 north, 90 east, 180 south, 270 west', 0, 360, {
    examples: [180],
  }),
  mount: word('How it is mounted, which decides how warm it gets', ['roof', 'rack'], {
    default: 'roof',
    enumDescriptions: ['Close to a roof, warmer', 'Free-standing, cooler'],
  }),
  envoy: serial('The Envoy it reports to, by serial number. Left out: the first', '121112607295'),
  serial_numbers: Type.Optional(
    Type.Array(Type.String({ minLength: 1 }), {
      description:
        'Serial numbers of the microinverters, at most one for each module; the two halves of a D380 end in -A and -B. The rest is generated. Text: in quotes.',
      examples: [['030909022461', '110924032940-A']],
    }),
  ),
})

export const EnvoyEntry = mapping('A gateway', {
  envoy_id: whole('Its id in the API. Left out: generated', 1, 2_147_483_647, {
    examples: [434803],
  }),
  serial_number: serial('Its serial number, 12 digits', '121112607295'),
  part_number: text('Part number', { examples: ['800-00069-r02'] }),
  model: text('Model, as inventory names it', { examples: ['IQ Envoy'] }),
  sku: text('Stock-keeping unit', { examples: ['X-IQ-AM1-240-3'] }),
  name: text('Name. Left out: "Envoy" and the serial number'),
})

const meterKeys = {
  serial_number: serial(
    'Its serial number. Left out: that of its Envoy, with EIM1 (production) or EIM2 (consumption)',
    '202125000001EIM1',
  ),
  manufacturer: text('Manufacturer', { examples: ['Enphase Energy', 'GE'] }),
  model: text('Model', { examples: ['Envoy S', 'I-210+'] }),
  envoy: serial('The Envoy it reports to, by serial number. Left out: the first', '202125000001'),
  installed_on: moment('When it was installed. Left out: with the system'),
  retired_on: moment('When it was taken out. Left out: still there'),
  disabled: flag('Whether it is there but switched off', { default: false }),
  channels: whole('Its channels, one for each phase', 1, 3, { default: 1 }),
}
export const ProductionMeterEntry = mapping('A revenue-grade production meter', meterKeys)
export const ConsumptionMeterEntry = mapping('The meter of what the household draws', {
  ...meterKeys,
  annual_kwh: amount(
    'What the household draws in a usual year [kWh]. Left out: usual for the country',
    0,
    1_000_000,
    { examples: [6500] },
  ),
})

export const Location = mapping('A place written out', {
  country: Type.String({
    pattern: '^[A-Z]{2}$',
    description: 'Country as ISO 3166 code, two capitals',
    examples: ['US', 'DE'],
  }),
  state: Type.String({
    description: 'State, as the part of ISO 3166-2 after the hyphen',
    examples: ['CA', 'BY'],
  }),
  city: Type.String({ minLength: 1, description: 'City', examples: ['Sebastopol'] }),
  postal_code: Type.String({
    description: 'Postal code. Text: in quotes, for a bare number loses its leading zeroes.',
    examples: ['95472', '03076'],
  }),
  latitude: Type.Number({
    minimum: -90,
    maximum: 90,
    description: 'Latitude [°], north positive',
    examples: [38.4],
  }),
  longitude: Type.Number({
    minimum: -180,
    maximum: 180,
    description: 'Longitude [°], east positive',
    examples: [-122.8],
  }),
  timezone: Type.String({
    description: 'Time zone, a name of the IANA database',
    examples: ['America/Los_Angeles'],
  }),
})

const dayTotals = (what: string) =>
  Type.Optional(
    Type.Array(Type.Integer({ minimum: 0, maximum: 1e9 }), {
      minItems: 1,
      maxItems: 10_000,
      description: `${what}, one total a day [Wh]; 0 is a reported zero`,
      examples: [[909, 4970, 0, 0, 0]],
    }),
  )

export const DailyWh = mapping(
  'Days with a fixed total; their intervals keep their shape and add up to it. At least one series.',
  {
    from: Type.String({ description: 'The first day, a date', examples: ['2016-01-01'] }),
    production: dayTotals('What the microinverters measured'),
    meter: dayTotals('What the production meter measured'),
    consumption: dayTotals('What the household drew'),
  },
)

const OtherReference = Type.Union([
  Type.String({ minLength: 1 }),
  mapping('A company and its reference', {
    company: Type.String({ minLength: 1, description: 'Whose reference it is' }),
    reference: Type.String({ minLength: 1, description: 'The reference' }),
  }),
])

const Meters = mapping('Its meters: exactly these. Left out: none.', {
  production: Type.Optional(
    Type.Array(ProductionMeterEntry, { description: 'Production meters, retired ones too' }),
  ),
  consumption: Type.Optional(ConsumptionMeterEntry),
})

export const SystemEntry = mapping('One written system; whatever it leaves out is generated', {
  system_id: whole('Its id. Left out: generated', 1, 2_147_483_647, { examples: [67] }),
  name: text('Its name. Left out: generated', { examples: ['Sample Residence 1'] }),
  anonymous: flag(
    'Whether its public name is "Residential System" ("Commercial System" above 60 modules)',
    {
      default: false,
    },
  ),
  public_name: text('Its public name. Left out: its name, or as anonymous says', {
    examples: ['School on the hill'],
  }),
  reference: text('The reference of the company that asks', { examples: ['SR-1'] }),
  other_references: Type.Optional(
    Type.Array(OtherReference, {
      description:
        'References of other companies: text, or whose it is, for a user of that company sees it as reference.',
      examples: [['Solarfox'], [{ company: 'Solarfox', reference: 'F-12' }]],
    }),
  ),
  company: text('The company that maintains it'),
  installer: text('The installer that the list is filtered by. Left out: generated', {
    examples: ['Sample Solar'],
  }),
  place: Type.Optional(
    Type.Union([Type.String({ minLength: 1 }), Location], {
      description:
        'Where it is: a city of the catalogue with its state (US, CA, AU) or country code, or a location written out. Left out: drawn from the seed.',
      examples: ['Sebastopol, CA', 'Munich, DE'],
    }),
  ),
  connection_type: word('How the Envoy is connected', ['ethernet', 'wifi', 'cellular']),
  operational_at: Type.Optional(
    Type.Union([Type.String(), Type.Integer(), Type.Null()], {
      description:
        'When it began to produce; null: it never has. A date (midnight at the site), an instant with its offset, or epoch seconds.',
      examples: ['2008-01-26T07:45:00-08:00', '2022-07-06', null],
    }),
  ),
  arrays: Type.Optional(
    Type.Array(ArrayEntry, {
      description: 'Its modules by orientation. Left out: generated.',
    }),
  ),
  envoys: Type.Optional(
    Type.Union([Type.Integer({ minimum: 0, maximum: 50 }), Type.Array(EnvoyEntry)], {
      description: 'Its gateways: how many, or a list of them.',
      default: 1,
      examples: [1, [{ serial_number: '121112607295' }]],
    }),
  ),
  meters: Type.Optional(Meters),
  daily_wh: Type.Optional(DailyWh),
  incidents: Type.Optional(
    Type.Array(Incident, {
      description: 'What befell it: exactly these. A written system has no generated incidents.',
    }),
  ),
})

export type SystemEntry = Static<typeof SystemEntry>
export type ArrayEntry = Static<typeof ArrayEntry>
export type EnvoyEntry = Static<typeof EnvoyEntry>
export type ProductionMeterEntry = Static<typeof ProductionMeterEntry>
export type ConsumptionMeterEntry = Static<typeof ConsumptionMeterEntry>
export type Location = Static<typeof Location>
