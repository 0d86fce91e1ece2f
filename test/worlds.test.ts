/** What a world is made of: clock, faults, journal, advice, and the slots that worlds sit in. */
import fc from 'fast-check'
import t from 'tap'
import { parametersOf } from '../src/api/v2/routes.ts'
import type { Fault } from '../src/index.ts'
import { rootKey } from '../src/simulation/random.ts'
import { finish } from '../src/simulation/work.ts'
import { createAccess, UNLIMITED } from '../src/world/access.ts'
import { advise } from '../src/world/advice/advise.ts'
import { createBudget } from '../src/world/budget.ts'
import { createCache } from '../src/world/cache.ts'
import { createClock, readDuration, readInstant } from '../src/world/clock.ts'
import { createFaults } from '../src/world/faults.ts'
import type { JournalEntry } from '../src/world/journal.ts'
import type { Matchable } from '../src/world/match.ts'
import { createState, type RequestRecord } from '../src/world/state.ts'
import { createJournalMemory } from '../src/world/store/journal-memory.ts'
import { createMemory } from '../src/world/store/memory.ts'
import { createQuotaMemory } from '../src/world/store/quota-memory.ts'

fc.configureGlobal({ seed: 6, numRuns: 200 })

const NOON_S = 1_655_319_600
const NOON = '2022-06-15T19:00:00Z'

/** The machine's clock, in the hands of the test [epoch ms]. */
function machine(startMs = 1_700_000_000_000) {
  let ms = startMs
  return { real: () => ms, pass: (seconds: number) => (ms += seconds * 1000) }
}

t.test('a clock is frozen, keeps real pace or runs at any speed', async (t) => {
  const rows: readonly [number | undefined, number | undefined, number, number][] = [
    // now, speed, real seconds that pass, what it shows then
    [NOON_S, 0, 1000, NOON_S],
    [NOON_S, 1, 1000, NOON_S + 1000],
    [NOON_S, undefined, 1000, NOON_S + 1000],
    [NOON_S, 60, 2.5, NOON_S + 150],
    [NOON_S, 0.5, 3, NOON_S + 1],
    [undefined, undefined, 60, 1_700_000_060],
    [undefined, 0, 60, 1_700_000_000],
    [NOON_S, 1_000_000, 1e9, 4_102_444_799],
  ]
  for (const [nowS, speed, seconds, shown] of rows) {
    const { real, pass } = machine()
    const clock = createClock({ nowS, speed }, real)
    pass(seconds)
    t.equal(clock.nowS(), shown, `now ${nowS}, speed ${speed}, after ${seconds} s`)
  }
})

t.test('a clock is set, moved on and moved back', async (t) => {
  const { real, pass } = machine()
  const clock = createClock({ nowS: NOON_S, speed: 10 }, real)
  const heard: number[] = []
  const end = clock.onChange(({ now_epoch }) => heard.push(now_epoch))
  pass(6)
  t.same(clock.get(), { now: '2022-06-15T19:01:00Z', now_epoch: NOON_S + 60, speed: 10 })
  clock.set({ speed: 0 })
  pass(100)
  t.equal(clock.nowS(), NOON_S + 60, 'a speed alone keeps the instant')
  clock.advance(-3600)
  t.equal(clock.nowS(), NOON_S - 3540)
  clock.set({ now: NOON_S })
  t.equal(clock.get().speed, 0, 'an instant alone keeps the speed')
  end()
  clock.set({ now: NOON_S + 1, speed: 1 })
  t.same(heard, [NOON_S + 60, NOON_S - 3540, NOON_S], 'who no longer listens hears nothing')
  for (const wrong of [-1, Number.NaN, 1e7]) t.throws(() => clock.set({ speed: wrong }), RangeError)
  t.throws(() => clock.advance(4e9), /out of range: a clock shows 2000/)
  t.throws(() => clock.set({ now: 0 }), RangeError)
  t.equal(clock.nowS(), NOON_S + 1, 'what was refused changed nothing')
})

t.test('a clock goes on where its setting was remembered', async (t) => {
  const { real, pass } = machine()
  const state = createState()
  createClock({}, real, state).set({ now: NOON_S, speed: 2 })
  pass(30)
  t.equal(createClock({ nowS: 1e9 }, real, state).nowS(), NOON_S + 60)
})

t.test('moving a frozen clock there and back again changes nothing', async () => {
  const steps = fc.array(fc.integer({ min: -1e6, max: 1e6 }), { maxLength: 20 })
  fc.assert(
    fc.property(steps, (moves) => {
      const clock = createClock({ nowS: NOON_S, speed: 0 }, () => 0)
      for (const by of moves) clock.advance(by)
      for (const by of moves) clock.advance(-by)
      return clock.nowS() === NOON_S
    }),
  )
})

t.test('instants and spans are read as people write them', async (t) => {
  for (const text of [NOON, '2022-06-15T12:00:00-07:00', '1655319600', NOON_S, '1655319600.9']) {
    t.equal(readInstant(text), NOON_S, `${text}`)
  }
  t.throws(() => readInstant('2022-06-15'), /is a date alone/)
  for (const wrong of ['noon', '2022-06-15T12:00:00', '', '1999-12-31T23:59:59Z', 1e12]) {
    t.throws(() => readInstant(wrong), RangeError, `${wrong}`)
  }
  const spans: readonly [Parameters<typeof readDuration>[0], number][] = [
    [900, 900],
    ['900', 900],
    ['-1.5', -1.5],
    ['PT15M', 900],
    ['-P1D', -86_400],
    [{ hours: 3 }, 10_800],
    [{ weeks: 1, days: -1, minutes: 1, seconds: 1 }, 518_461],
  ]
  for (const [span, seconds] of spans) t.equal(readDuration(span), seconds, JSON.stringify(span))
  for (const wrong of ['soon', Number.NaN, { fortnights: 1 } as object, { hours: Number.NaN }]) {
    t.throws(() => readDuration(wrong), /is not a span of time/, JSON.stringify(wrong))
  }
})

const query = { start_at: '5', key: 'k', 'state[]': ['CA', 'OR'] }
const request: Matchable = { route: 'stats', systemId: 67, key: 'k', userId: 'u', query }
const who = { plan: UNLIMITED }
const faultsOf = (written: readonly Fault[], state = createState()) => {
  const faults = createFaults(written, rootKey('seed', 'faults'), state)
  const store = createMemory({
    clock: { nowS: () => NOON_S },
    real: () => 0,
    access: { user: () => createAccess(undefined).user('4d6a51330a', NOON_S) },
    quota: createQuotaMemory(state),
    faults,
    faultCounts: state.faultCounts,
    journal: createJournalMemory(state),
  })
  const match = (request: Matchable) => store.admit({ ...request, ...who }).hit
  return { ...faults, match }
}
const reply = { status: 503 }

/** Which of the first requests a fault applies to. */
function pattern(match: Fault['match'], requests = 8, other: Partial<Matchable> = {}): string {
  const faults = faultsOf([{ ...(match && { match }), reply }])
  const hits = Array.from({ length: requests }, () => faults.match({ ...request, ...other }))
  return hits.map((hit) => (hit === undefined ? '.' : 'x')).join('')
}

t.test('a fault applies to the requests that match', async (t) => {
  const rows: readonly [Fault['match'], Partial<Matchable>, string][] = [
    [undefined, {}, 'xxxxxxxx'],
    [{}, {}, 'xxxxxxxx'],
    [{ route: 'stats' }, {}, 'xxxxxxxx'],
    [{ route: 'stats' }, { route: 'summary' }, '........'],
    [{ route: 'stats' }, { route: undefined }, '........'],
    [{ system_id: 67 }, {}, 'xxxxxxxx'],
    [{ system_id: 67 }, { systemId: undefined }, '........'],
    [{ key: 'k', user_id: 'u' }, {}, 'xxxxxxxx'],
    [{ key: 'k', user_id: 'u' }, { userId: 'v' }, '........'],
    [{ key: 'k' }, { key: 'l' }, '........'],
    [{ route: ['summary', 'stats'], system_id: [1, 67] }, {}, 'xxxxxxxx'],
    [{ route: ['summary', 'systems'] }, {}, '........'],
    [{ key: ['l', 'k'], user_id: ['u', 'v'] }, {}, 'xxxxxxxx'],
    [{ query: { start_at: '5' } }, {}, 'xxxxxxxx'],
    [{ query: { start_at: '05' } }, {}, '........'],
    [{ query: { start_at: '5', end_at: null } }, {}, 'xxxxxxxx'],
    [{ query: { start_at: null } }, {}, '........'],
    [{ query: { start_at: null } }, { query: {} }, 'xxxxxxxx'],
    [{ query: { end_at: '' } }, {}, '........'],
    [{ query: { end_at: '' } }, { query: { end_at: '' } }, 'xxxxxxxx'],
    [{ query: { 'state[]': 'OR' } }, {}, 'xxxxxxxx'],
    [{ query: { 'state[]': 'WA' } }, {}, '........'],
    [{ query: { constructor: 'x' } }, {}, '........'],
    [{ nth: 3 }, {}, '..x.....'],
    [{ every: 3 }, {}, '..x..x..'],
    [{ times: 2 }, {}, 'xx......'],
    [{ every: 2, times: 2 }, {}, '.x.x....'],
    [{ probability: 0 }, {}, '........'],
    [{ probability: 1 }, {}, 'xxxxxxxx'],
    [{ from: NOON }, {}, 'xxxxxxxx'],
    [{ from: NOON_S + 1 }, {}, '........'],
    [{ to: NOON }, {}, '........'],
    [{ from: '2022-06-15', to: '2022-06-16' }, {}, 'xxxxxxxx'],
    [{ from: '2022-06-16' }, {}, '........'],
  ]
  for (const [match, other, hits] of rows) {
    t.equal(pattern(match, 8, other), hits, `${JSON.stringify(match)} ${JSON.stringify(other)}`)
  }
})

t.test('chance hits by the seed alone, about as often as it says', async (t) => {
  const hits = pattern({ probability: 0.3 }, 1000)
  t.equal(hits, pattern({ probability: 0.3 }, 1000), 'the same again')
  const share = hits.replaceAll('.', '').length / 1000
  t.ok(share > 0.25 && share < 0.35, `${share}`)
  const few = hits.slice(0, 40)
  const times = pattern({ probability: 0.3, times: 2 }, 40)
  t.equal(times.replaceAll('.', ''), 'xx', 'times counts those it hit')
  t.ok(few.startsWith(times.slice(0, times.lastIndexOf('x') + 1)))
})

t.test('a profile meets its share of the requests, by the seed alone', async (t) => {
  const met = (profile: Fault['profile'], count: number, match: Fault['match'] = {}) => {
    const faults = faultsOf([{ match, profile: profile! }])
    return Array.from({ length: count }, () => faults.match(request))
  }
  const late = (hits: ReturnType<typeof met>) => hits.flatMap((hit) => hit?.delayMs || [])
  const statuses = (hits: ReturnType<typeof met>) => hits.flatMap((hit) => hit?.reply.status ?? [])

  const brown = met('brown-out', 1000)
  t.same(brown, met('brown-out', 1000), 'the same again')
  t.same(statuses(brown), Array(100).fill(503))
  t.equal(statuses(brown.slice(0, 10)).length, 1, 'one of each ten')
  t.equal(late(brown).length, 500)
  t.ok(late(brown).every((ms) => ms >= 300 && ms <= 3000))
  t.ok(Math.max(...late(brown)) > 2900 && Math.min(...late(brown)) < 400)
  t.ok(
    brown.some((hit) => hit?.reply.status && hit.delayMs > 0),
    'late and refused',
  )
  t.ok(brown.every((hit) => hit === undefined || hit.profile === 'brown-out'))

  const flaky = met('flaky', 1000)
  t.equal(flaky.filter((hit) => hit?.reply.abort === 'reset').length, 20)
  t.same(statuses(flaky), Array(10).fill(500))
  const slow = late(met('slow', 200))
  t.equal(slow.length, 200)
  t.ok(slow.every((ms) => ms >= 2000 && ms <= 8000))
  t.same(statuses(met('slow', 3, { every: 2, times: 1 })), [])
  t.equal(late(met('slow', 5, { every: 2, times: 1 })).length, 1, 'with conditions, too')
  const few = faultsOf([{ id: 'few', profile: 'brown-out' }])
  for (let i = 0; i < 10; i++) few.match(request)
  t.match(few.list(), [{ id: 'few', profile: 'brown-out', seen: 10 }])
  t.ok(few.list()[0]!.fired < 10 && few.list()[0]!.fired >= 5, 'passed by')
})

t.test('the first fault that applies wins, and all it concerns count the request', async (t) => {
  const faults = faultsOf([
    { id: 'first', match: { nth: 1 }, reply: { status: 500 } },
    { id: 'second', match: { nth: 2 }, reply: { delay_ms: { min: 100, max: 200 } } },
    { match: { route: 'summary' }, reply },
  ])
  t.equal(faults.match(request)?.id, 'first')
  const second = faults.match(request)
  t.match(second, { id: 'second', reply: { delay_ms: { min: 100 } } })
  t.ok(second!.delayMs >= 100 && second!.delayMs <= 200)
  t.equal(faults.match(request), undefined)
  t.same(
    faults.list().map(({ id, seen, fired, source }) => [id, seen, fired, source]),
    [
      ['first', 3, 1, 'scenario'],
      ['second', 3, 1, 'scenario'],
      ['fault-3', 0, 0, 'scenario'],
    ],
  )
})

t.test('faults come and go', async (t) => {
  const state = createState()
  const faults = faultsOf([{ id: 'written', match: { times: 1 }, reply }], state)
  t.match(faults.add({ reply: { delay_ms: 20 } }), { id: 'fault-1', match: {}, source: 'control' })
  t.match(faults.add({ id: 'fault-3', reply }), { id: 'fault-3' })
  t.match(faults.add({ reply }), { id: 'fault-2' }, 'the lowest that is free')
  t.match(faults.add({ reply }), { id: 'fault-4' }, 'also behind one that is taken')
  t.throws(() => faults.add({ id: 'written', reply }), /a fault "written" already/)
  t.equal(faults.match(request)?.id, 'written')
  t.match(faults.match(request), { id: 'fault-1', delayMs: 20 })
  t.notOk(faults.remove('nonsense'))
  t.ok(faults.remove('fault-1'))
  t.ok(faults.remove('written'))
  t.same(
    faultsOf([{ id: 'written', reply }], state)
      .list()
      .map(({ id }) => id),
    ['fault-3', 'fault-2', 'fault-4'],
    'what came and went is remembered beyond the scenario',
  )
  faults.clear()
  t.same(faults.list(), [])
  t.equal(faults.match(request), undefined)
})

const record = (change: Partial<RequestRecord> = {}): RequestRecord => ({
  nowS: NOON_S,
  realMs: 1_700_000_000_123,
  method: 'GET',
  url: '/api/v2/systems/67/stats?key=k&user_id=u&start_at=5',
  route: 'stats',
  systemId: 67,
  key: 'k',
  userId: 'u',
  stage: 'route',
  traceId: undefined,
  status: 200,
  durationMs: 1.23456,
  bytes: 10,
  faultId: undefined,
  reason: undefined,
  ...change,
})

t.test('the journal shows what was asked and answered', async (t) => {
  const journal = createJournalMemory(createState())
  journal.record(record())
  journal.record(
    record({
      url: '/api/v2/systems?status[]=a&&status%5B%5D=b&status[]=c&key=k&__proto__=x',
      route: 'systems',
      systemId: undefined,
      userId: undefined,
      status: 401,
      faultId: 'f',
      reason: 'Because.',
    }),
  )
  journal.record(record({ url: '/api/v2/none', route: undefined, key: undefined, status: 404 }))
  const [first, second, third] = journal.list()
  t.same(first, {
    id: 1,
    at: NOON,
    at_real: '2023-11-14T22:13:20.123Z',
    method: 'GET',
    url: '/api/v2/systems/67/stats?key=k&user_id=u&start_at=5',
    route: 'stats',
    system_id: 67,
    key: 'k',
    user_id: 'u',
    query: { start_at: '5' },
    status: 200,
    duration_ms: 1.235,
    bytes: 10,
    fault_id: null,
    stage: 'route',
    trace_id: null,
    reason: null,
  })
  t.equal(JSON.stringify(second!.query), '{"status[]":["a","b","c"],"__proto__":"x"}')
  t.match(second, { system_id: null, user_id: null, fault_id: 'f', reason: 'Because.' })
  t.match(third, { route: null, key: null, query: {} })
})

t.test('the journal keeps the beginning of what is endless', async (t) => {
  const journal = createJournalMemory(createState())
  const long = 'x'.repeat(5000)
  journal.record(record({ url: `/api/v2/systems?key=${long}`, key: long, userId: long }))
  const reason = `${long}: send less.`
  journal.record(record({ url: `/${long}`, key: undefined, userId: undefined, reason }))
  const lengths = journal
    .list()
    .map(({ url, key, user_id, reason }) => [url, key, user_id, reason].map((it) => it?.length))
  t.same(lengths, [
    [4096, 100, 100, undefined],
    [4096, undefined, undefined, 500],
  ])
  t.match(journal.list()[1]?.reason, /^x+ \.\.\. x+: send less\.$/, 'and what to do')
})

t.test('the journal finds requests by what they were', async (t) => {
  const journal = createJournalMemory(createState())
  const rows: Partial<RequestRecord>[] = [
    {},
    { route: 'summary' },
    { systemId: 68 },
    { key: 'l' },
    { userId: 'v' },
    { status: 422 },
  ]
  for (const row of rows) journal.record(record(row))
  const ids = (filter: Parameters<typeof journal.list>[0]) =>
    journal.list(filter).map(({ id }) => id)
  t.same(ids({}), [1, 2, 3, 4, 5, 6])
  t.same(ids({ route: 'summary' }), [2])
  t.same(ids({ system_id: 68 }), [3])
  t.same(ids({ key: 'l' }), [4])
  t.same(ids({ user_id: 'v' }), [5])
  t.same(ids({ status: 422 }), [6])
  t.same(ids({ route: 'stats', status: 200, key: 'k' }), [1, 3, 5])
  t.same(ids({ after: 4 }), [5, 6])
  t.same(ids({ limit: 2 }), [5, 6], 'the newest ones')
})

t.test('the journal is a ring, and tells who listens', async (t) => {
  const state = createState()
  const journal = createJournalMemory(state, { limit: 3 })
  const heard: number[] = []
  const end = journal.subscribe(({ id }) => heard.push(id))
  for (let i = 0; i < 5; i++) journal.record(record())
  end()
  journal.record(record({ status: 404 }))
  t.same(heard, [1, 2, 3, 4, 5])
  t.same(
    journal.list().map(({ id }) => id),
    [4, 5, 6],
  )
  t.equal(state.requests.length, 3)
  journal.clear()
  t.same(journal.list(), [])
  journal.record(record())
  t.match(journal.list(), [{ id: 7 }], 'ids go on')
  t.equal(journal.count(), 7)
})

t.test('of headers and bodies the oldest go first, and their requests stay', (t) => {
  const state = createState()
  const budget = createBudget()
  const journal = createJournalMemory(state, { budget, limit: 400 })
  const header = (bytes: number) => ['a', 'x'.repeat(bytes)]
  const full = (status: number | null = 200) =>
    record({
      status,
      sent: { headers: header(30_000), body: '' },
      told: { headers: header(30_000), body: 'b'.repeat(65_536 - 60_002) },
    })
  const withBodies = () => journal.list().flatMap(({ id, response }) => (response ? [id] : []))
  const hung = journal.record(record({ status: null }))
  for (let i = 0; i < 256; i++) journal.record(full())
  t.equal(withBodies().length, 256, '16 MiB')
  journal.record(full())
  t.match([withBodies()[0], withBodies().length], [3, 256])
  journal.amend(hung, full(0))
  t.match(journal.list()[0], { id: 1, status: 0, response: undefined }, 'it came too late')
  t.ok(budget.bytesOf('journal') < 17 * 1024 * 1024)
  for (let i = 0; i < 200; i++) journal.record(record())
  t.match([journal.list()[0]?.id, withBodies().length], [59, 200], 'a ring')
  t.equal(createJournalMemory(state, { limit: 400 }).list()[0]?.response?.body.length, 5534)
  journal.clear()
  for (let i = 0; i < 257; i++) journal.record(full())
  t.equal(withBodies().length, 256)
  const late = journal.record(full())
  journal.refill({ count: 1, cleared: 0, requests: [full()] })
  const hanging = journal.record(record({ status: null }))
  journal.amend(hanging, full(0))
  t.ok(hanging < late)
  t.same(withBodies(), [1, 2], 'what is restored begins with fewer')
  const { sent } = full()
  const many = Array.from({ length: 1000 }, (_, i) => [`h${i}`, 'v'.repeat(96)]).flat()
  const cut = journal.record(record({ sent: { ...sent!, headers: many }, told: undefined }))
  const [last] = journal.list({ after: cut - 1 })
  t.equal(Object.keys(last!.request!.headers).length, 656, 'headers too have an end')
  journal.record(record({ sent: { headers: ['B', '1', 'b', '2', 'b', '3'], body: '' } }))
  t.same(journal.list({ limit: 1 })[0]?.request, { headers: { b: ['1', '2', '3'] }, body: '' })
  t.end()
})

/** A journal of requests given as seconds after noon and path. */
function journalOf(...rows: readonly [number, string, Partial<RequestRecord>?][]): JournalEntry[] {
  const journal = createJournalMemory(createState())
  for (const [afterS, path, change] of rows) {
    const [, systemId, route] = /^\/systems(?:\/(\d+))?\/?(\w*)/.exec(path) ?? []
    journal.record(
      record({
        nowS: NOON_S + afterS,
        url: `/api/v2${path}`,
        systemId: systemId === undefined ? undefined : Number(systemId),
        route: route === '' ? 'systems' : route,
        ...change,
      }),
    )
  }
  return journal.list()
}

t.test('advice: what a real deployment would have punished', async (t) => {
  const refused = { status: 409 }
  const days = (n: number) => `2022-0${n}-01`
  const rows: Readonly<Record<string, [JournalEntry[], object[]]>> = {
    'nothing to say': [journalOf([0, '/systems/67/summary'], [300, '/systems/67/summary']), []],
    'more than a Watt minute': [
      journalOf(
        ...Array.from({ length: 12 }, (_, i) => [i, `/systems/${i}/inventory`] as [number, string]),
      ),
      [{ rule: 'quota-minute', count: 2, evidence: [11, 12] }],
    ],
    'no faster than a clock that stands still lets a client know': [
      journalOf(
        ...Array.from({ length: 30 }, (_, i): [number, string, Partial<RequestRecord>] => [
          0,
          `/systems/${i}/inventory`,
          { realMs: i * 6000 },
        ]),
      ),
      [],
    ],
    'faster than that': [
      journalOf(
        ...Array.from({ length: 30 }, (_, i): [number, string, Partial<RequestRecord>] => [
          0,
          `/systems/${i}/inventory`,
          { realMs: i * 5000 },
        ]),
      ),
      [{ rule: 'quota-minute', count: 4, evidence: [11, 12, 23, 24] }],
    ],
    'waiting as long as a 409 says, of a clock that stands still': [
      journalOf(
        ...[0, 60_000, 120_000, 121_000].map((realMs): [number, string, Partial<RequestRecord>] => [
          0,
          '/systems',
          { ...refused, realMs },
        ]),
      ),
      [{ rule: 'asked-while-throttled', evidence: [4] }],
    ],
    'a request that hangs': [
      journalOf([0, '/systems/67/summary', { status: null }], [300, '/systems/67/summary']),
      [],
    ],
    'asking while throttled': [
      journalOf(
        [0, '/systems', refused],
        [1, '/systems', refused],
        [2, '/systems', { ...refused, faultId: 'f' }],
        [60, '/systems', refused],
      ),
      [{ rule: 'asked-while-throttled', evidence: [2], instead: /period_end/ }],
    ],
    'a deprecated endpoint': [
      journalOf([0, '/systems/67/monthly_production?start_date=2022-01-01']),
      [{ rule: 'deprecated-endpoint', evidence: [1], instead: /energy_lifetime/ }],
    ],
    'polling faster than data change': [
      journalOf(
        [0, '/systems/67/summary?key=k'],
        [60, '/systems/67/summary?key=k'],
        [120, '/systems/67/summary?key=k'],
        [120, '/systems/68/summary?key=k'],
        [30, '/systems/67/summary?key=k'],
      ),
      [{ rule: 'polling', evidence: [2, 3], message: /2 times less than 300 s/ }],
    ],
    'a lifetime changes once a day, unless it is asked for up to today': [
      journalOf(
        ...[0, 3600, 7200].map((s) => [s, '/systems/67/energy_lifetime'] as [number, string]),
        ...[8000, 9000, 9900].map(
          (s) => [s, '/systems/67/energy_lifetime?end_date=2022-06-15'] as [number, string],
        ),
      ),
      [{ rule: 'polling', evidence: [2, 3], message: /86400/ }],
    ],
    'unknown parameters': [
      journalOf(
        [0, '/systems/67/stats?granularity=15min&start_at=1&datetime_format=iso8601'],
        [0, '/systems?status[]=comm&order=name'],
        [0, '/nothing?order=name', { route: undefined }],
      ),
      [
        { rule: 'unknown-parameter', evidence: [1], message: /no parameter "granularity"/ },
        { rule: 'unknown-parameter', evidence: [2], instead: /system_name/ },
      ],
    ],
    'two days are no pattern': [
      journalOf(
        [0, `/systems/67/summary?summary_date=${days(1)}`],
        [0, `/systems/67/summary?summary_date=${days(2)}`],
      ),
      [],
    ],
    'days one by one': [
      journalOf(
        ...[1, 2, 3].flatMap((n): [number, string][] => [
          [0, `/systems/67/summary?summary_date=${days(n)}`],
          [0, `/systems/67/energy_lifetime?start_date=${days(n)}&end_date=${days(n)}`],
          [0, `/systems/67/rgm_stats?start_at=${n}&end_at=${n + 86_400}`],
          [0, `/systems/67/stats?start_at=${n}&end_at=${n + 86_400}`],
          [0, `/systems/67/consumption_lifetime?start_date=${days(n)}&start_date=x`],
          [0, `/systems/67/consumption_stats?start_at=${n}`],
        ]),
      ),
      [
        { rule: 'quota-minute' },
        { rule: 'day-by-day', evidence: [1, 7, 13], message: /3 single days/ },
        { rule: 'day-by-day', evidence: [2, 8, 14], instead: /whole span/ },
        { rule: 'day-by-day', evidence: [3, 9, 15], instead: /seven days/ },
      ],
    ],
  }
  for (const [title, [entries, expected]] of Object.entries(rows)) {
    const found = finish(advise(entries, parametersOf))
    t.match(found, expected, title)
    t.equal(found.length, expected.length, `${title}: and no more`)
  }
})

t.test('a key is measured by the plan that it has, Watt if it has none', async (t) => {
  const access = createAccess({
    keys: {
      'gigawatt-key': { plan: 'gigawatt' },
      mine: { plan: { per_minute: 2, per_month: 100 } },
      free: {},
      '*': { plan: 'unlimited' },
    },
  })
  const rows: readonly (readonly [key: string, count: number, said: RegExp])[] = [
    ['gigawatt-key', 0, /./],
    ['mine', 10, /than the 2 a minute that the plan Custom allows/],
    ['free', 2, /than the 10 a minute that the plan Watt allows/],
    ['anybody', 2, /than the 10 a minute that the plan Watt allows/],
    ['*', 2, /plan Watt/],
  ]
  for (const [key, count, said] of rows) {
    const requests = Array.from(
      { length: 12 },
      (_, i): [number, string, Partial<RequestRecord>] => [i, `/systems/${i}/inventory`, { key }],
    )
    const counts = [{ key, minute: 12, month: 10_001 }]
    const found = finish(advise(journalOf(...requests), parametersOf, counts, access.ownPlan))
    const [minute] = found.filter(({ rule }) => rule === 'quota-minute')
    t.equal(minute?.count ?? 0, count, key)
    if (minute !== undefined) t.match(minute.message, said)
    const month = found.filter(({ rule }) => rule === 'quota-month')
    t.equal(month.length, count === 0 ? 0 : 1, `${key} in a month`)
  }
})

t.test('what hung and is forgotten leaves nothing when it ends', async (t) => {
  const journal = createJournalMemory(createState())
  const id = journal.record(record({ status: null }))
  journal.record(record())
  journal.amend(id, record({ status: 0 }))
  t.same(
    journal.list().map(({ status }) => status),
    [0, 200],
  )
  journal.clear()
  journal.amend(id, record({ status: 0 }))
  t.same(journal.list(), [])
})

t.test('more than a Watt month is known from the quota, for the journal is shorter', async (t) => {
  const entries = journalOf([0, '/systems'], [900, '/systems'], [1800, '/systems'])
  const [found, ...others] = finish(
    advise(entries, parametersOf, [
      { key: 'k', minute: 1, month: 10_002 },
      { key: 'l', minute: 1, month: 10_000 },
    ]),
  )
  t.match(found, { rule: 'quota-month', evidence: [2, 3], message: /10002 requests this month/ })
  t.same(others, [])
})

t.test('the cache keeps what was asked for last, up to its bytes', async (t) => {
  const cache = createCache<{ n: number }>(1000)
  t.equal(cache.get('a'), undefined)
  cache.set('a', { n: 1 }, 400)
  t.same(cache.get('a'), { n: 1 })
  t.equal(cache.bytes(), 400 + 2 + 128)
  cache.set('b', { n: 2 }, 400)
  t.equal(cache.get('a'), undefined, 'there is no room for both')
  cache.set('huge', { n: 3 }, 2000)
  t.equal(cache.get('huge'), undefined)
  t.equal(cache.size(), 1)
  cache.clear()
  t.equal(cache.bytes(), 0)
})
