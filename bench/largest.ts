import { createSimulator, type Scenario, ScenarioError } from '../src/index.ts'
import type { Table } from './figures.ts'
import type { BenchOptions } from './options.ts'

type Written = NonNullable<Scenario['systems']>[number]

const list = <T>(length: number, make: (i: number) => T): T[] =>
  Array.from({ length }, (_, i) => make(i))

const roofs = (count: number, modules: number) =>
  list(count, (i) => ({ modules, tilt_deg: 4 * i, azimuth_deg: 18 * i }))
const METERS = { production: list(7, (i) => ({ serial_number: `M${i}` })), consumption: {} }
const TWENTY = { arrays: roofs(20, 100), envoys: 1 }
/** One array more than comes out even, so that each further Envoy splits one. */
const WIRED = { arrays: [{ modules: 95 }, ...roofs(19, 100)] }
const shading = 'realistic' as const
const weak = (count: number, from: string) =>
  list(count, () => ({ kind: 'power' as const, fraction: 0.01, from }))
const limit = (from: string) => ({ kind: 'curtailment' as const, limit_w: 200_000, from })
const clock = (from: string) => ({ kind: 'clock' as const, offset_s: 40_000, from })
const noise = (from: string) => ({ kind: 'noise' as const, inverters: 1995, from })
const micro = (from: string) => ({ kind: 'micro' as const, inverters: 1995, from })
const written = (from: string, days: number) => ({
  from,
  production: list(days, () => 500_000),
})

/** Large systems with what befalls them every day, from the first on. */
const SYSTEMS: readonly (readonly [string, (from: string, days: number) => Written])[] = [
  ['30 modules, nothing', () => ({ arrays: [{ modules: 30 }] })],
  [
    '20 arrays, 8 meters, losses',
    (from) => ({ ...TWENTY, meters: METERS, incidents: weak(20, from) }),
  ],
  [
    'the same, shaded',
    (from) => ({ ...TWENTY, meters: METERS, incidents: weak(20, from), shading }),
  ],
  ['60 groups, losses', (from) => ({ ...WIRED, envoys: 41, incidents: weak(12, from) })],
  ['60 groups, a limit', (from) => ({ ...WIRED, envoys: 41, incidents: [limit(from)] })],
  ['33 groups, shaded', () => ({ ...TWENTY, envoys: 14, shading })],
  [
    '24 groups, shaded, a limit',
    (from) => ({ ...WIRED, envoys: 5, incidents: [limit(from)], shading }),
  ],
  ['20 arrays, wrong clocks', (from) => ({ ...TWENTY, incidents: [clock(from)] })],
  ['the same, 8 meters', (from) => ({ ...TWENTY, meters: METERS, incidents: [clock(from)] })],
  [
    '24 groups, shaded, wrong clocks',
    (from) => ({ ...WIRED, envoys: 5, incidents: [clock(from)], shading }),
  ],
  [
    '20 arrays, wrong clocks, noise',
    (from) => ({ ...TWENTY, incidents: [clock(from), noise(from)] }),
  ],
  [
    '20 arrays, wrong clocks, written days',
    (from, days) => ({ ...TWENTY, incidents: [clock(from)], daily_wh: written(from, days) }),
  ],
  [
    '5 arrays, shaded, units silent',
    (from) => ({ arrays: roofs(5, 400), incidents: [micro(from)], shading }),
  ],
]

const ID = 67
const NOW_YEAR = 2022
const PATHS = [
  `/systems/${ID}/summary`,
  `/systems/${ID}/energy_lifetime?production=all`,
  `/systems/inverters_summary_by_envoy_or_site?site_id=${ID}`,
  `/_simulator/systems/${ID}/series?units=true&from=2022-06-06`,
]

/** CPU of the dearest answers of large systems as old as they may be, never asked for. */
export async function largest(_: BenchOptions): Promise<Table[]> {
  const rows: [string, ...number[]][] = []
  for (const [name, make] of SYSTEMS) {
    const years = await oldest(make)
    const figures: number[] = []
    for (const path of PATHS) figures.push(await least(() => coldS(scenarioOf(make, years), path)))
    rows.push([name, years, ...figures])
  }
  return [
    {
      title:
        'CPU of answers never given before, of large systems as old as they may be, all threads [s]',
      columns: [
        'system of 2,000 modules',
        'years',
        'summary',
        'energy_lifetime',
        'inverters_summary…',
        'series',
      ],
      rows,
    },
  ]
}

/** Of three times: what else a machine does only makes it more. */
async function least(measure: () => Promise<number>): Promise<number> {
  const figures: number[] = []
  for (let i = 0; i < 3; i++) figures.push(await measure())
  return Math.min(...figures)
}

function scenarioOf(make: (from: string, days: number) => Written, years: number): Scenario {
  const built = NOW_YEAR - years
  const system = make(`${built}-06-12`, 365 * years - 3)
  const described = { system_id: ID, place: 'Sebastopol, CA', operational_at: `${built}-06-10` }
  return {
    seed: 'largest',
    clock: { now: `${NOW_YEAR}-06-15T12:00:00-07:00`, speed: 0 },
    systems: [{ ...described, ...system }],
  }
}

/** With how many years it still loads; 22 are the most. */
async function oldest(make: (from: string, days: number) => Written): Promise<number> {
  for (let years = 22; years > 1; years--) {
    try {
      await (await createSimulator({ scenario: scenarioOf(make, years) })).close()
      return years
    } catch (error) {
      if (!(error instanceof ScenarioError)) throw error
    }
  }
  return 1
}

async function coldS(scenario: Scenario, path: string): Promise<number> {
  const simulator = await createSimulator({ scenario })
  const { origin } = new URL(await simulator.listen())
  const get = async (path: string) => {
    const reply = await fetch(`${origin}${path}`)
    await reply.text()
    return reply.status
  }
  const isControl = path.startsWith('/_simulator')
  // So that the client is there, too.
  await get('/_simulator/clock')
  const before = process.cpuUsage()
  const status = isControl ? await get(path) : (await simulator.inject(path)).status
  const { user, system } = process.cpuUsage(before)
  await simulator.close()
  if (status !== 200) throw new Error(`${path}: ${status}`)
  return (user + system) / 1e6
}
