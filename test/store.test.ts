/** Where worlds are remembered: what the server asks of a store that replies later, or not at all. */
import { register } from 'node:module'
import { createServer } from 'node:net'
import { setImmediate as turn } from 'node:timers/promises'
import t from 'tap'
import { createLog } from '../src/commands/log.ts'
import type { Options } from '../src/commands/parse.ts'
import { parse } from '../src/commands/parse.ts'
import { start } from '../src/commands/start.ts'
import { openSimulator } from '../src/simulator.ts'
import { NoRoom } from '../src/world/budget.ts'
import { createState } from '../src/world/state.ts'
import { createJournalMemory } from '../src/world/store/journal-memory.ts'
import { openStore } from '../src/world/store/open-store.ts'
import { readStoreAddress } from '../src/world/store/redis-address.ts'
import { MEMORY, type ScenarioTexts, type Sharing, type Store } from '../src/world/store/sharing.ts'
import { StoreAway, StoreRefused, Superseded } from '../src/world/store/store.ts'
import type { Worlds } from '../src/world/worlds.ts'

const SCENARIO = {
  name: 'plans',
  seed: 'store',
  clock: { now: '2022-06-15T12:00:00-07:00', speed: 0 },
  fleet: { systems: 2 },
}

/** The memory of a process that takes its time; `trouble` is what it says next instead, `refusal` what to a change that was carried out here. */
function slowStore() {
  const slow: {
    worlds?: Worlds
    texts?: ScenarioTexts
    sharing?: Sharing
    trouble?: Error
    refusal?: Error
    away: Sharing['away']
  } = {
    away: undefined,
  }
  const pause = async () => {
    await turn()
    const { trouble } = slow
    delete slow.trouble
    if (trouble !== undefined) throw trouble
  }
  const store: Store = {
    real: () => 0,
    requests(parts, sandbox) {
      const memory = MEMORY.requests(parts, sandbox)
      return {
        admit: (caller) => pause().then(() => memory.admit(caller)),
        record: (admission, request) => pause().then(() => memory.record(admission, request)),
      }
    },
    async share(worlds, texts) {
      const memory = await MEMORY.share(worlds, texts)
      slow.texts = texts
      slow.worlds = worlds
      return {
        ...memory,
        storedBytes: { journals: 1234, scenarios: 567 },
        get away() {
          return slow.away
        },
        resolve: (sandbox, key) => pause().then(() => memory.resolve(sandbox, key)),
        read: (sandbox, look) => pause().then(() => memory.read(sandbox, look)),
        // Another change came between: it is made of what there is now.
        change: (sandbox, apply) =>
          pause().then(async () => {
            apply()
            const { refusal } = slow
            delete slow.refusal
            if (refusal !== undefined) throw refusal
            return memory.change(sandbox, apply)
          }),
      }
    },
  }
  return { slow, store }
}

interface Test {
  teardown(end: () => unknown): unknown
}

async function serving(t: Test) {
  const { slow, store } = slowStore()
  const simulator = await openSimulator({ scenario: SCENARIO }, store)
  t.teardown(() => simulator.close())
  const origin = new URL(await simulator.listen()).origin
  const path = `/api/v2/systems?key=k&user_id=${simulator.userId}`
  const ask = async (path: string, init: RequestInit = {}) => {
    const reply = await fetch(`${origin}${path}`, init)
    const text = await reply.text()
    return {
      status: reply.status,
      headers: reply.headers,
      body: text === '' ? undefined : JSON.parse(text),
    }
  }
  return { slow, simulator, ask, path }
}

t.test('a store may reply later', async (t) => {
  const { ask, path, simulator } = await serving(t)
  t.equal((await ask(path)).status, 200)
  t.equal((await ask(`/sandboxes/nobody${path}`)).status, 404)
  t.equal((await ask('/_simulator/requests')).body.requests.length, 1)
  const moved = await ask('/_simulator/clock', { method: 'PUT', body: '{"now":1655319600}' })
  t.equal(moved.body.now_epoch, 1655319600)
  // A change that is made again answers as if it had been made once.
  t.equal((await ask('/sandboxes/a', { method: 'PUT' })).status, 200)
  t.same(simulator.sandboxes(), ['a'])
})

t.test('a store may forget what was noted longest ago', async (t) => {
  const { ask, path, simulator, slow } = await serving(t)
  for (let n = 0; n < 3; n++) await ask(path)
  const { journal } = slow.worlds!.main.world
  journal.forget(2)
  t.same(
    simulator.requests().map(({ id }) => id),
    [3],
  )
  t.equal(journal.forgottenUpTo(), 2)
  journal.forget(9)
  t.same(simulator.requests(), [])
  await ask(path)
  t.equal(simulator.requests()[0]?.id, 4)
})

t.test('what is read anew from a store is told to nobody twice', async (t) => {
  const { ask, path, slow } = await serving(t)
  await ask(path)
  const journal = createJournalMemory(createState())
  const heard: number[] = []
  journal.subscribe(({ id }) => heard.push(id))
  const [request] = slow.worlds!.main.state.requests
  journal.record(request!, true)
  journal.record(request!)
  journal.amend(1, request!, true)
  journal.amend(2, request!)
  t.same(heard, [2, 2])
  t.equal(journal.list().length, 2, 'and is there')
})

t.test('metrics say how full a store is', async (t) => {
  const { simulator } = await serving(t)
  const { baseUrl } = simulator
  const text = await fetch(new URL('/metrics', baseUrl)).then((reply) => reply.text())
  t.match(text, /^enlighten_store_journal_bytes 1234$/m)
  t.match(text, /^enlighten_store_journal_max_bytes 58720256$/m)
  t.match(text, /^enlighten_store_scenario_bytes 567$/m)
  t.match(text, /^enlighten_store_scenario_max_bytes 67108864$/m)
})

t.test('a store that is away is told in the words of whoever asks', async (t) => {
  const { slow, ask, path } = await serving(t)
  const trouble = () => new StoreAway("The store redis://nowhere can't be asked.")
  slow.trouble = trouble()
  const { status, headers, body } = await ask(path)
  t.equal(status, 503)
  t.equal(headers.get('x-simulator-reason'), trouble().message)
  t.match(JSON.stringify(body), /unavailable/i)
  slow.trouble = trouble()
  t.match(await ask('/_simulator'), { status: 503, body: { error: 'service_unavailable' } })
  t.equal((await ask('/readyz')).status, 200)
  slow.away = { since: new Date(0), reason: 'nobody listens there' }
  t.same(await ask('/readyz').then(({ status, body }) => [status, body]), [
    503,
    {
      status: 'the store is away',
      since: '1970-01-01T00:00:00.000Z',
      reason: 'nobody listens there',
    },
  ])
  t.equal((await ask('/healthz')).status, 200)
})

t.test('a control that the store refuses in the end is refused', async (t) => {
  const { slow, ask, simulator } = await serving(t)
  const user = JSON.stringify({ user_id: '4d6a51330a' })
  const rows: readonly [what: string, path: string, init: RequestInit][] = [
    ['a new sandbox', '/sandboxes/new', { method: 'PUT' }],
    ['a new grant', '/_simulator/access/users', { method: 'POST', body: user }],
    ['a failed check', '/_simulator/requests/verify', { method: 'POST', body: '{"match":{}}' }],
  ]
  for (const [what, path, init] of rows) {
    slow.refusal = new NoRoom('no room')
    const full = { status: 409, body: { error: 'conflict', message: 'no room' } }
    t.match(await ask(path, init), full, `${what}: the store is full`)
    simulator.reset()
    for (const name of simulator.sandboxes()) slow.worlds!.remove(name)
    slow.refusal = new StoreAway('away')
    t.match(await ask(path, init), { status: 503, body: { message: 'away' } }, `${what}: away`)
    simulator.reset()
  }
})

t.test('a world that was superseded meanwhile is asked in its new place', async (t) => {
  const { slow, ask, path } = await serving(t)
  const { worlds } = slow
  const { admit } = worlds!.main.world
  Object.assign(worlds!.main.world, {
    admit(caller: Parameters<typeof admit>[0]) {
      worlds!.main.reset()
      return Promise.reject(new Superseded(String(caller.key)))
    },
  })
  t.equal((await ask(path)).status, 200)
  t.equal((await ask('/_simulator/requests')).body.requests.length, 1)
})

t.test('a copy takes in what others have made', async (t) => {
  const { slow, simulator } = await serving(t)
  const { main } = slow.worlds!
  const told: string[] = []
  t.equal(main.isHeard, false)
  const end = main.subscribe(({ type }) => told.push(type))
  t.equal(main.isHeard, true)
  const state = createState()
  state.clock = { nowMs: 1_655_319_600_000, realMs: 0, speed: undefined }
  main.install({ scenario: SCENARIO }, state)
  end()
  t.equal(main.state, state)
  t.same(main.beginning, { scenario: SCENARIO, state: undefined })
  t.same(told, ['scenario', 'clock'])
  t.same(main.world.clock.setting(), { nowMs: 1_655_319_600_000, realMs: 0, speed: 0 })

  t.equal(slow.texts?.sourceOf(SCENARIO), undefined)
  slow.texts?.noteSource(SCENARIO, 'name: plans # as written')
  t.match(slow.texts?.sourceOf(SCENARIO), /as written/)

  const key = 'of another server'
  const adopted = slow.worlds!.adopt('b', {
    beginning: { scenario: SCENARIO },
    state: createState(),
    key,
    ttlS: 5,
  })
  t.equal(adopted.key, key)
  t.equal(adopted.world.clock.setting().speed, 0)
  slow.worlds!.touch('b', 1000)
  slow.worlds!.touch('nobody', 1000)
  t.same(simulator.sandboxes(), ['b'])
  t.same(
    slow.worlds!.kept().map(([{ name }, ttlS]) => [name, ttlS]),
    [['b', 5]],
  )
})

t.test('what is not known to be in force is told to nobody', async (t) => {
  const { slow, ask, path } = await serving(t)
  const { main } = slow.worlds!
  const told: string[] = []
  t.teardown(main.subscribe(({ type }) => told.push(type)))
  for (const isInForce of [false, true]) {
    const release = main.hold()
    main.changed('faults')
    await ask(path)
    t.same(told, [])
    release(isInForce)
    t.same(told.splice(0), isInForce ? ['changed', 'request'] : ['request'])
  }
  const sandbox = slow.worlds!.put('gone')
  sandbox.subscribe(({ type }) => told.push(type))
  const release = sandbox.hold()
  slow.worlds!.remove('gone')
  release(false)
  t.same(told, ['removed'])
})

t.test('addresses of stores', async (t) => {
  const secret = 'hunter2'
  const read = readStoreAddress(`rediss://team:${secret}%21@[::1]:7000/3?prefix=a.b`)
  t.same(read, {
    host: '::1',
    port: 7000,
    isEncrypted: true,
    username: 'team',
    password: `${secret}!`,
    database: 3,
    prefix: 'a.b',
    shown: 'rediss://[::1]:7000/3?prefix=a.b',
  })
  t.match(readStoreAddress('redis://cache'), { port: 6379, prefix: 'main', database: 0 })
  for (const [text, message] of [
    ['redis', /no address of a store: write redis:/],
    [`http://u:${secret}@h`, /no address of a store/],
    ['redis:///', /no address of a store/],
    [`redis://:${secret}@h/nine`, /"\/nine" is no number of a database/],
    ['redis://h?enableOfflineQueue=true', /no "enableOfflineQueue" in it, only prefix/],
    ['redis://h?prefix={x}', /the prefix "\{x\}" cannot be/],
  ] as const) {
    t.throws(() => readStoreAddress(text), message, text)
    try {
      readStoreAddress(text)
    } catch (error) {
      t.notMatch((error as Error).message, secret)
    }
  }
})

const optionsOf = (...argv: string[]): Options => {
  const parsed = parse(argv, {})
  if (!('options' in parsed)) throw new Error(JSON.stringify(parsed))
  return parsed.options
}

t.test('a server does not begin without its store', async (t) => {
  const server = createServer().listen(0, '127.0.0.1')
  await new Promise((resolve) => server.once('listening', resolve))
  const { port } = server.address() as { port: number }
  server.close()
  const url = `redis://u:hunter2@127.0.0.1:${port}`
  const options = { fleetVersion: 0, by: 'a test', notify() {} }
  await t.rejects(openStore(url, options), StoreRefused)
  const log = createLog(() => {}, { json: true, level: 'silent' })
  const shown = new RegExp(
    `the store redis://127.0.0.1:${port}/0.prefix=main can't be reached: .*REFUSED`,
  )
  await t.rejects(start(optionsOf('--store', url, '--port', '0'), log), { message: shown })
  t.match(parse(['--store', 'redis://h', '--watch'], {}), {
    complaints: [/^--watch: excludes --store/],
  })
  t.match(parse(['--store', 'redis://h', '--save', 'world.yaml'], {}), {
    complaints: [/^--save: excludes --store/],
  })
  t.match(parse(['--store', 'http://u:hunter2@h'], {}), {
    complaints: [/^--store: it is no address of a store/],
  })
})

/** Stands for what speaks to Redis, which tests without one do not load. */
const STAND_IN = 'data:text/javascript,export const openRedis = async (options) => options'
const INSTEAD = `export const resolve = (specifier, context, next) =>
  /\\/redis\\.[jt]s$/.test(specifier) ? { url: ${JSON.stringify(STAND_IN)}, shortCircuit: true } : next(specifier, context)`

t.test('what speaks to a store is loaded when somebody is there', async (t) => {
  register(`data:text/javascript,${encodeURIComponent(INSTEAD)}`)
  const server = createServer((socket) => socket.destroy()).listen(0, '127.0.0.1')
  await new Promise((resolve) => server.once('listening', resolve))
  t.teardown(() => server.close())
  const { port } = server.address() as { port: number }
  const options = { fleetVersion: 2, by: 'a test', notify() {} }
  const opened = await openStore(`redis://127.0.0.1:${port}?prefix=a`, options)
  t.match(opened, { fleetVersion: 2, by: 'a test', address: { port, prefix: 'a' } })
})
