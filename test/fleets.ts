import { createFleet } from '../src/simulation/fleet/fleet.ts'
import type { System } from '../src/simulation/system.ts'
import { dayFrom } from '../src/time/calendar.ts'
import { createCache } from '../src/world/cache.ts'
import { createState } from '../src/world/state.ts'
import { finding, mean, quantile } from './figures.ts'
import type { Finding, Section } from './finding.ts'

/** Generated fleets beside those of installers and the statistics of states. */

function fleetOf(country: string, systems: number): System[] {
  const { fleet } = createFleet(
    { fleet: { systems, countries: [country] } },
    'fleets',
    createCache(),
    createState(),
  )
  return fleet.ids.map((id) => fleet.system(id))
}

/** kWh a year by state: the statistics that roofs are held against. */
const STATE_KWH: Readonly<Record<string, number>> = {
  NY: 7200,
  IL: 8600,
  CO: 8400,
  NM: 7900,
  NH: 7500,
  MN: 9200,
  TX: 14_100,
  FL: 13_500,
  GA: 13_100,
  NC: 12_500,
}
const HOMES_A_STATE = 120

/** Each home by two days of every month. */
function yearKwh({ household, site }: System): number {
  const days = Array.from({ length: 24 }, (_, i) => dayFrom(2019, 1, 5) + Math.floor(15.2 * i))
  const mwh = days.map((day) => {
    const startS = site.zone.dayStartS(day)
    return household.sumMwh(startS, site.zone.dayStartS(day + 1))
  })
  return (365.25 * mean(mwh)) / 1e6
}

function states(american: readonly System[]): Finding[] {
  const californian = american.filter(({ site }) => site.state === 'CA').length / american.length
  return [
    finding('United States', 'systems in California', californian, [0.28, 0.38], 'a third'),
    ...Object.entries(STATE_KWH).flatMap(([state, kwh]) => {
      const homes = american.filter(({ site }) => site.state === state).slice(0, HOMES_A_STATE)
      const years = homes.map(yearKwh)
      const spread = quantile(years, 0.84) / quantile(years, 0.5)
      return [
        finding(
          state,
          `mean home of ${homes.length}`,
          mean(years),
          [0.92 * kwh, 1.08 * kwh],
          `${kwh} (EIA 2022, recalled)`,
          '10,800',
          'kWh/year',
        ),
        ...(state === 'NY'
          ? [finding(state, 'the 84 % over the median', spread, [1.2, 1.7], 'a spread')]
          : []),
      ]
    }),
  ]
}

/** Median tilt of roofs, one an array: country, window, real. */
const TILTS: readonly (readonly [string, readonly [number, number], string])[] = [
  ['DE', [30, 38], '30 to 38'],
  ['NL', [30, 38], '30 to 38'],
  ['GB', [30, 38], '30 to 38'],
  ['US', [18, 24], '18 to 24'],
  ['AU', [20, 24], '20 to 24'],
]

/** The section on generated fleets. */
export function fleets(): Section {
  const american = fleetOf('US', 9000)
  const tilts = TILTS.map(([country, window, real]) => {
    const systems = country === 'US' ? american.slice(0, 400) : fleetOf(country, 400)
    const tilted = systems.map(({ groups }) => groups[0]!.tiltDeg)
    return finding(country, 'median tilt', quantile(tilted, 0.5), window, real, '20', '°')
  })
  return {
    title: 'Fleets',
    why: '±8 % for the homes of a state; the mean of as many homes as there are, to 120, is itself known to ±3 to 4 %.',
    findings: [...tilts, ...states(american)],
  }
}
