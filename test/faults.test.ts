/** Faults as clients meet them: what is wrong in one reply, with the roof behind it as it is. */
import t from 'tap'
import { changed } from '../src/api/v2/change.ts'
import type { Fault, Scenario, ScenarioError, Simulator } from '../src/index.ts'
import { LIMITS } from '../src/limits.ts'
import { createSimulator, onStore } from './opening.ts'

const SCENARIO: Scenario = {
  seed: 'faults',
  clock: { now: '2022-06-15T14:32:10-07:00', speed: 0 },
  systems: [
    {
      system_id: 67,
      place: 'Sebastopol, CA',
      operational_at: '2022-06-01',
      meters: { production: [{}] },
      arrays: [{ modules: 3, panel_w: 250, inverter: 'M215' }],
    },
  ],
}
const SUMMARY = '/systems/67/summary'
const STATS = '/systems/67/stats'
const RGM = '/systems/67/rgm_stats'
const INVERTERS = '/systems/inverters_summary_by_envoy_or_site?site_id=67'

interface Given {
  test: { teardown(end: () => unknown): unknown }
  faults?: Fault[]
  scenario?: Scenario
}

const open = async ({ test, faults, scenario = SCENARIO }: Given): Promise<Simulator> => {
  const simulator = await createSimulator({ scenario: { ...scenario, ...(faults && { faults }) } })
  test.teardown(() => simulator.close())
  return simulator
}

/** What a path is answered with a fault in force for all, and without. */
async function both(t: Given['test'], path: string, reply: NonNullable<Fault['reply']>) {
  const simulator = await open({ test: t })
  const right = await simulator.inject(path)
  simulator.faults.add({ id: 'f', reply })
  const wrong = await simulator.inject(path)
  simulator.faults.clear()
  const after = await simulator.inject(path)
  const [, entry] = simulator.requests()
  return { right, wrong, after, entry }
}

t.test('a true answer with something wrong in it, and the world as it was', async (t) => {
  type Wrong = (right: string) => string
  const rows: readonly [string, string, NonNullable<Fault['reply']>, Wrong][] = [
    [
      'a number that is another',
      SUMMARY,
      { set: { energy_lifetime: 0 } },
      (right) => right.replace(/"energy_lifetime":\d+/, '"energy_lifetime":0'),
    ],
    [
      'a number that is null, and one that is text',
      SUMMARY,
      { set: { modules: null, size_w: '750' } },
      (right) => right.replace('"modules":3', '"modules":null').replace(':750', ':"750"'),
    ],
    [
      'a field that is missing',
      SUMMARY,
      { drop: ['last_report_at'] },
      (right) => right.replace(/"last_report_at":\d+,/, ''),
    ],
    [
      'a field that is called otherwise, and stands where it stood',
      SUMMARY,
      { rename: { status: 'state' } },
      (right) => right.replace('"status":', '"state":'),
    ],
    [
      'the name of another field, which has to go',
      SUMMARY,
      { rename: { status: 'modules' } },
      (right) => right.replace(/"modules":3,/, '').replace('"status":', '"modules":'),
    ],
    [
      'a field that no document knows',
      SUMMARY,
      { add: { firmware: { major: 7, tags: [true] } } },
      (right) => right.replace(/}$/, ',"firmware":{"major":7,"tags":[true]}}'),
    ],
    [
      'in this order: rename, drop, set, add',
      STATS,
      {
        add: { 'rows[0].wh': 1 },
        set: { 'rows[0].end_at': 2, total: { x: [] } },
        drop: ['rows[1]', 'rows[*].powr', 'meta'],
        rename: { intervals: 'rows', total_devices: 'total' },
      },
      (right) =>
        right
          .replace(/{"end_at":(\d+)(.*?)},{.*?},/, '{"end_at":2$2,"wh":1},')
          .replace(/"powr":\d+,/g, '')
          .replace('"intervals"', '"rows"')
          .replace(/"total_devices":3/, '"total":{"x":[]}')
          .replace(/,"meta":{.*?}/, ''),
    ],
    [
      'a decimal point stays where one was',
      RGM,
      { set: { 'meter_intervals[0].intervals[*].curr_w': 5 } },
      (right) => right.replace(/"curr_w":(-?\d+|null)/g, '"curr_w":5'),
    ],
    [
      'entries of a list that is the answer',
      INVERTERS,
      { set: { '[*].signal_strength': null }, drop: ['[0].micro_inverters[0]'] },
      (right) =>
        right
          .replace(/"signal_strength":\d+/, '"signal_strength":null')
          .replace(/("micro_inverters":\[).*?"last_report_date":"[^"]*"},/, '$1'),
    ],
    [
      'every entry of a list',
      STATS,
      { set: { 'intervals[*]': 1 } },
      (right) => right.replace(/{"end_at.*?}/g, '1'),
    ],
    ['an empty list', STATS, { drop: ['intervals[*]'] }, (right) => right.replace(/\[{.*}]/, '[]')],
  ]
  for (const [name, path, reply, expected] of rows) {
    const { right, wrong, after, entry } = await both(t, path, reply)
    t.equal(right.status, 200, name)
    t.equal(wrong.body, expected(right.body), name)
    t.not(wrong.body, right.body, name)
    t.equal(wrong.status, 200, name)
    t.not(wrong.headers.etag, right.headers.etag, `${name}: another ETag`)
    t.same(
      [after.body, after.headers.etag],
      [right.body, right.headers.etag],
      `${name}: kept nowhere`,
    )
    t.match(entry, { fault_id: 'f', stage: 'fault', status: 200, bytes: wrong.body.length }, name)
    t.match(entry?.reason, /^The fault f applies \(\w+(, \w+)*\): DELETE .*f ends it\.$/, name)
    t.equal(wrong.headers['x-simulator-reason'], entry?.reason, name)
  }
})

t.test('a path that meets nothing this time is said', async (t) => {
  const nothing: NonNullable<Fault['reply']> = {
    rename: { 'intervals[900].powr': 'x' },
    drop: ['intervals[900]', 'intervals[900].enwh'],
    set: { 'intervals[901]': 0 },
  }
  const { right, wrong, entry } = await both(t, STATS, nothing)
  t.equal(wrong.body, right.body)
  const paths = 'intervals[900].powr, intervals[900], intervals[900].enwh, intervals[901]'
  t.ok(entry?.reason?.endsWith(`There was nothing at ${paths}.`), entry?.reason ?? '')
  const optional = await both(t, SUMMARY, { drop: ['meta.status'], add: { 'meta.x': 1 } })
  t.match(optional.entry?.reason, /There was nothing at meta\.status, meta\.x\.$/)
  const unknown = await both(t, SUMMARY, { set: { 'status[0]': 1 } }).catch(
    ({ message }) => message,
  )
  t.equal(
    unknown,
    'reply.set["status[0]"]: no answer has anything at status[0]; did you mean "status"?',
  )
  const power = '[*].micro_inverters[*].power_produced.value'
  const simulator = await open({
    test: t,
    scenario: { ...SCENARIO, behaviour: { power_produced: 'number' } },
    faults: [{ reply: { set: { [power]: 0 } } }],
  })
  const said = (await simulator.inject(INVERTERS)).headers['x-simulator-reason']
  t.match(said, 'There was nothing at [*].micro_inverters[*].power_produced.value.')
  t.match(changed({ a: 1 }, { set: { '[*]': 2, 'a[0]': 3 }, drop: ['[0]'] }), {
    value: { a: 1 },
    unmet: ['[0]', '[*]', 'a[0]'],
  })
  t.match(changed({ a: 1, list: [1, 2] }, { rename: { b: 'c' }, set: { 'list[0]': 9 } }), {
    value: { a: 1, list: [9, 2] },
    unmet: ['b'],
  })
  const other = await both(t, '/systems', { drop: ['systems[0].other_references'] })
  t.match(other.entry?.reason, /There was nothing at systems\[0\]\.other_references\.$/)
})

t.test('only a 200 is changed; its status may be another', async (t) => {
  const reply = { set: { energy_lifetime: 0 } }
  const refused = await both(t, `${SUMMARY}?summary_date=2030-01-01`, reply)
  t.same([refused.wrong.status, refused.wrong.body], [422, refused.right.body])
  t.match(refused.entry, { fault_id: 'f', reason: /summary_date/ })
  const { wrong } = await both(t, SUMMARY, { ...reply, status: 500 })
  t.equal(wrong.status, 500)
  t.match(wrong.json(), { system_id: 67, energy_lifetime: 0 })
  t.notOk(wrong.headers.etag)
  const late = await both(t, SUMMARY, { ...reply, delay_ms: 1 })
  t.match(late.wrong.json(), { energy_lifetime: 0 }, 'late, too')
  const none = await both(t, '/systems/67/consumption_lifetime', { drop: ['consumption'] })
  t.match([none.wrong.status, none.wrong.body], [204, ''])
})

t.test('a changed answer is a script, and known to who has it, as every other', async (t) => {
  const simulator = await open({ test: t, faults: [{ reply: { set: { modules: 0 } } }] })
  const script = await simulator.inject(`${SUMMARY}?callback=show`)
  t.match(script.body, /^\/\*\*\/show\({"system_id":67,"modules":0,/)
  t.match(script.headers['content-type'], /javascript/)
  const { headers } = await simulator.inject(SUMMARY)
  const known = await simulator.inject(SUMMARY, { headers: { 'if-none-match': `${headers.etag}` } })
  t.same([known.status, known.body], [304, ''])
  const head = await simulator.inject(SUMMARY, { method: 'HEAD' })
  t.same([head.status, head.body, head.headers.etag], [200, '', headers.etag])
})

t.test('headers, redirects and content types', async (t) => {
  const location = 'https://example.test/login'
  const rows: readonly [NonNullable<Fault['reply']>, number, object, RegExp][] = [
    [{ status: 302, headers: { Location: location } }, 302, { location }, /^$/],
    [
      { status: 503, headers: { 'Retry-After': 120 } },
      503,
      { 'retry-after': '120', 'content-type': 'application/json; charset=utf-8' },
      /temporarily unavailable/,
    ],
    [
      { headers: { 'content-TYPE': 'text/plain' } },
      200,
      { 'content-type': 'text/plain' },
      /^{"sys/,
    ],
    [
      { body: '<p>Hello', headers: { 'Content-Type': 'application/xml', ETag: '"x"', 'X-Y': '' } },
      200,
      { 'content-type': 'application/xml', etag: '"x"', 'x-y': '' },
      /^<p>Hello$/,
    ],
    [
      { drop: ['modules'], headers: { 'Cache-Control': 'no-store' } },
      200,
      { 'cache-control': 'no-store' },
      /^{"system_id":67,"size_w"/,
    ],
  ]
  for (const [reply, status, headers, body] of rows) {
    const { wrong, after, right, entry } = await both(t, SUMMARY, reply)
    t.equal(wrong.status, status)
    t.match(wrong.headers, headers)
    t.match(wrong.body, body)
    t.match(wrong.headers['content-length'], /^\d+$/)
    t.match(entry?.reason, /headers/)
    t.same(after.headers['cache-control'], right.headers['cache-control'], 'nothing of it is kept')
  }
  const late = await both(t, SUMMARY, { delay_ms: 1 })
  t.equal(late.wrong.body, late.right.body)
  t.match(late.entry, { stage: 'fault', reason: /applies \(delay_ms\)/ }, 'being late is told, too')
  const refusal = await both(t, '/systems/1/summary', { headers: { 'X-Served-By': 'cache-7' } })
  t.match(
    refusal.wrong,
    { status: 404, headers: { 'x-served-by': 'cache-7' } },
    'of a refusal, too',
  )
  t.match(refusal.entry?.reason, /There is no system 1/, 'which says why by itself')
})

t.test('replies one after the other, then the truth', async (t) => {
  const statuses = async (simulator: Simulator, count: number, path = SUMMARY) => {
    const found: number[] = []
    for (let i = 0; i < count; i++) found.push((await simulator.inject(path)).status)
    return found
  }
  const simulator = await open({
    test: t,
    faults: [
      { id: 'first', replies: [503, { status: 409 }, 'pass', 500] },
      { id: 'behind', match: { route: 'summary', every: 3 }, reply: { status: 404 } },
    ],
  })
  t.same(await statuses(simulator, 7), [503, 409, 404, 500, 200, 404, 200])
  t.match(simulator.faults.list(), [
    { id: 'first', replies: [503, { status: 409 }, 'pass', 500], seen: 7, fired: 4 },
    { id: 'behind', seen: 7, fired: 2 },
  ])
  t.notOk('reply' in simulator.faults.list()[0]!)
  t.same(
    simulator.requests().map(({ fault_id }) => fault_id),
    ['first', 'first', 'behind', 'first', null, 'behind', null],
  )
  simulator.reset()
  t.same(await statuses(simulator, 3), [503, 409, 404], 'a reset begins anew')
  simulator.faults.clear()
  simulator.faults.add({ match: { every: 2, times: 2 }, replies: [401, 404, 500] })
  t.same(await statuses(simulator, 6), [200, 401, 200, 404, 200, 200], 'a step for each hit')
  for (let i = 0; i < LIMITS.addedFaults; i++) simulator.faults.add({ replies: [503] })
  t.same(await statuses(simulator, 1), [503], 'one that is used up made room')
})

/** What comes over a socket, piece by piece, and how it ends. */
async function over(url: string): Promise<{ pieces: string[]; isWhole: boolean; status: number }> {
  const response = await fetch(url)
  const pieces: string[] = []
  try {
    for await (const piece of response.body!.pipeThrough(new TextDecoderStream())) {
      pieces.push(piece)
    }
    return { pieces, isWhole: true, status: response.status }
  } catch {
    return { pieces, isWhole: false, status: response.status }
  }
}

const urlOf = (simulator: Simulator, path: string) =>
  `${simulator.baseUrl}${path}?key=${simulator.key}&user_id=${simulator.userId}`

t.test('a body that trickles: its head at once, then portions', async (t) => {
  const simulator = await open({ test: t })
  const { body } = await simulator.inject(SUMMARY)
  const bytes = Math.ceil(body.length / 3)
  simulator.faults.add({ id: 'slow', reply: { trickle: { bytes, every_ms: 30 } } })
  await simulator.listen()
  const { pieces, isWhole, status } = await over(urlOf(simulator, SUMMARY))
  t.same([status, isWhole], [200, true])
  t.equal(pieces.join(''), body)
  t.ok(pieces.length > 1, 'not all at once')
  const told = { status: 200, bytes: body.length, fault_id: 'slow', reason: /\(trickle\)/ }
  t.match(simulator.requests({ after: 1 }), [told])
  const [entry] = simulator.requests({ after: 1 })
  t.ok(entry!.duration_ms >= 85, `${entry!.duration_ms}`)
  const head = await simulator.inject(SUMMARY, { method: 'HEAD' })
  t.same([head.status, head.body], [200, ''])
  t.equal((await simulator.inject(SUMMARY)).body, body, 'without a socket, too')
})

t.test(
  'a body that trickles ends with its client, with the server, and after ten minutes',
  // Its timers are those of this thread.
  { skip: onStore },
  async (t) => {
    const trickle = { bytes: 64, every_ms: 600_000 }
    const simulator = await open({ test: t, faults: [{ reply: { trickle } }] })
    await simulator.listen()
    const until = async (condition: () => boolean) => {
      while (!condition()) await new Promise((resolve) => setTimeout(resolve, 1))
    }
    const client = new AbortController()
    const response = await fetch(urlOf(simulator, SUMMARY), { signal: client.signal })
    t.equal(response.status, 200, 'the head is there')
    t.match(response.headers.get('content-length'), /^\d{3}$/)
    client.abort()
    await until(() => simulator.requests({ status: 0 }).length === 1)
    t.match(simulator.requests(), [{ bytes: 0, reason: /trickle/, stage: 'fault' }])

    const { setTimeout: real } = globalThis
    const minutes = (run: () => void, ms: number) => real(run, ms === trickle.every_ms ? 0 : ms)
    const clock = t.intercept(globalThis, 'setTimeout', { value: minutes })
    const cut = await over(urlOf(simulator, STATS))
    clock.restore()
    t.equal(cut.isWhole, false)
    t.match(simulator.requests({ route: 'stats' }), [{ status: 0, bytes: 64 }])

    const last = over(urlOf(simulator, SUMMARY))
    await until(() => simulator.faults.list()[0]!.fired === 3)
    await simulator.close()
    t.match(await last, { isWhole: false, pieces: [] })
  },
)

t.test('a reply that was cut or came in portions, in an archive', async (t) => {
  const faults: Fault[] = [
    { id: 'half', match: { route: 'stats' }, reply: { abort: 'truncate', drop: ['meta'] } },
    { id: 'slow', reply: { trickle: { bytes: 100, every_ms: 1 }, headers: { 'X-Slow': 1 } } },
  ]
  const simulator = await open({ test: t, faults })
  await simulator.listen()
  t.equal((await over(urlOf(simulator, STATS))).isWhole, false)
  t.equal((await over(urlOf(simulator, SUMMARY))).isWhole, true)
  const har = await fetch(`${simulator.simulatorUrl}/requests?format=har`)
  const { log } = (await har.json()) as { log: { entries: { response: { bodySize: number } }[] } }
  t.match(log.entries, [
    {
      response: { status: 0, headers: [{ value: /fault half applies \(abort, drop\)/ }] },
      _simulator: { fault_id: 'half', stage: 'fault' },
    },
    {
      response: { status: 200, headers: [{ value: /fault slow applies/ }] },
      _simulator: { fault_id: 'slow', stage: 'fault' },
    },
  ])
  const [half, slow] = log.entries.map(({ response }) => response.bodySize)
  t.ok(half! > 1000 && slow! > 200, `${half} ${slow}`)
})

/** The first mistake of what is refused. */
function refusalOf(run: () => unknown): string {
  try {
    run()
  } catch (error) {
    const [first] = (error as ScenarioError).mistakes
    return `${first?.path}: ${first?.message}`
  }
  return 'nothing'
}

t.test('what faults change has to be in the answers of their routes', async (t) => {
  const simulator = await open({ test: t })
  const rows: readonly [string, Fault, string | undefined][] = [
    [
      'a typing error',
      { reply: { set: { energy_lifetme: 0 } } },
      'reply.set.energy_lifetme: no answer has anything at energy_lifetme; did you mean "energy_lifetime"?',
    ],
    [
      'a new field',
      { match: { route: 'summary' }, reply: { set: { firmware: 7 } } },
      'reply.set.firmware: no answer of summary has anything at firmware; a field that is new to it goes under add',
    ],
    [
      'another route’s',
      { match: { route: 'stats' }, reply: { drop: ['energy_today'] } },
      'reply.drop[0]: no answer of stats has anything at energy_today',
    ],
    [
      'one route’s of several',
      { match: { route: ['stats', 'summary'] }, reply: { drop: ['energy_today'] } },
      undefined,
    ],
    [
      'none of several',
      { match: { route: ['stats', 'envoys'] }, reply: { rename: { energy_today: 'x' } } },
      'reply.rename.energy_today: no answer of stats, envoys has anything at energy_today',
    ],
    [
      'in a sequence',
      { replies: [503, { set: { 'intervals.powr': 0 } }] },
      'replies[1].set["intervals.powr"]: no answer has anything at intervals.powr; did you mean "intervals[*].powr"?',
    ],
    [
      'in an object that has others',
      { match: { route: 'stats' }, reply: { set: { 'intervals[*].nope': 0 } } },
      'reply.set["intervals[*].nope"]: no answer of stats has anything at intervals[*].nope; intervals[*] has end_at, devices_reporting, powr, enwh; a field that is new to it goes under add',
    ],
    [
      'a typing error in an object',
      { match: { route: 'stats' }, reply: { drop: ['intervals[0].pwr'] } },
      'reply.drop[0]: no answer of stats has anything at intervals[0].pwr; did you mean "intervals[*].powr"?',
    ],
    [
      'in an object that has many others',
      { reply: { drop: ['systems[*].nope'] } },
      'reply.drop[0]: no answer has anything at systems[*].nope',
    ],
    [
      'an entry of no list',
      { reply: { drop: ['banana[0]'] } },
      'reply.drop[0]: no answer has anything at banana[0]',
    ],
    [
      'beyond a field',
      { reply: { drop: ['energy_lifetime.x'] } },
      'reply.drop[0]: no answer has anything at energy_lifetime.x',
    ],
    [
      'after renaming',
      {
        reply: {
          rename: { 'meta.status': 'state', intervals: 'rows' },
          set: { 'meta.state': 'x', 'rows[*].powr': 1 },
        },
      },
      undefined,
    ],
    [
      'before renaming',
      { reply: { rename: { intervals: 'rows' }, drop: ['rows[*].power'] } },
      'reply.drop[0]: no answer has anything at rows[*].power; did you mean',
    ],
    [
      'one that is there',
      { reply: { add: { status: 0 } } },
      'reply.add.status: is a field that answers have: write it under set',
    ],
    [
      'in no object',
      { match: { route: 'stats' }, reply: { add: { 'intervals.x': 0 } } },
      'reply.add["intervals.x"]: no answer of stats has an object at intervals',
    ],
    [
      'in a list',
      { match: { route: 'inverters_summary_by_envoy_or_site' }, reply: { add: { x: 0 } } },
      'reply.add.x: no answer of inverters_summary_by_envoy_or_site has an object without a list around it',
    ],
    [
      'an entry of a list, which has no name',
      {
        match: { route: 'inverters_summary_by_envoy_or_site' },
        reply: { rename: { '[0]': 'x' }, add: { '[0]': 0 } },
      },
      'reply.rename["[0]"]: has no name that could be another',
    ],
    [
      'a wrong route',
      { match: { route: 'stat' as 'stats' }, reply: { drop: ['x'] } },
      'match.route: found "stat"; did you mean "stats"?',
    ],
    [
      'no path',
      { reply: { drop: ['a b'] } },
      'reply.drop[0]: expected text like intervals[*].powr; found "a b"',
    ],
  ]
  for (const [name, fault, message] of rows) {
    if (message === undefined) t.ok(simulator.faults.add(fault), name)
    else
      t.equal(refusalOf(() => simulator.faults.add(fault)).slice(0, message.length), message, name)
  }
  const scenario = { ...SCENARIO, faults: [{ reply: { drop: ['energie'] } }] }
  const nowhere = 'faults[0].reply.drop[0]: no answer has anything at energie'
  const told = (given: object) =>
    createSimulator({ scenario: given as Scenario }).catch(({ message }: Error) => message)
  t.equal(await told(scenario), nowhere)
  t.match(await told({ ...scenario, name: 5 }), `\n${nowhere}`, 'beside other mistakes')
})

t.test('a page for maintenance stands before the key, and spares the quota', async (t) => {
  const access: Scenario['access'] = { keys: { watt: { plan: { per_minute: 2 } } } }
  const simulator = await open({
    test: t,
    scenario: { ...SCENARIO, access, faults: [{ id: 'closed', profile: 'maintenance' }] },
  })
  for (const path of [SUMMARY, `${SUMMARY}?key=nobody`, '/nowhere', SUMMARY, SUMMARY]) {
    const { status, headers, body } = await simulator.inject(path)
    t.equal(status, 503, path)
    t.match(headers, { 'retry-after': '600', 'content-type': 'text/html; charset=utf-8' })
    t.match(body, /^<!DOCTYPE html>.*maintenance/)
  }
  t.equal((await simulator.inject(SUMMARY, { method: 'OPTIONS' })).status, 204)
  t.match(simulator.requests(), [
    { stage: 'fault', fault_id: 'closed', reason: /maintenance: status, body, headers/ },
    { stage: 'fault', key: 'nobody' },
    { route: null },
  ])
  simulator.faults.clear()
  const statuses: number[] = []
  for (let i = 0; i < 3; i++) statuses.push((await simulator.inject(SUMMARY)).status)
  t.same(statuses, [200, 200, 409], 'the minute’s quota was whole')
})

t.test('a login page in front, for a tenth of the requests', async (t) => {
  const simulator = await open({ test: t })
  const { id } = simulator.faults.add({ match: { key: 'nobody' }, profile: 'html-front' })
  t.match(simulator.faults.list(), [{ id, profile: 'html-front', fired: 0 }], 'for any key')
  const pages = async (path: string) => {
    const answers = await Promise.all(Array.from({ length: 20 }, () => simulator.inject(path)))
    return answers.filter(({ headers }) => /text\/html/.test(String(headers['content-type'])))
  }
  t.same(await pages(SUMMARY), [])
  const shown = await pages(`${SUMMARY}?key=nobody`)
  t.equal(shown.length, 2)
  t.match(shown, [{ status: 200, body: /<form/ }, { status: 200 }])
  t.match(simulator.faults.list(), [{ seen: 20, fired: 2 }])
})
