/** What an attack found, case by case: small inputs, strange clients, lists without an end. */
import { EventEmitter, once } from 'node:events'
import { readFileSync } from 'node:fs'
import { request as httpRequest, IncomingMessage, ServerResponse } from 'node:http'
import { type AddressInfo, connect, Socket } from 'node:net'
import { PassThrough } from 'node:stream'
import { finished } from 'node:stream/promises'
import { setTimeout as sleep } from 'node:timers/promises'
import { fastify } from 'fastify'
import t from 'tap'
import { createApp } from '../src/api/app.ts'
import { createBacklog } from '../src/api/backlog.ts'
import { createEventStreams } from '../src/api/controls/event-streams.ts'
import { createScale } from '../src/api/controls/json-scale.ts'
import { shutDown } from '../src/api/shutdown.ts'
import { createUnderWay } from '../src/api/under-way.ts'
import { createBodyReader } from '../src/api/v2/form.ts'
import { parametersOf } from '../src/api/v2/routes.ts'
import {
  createSimulator,
  type Scenario,
  ScenarioError,
  type SimulatorOptions,
} from '../src/index.ts'
import { isDeeperThan, LIMITS } from '../src/limits.ts'
import { checkScenario, findingsIn } from '../src/scenario/check.ts'
import { encodeId } from '../src/scenario/coded-id.ts'
import { collect } from '../src/scenario/mistakes.ts'
import type { SystemEntry } from '../src/scenario/scenario.ts'
import { list as listOf, whole } from '../src/scenario/schema.ts'
import { type IncidentLog, incidentLog } from '../src/simulation/incidents/log.ts'
import { toldSeries } from '../src/simulation/known/told-series.ts'
import { rootKey } from '../src/simulation/random.ts'
import type { ModuleModel } from '../src/simulation/roof/module.ts'
import { finish } from '../src/simulation/work.ts'
import { parseInstant } from '../src/time/instant.ts'
import { createAccess, UNLIMITED } from '../src/world/access.ts'
import { advise } from '../src/world/advice/advise.ts'
import { createBudget, NoRoom } from '../src/world/budget.ts'
import { createCache } from '../src/world/cache.ts'
import { createClock } from '../src/world/clock.ts'
import { createFaults } from '../src/world/faults.ts'
import { createSlot, type Slot } from '../src/world/slot.ts'
import { createState, type RequestRecord } from '../src/world/state.ts'
import { createJournalMemory } from '../src/world/store/journal-memory.ts'
import { createQuotaMemory } from '../src/world/store/quota-memory.ts'
import { createWorld, worldBytes } from '../src/world/world.ts'
import { ALONE } from './helper.ts'

const NOON = '2022-06-15T12:00:00-07:00'

const scenario: Scenario = {
  seed: 'attacks',
  clock: { now: NOON, speed: 0 },
  systems: [{ system_id: 67, place: 'Sebastopol, CA', operational_at: '2014-01-26' }],
}

interface Closes {
  teardown(end: () => unknown): unknown
}

async function serve(t: Closes, options: SimulatorOptions = {}) {
  const lines: string[] = []
  const stream = { write: (line: string) => void lines.push(line) }
  const logger = { level: 'warn', stream }
  const simulator = await createSimulator({ scenario, logger, ...options })
  t.teardown(() => simulator.close())
  const origin = new URL(await simulator.listen()).origin
  const port = Number(new URL(origin).port)
  const call = async (line: string, body?: string | object, headers = {}) => {
    const [method = '', path = ''] = line.split(' ')
    const text = typeof body === 'object' ? JSON.stringify(body) : body
    const sent = { method, headers, ...(text !== undefined && { body: text }) }
    const reply = await fetch(`${origin}${path}`, sent)
    return { status: reply.status, headers: reply.headers, text: await reply.text() }
  }
  return { simulator, origin, port, call, lines }
}

const record = (change: Partial<RequestRecord> = {}): RequestRecord => ({
  nowS: 1_655_319_600,
  realMs: 1_700_000_000_000,
  method: 'GET',
  url: '/api/v2/systems?key=k',
  route: 'systems',
  systemId: undefined,
  key: 'k',
  userId: 'u',
  stage: 'route',
  traceId: undefined,
  status: 200,
  durationMs: 1,
  bytes: 10,
  faultId: undefined,
  reason: undefined,
  ...change,
})

const list = <T>(length: number, make: (i: number) => T) =>
  Array.from({ length }, (_, i) => make(i))

const nested = (depth: number) => '['.repeat(depth) + ']'.repeat(depth)

t.test('depth is limited where it comes in', async (t) => {
  t.notOk(isDeeperThan([[]], 2))
  t.ok(isDeeperThan([{ a: [] }], 2))
  t.notOk(isDeeperThan('[[[', 0))
  const { simulator, call, lines } = await serve(t)
  for (const depth of [33, 6000, 400_000]) {
    const body = `{"reply":{"body":${nested(depth)}}}`
    const { status, text } = await call('POST /_simulator/faults', body)
    t.equal(status, 400, `${depth} deep`)
    t.match(text, /the body is too deep: at most 32/)
  }
  const deep = JSON.parse(`{"reply":{"body":${nested(6000)}}}`)
  t.throws(() => simulator.faults.add(deep), ScenarioError, 'nor by the library')
  t.same(simulator.faults.list(), [], 'nothing was added')
  for (const [depth, isTaken] of [
    [28, true],
    [29, false],
    [50, false],
    [100_000, false],
  ] as const) {
    const text = `{"systems":[],"faults":[{"reply":{"body":${nested(depth)}}}]}`
    const sources = [JSON.parse(text), ...(depth < 100 ? [text, `${text}\n`] : [])]
    for (const source of sources) {
      const made = simulator.sandbox('deep', source)
      if (isTaken) t.ok(await made, `${depth} deep, as ${typeof source}`)
      else await t.rejects(made, /is too deep: at most 32/, `${depth} deep, as ${typeof source}`)
    }
  }
  const body = JSON.parse(nested(29))
  t.ok(simulator.faults.add({ match: { route: 'stats' }, reply: { body } }), 'what is allowed')
  const stats = await simulator.inject('/systems/67/stats')
  t.same(stats.json(), body, 'can be sent')
  t.same(lines, [])
})

t.test('the journal is as cheap to read as what is read of it', async (t) => {
  const { simulator, call } = await serve(t)
  const names = Array.from({ length: 2030 }, () => 'a=').join('&')
  const journal = createJournalMemory(createState())
  for (let i = 0; i < LIMITS.journalEntries; i++)
    journal.record(record({ url: `/api/v2/x?${names}` }))
  const [newest] = journal.list({ limit: 1 })
  const [first] = journal.entries()
  t.equal(newest?.id, LIMITS.journalEntries)
  t.equal(first?.id, 1)
  t.equal(first?.query.a?.length, LIMITS.journalParameters, 'and no more parameters than a bound')
  t.match(first?.url, /^.{4000,}$/, 'the URL has the others')

  for (let i = 0; i < 50; i++) await simulator.inject(`/systems?i=${i}&${names}`)
  const list = JSON.parse((await call('GET /_simulator/requests?limit=2')).text)
  t.match(list.requests, [{ id: 49 }, { id: 50 }])
  const all = await call('GET /_simulator/requests')
  t.equal(JSON.parse(all.text).requests.length, 50)
  t.match(all.headers.get('content-type'), /^application\/json/)
  const har = JSON.parse((await call('GET /_simulator/requests?format=har&after=48')).text)
  t.match(har.log.entries, [{ _simulator: { id: 49 } }, { _simulator: { id: 50 } }])
  t.equal(har.log.entries[0].request.queryString.length, LIMITS.journalParameters)
  t.equal((await call('HEAD /_simulator/requests')).status, 200)
})

t.test('entries that are forgotten while a list is read are left out', async (t) => {
  const journal = createJournalMemory(createState(), { limit: 4 })
  for (let i = 0; i < 4; i++) journal.record(record())
  const entries = journal.entries()
  t.equal(entries.next().value?.id, 1)
  for (let i = 0; i < 3; i++) journal.record(record())
  t.same(
    [...entries].map(({ id }) => id),
    [4, 5, 6, 7],
  )
  const cut = journal.entries()
  cut.next()
  journal.clear()
  t.same([...cut], [])
})

t.test('a URL that is none can be in the journal, and in the archive', async (t) => {
  const { port, call } = await serve(t)
  for (const url of ['http://[', '//[/api/v2', '/api/v2/systems?%ZZ=%']) {
    const socket = connect(port, '127.0.0.1')
    socket.write(`GET ${url} HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n`)
    socket.resume()
    await once(socket, 'close')
  }
  for (const format of ['json', 'har']) {
    const { status, text } = await call(`GET /_simulator/requests?format=${format}`)
    t.equal(status, 200)
    t.ok(JSON.parse(text))
  }
})

t.test('advice has a bound, and says how much more there is', async (t) => {
  const journal = createJournalMemory(createState())
  for (let i = 0; i < 500; i++) {
    const names = Array.from({ length: 20 }, (_, n) => `name${i}_${n}=`).join('&')
    journal.record(record({ url: `/api/v2/systems?${names}`, key: `k${i}` }))
    for (let again = 0; again < 3; again++) {
      journal.record(record({ url: `/api/v2/systems/${i}/envoys`, route: 'envoys', key: `k${i}` }))
    }
  }
  const found = finish(advise(journal.entries(), parametersOf))
  const ofRule = (rule: string) => found.filter((one) => one.rule === rule)
  t.equal(ofRule('unknown-parameter').length, LIMITS.advicePerRule)
  t.match(ofRule('unknown-parameter').at(-1), { count: 9981, message: /several more names/ })
  t.equal(ofRule('polling').length, LIMITS.advicePerRule + 1)
  t.match(ofRule('polling').at(-1), {
    count: 960,
    message: /^480 more like these, of 960 requests/,
  })
  t.ok(JSON.stringify(found).length < 100_000)
})

t.test('advice counts as people do', (t) => {
  const journal = createJournalMemory(createState())
  for (const key of ['a', 'a', 'b', 'b', 'b']) journal.record(record({ key, status: 409 }))
  for (let i = 0; i < 11; i++) journal.record(record({ key: 'c' }))
  const messages = finish(advise(journal.entries(), parametersOf)).map(({ message }) => message)
  t.match(messages, [
    /"c" sent 1 request more than the 10 a minute/,
    /"a" asked once more in minutes/,
    /"b" asked 2 times more in minutes/,
  ])
  journal.clear()
  for (let i = 0; i < LIMITS.advicePerRule + 1; i++) {
    for (let n = 0; n < 2; n++) journal.record(record({ key: `k${i}`, status: 409 }))
  }
  const [more] = finish(advise(journal.entries(), parametersOf)).slice(-1)
  t.match(more!.message, /^1 more like these, of 1 request, is not listed/)
  t.end()
})

t.test('faults have an end', async (t) => {
  const state = createState()
  const faults = createFaults([{ id: 'written', reply: { status: 500 } }], rootKey('s', 'f'), state)
  const once = { match: { times: 1 }, reply: { status: 503 as const } }
  for (let i = 0; i < LIMITS.addedFaults; i++) faults.add(once)
  t.throws(() => faults.add(once), NoRoom)
  t.ok(faults.remove('written'))
  state.faultCounts.set('fault-2', { seen: 1, fired: 1 })
  t.ok(faults.add(once), 'one that is used up makes room')
  t.notOk(faults.list().some(({ id }) => id === 'fault-2'))
  faults.clear()
  t.same(faults.list(), [])
  t.equal(state.faultCounts.size, 0, 'no counts stay behind')

  const { call } = await serve(t)
  const body = 'x'.repeat(1_000_000)
  let status = 201
  for (let i = 0; status === 201 && i < 100; i++) {
    status = (await call('POST /_simulator/faults', { reply: { status: 200, body } })).status
  }
  t.equal(status, 409, 'nor may few take all the memory')
  t.match(
    (await call('GET /metrics')).text,
    /^enlighten_memory_bytes\{kind="faults"\} [1-9]\d{7}$/m,
  )
  t.equal((await call('DELETE /_simulator/faults')).status, 204)
  t.match((await call('GET /metrics')).text, /^enlighten_memory_bytes\{kind="faults"\} 0$/m)
})

t.test('incidents have an end', async (t) => {
  const written = { id: 'written', kind: 'micro', inverters: 1, from: '2022-06-01' } as const
  const systems = [{ ...scenario.systems![0]!, incidents: [written] }]
  const { simulator, call } = await serve(t, { scenario: { ...scenario, systems } })
  const { incidents } = simulator
  const future = incidents.add({ system_id: 67, kind: 'comm', from: '2023-01-01' })
  t.ok(incidents.end(future.id))
  t.match(incidents.list(), [{ id: 'written' }], 'one that never began is no part of the past')
  t.equal(incidents.list().length, 1)
  for (let i = 0; i < LIMITS.addedIncidents; i++) {
    incidents.add({ system_id: 67, kind: 'power', fraction: 0.1, from: '2022-06-14' })
  }
  t.throws(() => incidents.add({ system_id: 67, kind: 'comm' }), NoRoom)
  const full = await call('POST /_simulator/incidents', { system_id: 67, kind: 'comm' })
  t.match(full, { status: 409, text: /reset/ })
  const added = incidents.list().filter(({ source }) => source === 'control')
  for (const { id } of added) incidents.end(id)
  t.throws(() => incidents.end('written'), NoRoom, 'ends are remembered, too')
  const first = incidents.list().find(({ id }) => id === added[0]!.id)
  simulator.clock.advance(3600)
  t.ok(incidents.end(first!.id), 'it is over')
  t.same(
    incidents.list().find(({ id }) => id === first!.id),
    first,
    'and ends no later than it did',
  )
  t.equal((await simulator.inject('/systems/67/summary')).status, 200)
})

t.test('an incident that is added looks at each before it a few times, no more', async (t) => {
  const cache = createCache<object>()
  const { incidents, fleet } = createWorld(scenario, { cache, real: () => Date.parse(NOON) })
  const system = fleet.system(67)
  const { units } = system
  let asked = 0
  const counted = () => {
    asked++
    return units()
  }
  Object.assign(system, { units: counted })
  for (let i = 0; i < 100; i++) {
    asked = 0
    incidents.add({ system_id: 67, kind: 'micro', inverters: 1, from: '2022-06-14' })
    if (asked > 3 * (i + 2)) return t.fail(`${asked} looks for the units of ${i + 1} incidents`)
  }
  t.ok(asked > 0)
})

t.test('incidents that are added count as those of the scenario', async (t) => {
  const { simulator, call } = await serve(t, {
    scenario: {
      ...scenario,
      systems: [
        {
          ...scenario.systems![0]!,
          arrays: Array.from({ length: 10 }, (_, i) => ({ modules: 4, azimuth_deg: 36 * i })),
          envoys: 5,
          meters: { production: [{}] },
          incidents: Array.from({ length: 199 }, (_, i) => ({
            kind: 'micro' as const,
            inverters: 1,
            from: 1_400_000_000 + i * 300_000,
            to: 1_400_500_000 + i * 300_000,
          })),
        },
      ],
    },
  })
  const comm = { system_id: 67, kind: 'comm' } as const
  t.ok(simulator.incidents.add(comm))
  t.throws(() => simulator.incidents.add(comm), NoRoom)
  const { status, text } = await call('POST /_simulator/incidents', comm)
  t.equal(status, 409)
  t.match(text, /with 201 incidents of system 67 it has more than 10000 arrays × Envoys/)
})

t.test('incidents without room in the budget are refused', async (t) => {
  const cache = createCache<object>()
  const budget = createBudget(4000, worldBytes(scenario))
  const { incidents } = createWorld(scenario, { cache, budget, real: Date.now })
  t.ok(incidents.add({ system_id: 67, kind: 'comm' }))
  t.throws(() => incidents.add({ system_id: 67, kind: 'comm' }), NoRoom)
})

t.test('where there is no room left, an incident can still become smaller', async (t) => {
  const cache = createCache<object>()
  const budget = createBudget(6000, worldBytes(scenario))
  const { incidents } = createWorld(scenario, { cache, budget, real: Date.now })
  const { id } = incidents.add({ system_id: 67, kind: 'micro', inverters: 12, from: '2022-06-14' })
  const account = budget.open('streams')
  account.set(10_000)
  t.throws(() => incidents.change(id, { inverters: 17 }), NoRoom)
  t.ok(incidents.change(id, { inverters: 1 }))
  t.throws(() => incidents.end(id), NoRoom, 'an end would be more')
})

t.test('all faults go in one go', async (t) => {
  const faults = createFaults(undefined, rootKey('s', 'f'), createState())
  let reads = 0
  const match = { route: 'stats' as const }
  for (let i = 0; i < 50; i++) {
    faults.add({
      get match() {
        reads++
        return match
      },
      reply: { status: 503 },
    })
  }
  reads = 0
  faults.clear()
  t.same(faults.list(), [])
  t.ok(reads <= 2 * 50, `${reads} looks at 50 faults`)
})

t.test('what worlds remember shares one budget', async (t) => {
  const budget = createBudget(1_000_000)
  const cache = createCache<object>(800_000, budget)
  for (let i = 0; i < 100; i++) cache.set(`answer ${i}`, {}, 10_000)
  t.ok(cache.bytes() > 780_000 && cache.bytes() <= 800_000)
  const [idle, busy] = [
    createJournalMemory(createState(), { budget }),
    createJournalMemory(createState(), { budget }),
  ]
  for (let i = 0; i < 1000; i++) idle.record(record())
  const before = idle.list().length
  for (let i = 0; i < 4000; i++) busy.record(record())
  const used = budget.bytesOf('cache') + budget.bytesOf('journal')
  t.ok(used <= 1_000_000, `${used} bytes in all`)
  t.ok(budget.bytesOf('journal') <= 750_000 && cache.bytes() >= 200_000, 'answers keep a part')
  t.ok(idle.list().length < before, 'who was unused for longest loses first')
  t.equal(busy.list().at(-1)?.id, 4000, 'the newest are kept')
  busy.close()
  idle.close()
  t.equal(budget.bytesOf('journal'), 0)
  cache.clear()
  t.equal(budget.bytesOf('cache'), 0)
  t.ok(budget.hasRoom(400_000))
  t.notOk(budget.hasRoom(600_000))
})

t.test('worlds that are gone give their room back', async (t) => {
  const { simulator, call } = await serve(t)
  const journalBytes = async () =>
    Number(
      /^enlighten_memory_bytes\{kind="journal"\} (\d+)/m.exec(
        (await call('GET /metrics')).text,
      )?.[1],
    )
  t.equal(await journalBytes(), 0)
  const sandbox = await simulator.sandbox('s')
  await sandbox.inject('/systems')
  await simulator.inject('/systems')
  t.ok((await journalBytes()) > 0)
  simulator.replace(scenario, { keep: true })
  const kept = await journalBytes()
  sandbox.remove()
  t.ok((await journalBytes()) < kept)
  simulator.forgetRequests()
  t.equal(await journalBytes(), 0)
})

/** What `/metrics` says that is taken, by kind [bytes]. */
async function takenBytes(call: Called): Promise<Record<string, number>> {
  const { text } = await call('GET /metrics')
  const rows = text.matchAll(/^enlighten_memory_bytes\{kind="(\w+)"\} (\d+)$/gm)
  return Object.fromEntries([...rows].map(([, kind = '', bytes]) => [kind, Number(bytes)]))
}
type Called = Awaited<ReturnType<typeof serve>>['call']

t.test('worlds share the budget with all else, and say what they take', async (t) => {
  const { simulator, call } = await serve(t, { cacheBytes: 1 })
  const own = (await takenBytes(call)).worlds!
  t.ok(own > 40_000)
  const other = await simulator.sandbox('other', { systems: [{}] })
  const two = (await takenBytes(call)).worlds!
  t.ok(two > own + 40_000, 'another scenario')
  const alike = await simulator.sandbox('alike')
  t.ok((await takenBytes(call)).worlds! < 2 * own + (two - own), 'what is written is there once')
  for (const sandbox of [other, alike]) sandbox.remove()
  t.equal((await takenBytes(call)).worlds, own)
  // Eight bytes of text for a system: what they mean counts.
  const many = `{"systems":[${'{},'.repeat(1499)}{}]}`
  const answers = []
  for (let i = 0; i < 3; i++) answers.push(await call(`PUT /sandboxes/many-${i}`, many))
  t.match(
    answers.map(({ status }) => status),
    [201, 201, 409],
  )
  t.match(answers[2]!.text, /there is no room for this world.*remove some sandboxes/)
  t.equal((await call('PUT /sandboxes/many-0', many)).status, 200, 'in place of itself it fits')
  t.equal((await call('PUT /_simulator/scenario', many)).status, 409, 'nor is there below /')
  t.equal((await call('DELETE /sandboxes/many-0')).status, 204)
  t.equal((await call('PUT /_simulator/scenario', many)).status, 200)
  t.equal((await call('PUT /sandboxes/small')).status, 201)
})

t.test('the world that a server begins with leaves as much room as any', async (t) => {
  const systems = Array.from({ length: 10_000 }, () => ({}))
  const budget = createBudget(LIMITS.memoryBytes, worldBytes({ systems }))
  t.equal(budget.firmBytes - worldBytes({ systems }), LIMITS.memoryBytes / 2)
  t.equal(budget.maxBytes - worldBytes({ systems }), LIMITS.memoryBytes)
})

t.test('counts of keys and the users who asked share the budget, too', async (t) => {
  const { simulator, call } = await serve(t)
  t.equal((await takenBytes(call)).quotas, 0)
  for (let i = 0; i < 20; i++) await simulator.inject(`/systems?key=key-${i}`)
  const { quotas, grants } = await takenBytes(call)
  t.ok(quotas! > 20 * 190)
  t.ok(grants! > 0)
  simulator.reset()
  t.same(await takenBytes(call).then(({ quotas, grants }) => [quotas, grants]), [0, 0])

  const budget = createBudget(4000)
  const state = createState()
  const memory = createQuotaMemory(state, budget)
  const plan = { name: 'Custom', perMinute: 1, perMonth: Infinity, concurrent: Infinity }
  for (let i = 0; i < 50; i++) memory.enter(`key-${i}`, i === 0 ? UNLIMITED : plan, 0)
  t.ok(budget.bytesOf('quotas') <= 2000)
  t.equal(state.quota.has('key-49'), true, 'the newest is counted in the place of another')
  t.equal(state.quota.size, Math.floor(budget.bytesOf('quotas') / 190))
  memory.close()
  t.equal(budget.bytesOf('quotas'), 0)
})

t.test('systems are made again where there is no room for them', async (t) => {
  const systems = Array.from({ length: 30 }, (_, i) => ({ system_id: i + 1, incidents: [] }))
  const roomy = await serve(t, { scenario: { ...scenario, systems } })
  const tight = await serve(t, { scenario: { ...scenario, systems }, cacheBytes: 1 })
  const who = `key=k&user_id=${roomy.simulator.userId}`
  for (const path of [
    `/systems?${who}`,
    `/systems/7/inventory?${who}`,
    `/systems/7/stats?${who}`,
  ]) {
    const [all, none] = [await roomy.simulator.inject(path), await tight.simulator.inject(path)]
    t.equal(none.status, 200, path)
    t.equal(none.body, all.body, path)
  }
  t.equal((await takenBytes(tight.call)).cache, 0)
  const { cache } = await takenBytes(roomy.call)
  t.ok(cache! > 30 * 20_000, 'and counted where there is')
})

t.test('what an incident names counts, whichever way it comes', async (t) => {
  const micro = (n: number) => ({ kind: 'micro' as const, inverters: n, from: '2022-06-01' })
  const system = { ...scenario.systems![0]!, arrays: [{ modules: 2000 }], envoys: 1 }
  const full = Array.from({ length: 10 }, () => micro(2000))
  const { simulator, call } = await serve(t, {
    scenario: { ...scenario, systems: [{ ...system, incidents: full.slice(1) }] },
  })
  const { id } = simulator.incidents.add({ system_id: 67, ...micro(2000) })
  const added = await call('POST /_simulator/incidents', { system_id: 67, ...micro(1) })
  t.match(added, { status: 409, text: /they name 20001 units, more than 20000/ })
  t.ok(simulator.incidents.change(id, { inverters: 1 }))
  const one = simulator.incidents.add({ system_id: 67, ...micro(1) })
  t.equal((await call(`PATCH /_simulator/incidents/${one.id}`, { inverters: 2000 })).status, 409)
  const snapshot = simulator.snapshot()
  const incidents = full.slice(0, 2).map((each, i) => ({ id: `i-${i}`, system_id: 67, ...each }))
  const larger = { ...snapshot, state: { ...snapshot.state, incidents } }
  const restored = await call('PUT /_simulator/snapshot', larger)
  t.match(restored, { status: 400, text: /they name 22000 units, more than 20000/ })
  for (const scenario of [
    { systems: [{ ...system, incidents: [...full, micro(1)] }] },
    { systems: [{ ...system, incidents: full }], incidents: [{ system_id: 67, ...micro(1) }] },
  ]) {
    await t.rejects(createSimulator({ scenario }), /20001 units/)
  }
})

const ADMITTED = {
  nowS: 0,
  realMs: 0,
  stage: 'route',
  user: undefined,
  exceeded: undefined,
  hit: undefined,
  holdsPlace: false,
} as const
const note = (slot: Slot, request: RequestRecord) => slot.world.record(ADMITTED, request)

/** A slot, its journal filled, behind a server of event streams alone. */
async function streaming(t: Closes, options: Parameters<typeof createEventStreams>[1]) {
  const app = fastify()
  const streams = createEventStreams(app, options)
  const cache = createCache<object>()
  const slot = createSlot((given, state) => createWorld(given, { cache, state, real: Date.now }), {
    scenario,
  })
  app.get<{ Querystring: { after?: string } }>('/', ({ query }, reply) =>
    streams.open(reply, slot, query.after === undefined ? undefined : Number(query.after)),
  )
  const url = await app.listen({ host: '127.0.0.1', port: 0 })
  t.teardown(() => app.close())
  const { port } = app.server.address() as AddressInfo
  return { slot, streams, url, port }
}

const LONG_URL = `/api/v2/systems?${'x'.repeat(4000)}`

t.test('a long replay waits for its reader, and comes whole', async (t) => {
  const { slot, url } = await streaming(t, {})
  for (let i = 0; i < 5000; i++) note(slot, record({ url: LONG_URL }))
  const reply = await fetch(`${url}/?after=0`)
  const ids = createIds()
  for await (const chunk of reply.body!.pipeThrough(new TextDecoderStream())) {
    if (ids.read(chunk) === 5000) break
  }
  t.same(ids.found, upTo(5000))
})

/** The ids of a stream's requests, from its text as it comes. */
function createIds() {
  const found: number[] = []
  let text = ''
  return {
    found,
    read(chunk: string) {
      text += chunk
      for (let end = text.indexOf('\n\n'); end >= 0; end = text.indexOf('\n\n')) {
        const id = /^id: (\d+)$/m.exec(text.slice(0, end))?.[1]
        if (id !== undefined) found.push(Number(id))
        text = text.slice(end + 2)
      }
      return found.at(-1)
    },
  }
}

const upTo = (n: number) => Array.from({ length: n }, (_, i) => i + 1)

t.test('a listener that reads slowly costs a bound, and misses nothing', async (t) => {
  const { slot, streams, port } = await streaming(t, {})
  const socket = connect(port, '127.0.0.1')
  socket.write('GET / HTTP/1.1\r\nHost: localhost\r\n\r\n')
  await once(socket, 'readable')
  socket.pause()
  for (let i = 0; i < 6000; i++) {
    note(slot, record({ url: LONG_URL }))
    if (i % 100 === 0) await new Promise(setImmediate)
    if (i === 3000) slot.world.clock.set({ speed: 1 })
    if (i === 3500) slot.changed('faults')
  }
  t.equal(streams.size, 1, 'it is still there')
  const ids = createIds()
  for await (const chunk of socket.setEncoding('utf8')) {
    // Among the events there are the sizes of HTTP's own chunks.
    if (ids.read(chunk.replace(/\r\n[0-9a-f]+\r\n/g, '')) === 6000) break
  }
  t.same(ids.found, upTo(6000), 'each once, in order')
  socket.destroy()
})

t.test('a listener that reads slowly hears how a request ended that hung', async (t) => {
  const { slot, port } = await streaming(t, {})
  const socket = connect(port, '127.0.0.1')
  socket.write('GET / HTTP/1.1\r\nHost: localhost\r\n\r\n')
  await once(socket, 'readable')
  const hanging = { ...ADMITTED }
  slot.world.record(hanging, record({ status: null }))
  socket.pause()
  for (let i = 2; i <= 6000; i++) {
    note(slot, record({ url: LONG_URL }))
    if (i % 100 === 0) await new Promise(setImmediate)
  }
  slot.world.record(hanging, record({ status: 0 }))
  const ids = createIds()
  for await (const chunk of socket.setEncoding('utf8')) {
    if (ids.read(chunk.replace(/\r\n[0-9a-f]+\r\n/g, '')) === 6000) break
  }
  t.equal(ids.found.filter((id) => id === 1).length, 2, 'that it hung, and that it ended')
  t.same([...new Set(ids.found)], upTo(6000), 'and what came since')
  socket.destroy()
})

t.test('a listener that reads nothing is cut off in the end', async (t) => {
  const { slot, streams, port } = await streaming(t, { heartbeatMs: 5, stalledMs: 20 })
  const socket = connect(port, '127.0.0.1')
  socket.write('GET /?after=0 HTTP/1.1\r\nHost: localhost\r\n\r\n')
  await once(socket, 'readable')
  socket.pause()
  for (let i = 0; streams.size === 1 && i < 100_000; i++) {
    note(slot, record({ url: LONG_URL }))
    if (i % 100 === 0) await sleep(1)
  }
  t.equal(streams.size, 0)
  socket.destroy()
})

t.test('streams have an end in number, and a head without a body', async (t) => {
  const { url, streams } = await streaming(t, { budget: createBudget(100_000) })
  const head = await fetch(url, { method: 'HEAD' })
  t.match(head.headers.get('content-type'), /^text\/event-stream/)
  t.equal(streams.size, 0)
  const open = [await fetch(url), await fetch(url)]
  t.equal((await fetch(url)).status, 503)
  for (const { body } of open) await body!.cancel()
  const { call } = await serve(t)
  t.equal((await call('HEAD /_simulator/events')).status, 200)
})

/** Asks with headers that `fetch` would not send. */
const ask = (port: number, method: string, path: string, headers: Record<string, string>) =>
  new Promise<{ status: number | undefined; headers: Record<string, unknown> }>(
    (resolve, reject) => {
      const sent = httpRequest({ port, host: '127.0.0.1', method, path, headers }, (reply) => {
        reply.resume()
        reply.on('end', () => resolve({ status: reply.statusCode, headers: reply.headers }))
      })
      sent.on('error', reject).end()
    },
  )

t.test('a foreign page can neither read nor drive nor exhaust', async (t) => {
  const { port } = await serve(t, {
    controlOrigins: ['http://localhost:5173'],
    controlHosts: ['Simulator.Example.com'],
  })
  const site = (value: string) => ({ 'sec-fetch-site': value })
  const rows: readonly [string, string, Record<string, string>, number][] = [
    ['GET', '/_simulator', site('none'), 200],
    ['GET', '/_simulator', site('same-origin'), 200],
    ['GET', '/_simulator', site('same-site'), 403],
    ['GET', '/_simulator', site('cross-site'), 403],
    ['GET', '/_simulator/requests', site('cross-site'), 403],
    ['GET', '/metrics', site('cross-site'), 403],
    ['HEAD', '/_simulator/events', site('cross-site'), 403],
    ['POST', '/_simulator/reset', site('cross-site'), 403],
    ['GET', '/sandboxes', site('cross-site'), 403],
    ['GET', '/_simulator/nothing', site('cross-site'), 403],
    ['GET', '/_simulator', { ...site('same-origin'), origin: 'http://evil.example' }, 403],
    ['GET', '/_simulator', { ...site('cross-site'), origin: 'http://localhost:5173' }, 200],
    ['GET', '/_simulator', { ...site('cross-site'), origin: 'http://localhost:5174' }, 403],
    ['OPTIONS', '/_simulator/clock', { origin: 'http://localhost:5173' }, 204],
    ['OPTIONS', '/sandboxes/a', { origin: 'http://localhost:5173' }, 204],
    ['OPTIONS', '/_simulator/clock', { origin: 'http://localhost:5174' }, 403],
    ['GET', '/_simulator', { host: 'simulator.example.com:8080' }, 200],
    ['GET', '/_simulator', { host: 'SIMULATOR.example.com.' }, 200],
    ['GET', '/_simulator', { host: 'rebound.example.com' }, 403],
    ['GET', '/_simulator', { host: 'LOCALHOST:3000', origin: 'http://localhost:3000' }, 200],
  ]
  for (const [method, path, headers, status] of rows) {
    const answer = await ask(port, method, path, headers)
    const title = `${method} ${path} ${JSON.stringify(headers)}`
    t.equal(answer.status, status, title)
    const friend = headers.origin === 'http://localhost:5173' ? headers.origin : undefined
    t.equal(answer.headers['access-control-allow-origin'], friend, title)
    t.equal(answer.headers.vary, 'Origin', title)
  }
  const preflight = await ask(port, 'OPTIONS', '/_simulator/clock', {
    origin: 'http://localhost:5173',
    'access-control-request-private-network': 'true',
  })
  t.match(preflight.headers, {
    'access-control-allow-methods': /PUT/,
    'access-control-allow-headers': /Authorization/,
    'access-control-allow-private-network': 'true',
  })
})

t.test('a named origin needs the token, and can read that it does', async (t) => {
  const origin = 'http://localhost:5173'
  const { port } = await serve(t, { controlToken: 'T', controlOrigins: [origin] })
  t.equal((await ask(port, 'OPTIONS', '/_simulator', { origin })).status, 204)
  const refused = await ask(port, 'GET', '/_simulator', { origin })
  t.equal(refused.status, 401)
  t.equal(refused.headers['access-control-allow-origin'], origin)
  const admitted = { origin, authorization: 'Bearer T' }
  t.equal((await ask(port, 'GET', '/_simulator', admitted)).status, 200)
})

t.test('a refusal of a stranger formats no grants', (t) => {
  let reads = 0
  const users = list(100, (i) => ({
    user_id: encodeId(100_000 + i),
    systems: i === 50 ? ('all' as const) : [67],
    get consumption() {
      reads++
      return true
    },
  }))
  const access = createAccess({ users })
  reads = 0
  t.equal(access.sampleUserId(), users[50]!.user_id)
  t.equal(reads, 0)
  const until = 1_000_000_000
  const nowS = () => 1_655_319_600
  const gone = { user_id: encodeId(7), systems: 'all' as const, until }
  const state = { grants: new Map() }
  const some = createAccess({ users: [gone, users[3]!] }, '', undefined, { nowS, state })
  t.equal(some.sampleUserId(), users[3]!.user_id, 'who sees some before who saw all')
  t.equal(
    createAccess({ users: [gone] }, '', undefined, { nowS, state }).sampleUserId(),
    gone.user_id,
  )
  t.equal(createAccess({ users: [] }).sampleUserId(), '')
  t.end()
})

t.test('a world that is kept goes on from where its clock stood', (t) => {
  let realMs = 1_700_000_000_000
  const real = () => realMs
  const cache = createCache<object>()
  const slot = createSlot((given, state) => createWorld(given, { cache, state, real }), {
    scenario: { ...scenario, clock: { now: NOON, speed: 60 } },
  })
  const startS = slot.world.clock.nowS()
  slot.world.clock.advance(100)
  realMs += 10_000
  t.equal(slot.world.clock.nowS(), startS + 700)
  const follow = [{ advance: 'PT5M' }]
  slot.replace({ ...scenario, clock: { now: NOON, speed: 0, follow } }, true)
  t.equal(slot.world.clock.nowS(), startS + 700, 'not from where it was put')
  slot.replace({ ...scenario, clock: { now: NOON, speed: 1 } }, true)
  realMs += 10_000
  t.equal(slot.world.clock.nowS(), startS + 710)
  t.end()
})

t.test('the key of a sandbox is never anybody else’s', async (t) => {
  const { simulator, call } = await serve(t)
  const sandbox = await simulator.sandbox('gone', scenario)
  const other = await simulator.sandbox('other', scenario)
  const path = (key: string) => `/systems/67/summary?key=${key}&user_id=${simulator.userId}`
  const { key } = sandbox
  t.match(key, /^[0-9a-f]{32}$/)
  t.equal((await call(`GET /api/v2${path(key)}`)).status, 200)
  t.equal((await other.inject(path(key))).status, 401, 'not in another sandbox')
  sandbox.remove()
  const refused = await call(`GET /api/v2${path(key)}`)
  t.equal(refused.status, 401, 'nor in the default world, whose wildcard lets all others in')
  t.match(refused.headers.get('x-simulator-reason'), /a sandbox that is not here/)
  t.equal((await call(`GET /api/v2${path(`${key.slice(0, 31)}x`)}`)).status, 200)
  t.equal((await call(`GET /api/v2${path(simulator.key)}`)).status, 200)
  const elsewhere = await serve(t, { seed: 'another server' })
  t.equal((await elsewhere.call(`GET /api/v2${path(key)}`)).status, 401)
  t.equal((await simulator.sandbox('gone', scenario)).key, key, 'the name has it again')
})

t.test('whatever a client says that it sends', async (t) => {
  const { port, lines, call } = await serve(t)
  for (const type of ['x', ';', '', 'a/b; charset', 'text/plain']) {
    const socket = connect(port, '127.0.0.1')
    socket.write(
      `PUT /_simulator/clock HTTP/1.1\r\nHost: localhost\r\nContent-Type: ${type}\r\nContent-Length: 11\r\nConnection: close\r\n\r\n{"speed":0}`,
    )
    let text = ''
    for await (const chunk of socket.setEncoding('utf8')) text += chunk
    t.match(text, /^HTTP\/1\.1 200/, `Content-Type: ${type}`)
  }
  t.match(await call('PUT /_simulator/clock', '{"speed":'), { status: 400 })
  t.same(lines, [], 'and nothing is logged as an error')
})

t.test('what is no body, no host, no mistake', async (t) => {
  const { port } = await serve(t)
  const told = async (text: string) => {
    const socket = connect(port, '127.0.0.1')
    socket.write(text)
    let answer = ''
    for await (const chunk of socket.setEncoding('utf8')) answer += chunk
    return answer
  }
  const empty = await told(
    'PUT /_simulator/clock HTTP/1.1\r\nHost: localhost\r\nTransfer-Encoding: chunked\r\nConnection: close\r\n\r\n0\r\n\r\n',
  )
  t.match(empty, /^HTTP\/1\.1 400.*expected a mapping; found nothing/s)
  const nameless = await told('GET /_simulator HTTP/1.0\r\n\r\n')
  t.match(nameless, /^HTTP\/1\.1 403.*--control-host NAME/s)
})

t.test('a client that leaves in the middle of an upload is no error of ours', async (t) => {
  const { port, lines, call } = await serve(t)
  const socket = connect(port, '127.0.0.1')
  socket.write(
    'PUT /_simulator/scenario HTTP/1.1\r\nHost: localhost\r\nContent-Length: 1000\r\n\r\nseed: a',
  )
  await sleep(50)
  socket.destroy()
  await sleep(50)
  t.equal((await call('GET /_simulator')).status, 200)
  t.same(lines, [])
})

t.test('bodies that arrive have a bound for all connections together', async (t) => {
  const { simulator, call, port } = await serve(t)
  const head = (length: number) =>
    `PUT /_simulator/clock HTTP/1.1\r\nHost: localhost\r\nContent-Length: ${length}\r\n\r\n`
  const streams = async () => (await takenBytes(call)).streams!
  // One byte of each is never sent.
  const length = LIMITS.bodyBytes
  const upload = `${head(length)}${' '.repeat(length - 1)}`
  const sockets = []
  for (let n = 1; n <= LIMITS.arrivingBytes / length; n++) {
    const socket = connect(port, '127.0.0.1').on('error', () => {})
    sockets.push(socket)
    socket.write(upload)
    while ((await streams()) < n * (length - 1)) await sleep(1)
  }
  t.match(await call('POST /_simulator/clock/advance', `${' '.repeat(5000)}{"by":1}`), {
    status: 409,
    text: /no room for a body of this length/,
  })
  t.equal((await call('GET /_simulator/clock')).status, 200, 'what has none is answered')
  for (const socket of sockets) socket.destroy()
  while ((await streams()) > 0) await sleep(1)
  const small = { speed: 0 }
  for (let n = 0; n < 3; n++) t.equal((await call('PUT /_simulator/clock', small)).status, 200)
  t.equal(await streams(), 0, 'and what was answered is forgotten')
  t.equal(simulator.clock.get().speed, 0)
})

t.test('bodies to the emulated API that arrive have one, too', async (t) => {
  const read = createBodyReader()
  /** What is handed on of a body, at the end or before. */
  const reading = () => {
    const incoming = new PassThrough()
    const handed: { bytes: number; isWhole: boolean }[] = []
    read(incoming, LIMITS.messageBytes, ({ length }, isWhole) =>
      handed.push({ bytes: length, isWhole }),
    )
    return { incoming, handed }
  }
  const upload = Buffer.alloc(LIMITS.messageBytes)
  const whole = reading()
  whole.incoming.end('key=a')
  await finished(whole.incoming.resume())
  t.same(whole.handed, [{ bytes: 5, isWhole: true }])
  const open = Array.from({ length: LIMITS.arrivingBytes / upload.length }, reading)
  for (const { incoming } of open) incoming.write(upload)
  while (open.some(({ incoming }) => incoming.readableLength > 0)) await sleep(1)
  const late = reading()
  late.incoming.write('key=a')
  while (late.handed.length === 0) await sleep(1)
  t.same(late.handed, [{ bytes: 5, isWhole: false }], 'what finds no room is handed on as it is')
  t.ok(
    open.every(({ handed }) => handed.length === 0),
    'what came before is read on',
  )
  for (const { incoming } of open) incoming.destroy()
  await Promise.all(open.map(({ incoming }) => finished(incoming).catch(() => {})))
  const after = reading()
  after.incoming.end('key=a')
  await finished(after.incoming)
  t.same(
    after.handed,
    [{ bytes: 5, isWhole: true }],
    'what closed before its end gives its room back',
  )
})

t.test('an upload that crawls is timed out', async (t) => {
  const app = createApp(ALONE)
  t.teardown(() => app.close())
  app.post('/', async () => 'never')
  await app.listen({ host: '127.0.0.1', port: 0 })
  t.equal(app.server.requestTimeout, LIMITS.requestS * 1000)
  t.equal(app.server.headersTimeout, LIMITS.requestS * 1000)
  app.server.requestTimeout = 50
  app.server.headersTimeout = 50
  const socket = connect((app.server.address() as AddressInfo).port, '127.0.0.1')
  socket.write(
    'POST / HTTP/1.1\r\nHost: localhost\r\nContent-Type: application/json\r\nContent-Length: 100000\r\n\r\n1',
  )
  let text = ''
  for await (const chunk of socket.setEncoding('utf8')) text += chunk
  t.match(text, /^HTTP\/1\.1 408/)
})

t.test('small inputs get short answers', async (t) => {
  const { call, simulator } = await serve(t)
  const long = 'x'.repeat(900_000)
  const many = Object.fromEntries(Array.from({ length: 50_000 }, (_, i) => [`name${i}`, 1]))
  const parameters = list(9000, (i) => `a${i}`).join('&')
  const headers = Object.fromEntries(list(50_000, (i) => [`name${i}`, 1]))
  const names = list(20_000, (i) => `name${i}`)
  const rename = Object.fromEntries(names.map((name) => [name, 'x']))
  const rows: readonly [string, object | string | undefined][] = [
    ['PUT /_simulator/clock', { now: long }],
    ['PUT /_simulator/clock', { speed: long }],
    ['PUT /_simulator/clock', { [long]: 1 }],
    ['PUT /_simulator/clock', { speed: `1${' '.repeat(900_000)}!` }],
    ['PUT /_simulator/clock', many],
    ['POST /_simulator/clock/advance', { by: long }],
    ['POST /_simulator/faults', { reply: { status: long } }],
    ['POST /_simulator/incidents', { system_id: 67, kind: long }],
    ['PUT /_simulator/clock', `{"now": ${long}`],
    [`GET /_simulator/clock?${parameters}`, undefined],
    [`GET /_simulator/requests?${parameters}`, undefined],
    ['POST /_simulator/faults', { reply: { headers } }],
    ['POST /_simulator/faults', { reply: { rename, drop: names } }],
    ['POST /_simulator/faults', { replies: list(900, () => ({ drop: ['nowhere'] })) }],
  ]
  for (const [line, body] of rows) {
    const { status, text } = await call(line, body)
    t.equal(status, 400)
    t.ok(text.length < 60_000, `${line.slice(0, 40)}: ${text.length} characters`)
  }
  const { mistakes } = JSON.parse((await call('PUT /_simulator/clock', many)).text)
  t.equal(mistakes.length, LIMITS.mistakes)
  t.match(
    mistakes.at(-1).message,
    /^there is no such key.* \(at least 2 more mistakes are not told\)$/,
  )
  t.throws(() => simulator.clock.set(long), /^.{0,300}$/)
})

t.test('of many mistakes no more are looked for than help', async (t) => {
  const { call, simulator } = await serve(t)
  for (const [count, asked] of [
    [100, 1],
    [101, 0],
  ] as const) {
    let builds = 0
    const users = list(count, () => 1)
    checkScenario({ access: { users } }, () => {
      builds++
      return []
    })
    t.equal(builds, asked, `${count} mistakes`)
  }
  let made = 0
  const found = collect((report) => {
    for (let i = 0; i < 150; i++) report([i], () => `the ${++made}th is wrong`)
  })
  t.equal(found.length, 101, 'those that are told, and one that says that there are more')
  t.equal(made, 101, 'messages')
  const micro = { kind: 'micro', inverters: list(150, (i) => `${121_700_000_000 + i}`) }
  const systems = [{ system_id: 700, arrays: [{ modules: 2 }], incidents: [micro] }]
  for (const [line, body] of [
    ['PUT /_simulator/scenario', { systems }],
    ['POST /_simulator/incidents', { system_id: 67, ...micro }],
    ['POST /_simulator/faults', { replies: list(150, () => ({ drop: ['nowhere'] })) }],
  ] as const) {
    const { mistakes } = JSON.parse((await call(line, body)).text)
    t.equal(mistakes.length, LIMITS.mistakes, line)
    t.match(mistakes.at(-1).message, / \(at least \d+ more mistakes? (is|are) not told\)$/, line)
  }
  const inverters = list(200_000, () => 1)
  const incident = { system_id: 67, kind: 'micro', inverters }
  t.equal((await call('POST /_simulator/incidents', incident)).status, 400)
  const { id } = simulator.incidents.add({ system_id: 67, kind: 'micro' })
  t.equal((await call(`PATCH /_simulator/incidents/${id}`, { inverters })).status, 400)
  const snapshot = simulator.snapshot()
  const journal = { count: 60_000, requests: list(60_000, () => ({})) }
  const state = { ...snapshot.state, journal }
  const { status, text } = await call('PUT /_simulator/snapshot', { ...snapshot, state })
  t.equal(status, 400)
  t.equal(JSON.parse(text).mistakes.length, 100)
  const findings = findingsIn(
    listOf('Numbers', whole('One', 1, 2)),
    list(20_000, () => 3),
  )
  t.equal(findings.length, 10_000)
  const few = listOf('Two', whole('One', 1, 2), { maxItems: 2 })
  t.match(findingsIn(few, [3, 3, 3]), [{ message: /3 entries/ }, {}, {}])
  t.equal(findingsIn(few, [3, 3, 3]).length, 3, 'what is too much is not looked at')
})

t.test('what a body means is weighed while it arrives', async (t) => {
  const { call } = await serve(t)
  const objects = list(400_000, () => '{}').join(',')
  const heavy = await call('PUT /_simulator/snapshot', `{"state":{"journal":[${objects}]}}`)
  t.equal(heavy.status, 413)
  t.equal((await call('PUT /sandboxes/heavy', `{"format":1,"state":[${objects}]}`)).status, 413)
  const text = JSON.stringify({ seed: `"{[,\\`.repeat(300_000) })
  t.equal((await call('PUT /_simulator/snapshot', text)).status, 413, 'text weighs itself')
  const weigh = createScale()
  t.equal(weigh(Buffer.from('{"a":"{[,')), 220)
  t.equal(weigh(Buffer.from('\\')), 0)
  t.equal(weigh(Buffer.from('"{","b":[1,2]}')), 2 * 72 + 64, 'from part to part')
})

t.test('a clock at the end of time can be set and moved', async (t) => {
  let realMs = 1_700_000_000_000
  const clock = createClock({ nowS: 4_102_444_000, speed: 1000 }, () => realMs)
  realMs += 3_600_000
  t.equal(clock.get().now, '2099-12-31T23:59:59Z', 'it stands')
  clock.advance(-86_400)
  t.equal(clock.get().now, '2099-12-30T23:59:59Z')
  realMs += 3_600_000
  clock.set({ speed: 0 })
  t.equal(clock.get().now_epoch, 4_102_444_799)
  clock.set({ now: clock.get().now_epoch })
  t.throws(() => clock.advance(1), /2099-12-31T23:59:59Z/)
  clock.advance(-1)
  const early = createClock({}, () => 0)
  t.equal(early.get().now, '2000-01-01T00:00:00Z')
  early.advance(60)
  t.equal(early.get().now, '2000-01-01T00:01:00Z')
})

t.test('what is held for a client ends with its connection', async (t) => {
  const { simulator, port } = await serve(t, {
    scenario: {
      ...scenario,
      access: { keys: { k: { plan: { concurrent: 3 } } } },
      faults: [
        { match: { route: 'stats' }, reply: { abort: 'hang' } },
        { match: { route: 'envoys' }, reply: { delay_ms: 600_000 } },
        { match: { route: 'inventory' }, reply: { abort: 'reset' } },
        { match: { route: 'rgm_stats' }, reply: { delay_ms: 50 } },
      ],
    },
  })
  const { userId } = simulator
  const get = (route: string) =>
    `GET /api/v2/systems/67/${route}?key=k&user_id=${userId} HTTP/1.1\r\nHost: localhost\r\n\r\n`
  const summary = () => simulator.inject('/systems/67/summary?key=k').then(({ status }) => status)
  const fired = () => simulator.faults.list().reduce((sum, fault) => sum + fault.fired, 0)
  // Three are held, and behind each are two whose turn never comes.
  for (const [i, routes] of [
    ['stats', 'stats', 'envoys'],
    ['envoys', 'envoys', 'stats'],
  ].entries()) {
    const sockets = list(3, () => connect(port, '127.0.0.1'))
    for (const socket of sockets) socket.write(routes.map(get).join(''))
    while (fired() < 3 * i + 3) await sleep(1)
    t.equal(await summary(), 503, 'all places are taken')
    for (const socket of sockets) socket.destroy()
    while (simulator.requests({ status: 0 }).length < 3 * i + 3) await sleep(1)
    t.equal(await summary(), 200, 'and are free again')
  }
  t.equal(fired(), 6, 'what waits for its turn takes no place')
  t.equal(simulator.requests({ status: 0 }).length, 6, 'each is in the journal as cut')
  const socket = connect(port, '127.0.0.1')
  socket.write(get('rgm_stats') + get('inventory'))
  const [error] = await Promise.race([once(socket.resume(), 'error'), once(socket, 'end')])
  t.match(error, { code: 'ECONNRESET' }, 'a reset waits for its turn')
  t.equal(await summary(), 200)
})

t.test('bodies that trickle have a bound for all connections together', async (t) => {
  const { simulator, call, port } = await serve(t)
  const trickle = { bytes: 1, every_ms: 600_000 }
  const large = { status: 200 as const, body: 'x'.repeat(1_000_000), trickle }
  simulator.faults.add({ match: { route: 'stats' }, reply: large })
  const small = { status: 200 as const, body: 'xx', trickle: { bytes: 1, every_ms: 1 } }
  simulator.faults.add({ match: { route: 'summary' }, reply: small })
  const taken = async () =>
    Number(/^enlighten_trickle_bytes (\d+)$/m.exec((await call('GET /metrics')).text)?.[1])
  const path = (route: string) => `/api/v2/systems/67/${route}?key=k&user_id=${simulator.userId}`
  const most = Math.floor(LIMITS.trickleBytes / 1_000_000)
  const sockets = list(most, () => connect(port, '127.0.0.1').on('error', () => {}))
  for (const socket of sockets)
    socket.write(`GET ${path('stats')} HTTP/1.1\r\nHost: localhost\r\n\r\n`)
  while ((await taken()) < most * 1_000_000) await sleep(1)
  await t.rejects(call(`GET ${path('stats')}`), 'one more is cut')
  t.match(simulator.requests({ limit: 1 }), [{ status: 0, reason: /trickle take 16777216 bytes/ }])
  t.equal((await call(`GET ${path('summary')}`)).text, 'xx', 'a small one finds room')
  for (const socket of sockets) socket.destroy()
  while ((await taken()) > 0) await sleep(1)
})

t.test('requests that wait for the replies before them have a bound', async (t) => {
  const { simulator, call, port } = await serve(t, {
    scenario: { ...scenario, faults: [{ match: { route: 'envoys' }, reply: { abort: 'hang' } }] },
  })
  const head = (path: string, more = '') => `${path} HTTP/1.1\r\nHost: localhost\r\n${more}\r\n`
  const who = `key=k&user_id=${simulator.userId}`
  const held = head(`GET /api/v2/systems/67/envoys?${who}`)
  const waitingBytes = async () =>
    Number(/^enlighten_waiting_bytes (\d+)$/m.exec((await call('GET /metrics')).text)?.[1])
  const hanging = async () => simulator.requests({ route: 'envoys' }).length
  const rows: readonly [string, string][] = [
    ['requests', head(`GET /api/v2/systems?${who}`)],
    ['paths that no router reads', head('GET /%ZZ')],
    ['long URLs', head(`GET /api/v2/systems?${'x'.repeat(60_000)}`)],
    [
      'bodies',
      `${head('PUT /_simulator/clock', 'Content-Length: 50000\r\n')}${' '.repeat(50_000)}`,
    ],
    [
      'bodies of no length',
      `${head('PUT /_simulator/clock', 'Transfer-Encoding: chunked\r\n')}2\r\n{}\r\n0\r\n\r\n`,
    ],
  ]
  for (const [i, [name, request]] of rows.entries()) {
    const socket = connect(port, '127.0.0.1')
    let isClosed = false
    socket
      .on('error', () => {})
      .on('close', () => (isClosed = true))
      .resume()
    socket.write(held)
    while ((await hanging()) <= i) await sleep(1)
    t.equal(await waitingBytes(), 0)
    socket.write(request)
    while ((await waitingBytes()) === 0) await sleep(1)
    t.ok((await waitingBytes()) > 6000 + Math.min(request.length, 50_000), name)
    while (!isClosed) {
      if (socket.writableLength < 1_000_000) socket.write(request.repeat(10))
      await sleep(1)
    }
    while ((await waitingBytes()) > 0) await sleep(1)
    t.equal((await call('GET /_simulator')).status, 200, `${name}: others are served`)
  }
  t.equal(simulator.requests().length, rows.length, 'none of those that waited has begun')
})

t.test(
  'requests of a connection are answered in their order, however long each takes',
  async (t) => {
    const { simulator, port } = await serve(t, {
      scenario: {
        ...scenario,
        faults: [{ match: { route: 'envoys' }, reply: { delay_ms: 20 } }],
      },
    })
    const path = (route: string) =>
      `/api/v2/systems/67/${route}?key=k&user_id=${simulator.userId} HTTP/1.1\r\nHost: localhost\r\n`
    const routes = ['envoys', 'summary', 'envoys', 'inventory', 'envoys', 'nothing', 'summary']
    const said = await converse(
      port,
      routes
        .map((route, i) => `GET ${path(route)}${i < 6 ? '' : 'Connection: close\r\n'}\r\n`)
        .join(''),
    )
    const begun = simulator.requests().map(({ url }) => url.split('?')[0]!.split('/').pop())
    t.same(begun, routes)
    const keys = ['modules', 'reason', 'inverters', 'envoys']
    const replies = said.split('HTTP/1.1 ').slice(1)
    t.same(
      replies.map((reply) => keys.find((key) => reply.includes(`"${key}":`))),
      ['envoys', 'modules', 'envoys', 'inverters', 'envoys', 'reason', 'modules'],
    )
  },
)

t.test('a request is held as others are when its body was read', async (t) => {
  const { simulator, port, call } = await serve(t, {
    scenario: {
      ...scenario,
      faults: [
        { match: { route: 'summary' }, reply: { delay_ms: 20 } },
        { match: { route: 'envoys' }, reply: { trickle: { bytes: 100, every_ms: 1 } } },
        { match: { route: 'stats' }, reply: { abort: 'hang' } },
      ],
    },
  })
  const body = `key=k&user_id=${simulator.userId}`
  const get = (route: string) =>
    [
      `GET /api/v2/systems/67/${route} HTTP/1.1`,
      'Host: localhost',
      'Connection: close',
      'Content-Type: application/x-www-form-urlencoded',
      `Content-Length: ${body.length}\r\n\r\n${body}`,
    ].join('\r\n')
  t.match(await converse(port, get('summary')), /^HTTP\/1.1 200 .*"system_id":67/s)
  t.match(await converse(port, get('envoys')), /^HTTP\/1.1 200 .*"envoys":.*\}$/s)
  const socket = connect(port, '127.0.0.1')
  socket.write(get('stats'))
  while (simulator.requests({ route: 'stats' }).length === 0) await sleep(1)
  await call('GET /_simulator/clock')
  t.match(simulator.requests({ route: 'stats' }), [{ status: null }], 'it hangs')
  socket.destroy()
  while (simulator.requests({ status: 0 }).length === 0) await sleep(1)
  t.equal(simulator.requests({ status: 0 }).length, 1, 'as long as somebody waits')
})

t.test('a reply is not held for who went before it was decided', async (t) => {
  const faults: Scenario['faults'] = [{ reply: { abort: 'hang' } }]
  const world = createWorld(
    { ...scenario, faults },
    { cache: createCache<object>(), real: Date.now },
  )
  const found = new EventEmitter()
  const resolveWorld = async () => {
    found.emit('asked')
    await once(found, 'gone')
    return world
  }
  const app = createApp({ ...ALONE, resolveWorld })
  t.teardown(() => app.close())
  const origin = await app.listen({ host: '127.0.0.1', port: 0 })
  const socket = connect(Number(new URL(origin).port), '127.0.0.1')
  const [accepted] = (await once(app.server, 'connection')) as [Socket]
  const asked = once(found, 'asked')
  const who = `key=k&user_id=${world.access.sampleUserId()}`
  socket.write(`GET /api/v2/systems?${who} HTTP/1.1\r\nHost: localhost\r\n\r\n`)
  await asked
  const closed = once(accepted, 'close')
  socket.destroy()
  await closed
  found.emit('gone')
  const statuses = () => [...world.journal.entries({})].map(({ status }) => status)
  while (!statuses().includes(0)) await sleep(1)
  t.same(statuses(), [0])
})

t.test('who takes nothing of what was asked for is cut off', async (t) => {
  const budget = createBudget()
  const backlog = createBacklog(budget.open('streams'))
  const reply = (bytes: number) => {
    const response = new ServerResponse(new IncomingMessage(new Socket()))
    if (bytes > 0) response.write(Buffer.alloc(bytes))
    backlog.add(response)
    return response
  }
  const waits = () => budget.bytesOf('streams')
  // The head of a reply waits, too.
  const half = LIMITS.unreadBytes / 2 - 1000
  reply(0)
  t.equal(waits(), 0)
  const taken = reply(half)
  t.ok(waits() > half)
  taken.emit('close')
  t.equal(waits(), 0, 'what was taken waits no more')
  const first = reply(half)
  const second = reply(half)
  t.notOk(first.destroyed)
  const third = reply(half)
  t.ok(first.destroyed, 'it lay for longest')
  t.notOk(second.destroyed)
  first.emit('close')
  backlog.add(first)
  t.ok(waits() > 2 * half && waits() < 3 * half, 'nothing waits for who has gone')
  const longer = reply(half * 3)
  t.ok(second.destroyed && third.destroyed)
  t.notOk(longer.destroyed, 'a single reply may be longer')
  const small = reply(1)
  t.ok(longer.destroyed)
  small.emit('close')
  t.equal(waits(), 0)
})

t.test('of a reply that has no body there is no half', async (t) => {
  const { simulator, port } = await serve(t, {
    scenario: { ...scenario, faults: [{ reply: { abort: 'truncate' } }] },
  })
  simulator.keepBodies(true)
  for (const [method, hasBody] of [
    ['HEAD', false],
    ['GET', true],
  ] as const) {
    const who = `key=k&user_id=${simulator.userId}`
    const path = `/api/v2/systems/67/summary?${who}`
    await converse(port, `${method} ${path} HTTP/1.1\r\nHost: localhost\r\n\r\n`).catch(() => {})
    const [entry] = simulator.requests({ limit: 1 })
    t.equal(entry!.method, method)
    t.equal(entry!.bytes > 0, hasBody, method)
    t.equal(entry!.response!.body.length, entry!.bytes)
  }
})

/** Everything that a server says to what is written to it, until it hangs up. */
async function converse(port: number, text: string): Promise<string> {
  const socket = connect(port, '127.0.0.1')
  socket.write(text)
  let said = ''
  for await (const chunk of socket.setEncoding('utf8')) said += chunk
  return said
}

t.test('what Node’s parser refuses is refused in the words of the API', async (t) => {
  const { port, lines } = await serve(t)
  const close = 'Host: localhost\r\nConnection: close\r\n'
  const rows: readonly [string, string, number][] = [
    ['no HTTP', 'hello\r\n\r\n', 400],
    ['a header without a name', `GET / HTTP/1.1\r\n: x\r\n\r\n`, 400],
    ['headers without an end', `GET / HTTP/1.1\r\nX: ${'x'.repeat(90_000)}\r\n\r\n`, 431],
    ['a URL without an end', `GET /${'x'.repeat(90_000)} HTTP/1.1\r\n${close}\r\n`, 431],
    ['an expectation', `GET /api/v2/systems HTTP/1.1\r\n${close}Expect: cake\r\n\r\n`, 417],
  ]
  for (const [name, text, status] of rows) {
    const said = await converse(port, text)
    const [head = '', body = ''] = said.split('\r\n\r\n')
    t.match(head, new RegExp(`^HTTP/1.1 ${status} .*\r\nX-Simulator-Reason: `, 's'), name)
    t.match(JSON.parse(body), { reason: `${status}`, message: [/./] }, name)
    const length = /Content-Length: (\d+)/.exec(head)?.[1]
    t.equal(Number(length), body.length, name)
  }
  const socket = connect(port, '127.0.0.1')
  socket.write('GET /_simulator/events HTTP/1.1\r\nHost: localhost\r\n\r\n')
  await once(socket, 'readable')
  socket.write('hello\r\n\r\n')
  let torn = ''
  for await (const chunk of socket.setEncoding('utf8')) torn += chunk
  t.match(torn, /^HTTP\/1.1 200/)
  t.notMatch(torn, /reason/, 'no reply is put into another')
  t.same(lines, [])
})

t.test('a URL has an end, and so have its parameters', async (t) => {
  const { port, simulator } = await serve(t)
  const ids = Array.from({ length: 1200 }, (_, i) => `system_id[]=${1_000_000 + i}`).join('&')
  const signed = `key=k&user_id=${simulator.userId}`
  const rows: readonly [string, string, number][] = [
    ['1,200 ids', ids, 200],
    ['64 KiB', `x=${'x'.repeat(LIMITS.urlCharacters - 100)}`, 200],
    ['more', `x=${'x'.repeat(LIMITS.urlCharacters)}`, 414],
    ['as many parameters', 'a&'.repeat(LIMITS.queryParameters - 3), 200],
    ['more parameters', 'a&'.repeat(LIMITS.queryParameters), 400],
  ]
  for (const [name, query, status] of rows) {
    const path = `/api/v2/systems?${signed}&${query}`
    const said = await converse(
      port,
      `GET ${path} HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n`,
    )
    t.match(said, new RegExp(`^HTTP/1.1 ${status} `), name)
    if (status !== 200) t.match(said, new RegExp(`"reason":"${status}","message":\\[`), name)
  }
})

t.test('no throw of whoever watches requests reaches their reply', async (t) => {
  const { simulator, lines } = await serve(t, {
    scenario: { ...scenario, access: { keys: { k: { plan: { concurrent: 1 } } } } },
    onRequest() {
      throw new Error('of the watcher')
    },
  })
  for (const _ of [1, 2]) t.equal((await simulator.inject('/systems?key=k')).status, 200)
  t.match(lines.join(''), /of the watcher/)
})

t.test('failures are told to whoever takes them', async (t) => {
  const told: unknown[] = []
  for (const logger of [{ error: (failure: unknown) => told.push(failure) }, false]) {
    const oh = new Error('of the watcher')
    const { simulator } = await serve(t, {
      logger,
      onRequest() {
        throw oh
      },
    })
    t.equal((await simulator.inject('/systems')).status, 200)
    t.same(told, [oh])
  }
})

t.test('tags that make pairs are mistakes like others', async (t) => {
  for (const text of ['fleet: !!omap [systems: 1]\n', '!!omap [a: 1]\n', 'a: !!pairs [b: 1]\n']) {
    await t.rejects(createSimulator({ scenario: text }), /has the tag "!!(omap|pairs)"/, text)
  }
})

t.test('what a scenario means is bounded, whatever its size in bytes', async (t) => {
  const written = (part: string) =>
    `clock: { now: 2022-06-15T12:00:00-07:00, speed: 0 }\nsystems:\n${part}`
  const repeated = (count: number, text: string) => Array.from({ length: count }, () => text)
  const arrays = `[${repeated(21, '{ modules: 2 }').join(', ')}]`
  const many = (n: number) => `arrays: [{ modules: ${n} }, { modules: ${n} }]`
  const aliases = repeated(200, '  - { arrays: *big }\n').join('')
  const rows: readonly [string, string, RegExp][] = [
    [
      'arrays',
      `  - arrays: ${arrays}\n`,
      /^3:13 systems\[0\].arrays: has 21 arrays in all; .* at most 20/,
    ],
    ['modules', `  - ${many(1001)}\n`, /^3:13 systems\[0\].arrays: has 2002 modules in all/],
    ['Envoys', `  - envoys: [${repeated(51, '{}')}]\n`, /^3:13 systems\[0\].envoys: has 51 Envoys/],
    [
      'meters',
      `  - meters: { production: [${repeated(8, '{}')}], consumption: {} }\n`,
      /has 9 meters/,
    ],
    ['incidents', `  - incidents: [${repeated(1001, '{ kind: comm }')}]\n`, /has 1001 incidents/],
    [
      'pieces',
      `  - { arrays: [{ modules: 300 }], incidents: [${repeated(900, '{ kind: comm }')}], meters: { production: [${repeated(5, '{}')}], consumption: {} } }\n`,
      /^3:5 systems\[0\]: has 10800 arrays × Envoys × meters × incidents in all/,
    ],
    [
      'modules by aliases',
      `  - arrays: &big [{ modules: 1000 }]\n${aliases}`,
      /^3:18 systems\[200\].arrays: with it there are 201000 modules; all systems .* 200000$/,
    ],
  ]
  for (const [name, text, message] of rows) {
    await t.rejects(createSimulator({ scenario: written(text) }), { message }, name)
  }
  const total = Array.from({ length: 10_000 }, () => 1)
  const systems = Array.from({ length: 11 }, (_, i) => ({
    system_id: i + 1,
    daily_wh: { from: '2015-01-01', consumption: total },
  }))
  await t.rejects(
    createSimulator({ scenario: { systems } }),
    /with it there are 110000 measured days/,
  )
})

/** The most arrays and meters that a system can have, and something that befalls it every day. */
const LARGEST: Scenario = {
  ...scenario,
  systems: [
    {
      ...scenario.systems![0],
      arrays: list(20, (i) => ({ modules: 100, tilt_deg: 4 * i, azimuth_deg: 18 * i })),
      envoys: 3,
      meters: { production: list(7, (i) => ({ serial_number: `M${i}` })), consumption: {} },
      incidents: list(20, (i) => ({
        kind: 'power' as const,
        fraction: 0.01,
        from: 1_400_000_000 + i * 300_000,
      })),
      daily_wh: { from: '2014-01-27', consumption: list(3000, () => 5000) },
    },
  ],
}

t.test('the largest system that loads is answered', async (t) => {
  const simulator = await createSimulator({ scenario: LARGEST })
  t.teardown(() => simulator.close())
  const { system_id: id } = LARGEST.systems![0]!
  for (const path of ['', `/${id}/summary`, `/${id}/energy_lifetime`, `/${id}/rgm_stats`]) {
    t.equal((await simulator.inject(`/systems${path}`)).status, 200, path)
  }
  const more = { ...LARGEST.systems![0]!, incidents: list(21, () => ({ kind: 'comm' as const })) }
  await t.rejects(
    createSimulator({ scenario: { ...LARGEST, systems: [more] } }),
    /has 10080 arrays × Envoys × meters × incidents in all/,
  )
})

/** Systems of which the first look costs nearly as much as it may, and what makes each too dear. */
const DEAREST: readonly (readonly [string, SystemEntry, SystemEntry, RegExp])[] = (() => {
  const { meters: _, daily_wh: _days, incidents: _none, ...roofs } = LARGEST.systems![0]!
  const clock = { kind: 'clock' as const, offset_s: 40_000, from: '2015-06-20' }
  const shading = 'realistic' as const
  const one = { ...roofs, envoys: 1 }
  return [
    [
      'groups of modules',
      { ...one, envoys: 41, operational_at: '2004-06-10' },
      { ...one, envoys: 41, shading, operational_at: '2004-06-10' },
      /would take 2.* s of CPU, of which 1.* s for the days of its groups of modules and .* shade/,
    ],
    [
      'units in the shade, through noise',
      {
        ...one,
        shading,
        operational_at: '2012-06-10',
        incidents: [{ kind: 'noise', inverters: 1900, from: '2012-06-20' }],
      },
      { ...one, envoys: 21, shading, operational_at: '2001-06-10' },
      /of which 1.* s for units in the shade, each with days of its own and /,
    ],
    [
      'a limit',
      { ...one, incidents: [{ kind: 'curtailment', limit_w: 200_000, from: '2015-06-20' }] },
      {
        ...one,
        operational_at: '2001-06-10',
        envoys: 41,
        incidents: [{ kind: 'curtailment', limit_w: 200_000, from: '2001-06-20' }],
      },
      /of which 2.* s for a limit that may cut the rows of a day and /,
    ],
    [
      'wrong clocks',
      { ...one, incidents: [clock] },
      { ...one, incidents: [{ ...clock, from: '2001-06-20' }], operational_at: '2001-06-10' },
      /of which 2.* s for a clock that is wrong and /,
    ],
    [
      'an Envoy that is always fast',
      { ...one, envoys: [{ clock_offset_s: 40_000 }] },
      { ...one, envoys: [{ clock_offset_s: 40_000 }], operational_at: '2001-06-10' },
      /of which 2.* s for a clock that is wrong and /,
    ],
    [
      'noise that a wrong clock dates',
      { ...one, incidents: [clock, { kind: 'noise', inverters: 1900, from: '2021-06-20' }] },
      { ...one, incidents: [clock, { kind: 'noise', inverters: 1900, from: '2015-06-20' }] },
      /of which .* s for noise that a wrong clock dates and /,
    ],
    [
      'units that incidents name',
      { ...one, incidents: [{ kind: 'micro', inverters: 1900, from: '2015-06-20' }] },
      {
        ...one,
        shading,
        operational_at: '2004-06-10',
        incidents: [{ kind: 'micro', inverters: 1900, from: '2004-06-20' }],
      },
      /for units that lose alone, for incidents name or silence them/,
    ],
    [
      'incidents on each day',
      { ...one, incidents: list(450, (i) => ({ kind: 'power', fraction: 0.1, ...hour(i) })) },
      {
        ...one,
        incidents: list(500, (i) => ({ kind: 'power', fraction: 0.01, from: hour(0).from + i })),
      },
      /of which 3.* s for incidents, on each day of each and /,
    ],
    [
      'written days that a wrong clock dates',
      {
        ...one,
        incidents: [{ ...clock, from: '2020-06-20' }],
        daily_wh: { from: '2015-02-01', production: list(2000, () => 500_000) },
      },
      {
        ...one,
        incidents: [clock],
        daily_wh: { from: '2015-02-01', production: list(2500, () => 500_000) },
      },
      /of which 1.* s for written days that a wrong clock dates and /,
    ],
  ]
})()

/** From the i-th day at noon, for an hour. */
function hour(i: number) {
  const fromS = 1_430_000_000 + 400_000 * i
  return { from: fromS, to: fromS + 3600 }
}

t.test(
  'what the first look at costs as much as it may is answered, more is a mistake',
  async (t) => {
    for (const [name, dear, dearer, mistake] of DEAREST) {
      const simulator = await createSimulator({ scenario: { ...scenario, systems: [dear] } })
      t.teardown(() => simulator.close())
      const { status } = await simulator.inject('/systems/67/summary')
      t.equal(status, 200, name)
      const more = createSimulator({ scenario: { ...scenario, systems: [dearer] } })
      await t.rejects(more, { message: mistake }, name)
    }
  },
)

t.test('what would make the first look too dear is refused at run time, too', async (t) => {
  const { meters: _, daily_wh: _days, incidents: _none, ...roofs } = LARGEST.systems![0]!
  const large = { ...roofs, envoys: 1, operational_at: '2001-06-10' }
  const systems = [large, { system_id: 5, operational_at: '2014-01-26' }]
  const simulator = await createSimulator({ scenario: { ...scenario, systems } })
  t.teardown(() => simulator.close())
  const clock = { kind: 'clock' as const, offset_s: 40_000 }
  const message =
    /^there is no room for it: with 1 incident of system 67 the first look at it would take 3.* s/
  const long = { ...clock, system_id: 67, from: '2001-06-20' }
  t.throws(() => simulator.incidents.add(long), { message })
  const { id } = simulator.incidents.add({ ...long, from: '2020-06-20' })
  t.throws(() => simulator.incidents.change(id, { from: '2001-06-20' }), { message })
  t.ok(simulator.incidents.add({ ...long, system_id: 5, from: '2014-06-20' }).id)
  const snapshot = simulator.snapshot()
  // What was let in comes back, though the clock has moved on.
  simulator.clock.set({ now: '2090-01-01T00:00:00Z' })
  const later = simulator.snapshot()
  simulator.restore(later)
  t.equal(simulator.incidents.list({ system_id: 67 }).length, 1)
  const [first] = snapshot.state.incidents!
  const wrong = { ...snapshot.state, incidents: [{ ...first!, from: 1_000_000_000 }] }
  t.throws(() => simulator.restore({ ...snapshot, state: wrong }), {
    message:
      /incidents: with 1 incident of system 67 .* it may take 2 s: let them last for a shorter time$/,
  })
})

t.test('how old a system would be shows when nothing else is wrong with it', async (t) => {
  const { meters: _, daily_wh: _days, incidents: _none, ...roofs } = LARGEST.systems![0]!
  const clock = { kind: 'clock' as const, offset_s: 40_000, from: '2001-06-20' }
  const old = { ...roofs, envoys: 1, operational_at: '2001-06-10', incidents: [clock] }
  const { clock: _now, ...undated } = scenario
  const rows: readonly (readonly [string, unknown, RegExp])[] = [
    [
      'at the instant that is written',
      { ...scenario, systems: [old] },
      /^systems\[0\]: .* 3\.\d s/,
    ],
    ['in 2030', { ...undated, systems: [old] }, /^systems\[0\]: the first look at it .* 4\.\d s/],
    [
      'not beside other mistakes',
      { ...scenario, systems: [{ ...old, nme: 'x' }] },
      /^systems\[0\].nme: there is no such key.*$/,
    ],
    [
      'nor with a clock that says nothing',
      { ...scenario, clock: { now: 'x' }, systems: [old] },
      /^clock.now: [^\n]*$/,
    ],
  ]
  for (const [name, wrong, message] of rows) {
    await t.rejects(createSimulator({ scenario: wrong as Scenario }), { message }, name)
  }
  const young = { ...scenario, clock: { now: '2008-01-01T00:00:00Z', speed: 0 }, systems: [old] }
  await (await createSimulator({ scenario: young })).close()
})

/** Counts what is asked of modules from now on. */
function countCalls(modules: Iterable<ModuleModel>) {
  const calls = { sumMwh: 0, fiveMinutesMwh: 0 }
  for (const module of modules) {
    for (const name of ['sumMwh', 'fiveMinutesMwh'] as const) {
      const before = module[name]
      const counted = (startS: number, endS: number) => {
        calls[name]++
        return before(startS, endS)
      }
      Object.assign(module, { [name]: counted })
    }
  }
  return calls
}

t.test(
  'each day of a system is worked out once, row by row where something begins in it, however many meters it has',
  async (t) => {
    const { daily_wh: _days, ...system } = LARGEST.systems![0]!
    const systems = [{ ...system, operational_at: '2021-01-26' }]
    const cache = createCache<object>()
    const { fleet, clock } = createWorld({ ...LARGEST, systems }, { cache, real: () => 0 })
    const { groups } = fleet.system(67)
    const modules = new Set(groups.map(({ module }) => module))
    t.equal(groups.length, 22, 'two more, for the arrays in which one Envoy follows another')
    t.equal(modules.size, 20, 'groups of one array under the open sky share their modules')
    const calls = countCalls(modules)
    const view = fleet.view(67, clock.nowS())
    const days = view.today - view.operationalDay! + 1
    finish(view.lifetimeWhBefore(view.today))
    finish(view.daysWh('meter', view.operationalDay!, view.today - 1))
    finish(view.daysWh('merged', view.operationalDay!, view.today - 1))
    const most = groups.length * (days + 128)
    t.ok(calls.sumMwh <= most, `${calls.sumMwh} days of modules, at most ${most}`)
    const changing = groups.length * 2 * (system.incidents!.length + 1)
    const rowByRow = `${calls.fiveMinutesMwh} of them row by row, at most ${changing}`
    t.ok(calls.fiveMinutesMwh <= changing, rowByRow)
  },
)

t.test('the rows of a day are made once for the units of all groups', async (t) => {
  const { daily_wh: _days, meters: _meters, ...system } = LARGEST.systems![0]!
  const days = list(20, (i) => `2021-0${1 + (i % 5)}-${10 + i}`)
  // Each begins in the middle of a day, for half of the units.
  const incidents = days.map((day) => ({
    kind: 'power' as const,
    inverters: 1000,
    fraction: 0.5,
    from: `${day}T12:00:00-07:00`,
    to: `${day}T13:00:00-07:00`,
  }))
  const systems = [{ ...system, operational_at: '2020-12-26', incidents }]
  const { fleet, clock } = createWorld(
    { ...LARGEST, systems },
    { cache: createCache<object>(), real: () => 0 },
  )
  const { groups } = fleet.system(67)
  const view = fleet.view(67, clock.nowS())
  finish(view.lifetimeWhBefore(view.today))
  const calls = countCalls(new Set(groups.map(({ module }) => module)))
  t.equal(finish(view.inverters()).length, 2000)
  const most = (days.length + 1) * groups.length
  t.ok(calls.fiveMinutesMwh <= most, `${calls.fiveMinutesMwh} row by row, at most ${most}`)
})

t.test('a series reads what happened once for each Envoy, not once for each row', async (t) => {
  const clock = { kind: 'clock' as const, offset_s: 40_000, from: '2021-06-01' }
  const comm = { kind: 'comm' as const, from: '2021-06-10', to: '2021-06-13' }
  for (const incidents of [[comm], [comm, clock]]) {
    const one = { ...scenario.systems![0]!, arrays: [{ modules: 50 }], envoys: 50, incidents }
    const { fleet } = createWorld(
      { ...scenario, systems: [one] },
      { cache: createCache<object>(), real: () => 0 },
    )
    const system = fleet.system(67)
    const log = incidentLog(system, [], new Map())
    let reads = 0
    const counted: IncidentLog = {
      ...log,
      between(fromS, toS) {
        reads++
        return log.between(fromS, toS)
      },
    }
    const told = toldSeries(system, counted, createCache<object>())
    const { zone } = system.site
    const startS = parseInstant('2021-06-09T07:00:00Z')!
    const days = told.days('micro', zone.dayOf(startS), zone.dayOf(startS) + 30)
    const rows = told.rows('micro', startS, startS + 86_400)
    t.ok(days.length === 31 && rows.length > 100, `${days.length} days, ${rows.length} rows`)
    t.ok(reads < 10 * system.envoys.length, `${reads} times`)
  }
})

t.test('days are known when they are, in whatever order a clock brings them', async (t) => {
  const moved = (offset_s: number, from: string, to: string) => ({
    kind: 'clock' as const,
    offset_s,
    from: `2021-06-${from}-07:00`,
    to: `2021-06-${to}-07:00`,
  })
  // For an hour it is a day slow, which dates that hour into a day that was nearly over.
  const incidents = [
    moved(80_000, '01T00:00', '10T12:00'),
    moved(-80_000, '10T12:00', '10T13:00'),
    moved(80_000, '10T13:00', '20T00:00'),
    { kind: 'comm' as const, from: '2021-06-10T12:30-07:00', to: '2021-06-12T00:00-07:00' },
  ]
  const one = { ...scenario.systems![0]!, incidents }
  const { fleet } = createWorld(
    { ...scenario, systems: [one] },
    { cache: createCache<object>(), real: () => 0 },
  )
  const first = fleet.system(67).site.zone.dayOf(parseInstant('2021-06-05T19:00:00Z')!)
  const all = fleet.told(67).days('micro', first, first + 12)
  for (const [i, day] of all.entries()) {
    t.same(fleet.told(67).days('micro', first + i, first + i), [day], `day ${i}`)
  }
})

t.test('what is computed when a server ends is finished, or told as cut', async (t) => {
  const systems = list(30, (i) => ({ system_id: i + 1, operational_at: '2016-01-26' }))
  for (const grace of [3600, 0]) {
    const world = createWorld(
      { ...scenario, systems },
      { cache: createCache<object>(), real: Date.now },
    )
    const underWay = createUnderWay()
    const app = createApp({ ...ALONE, resolveWorld: () => world, underWay })
    const origin = await app.listen({ host: '127.0.0.1', port: 0 })
    const who = `key=k&user_id=${world.access.sampleUserId()}`
    let ended = 0
    const replies = systems.map(async ({ system_id: id }) => {
      try {
        const reply = await fetch(`${origin}/api/v2/systems/${id}/energy_lifetime?${who}`)
        return { status: reply.status, text: await reply.text() }
      } catch {
        return undefined
      } finally {
        ended++
      }
    })
    while (underWay.list().length + ended < systems.length) await sleep(1)
    const readiness = { isReady: true }
    const cut = await shutDown(app, { underWay, readiness }, { grace })
    t.notOk(readiness.isReady)
    const whole = (await Promise.all(replies)).filter((reply) => reply !== undefined)
    for (const { status, text } of whole) {
      t.equal(status, 200)
      t.ok(JSON.parse(text).production)
    }
    t.ok(cut.requests.length >= systems.length - whole.length, 'no other is without a reply')
    if (grace > 0) t.equal(whole.length, systems.length, 'with time enough all are finished')
  }
})

t.test('a server that cannot end leaves no timers', async (t) => {
  const timers = () => process.getActiveResourcesInfo().filter((name) => name === 'Timeout').length
  const underWay = createUnderWay()
  const app = createApp({ ...ALONE, underWay })
  app.addHook('onClose', async () => {
    throw new Error('it cannot')
  })
  await app.ready()
  const before = timers()
  const ending = shutDown(app, { underWay, readiness: { isReady: true } }, { grace: 3600 })
  await t.rejects(ending, /it cannot/)
  t.ok(timers() <= before)
})

t.test('a server that has ended leaves nothing open', async (t) => {
  const servers = () =>
    process.getActiveResourcesInfo().filter((name) => name === 'TCPServerWrap').length
  const round = async () => {
    const simulator = await createSimulator({ scenario })
    await simulator.listen()
    const reply = await fetch(`${simulator.baseUrl}/systems?key=k&user_id=${simulator.userId}`)
    await reply.arrayBuffer()
    const events = await fetch(`${simulator.simulatorUrl}/events`)
    await simulator.close()
    await events.text()
  }
  await round()
  const before = servers()
  for (let i = 0; i < 20; i++) await round()
  t.equal(servers(), before)
})

t.test('docs/limits.md names every limit with its value', async (t) => {
  const page = readFileSync(new URL('../docs/limits.md', import.meta.url), 'utf8')
  const units: Readonly<Record<string, number>> = { KiB: 1024, MiB: 1024 * 1024, s: 1, '': 1 }
  const told = [...page.matchAll(/^\| `(\w+)` \| ([\d,]+) ?(\w*) \|/gm)].map(
    ([, name, figure = '', unit = '']) => [name, Number(figure.replaceAll(',', '')) * units[unit]!],
  )
  t.same(Object.fromEntries(told), LIMITS)
})
