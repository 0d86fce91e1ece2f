import { type Key, lognormal } from './random.ts'

/**
 * How households of a country use electricity: what `household.ts` draws its loads from. Watts are
 * those of a nominal household; each model scales them to its own annual consumption.
 */
export interface Habits {
  /** Mean annual consumption of a household [kWh]. */
  readonly annualKwh: number
  /** Where the figure comes from. */
  readonly source: string
  /** Air conditioning and electric heating [W for each K above 23 °C, below 15 °C]. */
  readonly coolingWPerK: number
  readonly heatingWPerK: number
  /** Shares of households that own a tumble dryer, a water heater on a night tariff, a car. */
  readonly dryers: number
  readonly nightHeaters: number
  readonly cars: number
}

const HABITS: Readonly<Record<string, Habits>> = {
  US: {
    annualKwh: 10791,
    source: 'EIA, residential average 2022',
    coolingWPerK: 130,
    heatingWPerK: 25,
    dryers: 0.8,
    nightHeaters: 0,
    cars: 0.06,
  },
  CA: {
    annualKwh: 11135,
    source: 'World Energy Council, average electrified household',
    coolingWPerK: 70,
    heatingWPerK: 45,
    dryers: 0.8,
    nightHeaters: 0,
    cars: 0.06,
  },
  GB: {
    annualKwh: 2900,
    source: 'Ofgem, typical domestic consumption value, medium',
    coolingWPerK: 0,
    heatingWPerK: 6,
    dryers: 0.5,
    nightHeaters: 0.05,
    cars: 0.06,
  },
  IE: {
    annualKwh: 4200,
    source: 'Commission for Regulation of Utilities, typical household',
    coolingWPerK: 0,
    heatingWPerK: 8,
    dryers: 0.5,
    nightHeaters: 0.1,
    cars: 0.06,
  },
  DE: {
    annualKwh: 3167,
    source: 'World Energy Council, average electrified household',
    coolingWPerK: 2,
    heatingWPerK: 6,
    dryers: 0.4,
    nightHeaters: 0.03,
    cars: 0.06,
  },
  FR: {
    annualKwh: 4800,
    source: 'World Energy Council, average electrified household, rounded',
    coolingWPerK: 8,
    heatingWPerK: 32,
    dryers: 0.35,
    nightHeaters: 0.45,
    cars: 0.05,
  },
  NL: {
    annualKwh: 3000,
    source: 'World Energy Council, average electrified household, rounded',
    coolingWPerK: 2,
    heatingWPerK: 6,
    dryers: 0.5,
    nightHeaters: 0,
    cars: 0.08,
  },
  ES: {
    annualKwh: 3487,
    source: 'World Energy Council, average electrified household',
    coolingWPerK: 45,
    heatingWPerK: 15,
    dryers: 0.25,
    nightHeaters: 0.05,
    cars: 0.03,
  },
  SE: {
    annualKwh: 8250,
    source: 'World Energy Council, average electrified household',
    coolingWPerK: 2,
    heatingWPerK: 40,
    dryers: 0.4,
    nightHeaters: 0.05,
    cars: 0.12,
  },
  AU: {
    annualKwh: 5900,
    source: 'Australian Energy Regulator, benchmarks, rounded',
    coolingWPerK: 70,
    heatingWPerK: 28,
    dryers: 0.4,
    nightHeaters: 0.4,
    cars: 0.03,
  },
  NZ: {
    annualKwh: 7000,
    source: 'Electricity Authority, average residential, rounded',
    coolingWPerK: 10,
    heatingWPerK: 32,
    dryers: 0.5,
    nightHeaters: 0.5,
    cars: 0.05,
  },
  JP: {
    annualKwh: 4947,
    source: 'World Energy Council, average electrified household',
    coolingWPerK: 55,
    heatingWPerK: 22,
    dryers: 0.1,
    nightHeaters: 0.2,
    cars: 0.02,
  },
}

const OTHERS: Habits = {
  annualKwh: 3500,
  source: 'World Energy Council, average electrified household of the world, rounded',
  coolingWPerK: 30,
  heatingWPerK: 12,
  dryers: 0.2,
  nightHeaters: 0.1,
  cars: 0.02,
}

/** States whose households are far from their country's mean [kWh a year]. */
const STATES: Readonly<Record<string, number>> = {
  'US-AZ': 13500,
  'US-CA': 6500,
  'US-HI': 6178,
  'US-LA': 14774,
  'US-MA': 7400,
  'US-NH': 7500,
  'US-VT': 6800,
  'US-FL': 13600,
  'US-TX': 13900,
}

/**
 * What a household of a place draws in a year [kWh]: the mean of its country or state, times a
 * lognormal factor of mean 1.
 */
export function drawAnnualKwh(key: Key, country: string, state: string): number {
  const sigma = 0.35
  const median = habitsOf(country, state).annualKwh * Math.exp((-sigma * sigma) / 2)
  return lognormal(key, 0, median, sigma)
}

/** The habits of a country (ISO 3166-1), and of a state of it (ISO 3166-2 without the country). */
export function habitsOf(country: string, state = ''): Habits {
  const habits = HABITS[country] ?? OTHERS
  const annualKwh = STATES[`${country}-${state}`]
  return annualKwh === undefined ? habits : { ...habits, annualKwh }
}
