/** The world in force as a scenario: what it says, and that it and a snapshot answer as the world did. */
import { execFileSync } from 'node:child_process'
import { existsSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import fc from 'fast-check'
import t, { type Test } from 'tap'
import { parse } from 'yaml'
import type { Scenario, Simulator, SimulatorOptions } from '../src/index.ts'
import { createSimulator } from './opening.ts'

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
function questions(simulator: Simulator): string[] {
  const paths = simulator.systems.flatMap((id) => [
    ...ROUTES.map((route) => `/systems/${id}/${route}`),
    `/systems/inverters_summary_by_envoy_or_site?site_id=${id}`,
  ])
  return ['/systems', '/systems?status=comm', ...paths].map((path, i) => {
    const user = i % 3 === 0 ? `&user_id=${USERS[(i / 3) % 3]}` : ''
    const key = i % 4 === 0 ? '&key=few' : i % 4 === 1 ? `&key=any${i % 8}` : ''
    return `${path}${path.includes('?') ? '' : '?'}${key}${user}`
  })
}

async function answers(simulator: Simulator): Promise<string[]> {
  const said: string[] = []
  for (const asked of questions(simulator)) {
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
      const { systems = [], faults = [], incidents = [] } = others[0]!.scenario
      t.ok(systems.every((one) => one.system_id))
      const named = [...faults, ...incidents, ...systems.flatMap((one) => one.incidents ?? [])]
      t.ok(named.every((one) => one.id))
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

t.test('in another process it is the same', async (t) => {
  const world = await build(t, { scenario: 'default', now: NOW_S, speed: 0 })
  world.incidents.add({ system_id: 67, kind: 'power', from: '2022-06-15', fraction: 0.5 })
  const folder = t.testdir({ 'saved.yaml': world.toScenario() })
  const cli = fileURLToPath(new URL('../src/cli.ts', import.meta.url))
  const tell = (...words: string[]) =>
    execFileSync(process.execPath, [...process.execArgv, cli, ...words], { encoding: 'utf8' })
  for (const path of ['/systems', '/systems/67/stats', '/systems/2104558/rgm_stats']) {
    const { body } = await world.inject(path)
    t.equal(tell('get', path, join(folder, 'saved.yaml')).trimEnd(), body, path)
  }
  const file = join(folder, 'snapshot.json')
  writeFileSync(file, JSON.stringify(world.snapshot()))
  const script = `const { ENLIGHTEN_BASE_URL: base, ENLIGHTEN_API_KEY: key, ENLIGHTEN_USER_ID: user } = process.env
    fetch(\`\${base}/systems/67/stats?key=\${key}&user_id=\${user}\`).then(async (reply) => console.log(await reply.text()))`
  const { body } = await world.inject('/systems/67/stats')
  const saved = join(folder, 'again.yaml')
  const flags = ['--snapshot', file, '--save', saved]
  t.equal(tell('exec', ...flags, '--', process.execPath, '-e', script).trimEnd(), body)
  const again = await build(t, { scenario: saved })
  t.same(again.incidents.list({ system_id: 67 }), [
    { ...world.incidents.list({ system_id: 67 })[0], source: 'scenario' },
  ])
})

/** Asks each world what is asked on standard input, moves its clock, and asks again. */
const ELSEWHERE = `
  const { createSimulator } = await import(process.argv[1])
  let text = ''
  for await (const part of process.stdin) text += part
  for (const { options, asked, by } of JSON.parse(text)) {
    const simulator = await createSimulator(options)
    const said = []
    for (const seconds of [0, by]) {
      simulator.clock.advance(seconds)
      for (const path of asked) {
        const { status, body } = await simulator.inject(path)
        said.push(path + ' ' + status + ' ' + body)
      }
    }
    console.log(JSON.stringify(said))
    await simulator.close()
  }`

t.test('random worlds answer in another process as they do here', async (t) => {
  const cases = fc.sample(fc.tuple(scenarios, fc.array(actions, { maxLength: 9 })), {
    seed: Number(process.env.FC_SEED ?? 20_221_115),
    numRuns: Number(process.env.FC_RUNS ?? 3),
  })
  const by = 5 * 3600
  const told: object[] = []
  const expected: string[][] = []
  for (const [scenario, before] of cases) {
    const world = await build(t, { scenario })
    for (const action of before) await act(world, action)
    const asked = questions(world)
    const forms = [{ scenario: world.toScenario() }, { snapshot: world.snapshot() }]
    told.push(...forms.map((options) => ({ options, asked, by })))
    const now = await answers(world)
    world.clock.advance(by)
    const said = [...now, ...(await answers(world))]
    expected.push(said, said)
  }
  const index = new URL('../src/index.ts', import.meta.url).href
  const words = ['--input-type=module', '--eval', ELSEWHERE, index]
  const output = execFileSync(process.execPath, [...process.execArgv, ...words], {
    input: JSON.stringify(told),
    encoding: 'utf8',
    maxBuffer: 2 ** 28,
  })
  const lines = output.trimEnd().split('\n')
  t.equal(lines.length, expected.length)
  for (const [i, line] of lines.entries()) t.same(JSON.parse(line), expected[i])
})

t.test('a snapshot is small, however many systems are generated', async (t) => {
  const usual = await build(t, { scenario: 'default' })
  t.ok(JSON.stringify(usual.snapshot()).length <= 10_000, 'of the default world')
  const large = await build(t, { scenario: { seed: 5, fleet: { systems: 10_000 } } })
  const [first, last] = [large.systems[0]!, large.systems.at(-1)!]
  large.clock.set({ now: NOW_S, speed: 0 })
  large.incidents.add({ system_id: last, kind: 'comm', from: '2022-06-15' })
  const snapshot = large.snapshot()
  t.ok(JSON.stringify(snapshot).length <= 1000, 'of ten thousand')
  const other = await build(t, { snapshot })
  for (const path of ['/systems', `/systems/${first}/stats`, `/systems/${last}/summary`]) {
    t.equal((await other.inject(path)).body, (await large.inject(path)).body, path)
  }
})

t.test('what aliases stand for is saved in their places', async (t) => {
  const source = `fleet: { systems: 0 }
systems:
  - system_id: 1
    arrays: &roof
      - &row { modules: &count 3, tilt_deg: *count } # steep
  - { system_id: 2, arrays: *roof }
  - { system_id: 3, arrays: [&row { modules: 5 }, *row] }
  - { system_id: 4, arrays: *roof }
  - { system_id: 5, arrays: [*row, { modules: *count }] }
`
  const world = await build(t, { scenario: source, now: NOW_S })
  const roof = '\n      - { modules: 3, tilt_deg: 3 } # steep\n'
  const { systems } = parse(world.toScenario()) as { systems: { arrays: unknown }[] }
  const three = [{ modules: 3, tilt_deg: 3 }]
  const five = { modules: 5 }
  t.same(
    systems.map(({ arrays }) => arrays),
    [three, three, [five, five], three, [five, { modules: 3 }]],
    'an anchor that is there again is another one',
  )
  t.ok(world.toScenario().includes(roof))
  t.notMatch(world.toScenario(), /[&*](?:row|roof|count)/)

  // Each was looked for in the whole document, which took a minute.
  const days = (first: string) => `[${[first, ...Array(8000).fill('*z')].join(', ')}]`
  const house = (first: string) => `- operational_at: 2000-01-01
  arrays: [{ modules: 10 }]
  daily_wh: { from: 2000-02-01, production: ${days(first)} }
`
  const many = `fleet: { systems: 0 }\nsystems:\n${house('&z 0')}${house('*z')}`
  const large = await build(t, { scenario: many, now: NOW_S })
  t.equal((await build(t, { scenario: large.toScenario() })).systems.length, 2)
})

t.test('what is saved says what happened, and nothing else', async (t) => {
  const scenario = `# yaml-language-server: $schema=./scenario.schema.json
name: two roofs
seed: 7 # drawn by lot
access:
  keys:
    # The free tier.
    demo: { plan: watt }
    '*': { plan: { per_minute: 5 } }
fleet: { systems: 2 }
systems:
  # The one that everybody knows.
  - system_id: 67
    place: Sebastopol, CA
    operational_at: 2015-05-01
    arrays: &roof
      - { modules: 12 }
    meters: { production: [{ installed_on: 2016-05-01 }] } # revenue-grade
    incidents:
      - { kind: micro, inverters: 1, from: 2022-06-01 } # nobody came
  - { system_id: 72, place: 'Munich, DE', operational_at: 2015-05-01, arrays: *roof }
faults:
  # Once too often.
  - { match: { route: stats, nth: 3 }, reply: { status: 503 } }
  - { match: { route: envoys }, reply: { status: 500 } }
`
  const world = await build(t, { scenario, now: NOW_S, speed: 0 })
  const modest = world.toScenario()
  const clock = 'seed: 7 # drawn by lot\nclock:\n  now: 2022-06-15T21:32:10Z\n  speed: 0\n'
  t.equal(
    untold(modest),
    scenario
      .replace('seed: 7 # drawn by lot\n', clock)
      .replace(' &roof', '')
      .replace('*roof', '[{ modules: 12 }]')
      .replace('{ kind: micro', '{ id: 67-1, kind: micro')
      .replace('- { match: { route: stats', '- { id: fault-1, match: { route: stats')
      .replace('- { match: { route: envoys', '- { id: fault-2, match: { route: envoys'),
    'nothing yet but the clock, ids, and what aliases stand for',
  )
  const again = await build(t, { scenario: modest })
  t.equal(again.toScenario(), modest, 'saved twice it is the same')

  world.incidents.add({ system_id: 67, kind: 'comm' })
  world.clock.advance({ hours: 3 })
  world.incidents.end('incident-1')
  world.incidents.end('67-1')
  world.incidents.add({ system_id: 72, kind: 'comm', id: 'b' })
  world.incidents.change('b', { from: '2022-06-11' })
  const generated = world.systems.find((id) => id !== 67 && id !== 72)!
  world.incidents.add({ system_id: generated, kind: 'power', fraction: 0.4 })
  await world.inject('/systems/67/stats?key=demo')
  await world.inject('/systems/67/stats?key=other')
  world.faults.remove('fault-2')
  world.faults.add({ match: { route: 'summary', times: 2 }, reply: { delay_ms: 5 } })
  world.access.revoke('4e7a453d0a')
  world.access.grant({ user_id: '4d6a51330a', systems: [67] })
  const saved = world.toScenario()
  const told = saved.replace(/simulator \S+/, 'simulator 0.1.0')
  t.equal(told, readFileSync(new URL('goldens/saved.yaml', import.meta.url), 'utf8'))
  const other = await build(t, { scenario: saved })
  t.same(other.notes, [])
  t.equal(untold(other.toScenario()), untold(saved))
  other.incidents.change('67-1', { to: '2022-06-20' })
  other.incidents.end('incident-2')
  other.faults.clear()
  const third = await build(t, { scenario: other.toScenario() })
  t.match(third.scenario, {
    incidents: [{ id: 'incident-2' }, { id: '67-1', to: '2022-06-20' }],
    incident_ends: { 'incident-2': /^2022-06-1/ },
    faults: undefined,
  })
})

/** Without the comment on top. */
const untold = (yaml: string) => yaml.replace(/^(# (Saved|Not written|All other).*\n)+\n?/, '')

t.test('names of the user’s own are saved, whatever they are', async (t) => {
  const special = ['constructor', 'toString', 'hasOwnProperty', '__proto__', '<<', '~', 'null']
  const numbers = ['1e3', '0x10', '007', '.5', '-1', '12:30', '2022-06-15', 'NaN', '.inf', '+1']
  const marks = [
    '*',
    '*a',
    '&a',
    '!a',
    '- a',
    '-',
    '? a',
    '?',
    '#a',
    'a: b',
    'a:',
    '[a',
    '{a}',
    '"',
    "'",
  ]
  const others = [
    ' ',
    ' a ',
    '%a',
    '@a',
    '`',
    '|',
    '>',
    '---',
    '...',
    'yes',
    'true',
    '=',
    '',
    'é',
    'a\nb',
  ]
  const odd = fc.oneof(
    fc.constantFrom(...special, ...numbers, ...marks, ...others, 'x'.repeat(1100)),
    fc.string({ unit: 'binary', maxLength: 9 }),
  )
  const id = odd.filter((text) => text !== '')
  // A key is 1 to 64 characters that can be seen.
  const key = odd.filter((text) => /^[ -~é]{1,64}$/.test(text) && text !== '*')
  const own = fc.record({
    keys: fc.uniqueArray(key, { minLength: 1, maxLength: 4 }),
    incidents: fc.uniqueArray(id, { minLength: 3, maxLength: 3 }),
    faults: fc.uniqueArray(id, { minLength: 2, maxLength: 2 }),
    name: id,
  })
  const long = 'x'.repeat(1100)
  const examples = special.map((one) => [
    { keys: [one], incidents: [long, one, `${long}y`], faults: [one, 'b'], name: one },
  ])
  const onlyOnce = { examples: examples as never, numRuns: Number(process.env.FC_RUNS ?? 16) }
  await fc.assert(
    fc.asyncProperty(own, async ({ keys, incidents: [a, b, c], faults: [f, g], name }) => {
      const world = await createSimulator({
        scenario: {
          name,
          clock: { now: NOW_S, speed: 0 },
          access: { keys: Object.fromEntries(keys.map((one) => [one, { plan: 'watt' }])) },
          systems: [{ ...HOUSE, incidents: [{ id: a!, kind: 'comm', from: '2022-06-03' }] }],
          faults: [
            { id: f!, match: { route: 'stats' }, reply: { status: 503 } },
            { id: 'set', match: { query: { [b!]: c! } }, reply: { headers: { 'x-a': 'b' } } },
          ],
        },
      })
      for (const one of keys) await world.inject(`/systems/67/stats?key=${encodeURIComponent(one)}`)
      world.incidents.end(a!)
      world.incidents.add({ system_id: 67, id: b!, kind: 'micro', inverters: 1 })
      world.incidents.add({ system_id: 67, id: c!, kind: 'power', from: '2022-06-02' })
      world.incidents.end(c!)
      world.faults.add({ id: g!, match: { key: keys[0]! }, reply: { delay_ms: 1 } })
      const again = await createSimulator({ scenario: world.toScenario() })
      t.equal(untold(again.toScenario()), untold(world.toScenario()))
      const told = ({ incidents, faults, snapshot }: Simulator) => ({
        incidents: incidents.list({ system_id: 67 }).map((one) => ({ ...one, source: '' })),
        faults: faults.list().map((one) => ({ ...one, source: '' })),
        quota: snapshot().state.quota,
      })
      t.same(told(again), told(world))
      for (const one of [world, again]) one.incidents.end(b!)
      const third = await createSimulator({ scenario: again.toScenario() })
      t.same(told(third), told(world))
      await Promise.all([world, again, third].map((one) => one.close()))
    }),
    onlyOnce,
  )
})

t.test('lines that say what they said stay as they are', async (t) => {
  const lines = `name:   kept   # as it was
seed: 0x10

access: { keys: { few: {plan: {per_minute: 9} }, '*': { plan:  unlimited } } } # all

# Two of them.
systems:
- system_id: 67   # by the sea
  name: "caf\\u00e9" # with an accent
  place: Sebastopol, CA
  operational_at: 2019-05-01
  arrays: [ {modules: 9, tilt_deg: 2.50e1},
    { modules: 3 } ]   # two roofs
  public_name: >-
    A long
    name

    of two lines
  # last of it

- system_id: 72
  place: 'Munich, DE'
  operational_at: 2015-05-01   # a Friday
  arrays:
      - modules: 4
        # flat
        tilt_deg: 10
  installer: |+
    Sun

- place: Sebastopol, CA # the third
  operational_at: 2019-05-01
  arrays: [{ modules: 3 }]   # a shed
  incidents: # it had
  - kind: snow
    to: 2022-01-03 # it thawed

faults:
- reply: { status: 503 }   # rude
  match: { query: { end_at,  start_at: '1' } }
- {match: {route: [summary,
    stats]}, reply: {status: 500,  delay_ms: 5}}

behaviour:
  strict: true   # no mercy

# The end.
`
  for (const text of [lines, lines.replaceAll('\n', '\r\n')]) {
    const world = await build(t, { scenario: text })
    world.clock.set({ now: NOW_S, speed: 0 })
    world.incidents.add({ system_id: 72, kind: 'comm', id: 'a' })
    const yaml = world.toScenario()
    const again = await build(t, { scenario: yaml })
    t.same(again.scenario.systems?.[0], world.scenario.systems?.[0])
    t.equal(untold(again.toScenario()), untold(yaml))
    t.equal(
      untold(yaml),
      lines
        .replace('0x10\n', '0x10\nclock:\n  now: 2022-06-15T21:32:10Z\n  speed: 0\n')
        .replace('# last of it\n\n', '# last of it\n')
        .replace('- place: Seb', '- system_id: 2541030\n  place: Seb')
        .replace(': # it had\n  - kind', ':\n  # it had\n  - id: 2541030-1\n    kind')
        .replace('- reply', '- id: fault-1\n  reply')
        // Within brackets a line cannot be known from the next one.
        .replace('- {match', '- {id: fault-2, match')
        .replace('summary,\n   ', 'summary,')
        .replace(
          'Sun\n\n',
          'Sun\n\n  incidents:\n  - { id: a, kind: comm, from: 2022-06-15T23:32:10+02:00 }\n',
        ),
    )
  }
})

t.test('what a comment was about may have been replaced', async (t) => {
  const world = await build(t, {
    scenario: `name: stale

# The clock is the machine's own.
clock:
  # At real pace.
  speed: 1 # a second a second
# Everybody.
access:
  users:
    # Our tester.
    - user_id: 4d6a51330a # 263
      until: 2022-06-30 # for a month
seed: 5 # drawn
`,
    seed: 6,
  })
  world.clock.set({ now: NOW_S })
  world.access.revoke('4d6a51330a')
  const said = `name: stale

# as loaded: The clock is the machine's own.
clock:
  # as loaded: At real pace.
  speed: 1 # a second a second
  now: 2022-06-15T21:32:10Z
# Everybody.
access:
  users:
    # Our tester.
    - user_id: 4d6a51330a # 263
      until: 2022-06-15T21:32:10Z # as loaded: for a month
seed: 6 # as loaded: drawn
`
  t.equal(untold(world.toScenario()), said)
  const again = await build(t, { scenario: world.toScenario() })
  again.clock.advance({ hours: 1 })
  t.equal(untold(again.toScenario()), said.replace('now: 2022-06-15T21', 'now: 2022-06-15T22'))
})

t.test('incidents beside systems keep the ids that their places gave them', async (t) => {
  const world = await build(t, {
    scenario: {
      seed: 'beside',
      clock: { now: NOW_S, speed: 0 },
      systems: [HOUSE],
      incidents: [{ system_id: 67, kind: 'comm', from: '2022-06-03' }],
    },
  })
  world.incidents.end('incident-1')
  const again = await build(t, { scenario: world.toScenario() })
  t.same(again.incidents.list(), world.incidents.list())
  t.match(again.scenario.incidents, [{ id: 'incident-1', system_id: 67 }])
})

t.test('ends of incidents that came at run time are theirs, whenever they are', async (t) => {
  const scenario: Scenario = {
    seed: 'ends',
    clock: { now: NOW_S, speed: 0 },
    systems: [{ ...HOUSE, incidents: [{ id: 'written', kind: 'micro', from: '2022-06-01' }] }],
  }
  const world = await build(t, { scenario })
  world.incidents.add({ system_id: 67, kind: 'snow', from: '2022-06-14', id: 'short' })
  world.incidents.change('short', { from: null, to: '2022-06-14T12:00:00Z' })
  world.incidents.add({ system_id: 67, kind: 'power', id: 'always', from: '2022-06-14' })
  world.incidents.change('always', { from: null })
  world.incidents.end('always')
  world.incidents.change('written', { from: '2022-06-20' })
  world.incidents.end('written')
  const snapshot = world.snapshot()
  snapshot.state.incident_ends!.short = NOW_S
  world.restore(snapshot)
  const again = await build(t, { scenario: world.toScenario() })
  const told = ({ incidents }: Simulator) =>
    incidents.list({ system_id: 67 }).map(({ id, from, to }) => ({ id, from, to }))
  t.same(told(again), told(world))
  t.match(again.scenario, {
    incidents: [{ id: 'written', from: /^2022-06-20/ }],
    incident_ends: { written: /^2022-06-15T/ },
    systems: [{ incidents: [{}, { id: 'short', to: /^2022-06-14T/ }, { id: 'always' }] }],
  })
})

t.test('what never began can be changed, what is long past cannot', async (t) => {
  const later = { id: 'later', kind: 'comm', from: '2022-07-01' } as const
  const world = await build(t, {
    scenario: {
      seed: 'unbegun',
      clock: { now: '2016-06-15T12:00:00Z', speed: 0 },
      fleet: { systems: 12 },
      systems: [{ ...HOUSE, incidents: [later] }],
      incident_ends: { later: '2022-06-20' },
    },
  })
  const drawn = world.systems
    .flatMap((id) => world.incidents.list({ system_id: id }))
    .find(({ source }) => source === 'generated')!
  world.clock.set(NOW_S)
  t.match(world.incidents.change('later', { to: '2022-07-03' }), { to: /^2022-07-03/ })
  t.equal(world.incidents.change(drawn.id, { to: '2016-07-01' }), undefined)
})

t.test(
  'what is saved of a shipped scenario names the schema from where one is installed',
  async (t) => {
    const line =
      /^# yaml-language-server: \$schema=\.\/node_modules\/enlighten-simulator\/(scenarios\/scenario\.schema\.json)$/m
    const world = await build(t, { scenario: 'comm-outage' })
    const [, path] = line.exec(world.toScenario()) ?? []
    t.ok(existsSync(new URL(`../${path}`, import.meta.url)), 'as the package has it')
    const own = '# yaml-language-server: $schema=./scenario.schema.json\nname: own\n'
    world.replace(own)
    t.match(
      world.toScenario(),
      own.split('\n')[0],
      'whoever wrote the line knows what is beside it',
    )
  },
)

t.test('a scenario that came as an object, or as JSON, is written anew', async (t) => {
  const scenario: Scenario = {
    seed: 'written',
    clock: { now: '2022-06-15T12:00:00Z', speed: 60 },
    access: { keys: { demo: { plan: 'watt', used: { month: 9 } } } },
    systems: [{ ...HOUSE, incidents: [{ kind: 'comm', from: '2022-06-03', to: '2022-06-12' }] }],
  }
  for (const one of [scenario, JSON.stringify(scenario)]) {
    const world = await build(t, { scenario: one })
    const yaml = world.toScenario()
    t.match(yaml, /^# Saved by enlighten-simulator [^\n]*\n\nseed: written\nclock:\n {2}now: /)
    t.match(yaml, '      - { id: 67-1, kind: comm, from: 2022-06-03, to: 2022-06-12 }\n')
    t.match(yaml, 'speed: 60\n')
    const { used } = (await build(t, { scenario: yaml })).scenario.access!.keys!.demo!
    t.same(used, { month: 9 }, 'as it was written')
    world.clock.advance({ weeks: 9 })
    t.match(world.toScenario(), /Not written: what keys used in minutes and months that are over/)
    t.notMatch(world.toScenario(), /used:/)
  }
  const world = await build(t, {})
  const flow = await world.sandbox('flow', '{ seed: written,\n  fleet: { systems: 1 } }')
  t.equal(flow.scenario.seed, 'written', 'what looks like JSON may be YAML')
  const sandbox = await world.sandbox('one', scenario)
  await sandbox.inject('/systems')
  t.match(sandbox.toScenario(), /Not written: the key of the sandbox one\./)
})
