/**
 * How households of a country use electricity: what `household.ts` draws its loads from. Watts are
 * those of a nominal household; each model scales them to its own annual consumption, so that only
 * their proportions count. They are our estimates, from climate and the usual ways of heating.
 */
export interface Habits {
  /** Air conditioning and electric heating [W for each K above 23 °C, below 15 °C]. */
  readonly coolingWPerK: number
  readonly heatingWPerK: number
  /** Shares of households that own a tumble dryer, a water heater on a night tariff, a car. */
  readonly dryers: number
  readonly nightHeaters: number
  readonly cars: number
}

const HABITS: Readonly<Record<string, Habits>> = {
  // Gas heats most homes of the north; the states below differ.
  US: { coolingWPerK: 170, heatingWPerK: 2.5, dryers: 0.75, nightHeaters: 0, cars: 0.06 },
  CA: { coolingWPerK: 70, heatingWPerK: 45, dryers: 0.8, nightHeaters: 0, cars: 0.06 },
  GB: { coolingWPerK: 0, heatingWPerK: 6, dryers: 0.5, nightHeaters: 0.05, cars: 0.06 },
  IE: { coolingWPerK: 0, heatingWPerK: 8, dryers: 0.5, nightHeaters: 0.1, cars: 0.06 },
  DE: { coolingWPerK: 2, heatingWPerK: 6, dryers: 0.4, nightHeaters: 0.03, cars: 0.06 },
  FR: { coolingWPerK: 8, heatingWPerK: 32, dryers: 0.35, nightHeaters: 0.45, cars: 0.05 },
  NL: { coolingWPerK: 2, heatingWPerK: 6, dryers: 0.5, nightHeaters: 0, cars: 0.08 },
  ES: { coolingWPerK: 45, heatingWPerK: 15, dryers: 0.25, nightHeaters: 0.05, cars: 0.03 },
  SE: { coolingWPerK: 2, heatingWPerK: 40, dryers: 0.4, nightHeaters: 0.05, cars: 0.12 },
  AU: { coolingWPerK: 70, heatingWPerK: 28, dryers: 0.4, nightHeaters: 0.4, cars: 0.03 },
  NZ: { coolingWPerK: 10, heatingWPerK: 32, dryers: 0.5, nightHeaters: 0.5, cars: 0.05 },
  JP: { coolingWPerK: 55, heatingWPerK: 22, dryers: 0.1, nightHeaters: 0.2, cars: 0.02 },
}

const SOUTH: Habits = {
  coolingWPerK: 150,
  heatingWPerK: 22,
  dryers: 0.85,
  nightHeaters: 0,
  cars: 0.05,
}
const NORTH_WEST: Habits = { ...SOUTH, coolingWPerK: 70, cars: 0.08 }
const CALIFORNIA: Habits = {
  coolingWPerK: 90,
  heatingWPerK: 6,
  dryers: 0.5,
  nightHeaters: 0,
  cars: 0.15,
}

/** States that differ from their country: electricity heats in the South and the North-West. */
const STATES: Readonly<Record<string, Habits>> = {
  US_CA: CALIFORNIA,
  US_HI: { ...CALIFORNIA, heatingWPerK: 0 },
  US_PR: { ...CALIFORNIA, heatingWPerK: 0, dryers: 0.3, cars: 0.02 },
  US_WA: NORTH_WEST,
  US_OR: NORTH_WEST,
  US_ID: NORTH_WEST,
  US_TX: SOUTH,
  US_FL: SOUTH,
  US_GA: SOUTH,
  US_NC: SOUTH,
  US_AZ: SOUTH,
  US_NV: { ...SOUTH, heatingWPerK: 8 },
  US_NM: { ...SOUTH, coolingWPerK: 100, heatingWPerK: 6 },
}

const OTHERS: Habits = {
  coolingWPerK: 30,
  heatingWPerK: 12,
  dryers: 0.2,
  nightHeaters: 0.1,
  cars: 0.02,
}

/** The habits of a country (ISO 3166-1 alpha-2), and of its state where states differ. */
export function habitsIn(country: string, state = ''): Habits {
  return STATES[`${country}_${state}`] ?? HABITS[country] ?? OTHERS
}
