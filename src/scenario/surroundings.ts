import { isZone } from '../time/zone.ts'
import { didYouMean } from './hints.ts'
import { quote, type Report } from './mistakes.ts'
import { amount, defaultsOf, list, mapping, text, type Value, whole } from './schema.ts'

/** Where a system is, and what stands around its roof. */

export const LOCATION = mapping(
  'A place written out',
  {
    country: text('Country as ISO 3166 code, two capitals', {
      pattern: '^[A-Z]{2}$',
      examples: ['US', 'DE'],
      rule: countryRule,
    }),
    state: text(
      'State, as the part of ISO 3166-2 after the hyphen or, if that is too short, as people write it',
      { minLength: 2, examples: ['CA', 'BY'] },
    ),
    city: text('City', { examples: ['Sebastopol'] }),
    postal_code: text('Postal code. Text: in quotes, for a bare number loses its leading zeroes.', {
      minLength: 0,
      synonyms: ['zip'],
      examples: ['95472', '03076'],
    }),
    latitude: amount('Latitude [°], north positive', -90, 90, {
      unit: '°',
      synonyms: ['lat'],
      hint: (deg) => (Math.abs(deg) <= 180 ? 'are latitude and longitude exchanged?' : undefined),
      examples: [38.4],
    }),
    longitude: amount('Longitude [°], east positive', -180, 180, {
      unit: '°',
      synonyms: ['lng', 'lon'],
      examples: [-122.8],
    }),
    elevation_m: amount(
      'Height above the sea [m]. Left out: that of the places around',
      -430,
      6000,
      {
        synonyms: ['elevation', 'altitude'],
        examples: [3640],
      },
    ),
    timezone: text('Time zone, a name of the IANA database', {
      synonyms: ['tz'],
      examples: ['America/Los_Angeles'],
      rule: zoneRule,
    }),
  },
  {
    required: ['country', 'state', 'city', 'postal_code', 'latitude', 'longitude', 'timezone'],
  },
)

function countryRule(value: unknown, report: Report): void {
  if (value === 'UK') report([], 'UK is no ISO 3166 code; did you mean "GB"?')
}

function zoneRule(value: unknown, report: Report): void {
  const name = String(value)
  if (isZone(name)) return
  const near = didYouMean(name, Intl.supportedValuesOf('timeZone'))
  const remedy = near || '; expected a name such as America/Los_Angeles'
  report([], `there is no time zone ${quote(name)}${remedy}`)
}

export type Location = Value<typeof LOCATION>

const HORIZON_POINT = list(
  'A point of it: direction (0 north, 90 east, 180 south, 270 west) and elevation [°]',
  amount('Degrees', 0, 360, { unit: '°' }),
  { minItems: 2, maxItems: 2, rule: horizonRule },
)

function horizonRule(value: unknown, report: Report): void {
  if (!Array.isArray(value) || value.length < 2 || value[1] <= 89) return
  report([1], `is ${value[1]}°, but nothing stands higher than 89: [direction, elevation]`)
}

export const SHADING = mapping('What stands around, as written', {
  horizon_deg: list(
    'The line below which the sun is not seen, joined all around. Left out: flat.',
    HORIZON_POINT,
    {
      maxItems: 72,
      examples: [
        [
          [90, 12],
          [135, 5],
          [270, 20],
        ],
      ],
    },
  ),
  obstacles: whole('Chimneys and trees close to each array', 0, 12, { default: 0 }),
})

/** What is around, unless it is said. */
export const SHADING_DEFAULTS = defaultsOf(SHADING)
