/** A world taken away: what it remembers as plain data, and put in force again. */
import t, { type Test } from 'tap'
import type {
  Scenario,
  ScenarioError,
  Simulator,
  SimulatorOptions,
  Snapshot,
} from '../src/index.ts'
import { createBudget, NoRoom } from '../src/world/budget.ts'
import { createCache } from '../src/world/cache.ts'
import { createWorld, type World } from '../src/world/world.ts'
import type { WorldState } from '../src/world/world-state.ts'
import { createSimulator } from './opening.ts'

const NOW_S = 1_655_328_730

const SCENARIO: Scenario = {
  seed: 'away',
  clock: { now: NOW_S },
  access: {
    keys: { watt: { plan: 'watt', used: { minute: 3 } }, '*': { plan: 'unlimited' } },
    users: [{ user_id: '4d6a51330a' }, { user_id: '4e7a453d0a', systems: [67] }],
  },
  fleet: { systems: 3 },
  systems: [
    {
      system_id: 67,
      place: 'Sebastopol, CA',
      operational_at: '2015-05-01',
      arrays: [{ modules: 12 }],
      meters: { production: [{}] },
      incidents: [{ id: 'june', kind: 'comm', from: '2022-06-03', to: '2022-06-12' }],
    },
  ],
  faults: [
    { match: { route: 'stats', every: 3 }, reply: { status: 503 }, counted: { seen: 2, fired: 0 } },
    { id: 'slow', reply: { delay_ms: 5 } },
  ],
}

/** A machine's clock in the hands of the test [epoch ms]. */
const machine = { ms: 1_700_000_000_000 }

const worldOf = (scenario = SCENARIO): World =>
  createWorld(scenario, { cache: createCache<object>(), real: () => machine.ms })

/** Everything that controls can do to a world. */
function stir(world: World): void {
  const { clock, incidents, faults, access } = world
  clock.set({ now: NOW_S + 90.25 })
  incidents.add({ system_id: 67, kind: 'micro', inverters: 2 })
  incidents.add({ system_id: world.fleet.ids[0]!, id: 'own', kind: 'power', from: '2022-06-01' })
  incidents.change('june', { to: '2022-06-20' })
  incidents.end('own')
  faults.add({ match: { route: 'summary', times: 2 }, reply: { status: 500 } })
  faults.remove('slow')
  access.grant({ user_id: '4d7a45774e6a41320a', systems: [67] })
  access.revoke('4e7a453d0a')
  world.journal.keepBodies(true)
  const ask = (key: string, userId: string) =>
    world.admit({
      key,
      userId,
      plan: world.access.plan(key),
      route: 'stats',
      systemId: 67,
      query: {},
    })
  void ask('watt', '4d6a51330a')
  void ask('other', '4d6a51330a')
}

t.test('what a world remembers is plain data, of which another is the same', async (t) => {
  const world = worldOf()
  t.same(Object.keys(world.state()), ['clock', 'fault_counts', 'quota'], 'little at first')
  stir(world)
  const state = world.state()
  t.same(JSON.parse(JSON.stringify(state)), state)
  t.match(state, {
    clock: { now: NOW_S + 90.25 },
    incidents: [{ id: 'incident-1', system_id: 67 }, { id: 'own' }, { id: 'june' }],
    incident_ends: { own: NOW_S + 90 },
    faults: [{ id: 'fault-2', match: { route: 'summary' } }],
    faults_removed: ['slow'],
    fault_counts: { 'fault-1': { seen: 4, fired: 1 } },
    grants: [{ user_id: '4d7a45774e6a41320a' }, { user_id: '4e7a453d0a', until: NOW_S + 90 }],
    quota: { watt: { minute: 1, month: 4 } },
    keeps_bodies: true,
  })
  t.equal(state.clock?.speed, undefined, 'which nobody has set')
  const other = worldOf()
  other.restore(state)
  t.same(other.state(), state)
  t.same(other.incidents.list(67), world.incidents.list(67))
  t.same(other.faults.list(), world.faults.list())
  t.same(other.access.list(), world.access.list())
  world.incidents.end('incident-1')
  world.faults.clear()
  world.access.grant({ user_id: '4d54493d0a' })
  world.restore(state)
  t.same(world.state(), state, 'also of itself')
  world.restore({})
  t.match(world.state().quota, { watt: { minute: 3, month: 3 } }, 'as loaded')
  t.same(world.state().fault_counts, { 'fault-1': { seen: 2, fired: 0 } })
})

t.test('a restored clock shows the instant, and goes on as it went', async (t) => {
  const world = worldOf()
  world.clock.set({ speed: 60 })
  const state = world.state()
  machine.ms += 5000
  const heard: number[] = []
  world.clock.onChange(({ now_epoch: now }) => heard.push(now))
  world.restore(state)
  t.equal(world.clock.nowS(), NOW_S)
  machine.ms += 1000
  t.equal(world.clock.nowS(), NOW_S + 60)
  world.restore(state, machine.ms - 2000)
  t.equal(world.clock.nowS(), NOW_S + 120, 'it showed that two seconds ago')
  t.same(heard, [NOW_S, NOW_S + 120])
})

/** What is counted of a key of which nothing is, at an instant of a June. */
const window = (nowS: number) => ({
  minute_start: nowS - (nowS % 60),
  minute: 0,
  month_start: 1_654_041_600,
  month: 0,
})

t.test('a state that cannot be changes nothing, and says why', async (t) => {
  const world = worldOf()
  const before = world.state()
  const far = world.fleet.ids.at(-1)!
  const rows: readonly [what: string, state: WorldState | object, message: RegExp][] = [
    ['no state', { clok: 1 }, /clok: there is no such key; did you mean "clock"/],
    ['a clock without an instant', { clock: {} }, /clock\.now: is missing/],
    [
      'a clock of another century',
      { clock: { now: 0 } },
      /clock\.now: expected a number of at least 946684800/,
    ],
    [
      'an incident of nowhere',
      { incidents: [{ id: 'a', system_id: 5, kind: 'comm' }] },
      /incidents\[0\]\.system_id: there is no system 5/,
    ],
    [
      'an incident without a name',
      { incidents: [{ system_id: 67, kind: 'comm' }] },
      /incidents\[0\]\.id: is missing/,
    ],
    [
      'two of one name',
      {
        incidents: [
          { id: 'a', system_id: 67, kind: 'comm' },
          { id: 'a', system_id: 67, kind: 'comm' },
        ],
      },
      /incidents\[1\]\.id: the incident id a is taken/,
    ],
    [
      'an incident with the name of one elsewhere',
      { incidents: [{ id: 'june', system_id: far, kind: 'comm' }] },
      /the incident id june is taken: it is one of system 67/,
    ],
    [
      'a device that is not there',
      { incidents: [{ id: 'a', system_id: 67, kind: 'micro', inverters: ['1'] }] },
      /incidents\[0\]\.inverters\[0\]: the system has no microinverter "1"/,
    ],
    [
      'the end of nothing',
      { incident_ends: { jun: NOW_S } },
      /incident_ends\.jun: there is no inc/,
    ],
    [
      'a fault of a key that nobody lets in',
      { faults: [{ id: 'a', match: { user_id: '4d54493d0a' }, reply: { status: 503 } }] },
      /faults\[0\]\.match\.user_id: never comes this far/,
    ],
    [
      'a fault of a name that is taken',
      { faults: [{ id: 'fault-1', reply: { status: 503 } }] },
      /faults\[0\]\.id: there is a fault "fault-1" already/,
    ],
    [
      'what was never there taken away',
      { faults_removed: ['slo'] },
      /faults_removed\[0\]: there is no fault "slo"; did you mean "slow"/,
    ],
    [
      'counts of what was taken away',
      { faults_removed: ['slow'], fault_counts: { slow: { seen: 1, fired: 0 } } },
      /fault_counts\.slow: there is no fault "slow"/,
    ],
    [
      'more fired than seen',
      { fault_counts: { slow: { seen: 1, fired: 2 } } },
      /fault_counts\.slow\.seen: 1 is less than fired, 2/,
    ],
    [
      'more in a minute than in its month',
      { quota: { watt: { ...window(NOW_S), minute: 2, month: 1 } } },
      /quota\.watt\.month: 1 is less than minute, 2/,
    ],
    [
      'a minute that is none, of a month that is none',
      { quota: { watt: { ...window(NOW_S), minute_start: NOW_S, month_start: 0 } } },
      /watt\.minute_start: 1655328730 is in .* at 1655328720\n.*month_start: 0 .*: 1654041600 does/,
    ],
    [
      'no minute, but a month',
      { quota: { watt: { ...window(NOW_S), minute_start: -1 } } },
      /quota\.watt\.month_start: 1654041600 does not begin the month of that minute: -1 does/,
    ],
    [
      'a grant of nothing',
      { grants: [{ user_id: '4d54493d0a', systems: [5] }] },
      /grants\[0\]\.systems\[0\]: there is no system 5/,
    ],
    [
      'a key that cannot be',
      {
        quota: { [`${'k'.repeat(65)}`]: { minute_start: 0, minute: 0, month_start: 0, month: 0 } },
      },
      /access\.keys lets no key/,
    ],
    [
      'more ends than a world keeps',
      { incident_ends: Object.fromEntries(Array.from({ length: 1001 }, (_, i) => [i, NOW_S])) },
      /incident_ends: has 1001 entries; at most 1000/,
    ],
  ]
  for (const [what, state, message] of rows) {
    t.throws(() => world.restore(state as WorldState), { message }, what)
  }
  t.same(world.state(), before)
})

/** A server with the scenario, and a client of its controls. */
async function serving(t: Test, options: SimulatorOptions = { scenario: SCENARIO }) {
  const simulator = await createSimulator(options)
  t.teardown(() => simulator.close())
  await simulator.listen()
  const origin = new URL(simulator.baseUrl).origin
  const call = async (method: string, path: string, body?: unknown) => {
    const sent = typeof body === 'string' || body === undefined ? body : JSON.stringify(body)
    const response = await fetch(`${origin}${path}`, { method, ...(sent && { body: sent }) })
    const text = await response.text()
    return { status: response.status, text, body: text === '' ? undefined : JSON.parse(text) }
  }
  return { simulator, call }
}

const PATHS = ['/systems', '/systems/67/summary', '/systems/67/stats', '/systems/67/envoys']

async function answers(world: Pick<Simulator, 'inject'>, paths = PATHS) {
  const all = []
  for (const path of paths) {
    const { status, body } = await world.inject(path)
    all.push([path, status, body])
  }
  return all
}

t.test('a snapshot restores a world over HTTP, in the library, and as a fork', async (t) => {
  const { simulator, call } = await serving(t)
  simulator.clock.set({ now: NOW_S, speed: 0 })
  simulator.faults.remove('slow')
  simulator.incidents.add({ system_id: 67, kind: 'power', from: '2022-06-15', fraction: 0.5 })
  simulator.faults.add({ match: { route: 'envoys', every: 2 }, reply: { status: 500 } })
  const before = await answers(simulator)
  const { body: snapshot } = await call('GET', '/_simulator/snapshot')
  t.match(snapshot, { format: 1, fleet_version: 2, name: null, seed: 'away', scenario: SCENARIO })
  t.same(snapshot, simulator.snapshot())
  const after = await answers(simulator)
  t.not(after[3]?.[1], before[3]?.[1], 'the fault was in the middle of its counts')

  simulator.reset()
  t.same(simulator.faults.list().length, 2)
  t.match(await call('PUT', '/_simulator/snapshot', snapshot), {
    status: 200,
    body: { now_epoch: NOW_S, speed: 0 },
  })
  t.same(await answers(simulator), after, 'over HTTP')
  simulator.restore(snapshot)
  t.same(await answers(simulator), after, 'in the library')
  simulator.clock.advance({ hours: 5 })
  simulator.reset()
  t.same(await answers(simulator), after, 'by a reset')

  const put = await call('PUT', '/sandboxes/one', snapshot)
  t.equal(put.status, 201)
  const one = await simulator.sandbox('two', snapshot)
  const fork = await (await createSimulatorIn(t, { snapshot })).fork('three')
  const two = await call('PUT', '/sandboxes/one', JSON.stringify(snapshot))
  t.equal(two.status, 200)
  t.same(await answers(one), after)
  t.same(await answers(fork), after, 'of another simulator, that began with it')
  one.faults.clear()
  t.equal(fork.faults.list().length, 2, 'each on its own')
  one.restore(one.snapshot())
  t.equal(one.faults.list().length, 0)
})

const createSimulatorIn = async (t: Test, options: SimulatorOptions) => {
  const simulator = await createSimulator(options)
  t.teardown(() => simulator.close())
  return simulator
}

t.test('the key of a sandbox is left out elsewhere, and harms nothing', async (t) => {
  const { '*': _everyone, ...keys } = SCENARIO.access!.keys!
  const scenario = { ...SCENARIO, access: { ...SCENARIO.access, keys } }
  const simulator = await createSimulatorIn(t, { scenario })
  const sandbox = await simulator.sandbox('one')
  await sandbox.inject('/systems')
  sandbox.faults.add({ match: { key: sandbox.key }, reply: { status: 503 } })
  sandbox.faults.add({ match: { key: 'watt' }, reply: { status: 503 } })
  t.ok(Object.hasOwn(sandbox.snapshot().state.quota!, sandbox.key))
  simulator.restore(sandbox.snapshot())
  t.equal(simulator.faults.list().length, 4)
  t.notOk(Object.hasOwn(simulator.snapshot().state.quota ?? {}, sandbox.key))
  sandbox.faults.add({ match: { key: ['watt', sandbox.key] }, reply: { status: 500 } })
  sandbox.faults.add({ match: { key: sandbox.key }, profile: 'maintenance' })
  for (const world of [simulator, sandbox]) {
    const saved = world.toScenario()
    t.match(saved, /# Not written: what faults do to keys of sandboxes \("fault-2".*\)\.\n/)
    t.notOk(saved.includes(`key: ${sandbox.key} }, reply`))
    const again = await createSimulatorIn(t, { scenario: saved })
    const { faults } = again
    t.same(
      faults.list().map(({ id }) => id),
      world.faults.list().flatMap(({ id }) => (id === 'fault-2' ? [] : [id])),
    )
    await again.inject('/systems?key=watt')
    t.equal((await again.inject('/systems/67/stats?key=watt')).status, 503)
  }
  // One that a scenario names is like any other.
  const named = { ...scenario, access: { keys: { ...keys, [sandbox.key]: { plan: 'watt' } } } }
  const other = await createSimulatorIn(t, { scenario: named as Scenario })
  other.faults.add({ match: { key: sandbox.key, route: 'summary' }, reply: { status: 503 } })
  await other.inject(`/systems?key=${sandbox.key}`)
  const again = await createSimulatorIn(t, { scenario: other.toScenario() })
  t.same(again.faults.list().at(-1)?.match.key, sandbox.key)
  t.match(again.snapshot().state.quota?.[sandbox.key], { minute: 1, month: 1 })
})

t.test('the first of many faults for keys of sandboxes are named', async (t) => {
  const simulator = await createSimulatorIn(t, { scenario: SCENARIO })
  const { key, faults, toScenario } = await simulator.sandbox('one')
  for (let n = 0; n < 10; n++) faults.add({ match: { key }, reply: { status: 503 } })
  t.match(toScenario(), /keys of sandboxes \("fault-2", .*"fault-9", 2 more\)\.\n/)
})

t.test('a long body comes in portions, if there is room for it', async (t) => {
  const { simulator } = await serving(t)
  const snapshot = JSON.stringify(simulator.snapshot())
  // Blanks behind it, which JSON takes.
  const put = async () => {
    const text = new TextEncoder().encode(snapshot.padEnd(1_000_000))
    const body = new ReadableStream({
      start(controller) {
        controller.enqueue(text)
        controller.close()
      },
    })
    const url = new URL('/_simulator/snapshot', simulator.baseUrl)
    const reply = await fetch(url, { method: 'PUT', body, duplex: 'half' } as RequestInit)
    return { status: reply.status, text: await reply.text() }
  }
  t.equal((await put()).status, 200)
  const body = 'x'.repeat(900_000)
  t.throws(() => {
    for (;;) simulator.faults.add({ reply: { status: 200, body } })
  }, NoRoom)
  t.match(await put(), { status: 409, text: /no room for a body of this length/ })
})

t.test('the journal comes along where it is asked for', async (t) => {
  const { simulator, call } = await serving(t)
  simulator.clock.set({ speed: 0 })
  simulator.keepBodies(true)
  await answers(simulator)
  await simulator.inject('/systems/99/summary')
  simulator.forgetRequests()
  await answers(simulator)
  await simulator.inject('/systems/99/summary')
  const told = simulator.requests()
  const { text } = await call('GET', '/_simulator/snapshot?journal=true')
  t.same(JSON.parse(text), simulator.snapshot({ journal: true }))
  t.notOk(JSON.stringify(simulator.snapshot()).includes('/systems/99'))
  t.notOk('journal' in (await call('GET', '/_simulator/snapshot?journal=false')).body.state)
  simulator.reset()
  t.same(simulator.requests(), [])
  await call('PUT', '/_simulator/snapshot', text)
  t.same(simulator.requests(), told)
  await simulator.inject('/systems')
  t.equal(simulator.requests({ limit: 1 })[0]?.id, 11, 'ids go on')
  simulator.reset()
  t.same(simulator.requests(), [], 'a reset goes back to the world, with no requests yet')
  t.match(await call('GET', '/_simulator/snapshot?journal=perhaps'), {
    status: 400,
    body: { message: 'journal: expected true or false; found the text "perhaps"' },
  })
})

t.test('a snapshot that cannot be restored changes nothing, and says why', async (t) => {
  const { simulator, call } = await serving(t)
  simulator.clock.set({ now: NOW_S, speed: 0 })
  const before = simulator.snapshot()
  const { seed: _seed, ...seedless } = SCENARIO
  const roof = { system_id: 7, arrays: [{ modules: 4 }] }
  const wrong = { systems: [{ ...roof, incidents: [{ kind: 'micro', inverters: 9 } as const] }] }
  const unmade = { ...before, scenario: wrong }
  const record = { at: NOW_S, at_real_ms: 0, method: 'GET', url: '/', stage: 'key' }
  const request = { ...record, status: 200, duration_ms: 1, bytes: 0 }
  const rows: readonly [what: string, body: unknown, status: number, message: RegExp][] = [
    ['no JSON', '{', 400, /no JSON/],
    [
      'YAML',
      'name: x',
      400,
      /no JSON: .*; a snapshot is what GET .* goes to PUT \/_simulator\/scenario$/,
    ],
    [
      'a scenario',
      SCENARIO,
      400,
      /is no snapshot, which has a format.*; this is a scenario, for PUT \/_simulator\/scenario/,
    ],
    ['a list', [], 400, /is no snapshot/],
    ['nothing, and much of it', 'null'.padEnd(1_100_000), 400, /is no snapshot/],
    [
      'no scenario at all',
      { ...before, scenario: null },
      400,
      /scenario: has no value; expected a/,
    ],
    ['no state', { ...before, state: null }, 400, /state: has no value; expected a mapping/],
    [
      'a seed of its own form',
      { ...before, scenario: { seed: { toString: 1 } } },
      400,
      /scenario\.seed: expected text or a number/,
    ],
    [
      'a version of its own form',
      { ...before, format: 2, version: { toString: 1 } },
      409,
      /made by version unknown in format 2/,
    ],
    [
      'a long text for a state',
      { ...before, state: 'x'.repeat(2_000_000) },
      413,
      /the body is too large/,
    ],
    ['another format', { ...before, format: 2 }, 409, /in format 2, and this .* reads format 1/],
    [
      'other numbers',
      { ...before, fleet_version: 1 },
      409,
      /with fleet version 1, and here it is 2/,
    ],
    ['no number', { ...before, format: 'one' }, 400, /format: expected a whole number/],
    ['a key of its own', { ...before, stat: {} }, 400, /stat: .* did you mean "state"/],
    ['another seed', { ...before, seed: 'b' }, 400, /seed: is "b", but its scenario says "away"/],
    ['no scenario', { ...before, scenario: [] }, 400, /scenario: expected a mapping; found a list/],
    [
      'a scenario with mistakes',
      { ...before, scenario: { ...seedless, fleet: { systems: -1 } } },
      400,
      /scenario\.fleet\.systems: expected a whole number/,
    ],
    [
      'a state with mistakes',
      { ...before, state: { incident_ends: { nothing: NOW_S } } },
      400,
      /state\.incident_ends\.nothing: there is no incident/,
    ],
    [
      'more requests than there have been',
      { ...before, state: { journal: { count: 0, requests: [request] } } },
      400,
      /state\.journal\.count: is 0, but there are 1 requests/,
    ],
    [
      'a request of another form',
      { ...before, state: { journal: { count: 1, requests: [{ ...request, status: 'ok' }] } } },
      400,
      /state\.journal\.requests\[0\]\.status: expected a whole number from 0 to 599/,
    ],
    [
      'half a header',
      {
        ...before,
        state: {
          journal: { count: 1, requests: [{ ...request, sent: { headers: ['a'], body: '' } }] },
        },
      },
      400,
      /sent\.headers: has a name without a value/,
    ],
    [
      'too much of nothing',
      { format: 1, fleet_version: 2, name: 'x'.repeat(1_100_000) },
      413,
      /large/,
    ],
    ['too much', { ...before, name: 'x'.repeat(1_100_000) }, 413, /the body is too large/],
    ['deeper than anything', `${'{"a":'.repeat(40)}1${'}'.repeat(40)}`, 400, /too deep/],
  ]
  for (const [what, body, status, message] of rows) {
    const reply = await call('PUT', '/_simulator/snapshot', body)
    t.match(reply, { status, body: { message } }, what)
  }
  t.same(simulator.snapshot(), before)
  const taken = /^is a snapshot, not a scenario: restore it with PUT \/_simulator\/snapshot/
  const text = JSON.stringify(before)
  t.match(await call('PUT', '/_simulator/scenario', text), {
    status: 400,
    body: { message: taken },
  })
  t.match(await call('POST', '/_simulator/scenario/check', text), {
    body: { ok: false, mistakes: [{ message: taken }] },
  })
  for (const scenario of [before as Scenario, text]) {
    await t.rejects(createSimulator({ scenario }), { name: 'ScenarioError', message: taken })
    t.throws(() => simulator.replace(scenario), { name: 'ScenarioError', message: taken })
  }
  await t.rejects(createSimulator({ scenario: { format: 1 } as Scenario }), /there is no such key/)
  for (const path of ['/_simulator/snapshot', '/sandboxes/a', '/sandboxes/a?ttl=0']) {
    const { mistakes } = (await call('PUT', path, unmade)).body as ScenarioError
    t.equal(mistakes.at(-1)?.path, 'scenario.systems[0].incidents[0].inverters', path)
  }
  const thrown = { name: 'ScenarioError', message: /^scenario\.systems\[0\]\.incidents\[0\]\.inv/ }
  t.throws(() => simulator.restore(unmade), thrown)
  const both = { ...unmade, state: { clok: 1 } as WorldState }
  t.throws(() => simulator.restore(both), {
    message: /^scenario\.systems.*\nstate\.clok: there is/,
  })
  await t.rejects(simulator.sandbox('a', unmade), thrown)
  await t.rejects(createSimulator({ snapshot: unmade }), thrown)
  t.same(simulator.snapshot(), before)
  const long = { ...before, state: { journal: { count: 1, requests: [request] } } }
  const url = 'x'.repeat(1_100_000)
  long.state.journal.requests = [{ ...request, url }]
  t.equal((await call('PUT', '/_simulator/snapshot', long)).status, 200, 'the journal may be long')
  t.equal(simulator.requests()[0]?.url.length, 4096, 'but keeps no more than ever')

  const sandboxes: readonly [what: string, body: string, status: number, message: RegExp][] = [
    ['a snapshot of another format', JSON.stringify({ format: 7 }), 409, /in format 7/],
    ['a scenario that is too long', `{"name":"${'x'.repeat(140_000)}"}`, 413, /too large/],
    ['something that looks like JSON', '{ name: x, fleat: 1 }', 400, /did you mean "fleet"/],
  ]
  for (const [what, body, status, message] of sandboxes) {
    t.match(await call('PUT', '/sandboxes/a', body), { status, body: { message } }, what)
  }
  t.equal((await call('PUT', '/sandboxes/a?scenario=plans', before)).status, 400)
  t.same(simulator.sandboxes(), [])
  await t.rejects(createSimulator({ snapshot: before, seed: 'b' }), /seed: excludes snapshot/)
})

/** What may stand where something else should, and a little beside what is right. */
const WRONG: readonly unknown[] = [
  null,
  '',
  'constructor',
  -1,
  0,
  1.5,
  1e300,
  true,
  [],
  [null],
  {},
  { toString: 1 },
  JSON.parse('{"__proto__":{"id":null}}'),
]

type Steps = readonly (string | number)[]

/** The way to everything in a value. */
function waysIn(value: unknown, way: Steps = []): Steps[] {
  if (typeof value !== 'object' || value === null) return [way]
  const isList = Array.isArray(value)
  const below = Object.entries(value).flatMap(([key, part]) =>
    waysIn(part, [...way, isList ? Number(key) : key]),
  )
  return [way, ...below]
}

/** The same value with another part at the end of a way. */
function withPart(value: unknown, [step, ...rest]: Steps, part: unknown): unknown {
  if (step === undefined) return part
  if (Array.isArray(value)) {
    return value.map((one, i) => (i === step ? withPart(one, rest, part) : one))
  }
  const entries = Object.entries(value as object)
  return Object.fromEntries(
    entries.map(([key, one]) => [key, key === step ? withPart(one, rest, part) : one]),
  )
}

t.test('whatever stands in a snapshot, it is refused or can be saved and loaded', async (t) => {
  const world = await createSimulatorIn(t, { scenario: SCENARIO })
  world.clock.set({ now: NOW_S, speed: 0 })
  world.keepBodies(true)
  world.incidents.add({ system_id: 67, kind: 'micro', inverters: 2 })
  world.incidents.add({ system_id: world.systems[0]!, id: 'own', kind: 'power', fraction: 0.5 })
  world.clock.advance({ hours: 1 })
  world.incidents.end('own')
  world.incidents.end('june')
  world.faults.add({ match: { route: 'summary', key: ['watt'] }, reply: { status: 500 } })
  world.faults.remove('slow')
  world.access.grant({ user_id: '4d7a45774e6a41320a', systems: [67] })
  await world.inject('/systems/67/stats?key=watt')
  await world.inject('/systems/67/summary?key=watt')
  const snapshot = JSON.parse(JSON.stringify(world.snapshot({ journal: true })))
  const { scenario: _checkedElsewhere, ...parts } = snapshot
  const counts = { refused: 0, taken: 0 }
  for (const way of [...waysIn(parts), ['scenario']]) {
    const found = way.reduce<unknown>((part, step) => (part as Loose)[step], snapshot)
    const near = typeof found === 'number' ? [found + 1, found + 86_400, found - 86_400] : []
    for (const part of [...WRONG, ...near]) {
      const what = `${way.join('.')} ${JSON.stringify(part)}`
      const before = JSON.stringify(world.snapshot({ journal: true }))
      try {
        world.restore(withPart(snapshot, way, part) as Snapshot)
      } catch (error) {
        counts.refused++
        const { name } = error as Error
        if (!['ScenarioError', 'OtherVersion'].includes(name)) t.fail(what, { error })
        if (JSON.stringify(world.snapshot({ journal: true })) !== before)
          t.fail(`${what} changed it`)
        continue
      }
      counts.taken++
      await reloaded(world).catch((error) => t.fail(`${what} is not to be loaded`, { error }))
      world.restore(snapshot)
    }
  }
  t.ok(counts.refused > 1500 && counts.taken > 100, JSON.stringify(counts))
})

type Loose = Readonly<Record<string | number, unknown>>

async function reloaded(world: Simulator): Promise<void> {
  const other = await createSimulator({ scenario: world.toScenario() })
  await other.close()
}

t.test('what would be too much is refused, in scenarios and in states', async (t) => {
  const incidents = Array.from({ length: 1001 }, () => ({ system_id: 67, kind: 'comm' as const }))
  await t.rejects(createSimulator({ scenario: { ...SCENARIO, incidents } }), {
    message: /incidents\[999\]: with it system 67 has 1001 incidents, more than are answered/,
  })
  const ends = Object.fromEntries(Array.from({ length: 5001 }, (_, i) => [i, '2022-06-03']))
  await t.rejects(createSimulator({ scenario: { ...SCENARIO, incident_ends: ends } }), {
    message: /incident_ends: has 5001 entries; at most 5000/,
  })
  const full = createWorld(SCENARIO, {
    cache: createCache<object>(),
    real: () => 0,
    budget: createBudget(100),
  })
  const state: WorldState = { faults: [{ id: 'a', reply: { status: 503 } }] }
  t.throws(() => full.restore(state), { name: 'NoRoom', message: /no room for what is remembered/ })
  t.same(full.faults.list().length, 2)
})
