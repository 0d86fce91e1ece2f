/** The library as a user's tests would use it: one process, many worlds, each with its own morning. */
import { readFileSync } from 'node:fs'
import { get as httpsGet } from 'node:https'
import { fastify } from 'fastify'
import t from 'tap'
import { createBacklog } from '../src/api/backlog.ts'
import { control } from '../src/api/controls/controls.ts'
import { createEventStreams } from '../src/api/controls/event-streams.ts'
import { createMetrics } from '../src/api/metrics.ts'
import { makeCertificate } from '../src/commands/certificate.ts'
import {
  type AddedIncident,
  createSimulator,
  type Fault,
  fleetVersion,
  type JournalFilter,
  type Scenario,
  ScenarioError,
  type SimulatorOptions,
  type SummaryResponse,
  type WorldHandle,
} from '../src/index.ts'
import { createReader } from '../src/reader.ts'
import { createBudget, NoRoom } from '../src/world/budget.ts'
import { createCache } from '../src/world/cache.ts'
import { MEMORY } from '../src/world/store/sharing.ts'
import { createWorld } from '../src/world/world.ts'
import { createWorlds } from '../src/world/worlds.ts'

const NOON = '2022-06-15T12:00:00-07:00'
const NOON_S = 1_655_319_600

const house: Scenario = {
  seed: 'library',
  clock: { now: NOON, speed: 0 },
  systems: [
    {
      system_id: 67,
      place: 'Sebastopol, CA',
      operational_at: '2014-01-26',
      arrays: [{ modules: 10, inverter: 'M215' }],
    },
  ],
}

interface Closes {
  teardown(end: () => unknown): unknown
}
async function build(t: Closes, options: SimulatorOptions = { scenario: house }) {
  const simulator = await createSimulator(options)
  t.teardown(() => simulator.close())
  return simulator
}

const summary = async (world: WorldHandle) =>
  (await world.inject('/systems/67/summary')).json<SummaryResponse>()

t.test('what was given, and what was given out, is the caller’s to change', async (t) => {
  const written: Scenario = {
    ...house,
    faults: [{ id: 'written', match: { route: ['stats'] }, reply: { status: 503 } }],
  }
  const options = { scenario: structuredClone(written), journalBodies: true, seed: 'given' }
  const asking = createSimulator(options)
  options.seed = 'other'
  const simulator = await asking
  t.teardown(() => simulator.close())
  simulator.replace(written)
  t.equal(simulator.seed, 'given')

  const given = {
    scenario: structuredClone(written),
    fault: { id: 'added', match: { route: ['summary'] }, reply: { status: 500, body: { a: [1] } } },
    incident: { system_id: 67, id: 'i', kind: 'micro', inverters: ['a'] },
    change: { inverters: ['a', 'b'] },
    user: { user_id: '4e7a453d0a', systems: [67] },
  }
  simulator.replace(given.scenario)
  await simulator.inject('/systems')
  const { body } = await simulator.inject('/systems/67/inventory')
  const serials = [...body.matchAll(/"sn":"(\d+)"/g)].map(([, serial]) => String(serial)).slice(-2)
  given.incident.inverters = serials.slice(0, 1)
  given.change.inverters = serials.slice()
  simulator.faults.add(given.fault as Fault)
  simulator.incidents.add(given.incident as AddedIncident)
  simulator.access.grant(given.user)
  const snapshot = simulator.snapshot({ journal: true })
  simulator.incidents.change('i', given.change)
  const told = () => JSON.stringify([simulator.snapshot({ journal: true }), simulator.notes])
  const before = told()
  for (const one of Object.values(given)) spoil(one)
  t.equal(told(), before, 'given')
  const out = [simulator.scenario, simulator.faults.list(), simulator.incidents.list()]
  const more = [simulator.access.list(), simulator.systems, simulator.notes, simulator.requests()]
  for (const one of [...out, ...more, simulator.snapshot({ journal: true })]) spoil(one)
  t.equal(told(), before, 'given out')

  simulator.restore(snapshot)
  const restored = told()
  spoil(snapshot)
  t.equal(told(), restored)
  simulator.reset()
  const { journal: _, ...state } = JSON.parse(restored)[0].state
  t.same(simulator.snapshot().state, state, 'a reset goes back to what was restored')
  const filter = { route: 'summary' }
  const waiting = simulator.waitFor(filter as JournalFilter)
  filter.route = 'stats'
  await simulator.inject('/systems/67/summary')
  t.equal((await waiting).route, 'summary')
})

/** Empties whatever is in it. */
function spoil(value: unknown): void {
  if (typeof value !== 'object' || value === null) return
  for (const part of Object.values(value)) spoil(part)
  if (Array.isArray(value)) value.length = 0
  else for (const key of Object.keys(value)) Reflect.deleteProperty(value, key)
}

t.test('a simulator has no socket until it listens', async (t) => {
  const simulator = await build(t)
  t.throws(() => simulator.baseUrl, /await listen\(\) first/)
  t.throws(() => simulator.simulatorUrl, /await listen\(\) first/)
  t.equal((await simulator.inject('/systems/67/summary')).status, 200)
  t.same(simulator.systems, [67])
  const baseUrl = await simulator.listen()
  t.match(baseUrl, /^http:\/\/127\.0\.0\.1:\d+\/api\/v2$/)
  t.equal(simulator.baseUrl, baseUrl)
  t.equal(simulator.simulatorUrl, baseUrl.replace('/api/v2', '/_simulator'))
  const path = `/systems/67/summary?key=${simulator.key}&user_id=${simulator.userId}`
  const answer = await fetch(`${baseUrl}${path}`)
  t.equal(await answer.text(), (await simulator.inject(path)).body, 'the same with and without')
  const port = Number(new URL(baseUrl).port)
  await t.rejects((await build(t)).listen({ port }), { code: 'EADDRINUSE' })
})

t.test('it listens where it is told', async (t) => {
  const everywhere = await build(t)
  t.match(await everywhere.listen({ host: '0.0.0.0' }), /^http:\/\/127\.0\.0\.1:/)
  const both = await build(t)
  t.match(await both.listen({ host: '::' }), /^http:\/\/\[::1\]:/)
})

t.test('https with a certificate of one’s own', async (t) => {
  const { authority, ...tls } = await makeCertificate([])
  const simulator = await build(t, { scenario: house, tls })
  const baseUrl = await simulator.listen()
  t.match(baseUrl, /^https:\/\/127\.0\.0\.1:/)
  const status = await new Promise((resolve, reject) => {
    const origin = new URL(baseUrl).origin
    httpsGet(`${origin}/healthz`, { ca: authority }, (reply) =>
      resolve(reply.resume().statusCode),
    ).on('error', reject)
  })
  t.equal(status, 200)
})

t.test('a scenario is a name, a path, a text or an object', async (t) => {
  const rows: readonly [string, SimulatorOptions, object][] = [
    ['nothing: the default one', {}, { name: 'default' }],
    ['a name', { scenario: 'comm-outage' }, { name: 'comm-outage' }],
    ['a path', { scenario: 'scenarios/comm-outage.yaml' }, { name: 'comm-outage' }],
    ['a name and another speed', { scenario: 'comm-outage', speed: 9 }, { clock: { speed: 9 } }],
    ['YAML', { scenario: 'name: mine\nfleet: { systems: 1 }\n' }, { name: 'mine' }],
    ['JSON', { scenario: ' {"name":"mine","fleet":{"systems":1}}' }, { name: 'mine' }],
    ['an object', { scenario: house }, { seed: 'library' }],
    [
      'with overrides',
      { scenario: house, seed: 7, now: NOON_S + 60, speed: 2, systems: 1 },
      { seed: 7, clock: { now: NOON_S + 60, speed: 2 }, fleet: { systems: 1 } },
    ],
    ['with another speed alone', { scenario: house, speed: 2 }, { clock: { now: NOON, speed: 2 } }],
  ]
  for (const [title, options, expected] of rows) {
    const simulator = await build(t, options)
    t.match(simulator.scenario, expected, title)
    t.equal(simulator.seed, String(simulator.scenario.seed ?? 'enlighten'))
  }
  const given = structuredClone(house)
  const simulator = await build(t, { scenario: given })
  ;(given as { seed: string }).seed = 'changed afterwards'
  t.equal(simulator.scenario.seed, 'library', 'it is not changed by changing what was given')
})

t.test('a scenario with mistakes does not start, and says what is wrong', async (t) => {
  const rows: readonly [SimulatorOptions, RegExp][] = [
    [{ scenario: 'com-outage' }, /no shipped scenario "com-outage"; did you mean "comm-outage"\?/],
    [{ scenario: './nowhere.yaml' }, /there is no such file/],
    [{ scenario: 'fleet:\n  sistems: 3\n' }, /^2:3 fleet\.sistems: .*did you mean "systems"/],
    [{ scenario: 'systems:\n  - place: Nowhere, XX\n' }, /^2:\d+ systems\[0\]\.place: .*Nowhere/],
    [{ scenario: { fleet: { systems: -1 } } }, /fleet\.systems/],
    [{ scenario: { systems: [{ place: 'Nowhere, XX' }] } }, /^systems\[0\]\.place: .*Nowhere/],
    [{ scenario: house, now: '2022-06-15' }, /clock\.now/],
    [{ scenario: house, speed: -1 }, /clock\.speed/],
  ]
  for (const [options, message] of rows) {
    const error = await createSimulator(options).then(
      () => undefined,
      (error: unknown) => error,
    )
    t.ok(error instanceof ScenarioError, `${message}`)
    t.match((error as Error).message, message)
  }
})

t.test('what shows only when systems are built is told with all other mistakes', async (t) => {
  const incidents = [
    { kind: 'comm', to: '2001-01-01' },
    { kind: 'micro', inverters: 11 },
    { kind: 'meter' },
    { kind: 'outage' },
  ]
  const roof = { operational_at: '2020-01-01', arrays: [{ modules: 10, inverter: 'M215' }] }
  const rows: readonly [string, object, readonly string[]][] = [
    [
      'another key',
      { sed: 1, fleet: { countries: ['XX'] }, systems: [{ place: 'Nowhere, XX' }] },
      ['sed', 'fleet.countries[0]', 'systems[0].place'],
    ],
    [
      'an incident among others',
      { systems: [{ ...roof, incidents }] },
      [0, 1, 2, 3].map(
        (i) => `systems[0].incidents[${i}].${['to', 'inverters', 'kind', 'kind'][i]}`,
      ),
    ],
    [
      'a meter, so that nothing is known about incidents of meters',
      { systems: [{ ...roof, arrays: [{ modules: 3, inverter: 'D380' }], meters: 1, incidents }] },
      [
        'arrays[0].modules',
        'meters',
        'incidents[0].to',
        'incidents[1].inverters',
        'incidents[3].kind',
      ].map((path) => `systems[0].${path}`),
    ],
    [
      'the roof',
      { systems: [{ ...roof, tilt: 1, envoys: 'two', place: 'Nowhere, XX', incidents }] },
      ['tilt', 'envoys', 'place', 'incidents[3].kind'].map((path) => `systems[0].${path}`),
    ],
    [
      'what the roof does not depend on',
      {
        systems: [
          {
            ...roof,
            arrays: [{ modules: 10, inverter: 'M215', tilt_deg: 95, mount: 'wall' }],
            nam: 'x',
            daily_wh: { from: 'then', production: [1] },
            incidents: [incidents[1]],
          },
        ],
      },
      [
        'arrays[0].tilt_deg',
        'arrays[0].mount',
        'nam',
        'daily_wh.from',
        'incidents[0].inverters',
      ].map((path) => `systems[0].${path}`),
    ],
    [
      'a place, for the roof is the same everywhere',
      { systems: [{ ...roof, place: { country: 'US' }, incidents }] },
      [
        'place.state',
        'place.city',
        'place.postal_code',
        'place.latitude',
        'place.longitude',
        'place.timezone',
        'incidents[0].to',
        'incidents[1].inverters',
        'incidents[2].kind',
        'incidents[3].kind',
      ].map((path) => `systems[0].${path}`),
    ],
    [
      'a key that may be that of the meters',
      { systems: [{ ...roof, metres: {}, incidents: [incidents[2]] }] },
      ['systems[0].metres'],
    ],
    [
      'systems that are none',
      { systems: [7, { place: 'Nowhere, XX' }] },
      ['systems[0]', 'systems[1].place'],
    ],
    [
      'a name, where the rest is generated',
      { systems: [{ name: 7, incidents: [{ kind: 'micro', inverters: 9999 }] }] },
      ['systems[0].name', 'systems[0].incidents[0].inverters'],
    ],
    [
      'the fleet',
      { fleet: { countries: ['XX'], modules: 1 } },
      ['fleet.countries[0]', 'fleet.modules'],
    ],
    ['the list of systems', { systems: 1, seed: [] }, ['systems', 'seed']],
    ['a list of systems without end', { systems: Array(10_001).fill(roof) }, ['systems']],
    ['the file', [], ['']],
  ]
  for (const [where, scenario, paths] of rows) {
    const told = (source: string | Scenario) =>
      createSimulator({ scenario: source }).then(
        () => [],
        (error: ScenarioError) => error.mistakes.map(({ path }) => path),
      )
    const found = [await told(scenario as Scenario), await told(`\n${JSON.stringify(scenario)}`)]
    for (const one of found) t.same(one.toSorted(), [...paths].sort(), `beside ${where}`)
  }
})

t.test('time travel across an outage', async (t) => {
  const simulator = await build(t)
  simulator.clock.advance(-1)
  const before = await summary(simulator)
  simulator.clock.advance(1)
  const { id } = simulator.incidents.add({ system_id: 67, kind: 'comm' })
  t.same(simulator.clock.advance({ hours: 3 }), {
    now: '2022-06-15T22:00:00Z',
    now_epoch: NOON_S + 10_800,
    speed: 0,
  })
  const during = await summary(simulator)
  t.equal(during.status, 'comm')
  t.ok(during.energy_today - before.energy_today < 300, 'as it was when contact was lost')
  t.ok(simulator.incidents.end(id))
  simulator.clock.advance('PT10M')
  const after = await summary(simulator)
  t.equal(after.status, 'normal')
  t.ok(after.energy_today > during.energy_today + 1000, 'everything has come in')
  simulator.clock.set(new Date((NOON_S - 1) * 1000))
  t.same(await summary(simulator), before, 'a second before nothing had happened')
  t.match(simulator.clock.set({ speed: 5 }), { speed: 5 })
  t.match(simulator.clock.set({ now: new Date(NOON), speed: 0 }), { now_epoch: NOON_S, speed: 0 })
  t.equal(simulator.clock.get().now_epoch, NOON_S)
  t.throws(() => simulator.clock.set('2022-06-15'), RangeError)
  t.throws(() => simulator.incidents.add({ system_id: 1, kind: 'comm' }), ScenarioError)
})

t.test('a fault is met and retried, and what the client did is verified', async (t) => {
  const simulator = await build(t)
  simulator.faults.add({ match: { route: 'summary', nth: 1 }, reply: { status: 503 } })
  const client = async () => {
    for (;;) {
      const answer = await simulator.inject('/systems/67/summary')
      if (answer.status === 200) return answer.json<SummaryResponse>()
    }
  }
  t.match(await client(), { status: 'normal' })
  const calls = simulator.requests({ route: 'summary' })
  t.same(
    calls.map(({ status, fault_id }) => [status, fault_id]),
    [
      [503, 'fault-1'],
      [200, null],
    ],
  )
  t.throws(() => simulator.faults.add({ reply: {} }), ScenarioError)
  t.ok(simulator.faults.remove('fault-1'))
  simulator.faults.clear()
  simulator.forgetRequests()
  t.same(simulator.requests(), [])
  simulator.faults.add({ reply: { abort: 'reset' } })
  await t.rejects(simulator.inject('/systems'), 'a reply that is cut off rejects')
})

t.test('inject adds what a request needs, unless it is there', async (t) => {
  const simulator = await build(t)
  const rows: readonly [string, number][] = [
    ['/systems', 200],
    ['/systems?', 200],
    ['/systems?limit=1', 200],
    ['/systems?key=', 401],
    ['/systems?user_id=dummy', 401],
    [`/systems?key=${simulator.key}&user_id=${simulator.userId}`, 200],
  ]
  for (const [path, status] of rows) t.equal((await simulator.inject(path)).status, status, path)
  const head = await simulator.inject('/systems', { method: 'HEAD' })
  t.same([head.status, head.body], [200, ''])
  const headers = { accept: 'text/html' }
  t.equal((await simulator.inject('/systems', { headers })).status, 406)
})

t.test('waiting for a call', async (t) => {
  const simulator = await build(t)
  const coming = simulator.waitFor({ route: 'stats' })
  await simulator.inject('/systems/67/summary')
  await simulator.inject('/systems/67/stats')
  t.match(await coming, { id: 2, route: 'stats', system_id: 67 })
  t.match(await simulator.waitFor({ route: 'summary' }), { id: 1 }, 'it has been here already')
  const second = simulator.waitFor({ route: 'summary', after: 1 })
  simulator.clock.advance(60)
  await simulator.inject('/systems/67/summary')
  t.match(await second, { id: 3 })
  await t.rejects(
    simulator.waitFor({ route: 'envoys' }, 20),
    /no request like .*envoys.* within 20/,
  )
})

t.test('another scenario, with or without what the world remembers', async (t) => {
  const simulator = await build(t)
  await simulator.inject('/systems')
  simulator.clock.advance(60)
  simulator.replace({ ...house, name: 'second' }, { keep: true })
  t.match(simulator.requests(), [{ id: 1 }], 'the journal is kept')
  t.equal(simulator.clock.get().now_epoch, NOON_S + 60, 'and the setting of the clock')
  t.throws(() => simulator.replace({ fleet: { systems: -1 } }), ScenarioError)
  t.equal(simulator.scenario.name, 'second')
  simulator.replace(house)
  t.same(simulator.requests(), [])
  t.equal(simulator.clock.get().now_epoch, NOON_S)
})

t.test('verify says what was wrong with the requests that were nearest', async (t) => {
  const simulator = await build(t)
  t.throws(() => simulator.verify({ route: 'stats' }), {
    name: 'VerificationError',
    message: 'expected at least 1 request like {"route":"stats"}; there were 0',
  })
  await simulator.inject('/systems/67/stats?start_at=soon&key=k&user_id=4d6a51330a')
  simulator.faults.add({ match: { route: 'summary' }, reply: { abort: 'hang' } })
  const held = simulator.inject('/systems/67/summary?key=k&user_id=4d6a51330a')
  held.catch(() => {})
  await simulator.waitFor({ route: 'summary' })
  t.same(simulator.verify({ route: 'stats' }, { exactly: 1 }), { ok: true, count: 1 })
  const wanted = { route: 'stats', status: 200 } as const
  const near = [
    '  #2 GET /api/v2/systems/67/summary?key=k&user_id=4d6a51330a hangs',
    '  #1 GET /api/v2/systems/67/stats?start_at=soon&key=k&user_id=4d6a51330a 422',
  ]
  const rows: readonly [() => unknown, string][] = [
    [
      () => simulator.verify(wanted, { atLeast: 2 }),
      `expected at least 2 requests like {"route":"stats","status":200}; there were 0
${near[1]}: status is 422, not 200
${near[0]}: route is "summary", not "stats"; status is null, not 200`,
    ],
    [
      () => simulator.verify({}, { exactly: 0 }),
      `expected exactly 0 requests like {}; there were 2\n${near.join('\n')}`,
    ],
    [
      () => simulator.verify({}, { atMost: 1 }),
      `expected at most 1 request like {}; there were 2\n${near.join('\n')}`,
    ],
    [
      () => simulator.verify(wanted, { atLeast: 1, atMost: 2 }),
      `expected 1 to 2 requests like {"route":"stats","status":200}; there were 0
${near[1]}: status is 422, not 200
${near[0]}: route is "summary", not "stats"; status is null, not 200`,
    ],
  ]
  for (const [check, message] of rows) t.throws(check, { message })
  t.throws(() => simulator.verify({ rout: 'stats' } as never), /did you mean "route"/)
  t.throws(() => simulator.verify({}, { atLest: 2 } as never), /did you mean "atLeast"/)
  t.throws(() => simulator.verify({}, { exactly: 2, atMost: 3 }), /exactly: excludes atMost/)
  t.throws(() => simulator.verify({}, { atLeast: 2, atMost: 1 }), /1 is less than atLeast, 2/)
})

t.test('sandboxes have their own address, key, clock, faults and journal', async (t) => {
  const simulator = await build(t)
  await simulator.listen()
  const access = { keys: { 'its-own': { plan: 'watt' } } } as const
  const sandbox = await simulator.sandbox('t1', { ...house, seed: 'other', access })
  t.equal(sandbox.name, 't1')
  t.equal(sandbox.baseUrl, simulator.baseUrl.replace('/api/v2', '/sandboxes/t1/api/v2'))
  t.match(sandbox.key, /^[0-9a-f]{32}$/)
  t.not(sandbox.key, simulator.key)
  sandbox.clock.advance({ days: 1 })
  sandbox.faults.add({ match: { route: 'stats' }, reply: { status: 503 } })
  t.not((await summary(sandbox)).energy_today, (await summary(simulator)).energy_today)
  t.equal((await simulator.inject('/systems/67/stats')).status, 200)
  t.equal(sandbox.requests().length, 1)

  const path = '/systems/67/stats'
  const rows: readonly [string, string, number, string][] = [
    [simulator.baseUrl, sandbox.key, 503, 'its key leads to the sandbox from everywhere'],
    [sandbox.baseUrl, sandbox.key, 503, 'and is good there'],
    [sandbox.baseUrl, 'its-own', 503, 'a key of its scenario works below its own URL'],
    [simulator.baseUrl, 'its-own', 200, 'elsewhere it is any other key'],
    [sandbox.baseUrl, 'any-other', 401, 'and there any other is refused'],
  ]
  for (const [url, key, status, title] of rows) {
    const answer = await fetch(`${url}${path}?key=${key}&user_id=${sandbox.userId}`)
    t.equal(answer.status, status, title)
  }
  for (const [method, path, status] of [
    ['POST', '/systems/67/summary', 405],
    ['PUT', '', 404],
    ['GET', '/nowhere', 404],
  ] as const) {
    const url = `${sandbox.baseUrl}${path}?key=${sandbox.key}&user_id=${sandbox.userId}`
    const refused = await fetch(url, { method })
    t.match(await refused.json(), { reason: `${status}` }, `${method} ${path} in the API's words`)
    t.match(sandbox.requests({ limit: 1 }), [{ method, status }], 'and in the journal')
  }
  t.equal(sandbox.requests().length, 8)
  const none = await fetch(`${simulator.baseUrl.replace('/api', '/sandboxes/t2/api')}${path}`)
  t.equal(none.status, 404)
  t.match(await none.json(), { message: /no sandbox "t2"/ })
  t.equal(none.headers.get('access-control-allow-origin'), '*', 'a page may read it')

  const again = await simulator.sandbox('t1')
  t.equal(again.key, sandbox.key, 'its key is kept')
  t.equal(sandbox.requests().length, 0, 'the world is another one')
  t.equal(again.scenario.seed, 'library', 'like the default one without a scenario')
  t.same(simulator.sandboxes(), ['t1'])
  again.remove()
  t.same(simulator.sandboxes(), [])
  const { name } = await simulator.sandbox('t3', 'comm-outage', { ttl: 60 })
  t.equal(name, 't3')
  ;(await simulator.sandbox('t3'))[Symbol.dispose]()
  t.same(simulator.sandboxes(), [])
  await t.rejects(simulator.sandbox('No Name'), RangeError)
})

/** What one of many tests does with its world, step by step, and what it is answered. */
function* script(world: WorldHandle, n: number): Generator<Promise<string>> {
  const ask = async (path: string) => {
    const { status, body } = await world.inject(path)
    return `${status} ${body}`
  }
  yield ask('/systems/67/summary')
  world.clock.advance({ minutes: 5 * n })
  yield ask('/systems/67/stats')
  if (n % 2 === 0) world.incidents.add({ system_id: 67, kind: 'comm' })
  if (n % 3 === 0)
    world.faults.add({ match: { route: 'envoys', times: 1 }, reply: { status: 503 } })
  world.clock.advance({ hours: n % 7 })
  yield ask('/systems/67/envoys')
  yield ask('/systems/67/energy_lifetime?start_date=2022-06-01')
  world.clock.set(NOON)
  yield ask('/systems/67/summary')
  yield ask('/systems?limit=1')
  const told = world
    .requests()
    .map(({ id, at, route, status, reason }) => [id, at, route, status, reason])
  yield Promise.resolve(JSON.stringify(told))
}

t.test('50 sandboxes with interleaved traffic answer as each does alone', async (t) => {
  const scenarioOf = (n: number): Scenario => ({ ...house, seed: n })
  const numbers = Array.from({ length: 50 }, (_, n) => n)
  const together = await build(t)
  const scripts = []
  for (const n of numbers) {
    scripts.push(script(await together.sandbox(`box-${n}`, scenarioOf(n)), n))
  }
  const interleaved: string[][] = numbers.map(() => [])
  for (let open = scripts.length; open > 0; ) {
    // One step of each at a time, all of them under way at once.
    const steps = scripts.map((one) => one.next())
    open = steps.filter(({ done }) => !done).length
    const told = await Promise.all(steps.map(({ value }) => value))
    for (const [n, text] of told.entries()) if (text !== undefined) interleaved[n]!.push(text)
  }
  const alone = await build(t)
  for (const n of numbers) {
    const sandbox = await alone.sandbox(`box-${n}`, scenarioOf(n))
    const told: string[] = []
    for (const step of script(sandbox, n)) told.push(await step)
    t.same(interleaved[n], told, `sandbox ${n}`)
    t.equal(told.length, 7)
    sandbox.remove()
  }
  t.equal(new Set(interleaved.map(([first]) => first)).size, 50, 'each has its own sky')
  t.same(together.requests(), [], 'and the default world has seen nothing')
})

t.test('sandboxes are limited in number and size, and idle ones go', async (t) => {
  let ms = 0
  const cache = createCache<object>()
  const real = () => ms
  const worlds = createWorlds({
    make: (scenario, state, mintedKey) => createWorld(scenario, { cache, real, state, mintedKey }),
    beginning: { scenario: house },
    limits: { sandboxes: 2, systems: 10 },
    real,
  })
  const a = worlds.put('a', { scenario: { fleet: { systems: 4 } } }, 60)
  const told: unknown[] = []
  a.subscribe((event) => told.push(event))
  worlds.put('b', { scenario: { fleet: { systems: 4 } } })
  t.throws(() => worlds.put('c'), NoRoom)
  t.throws(() => worlds.put('c'), /2 sandboxes, as many as this server takes/)
  t.throws(
    () => worlds.put('b', { scenario: { fleet: { systems: 7 } } }),
    /11 systems together, and 10/,
  )
  t.equal(worlds.sandbox('b')?.world.fleet.count, 4, 'what was too large changed nothing')
  t.throws(() => a.replace({ fleet: { systems: 7 } }), NoRoom, 'nor does it from within')
  t.equal(worlds.put('b', { scenario: { fleet: { systems: 6 } } }).world.fleet.count, 6)
  ms += 60_000
  t.equal(worlds.byKey(a.key), a, 'just in time')
  ms += 59_000
  t.equal(worlds.sandbox('a'), a, 'being asked keeps it')
  ms += 60_001
  t.equal(worlds.byKey(a.key), undefined)
  t.notOk(worlds.has('a'))
  t.same(
    worlds.sandboxes().map(({ name }) => name),
    ['b'],
  )
  t.same(told.at(-1), { type: 'removed', data: { name: 'a' } }, 'who listened is told')
  worlds.put('c', undefined, 1)
  t.ok(worlds.has('c'))
  t.notOk(worlds.remove('a'))
  t.ok(worlds.remove('b'))
})

t.test('a full server says so, and a bug is no refusal', async (t) => {
  const simulator = await build(t, { scenario: house, limits: { sandboxes: 0 } })
  const origin = new URL(await simulator.listen()).origin
  const full = await fetch(`${origin}/sandboxes/a`, { method: 'PUT' })
  t.equal(full.status, 409)
  t.match(await full.json(), { error: 'conflict', message: /0 sandboxes, as many/ })
  await t.rejects(simulator.sandbox('a'), NoRoom)

  const cache = createCache<object>()
  const make = (scenario: Scenario) => createWorld(scenario, { cache, real: Date.now })
  const app = fastify()
  const worlds = createWorlds({ make, beginning: { scenario: house }, real: Date.now })
  app.register(control, {
    worlds,
    sharing: await MEMORY.share(worlds, createReader({})),
    streams: createEventStreams(app),
    budget: createBudget(),
    scenarios: {
      ...createReader({}),
      parse() {
        throw new Error('a bug of ours')
      },
      check() {
        throw new Error('another bug')
      },
    },
    onFailure: () => {},
    backlog: createBacklog(),
    metrics: createMetrics(() => ({
      worlds: 1,
      systems: 1,
      budget: createBudget(),
      eventStreams: 0,
      waitingBytes: 0,
      trickleBytes: 0,
    })),
  })
  const failed = await app.inject({ method: 'PUT', url: '/_simulator/scenario', body: 'seed: a' })
  t.equal(failed.statusCode, 500)
  t.same(failed.json(), { error: 'internal_server_error', message: 'a bug of ours' })
  const read = { directory: t.testdir({ 'a.yaml': 'name: [' }) }
  t.throws(() => createReader({}, read).shipped('a'), ScenarioError)
  const noText = undefined as unknown as string
  t.throws(() => createReader({}).check(noText), TypeError, 'a bug is no mistake of a scenario')
})

t.test('many simulators in one process, each with its own end', async (t) => {
  const simulators = await Promise.all(
    [1, 2, 3].map((seed) => createSimulator({ scenario: house, seed })),
  )
  await Promise.all(simulators.map((one) => one.listen()))
  const energies = await Promise.all(simulators.map(summary))
  t.equal(new Set(energies.map(({ energy_today }) => energy_today)).size, 3)
  const [first, ...others] = simulators
  await first![Symbol.asyncDispose]()
  for (const one of others) t.equal((await fetch(`${one.baseUrl}/systems?key=k`)).status, 401)
  await Promise.all(others.map((one) => one.close()))
})

t.test('over a socket, what is asked for again is checked like everything else', async (t) => {
  const simulator = await build(t)
  const origin = new URL(await simulator.listen()).origin
  const box = await simulator.sandbox('box', {
    ...house,
    access: { keys: { few: { plan: { per_minute: 3 } } } },
  })
  const path = '/systems/67/summary'
  const urlOf = (base: string, key: string) => `${base}${path}?key=${key}&user_id=${box.userId}`
  const ask = async (url: string, init: RequestInit = {}) => {
    const reply = await fetch(url, init)
    return { status: reply.status, body: await reply.text(), headers: reply.headers }
  }
  const main = urlOf(simulator.baseUrl, 'any')
  const first = await ask(main, { headers: { 'x-request-id': 'mine' } })
  const again = await ask(main, { headers: { 'x-request-id': 'mine' } })
  t.equal(again.body, first.body)
  for (const name of ['x-request-id', 'etag', 'status', 'content-type', 'cache-control']) {
    t.equal(again.headers.get(name), first.headers.get(name), `the same ${name}`)
  }
  t.equal(simulator.requests({ route: 'summary' }).length, 2, 'both are in the journal')
  const etag = String(first.headers.get('etag'))
  t.equal((await ask(main, { headers: { 'if-none-match': etag } })).status, 304)
  t.equal((await ask(main, { headers: { accept: 'text/html' } })).status, 406)
  t.equal((await ask(main, { method: 'POST' })).status, 405)
  t.equal((await ask(`${main}&callback=f`)).body, `/**/f(${first.body})`)
  t.equal((await ask(`${main}&callback=f`)).body, `/**/f(${first.body})`)

  simulator.faults.add({ match: { route: 'summary', times: 1 }, reply: { status: 503 } })
  t.equal((await ask(main)).status, 503, 'a fault')
  t.equal((await ask(main)).body, first.body)
  simulator.incidents.add({ system_id: 67, kind: 'comm', from: '2022-06-14' })
  t.match((await ask(main)).body, /"status":"comm"/, 'an incident')
  simulator.clock.advance({ days: -3 })
  t.match((await ask(main)).body, /"summary_date":"2022-06-12".*"status":"normal"/, 'the clock')

  const few = urlOf(box.baseUrl, 'few')
  const statuses = []
  for (let i = 0; i < 4; i++) statuses.push((await ask(few)).status)
  t.same(statuses, [200, 200, 200, 409], 'the quota')
  const minted = urlOf(`${origin}/api/v2`, box.key)
  t.equal((await ask(minted)).status, 200)
  t.equal((await ask(minted)).status, 200)
  t.same(box.requests().length, 6, 'its own key leads to the sandbox')
  box.replace({ ...house, systems: [] })
  t.equal((await ask(minted)).status, 404, 'another world')
  box.remove()
  t.equal((await ask(few)).status, 404, 'no world')
})

t.test('the fleet version can be told', async (t) => {
  t.match(
    readFileSync(new URL('../CHANGELOG.md', import.meta.url), 'utf8'),
    `leet version ${fleetVersion}`,
  )
})

t.test('typing errors are refused, as over HTTP, with what would be right', async (t) => {
  const simulator = await build(t)
  const anyhow = (value: unknown) => value as never
  const rows: readonly [name: string, attempt: () => unknown, told: string | RegExp][] = [
    [
      'an option',
      () => createSimulator(anyhow({ sceanrio: 1 })),
      'sceanrio: there is no such key; did you mean "scenario"?',
    ],
    ['an option’s type', () => createSimulator(anyhow({ control: 'no' })), /^control: expected /],
    [
      'a limit',
      () => createSimulator(anyhow({ limits: { sandbox: 1 } })),
      'limits.sandbox: there is no such key; did you mean "sandboxes"?',
    ],
    [
      'an origin',
      () => createSimulator({ controlOrigins: ['http://a/'] }),
      'controlOrigins[0]: expected an origin such as http://localhost:5173',
    ],
    [
      'a certificate without key',
      () => createSimulator(anyhow({ tls: { cert: '' } })),
      /^tls\.key: is missing/,
    ],
    [
      'what a certificate is',
      () => createSimulator({ tls: { cert: 'x', key: 'y' } }),
      /^tls: is no certificate and its key as PEM: /,
    ],
    [
      'who is told of requests',
      () => createSimulator(anyhow({ onRequest: 'log' })),
      'onRequest: expected a function; found the text "log"',
    ],
    [
      'a logger',
      () => createSimulator(anyhow({ logger: null })),
      'logger: expected a logger, such as console; found null',
    ],
    [
      'a number as scenario',
      () => createSimulator(anyhow({ scenario: 5 })),
      'expected a mapping; found the number 5',
    ],
    [
      'null as scenario',
      () => createSimulator(anyhow({ scenario: null })),
      /^has no value; expected a mapping/,
    ],
    [
      'nothing to replace it',
      () => simulator.replace(anyhow(undefined)),
      'expected a mapping; found nothing',
    ],
    [
      'a number to begin with',
      () => simulator.sandbox('a', anyhow(5)),
      'expected a mapping; found the number 5',
    ],
    [
      'a sandbox without a name',
      () => simulator.sandbox(anyhow(undefined)),
      /^"undefined" cannot name/,
    ],
    ['a fork without a name', () => simulator.fork(anyhow(undefined)), /^"undefined" cannot name/],
    [
      'an address',
      () => simulator.listen(anyhow({ prot: 1 })),
      'prot: there is no such key; here are port, host',
    ],
    ['a port', () => simulator.listen({ port: 70_000 }), /^port: .*70000/],
    [
      'an option of a sandbox',
      () => simulator.sandbox('a', undefined, anyhow({ tll: 1 })),
      'tll: there is no such key; did you mean "ttl"?',
    ],
    [
      'an option of replace',
      () => simulator.replace(house, anyhow({ kep: true })),
      'kep: there is no such key; did you mean "keep"?',
    ],
    ['a method', () => simulator.inject('/systems', anyhow({ method: 'get' })), /^method: /],
    [
      'a path without a slash',
      () => simulator.inject('systems/67'),
      'inject takes a path below /api/v2, such as /systems/67; found "systems/67"',
    ],
    [
      'no path',
      () => simulator.inject(anyhow(undefined)),
      /such as \/systems\/67\/summary; found undefined/,
    ],
    [
      'a filter',
      () => simulator.requests(anyhow({ rout: 'stats' })),
      'rout: there is no such key; did you mean "route"?',
    ],
    [
      'a word in a filter',
      () => simulator.requests(anyhow({ route: 'sumary' })),
      /^route: found "sumary"; did you mean "summary"\?$/,
    ],
    ['no filter', () => simulator.requests(anyhow(null)), /expected a mapping|found null/],
    [
      'what is waited for',
      () => simulator.waitFor(anyhow({ rout: 'stats' }), 1),
      'rout: there is no such key; did you mean "route"?',
    ],
    [
      'how long it is waited for',
      () => simulator.waitFor({ route: 'stats' }, anyhow({ timeoutMs: 1 })),
      'expected a number of at least 0; found a mapping',
    ],
    [
      'longer than a timer can',
      () => simulator.waitFor({ route: 'stats' }, 1e10),
      /^expected a number of at least 0; found 10000000000/,
    ],
    [
      'no id of an incident',
      () => simulator.incidents.end(anyhow(undefined)),
      'expected text; found nothing',
    ],
    [
      'no id of one to change',
      () => simulator.incidents.change(anyhow(undefined), { to: null }),
      'expected text; found nothing',
    ],
    [
      'no id of a fault',
      () => simulator.faults.remove(anyhow(1)),
      'expected text; found the number 1: quote it ("1")',
    ],
    [
      'no id of a user',
      () => simulator.access.revoke(anyhow(undefined)),
      'expected text; found nothing',
    ],
    [
      'a filter of incidents',
      () => simulator.incidents.list(anyhow({ system: 67 })),
      'system: there is no such key; did you mean "system_id"?',
    ],
    [
      'a setting of the clock',
      () => simulator.clock.set(anyhow({ sped: 3 })),
      /^sped: there is no such key; did you mean "speed"\?/,
    ],
    ['nothing set', () => simulator.clock.set({}), 'sets nothing: it needs one of now, speed'],
    [
      'set to nothing',
      () => simulator.clock.set(anyhow(undefined)),
      'expected a mapping; found nothing',
    ],
    [
      'a speed as text',
      () => simulator.clock.set(anyhow({ speed: '1' })),
      'speed: expected a number from 0 to 1000000; found the text "1": write 1',
    ],
    [
      'a speed beyond all',
      () => simulator.clock.set({ speed: -1 }),
      /^speed: expected a number from 0/,
    ],
    ['null set', () => simulator.clock.set(anyhow(null)), /^has no value; expected a mapping/],
    [
      'an invalid Date',
      () => simulator.clock.set(new Date('x')),
      'the Date is invalid: it was made from something that is no instant',
    ],
    [
      'no span',
      () => simulator.clock.advance({}),
      'a span of time without units moves nothing: write { hours: 3 }',
    ],
    [
      'null as a span',
      () => simulator.clock.advance(anyhow(null)),
      /^"null" is not a span of time: write seconds/,
    ],
    [
      'a unit',
      () => simulator.clock.advance(anyhow({ hour: 1 })),
      /^"hour: 1" is not a span of time: use weeks/,
    ],
    [
      'what every object has',
      () => simulator.clock.advance(anyhow({ constructor: 1 })),
      /^"constructor: 1" is not a span of time: use weeks/,
    ],
  ]
  for (const [name, attempt, told] of rows) {
    await t.rejects(async () => attempt(), { message: told }, name)
  }
  t.same(simulator.clock.get().now_epoch, NOON_S, 'and nothing happened')
  await simulator.listen()
  await t.rejects(simulator.listen(), { message: /^the simulator listens already, at http:/ })
  const filter = `${simulator.simulatorUrl}/requests?route=sumary`
  t.match(
    await (await fetch(filter)).json(),
    { error: 'bad_request', message: /did you mean "summary"\?/ },
    'over HTTP as well',
  )
})

t.test('a simulator that is closed says so', async (t) => {
  const simulator = await build(t)
  await simulator.close()
  const message = 'the simulator is closed: make another with createSimulator'
  await t.rejects(simulator.inject('/systems'), { message })
  await t.rejects(simulator.listen(), { message })
  t.throws(() => simulator.baseUrl, { message: /between listen\(\) and close\(\)/ })
})

t.test('without controls no reason names one', async (t) => {
  const users = [{ user_id: '4d6a51330a' }, { user_id: '4e7a453d0a', until: '2022-06-01' }]
  const scenario = { ...house, access: { users } }
  const gone = '/systems?user_id=4e7a453d0a'
  const remedy = 'or give it again with POST /sandboxes/mine/_simulator/access/users'
  for (const control of [true, false]) {
    const simulator = await build(t, { scenario, control })
    const sandbox = await simulator.sandbox('mine')
    const revoked = (await sandbox.inject(gone)).headers['x-simulator-reason']
    t.equal(String(revoked).includes(remedy), control)
    simulator.faults.add({ id: 'one', reply: { status: 503 } })
    const end = control ? ': DELETE /_simulator/faults/one ends it.' : '.'
    const { headers } = await simulator.inject('/systems')
    t.equal(headers['x-simulator-reason'], `The fault one applies (status)${end}`)
  }
})

t.test('inject takes a body', async (t) => {
  const simulator = await build(t)
  const form = { 'content-type': 'application/x-www-form-urlencoded' }
  const body = 'limit=0&datetime_format=iso8601'
  const { status, json } = await simulator.inject('/systems', { headers: form, body })
  t.equal(status, 200)
  t.match(json(), { systems: [{ meta: { last_report_at: /T/ } }] }, 'as parameters')
})

t.test('what is refused in a sandbox names the controls of its sandbox', async (t) => {
  const simulator = await build(t)
  const sandbox = await simulator.sandbox('mine')
  for (const [world, path] of [
    [simulator, '/_simulator/faults/one'],
    [sandbox, '/sandboxes/mine/_simulator/faults/one'],
  ] as const) {
    world.faults.add({ id: 'one', reply: { status: 503 } })
    const { headers } = await world.inject('/systems')
    t.match(headers['x-simulator-reason'], ` DELETE ${path} ends it.`)
  }
  for (const [world, path] of [
    [simulator, '/_simulator/access/users'],
    [sandbox, '/sandboxes/mine/_simulator/access/users'],
  ] as const) {
    world.access.revoke('4d6a51330a')
    const { headers } = await world.inject('/systems?user_id=4d6a51330a')
    t.match(headers['x-simulator-reason'], ` with POST ${path}.`, 'a grant that is revoked')
  }
  sandbox.replace(house)
  sandbox.faults.add({ id: 'one', reply: { status: 503 } })
  const { headers } = await simulator.inject(`/systems?key=${sandbox.key}`)
  t.match(headers['x-simulator-reason'], '/sandboxes/mine/', 'by its key alone, too')
})
