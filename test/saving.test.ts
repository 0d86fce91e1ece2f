/** The world in force as a scenario: what it says, and that it and a snapshot answer as the world did. */
import fc from 'fast-check'
import t, { type Test } from 'tap'
import {
  createSimulator,
  type Scenario,
  type Simulator,
  type SimulatorOptions,
} from '../src/index.ts'

fc.configureGlobal({ seed: Number(process.env.FC_SEED ?? 20_221_115), endOnFailure: true })

const NOW_S = 1_655_328_730
const DAY_S = 86_400

async function build(t: Pick<Test, 'teardown'>, options: SimulatorOptions): Promise<Simulator> {
  const simulator = await createSimulator(options)
  t.teardown(() => simulator.close())
  return simulator
}

const USERS = ['4d6a51330a', '4e7a453d0a', '4d7a45774e6a41320a']

const ROUTES = [
  'summary',
  'stats?start_at=1655100000',
  'rgm_stats',
  'consumption_stats',
  'energy_lifetime?production=all',
  'consumption_lifetime?start_date=2022-05-25',
  'monthly_production?start_date=2022-05-01',
  'production_meter_readings',
  'envoys',
  'inventory',
]

/** Every route of every system, and the lists, as some of the users ask with some of the keys. */
async function answers(simulator: Simulator): Promise<string[]> {
  const paths = simulator.systems.flatMap((id) => [
    ...ROUTES.map((route) => `/systems/${id}/${route}`),
    `/systems/inverters_summary_by_envoy_or_site?site_id=${id}`,
  ])
  const said: string[] = []
  for (const [i, path] of ['/systems', '/systems?status=comm', ...paths].entries()) {
    const user = i % 3 === 0 ? `&user_id=${USERS[(i / 3) % 3]}` : ''
    const key = i % 4 === 0 ? '&key=few' : i % 4 === 1 ? `&key=any${i % 8}` : ''
    const asked = `${path}${path.includes('?') ? '' : '?'}${key}${user}`
    const { status, body } = await simulator.inject(asked)
    said.push(`${asked} ${status} ${body}`)
  }
  return said
}

const instant = fc.integer({ min: NOW_S - 20 * DAY_S, max: NOW_S + 2 * DAY_S })
const kind = fc.constantFrom('comm', 'micro', 'power', 'meter_issue', 'snow' as const)
const incident = fc.record(
  {
    kind,
    from: instant,
    to: fc.integer({ min: NOW_S + 2 * DAY_S + 1, max: NOW_S + 9 * DAY_S }),
    ...{ id: fc.constantFrom('a', 'b', 'incident-1') },
  },
  { requiredKeys: ['kind'] },
)
const match = fc.record(
  {
    route: fc.constantFrom('stats', 'summary', 'systems' as const),
    every: fc.integer({ min: 1, max: 4 }),
    times: fc.integer({ min: 1, max: 9 }),
    probability: fc.double({ min: 0.1, max: 0.9, noNaN: true }),
    from: instant,
  },
  { requiredKeys: [] },
)
const fault = fc.record({ match, reply: fc.constant({ status: 503 as const }) })
const user = fc.record(
  {
    user_id: fc.constantFrom(...USERS),
    systems: fc.constantFrom('all' as const, [67]),
    until: instant,
  },
  { requiredKeys: ['user_id'] },
)

const HOUSE = {
  system_id: 67,
  place: 'Sebastopol, CA',
  operational_at: '2019-05-01',
  arrays: [{ modules: 9 }],
  meters: { production: [{}], consumption: {} },
}
const OTHER = { place: 'Munich, DE', operational_at: '2015-05-01', arrays: [{ modules: 4 }] }

const access: Scenario['access'] = {
  keys: {
    few: { plan: { per_minute: 9, per_month: 90 }, used: { minute: 2, month: 50 } },
    '*': { plan: { per_month: 40 } },
  },
  users: [{ user_id: USERS[0]! }, { user_id: USERS[1]!, systems: [67], until: '2022-06-16' }],
}

const scenarios = fc
  .record({
    seed: fc.integer({ min: 0, max: 999 }),
    isOpen: fc.boolean(),
    systems: fc.integer({ min: 1, max: 2 }),
    statuses: fc.constantFrom({}, { comm: 0.5 }),
    incidents: fc.uniqueArray(incident, { maxLength: 2, selector: ({ kind }) => kind }),
    faults: fc.array(fault, { maxLength: 2 }),
  })
  .map(
    ({ isOpen, systems, statuses, incidents, ...parts }): Scenario => ({
      ...parts,
      clock: { now: NOW_S, speed: 0 },
      ...(!isOpen && { access }),
      fleet: { systems, statuses, modules: { max: 20 } },
      systems: [
        { ...HOUSE, incidents: incidents.map(({ id: _, ...one }) => one) },
        { ...OTHER, incidents: [{ kind: 'micro', inverters: 1, to: '2022-06-01' }] },
      ],
    }),
  )

/** Something that a control does; numbers choose among what is there. */
type Action = (simulator: Simulator) => unknown

const nth = <T>(list: readonly T[], n: number): T | undefined => list[n % Math.max(1, list.length)]
/** Of every system, by name: lists can come in another order. */
const incidentIds = ({ incidents, systems }: Simulator) =>
  [
    ...new Set(systems.flatMap((id) => incidents.list({ system_id: id })).map(({ id }) => id)),
  ].sort()
const number = fc.nat(999)

const actions = fc.oneof(
  fc.integer({ min: 0, max: 9 * DAY_S }).map(
    (bySeconds): Action =>
      ({ clock }) =>
        clock.advance(bySeconds),
  ),
  fc.tuple(number, incident).map(
    ([n, one]): Action =>
      ({ incidents, systems }) =>
        incidents.add({ ...one, system_id: nth(systems, n)! }),
  ),
  fc.tuple(number, instant).map(
    ([n, atS]): Action =>
      (simulator) =>
        simulator.incidents.change(String(nth(incidentIds(simulator), n)), { to: atS }),
  ),
  number.map(
    (n): Action =>
      (simulator) =>
        simulator.incidents.end(String(nth(incidentIds(simulator), n))),
  ),
  fault.map(
    (one): Action =>
      ({ faults }) =>
        faults.add(one),
  ),
  number.map(
    (n): Action =>
      ({ faults }) =>
        faults.remove(String(nth(faults.list(), n)?.id)),
  ),
  user.map(
    (one): Action =>
      ({ access }) =>
        access.grant(one),
  ),
  number.map(
    (n): Action =>
      ({ access }) =>
        access.revoke(nth(USERS, n)!),
  ),
  number.map(
    (n): Action =>
      (simulator) =>
        simulator.inject(
          `/systems/67/${nth(ROUTES, n)}${n % 2 ? '' : '&key=few'}`.replace(/&(?!.*\?)/, '?'),
        ),
  ),
)

/** Does it, or says why it cannot be done. */
async function act(simulator: Simulator, action: Action): Promise<string> {
  try {
    await action(simulator)
    return ''
  } catch (error) {
    return String(error)
  }
}

t.test('what is saved, restored and forked answers as the world did, now and later', async (t) => {
  const ends: (() => unknown)[] = []
  const within = { teardown: (end: () => unknown) => ends.push(end) }
  const goes = fc.array(actions, { maxLength: 9 })
  await fc.assert(
    fc.asyncProperty(scenarios, goes, goes, async (scenario, before, after) => {
      const world = await build(within, { scenario })
      for (const action of before) await act(world, action)
      const yaml = world.toScenario()
      const snapshot = JSON.parse(JSON.stringify(world.snapshot()))
      const others = [
        await build(within, { scenario: yaml }),
        await build(within, { snapshot }),
        await world.fork('fork'),
      ] as readonly Simulator[]
      // A fork has a key of its own, which no quota limits.
      const worlds = [world, ...others.slice(0, 2)]
      for (const actions of [[], after]) {
        const done = await Promise.all(
          [world, ...others].map(async (one) => {
            const results: string[] = []
            for (const action of actions) results.push(await act(one, action))
            return results
          }),
        )
        for (const results of done) t.same(results, done[0])
        const [said, ...told] = await Promise.all(worlds.map(answers))
        for (const one of told) t.same(one, said, `${yaml}\n${JSON.stringify(snapshot)}`)
      }
      for (const end of ends.splice(0)) await end()
    }),
    { numRuns: Number(process.env.FC_RUNS ?? 5) },
  )
})
