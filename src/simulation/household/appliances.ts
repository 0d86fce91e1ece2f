import { childKey, type Key, uniform } from '../random.ts'
import type { Habits } from './habits.ts'

/** A machine and when it runs; times are quarter hours of the wall clock. */
export interface ApplianceKind {
  readonly name: string
  readonly powerW: number
  /** Probability that it runs on a day. */
  readonly weekday: number
  readonly weekend: number
  /** First and last possible start. */
  readonly earliest: number
  readonly latest: number
  /** How long it runs; midnight ends it. */
  readonly shortest: number
  readonly longest: number
  /** Runs when nobody is at home, too. */
  readonly automatic?: boolean
}

/** An appliance of one household, with the key of its own days. */
export interface Appliance {
  readonly key: Key
  readonly kind: ApplianceKind
}

const OVEN: ApplianceKind = {
  name: 'oven',
  powerW: 2000,
  weekday: 0.5,
  weekend: 0.65,
  earliest: 71,
  latest: 80,
  shortest: 2,
  longest: 4,
}
const DISHWASHER: ApplianceKind = {
  name: 'dishwasher',
  powerW: 1200,
  weekday: 0.6,
  weekend: 0.65,
  earliest: 78,
  latest: 88,
  shortest: 3,
  longest: 5,
}
const WASHER: ApplianceKind = {
  name: 'washer',
  powerW: 700,
  weekday: 0.35,
  weekend: 0.6,
  earliest: 32,
  latest: 76,
  shortest: 3,
  longest: 5,
}
const KETTLE: ApplianceKind = {
  name: 'kettle',
  powerW: 500,
  weekday: 0.9,
  weekend: 0.9,
  earliest: 25,
  latest: 34,
  shortest: 1,
  longest: 1,
}
const DRYER: ApplianceKind = {
  name: 'dryer',
  powerW: 2600,
  weekday: 0.28,
  weekend: 0.55,
  earliest: 36,
  latest: 84,
  shortest: 3,
  longest: 5,
}
const NIGHT_HEATER: ApplianceKind = {
  name: 'water heater',
  powerW: 2200,
  weekday: 1,
  weekend: 1,
  earliest: 0,
  latest: 16,
  shortest: 3,
  longest: 7,
  automatic: true,
}
const CAR: ApplianceKind = {
  name: 'car',
  powerW: 7000,
  weekday: 0.45,
  weekend: 0.35,
  earliest: 70,
  latest: 80,
  shortest: 4,
  longest: 16,
}

/** The appliances of one household of a country. */
export function appliancesOf(key: Key, habits: Habits): Appliance[] {
  const owned: readonly (readonly [ApplianceKind, number])[] = [
    [KETTLE, 1],
    [OVEN, 1],
    [WASHER, 1],
    [DISHWASHER, 0.7],
    [DRYER, habits.dryers],
    [NIGHT_HEATER, habits.nightHeaters],
    [CAR, habits.cars],
  ]
  return owned
    .filter(([, share], i) => uniform(key, i) < share)
    .map(([kind]) => ({ key: childKey(key, kind.name), kind }))
}
