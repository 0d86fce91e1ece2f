import { type Static, type TProperties, Type } from 'typebox'

/**
 * What a scenario file may say: schema and type in one. Everything is optional; what is left out is
 * generated from the seed, what is written is obeyed. Keys that are not here are mistakes.
 */

const strict = <P extends TProperties>(properties: P, description: string) =>
  Type.Object(properties, { additionalProperties: false, description })

export const STATUSES = [
  'normal',
  'comm',
  'power',
  'meter',
  'meter_issue',
  'micro',
  'battery',
  'storage_idle',
] as const
export type Status = (typeof STATUSES)[number]

export const INCIDENT_KINDS = [
  'comm',
  'power',
  'meter',
  'meter_issue',
  'micro',
  'battery',
  'storage_idle',
] as const
export type IncidentKind = (typeof INCIDENT_KINDS)[number]

export const PLANS = ['watt', 'kilowatt', 'megawatt', 'gigawatt', 'unlimited'] as const

/** A date (site-local midnight), an ISO 8601 instant with offset, or epoch seconds. */
const Moment = Type.Union([Type.String(), Type.Integer()])

export const Incident = strict(
  {
    id: Type.Optional(Type.String()),
    kind: Type.Enum(INCIDENT_KINDS),
    from: Type.Optional(Moment),
    to: Type.Optional(Moment),
    inverters: Type.Optional(
      Type.Union([Type.Integer({ minimum: 1 }), Type.Array(Type.String(), { minItems: 1 })]),
    ),
    envoys: Type.Optional(Type.Array(Type.String(), { minItems: 1 })),
    meters: Type.Optional(Type.Array(Type.String(), { minItems: 1 })),
    fraction: Type.Optional(Type.Number({ minimum: 0, maximum: 1 })),
    factor: Type.Optional(Type.Number({ minimum: 0, maximum: 1 })),
    catch_up: Type.Optional(Type.Enum(['at_once', 'fifo'])),
  },
  'Trouble on the roof over a span of time',
)

export const ArrayEntry = strict(
  {
    modules: Type.Integer({ minimum: 1, maximum: 2000 }),
    panel_w: Type.Optional(Type.Integer({ minimum: 50, maximum: 1000 })),
    inverter: Type.Optional(Type.String()),
    tilt_deg: Type.Optional(Type.Number({ minimum: 0, maximum: 90 })),
    azimuth_deg: Type.Optional(Type.Number({ minimum: 0, maximum: 360 })),
    mount: Type.Optional(Type.Enum(['roof', 'rack'])),
    envoy: Type.Optional(Type.String()),
    serial_numbers: Type.Optional(Type.Array(Type.String())),
  },
  'Modules of one orientation, each on its own microinverter',
)

export const EnvoyEntry = strict(
  {
    envoy_id: Type.Optional(Type.Integer({ minimum: 1 })),
    serial_number: Type.Optional(Type.String()),
    part_number: Type.Optional(Type.String()),
    model: Type.Optional(Type.String()),
    sku: Type.Optional(Type.String()),
    name: Type.Optional(Type.String()),
  },
  'A gateway',
)

const meterKeys = {
  serial_number: Type.Optional(Type.String()),
  manufacturer: Type.Optional(Type.String()),
  model: Type.Optional(Type.String()),
  envoy: Type.Optional(Type.String()),
  installed_on: Type.Optional(Moment),
  retired_on: Type.Optional(Moment),
  disabled: Type.Optional(Type.Boolean()),
  channels: Type.Optional(Type.Integer({ minimum: 1, maximum: 3 })),
}
export const ProductionMeterEntry = strict(meterKeys, 'A revenue-grade production meter')
export const ConsumptionMeterEntry = strict(
  { ...meterKeys, annual_kwh: Type.Optional(Type.Number({ minimum: 0, maximum: 1_000_000 })) },
  'A meter of what the household draws',
)

export const Location = strict(
  {
    country: Type.String({ pattern: '^[A-Z]{2}$' }),
    state: Type.String(),
    city: Type.String(),
    postal_code: Type.String(),
    latitude: Type.Number({ minimum: -90, maximum: 90 }),
    longitude: Type.Number({ minimum: -180, maximum: 180 }),
    timezone: Type.String(),
  },
  'A place written out',
)

const DayTotals = Type.Array(Type.Integer({ minimum: 0 }), { minItems: 1, maxItems: 10_000 })
export const DailyWh = strict(
  {
    from: Type.String(),
    production: Type.Optional(DayTotals),
    meter: Type.Optional(DayTotals),
    consumption: Type.Optional(DayTotals),
  },
  'Days with a fixed total',
)

export const SystemEntry = strict(
  {
    system_id: Type.Optional(Type.Integer({ minimum: 1, maximum: 2_147_483_647 })),
    name: Type.Optional(Type.String()),
    anonymous: Type.Optional(Type.Boolean()),
    public_name: Type.Optional(Type.String()),
    reference: Type.Optional(Type.String()),
    /** Text, or whose reference it is: a user of that company sees it as `reference`. */
    other_references: Type.Optional(
      Type.Array(
        Type.Union([
          Type.String(),
          strict({ company: Type.String(), reference: Type.String() }, 'A company and its reference'),
        ]),
      ),
    ),
    company: Type.Optional(Type.String()),
    installer: Type.Optional(Type.String()),
    place: Type.Optional(Type.Union([Type.String(), Location])),
    connection_type: Type.Optional(Type.Enum(['ethernet', 'wifi', 'cellular'])),
    operational_at: Type.Optional(Type.Union([Moment, Type.Null()])),
    arrays: Type.Optional(Type.Array(ArrayEntry)),
    envoys: Type.Optional(
      Type.Union([Type.Integer({ minimum: 0, maximum: 50 }), Type.Array(EnvoyEntry)]),
    ),
    meters: Type.Optional(
      strict(
        {
          production: Type.Optional(Type.Array(ProductionMeterEntry)),
          consumption: Type.Optional(ConsumptionMeterEntry),
        },
        'Meters; a system that writes `meters` has exactly these',
      ),
    ),
    daily_wh: Type.Optional(DailyWh),
    incidents: Type.Optional(Type.Array(Incident)),
  },
  'One written system',
)

export const Fleet = strict(
  {
    systems: Type.Optional(Type.Integer({ minimum: 0, maximum: 100_000 })),
    first_system_id: Type.Optional(Type.Integer({ minimum: 1 })),
    countries: Type.Optional(Type.Array(Type.String({ pattern: '^[A-Z]{2}$' }), { minItems: 1 })),
    modules: Type.Optional(
      strict(
        {
          min: Type.Optional(Type.Integer({ minimum: 1, maximum: 1000 })),
          max: Type.Optional(Type.Integer({ minimum: 1, maximum: 1000 })),
        },
        'Bounds of the number of modules of a generated system',
      ),
    ),
    built: Type.Optional(
      strict(
        {
          from: Type.Optional(Type.Integer({ minimum: 2008, maximum: 2024 })),
          to: Type.Optional(Type.Integer({ minimum: 2008, maximum: 2024 })),
        },
        'First and last year of commissioning of generated systems',
      ),
    ),
    meters: Type.Optional(
      strict(
        {
          production: Type.Optional(Type.Number({ minimum: 0, maximum: 1 })),
          consumption: Type.Optional(Type.Number({ minimum: 0, maximum: 1 })),
        },
        'Shares of generated systems that have meters',
      ),
    ),
    statuses: Type.Optional(
      Type.Partial(
        Type.Record(Type.Enum(INCIDENT_KINDS), Type.Number({ minimum: 0, maximum: 1 })),
      ),
    ),
    anonymous: Type.Optional(Type.Number({ minimum: 0, maximum: 1 })),
    incidents: Type.Optional(Type.Enum(['realistic', 'none'])),
  },
  'Generated systems, beside those written out',
)

export const Plan = Type.Union([
  Type.Enum(PLANS),
  strict(
    {
      name: Type.Optional(Type.String()),
      per_minute: Type.Optional(Type.Integer({ minimum: 1 })),
      per_month: Type.Optional(Type.Integer({ minimum: 1 })),
      concurrent: Type.Optional(Type.Integer({ minimum: 1 })),
    },
    'Limits of your own',
  ),
])

export const User = strict(
  {
    user_id: Type.String(),
    systems: Type.Optional(Type.Union([Type.Enum(['all']), Type.Array(Type.Integer())])),
    consumption: Type.Optional(Type.Boolean()),
    company: Type.Optional(Type.String()),
  },
  'Someone who granted access',
)

export const Access = strict(
  {
    keys: Type.Optional(
      Type.Record(
        Type.String(),
        strict({ plan: Type.Optional(Plan) }, 'What a key may do'),
      ),
    ),
    users: Type.Optional(Type.Array(User)),
  },
  'Who may ask',
)

export const Fault = strict(
  {
    id: Type.Optional(Type.String()),
    match: Type.Optional(
      strict(
        {
          route: Type.Optional(Type.String()),
          system_id: Type.Optional(Type.Integer()),
          key: Type.Optional(Type.String()),
          user_id: Type.Optional(Type.String()),
          nth: Type.Optional(Type.Integer({ minimum: 1 })),
          every: Type.Optional(Type.Integer({ minimum: 1 })),
          times: Type.Optional(Type.Integer({ minimum: 1 })),
          probability: Type.Optional(Type.Number({ minimum: 0, maximum: 1 })),
          from: Type.Optional(Moment),
          to: Type.Optional(Moment),
        },
        'The requests it applies to',
      ),
    ),
    reply: strict(
      {
        status: Type.Optional(Type.Integer({ minimum: 200, maximum: 599 })),
        body: Type.Optional(Type.Unknown()),
        delay_ms: Type.Optional(
          Type.Union([
            Type.Integer({ minimum: 0, maximum: 600_000 }),
            strict(
              {
                min: Type.Integer({ minimum: 0, maximum: 600_000 }),
                max: Type.Integer({ minimum: 0, maximum: 600_000 }),
              },
              'A range, drawn from the seed',
            ),
          ]),
        ),
        abort: Type.Optional(Type.Enum(['reset', 'hang', 'truncate'])),
      },
      'What it does to them',
    ),
  },
  'Trouble in the service',
)

export const Behaviour = strict(
  {
    strict: Type.Optional(Type.Boolean()),
    rgm_stats_window: Type.Optional(Type.Enum(['month', 'week'])),
    power_produced: Type.Optional(Type.Enum(['object', 'number'])),
    message_periods: Type.Optional(Type.Boolean()),
    stats_before_dawn: Type.Optional(Type.Enum(['error', 'empty'])),
  },
  'Where the service changed over the years',
)

export const Scenario = strict(
  {
    $schema: Type.Optional(Type.String()),
    name: Type.Optional(Type.String()),
    description: Type.Optional(Type.String()),
    seed: Type.Optional(Type.Union([Type.String(), Type.Number()])),
    clock: Type.Optional(
      strict(
        {
          now: Type.Optional(Moment),
          speed: Type.Optional(Type.Number({ minimum: 0, maximum: 1_000_000 })),
        },
        'The virtual time of the world',
      ),
    ),
    access: Type.Optional(Access),
    fleet: Type.Optional(Fleet),
    systems: Type.Optional(Type.Array(SystemEntry, { maxItems: 10_000 })),
    faults: Type.Optional(Type.Array(Fault)),
    behaviour: Type.Optional(Behaviour),
  },
  'A world: seed, clock, access, fleet, incidents, faults',
)

export type Scenario = Static<typeof Scenario>
export type SystemEntry = Static<typeof SystemEntry>
export type ArrayEntry = Static<typeof ArrayEntry>
export type EnvoyEntry = Static<typeof EnvoyEntry>
export type ProductionMeterEntry = Static<typeof ProductionMeterEntry>
export type ConsumptionMeterEntry = Static<typeof ConsumptionMeterEntry>
export type Location = Static<typeof Location>
export type Incident = Static<typeof Incident>
export type Fault = Static<typeof Fault>
export type Fleet = Static<typeof Fleet>
export type Plan = Static<typeof Plan>
export type User = Static<typeof User>
export type Behaviour = Static<typeof Behaviour>
