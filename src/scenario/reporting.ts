import { amount, defaultsOf, flag, mapping, whole, word } from './schema.ts'

/** How a system reports what it measures, where that was odd. */

export const REPORTING = mapping(
  'Quirks in how it reports. Left out: none of them',
  {
    rows: word(
      'How stats tells a quarter of an hour',
      {
        plain: 'In three rows as they were',
        triplets:
          'In three rows of which the first two are alike and the third has the rest, all known at once',
      },
      { default: 'plain' },
    ),
    standby_w: amount(
      'Power that the last row of a day keeps until morning [W]; its energy stays as it was',
      0,
      1000,
      { default: 0, unit: 'W', examples: [12] },
    ),
    night_rows: flag('Whether stats has rows all night, of 0 Wh and standby_w', { default: false }),
    energy_ahead_s: whole(
      'How many seconds after the report that brought the newest row last_energy_at lies. Left out: before it, as usual',
      0,
      600,
      { examples: [133] },
    ),
  },
  { examples: [{ rows: 'triplets', standby_w: 12, energy_ahead_s: 133 }] },
)

/** How a system reports unless it says otherwise. */
export const REPORTING_DEFAULTS = defaultsOf(REPORTING)
