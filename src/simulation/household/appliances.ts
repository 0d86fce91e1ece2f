import { childKey, type Key, uniform } from '../random.ts'
import type { Habits } from './habits.ts'

/** Machines that run for a time. Heating and cooling go by the weather: `household.ts`. */

/** A machine and when it runs; times are quarter hours of the wall clock. */
export interface ApplianceKind {
  readonly name: string
  /** Share of households that own one. */
  readonly share: number
  readonly powerW: number
  /** Probability that it runs on a weekday, at the weekend. */
  readonly days: readonly [number, number]
  /** First and last possible start. */
  readonly start: readonly [number, number]
  /** How long it runs, at least and at most; midnight ends it. */
  readonly quarters: readonly [number, number]
  /** Runs when nobody is at home, too. */
  readonly automatic?: boolean
}

/** An appliance of one household, with the key of its own days. */
export interface Appliance {
  readonly key: Key
  readonly kind: ApplianceKind
}

/** The appliances of one household of a country. */
export function drawAppliances(key: Key, habits: Habits): Appliance[] {
  return kinds(habits)
    .filter(({ share }, i) => uniform(key, i) < share)
    .map((kind) => ({ key: childKey(key, kind.name), kind }))
}

/** Usual ratings and habits: our estimates, of which only the proportions count. */
function kinds({ dryers, nightHeaters, cars }: Habits): readonly ApplianceKind[] {
  return [
    { name: 'kettle', share: 1, powerW: 500, days: [0.9, 0.9], start: [25, 34], quarters: [1, 1] },
    { name: 'oven', share: 1, powerW: 1700, days: [0.5, 0.65], start: [71, 80], quarters: [2, 4] },
    { name: 'washer', share: 1, powerW: 700, days: [0.35, 0.6], start: [32, 76], quarters: [3, 5] },
    {
      name: 'dishwasher',
      share: 0.7,
      powerW: 1200,
      days: [0.6, 0.65],
      start: [78, 88],
      quarters: [3, 5],
    },
    {
      name: 'dryer',
      share: dryers,
      powerW: 1900,
      days: [0.28, 0.55],
      start: [36, 84],
      quarters: [3, 5],
    },
    {
      name: 'water heater',
      share: nightHeaters,
      powerW: 2200,
      days: [1, 1],
      start: [0, 16],
      quarters: [3, 7],
      automatic: true,
    },
    {
      name: 'car',
      share: cars,
      powerW: 7000,
      days: [0.45, 0.35],
      start: [70, 80],
      quarters: [4, 16],
    },
  ]
}
