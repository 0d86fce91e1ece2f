import { createHash } from 'node:crypto'
import fc from 'fast-check'
import t, { type Test } from 'tap'
import {
  createSimulator,
  type EnergyLifetimeResponse,
  type Simulator,
  type SystemsResponse,
} from '../src/index.ts'
import type { Scenario } from '../src/scenario/scenario.ts'

/**
 * What a world promises: every answer is a function of seed, scenario, system and instant. Nothing
 * depends on what was asked before, nor on who else is there.
 */

fc.configureGlobal({ seed: Number(process.env.FC_SEED ?? 20_221_107), endOnFailure: true })

const NOW_S = 1_655_328_730

const SYSTEM: NonNullable<Scenario['systems']>[number] = {
  system_id: 67,
  place: 'Sebastopol, CA',
  operational_at: '2020-01-26T10:45:00-08:00',
  arrays: [{ modules: 9, panel_w: 250, inverter: 'M215' }],
  meters: { production: [{ installed_on: '2020-10-01' }], consumption: {} },
  incidents: [
    { kind: 'comm', from: '2022-06-03', to: '2022-06-12' },
    { kind: 'micro', inverters: 2, from: '2022-05-01T12:00:00-07:00' },
  ],
}

const SCENARIO: Scenario = {
  seed: 'promise',
  clock: { now: NOW_S, speed: 0 },
  fleet: { systems: 6, modules: { max: 40 }, built: { from: 2018 }, meters: { production: 0.5 } },
  systems: [SYSTEM],
}

const PATHS = [
  'summary',
  'summary?summary_date=2022-06-01',
  'stats?start_at=1654200000&end_at=1654286400',
  'stats?start_at=1655300000',
  'rgm_stats?start_at=1654200000&end_at=1654286400',
  'consumption_stats?start_at=1654200000&end_at=1654286400',
  'energy_lifetime?production=all',
  'energy_lifetime?start_date=2022-05-25&end_date=2022-06-14&datetime_format=iso8601',
  'consumption_lifetime?start_date=2022-05-25',
  'monthly_production?start_date=2022-03-31',
  'production_meter_readings',
  'envoys',
  'inventory',
]

type Reply = readonly [path: string, status: number, body: string]

async function ask(simulator: Simulator, path: string): Promise<Reply> {
  const { status, body } = await simulator.inject(path)
  return [path, status, body]
}

async function pathsOf(simulator: Simulator): Promise<string[]> {
  const { systems } = (await simulator.inject('/systems')).json<SystemsResponse>()
  return systems.flatMap(({ system_id: id }) => [
    ...PATHS.map((path) => `/systems/${id}/${path}`),
    `/systems/inverters_summary_by_envoy_or_site?site_id=${id}`,
  ])
}

async function build(t: Test, scenario: Scenario): Promise<Simulator> {
  const simulator = await createSimulator({ scenario })
  t.teardown(() => simulator.close())
  return simulator
}

t.test('another order of questions gives the same bytes', async (t) => {
  const one = await build(t, SCENARIO)
  const other = await build(t, SCENARIO)
  const paths = await pathsOf(one)
  const expected = new Map<string, Reply>()
  for (const path of paths) expected.set(path, await ask(one, path))
  const shuffled = fc.sample(fc.shuffledSubarray(paths, { minLength: paths.length }), 1)[0]!
  const wrong: string[] = []
  for (const path of shuffled) {
    const reply = await ask(other, path)
    if (String(reply) !== String(expected.get(path))) wrong.push(path)
  }
  t.same(wrong, [])
  t.equal(shuffled.length, paths.length)
})

t.test('a clock that went elsewhere and came back changes nothing', async (t) => {
  const simulator = await build(t, SCENARIO)
  const paths = await pathsOf(simulator)
  const before: Reply[] = []
  for (const path of paths) before.push(await ask(simulator, path))
  for (const now of [NOW_S + 40_000_000, NOW_S - 50_000_000, NOW_S - 900_000]) {
    simulator.clock.set({ now })
    for (const path of paths) await ask(simulator, path)
  }
  simulator.clock.set({ now: NOW_S })
  const after: Reply[] = []
  for (const path of paths) after.push(await ask(simulator, path))
  t.same(after, before)
})

t.test('a system added, written or generated, changes no other', async (t) => {
  const few = await build(t, SCENARIO)
  const more = await build(t, {
    ...SCENARIO,
    fleet: { ...SCENARIO.fleet, systems: 9 },
    systems: [{ system_id: 5, place: 'Sebastopol, CA' }, SYSTEM],
  })
  const changed: string[] = []
  for (const path of await pathsOf(few)) {
    if (String(await ask(few, path)) !== String(await ask(more, path))) changed.push(path)
  }
  t.same(changed, [])
})

t.test('what was once reported stays as it was', async (t) => {
  const { incidents: _, ...roof } = SYSTEM
  const noise = { kind: 'noise', from: '2022-06-03T13:00:00-07:00', to: '2022-06-04' } as const
  const odd: typeof SYSTEM = {
    ...roof,
    system_id: 68,
    incidents: [noise, { kind: 'micro', from: '2022-06-03T19:30:00-07:00', to: '2022-06-04' }],
    reporting: { rows: 'triplets', standby_w: 12, night_rows: true },
  }
  const simulator = await build(t, { ...SCENARIO, systems: [SYSTEM, odd] })
  const start = 1_654_214_400
  const rowsAt = async (now: number, series: string) => {
    simulator.clock.set({ now })
    const path = `/systems/${series}?start_at=${start}&end_at=${start + 86_400}`
    const reply = await simulator.inject(path)
    return reply.status === 200 ? reply.json<{ intervals: { end_at: number }[] }>().intervals : []
  }
  await fc.assert(
    fc.asyncProperty(
      fc.constantFrom('67/stats', '67/rgm_stats', '67/consumption_stats', '68/stats'),
      fc.oneof(
        fc.integer({ min: start, max: start + 1_200_000 }),
        fc.integer({ min: start, max: start + 100_000 }),
      ),
      fc.oneof(fc.integer({ min: 0, max: 1_200_000 }), fc.integer({ min: 0, max: 20_000 })),
      async (series, now, later) => {
        const early = await rowsAt(now, series)
        const late = await rowsAt(now + later, series)
        t.same(late.slice(0, early.length), early, `${series} at ${now} and ${later} s later`)
        t.ok(
          early.every((row) => row.end_at <= now),
          'nothing comes before its time',
        )
      },
    ),
    { numRuns: 50 },
  )
})

t.test('by clocks that are wrong, rows grow and are never lost', async (t) => {
  const { incidents: _, ...roof } = SYSTEM
  const misdated: typeof SYSTEM = {
    ...roof,
    envoys: [{ serial_number: '121112607295', clock_offset_s: -1500 }],
    incidents: [
      { kind: 'clock', offset_s: 7200, to: '2022-06-03T13:00:00-07:00' },
      { kind: 'clock', offset_s: -80_000, from: '2022-06-06T10:07:00-07:00', to: '2022-06-08' },
      { kind: 'comm', from: '2022-06-09', to: '2022-06-11' },
    ],
  }
  const simulator = await build(t, { ...SCENARIO, systems: [misdated] })
  const start = 1_654_214_400
  const rowsAt = async (now: number, series: string) => {
    simulator.clock.set({ now })
    const path = `/systems/67/${series}?start_at=${start}&end_at=${start + 86_400}`
    const { status, body } = await simulator.inject(path)
    type Row = { end_at: number; enwh?: number; wh_del?: number }
    const rows: Row[] = status === 200 ? JSON.parse(body).intervals : []
    return new Map(rows.map((row) => [row.end_at, row.enwh ?? row.wh_del ?? 0]))
  }
  await fc.assert(
    fc.asyncProperty(
      fc.constantFrom('stats', 'rgm_stats'),
      fc.integer({ min: start, max: start + 600_000 }),
      fc.integer({ min: 0, max: 200_000 }),
      async (series, now, later) => {
        const early = await rowsAt(now, series)
        const late = await rowsAt(now + later, series)
        for (const [endAt, wh] of early) {
          if (!((late.get(endAt) ?? -1) >= wh)) t.fail(`${series} at ${now}: ${endAt} shrank`)
        }
      },
    ),
    { numRuns: 40 },
  )
})

t.test(
  'an outage hides its days until a report after it, and again when the clock is back',
  async (t) => {
    const simulator = await build(t, SCENARIO)
    const lastDays = async (now: string) => {
      simulator.clock.set({ now })
      const path = '/systems/67/energy_lifetime?start_date=2022-06-01&end_date=2022-06-13'
      return (await simulator.inject(path)).json<EnergyLifetimeResponse>().production
    }
    const during = await lastDays('2022-06-11T12:00:00-07:00')
    const after = await lastDays('2022-06-12T12:00:00-07:00')
    t.same(
      during.slice(2),
      [0, 0, 0, 0, 0, 0, 0, 0, 0].slice(0, during.length - 2),
      'nothing reported',
    )
    t.ok(
      after.slice(0, 11).every((wh) => wh > 1000),
      'everything is there',
    )
    t.same(after.slice(0, 2), during.slice(0, 2), 'the days before are as they were')
    t.same(await lastDays('2022-06-11T12:00:00-07:00'), during, 'and gone again')
  },
)

/**
 * Golden: status and body of a world's answers. It changes only with a new `fleetVersion`, or with
 * what the service is known to have answered; both are news for users.
 */
const GOLDEN = '49c842eb75536201'

t.test('the answers of a world are those of every other platform and version', async (t) => {
  const simulator = await build(t, SCENARIO)
  const hash = createHash('sha256')
  for (const path of await pathsOf(simulator)) hash.update(`${await ask(simulator, path)}\n`)
  t.equal(hash.digest('hex').slice(0, 16), GOLDEN)
})
