import { HOUSEHOLD_KWH } from '../fixtures/households.ts'
import { PLACES } from '../fixtures/places.ts'
import { createHousehold, type HouseholdModel } from '../src/simulation/household/household.ts'
import { childKey, rootKey } from '../src/simulation/random.ts'
import { createSky } from '../src/simulation/weather/field.ts'
import { createCell } from '../src/simulation/weather/sky.ts'
import { dayFrom } from '../src/time/calendar.ts'
import { type Zone, zone } from '../src/time/zone.ts'
import { finding, mean, quantile } from './figures.ts'
import type { Finding, Section } from './finding.ts'

/** Households beside load profiles of utilities and three measured homes. */

const ROOT = rootKey('homes', 'households')
const SKY = createSky(rootKey('homes', 'sky'))
const HOMES = 16

interface Homes {
  readonly zone: Zone
  readonly models: readonly HouseholdModel[]
}

function homesIn(city: string, annualKwh = 3200): Homes {
  const place = PLACES.find((row) => row.city === city)!
  const local = zone(place.timezone)
  const cell = createCell(SKY, place)
  const { country, state } = place
  const models = Array.from({ length: HOMES }, (_, n) =>
    createHousehold(childKey(ROOT, city, n), { cell, zone: local, annualKwh, country, state }),
  )
  return { zone: local, models }
}

/** Mean of each home's hour over its mean, on working days or at weekends of a year. */
function hourOverMean({ zone: local, models }: Homes, hour: number, free: boolean): number {
  let within = 0
  let all = 0
  let hours = 0
  let quarters = 0
  for (let day = dayFrom(2013, 1, 7); day < dayFrom(2014, 1, 6); day += 1) {
    const isFree = (day + 3) % 7 >= 5
    const fromS = local.dayStartS(day)
    if (local.dayStartS(day + 1) - fromS !== 86_400) continue
    for (const model of models.slice(0, 6)) {
      const energies = model.quartersMwh(fromS, fromS + 86_400)
      for (const energy of energies) all += energy
      quarters += 96
      if (isFree !== free) continue
      for (let i = 4 * hour; i < 4 * hour + 4; i++) within += energies[i]!
      hours += 4
    }
  }
  return within / hours / (all / quarters)
}

function monthOverMean({ zone: local, models }: Homes, month: number): number[] {
  const span = (from: number, to: number, model: HouseholdModel) =>
    model.sumMwh(local.dayStartS(from), local.dayStartS(to)) / (to - from)
  return models.map((model) => {
    const years = [2012, 2014, 2016].map((year) => {
      const first = dayFrom(year, month, 1)
      return (
        span(first, first + 30, model) / span(dayFrom(year, 1, 1), dayFrom(year + 1, 1, 1), model)
      )
    })
    return mean(years)
  })
}

function halfHours(quarters: readonly number[]): number[] {
  return quarters.slice(1).map((energy, i) => (energy + quarters[i]!) / 2)
}

function germany(): Finding[] {
  const homes = homesIn('Munich')
  const year = homes.models.map((model) => {
    const fromS = homes.zone.dayStartS(dayFrom(2013, 1, 1))
    const energies = [...model.quartersMwh(fromS, fromS + 364 * 86_400)]
    const middle = mean(energies)
    return {
      base: quantile(energies, 0.05) / middle,
      peak: Math.max(...halfHours(energies)) / middle,
    }
  })
  const noon = '1.29 (BDEW H0); three homes 1.02 to 1.23'
  return [
    finding(
      'Germany',
      'weekday, 12 to 13 h',
      hourOverMean(homes, 12, false),
      [1, 1.3],
      noon,
      '.81',
    ),
    finding(
      'Germany',
      'weekday, 19 to 20 h',
      hourOverMean(homes, 19, false),
      [1.45, 1.9],
      '1.59 (BDEW H0)',
      '2.23',
    ),
    finding(
      'Germany',
      'weekend, 12 to 13 h',
      hourOverMean(homes, 12, true),
      [1.25, 1.7],
      'a quarter above weekdays',
      '1.04',
    ),
    finding(
      'Germany',
      'base (5 %)',
      quantile(
        year.map(({ base }) => base),
        0.5,
      ),
      [0.33, 0.45],
      '.35 to .43, three homes',
      '.31 to .37',
    ),
    finding(
      'Germany',
      'greatest half hour',
      quantile(
        year.map(({ peak }) => peak),
        0.5,
      ),
      [4, 8],
      '4 to 8, three homes',
      '7.6 to 9.1',
    ),
    finding(
      'Germany',
      'January',
      mean(monthOverMean(homes, 1)),
      [1.12, 1.25],
      '1.20 (BDEW H0)',
      '1.08',
    ),
    finding('Germany', 'July', mean(monthOverMean(homes, 7)), [0.78, 0.9], '.82 (BDEW H0)', '.94'),
  ]
}

function northernSummers(): Finding[] {
  return ['New York', 'Chicago', 'Boston', 'Minneapolis'].map((city) => {
    const homes = homesIn(city, HOUSEHOLD_KWH.US)
    const january = monthOverMean(homes, 1)
    const july = monthOverMean(homes, 7)
    const share = july.filter((value, n) => value >= january[n]!).length / HOMES
    return finding(
      city,
      'homes that draw more in July',
      share,
      [0.7, 1],
      'three in four: gas heats, air conditioners cool',
      'few',
    )
  })
}

export function homes(): Section[] {
  return [
    {
      title: 'Households',
      why: 'Relative to the mean of the year; sixteen homes a place.',
      findings: [...germany(), ...northernSummers()],
    },
  ]
}
