import { createFleet } from '../src/simulation/fleet/fleet.ts'
import { type Day, dayFrom, formatDate } from '../src/time/calendar.ts'
import { createCache } from '../src/world/cache.ts'
import { createState } from '../src/world/state.ts'
import type { Axis, Chart, Panel, Series } from './svg.ts'

/** Charts of whole systems as the simulator measures them, whoever was told: neighbours, shade, snow. */

const COLORS = ['#dd6b20', '#2a6f97', '#6b4fa0', '#2f855a', '#b83280']
const OPEN = '#9aa5b1'

const DENVER = place('CO', 'Denver', 39.74, -104.99, 'America/Denver')
const BURLINGTON = place('VT', 'Burlington', 44.48, -73.21, 'America/New_York')

function place(state: string, city: string, latitude: number, longitude: number, zone: string) {
  return { country: 'US', state, city, postal_code: '00001', latitude, longitude, timezone: zone }
}

const ROOF = {
  operational_at: '2018-01-01',
  arrays: [{ modules: 20, panel_w: 300, inverter: 'IQ7', tilt_deg: 30, azimuth_deg: 180 }],
}

const { fleet } = createFleet(
  {
    fleet: { systems: 0 },
    systems: [
      ...[1, 2, 3, 4, 5].map((id) => ({
        ...ROOF,
        system_id: id,
        place: 'Denver, CO',
        shading: 'realistic' as const,
        snow: 'none' as const,
      })),
      { ...ROOF, system_id: 11, place: DENVER, snow: 'none' },
      {
        ...ROOF,
        system_id: 12,
        place: DENVER,
        snow: 'none',
        shading: {
          horizon_deg: [
            [90, 12],
            [135, 14],
            [180, 10],
            [225, 22],
            [270, 25],
          ],
          obstacles: 2,
        },
      },
      { ...ROOF, system_id: 21, place: BURLINGTON, snow: 'none' },
      { ...ROOF, system_id: 22, place: BURLINGTON },
    ],
  },
  'plots',
  createCache(),
  createState(),
)

export function roofCharts(): Readonly<Record<string, Chart>> {
  return {
    neighbours: neighbours(),
    'shaded-roof': shadedRoof(),
    'snowy-week': snowyWeek(),
  }
}

/** Mean power of five minutes [h of the day, kW]. */
function powerKw(id: number, day: Day): (readonly [number, number])[] {
  const { zone: local } = fleet.system(id).site
  const startS = local.dayStartS(day)
  return fleet
    .measuredRows(id, startS, local.dayStartS(day + 1))
    .map(({ endAt, powerW }) => [(endAt - 150 - startS) / 3600, powerW / 1000] as const)
}

const energyKwh = (id: number, day: Day) =>
  powerKw(id, day).reduce((sum, [, kw]) => sum + kw, 0) / 12

function restlessness(id: number, day: Day): number {
  const rows = powerKw(id, day)
  return rows.slice(1).reduce((sum, [, kw], i) => sum + Math.abs(kw - rows[i]![1]), 0)
}

const days = (first: Day, count: number) => Array.from({ length: count }, (_, i) => first + i)

function best(candidates: readonly Day[], worth: (day: Day) => number): Day {
  return candidates.reduce((a, b) => (worth(b) > worth(a) ? b : a))
}

/** The most restless day of a summer, one panel above the other. */
function neighbours(): Chart {
  const day = best(days(dayFrom(2021, 5, 1), 90), (one) => restlessness(1, one))
  return {
    title: 'Five neighbours on a broken day, simulated',
    subtitle: `Mean power of 5 minutes of equal roofs of 6 kW all over Denver, CO, on ${formatDate(day)}`,
    columns: 1,
    panels: [1, 2, 3, 4, 5].map((id) => ({
      ...dayPanel(`${energyKwh(id, day).toFixed(1)} kWh`, [
        { label: `roof ${id}`, color: COLORS[id - 1]!, kind: 'area', points: powerKw(id, day) },
      ]),
    })),
  }
}

/** The clearest days of two seasons. */
function shadedRoof(): Chart {
  const clearest = [dayFrom(2021, 12, 1), dayFrom(2021, 6, 5)].map((first) =>
    best(days(first, 30), (day) => energyKwh(11, day) - 0.02 * restlessness(11, day)),
  )
  return {
    title: 'A shaded roof in December and in June, simulated',
    subtitle:
      'Mean power of 5 minutes of 6 kW in Denver, CO: hills around, two trees close by; and its share of the open roof',
    columns: 2,
    panels: clearest.map((day) =>
      dayPanel(`${formatDate(day)}: ${share(12, 11, [day])}`, [
        { label: 'in the open', color: OPEN, kind: 'area', points: powerKw(11, day) },
        { label: 'shaded', color: COLORS[0]!, kind: 'area', points: powerKw(12, day) },
      ]),
    ),
  }
}

/** A week that begins with a free roof, and ends with one. */
function snowyWeek(): Chart {
  const lost = (day: Day) => 1 - energyKwh(22, day) / energyKwh(21, day)
  const first = best(days(dayFrom(2021, 1, 1), 50), (day) => {
    const week = days(day, 7).map(lost)
    const isWhole = week[0]! < 0.1 && week[6]! < 0.2
    return isWhole ? week.filter((part) => part > 0.5).length : 0
  })
  const week = days(first, 7)
  const points = (id: number) =>
    week.flatMap((day, i) => powerKw(id, day).map(([hour, kw]) => [i + hour / 24, kw] as const))
  return {
    title: 'A week with snow, simulated',
    subtitle: `Mean power of 5 minutes of 6 kW in Burlington, VT: ${share(22, 21, week)} of the energy without snow`,
    columns: 1,
    panels: [
      {
        title: `week of ${formatDate(first)}`,
        x: {
          min: 0,
          max: 7,
          ticks: week.map((day, i) => [i + 0.5, formatDate(day)]),
          label: 'day',
        },
        y: power(),
        series: [
          { label: 'without snow', color: OPEN, kind: 'area', points: points(21) },
          { label: 'with it', color: COLORS[1]!, kind: 'area', points: points(22) },
        ],
      },
    ],
  }
}

function share(id: number, of: number, on: readonly Day[]): string {
  const sum = (one: number) => on.reduce((total, day) => total + energyKwh(one, day), 0)
  return `${((100 * sum(id)) / sum(of)).toFixed(0)} %`
}

function dayPanel(title: string, series: readonly Series[]): Panel {
  const ticks = [6, 9, 12, 15, 18].map((hour) => [hour, `${hour}:00`] as const)
  return { title, x: { min: 4, max: 21, ticks, label: 'local time' }, y: power(), series }
}

function power(): Axis {
  return { min: 0, max: 6, ticks: [0, 2, 4, 6].map((kw) => [kw, `${kw}`]), label: 'power [kW]' }
}
