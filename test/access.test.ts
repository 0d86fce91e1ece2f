/** Keys, users, plans and refusals: issue by issue what a client meets when the service says no. */
import t from 'tap'
import type { Scenario, ScenarioError, Simulator, SystemsResponse } from '../src/index.ts'
import { LIMITS } from '../src/limits.ts'
import { decodeId, encodeId } from '../src/scenario/coded-id.ts'
import { createAccess, UNLIMITED, WATT } from '../src/world/access.ts'
import { generatedKey } from '../src/world/generated-key.ts'
import { createGrants } from '../src/world/grants.ts'
import { createState } from '../src/world/state.ts'
import { countUsed, createQuotaMemory } from '../src/world/store/quota-memory.ts'
import { createSimulator, onStore } from './opening.ts'

const NOON = '2022-06-15T12:00:00-07:00'
const ALL = encodeId(71)
const SOME = encodeId(247)
const NONE = encodeId(181110)

const scenario: Scenario = {
  seed: 'access',
  clock: { now: NOON, speed: 0 },
  access: {
    keys: {
      'watt-key': { plan: 'watt' },
      'kilowatt-key': { plan: 'kilowatt' },
      'own-key': { plan: { name: 'Trial', per_minute: 2, per_month: 3 } },
      'one-at-a-time': { plan: { concurrent: 1 } },
      'free key, 32 – ü': { plan: 'unlimited' },
    },
    users: [
      { user_id: ALL },
      { user_id: SOME, systems: [67], consumption: false, company: 'Solarfox' },
      { user_id: NONE, systems: [] },
    ],
  },
  systems: [
    {
      system_id: 67,
      place: 'Sebastopol, CA',
      company: 'Sample Solar',
      reference: 'SR-1',
      other_references: [{ company: 'Solarfox', reference: 'SF-9' }],
      operational_at: '2014-01-26',
      arrays: [{ modules: 10, inverter: 'M215' }],
      meters: { consumption: { installed_on: '2016-07-01' } },
    },
    { system_id: 72, place: 'Austin, TX', arrays: [{ modules: 8, inverter: 'M215' }] },
  ],
}

interface Closes {
  teardown(end: () => unknown): unknown
}

async function build(t: Closes, given: Scenario = scenario): Promise<Simulator> {
  const simulator = await createSimulator({ scenario: given })
  t.teardown(() => simulator.close())
  return simulator
}

const family401 = '{"reason":"401","message":["Not authorized to access requested resource."]}'
const free = encodeURIComponent('free key, 32 – ü')
const site = (id: number | string) => ({
  status: 404,
  body: `{"reason":"404","message":["Couldn't find Site with 'id'=${id}"]}`,
})
const unauthorized = { status: 401, body: family401 }
const gone = { status: 404, body: '{"reason":"404","message":["Resource not found."]}' }

/** Request, what it is answered with, and what the reason speaks of. */
const REFUSALS: readonly [string, { status: number; body?: string }, RegExp][] = [
  ['/systems?key=&user_id=', unauthorized, /key is missing/],
  [`/systems?user_id=${ALL}&key=`, unauthorized, /key is missing/],
  [`/systems?key=unknown&user_id=${ALL}`, unauthorized, /key unknown/],
  [`/systems?key=${'k'.repeat(65)}&user_id=${ALL}`, unauthorized, /not one of this world/],
  [`/systems?key=${free}&user_id=`, unauthorized, /user_id is missing/],
  [`/systems?key=${free}&user_id=dummy`, unauthorized, /user_id dummy/],
  [`/systems?key=${free}&user_id=${ALL.toUpperCase()}`, unauthorized, /user_id/],
  [`/systems?key=${free}&user_id=${encodeId(5)}`, unauthorized, /not granted access/],
  [`/systems/72/summary?key=${free}&user_id=${SOME}`, unauthorized, /may not see system 72/],
  [`/systems/67/consumption_stats?key=${free}&user_id=${SOME}`, unauthorized, /consumption/],
  [`/systems/67/consumption_lifetime?key=${free}&user_id=${SOME}`, unauthorized, /consumption/],
  [`/systems/99/summary?key=${free}&user_id=${ALL}`, site(99), /no system 99/],
  [`/systems/0/summary?key=${free}&user_id=${ALL}`, site(0), /no system 0/],
  [`/systems/ncvuierv/stats?key=${free}&user_id=${ALL}`, site('ncvuierv'), /no system ncvuierv/],
  [`/systems/67/sumary?key=${free}&user_id=${ALL}`, gone, /summary/],
  [`/nothing?key=${free}&user_id=${ALL}`, gone, /nothing/],
]

/** Where two things are wrong, the earlier check speaks. */
const ORDER: readonly [string, { status: number; body?: string }, RegExp][] = [
  ['/nothing?key=unknown&user_id=dummy', unauthorized, /key unknown/],
  [`/systems/99/summary?key=${free}&user_id=dummy`, unauthorized, /user_id dummy/],
  [`/systems/ncvuierv/summary?key=${free}&user_id=`, unauthorized, /user_id is missing/],
  [`/systems/99/summary?key=${free}&user_id=${ALL}&summary_date=x`, site(99), /no system 99/],
  [`/systems/72/summary?key=${free}&user_id=${SOME}&summary_date=x`, unauthorized, /system 72/],
]

for (const [title, table] of Object.entries({ 'what is refused': REFUSALS, order: ORDER })) {
  t.test(title, async (t) => {
    const simulator = await build(t)
    for (const [path, expected, reason] of table) {
      const { status, body, headers } = await simulator.inject(path)
      t.same({ status, body }, expected, `GET ${path}`)
      t.match(headers['x-simulator-reason'], reason, `the reason of GET ${path}`)
      const [entry] = simulator.requests().slice(-1)
      const told = String(headers['x-simulator-reason'])
      t.equal(entry?.reason, told, 'is in the journal too')
      t.notMatch(body, told, 'and not in the body')
    }
  })
}

/** An answer that is there, but without what its client hoped for: what it says instead. */
const EMPTY: readonly [path: string, reason: RegExp][] = [
  ['/systems/67/stats?start_at=1623654000', /more than one year ago.*: send one from 1623783600/],
  ['/systems/67/stats?start_at=1655193600&end_at=1655200800', /nothing at night/],
  ['/systems/67/stats?start_at=1655319000', /newest interval ended at 1655319000.*next report/],
  ['/systems/67/stats?start_at=1655305201&end_at=1655305202', /send an end_at of 1655305500/],
  ['/systems/72/stats', /no microinverters/],
  ['/systems/67/rgm_stats', /no revenue-grade production meter in service/],
  ['/systems/73/rgm_stats?start_at=1651388400&end_at=1651474800', /no meter was in service then/],
  ['/systems/73/consumption_stats?start_at=1655318700', /newest interval ended at 1655318700/],
  ['/systems/72/consumption_stats', /no consumption meter/],
  ['/systems/72/consumption_lifetime', /no consumption meter/],
  ['/systems/67/production_meter_readings', /no production meter.*: energy_lifetime has/],
  ['/systems/73/production_meter_readings?end_at=1648796400', /by 1648796400 .*a later end_at/],
  ['/systems/67/monthly_production?start_date=2022-04-01', /what its microinverters measured/],
  ['/systems/67/monthly_production?start_date=2013-11-01', /not produced yet.*a later start_date/],
  ['/systems/74/monthly_production?start_date=2022-04-01', /not produced yet/],
  ['/systems/74/energy_lifetime', /never produced/],
  ['/systems/67/energy_lifetime?production=all', /production=all adds nothing/],
  ['/systems/67/summary?summary_date=2013-11-01', /not produced yet on 2013-11-01/],
  ['/systems/72/envoys', /no Envoy/],
  [
    '/systems/inverters_summary_by_envoy_or_site?site_id=72',
    /No active microinverter of system 72/,
  ],
  [
    '/systems/inverters_summary_by_envoy_or_site?envoy_serial_number=121112607296',
    /microinverter of system 73 reports to its Envoy 121112607296/,
  ],
  [
    '/systems/inverters_summary_by_envoy_or_site?site_id=73',
    /microinverter of system 73 reports to its Envoy 121112607296/,
  ],
  ['/systems/74/inventory', /has no meters, .*its scenario gives it none/],
  ['/systems/72/inventory', /has no Envoys and no microinverters and no meters/],
  ['/systems?status=comm&connection_type=x', /no system that passes status and connection_type/],
  [`/systems?next=${encodeId(99)}`, /system_id above 99, where next begins: .* the last one/],
]

t.test('an answer that is empty says why, as often as it is asked for', async (t) => {
  const simulator = await build(t, {
    ...scenario,
    systems: [
      scenario.systems![0]!,
      { system_id: 72, place: 'Austin, TX', operational_at: '2020-01-01', arrays: [] },
      {
        system_id: 73,
        place: 'Sebastopol, CA',
        operational_at: '2020-01-01',
        envoys: [{ serial_number: '121112607295' }, { serial_number: '121112607296' }],
        arrays: [{ modules: 4, envoy: '121112607295' }],
        meters: {
          production: [
            { serial_number: '110518000321', installed_on: '2022-04-10', retired_on: '2022-04-20' },
            { installed_on: '2022-05-10' },
          ],
          consumption: { installed_on: '2022-05-10' },
        },
      },
      { system_id: 74, place: 'Austin, TX', operational_at: null },
    ],
  })
  for (const [path, because] of [...EMPTY, ...EMPTY]) {
    const signed = `${path}${path.includes('?') ? '&' : '?'}key=${free}&user_id=${ALL}`
    const { status, headers, body } = await simulator.inject(signed)
    t.ok(status === 200 || status === 204, `GET ${path} is no refusal: ${status} ${body}`)
    const told = String(headers['x-simulator-reason'])
    t.match(told, because, `the reason of GET ${path}`)
    t.equal(simulator.requests().at(-1)?.reason, told, 'is in the journal too')
    t.notMatch(body, told, 'and not in the body')
  }
})

t.test('a world that lets nobody in says so, and what would be right', async (t) => {
  const locked = await build(t, { ...scenario, access: { keys: {}, users: [] } })
  t.same([locked.key, locked.userId], ['', ''], 'there is nothing that works')
  const nobody = await build(t, { ...scenario, access: { users: [] } })
  const { status, headers } = await nobody.inject(`/systems?user_id=${ALL}`)
  t.equal(status, 401)
  t.match(headers['x-simulator-reason'], /access.users of the scenario is empty; add a user/)
  const blind = await build(t)
  const answer = await blind.inject(`/systems?key=${free}&user_id=${NONE}`)
  t.match(
    answer.headers['x-simulator-reason'],
    /may see no system: let it see some in access.users/,
  )
})

t.test('what is refused because of too many at a time does not count', async (t) => {
  const simulator = await build(t, {
    ...scenario,
    access: { keys: { pair: { plan: { per_minute: 2, concurrent: 1 } } } },
    faults: [{ match: { times: 1 }, reply: { delay_ms: 1000 } }],
  })
  await simulator.listen()
  const path = `${simulator.baseUrl}/systems/67/envoys?key=pair&user_id=${ALL}`
  const statuses = await Promise.all([1, 2, 3].map(async () => (await fetch(path)).status))
  t.same(statuses.sort(), [200, 503, 503])
  t.equal((await fetch(path)).status, 200, 'the second of two')
  t.equal((await fetch(path)).status, 409)
  simulator.clock.advance({ minutes: 1 })
  t.equal((await fetch(path)).status, 200, 'who was throttled holds no place')
})

t.test('users see all systems, some or none, by the references of their company', async (t) => {
  const simulator = await build(t)
  const seen = async (userId: string) => {
    const answer = await simulator.inject(`/systems?key=${free}&user_id=${userId}`)
    return answer.json<{ systems: { system_id: number; reference?: string }[] }>().systems
  }
  t.same(
    (await seen(ALL)).map((system) => system.system_id),
    [67, 72],
  )
  const [own] = await seen(SOME)
  t.match(own, { system_id: 67, reference: 'SF-9' }, 'its own reference, not the installer’s')
  t.same(await seen(NONE), [])
  const answer = await simulator.inject(`/systems/67/summary?key=${free}&user_id=${SOME}`)
  t.equal(answer.status, 200)
})

t.test('a plan counts in UTC minutes and UTC months of the world’s own clock', async (t) => {
  const simulator = await build(t)
  const ask = (key: string) => simulator.inject(`/systems?key=${key}&user_id=${ALL}`)
  const nowS = simulator.clock.get().now_epoch
  const minuteS = nowS - (nowS % 60)
  for (let i = 0; i < 10; i++) t.equal((await ask('watt-key')).status, 200, `request ${i + 1}`)
  const refused = await ask('watt-key')
  t.equal(refused.status, 409)
  t.equal(
    refused.body,
    `{"reason":"409","message":["Usage limit exceeded for plan Watt"],"period":"minute","period_start":${minuteS},"period_end":${minuteS + 60},"limit":10}`,
  )
  t.match(refused.headers['x-simulator-reason'], /wait 60 s of this world's time/)
  t.equal((await ask('kilowatt-key')).status, 200, 'another key is another matter')
  simulator.clock.advance({ minutes: 1 })
  t.equal((await ask('watt-key')).status, 200, 'the next minute frees the key')
  simulator.clock.advance({ minutes: -1 })
  t.equal((await ask('watt-key')).status, 200, 'and so does an earlier one')
})

t.test('the month is reported when minute and month are both used up', async (t) => {
  const simulator = await build(t)
  const ask = async () => {
    const answer = await simulator.inject(`/systems?key=own-key&user_id=${ALL}`)
    const { period, limit } = answer.json<{ period?: string; limit?: number }>()
    return [answer.status, period, limit]
  }
  t.same(await ask(), [200, undefined, undefined])
  t.same(await ask(), [200, undefined, undefined])
  t.same(await ask(), [409, 'minute', 2])
  simulator.clock.advance('PT1M')
  t.same(await ask(), [200, undefined, undefined], 'what was refused did not count')
  t.same(await ask(), [409, 'month', 3])
  simulator.clock.set('2022-07-01T00:00:00Z')
  t.same(await ask(), [200, undefined, undefined])
  t.match(simulator.requests({ key: 'own-key', status: 409 }).length, 2)
})

t.test('reset empties the counts, and the overview shows them', async (t) => {
  const simulator = await build(t)
  await simulator.listen()
  const counts = async () => {
    const answer = await fetch(simulator.simulatorUrl)
    return ((await answer.json()) as { quota: { key: string; minute: number }[] }).quota
  }
  await simulator.inject(`/systems?key=watt-key&user_id=${ALL}`)
  const plan = { plan: 'Watt', minute_limit: 10, month_limit: 10_000 }
  const june = { minute_ends_at: '2022-06-15T19:01:00Z', month_ends_at: '2022-07-01T00:00:00Z' }
  t.same(await counts(), [{ key: 'watt-key', minute: 1, month: 1, ...plan, ...june }])
  simulator.clock.advance({ days: 30 })
  const july = { minute_ends_at: '2022-07-15T19:01:00Z', month_ends_at: '2022-08-01T00:00:00Z' }
  t.same(await counts(), [{ key: 'watt-key', minute: 0, month: 0, ...plan, ...july }])
  simulator.reset()
  t.same(await counts(), [])
})

t.test('HEAD and 304 count, OPTIONS does not', async (t) => {
  const simulator = await build(t)
  const path = `/systems?key=own-key&user_id=${ALL}`
  await simulator.inject(path, { method: 'OPTIONS' })
  t.equal((await simulator.inject(path, { method: 'HEAD' })).status, 200)
  const known = await simulator.inject(`/systems?key=${free}&user_id=${ALL}`)
  const headers = { 'if-none-match': String(known.headers.etag) }
  t.equal((await simulator.inject(path, { headers })).status, 304)
  t.equal((await simulator.inject(path)).status, 409)
})

t.test('a client that honours period_end gets through a Watt minute without waiting', async (t) => {
  const simulator = await build(t)
  let answered = 0
  for (let sent = 0; answered < 35; sent++) {
    t.ok(sent < 60, 'no endless loop')
    const answer = await simulator.inject(`/systems/67/summary?key=watt-key&user_id=${ALL}`)
    if (answer.status === 200) answered++
    // What a real client does by sleeping.
    else simulator.clock.set(answer.json<{ period_end: number }>().period_end)
  }
  t.equal(simulator.requests({ status: 409 }).length, 3)
  const rules = simulator.advice().map(({ rule }) => rule)
  t.same(rules, ['polling'], 'a strict reviewer has nothing to say about throttling')
})

t.test('too many at a time are 503 where the plan says so', async (t) => {
  const simulator = await build(t)
  simulator.faults.add({ match: { route: 'summary', nth: 1 }, reply: { delay_ms: 60 } })
  await simulator.listen()
  const path = `${simulator.baseUrl}/systems/67/summary?key=one-at-a-time&user_id=${ALL}`
  const first = fetch(path)
  await new Promise((resolve) => setTimeout(resolve, 30))
  const second = await fetch(path)
  t.equal(second.status, 503)
  t.match(second.headers.get('x-simulator-reason'), /1 request under way/)
  t.equal((await first).status, 200)
  t.equal((await fetch(path)).status, 200, 'afterwards there is room again')
})

t.test('without access any key and any well-formed user will do', async (t) => {
  const simulator = await build(t, { seed: 'open', clock: { now: NOON }, fleet: { systems: 3 } })
  t.match(simulator.key, /^[0-9a-f]{32}$/)
  t.type(decodeId(simulator.userId), 'number')
  t.equal((await simulator.inject('/systems')).status, 200, 'those of the banner too')
  const rows: readonly [string, string, number][] = [
    ['x', ALL, 200],
    ['Schlüssel mit Leerzeichen', ALL, 200],
    ['*', ALL, 200],
    ['line\nfeed', ALL, 401],
    ['ü'.repeat(65), ALL, 401],
    ['x', '4e7a45', 401],
    ['x', 'zz7a453d0a', 401],
    ['x', '6e6f6e65', 401],
    ['x', `${ALL}00`, 401],
  ]
  for (const [key, user, status] of rows) {
    const path = `/systems?key=${encodeURIComponent(key)}&user_id=${user}`
    t.equal((await simulator.inject(path)).status, status, `${JSON.stringify(key)} ${user}`)
  }
})

t.test('ids are coded as in public samples', async (t) => {
  const samples: readonly [number, string][] = [
    [71, '4e7a453d0a'],
    [247, '4d6a51330a'],
    [181110, '4d5467784d5445770a'],
  ]
  for (const [id, code] of samples) {
    t.equal(encodeId(id), code)
    t.equal(decodeId(code), id)
  }
  for (const wrong of ['', '4e', '4E7A453D0A', '4e7a453d', 'x'.repeat(65), '4d4445780a']) {
    t.equal(decodeId(wrong), undefined, wrong)
  }
})

t.test('a key that works is at hand for every kind of access', async (t) => {
  t.equal(createAccess(undefined, 's').sampleKey, generatedKey('s'))
  t.equal(createAccess({ keys: { a: { plan: 'watt' } } }).sampleKey, 'a')
  t.equal(createAccess({ keys: { a: { plan: 'watt' }, b: {} } }).sampleKey, 'b', 'unlimited first')
  const open = createAccess({ keys: { a: { plan: 'watt' }, '*': {} } }, 's')
  t.equal(open.sampleKey, generatedKey('s'), 'an unlimited wildcard takes any')
  const throttled = createAccess({ keys: { '*': { plan: 'watt' } } }, 's')
  t.equal(throttled.sampleKey, generatedKey('s'))
  t.equal(throttled.plan('anything'), WATT)
  const minted = createAccess({ keys: { '*': { plan: 'watt' } } }, 's', 'minted')
  t.equal(minted.sampleKey, 'minted')
  t.equal(minted.plan('minted'), UNLIMITED, 'before the wildcard')
  t.equal(createAccess({ users: [{ user_id: SOME, systems: [1] }] }).sampleUserId(), SOME)
  t.equal(createAccess({ users: [] }).sampleUserId(), '')
  t.equal(createAccess({ users: [] }).plan(undefined), undefined)
})

t.test('open users and counted keys take bounded room', async (t) => {
  const access = createAccess(undefined)
  for (let id = 0; id < 1100; id++) t.ok(access.user(encodeId(id), 0)?.all)
  t.equal(access.user(encodeId(3), 0), access.user(encodeId(3), 0), 'those of late are remembered')

  const state = createState()
  const quota = createQuotaMemory(state)
  for (let i = 0; i < 10_050; i++) quota.enter(`key ${i}`, UNLIMITED, 1_655_319_600)
  t.equal(state.quota.size, 10_000)
  const once = { ...WATT, perMinute: 1 }
  for (let i = 0; i < 2; i++) quota.enter('throttled', once, 1_655_319_600)
  for (let i = 0; i < 10_050; i++) quota.enter(`other ${i}`, UNLIMITED, 1_655_319_600)
  const again = quota.enter('throttled', once, 1_655_319_600)
  t.match(again, { period: 'minute' }, 'one with a limit is not forgotten for others without')
  for (let i = 0; i < 10_050; i++) quota.enter(`watt ${i}`, WATT, 1_655_319_600)
  t.equal(state.quota.size, 10_000, 'unless there are too many of them')
})

t.test('as many requests are under way as a plan allows', async (t) => {
  const quota = createQuotaMemory(createState())
  const two = { ...UNLIMITED, concurrent: 2 }
  const enter = () => quota.enter('a', two, 1_655_319_600)
  t.equal(enter(), undefined)
  t.equal(enter(), undefined)
  t.equal(enter(), 'busy')
  quota.leave('a')
  t.equal(enter(), undefined)
  t.equal(enter(), 'busy')
  quota.leave('a')
  quota.leave('a')
  t.same(quota.counts(1_655_319_600), [{ key: 'a', minute: 3, month: 3 }], 'the busy do not count')
})

const DAYS = { from: '2022-06-01', production: [900] }

t.test('what leads to nothing is a mistake, what only surprises a note', async (t) => {
  const systems = [{ system_id: 67 }, { system_id: 71 }]
  const access = {
    keys: { demo: {}, other: { plan: 'watt' as const } },
    users: [{ user_id: '4d6a51330a', systems: [67, 99] }, { user_id: '4e7a453d0a' }],
  }
  const reply = { status: 503 }
  const faults = [
    { match: { key: 'dmo' }, reply },
    { match: { key: 'nobody', user_id: '4d413d3d0a' }, reply },
    { match: { key: 'demo', user_id: '4e7a453d0a', system_id: 99 }, reply },
    { match: { key: ['demo', 'dem'], user_id: ['4e7a453d0a', '4d413d3d0a'] }, reply },
  ]
  const mistakes = [
    {
      path: 'access.users[0].systems[1]',
      message: 'there is no system 99 in this world; there are 67, 71',
    },
    {
      path: 'faults[0].match.key',
      message: 'never comes this far: access.keys lets no key "dmo" in; did you mean "demo"?',
    },
    {
      path: 'faults[1].match.key',
      message: 'never comes this far: access.keys lets no key "nobody" in',
    },
    {
      path: 'faults[1].match.user_id',
      message: 'never comes this far: access.users has no 4d413d3d0a',
    },
    {
      path: 'faults[3].match.key[1]',
      message: 'never comes this far: access.keys lets no key "dem" in; did you mean "demo"?',
    },
    {
      path: 'faults[3].match.user_id[1]',
      message: 'never comes this far: access.users has no 4d413d3d0a',
    },
  ]
  const told = (scenario: object) =>
    createSimulator({ scenario: scenario as Scenario }).then(
      async (simulator) => {
        await simulator.close()
        return undefined
      },
      (error: ScenarioError) => error.mistakes,
    )
  t.same(await told({ systems, access, faults }), mistakes)
  const beside: readonly [string, object, number][] = [
    ['another mistake', { systems, access, faults }, 6],
    ['another fault', { systems, access, faults: [{}, ...faults] }, 6],
    ['systems that are not known', { systems: [{ system_id: 'x' }], access, faults }, 5],
    ['generated ones that are not known', { fleet: { systems: 'x' }, systems, access }, 0],
    ['users that are not known', { systems, access: { ...access, users: 7 }, faults }, 3],
    ['keys that are not known', { systems, access: { ...access, keys: 7 }, faults }, 3],
  ]
  for (const [name, scenario, count] of beside) {
    const found = (await told({ banana: 1, ...scenario })) ?? []
    const said = found.filter(({ message }) => /there is no system|never comes/.test(message))
    t.equal(said.length, count, `beside ${name}`)
  }

  const simulator = await createSimulator({
    scenario: {
      systems: [
        { system_id: 67, meters: { production: [{}] }, daily_wh: DAYS },
        { system_id: 68, meters: { production: [{}] }, daily_wh: { ...DAYS, meter: [5] } },
        { system_id: 69, meters: { production: [{ disabled: true }] }, daily_wh: DAYS },
        { system_id: 70, daily_wh: DAYS },
        ...Array.from({ length: 6 }, () => ({ name: 'x' })),
      ],
      access: { keys: { '*': {} } },
      faults: [
        { match: { system_id: 99, key: 'anybody', user_id: '4e7a453d0a' }, reply },
        { match: { system_id: [67, 98] }, reply },
        { reply },
      ],
    },
  })
  t.teardown(() => simulator.close())
  t.match(simulator.notes, [
    {
      path: 'faults[0].match.system_id',
      message: 'there is no system 99 in this world; the fault answers all the same',
    },
    { path: 'faults[1].match.system_id[1]', message: 'there is no system 98 in this world' },
    { path: 'systems[0].daily_wh.production', message: 'write meter' },
  ])
  t.equal(simulator.notes.length, 3)

  const open = await createSimulator({ scenario: { access: { users: access.users.slice(1) } } })
  t.teardown(() => open.close())
  const wrong = { match: { user_id: '4d6a51330a' }, reply: { status: 999 } }
  const complaint =
    /reply\.status: expected .*\nmatch\.user_id: never comes this far: .* has no 4d6a51330a/
  t.throws(() => open.faults.add(wrong), { message: complaint })
  const { key } = await open.sandbox('elsewhere')
  const strange = { match: { key }, reply }
  t.throws(() => open.faults.add(strange), /access\.keys lets no key/, 'minted for another world')
})

t.test('grants are given and revoked at run time', async (t) => {
  const simulator = await build(t)
  await simulator.listen()
  const call = async (what: string, body?: unknown) => {
    const [method = '', path = ''] = what.split(' ')
    const sent = body === undefined ? {} : { body: JSON.stringify(body) }
    const reply = await fetch(`${simulator.simulatorUrl}/access/users${path}`, { method, ...sent })
    const text = await reply.text()
    return { status: reply.status, body: text === '' ? undefined : JSON.parse(text) }
  }
  const statusOf = async (user: string, path = '/systems/67/summary') =>
    (await simulator.inject(`${path}?user_id=${user}`)).status
  const friend = encodeId(4711)
  t.equal(await statusOf(friend), 401)
  const grant = { user_id: friend, systems: [67], until: '2030-01-01' }
  const given = await call('POST ', grant)
  t.match(given, {
    status: 201,
    body: { user_id: friend, systems: [67], consumption: true, from: null, source: 'control' },
  })
  t.equal(await statusOf(friend), 200)
  t.equal(await statusOf(friend, '/systems/72/summary'), 401)
  const all = await call('POST ', { user_id: friend })
  t.match(all, { status: 200, body: { systems: 'all', until: null, active: true } })
  t.equal(await statusOf(friend, '/systems/72/summary'), 200, 'an answer of before is not given')
  t.equal((await call(`DELETE /${friend}`)).status, 204)
  t.equal(await statusOf(friend), 401)
  simulator.clock.advance(-1)
  t.equal(await statusOf(friend), 200, 'as it was')
  simulator.clock.advance(1)
  t.match((await call('GET ')).body.users.at(-1), { user_id: friend, active: false })
  t.equal((await call(`DELETE /${friend}`)).status, 204, 'revoked it stays')
  const late = encodeId(12)
  simulator.access.grant({ user_id: late, from: '2023-01-01' })
  t.ok(simulator.access.revoke(late))
  simulator.clock.set('2023-06-01T00:00:00Z')
  t.equal(await statusOf(late), 401, 'it never began')
  simulator.clock.set(NOON)
  t.match(await call(`DELETE /${encodeId(9)}`), { status: 404, body: { message: /no user/ } })
  t.match(await call('POST ', { user_id: friend, systems: [1234] }), {
    status: 400,
    body: { mistakes: [{ path: 'systems[0]', message: /no system 1234/ }] },
  })
  t.match(await call('POST ', { user: friend }), { status: 400, body: { message: /user_id/ } })
  t.match(await call('POST ', 'all'), { status: 400 })
  simulator.reset()
  t.equal(await statusOf(friend), 401, 'as loaded')
})

t.test('a system is seen from a date on, and until another', async (t) => {
  const simulator = await build(t)
  const friend = encodeId(4711)
  const part = { system_id: 72, from: '2022-07-01', until: '2022-07-02T00:00:00Z' }
  const given = simulator.access.grant({ user_id: friend, systems: [67, part] })
  const shown = { ...part, from: '2022-07-01T00:00:00Z' }
  t.same(given.systems, [67, shown])
  const [envoy] = (await simulator.inject('/systems/72/envoys')).json<{
    envoys: { serial_number: string }[]
  }>().envoys
  const rows: readonly [now: string, ids: readonly number[], when: string][] = [
    ['2022-06-30T23:59:59Z', [67], ' before 2022-07-01T00:00:00Z, and it is 2022-06-30T23:59:59Z'],
    ['2022-07-01T00:00:00Z', [67, 72], ''],
    ['2022-07-01T23:59:59Z', [67, 72], ''],
    ['2022-07-02T00:00:00Z', [67], ' since 2022-07-02T00:00:00Z, when its grant ended'],
    ['2022-06-01T00:00:00Z', [67], ' before 2022-07-01T00:00:00Z, and it is 2022-06-01T00:00:00Z'],
  ]
  for (const [now, ids, when] of rows) {
    simulator.clock.set(now)
    const ask = (path: string) => simulator.inject(`${path}user_id=${friend}`)
    const { systems } = (await ask('/systems?')).json<SystemsResponse>()
    t.same(
      systems.map((one) => one.system_id),
      ids,
      now,
    )
    const isSeen = ids.includes(72)
    for (const path of [
      '/systems/72/summary?',
      '/systems/inverters_summary_by_envoy_or_site?site_id=72&',
      `/systems/search_system_id?serial_num=${envoy?.serial_number}&`,
    ]) {
      const { status, headers } = await ask(path)
      t.equal(status, isSeen ? 200 : 401, `${path} at ${now}`)
      if (!isSeen)
        t.match(
          headers['x-simulator-reason'],
          `may not see${path.includes('serial') ? '' : ' system 72'}${when}`,
        )
    }
  }
  const saved = await createSimulator({ scenario: simulator.toScenario() })
  t.teardown(() => saved.close())
  t.same(saved.access.list().at(-1)?.systems, [67, shown], 'saved as well')
})

t.test('where all are let in, one can be limited and one revoked', async (t) => {
  const { access: _, ...open } = scenario
  const simulator = await build(t, open)
  const { userId } = simulator
  const statusOf = async (user: string, system = 67) =>
    (await simulator.inject(`/systems/${system}/summary?user_id=${user}`)).status
  t.match(simulator.access.list(), [{ user_id: '*', systems: 'all', source: 'scenario' }])
  const [limited, revoked, other] = [encodeId(1), encodeId(2), encodeId(3)] as const
  simulator.access.grant({ user_id: limited, systems: [{ system_id: 67 }] })
  t.equal(await statusOf(limited), 200, 'without an end')
  simulator.access.grant({ user_id: limited, systems: [{ system_id: 67, until: 4_000_000_000 }] })
  t.same([await statusOf(limited), await statusOf(limited, 72)], [200, 401])
  t.ok(simulator.access.revoke(revoked))
  t.same([await statusOf(revoked), await statusOf(other)], [401, 200])
  t.notOk(simulator.access.revoke('nonsense'))
  t.ok(simulator.access.revoke(userId))
  t.not(simulator.userId, userId, 'credentials that work')
  t.equal(await statusOf(simulator.userId), 200)
  t.same(simulator.replace(open, { keep: true }), [])
  t.same([await statusOf(limited, 72), await statusOf(revoked)], [401, 401], 'they are kept')
  const [first, ...others] = open.systems ?? []
  const lost = simulator.replace({ ...open, systems: others }, { keep: true })
  t.match(lost, [/grant of .* could not be kept: .*no system/], String(first?.system_id))
  simulator.access.revoke('*')
  t.equal(await statusOf(other), 401, 'everybody else')
})

t.test('a world takes so many grants', async (t) => {
  const simulator = await build(t)
  for (let n = 0; n < LIMITS.addedGrants; n++) {
    simulator.access.grant({ user_id: encodeId(1000 + n), systems: [67] })
  }
  t.throws(() => simulator.access.grant({ user_id: encodeId(1) }), /no room for another grant/)
  t.ok(simulator.access.revoke(encodeId(1000)), 'one that is there can be revoked')
})

t.test('what is used of a quota counts in the first windows, unless more is known', (t) => {
  const { quota } = createState()
  const keys = { a: { used: { minute: 2 } }, b: { used: { month: 7 } }, c: {} }
  countUsed(quota, keys, () => WATT, 1_655_319_659.5)
  const counts = (atS: number) => createQuotaMemory({ quota }).counts(atS)
  const used = [
    { key: 'a', minute: 2, month: 2 },
    { key: 'b', minute: 0, month: 7 },
  ]
  t.same(counts(1_655_319_600), used)
  countUsed(quota, { a: { used: { minute: 9 } } }, () => WATT, 1_655_319_600)
  t.same(counts(1_655_319_600), used, 'what was remembered stays')
  t.match(counts(1_655_319_660), [{ minute: 0, month: 2 }, { month: 7 }], 'the next minute')
  t.match(counts(1_656_633_600), [{ month: 0 }, { month: 0 }], 'the next month')
  t.end()
})

t.test('grants that were remembered are in force, in the place of those written', (t) => {
  const written = [{ user_id: ALL }, { user_id: SOME }]
  const grants = new Map([[SOME, { user_id: SOME, systems: [67], until: NOON }]])
  const { list, user, grant } = createGrants(written, { nowS: () => 0, state: { grants } })
  t.match(list(), [{ source: 'scenario' }, { source: 'control', until: '2022-06-15T19:00:00Z' }])
  t.equal(user(SOME, 1_655_319_599)?.sees(72), false)
  t.equal(user(SOME, 1_655_319_600), undefined)
  t.match(grant({ user_id: NONE, systems: [72] }), { systems: [72], source: 'control' })
  t.end()
})

/** What a client needs that does nothing but ask. */
const following = (
  follow: NonNullable<Scenario['clock']>['follow'],
  more: Partial<Scenario> = {},
): Scenario => ({
  ...scenario,
  ...more,
  clock: { now: NOON, speed: 0, ...(follow && { follow }) },
})
const NOON_S = Date.parse(NOON) / 1000

t.test('a clock that follows moves by the first entry that a request matches', async (t) => {
  const simulator = await build(
    t,
    following([
      { match: { status: [304, 401, 404] }, advance: 'PT1S' },
      { match: { route: 'summary', query: { callback: null } }, advance: 'PT1M' },
      { match: { route: 'summary', system_id: [67, 72] }, advance: 'PT1H' },
      { match: { key: 'own-key', status: 409 }, advance: 'period_end' },
      { match: { user_id: ALL, route: 'stats' }, advance: 'P1D' },
      { match: { status: [200, 409] }, advance: 'period_end' },
    ]),
  )
  const movedBy = async (path: string, options = {}) => {
    const before = simulator.clock.get().now_epoch
    const { status } = await simulator.inject(path, options)
    return [status, simulator.clock.get().now_epoch - before]
  }
  const summary = '/systems/67/summary'
  const { headers } = await simulator.inject(`${summary}?callback=f`)
  simulator.clock.set(NOON)
  const rows: readonly [string, object, number, number][] = [
    [summary, {}, 200, 60],
    [summary, { method: 'HEAD' }, 200, 60],
    [`${summary}?callback=f`, {}, 200, 3600],
    [summary, { headers: { 'if-none-match': '*' } }, 304, 1],
    ['/systems/99/summary', {}, 404, 1],
    ['/systems/72/summary?user_id=nobody', {}, 401, 1],
    ['/systems?key=nobodys', {}, 401, 1],
    ['/nowhere', {}, 404, 1],
    [`/systems/67/stats?user_id=${ALL}`, {}, 200, 86_400],
    ['/systems?limit=1', {}, 200, 0],
    ['/systems/67/stats?start_at=soon', {}, 422, 86_400],
    [summary, { method: 'OPTIONS' }, 204, 0],
  ]
  t.ok(headers.etag)
  for (const [path, options, status, byS] of rows) {
    t.same(await movedBy(path, options), [status, byS], `${path} ${JSON.stringify(options)}`)
  }
  simulator.clock.set(NOON)
  for (const status of [200, 200]) t.equal((await movedBy('/systems?key=own-key'))[0], status)
  t.same(await movedBy('/systems?key=own-key'), [409, 60], 'to the end of the minute')
  t.same(await movedBy('/systems?key=own-key'), [200, 0], 'the quota is fresh')
  t.same(await movedBy('/systems?key=own-key'), [409, Date.UTC(2022, 6) / 1000 - NOON_S - 60])
  simulator.faults.add({ match: { route: 'systems' }, reply: { status: 409 } })
  t.same(await movedBy('/systems'), [409, 0], 'a 409 that no quota caused ends no period')
  t.same(await movedBy('/systems?key=one-at-a-time'), [409, 0])
  t.equal(simulator.requests().at(-1)?.at, simulator.clock.get().now, 'as it was when it came')
})

t.test('a clock that follows has no speed, and ends where clocks end', async (t) => {
  const simulator = await build(t, following([{ advance: 'P36500D' }]))
  t.throws(() => simulator.clock.set({ speed: 60 }), /a speed of 60 is not possible here/)
  t.throws(() => simulator.clock.set({ now: NOON, speed: 1 }), /moves with the client's requests/)
  t.throws(
    () => simulator.clock.set({ speed: -1 }),
    /^speed: expected a number from 0 to 1000000; found -1/,
  )
  t.equal(simulator.clock.set({ now: NOON, speed: 0 }).speed, 0)
  await simulator.listen()
  const put = async (path: string, body: object) => {
    const answer = await fetch(`${simulator.simulatorUrl}${path}`, {
      method: 'PUT',
      body: JSON.stringify(body),
    })
    return [answer.status, await answer.text()]
  }
  t.match(await put('/clock', { speed: 2 }), [400, /moves with the client's requests/])
  t.equal(simulator.clock.advance('PT1H').now_epoch, NOON_S + 3600, 'a control may move it')
  for (const again of [false, true]) {
    t.equal((await simulator.inject('/systems')).status, 200)
    t.equal(simulator.clock.get().now, '2099-12-31T23:59:59Z', String(again))
  }
  simulator.reset()
  t.equal(simulator.clock.get().now_epoch, NOON_S)
  simulator.replace(following(undefined))
  simulator.clock.set({ speed: 60 })
  t.same(simulator.replace(following([{ advance: 'PT1H' }]), { keep: true }), [])
  t.equal(simulator.clock.get().speed, 0, 'a speed is not kept')
  await t.rejects(createSimulator({ scenario: following([{ advance: 'PT1H' }]), speed: 1 }), {
    message: /^clock\.follow: needs speed: 0/,
  })
  const box = await simulator.sandbox('box')
  await box.inject('/systems')
  t.same(
    [simulator.clock.get().now_epoch - box.clock.get().now_epoch, box.clock.get().now_epoch],
    [-3600 + simulator.clock.get().now_epoch - NOON_S, NOON_S + 3600],
    'a sandbox follows its own requests',
  )
})

t.test(
  'where the clock follows, requests are answered in turn, in the order of arrival',
  // Replicas have no order of arrival in common.
  { skip: onStore },
  async (t) => {
    const simulator = await build(
      t,
      following([{ advance: 'PT5M' }], { fleet: { systems: 300, incidents: 'none' } }),
    )
    // The first takes several slices of work, and holds up those behind it alone.
    const paths = ['/systems?limit=1000', '/systems/67/stats', '/systems/72/summary', '/nowhere']
    const round = async () => {
      const answers = await Promise.all(paths.map((path) => simulator.inject(path)))
      return answers.map(({ body }) => body)
    }
    const first = await round()
    const atS = simulator
      .requests()
      .map(({ url, at }) => [url.split('?')[0], Date.parse(at) / 1000])
    t.same(
      atS,
      paths.map((path, n) => [`/api/v2${path.split('?')[0]}`, NOON_S + n * 300]),
    )
    t.equal(simulator.clock.get().now_epoch, NOON_S + 1200)
    simulator.reset()
    for (const [n, path] of paths.entries()) {
      t.equal((await simulator.inject(path)).body, first[n], `${path} one after the other`)
    }
  },
)

t.test('where the clock follows, each request has an instant of its own', async (t) => {
  const simulator = await build(t, following([{ advance: 'PT5M' }]))
  await Promise.all(Array.from({ length: 10 }, () => simulator.inject('/systems/67/summary')))
  t.same(
    simulator.requests().map(({ at }) => Date.parse(at) / 1000),
    Array.from({ length: 10 }, (_, n) => NOON_S + n * 300),
    'however many come at once',
  )
})

t.test('where the clock follows, what is held holds nobody else', async (t) => {
  const simulator = await build(t, following([{ advance: 'PT5M' }]))
  await simulator.listen()
  const url = (path: string) =>
    `${simulator.baseUrl}${path}?key=${free}&user_id=${encodeURIComponent(ALL)}`
  const nowS = () => simulator.clock.get().now_epoch - NOON_S
  const held: Promise<unknown>[] = []
  for (const [reply, title] of [
    [{ delay_ms: 600_000 }, 'a delay'],
    [{ delay_ms: 600_000, status: 503 }, 'a refusal that is late'],
    [{ delay_ms: 600_000, abort: 'truncate' }, 'half of it, and late'],
    [{ abort: 'hang' }, 'a hang'],
    [{ trickle: { bytes: 1, every_ms: 60_000 } }, 'a body that trickles'],
    [{ delay_ms: 600_000, abort: 'reset' }, 'a reset that is late'],
  ] as const) {
    simulator.faults.clear()
    simulator.faults.add({ match: { route: 'summary' }, reply })
    const before = nowS()
    held.push(fetch(url('/systems/67/summary')).catch(() => {}))
    while (nowS() === before) await new Promise(setImmediate)
    t.equal((await fetch(url('/systems/67/envoys'))).status, 200, title)
    t.equal(nowS(), before + 600, 'both have moved it')
  }
  const other = await build(t, following([{ match: { status: 200 }, advance: 'PT5M' }]))
  for (const abort of ['reset', 'truncate'] as const) {
    other.faults.add({ match: { times: 1 }, reply: { abort } })
    await t.rejects(other.inject('/systems/67/summary'))
  }
  t.equal(other.clock.get().now_epoch - NOON_S, 300, 'of a reset no status was decided')
  await simulator.close()
  await Promise.all(held)
})
