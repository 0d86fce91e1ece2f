import { getPosition, getTimes } from 'suncalc'
import { PLACES } from '../fixtures/places.ts'
import { brokenDays } from './broken-days.ts'
import { byCoordinates } from './by-coordinates.ts'
import type { Finding, Section } from './finding.ts'
import { fleets } from './fleets.ts'
import { homes } from './homes.ts'
import { inverters } from './inverters.ts'
import { neighbours } from './neighbours.ts'
import { referenceWh } from './reference-chain.ts'
import { skyInSpace } from './sky-in-space.ts'
import { statistics } from './statistics.ts'
import {
  type Subject,
  type Survey,
  sharesOf,
  solarDayStartS,
  subjectOf,
  survey,
  yearOf,
} from './survey.ts'

/**
 * The simulation against what is known of the real world. `npm run validate` prints it, the tests
 * hold it: one comparison for both.
 */

/** Share of each month in the yearly yield [%], of a chain run on the same climate for 30 years. */
const MONTH_SHARES: Readonly<Record<string, readonly number[]>> = {
  'Sebastopol, CA': [4.3, 6.2, 9.0, 10.0, 10.8, 11.2, 11.0, 10.7, 9.5, 8.0, 5.1, 4.2],
  'Phoenix, AZ': [6.5, 6.8, 8.7, 9.5, 10.1, 9.7, 9.4, 9.3, 8.8, 8.1, 6.9, 6.4],
  'Boston, MA': [5.9, 6.9, 9.2, 9.6, 10.5, 10.4, 10.4, 10.2, 8.8, 7.7, 5.3, 5.0],
  'London, GB': [3.4, 5.0, 9.0, 11.3, 12.7, 12.3, 12.0, 11.3, 9.1, 6.8, 4.0, 3.1],
  'Munich, DE': [4.1, 6.0, 9.3, 10.9, 12.0, 11.8, 11.6, 11.0, 8.9, 6.9, 4.0, 3.6],
  'Lyon, FR': [4.1, 5.6, 9.1, 10.3, 11.2, 11.5, 11.9, 11.4, 9.5, 7.1, 4.4, 3.8],
  'Honolulu, HI': [7.4, 7.3, 8.7, 8.6, 8.9, 8.6, 8.9, 9.4, 8.8, 8.6, 7.3, 7.4],
  'Sydney, AU': [9.8, 8.3, 8.8, 7.5, 6.6, 5.8, 6.3, 8.0, 8.9, 10.0, 9.5, 10.4],
}

/** Every section; takes a second or two. */
export function validate(): Section[] {
  const surveyed = PLACES.map((place) => {
    const subject = subjectOf(place)
    return { subject, means: survey(subject) }
  })
  const subjects = surveyed.map(({ subject }) => subject)
  const studied = subjects.filter(({ name }) => name in MONTH_SHARES)
  return [
    {
      title: 'Yield where a figure is published',
      why: '±6 %: published yields of one place differ by that much among themselves, with the years, the roofs and the losses behind them.',
      findings: surveyed.flatMap(({ subject, means }) => publishedYield(subject, means)),
    },
    {
      title: 'Irradiation against the climate table of the place',
      why: '±2 %: nothing but the chance of the sampled days may come between them.',
      findings: surveyed.map(({ subject, means }) => irradiation(subject, means)),
    },
    {
      title: 'Yield against a reference chain under the same sky',
      why: '±2 %: the chain uses Perez 1990, exact formulas and suncalc; Hay & Davies alone is worth up to 1 %.',
      findings: surveyed.map(({ subject, means }) => chain(subject, means)),
    },
    {
      title: 'Months of the year, the one that is furthest off',
      why: '±1.5 points: a month’s share differs by as much between two decades.',
      findings: surveyed.map(({ subject, means }) => months(subject, means)),
    },
    {
      title: 'Winter and summer',
      why: 'South of the tropics the sunny half of the year is around December, north of them around June.',
      findings: surveyed.flatMap(({ subject, means }) => season(subject, means)),
    },
    {
      title: 'Daylight',
      why: 'No 5 minutes with energy may end before sunrise or begin after sunset as suncalc sees them; 5 minutes are allowed for.',
      findings: subjects.map(daylightBreaches),
    },
    ...statistics(studied),
    ...skyInSpace(),
    ...brokenDays(),
    ...neighbours(),
    ...inverters(),
    ...homes(),
    fleets(),
    ...byCoordinates(),
  ]
}

function publishedYield({ name, place }: Subject, { annualYield }: Survey): Finding[] {
  if (place.referenceYield === undefined) return []
  const { kwhPerKwp, tiltDeg, source } = place.referenceYield
  return [
    {
      place: name,
      what: `yearly yield at ${tiltDeg}°`,
      unit: 'kWh/kWp',
      value: annualYield,
      low: 0.94 * kwhPerKwp,
      high: 1.06 * kwhPerKwp,
      reference: `${kwhPerKwp}: ${source}`,
    },
  ]
}

function irradiation({ name, place }: Subject, { ghi }: Survey): Finding {
  const table = yearOf(place.ghiKwhM2Day)
  return {
    place: name,
    what: 'yearly irradiation',
    unit: 'kWh/m²',
    value: yearOf(ghi),
    low: 0.98 * table,
    high: 1.02 * table,
    reference: `${table.toFixed(0)}: ${place.source}`,
  }
}

function chain({ name, cell, plane, module }: Subject, { annualYield }: Survey): Finding {
  let simulated = 0
  let reference = 0
  for (let day = 14_610; day < 14_610 + 365; day += 9) {
    const startS = solarDayStartS(cell, day)
    simulated += module.sumMwh(startS, startS + 86_400) / 1000
    for (let i = 0; i < 96; i++) reference += referenceWh(cell, plane, startS / 900 + i)
  }
  return {
    place: name,
    what: 'yield over reference chain',
    unit: '',
    value: simulated / reference,
    low: 0.98,
    high: 1.02,
    reference: `1; the year is ${annualYield.toFixed(0)} kWh/kWp at ${plane.tiltDeg}°`,
  }
}

function months({ name, place }: Subject, { ghi, yields }: Survey): Finding {
  const known = MONTH_SHARES[name]
  const expected = known ?? sharesOf(place.ghiKwhM2Day)
  const found = sharesOf(known === undefined ? ghi : yields)
  const off = found.map((share, month) => share - expected[month]!)
  const worst = off.reduce((a, b) => (Math.abs(b) > Math.abs(a) ? b : a))
  return {
    place: name,
    what: `month ${off.indexOf(worst) + 1} of the ${known === undefined ? 'irradiation' : 'yield'}`,
    unit: 'points',
    value: worst,
    low: -1.5,
    high: 1.5,
    reference: `${found.map((share) => share.toFixed(1)).join(' ')} for ${expected.map((share) => share.toFixed(1)).join(' ')}`,
  }
}

function season({ name, place }: Subject, { ghi }: Survey): Finding[] {
  // Within the tropics clouds decide, and beyond the polar circle December has nothing.
  const away = Math.abs(place.latitudeDeg)
  if (away < 23.5 || away > 66.5) return []
  const december = ghi[10]! + ghi[11]! + ghi[0]!
  const june = ghi[4]! + ghi[5]! + ghi[6]!
  const south = place.latitudeDeg < 0
  return [
    {
      place: name,
      what: south ? 'December over June' : 'June over December',
      unit: '',
      value: south ? december / june : june / december,
      low: 1.3,
      high: away > 60 ? 60 : 20,
      reference: 'the calendar',
    },
  ]
}

function daylightBreaches({ name, cell, module }: Subject): Finding {
  let breaches = 0
  for (let day = 16_801; day < 16_801 + 365; day += 9) {
    const startS = solarDayStartS(cell, day)
    const noon = new Date(1000 * (86_400 * day + 43_200))
    const { sunrise, sunset } = getTimes(noon, cell.latitudeDeg, cell.longitudeDeg)
    // Beyond the polar circle there are days and nights without either.
    const up = getPosition(noon, cell.latitudeDeg, cell.longitudeDeg).altitude > -0.833
    const fromS = sunrise ? sunrise.getTime() / 1000 - 300 : up ? 0 : Number.POSITIVE_INFINITY
    const toS = sunset ? sunset.getTime() / 1000 + 300 : Number.POSITIVE_INFINITY
    module.fiveMinutesMwh(startS, startS + 86_400).forEach((energy, i) => {
      const rowS = startS + 300 * i
      if (energy > 0 && (rowS < fromS || rowS + 300 > toS)) breaches++
    })
  }
  return {
    place: name,
    what: '5 minutes with energy in the dark',
    unit: '',
    value: breaches,
    low: 0,
    high: 0,
    reference: 'suncalc',
  }
}
