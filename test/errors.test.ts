/** Every refusal: the service's own status and body to the byte, and our reason beside it. */
import { IncomingMessage, ServerResponse } from 'node:http'
import { Socket } from 'node:net'
import type { FastifyReply, FastifyRequest } from 'fastify'
import t, { type Test } from 'tap'
import { createBacklog } from '../src/api/backlog.ts'
import { logFailures } from '../src/api/log.ts'
import { createUnderWay } from '../src/api/under-way.ts'
import { createDoor } from '../src/api/v2/door.ts'
import type { Scenario } from '../src/scenario/scenario.ts'
import { createCache } from '../src/world/cache.ts'
import type { World } from '../src/world/world.ts'
import { type Built, build, type GetOptions } from './helper.ts'
import { ALL, FEW, HOUSES, NOW_S } from './houses.ts'

const UNAUTHORIZED = '{"reason":"401","message":["Not authorized to access requested resource."]}'
const UNKNOWN_PATH = '{"reason":"404","message":["Resource not found."]}'
const NOT_ALLOWED = '{"reason":"405","message":["Method not allowed"]}'
const UNAVAILABLE = '{"errorCode":7,"errorMessages":["Data temporarily unavailable."]}'
const INVALID = '"reason":"Requested date range is invalid for this system"'
const FUTURE = '{"reason":"Requested date is in the future"}'
const noSite = (id: string) => `{"reason":"404","message":["Couldn't find Site with 'id'=${id}"]}`
const unparsable = (text: string) => `{"reason":"Failed to parse date ${text}"}`

interface Row {
  readonly ask: string
  readonly options?: GetOptions
  readonly status: number
  readonly body: string
  /** What the reason says. */
  readonly because: RegExp
}

async function check(t: Test, { get }: Built, rows: readonly Row[]): Promise<void> {
  for (const { ask, options = {}, status, body, because } of rows) {
    const { method = 'GET' } = options
    const reply = await get(ask, options)
    t.equal(reply.status, status, `${method} ${ask} → ${status}`)
    t.equal(reply.body, body, `${method} ${ask}, byte for byte`)
    t.match(reply.headers['x-simulator-reason'], because, 'and why')
  }
}

const bare = { signed: false } as const
const path = (rest: string) => `/api/v2${rest}`

t.test('who may ask', async (t) => {
  const built = await build(t)
  const row = (ask: string, because: RegExp, body = UNAUTHORIZED, status = 401): Row => ({
    ask: path(ask),
    options: bare,
    status,
    body,
    because,
  })
  await check(t, built, [
    row('/systems/67/summary', /parameter key is missing/),
    row(`/systems/67/summary?key=&user_id=${ALL}`, /parameter key is missing/),
    row(`/systems/67/summary?key=wrong&user_id=${ALL}`, /key wrong is not one of this world/),
    row('/systems/67/summary?key=demo', new RegExp(`user_id is missing: .* ${ALL}`)),
    row('/systems/67/summary?key=demo&user_id=dummy', /user_id dummy has not granted access/),
    row('/systems/67/summary?key=demo&user_id=4e7a', /user_id 4e7a has not granted access/),
    row(`/systems/67/summary?key=demo&user_id=${ALL}?datetime_format=iso8601`, /has not granted/),
    row(`/systems/%zz/summary?key=demo&user_id=${ALL}?datetime_format=iso8601`, /has not granted/),
    row('/systems/67/summary?key=wrong&key=demo', /user_id is missing/),
    row(`/systems/80/summary?key=demo&user_id=${FEW}`, /user 4d6a51330a may not see system 80/),
    row(`/systems/72/consumption_stats?key=demo&user_id=${FEW}`, /may not see consumption data/),
    row(`/systems/72/consumption_lifetime?key=demo&user_id=${FEW}`, /may not see consumption/),
    row('/nowhere', /parameter key is missing/),
    row('/systems/0/summary?key=demo', /user_id is missing/),
    row('/systems/ncvuierv/summary?key=demo', /user_id is missing/),
  ])
})

t.test('what there is to ask for', async (t) => {
  const built = await build(t)
  const row = (ask: string, because: RegExp, body = UNKNOWN_PATH, status = 404): Row => ({
    ask,
    status,
    body,
    because,
  })
  await check(t, built, [
    row('', /no \/api\/v2: see \/docs/),
    row('/', /no \/api\/v2\/: see \/docs/),
    row('/nowhere', /see \/docs/),
    row('/systems/67', /see \/docs/),
    row('/systems/67/sumary', /did you mean \/systems\/\{system_id\}\/summary/),
    row('/systems/67/Summary', /did you mean \/systems\/\{system_id\}\/summary/),
    row('/system', /did you mean \/systems\./),
    row(`/${'systems'.repeat(2000)}`, /see \/docs/),
    row('/systems/67/alerts', /see \/docs/),
    row(
      '/systems/0/summary',
      /no system 0: GET \/systems lists them, the first is 67/,
      noSite('0'),
    ),
    row('/systems/-1/summary', /no system -1/, noSite('-1')),
    row('/systems/ncvuierv/summary', /no system ncvuierv/, noSite('ncvuierv')),
    row('/systems/ncvuierv/stats', /no system ncvuierv/, noSite('ncvuierv')),
    row('/systems/ncvuierv/energy_lifetime', /no system ncvuierv/, noSite('ncvuierv')),
    row('/systems/67.0/envoys', /no system 67\.0/, noSite('67.0')),
    row('/systems//envoys', /did you mean \/systems\/\{system_id\}\/envoys/),
    row('//nowhere', /see \/docs/),
    row('/systems/6%377/envoys', /no system 677/, noSite('677')),
    row('/systems/%zz/summary', /no system %zz/, noSite('%zz')),
    row('/systems/%zz/nothing', /see \/docs/),
    row(`/systems/${'9'.repeat(300)}/envoys`, /no system 9+/, noSite('9'.repeat(300))),
    row(`/systems/${'x'.repeat(300)}`, /see \/docs/),
  ])
})

/** What can be wrong with a request, in the order in which it is found out, and what the reason says. */
const WRONGS: readonly (readonly [name: string, because: RegExp, wrong: Partial<Wrong>])[] = [
  ['key', /key is missing/, { key: '' }],
  ['quota', /has used its 2 requests/, { key: 'two a month' }],
  ['user', /has not granted/, { user: 'dummy' }],
  ['fault', /^The fault f applies/, { fault: true }],
  ['path', /see \/docs/, { route: 'nowhere' }],
  ['method', /only reads/, { method: 'POST' }],
  ['accept', /leaves no room/, { accept: 'text/html' }],
  ['record', /no system 0/, { id: 0 }],
  ['permission', /may not see system 80/, { id: 80, user: FEW }],
  ['consumption', /may not see consumption/, { id: 72, user: FEW }],
  ['parameters', /is no instant/, { query: '&start_at=soon' }],
]
interface Wrong {
  readonly key: string
  readonly user: string
  readonly fault: boolean
  readonly route: string
  readonly method: 'GET' | 'POST'
  readonly accept: string
  readonly id: number
  readonly query: string
}
const RIGHT: Wrong = {
  ...{ key: 'demo', user: ALL, fault: false, route: 'consumption_stats', method: 'GET' },
  ...{ accept: '*/*', id: 72, query: '' },
}

t.test('of two things that are wrong the first is told', async (t) => {
  const { get, world } = await build(t)
  for (let i = 0; i < 2; i++) await get('/systems?key=two%20a%20month')
  for (const [i, [name, because, wrong]] of WRONGS.entries()) {
    for (const [other, , later] of WRONGS.slice(i)) {
      const { key, user, fault, route, method, accept, id, query } = {
        ...RIGHT,
        ...later,
        ...wrong,
      }
      world.faults.clear()
      if (fault) world.faults.add({ id: 'f', reply: { status: 503 } })
      const url = path(`/systems/${id}/${route}?key=${key}&user_id=${user}${query}`)
      const { headers } = await get(url, { method, headers: { accept }, signed: false })
      t.match(headers['x-simulator-reason'], because, `${name} before ${other}`)
    }
  }
})

t.test('how it may be asked for', async (t) => {
  const built = await build(t)
  const summary = '/systems/67/summary'
  const row = (options: GetOptions, status: number, body: string, because: RegExp): Row => ({
    ask: summary,
    options,
    status,
    body,
    because,
  })
  const json = { 'content-type': 'application/json' }
  const acceptable = '{"reason":"406","message":["Not Acceptable"]}'
  await check(t, built, [
    row({ method: 'POST' }, 405, NOT_ALLOWED, /send GET instead of POST/),
    row({ method: 'POST', payload: '{"a', headers: json }, 405, NOT_ALLOWED, /only reads/),
    row({ method: 'PUT', payload: 'a=b' }, 405, NOT_ALLOWED, /only reads/),
    row(
      { method: 'PATCH', payload: 'x', headers: { 'content-type': ';;' } },
      405,
      NOT_ALLOWED,
      /./,
    ),
    row({ method: 'DELETE' }, 405, NOT_ALLOWED, /send GET instead of DELETE/),
    row(
      { method: 'PROPFIND' },
      501,
      '{"reason":"501","message":["Not Implemented"]}',
      /no PROPFIND/,
    ),
    row({ headers: { accept: 'text/html' } }, 406, acceptable, /Accept: text\/html leaves no room/),
    row({ headers: { accept: 'image/png, text/css;q=0.1' } }, 406, acceptable, /leaves no room/),
    row({ headers: { accept: 'application/json;q=0, text/html' } }, 406, acceptable, /no room/),
    row({ headers: { accept: 'application/xml' } }, 406, acceptable, /no room/),
    row({ headers: { accept: 'Application/XHTML+xml, image/*' } }, 406, acceptable, /no room/),
    { ...row({ method: 'POST' }, 404, UNKNOWN_PATH, /see \/docs/), ask: '/nowhere' },
    {
      ...row({ method: 'POST', signed: false }, 401, UNAUTHORIZED, /key is missing/),
      ask: path(summary),
    },
  ])
})

t.test('dates and windows that make no sense', async (t) => {
  const built = await build(t)
  const row = (ask: string, body: string, because: RegExp): Row => ({
    ask,
    status: 422,
    body,
    because,
  })
  const range = (start: unknown, end: unknown, first: unknown, last: unknown) =>
    `{${INVALID},"start_at":${start},"end_at":${end},"first_interval":${first},"last_interval":${last}}`
  const stats = '/systems/67/stats'
  const energy = '/systems/67/energy_lifetime'
  const first = 1201362600
  const last = 1655328000
  const now = 1655328600
  await check(t, built, [
    row('/systems/67/summary?summary_date=efniufh34iuh', unparsable('efniufh34iuh'), /YYYY-MM-DD/),
    row('/systems/67/summary?summary_date=2022-02-30', unparsable('2022-02-30'), /no date/),
    row('/systems/67/summary?summary_date=1613543106', unparsable('1613543106'), /no date/),
    row('/systems/67/summary?summary_date=2022-06-16', FUTURE, /at this site it is 2022-06-15/),
    row(`${energy}?start_date=2022-06-16`, FUTURE, /start_date=2022-06-16 lies in the future/),
    row('/systems/72/consumption_lifetime?start_date=2022-06-16', FUTURE, /lies in the future/),
    row(`${energy}?start_date=x`, unparsable('x'), /start_date=x is no date/),
    row(`${energy}?start_date=2022-06-01&end_date=x`, unparsable('x'), /end_date=x is no date/),
    row(
      '/systems/67/monthly_production?start_date=9999-12-31',
      `{${INVALID},"start_date":"9999-12-31","end_date":"10000-01-30"}`,
      /not over yet: send a start_date up to 2022-05-15/,
    ),
    row(`${stats}?start_at=2022-06-15`, unparsable('2022-06-15'), /send epoch seconds/),
    row(
      `${stats}?end_at=2022-06-15T14:00:00-07:00`,
      unparsable('2022-06-15T14:00:00-07:00'),
      /end_at=2022-06-15T14:00:00-07:00 is no instant/,
    ),
    row('/systems/67/summary?summary_date=2022/6/15', unparsable('2022/6/15'), /YYYY-MM-DD/),
    row(
      '/systems/67/summary?summary_date=2022-06-16T01:00:00Z',
      FUTURE,
      /summary_date=2022-06-16 lies in the future/,
    ),
    row(`${stats}?start_at=abc&end_at=def`, unparsable('abc'), /start_at=abc is no instant/),
    row(`${stats}?start_at=${now}&end_at=def`, unparsable('def'), /end_at=def is no instant/),
    row('/systems/67/rgm_stats?start_at=x', unparsable('x'), /send epoch seconds/),
    ...['-5', 'NaN', 'Infinity', '0x1f', '1655325600000', '9'.repeat(40), '%zz', '[]'].map((text) =>
      row(`${stats}?start_at=${text}`, unparsable(text), /is no instant/),
    ),
    row(`${stats}?start_at=${now}&start_at=x`, unparsable('x'), /is no instant/),
    row('/systems/67/consumption_stats?start_at=x', unparsable('x'), /send epoch seconds/),
    row(
      `${energy}?start_date=2022-06-15`,
      `{${INVALID},"start":"2022-06-15","end":"2022-06-14"}`,
      /after its last complete day 2022-06-14/,
    ),
    row(
      `${energy}?start_date=2001-01-01&end_date=2001-02-01`,
      `{${INVALID},"start":"2008-01-26","end":"2001-02-01"}`,
      /after its end 2001-02-01: send a later end_date/,
    ),
    row(
      `${energy}?start_date=2022-06-12&end_date=2022-06-10`,
      `{${INVALID},"start":"2022-06-12","end":"2022-06-10"}`,
      /after its end 2022-06-10/,
    ),
    row(
      `${energy}?start_date=2022-06-15&datetime_format=iso8601`,
      `{${INVALID},"start":"2022-06-15T00:00:00-07:00","end":"2022-06-14T00:00:00-07:00"}`,
      /last complete day/,
    ),
    row(
      '/systems/72/consumption_lifetime?start_date=2022-06-15',
      `{${INVALID},"start":"2022-06-15","end":"2022-06-14"}`,
      /last complete day/,
    ),
    row(`${stats}?start_at=${now}`, range(now, now, first, last), /send an earlier start_at/),
    row(
      `${stats}?start_at=${NOW_S + 3600}`,
      range(1655332200, now, first, last),
      /send an earlier start_at/,
    ),
    row(
      `${stats}?start_at=1655328599&end_at=1655324101`,
      range(1655328300, 1655324100, first, last),
      /send end_at >= start_at/,
    ),
    row(
      '/systems/120/stats?start_at=1655300000&end_at=1655306000',
      range(1655312400, 1655306000 - (1655306000 % 300), 1655312700, 1655328300),
      /the end lies before the first interval/,
    ),
    row(
      `${stats}?start_at=${now}&datetime_format=iso8601`,
      range(
        '"2022-06-15T14:30:00-07:00"',
        '"2022-06-15T14:30:00-07:00"',
        '"2008-01-26T07:50:00-08:00"',
        '"2022-06-15T14:20:00-07:00"',
      ),
      /newest interval ended at 1655328000 \(2022-06-15T14:20:00-07:00\)/,
    ),
    row(
      '/systems/90/stats',
      range(1655316900, now, null, null),
      /the system has not reported any yet/,
    ),
    row(
      `${stats}?start_at=1623792729&end_at=1655`,
      range(1623792600, 1500, first, last),
      /the end lies before the start/,
    ),
    row(
      '/systems/100/stats',
      range(1655244000, now, 1588564200, 1654802100),
      /the newest interval ended at 1654802100 .* today has none yet/,
    ),
    row(
      '/systems/72/rgm_stats?start_at=1655328600&datetime_format=iso8601',
      range(
        '"2022-06-15T15:30:00-06:00"',
        '"2022-06-15T15:30:00-06:00"',
        '"2022-06-03T12:15:00-06:00"',
        '"2022-06-15T15:15:00-06:00"',
      ),
      /send an earlier start_at/,
    ),
    row(
      '/systems/72/consumption_stats?start_at=1655328600&datetime_format=iso8601',
      range(
        '"2022-06-15T15:30:00-06:00"',
        '"2022-06-15T15:30:00-06:00"',
        '"2022-06-01T09:15:00-06:00"',
        '"2022-06-15T15:15:00-06:00"',
      ),
      /send an earlier start_at/,
    ),
    row(
      '/systems/72/rgm_stats?start_at=1654200000&end_at=1654279000',
      range(1654200000, 1654278300, 1654280100, 1655327700),
      /the end lies before the first interval/,
    ),
    row(
      `${energy}?start_date=2022-06-15&datetime_format=epoch`,
      `{${INVALID},"start":1655276400,"end":1655190000}`,
      /last complete day/,
    ),
    row(
      '/systems/72/consumption_lifetime?start_date=2022-06-15&datetime_format=iso8601',
      `{${INVALID},"start":"2022-06-15T00:00:00-06:00","end":"2022-06-14T00:00:00-06:00"}`,
      /last complete day/,
    ),
    row(
      '/systems/100/energy_lifetime?start_date=2022-06-12',
      `{${INVALID},"start":"2022-06-12","end":"2022-06-09"}`,
      /after its last complete day 2022-06-09/,
    ),
    row('/systems/90/energy_lifetime?start_date=2022-06-17', FUTURE, /lies in the future/),
    row(
      '/systems/67/monthly_production?start_date=2022-05-16&datetime_format=iso8601',
      `{${INVALID},"start_date":"2022-05-16T00:00:00-07:00","end_date":"2022-06-15T00:00:00-07:00"}`,
      /not over yet/,
    ),
    row(
      '/systems/67/monthly_production?start_date=2022-05-16&datetime_format=epoch',
      `{${INVALID},"start_date":1652684400,"end_date":1655276400}`,
      /not over yet/,
    ),
    row(
      '/systems/72/rgm_stats?start_at=1655328600',
      range(now, now, 1654280100, 1655327700),
      /send an earlier start_at/,
    ),
    row(
      '/systems/72/consumption_stats?start_at=1655328600',
      range(now, now, 1654096500, 1655327700),
      /send an earlier start_at/,
    ),
  ])
})

t.test('before dawn the default window of stats is an error, or empty', async (t) => {
  const at = (now: string, behaviour: Scenario['behaviour'] = {}): Scenario => ({
    ...HOUSES,
    clock: { now, speed: 0 },
    behaviour,
  })
  const dark = '2022-06-15T04:00:00-07:00'
  const error = await build(t, at(dark))
  await check(t, error, [
    {
      ask: '/systems/67/stats',
      status: 422,
      body: `{${INVALID},"start_at":1655276400,"end_at":1655290800,"first_interval":1201362600,"last_interval":1655264400}`,
      because: /today has none yet: send a start_at/,
    },
  ])
  const empty = await build(t, at(dark, { stats_before_dawn: 'empty' }))
  const reply = await empty.get('/systems/67/stats')
  t.equal(reply.status, 200)
  t.match(reply.body, /^{"system_id":67,"total_devices":5,"intervals":\[\],"meta":{/)
  t.match(reply.headers['x-simulator-reason'], /There is no interval of today yet/)
  t.equal((await empty.get('/systems/67/stats?start_at=1655276400')).status, 422, 'if asked for')
  const light = await build(t, at('2022-06-15T09:00:00-07:00'))
  t.equal((await light.get('/systems/67/stats')).status, 200, 'after dawn there are rows')
})

t.test('quarter hours of more than a week are cut, or refused', async (t) => {
  const range = 'start_at=1654560000&end_at=1655251200'
  const { get } = await build(t)
  for (const route of ['rgm_stats', 'consumption_stats'] as const) {
    t.equal((await get(`/systems/72/${route}?${range}`)).status, 200)
    const window = `${route}_window` as const
    const week = await build(t, { ...HOUSES, behaviour: { [window]: 'week' } })
    const reason =
      'Requested date range in one API hit cannot be more than 7 days. {:start_at=>1654560000, :end_at=>1655251200}'
    await check(t, week, [
      {
        ask: `/systems/72/${route}?${range}`,
        status: 422,
        body: JSON.stringify({ reason }),
        because: new RegExp(
          `8\\.0 days: send an end_at up to 1655164800, or set behaviour.${window}`,
        ),
      },
    ])
    const ok = await week.get(`/systems/72/${route}?start_at=1654560000&end_at=1655164800`)
    t.equal(ok.status, 200, 'seven days are not more')
    const other = route === 'rgm_stats' ? 'consumption_stats' : 'rgm_stats'
    t.equal((await week.get(`/systems/72/${other}?${range}`)).status, 200, 'each has its own')
  }
})

t.test('texts without a final period, as they were until 2022', async (t) => {
  const built = await build(t, { ...HOUSES, behaviour: { message_periods: false } })
  await check(t, built, [
    {
      ask: '/nowhere',
      status: 404,
      body: '{"reason":"404","message":["Resource not found"]}',
      because: /see \/docs/,
    },
    {
      ask: `/systems/80/summary?user_id=${FEW}`,
      status: 401,
      body: '{"reason":"401","message":["Not authorized to access requested resource"]}',
      because: /may not see/,
    },
  ])
})

t.test('quotas', async (t) => {
  const built = await build(t)
  const start = NOW_S - (NOW_S % 60)
  const watt = { signed: false } as const
  const url = path(`/systems/67/envoys?key=watt&user_id=${ALL}`)
  const asked = [url, url, path('/nowhere?key=watt'), path('/systems?key=watt'), url]
  for (const ask of [...asked, ...asked]) await built.get(ask, watt)
  const body = (period: string, from: number, to: number, limit: number, plan: string) =>
    `{"reason":"409","message":["Usage limit exceeded for plan ${plan}"],"period":"${period}","period_start":${from},"period_end":${to},"limit":${limit}}`
  const minute = body('minute', start, start + 60, 10, 'Watt')
  const because = new RegExp(`used its 10 requests of this minute: wait ${start + 60 - NOW_S} s`)
  await check(t, built, [
    { ask: url, options: watt, status: 409, body: minute, because },
    { ask: `${url}&datetime_format=iso8601`, options: watt, status: 409, body: minute, because },
    { ask: path('/nowhere?key=watt'), options: watt, status: 409, body: minute, because },
  ])
  built.world.clock.advance(start + 60 - NOW_S)
  t.equal((await built.get(url, watt)).status, 200, 'at period_end it goes on')

  const trial = `/systems/67/envoys?key=two a month`
  const head = await built.get(trial, { method: 'HEAD' })
  const again = await built.get(trial, { headers: { 'if-none-match': head.headers.etag ?? '' } })
  t.same([head.status, again.status], [200, 304], 'HEAD and 304 count')
  await check(t, built, [
    {
      ask: trial,
      status: 409,
      body: body('month', 1654041600, 1656633600, 2, 'Trial'),
      because: /2 requests of this month/,
    },
  ])
  t.equal((await built.get(trial, { method: 'OPTIONS' })).status, 204, 'a preflight is exempt')
})

t.test('too many requests at a time', async (t) => {
  const built = await build(t, {
    ...HOUSES,
    faults: [{ match: { route: 'summary' }, reply: { delay_ms: 50 } }],
  })
  const url = `key=one at a time&user_id=${ALL}`
  const slow = built.get(path(`/systems/67/summary?${url}`), bare)
  await check(t, built, [
    {
      ask: path(`/systems/67/envoys?${url}`),
      options: bare,
      status: 503,
      body: UNAVAILABLE,
      because: /has 1 request under way/,
    },
  ])
  t.equal((await slow).status, 200)
  t.equal((await built.get(path(`/systems/67/envoys?${url}`), bare)).status, 200)
})

t.test('what the simulator itself does wrong', async (t) => {
  const built = await build(t)
  const fleet = built.world.fleet as { view: unknown }
  const { view } = fleet
  t.teardown(() => {
    fleet.view = view
  })
  fleet.view = () => {
    throw new TypeError('no such thing')
  }
  const body = '{"reason":"500","type":"TypeError","message":["no such thing"]}'
  await check(t, built, [
    { ask: '/systems/67/envoys', status: 500, body, because: /simulator itself failed/ },
    { ask: '/systems', status: 500, body, because: /simulator itself failed/ },
  ])
  fleet.view = () => {
    throw 'no error'
  }
  const { body: text } = await built.get('/systems/67/envoys')
  t.equal(text, '{"reason":"500","type":"Error","message":["no error"]}')
})

t.test('slashes before the prefix are squeezed, too', async (t) => {
  const { app } = await build(t)
  const path = `//api/v2//systems?key=demo&user_id=${ALL}`
  t.equal((await app.inject(path)).statusCode, 200)
  for (const method of ['PROPFIND', 'PURGE'] as const) {
    const other = await app.inject({ method: method as 'GET', url: path })
    t.equal(other.statusCode, 501, `${method}, which no router knows`)
  }
})

/** A world whose store answers later, as one on another machine does. */
const later = (world: World): World => ({
  ...world,
  admit: async (caller) => world.admit(caller),
  record: async (admission, request) => world.record(admission, request),
  ...(world.decided && { decided: async (...told) => world.decided?.(...told) }),
})

/** The same where a reply that is at hand is noted in the go in which its request is let in. */
const inOneGo = (world: World): World => ({
  ...later(world),
  takesDrafts: true,
  async admit(caller, draft) {
    const admission = await world.admit(caller)
    const record = admission.stage === 'route' ? draft?.recordFor(admission) : undefined
    if (record === undefined) return admission
    await world.record(admission, record)
    return { ...admission, isNoted: true }
  },
})

const stepping: Scenario = {
  ...HOUSES,
  clock: {
    ...HOUSES.clock,
    speed: 0,
    follow: [{ match: { status: [200, 503] }, advance: 'PT5M' }],
  },
}

for (const [title, houses, between] of [
  ['answers later changes no answer', HOUSES, later],
  ['answers later changes no step', stepping, later],
  ['notes what is at hand in one go changes no answer', HOUSES, inOneGo],
] as const) {
  t.test(`a store that ${title}`, async (t) => {
    const faults: Scenario['faults'] = [
      { match: { route: 'envoys' }, reply: { status: 503, delay_ms: 1 } },
      { match: { route: 'inventory' }, reply: { abort: 'truncate' } },
    ]
    const atOnce = await build(t, { ...houses, faults })
    const slow = await build(t, { ...houses, faults }, { between })
    const asked: readonly [string, GetOptions?][] = [
      ['/systems/67/summary'],
      ['/systems/67/summary'],
      ['/systems/67/summary', { headers: { 'if-none-match': '*' } }],
      ['/systems/67/summary', { method: 'HEAD' }],
      ['/systems/67/summary', { method: 'POST' }],
      ['/systems/67/summary', { headers: { accept: 'image/png' } }],
      ['/systems/67/summary?callback=show'],
      ['/systems/67/summary?callback=show'],
      ['/systems/67/summary?summary_date=never'],
      ['/systems/67/energy_lifetime'],
      ['/systems?limit=2'],
      ['/systems/67/envoys'],
      ['/systems/1/summary'],
      ['/api/v2/systems', { signed: false }],
      ['/api/v2/systems?key=demo', { signed: false }],
      ['/systems?key=two a month'],
      ['/systems?key=two%20a%20month'],
      ['/systems?key=two%20a%20month'],
      ['/nowhere', { method: 'POST' }],
    ]
    for (const [path, options] of asked) {
      const { status, body, headers } = await slow.get(path, options)
      const same = await atOnce.get(path, options)
      t.same([status, body], [same.status, same.body], path)
      t.equal(headers['x-simulator-reason'], same.headers['x-simulator-reason'], path)
    }
    const cut = `/api/v2/systems/67/inventory?key=demo&user_id=${ALL}`
    for (const { app } of [atOnce, slow]) await t.rejects(app.inject(cut))
    for (const { world, get } of [atOnce, slow]) {
      world.journal.keepBodies(true)
      await get('/systems/67/summary')
    }
    const noted = ({ world }: Built) =>
      world.journal.list().map(({ duration_ms: _, request: __, response: ___, ...entry }) => entry)
    t.equal(noted(slow).length, asked.length + 2, 'each is noted when its reply is there')
    t.same(noted(slow), noted(atOnce))
    const bodyOf = ({ world }: Built) => [...world.journal.records()].pop()?.told?.body
    t.match(bodyOf(slow), '"system_id":67')
    t.equal(bodyOf(slow), bodyOf(atOnce), 'with its body')
  })
}

t.test('a hold begins after its client has gone, or the server has begun to end', async (t) => {
  const waiting: (() => void)[] = []
  const turn = () => new Promise<void>((resolve) => waiting.push(resolve))
  const between = (world: World): World => ({
    ...world,
    admit: async (caller) => turn().then(() => world.admit(caller)),
  })
  const faults: Scenario['faults'] = [{ reply: { delay_ms: 600_000 } }]
  const { app, world } = await build(t, { ...HOUSES, faults }, { between })
  const url = `/api/v2/systems/67/envoys?key=demo&user_id=${ALL}`
  const statuses = () => world.journal.list().map(({ status }) => status)
  const client = new AbortController()
  const left = app.inject({ url, signal: client.signal })
  while (waiting.length === 0) await new Promise(setImmediate)
  client.abort()
  await t.rejects(left)
  waiting.shift()!()
  while (statuses().length === 0) await new Promise(setImmediate)
  t.same(statuses(), [0])
  const held = app.inject(url)
  while (waiting.length === 0) await new Promise(setImmediate)
  const closed = app.close()
  await new Promise(setImmediate)
  waiting.shift()!()
  t.equal((await held).statusCode, 503)
  await closed
  t.same(statuses(), [0, 503])
})

t.test('what fails behind a reply is a 500, and told once', async (t) => {
  const broken = () => {
    throw new Error('broken')
  }
  const ways: Readonly<Record<string, (world: World) => World>> = {
    'an answer under a fault that cannot be made': (world) => {
      world.faults.add({ reply: { set: { energy_today: 0 } } })
      return { ...world, fleet: { ...world.fleet, view: broken } }
    },
    'no admission': (world) => ({ ...world, admit: broken }),
    'no admission, told later': (world) => ({ ...world, admit: async () => broken() }),
    'no record': (world) => ({ ...world, record: broken }),
    'no record, told later': (world) => ({ ...world, record: async () => broken() }),
    'no record of a fault': (world) => {
      world.faults.add({ reply: { delay_ms: 1 } })
      return { ...world, record: broken }
    },
  }
  for (const [name, between] of Object.entries(ways)) {
    const told: unknown[] = []
    const { get } = await build(t, HOUSES, { between, onFailure: (error) => told.push(error) })
    const { status, headers, body } = await get('/systems/67/summary')
    t.equal(status, 500, name)
    t.match(headers['x-simulator-reason'], /simulator itself failed/, name)
    t.match(body, /^{"reason":"500","type":"Error","message":\["broken"\]}$/, name)
    t.equal(told.length, 1, name)
  }
})

t.test('what fails outside the emulated API is told, too', async (t) => {
  const told: unknown[] = []
  const { app } = await build(t, HOUSES, { onFailure: (error) => told.push(error) })
  app.get('/broken', async () => {
    throw new Error('broken')
  })
  t.equal((await app.inject('/broken')).statusCode, 500)
  const headers = { 'content-type': 'application/json' }
  const refused = await app.inject({ method: 'POST', url: '/none', headers, payload: '{' })
  t.equal(refused.statusCode, 400)
  t.match(told, [{ message: 'broken' }], 'what the client did wrong is no failure')
})

t.test('failures are lines of a log, where there is one', async (t) => {
  const lines: string[] = []
  logFailures({ level: 'warn', stream: { write: (line) => lines.push(line) } })(new Error('broken'))
  t.equal(lines.length, 1)
  t.match(JSON.parse(String(lines[0])), {
    level: 50,
    msg: 'broken',
    err: { stack: /errors\.test/ },
  })
  logFailures()('nobody is told')
})

t.test('a reply that fails in the middle is cut off', async (t) => {
  const told: unknown[] = []
  const door = createDoor({
    resolveWorld: () => {
      throw new Error('no world')
    },
    keepsBodies: () => false,
    cache: createCache<object>(),
    observe: () => {},
    underWay: createUnderWay(),
    backlog: createBacklog(),
    onFailure: (error) => told.push(error),
  })
  const incoming = Object.assign(new IncomingMessage(new Socket()), { method: 'GET', url: '/' })
  const response = new ServerResponse(incoming)
  response.writeHead(200)
  response.flushHeaders()
  const request = { raw: incoming, id: 'id' } as FastifyRequest
  door(request, { raw: response } as FastifyReply)
  t.ok(response.destroyed)
  t.match(told, [{ message: 'no world' }])
})
