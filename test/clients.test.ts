/** The habits of clients: what programs out there send, and what they read. */
import { request as httpRequest } from 'node:http'
import { connect } from 'node:net'
import t from 'tap'
import { isKnown } from '../src/api/v2/etag.ts'
import { isAcceptable } from '../src/api/v2/headers.ts'
import { isCallback, jsonp } from '../src/api/v2/jsonp.ts'
import { readDay, readEpoch, readWhole } from '../src/api/v2/query.ts'
import { Raw, toJson } from '../src/api/v2/wire.ts'
import type { StatsResponse, SystemsResponse } from '../src/index.ts'
import type { Scenario } from '../src/scenario/scenario.ts'
import { parseDate } from '../src/time/calendar.ts'
import type { JournalEntry } from '../src/world/journal.ts'
import { build, KEY } from './helper.ts'
import { ALL, ELSEWHERE, HOUSES, NOW_S } from './houses.ts'

const summary = '/systems/67/summary'
const signed = `key=demo&user_id=${ALL}`

t.test('spellings of one request get one answer', async (t) => {
  const { get } = await build(t)
  const { body } = await get(summary)
  const spellings = [
    `/api/v2${summary}/?${signed}`,
    `/api/v2${summary}?&${signed}`,
    `/api/v2${summary}?${signed}&`,
    `/api/v2${summary}?user_id=${ALL}&key=demo`,
    `/api/v2${summary}?key=other&${signed}`,
    `/api/v2${summary}?${signed}&summary_date=`,
    `/api/v2${summary}?${signed}&summary_date=2022-06-15`,
    `/api/v2${summary}?${signed}&summary_date=2022-6-15`,
    `/api/v2${summary}?${signed}&summary_date=20220615`,
    `/api/v2${summary}?${signed}&summary_date=2022/06/15`,
    `/api/v2${summary}?${signed}&summary_date=2022-06-15T10:00:00-07:00`,
    `/api/v2${summary}?${signed}&summary_date=2022-06-15T00:00:00.0000000+11:00`,
    `/api/v2${summary}?${signed}&summary_date=2022-06-15T00:00:00.0000000%2B11:00`,
    `/api/v2${summary}?${signed}&datetime_format=`,
    `/api/v2${summary}?${signed}&granularity=15min&start_at=1`,
    `/api/v2${summary}?${signed}&callback=`,
    `/api/v2${summary}?${signed}&callback=alert(1)`,
    `/api/v2/systems/%36%37/summary?${signed}`,
    `/sandboxes/box/api/v2${summary}?${signed}`,
    `/sandboxes/box/api/v2${summary}/?${signed}`,
    `//api//v2/${summary}//?${signed}`,
    `/api/v2//systems///67//summary?${signed}`,
    `//sandboxes//box//api/v2${summary}?${signed}`,
  ]
  for (const url of spellings) {
    const reply = await get(url, { signed: false })
    t.equal(reply.body, body, url)
  }
  const { body: list } = await get('/systems?status[]=comm&status[]=normal&status[]=')
  for (const query of [
    'status%5B%5D=comm&status%5B%5D=normal',
    'status=comm&status=normal',
    'status=comm&status[]=normal',
    'status=&status[]=normal&status[]=comm&system_name=&next=',
  ]) {
    t.equal((await get(`/systems/?${query}`)).body, list, query)
  }
})

t.test('spellings of one window get one answer', async (t) => {
  const { get } = await build(t)
  const { body } = await get('/systems/67/stats?start_at=1655325600&end_at=1655326800')
  for (const query of [
    'start_at=1655325600.0&end_at=1655326800.000000',
    'start_at=1655325601&end_at=1655327099',
  ]) {
    t.equal((await get(`/systems/67/stats?${query}`)).body, body, query)
  }
  const epochs = await get('/systems/67/stats?start_at=1655190000&end_at=1655276400')
  const capped = await get('/systems/67/stats?start_at=1655190000&end_at=1655328000')
  t.equal(capped.body, epochs.body, 'more than a day is one day')
  const open = await get('/systems/67/stats?start_at=1655190000')
  t.equal(open.body, epochs.body, 'without an end too')
  const today = await get('/systems/67/stats?start_at=1655276400')
  t.equal((await get('/systems/67/stats')).body, today.body, 'left out it begins at midnight')
})

t.test('what comes before operation is cut off, its first interval is not', async (t) => {
  const { get } = await build(t)
  const { intervals } = (await get('/systems/120/stats?start_at=1654000000')).json<StatsResponse>()
  t.equal(intervals[0]?.end_at, 1655312700, 'the first five minutes after ten')
  const meter = await get('/systems/72/rgm_stats?start_at=1653900000')
  t.equal(meter.json<typeof Rows>().intervals[0]?.end_at, 1654280100)
})

const Rows: { intervals: { end_at: number | string }[] } = { intervals: [] }

t.test('a month of intervals is a calendar month of the site, days have their hours', async (t) => {
  const { get } = await build(t, {
    ...HOUSES,
    clock: { now: '2022-12-01T12:00:00-07:00', speed: 0 },
  })
  const ask = async (query: string) => (await get(`/systems/72/${query}`)).json<typeof Rows>()
  const month = await ask('rgm_stats?start_at=1666267200&end_at=1669791600')
  t.equal(month.intervals.length, 31 * 96 + 4, 'with the hour that came twice')
  const consumption = await ask('consumption_stats?start_at=1667196000&end_at=1669878000')
  t.equal(consumption.intervals.length, 30 * 96 + 4, 'from 31 October to 30 November')
  const day = await ask(
    'consumption_stats?start_at=1667714400&end_at=1667804400&datetime_format=iso8601',
  )
  t.equal(day.intervals.length, 100, 'the day of 25 hours')
  t.equal(day.intervals[0]?.end_at, '2022-11-06T00:15:00-06:00')
  t.equal(day.intervals.at(-1)?.end_at, '2022-11-07T00:00:00-07:00')
  t.match(
    (
      await get(
        '/systems/72/energy_lifetime?start_date=2022-11-05&end_date=2022-11-07&datetime_format=iso8601',
      )
    ).body,
    /"start_date":"2022-11-05T00:00:00-06:00","meter_start_date":"2022-06-04T00:00:00-06:00","production":\[\d+,\d+,\d+\]/,
  )
})

t.test('in UTC local time ends in Z', async (t) => {
  const place = {
    ...{ country: 'GB', state: 'ENG', city: 'Greenwich', postal_code: 'SE10 8XJ' },
    ...{ latitude: 51.48, longitude: 0, timezone: 'UTC' },
  }
  const { get } = await build(t, {
    ...ELSEWHERE,
    systems: [{ system_id: 5, place, operational_at: '2020-05-04' }],
  })
  const { summary_date, operational_at } = (
    await get('/systems/5/summary?datetime_format=iso8601')
  ).json()
  t.same([summary_date, operational_at], ['2022-06-15T00:00:00Z', '2020-05-04T00:00:00Z'])
})

t.test('every reply says what Rails said', async (t) => {
  const { get } = await build(t)
  const { headers, body } = await get(summary)
  t.match(headers, {
    'content-type': 'application/json; charset=utf-8',
    'content-length': String(Buffer.byteLength(body)),
    status: '200',
    'cache-control': 'max-age=0, private, must-revalidate',
    etag: /^W\/"[0-9a-f]{32}"$/,
    'x-request-id': /^[0-9a-f]{8}-[0-9a-f]{4}-4[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/,
    'x-runtime': /^\d+\.\d{6}$/,
    'access-control-allow-origin': '*',
  })
  t.equal(headers['x-simulator-reason'], undefined, 'there is nothing to explain')
  t.notOk(Object.keys(headers).some((name) => /ratelimit|retry-after/.test(name)))
  const other = await get(summary)
  t.equal(other.headers.etag, headers.etag, 'the same bytes have the same tag')
  t.not(other.headers['x-request-id'], headers['x-request-id'])
  const replies = await Promise.all(Array.from({ length: 300 }, () => get(summary)))
  const ids = replies.map((reply) => String(reply.headers['x-request-id']))
  t.equal(new Set(ids).size, 300)
  for (const id of ids) t.match(id, /^[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}$/)
  const own = await get(summary, { headers: { 'x-request-id': 'mine <1>' } })
  t.equal(own.headers['x-request-id'], 'mine1')
  const refused = await get('/systems/0/summary')
  t.match(refused.headers, { status: '404', 'cache-control': 'no-cache' })
  const empty = await get('/systems/67/consumption_lifetime')
  t.match(empty.headers, { status: '204', 'cache-control': 'no-cache' })
  t.equal(empty.headers['content-type'], undefined)
})

t.test('who has the answer gets a 304', async (t) => {
  const { get, world } = await build(t)
  const { headers } = await get(summary)
  const etag = headers.etag ?? ''
  for (const tags of [etag, '*', etag.slice(2), `"x", ${etag}`]) {
    const reply = await get(summary, { headers: { 'if-none-match': tags } })
    t.same([reply.status, reply.body, reply.headers.etag], [304, '', etag], tags)
    t.equal(reply.headers['content-type'], undefined)
  }
  t.equal((await get(summary, { headers: { 'if-none-match': 'W/"x"' } })).status, 200)
  const refused = await get('/nowhere', { headers: { 'if-none-match': '*' } })
  t.equal(refused.status, 404, 'a refusal is no answer')
  world.clock.advance(3600)
  t.equal((await get(summary, { headers: { 'if-none-match': etag } })).status, 200, 'news')
})

t.test('HEAD is GET without a body', async (t) => {
  const { get } = await build(t)
  const paths = [
    '/systems',
    '/systems/0/stats',
    '/systems//stats',
    '/systems/%zz/stats',
    '/nowhere',
  ]
  for (const path of [summary, `${summary}/`, ...paths]) {
    const whole = await get(path)
    const head = await get(path, { method: 'HEAD' })
    t.same([head.status, head.body], [whole.status, ''], path)
    const names = ['content-type', 'content-length', 'etag', 'x-simulator-reason']
    for (const name of names) t.equal(head.headers[name], whole.headers[name], name)
  }
})

t.test('browsers may call', async (t) => {
  const { get, world } = await build(t)
  const preflight = await get(`/api/v2${summary}`, {
    method: 'OPTIONS',
    signed: false,
    headers: { origin: 'https://example.com', 'access-control-request-headers': 'x-mine' },
  })
  t.equal(preflight.status, 204, 'without a key')
  t.match(preflight.headers, {
    'access-control-allow-origin': '*',
    'access-control-allow-methods': 'GET, HEAD, OPTIONS',
    'access-control-allow-headers': 'x-mine',
  })
  const plain = await get('/api/v2/nowhere', { method: 'OPTIONS', signed: false })
  t.equal(plain.headers['access-control-allow-headers'], '*')
  t.equal(world.journal.count(), 0, 'what asks for nothing is not in the journal')
})

t.test('JSONP', async (t) => {
  const { get } = await build(t)
  const { body, headers } = await get(summary)
  const script = await get(`${summary}?callback=jQuery.on_1`)
  t.equal(script.body, `/**/jQuery.on_1(${body})`)
  t.equal(script.headers['content-type'], 'text/javascript; charset=utf-8')
  t.not(script.headers.etag, headers.etag)
  const refused = await get('/systems/0/summary?callback=f')
  t.equal(refused.body, `/**/f({"reason":"404","message":["Couldn't find Site with 'id'=0"]})`)
  t.equal((await get('/systems/67/consumption_lifetime?callback=f')).status, 204)
  for (const name of ['a-b', '1a', 'a.', 'a(1)', '', 'f'.repeat(101)])
    t.notOk(isCallback(name), name)
  t.equal(jsonp('f', '"\u2028\u2029"'), '/**/f("\\u2028\\u2029")')
})

t.test('headers that mean nothing do no harm', async (t) => {
  const { get } = await build(t)
  const { body } = await get(summary)
  for (const headers of [
    { 'content-type': 'application/json' },
    { 'content-type': 'application/x-www-form-urlencoded', 'content-length': '0' },
    { accept: 'application/javascript' },
    { accept: 'application/json' },
    { accept: '' },
    { accept: 'Applicaiton/json' },
    { accept: 'text/html, aplication/jsn' },
    { accept: 'text/html,application/xhtml+xml,application/xml;q=0.9,*/*;q=0.8' },
    { 'user-agent': '' },
    { authorization: 'Bearer x' },
  ]) {
    t.equal((await get(summary, { headers })).body, body, JSON.stringify(headers))
  }
  t.ok(isAcceptable('text/javascript, text/html'))
  t.ok(isAcceptable('application/*;q=0.5'))
  t.ok(isAcceptable('*'), 'what is no media type excludes none')
  t.notOk(isAcceptable('application/json; q=0.00'))
})

t.test('a form in the body of a GET is read like the query', async (t) => {
  const { app, get, world } = await build(t)
  const form = { 'content-type': 'application/x-www-form-urlencoded' }
  const ask = (path: string, payload: string, headers: Readonly<Record<string, string>> = form) =>
    get(`/api/v2${path}`, { signed: false, headers, payload })
  const yesterday = `${summary}?summary_date=2022-06-14`
  const { body } = await get(yesterday)
  const whole = `${signed}&summary_date=2022-6-14`
  t.equal((await ask(summary, whole)).body, body)
  t.same(
    world.journal.list().at(-1),
    {
      ...world.journal.list().at(-1),
      key: 'demo',
      user_id: ALL,
      query: { summary_date: '2022-6-14' },
    },
    'the journal knows them',
  )
  const charset = { 'content-type': 'Application/X-WWW-Form-URLencoded; charset=UTF-8' }
  t.equal((await ask(summary, whole, charset)).body, body)
  t.equal(
    (await ask(`${yesterday}&key=demo`, `user_id=${ALL}&summary_date=x`)).body,
    body,
    'the query wins',
  )
  t.equal((await ask(summary, '')).status, 401, 'an empty form')
  t.equal((await ask(yesterday, signed)).status, 200)
  t.equal((await ask(yesterday, '')).status, 401, 'nothing of a form is kept by its URL')
  const other = await ask('/systems?limit=1', `${signed}&system_id=72`)
  t.equal(other.json<SystemsResponse>().systems[0]?.system_id, 72)
  t.equal((await ask('/systems?limit=1', signed)).json<SystemsResponse>().systems[0]?.system_id, 67)
  for (const [type, payload] of [
    ['application/json', signed],
    ['application/x-www-form-urlencoded-not', signed],
    ['application/x-www-form-urlencoded', `${signed}&a=${'a'.repeat(8192)}`],
  ] as const) {
    t.equal((await ask(summary, payload, { 'content-type': type })).status, 401, type)
  }
  const exact = `${signed}&a=`
  t.equal((await ask(summary, exact.padEnd(8192, 'a'))).status, 200, '8 KiB')
  const tooLong = exact.padEnd(8193, 'a')
  const unread =
    'The form in the body was not read, as it is longer than 8192 bytes or too much else arrives: send its parameters'
  const reasonOf = async (path: string) => {
    const { status, headers } = await ask(path, tooLong)
    const reason = `${headers['x-simulator-reason']}`
    t.equal(world.journal.list().at(-1)?.reason, reason, 'in the journal, too')
    return [status, reason]
  }
  t.same(await reasonOf(summary), [
    401,
    `${unread} in the URL. The parameter key is missing: send the key of an application.`,
  ])
  t.same(await reasonOf(`${yesterday}&${signed}`), [200, `${unread} in the URL.`])
  t.equal((await ask(`${yesterday}&${signed}`, '')).headers['x-simulator-reason'], undefined)
  const posted = await get(`/api/v2${summary}`, {
    ...{ method: 'POST', signed: false, headers: form, payload: signed },
  })
  t.equal(posted.status, 401, 'of a GET only')

  const port = Number(new URL(await app.listen({ port: 0 })).port)
  const line = (more: string) => `GET /api/v2${summary} HTTP/1.1\r\nHost: x\r\n${more}\r\n\r\n`
  const type = 'Connection: close\r\nContent-Type: application/x-www-form-urlencoded\r\n'
  const send = (...parts: string[]) =>
    new Promise<string>((resolve) => {
      let reply = ''
      const socket = connect(port, '127.0.0.1')
      socket.on('data', (chunk: Buffer) => (reply += chunk.toString('latin1')))
      socket.on('close', () => resolve(reply)).on('error', () => {})
      for (const part of parts) socket.write(part, 'latin1')
    })
  const chunks = [signed.slice(0, 5), signed.slice(5), ''].map(
    (part) => `${part.length.toString(16)}\r\n${part}\r\n`,
  )
  t.match(await send(line(`${type}Transfer-Encoding: chunked`), ...chunks), /^HTTP\/1.1 200 /)
  const endless = `${'2000'}\r\n${'a'.repeat(0x2000)}\r\n`
  t.match(
    await send(line(`${type}Transfer-Encoding: chunked`), endless, endless, '0\r\n\r\n'),
    /^HTTP\/1.1 401 /,
    'more than that is not read',
  )
  const before = world.journal.count()
  const leaving = connect(port, '127.0.0.1')
  leaving.write(line(`${type}Content-Length: 100`))
  leaving.write('key=', () => leaving.destroy())
  await new Promise((resolve) => leaving.once('close', resolve))
  t.match(await send(`${line(`${type}Content-Length: ${signed.length}`)}${signed}`), / 200 /)
  t.equal(world.journal.count(), before + 1, 'who leaves before the end has asked nothing')
})

t.test('clients that read carelessly do well', async (t) => {
  const { get } = await build(t)
  const list = (await get('/systems')).json<SystemsResponse>()
  for (const { status, meta } of list.systems) t.equal(status, meta.status, 'whichever is read')
  t.notMatch((await get('/systems')).body, /nmi|product_name|battery/, 'no field of later versions')
  const early = `/api/v2/systems/67/envoys?key=watt&user_id=${ALL}`
  for (let i = 0; i < 10; i++) await get(early, { signed: false })
  const { reason, period_end } = (await get(early, { signed: false })).json()
  t.same([reason, typeof period_end], ['409', 'number'], 'the wait can be computed')
})

t.test('behaviours of other years', async (t) => {
  const { get } = await build(t, { ...HOUSES, behaviour: { power_produced: 'number' } })
  const { body } = await get('/systems/inverters_summary_by_envoy_or_site?site_id=80')
  t.match(body, /"power_produced":\d+,"proc_load"/)
})

t.test('a strict world refuses what the service forgave', async (t) => {
  const { get } = await build(t, { ...HOUSES, behaviour: { strict: true } })
  const rows: readonly [string, string, RegExp][] = [
    [`${summary}?granularity=15min`, 'Unknown parameter granularity', /it takes summary_date, key/],
    [`${summary}?constructor=1`, 'Unknown parameter constructor', /it takes summary_date, key/],
    [`${summary}?__proto__=1`, 'Unknown parameter __proto__', /it takes summary_date, key/],
    [`${summary}?summary_date=2022-06-14T00:00`, 'Malformed parameter summary_date', /YYYY-MM-DD/],
    [`${summary}?summary_date=`, 'Malformed parameter summary_date', /is not a date/],
    [`${summary}?datetime_format=rfc`, 'Malformed parameter datetime_format', /iso8601, epoch/],
    [`${summary}?callback=a-b`, 'Malformed parameter callback', /the name of a function/],
    ['/systems/67/stats?start_at=1655325600.0', 'Malformed parameter start_at', /a whole number/],
    ['/systems/67/stats?start_at=1&start_at=2', 'Repeated parameter start_at', /2 times: send it/],
    ['/systems?limit=1001', 'Malformed parameter limit', /from 1 to 1000/],
    ['/systems?limit=0', 'Malformed parameter limit', /from 1 to 1000/],
    ['/systems?next=', 'Malformed parameter next', /given a value/],
    ['/systems?next=garbage', 'Malformed parameter next', /the next of a page/],
    ['/systems?status[]=fine', 'Malformed parameter status[]', /one of normal, comm/],
    ['/systems/67/energy_lifetime?production=some', 'Malformed parameter production', /one of all/],
  ]
  for (const [path, reason, because] of rows) {
    const reply = await get(path)
    t.same([reply.status, reply.json()], [422, { reason }], path)
    t.match(reply.headers['x-simulator-reason'], because)
  }
  for (const path of [
    `${summary}?summary_date=2022-06-14&datetime_format=epoch&callback=f`,
    '/systems?limit=2&next=4e7a493d0a',
    '/systems/67/stats?start_at=1655325600&end_at=1655326800',
    '/systems?limit=1000&status[]=comm&status[]=normal&system_id=67',
  ]) {
    t.equal((await get(path)).status, 200, path)
  }
})

t.test('what parameters mean', async (t) => {
  t.equal(readEpoch('1655276400'), 1655276400)
  t.equal(readEpoch('1655276400.75'), 1655276400)
  for (const text of ['2022-06-15', '2022-06-15T00:00:00Z', 'soon', '-5', '.']) {
    t.equal(readEpoch(text), undefined, `${text} is no epoch`)
  }
  const day = parseDate('2022-06-05')
  for (const text of [
    ...['2022-06-05', '2022-6-5', '2022-06-5', '20220605', '2022/06/05'],
    ...['2022-06-05T23:30', '2022-6-5T23:30:00', '20220605T233000Z', '2022/06/05 23:30:00 +1100'],
    ...['2022-06-05T00:00:00.0000000+11:00', '2022-06-05T00:00:00.0000000 11:00'],
    ...['2022-06-05T23:30:00-07:00', '2022-06-05 23:30 -07', '2022-06-05t23:30z'],
  ]) {
    t.equal(readDay(text), day, text)
  }
  for (const text of [
    ...['', 'efniufh34iuh', '1613543106', '2022', '2022-06', '202206', '202265', '22-06-05'],
    ...[
      '2022-02-30',
      '20221301',
      '2022/6/5',
      '2022-06/05',
      '2022.06.05',
      '5-6-2022',
      '2022-006-05',
    ],
    ...['2022-06-05T', '2022-06-05T7', '2022-06-05T24:00', '2022-06-05T23:60', '2022-06-05Z'],
    ...['2022-06-05T23:30 soon', '2022-06-05T23:30+25:00', ' 2022-06-05', '2022-06-05 '],
  ]) {
    t.equal(readDay(text), undefined, `"${text}" is no date`)
  }
  t.same(['67', '067', '', '6 7', '1e3', '-1', '9'.repeat(16)].map(readWhole), [
    67,
    67,
    ...Array(5).fill(undefined),
  ])
  t.ok(isKnown('"a" , W/"b"', 'W/"b"'))
  t.equal(
    toJson({ a: undefined, b: [null, true, 'x"\u00e9', new Raw('0.0')], 'c d': {}, e: [] }),
    '{"b":[null,true,"x\\"\u00e9",0.0],"c d":{},"e":[]}',
  )
})

t.test('requests that nobody should send do no harm', async (t) => {
  const { app, get, world } = await build(t)
  const origin = await app.listen({ port: 0 })
  const port = Number(new URL(origin).port)
  const send = (...parts: string[]) =>
    new Promise<string>((resolve) => {
      let reply = ''
      const socket = connect(port, '127.0.0.1')
      socket.on('data', (chunk: Buffer) => (reply += chunk.toString('latin1')))
      socket.on('close', () => resolve(reply)).on('error', () => {})
      for (const part of parts) socket.write(part, 'latin1')
    })
  const head = (line: string, more = '') =>
    `${line} HTTP/1.1\r\nHost: x\r\n${more}Connection: close\r\n\r\n`
  const target = `/api/v2${summary}?${signed}`
  const open = `GET ${target} HTTP/1.1\r\nHost: x\r\n\r\n`
  const { body } = await get(summary)
  const rows: readonly [string, string, RegExp][] = [
    ['a URL of a megabyte', head(`GET ${target}&a=${'a'.repeat(1e6)}`), /^HTTP\/1.1 431 /],
    ['a long one', head(`GET ${target}&a=${'a'.repeat(15_000)}`), /^HTTP\/1.1 200 /],
    ['thousands of parameters', head(`GET ${target}${'&a=1'.repeat(3800)}`), /^HTTP\/1.1 200 /],
    ['an id of 15 kB', head(`GET /api/v2/systems/${'9'.repeat(15_000)}/stats?${signed}`), / 404 /],
    ['null bytes', head(`GET ${target}&summary_date=${'%00'.repeat(4000)}`), / 422 /],
    ['a raw null byte', head('GET /api/v2/systems/\0/summary'), /^HTTP\/1.1 400 /],
    ['Latin 1', head('GET /api/v2/systems/\xff/summary'), /^HTTP\/1.1 400 /],
    ['as for a proxy', head(`GET http://example.com:99999${target}`), /^HTTP\/1.1 200 /],
    ['the same, unreadable', head(`GET http://h/api/v2/systems/%zz/stats?${signed}`), /'id'=%zz"/],
    ['a method nobody knows', head(`BREW ${target}`), /^HTTP\/1.1 400 /],
    ['no HTTP', '\x16\x03\x01\x02\r\n\r\n', /^HTTP\/1.1 400 /],
    ['an upgrade', head(`GET ${target}`, 'Upgrade: h2c\r\n'), /^HTTP\/1.1 200 /],
    ['a body of no length', head(`GET ${target}`, 'Content-Length: x\r\n'), /^HTTP\/1.1 400 /],
    ['two lengths', head(`GET ${target}`, 'Content-Length: 1\r\nContent-Length: 2\r\n'), / 400 /],
    ['a body to GET', `${head(`GET ${target}`, 'Content-Length: 3\r\n')}{"a`, /^HTTP\/1.1 200 /],
    ['a body cut short', `${head(`POST ${target}`, 'Content-Length: 9\r\n')}{"a`, / 405 /],
  ]
  for (const [name, request, expected] of rows) {
    const reply = await send(request)
    t.match(reply, expected, name)
    t.notMatch(reply, /\bat .*\.[jt]s:\d/, 'no stack trace')
  }
  const pipelined = await send(open.repeat(49), head(`GET ${target}`))
  t.equal(pipelined.split(body).length, 51, 'fifty at once get fifty answers')
  t.match(pipelined, /^HTTP\/1.1 200 /)
  const kept = world.journal.list()
  t.ok(kept.every(({ url }) => url.startsWith('/api/v2') && url.length <= 4096))
  t.equal((await get(summary)).body, body)
})

t.test('a name with letters of other alphabets arrives whole', async (t) => {
  const { get } = await build(t, {
    ...ELSEWHERE,
    systems: [{ system_id: 5, name: 'Søndergård "日本"', place: 'Munich, DE' }],
  })
  const reply = await get('/systems')
  t.equal(Number(reply.headers['content-length']), Buffer.byteLength(reply.body))
  t.match(reply.body, /"system_name":"Søndergård \\"日本\\""/)
  const lost = await get('/systems/%E6%97%A5/summary')
  t.match(lost.body, /'id'=日"/)
  t.match(lost.headers['x-simulator-reason'], /There is no system \?:/, 'headers stay ASCII')
})

t.test('a long search lets others have their turn', async (t) => {
  const { get } = await build(t, { ...ELSEWHERE, systems: [], fleet: { systems: 1001 } })
  let turns = 0
  const timer = setInterval(() => turns++, 1)
  const { systems } = (await get('/systems?status=battery&limit=1000')).json<SystemsResponse>()
  clearInterval(timer)
  t.ok(turns > 0)
  t.ok(systems.length < 1000)
  const some = (await get('/systems')).json<SystemsResponse>()
  t.equal(some.systems.length, 100, 'the usual page')
  t.match(some.next, /^[0-9a-f]+0a$/)
  const most = (await get('/systems?limit=5000')).json<typeof some>()
  t.equal(most.systems.length, 1000, 'the greatest page')
  const rest = (await get(`/systems?limit=5000&next=${most.next}`)).json<Partial<typeof some>>()
  t.same([rest.systems?.length, rest.next], [1, undefined], 'and what is left')
})

t.test('what is nobody’s', async (t) => {
  const { app, get } = await build(t)
  const missing = await get(`/sandboxes/other/api/v2${summary}?${signed}`, { signed: false })
  t.equal(missing.status, 404)
  t.match(missing.json(), { error: 'not_found', message: /PUT \/sandboxes\/other/ })
  const post = await app.inject({ method: 'POST', url: '/sandboxes/other/api/v2/systems' })
  t.equal(post.statusCode, 404)
  const unreadable = await app.inject('/%zz')
  const message = (method: string, path: string) =>
    `there is no ${method} ${path}: GET / lists what there is`
  t.same(unreadable.json(), { error: 'not_found', message: message('GET', '/%zz') })
  const nothing = await app.inject({ method: 'PUT', url: '/nothing?key=x' })
  t.equal(nothing.statusCode, 404)
  t.same(nothing.json(), { error: 'not_found', message: message('PUT', '/nothing') })
  const sandboxed = await get(`/sandboxes/box/api/v2/systems/%zz/summary?${signed}`, {
    signed: false,
  })
  t.equal(sandboxed.status, 404)
  t.match(sandboxed.body, /'id'=%zz/)
})

t.test('faults', async (t) => {
  const reply = async (fault: object, path = summary) => {
    const { get } = await build(t, { ...HOUSES, faults: [{ id: 'f', reply: fault }] })
    return get(path)
  }
  const { get } = await build(t)
  const whole = await get(summary)
  const minute = NOW_S - (NOW_S % 60)
  const rows: readonly [object, number, string][] = [
    [{ status: 503 }, 503, '{"errorCode":7,"errorMessages":["Data temporarily unavailable."]}'],
    [{ status: 500 }, 500, '{"errorCode":7,"errorMessages":["Data temporarily unavailable."]}'],
    [
      { status: 401 },
      401,
      '{"reason":"401","message":["Not authorized to access requested resource."]}',
    ],
    [{ status: 404 }, 404, '{"reason":"404","message":["Resource not found."]}'],
    [{ status: 405 }, 405, '{"reason":"405","message":["Method not allowed"]}'],
    [{ status: 422 }, 422, '{"reason":"Requested date range is invalid for this system"}'],
    [{ status: 418 }, 418, '{"reason":"418","message":["I\'m a Teapot"]}'],
    [{ status: 599 }, 599, '{"reason":"599","message":["Error"]}'],
    [{ status: 204 }, 204, ''],
    [
      { status: 409 },
      409,
      `{"reason":"409","message":["Usage limit exceeded for plan Watt"],"period":"minute","period_start":${minute},"period_end":${minute + 60},"limit":10}`,
    ],
    [{ body: { a: 1.5, b: [null] } }, 200, '{"a":1.5,"b":[null]}'],
    [{ status: 502, body: '<h1>Bad Gateway</h1>' }, 502, '<h1>Bad Gateway</h1>'],
    [{ body: '{"cut' }, 200, '{"cut'],
    [{ delay_ms: 5 }, 200, whole.body],
    [{ delay_ms: { min: 1, max: 9 } }, 200, whole.body],
  ]
  for (const [fault, status, body] of rows) {
    const answer = await reply(fault)
    t.same([answer.status, answer.body], [status, body], JSON.stringify(fault))
  }
  t.equal(
    (await reply({ status: 502, body: '<p>' })).headers['content-type'],
    'text/html; charset=utf-8',
  )
  t.match(
    (await reply({ status: 503 })).headers['x-simulator-reason'],
    /The fault f applies \(status\)/,
  )
  t.match(await reply({ delay_ms: 1 }, '/systems/0/envoys'), { status: 404 }, 'a late refusal')
  const watt = await build(t, { ...HOUSES, faults: [{ reply: { status: 409 } }] })
  t.match(
    (await watt.get(`/api/v2${summary}?key=watt&user_id=${ALL}`, { signed: false })).body,
    /Watt/,
  )
})

t.test('faults on the line', async (t) => {
  const { app, world, observed } = await build(t, {
    ...HOUSES,
    faults: [
      { id: 'reset', match: { route: 'summary' }, reply: { abort: 'reset' } },
      { id: 'truncate', match: { route: 'stats' }, reply: { abort: 'truncate' } },
      { id: 'hang', match: { route: 'envoys' }, reply: { abort: 'hang' } },
      { id: 'late', match: { route: 'inventory' }, reply: { delay_ms: 600_000, abort: 'hang' } },
    ],
  })
  await t.rejects(app.inject(`/api/v2${summary}?${signed}`), 'under inject it rejects')
  const origin = await app.listen({ port: 0 })
  const failure = (route: string) =>
    new Promise<{ code?: string | undefined; bytes: number; status?: number | undefined }>(
      (resolve) => {
        let bytes = 0
        const end = (error: NodeJS.ErrnoException) => resolve({ code: error.code, bytes })
        const url = `${origin}/api/v2/systems/67/${route}?${signed}`
        httpRequest(url, { agent: false }, (response) => {
          response.on('data', (chunk: Buffer) => (bytes += chunk.length)).on('error', end)
          response.on('end', () => resolve({ status: response.statusCode, bytes }))
        })
          .on('error', end)
          .end()
      },
    )
  t.same(await failure('summary'), { code: 'ECONNRESET', bytes: 0 })
  const cut = await failure('stats')
  t.equal(cut.code, 'ECONNRESET')
  t.ok(cut.bytes > 1000, 'half of it came')
  const [told] = world.journal.list({ route: 'stats' })
  t.match(told, { status: 0, bytes: cut.bytes, fault_id: 'truncate', reason: /truncate/ })

  const until = async (condition: () => boolean) => {
    while (!condition()) await new Promise((resolve) => setTimeout(resolve, 1))
  }
  const fired = (id: string) => world.faults.list().find((fault) => fault.id === id)?.fired
  const lost = () => world.journal.list({ status: 0 }).map(({ fault_id }) => fault_id)
  const socket = connect(Number(new URL(origin).port), '127.0.0.1')
  socket.write(`GET /api/v2/systems/67/envoys?${signed} HTTP/1.1\r\nHost: x\r\n\r\n`)
  const heard: JournalEntry[] = []
  const unsubscribe = world.journal.subscribe((entry) => heard.push(entry))
  await until(() => fired('hang') === 1 && heard.length === 1)
  const [hanging] = world.journal.list({ route: 'envoys' })
  t.match(hanging, { status: null, bytes: 0, fault_id: 'hang', reason: /abort/ }, 'listed at once')
  const count = world.journal.count()
  t.equal(observed.length, count - 1, 'though it is not over')
  socket.destroy()
  await until(() => lost().length === 4)
  t.same(lost(), ['reset', 'reset', 'truncate', 'hang'], 'who hangs up ends it')
  t.equal(world.journal.count(), count, 'in the place of what was listed')
  t.same(
    heard.map(({ id, status }) => [id, status]),
    [
      [hanging?.id, null],
      [hanging?.id, 0],
    ],
    'two records of one id',
  )
  t.equal(observed.length, count)
  unsubscribe()
  const held = [failure('envoys'), failure('inventory')]
  await until(() => fired('hang') === 2 && fired('late') === 1)
  await app.close()
  for (const each of held) t.equal((await each).status, 503, 'shutdown answers what is held')
  const ended = world.journal.list({ status: 503 })
  t.same(ended.map(({ fault_id }) => fault_id).sort(), ['hang', 'late'])
  t.match(ended[0]?.reason, /shuts down while the fault/)
})

t.test('the journal tells what happened', async (t) => {
  const { get, world, observed } = await build(t)
  await get(`${summary}?summary_date=bad`)
  await get('/systems/inverters_summary_by_envoy_or_site?site_id=80', { method: 'HEAD' })
  await get('/systems?system_id[]=67&system_id[]=72')
  await get('/api/v2/nowhere', { signed: false, method: 'POST' })
  const [refused, head, list, lost] = world.journal.list()
  t.match(refused, {
    method: 'GET',
    route: 'summary',
    system_id: 67,
    key: 'demo',
    user_id: ALL,
    query: { summary_date: 'bad' },
    status: 422,
    bytes: 37,
    fault_id: null,
    reason: /no date/,
  })
  t.match(head, { method: 'HEAD', system_id: 80, status: 200, bytes: 0 })
  t.match(list, { route: 'systems', system_id: null, status: 200, reason: null })
  t.match(lost, { method: 'POST', route: null, key: null, user_id: null, status: 401 })
  t.same(
    observed.map(({ status }) => status),
    [422, 200, 200, 401],
    'and so does whoever counts',
  )
})

t.test('the journal tells where each request was decided, and its trace', async (t) => {
  const scenario: Scenario = {
    ...HOUSES,
    access: { keys: { [KEY]: { plan: { per_minute: 3 } } } },
    faults: [{ match: { route: 'envoys' }, reply: { status: 503 } }],
  }
  const { get, world } = await build(t, scenario)
  const trace = '4bf92f3577b34da6a3ce929d0e0e4736'
  const parent = `${trace}-00f067aa0ba902b7`
  const asked: [string, string, string | null][] = [
    [`/systems/67/summary?user_id=${ALL}`, `00-${parent}-01`, trace],
    [`${summary}?key=${KEY}&user_id=none`, `cc-${parent}-01-later`, trace],
    [`${summary}?key=${KEY}&user_id=${ALL}`, `00-${'0'.repeat(32)}-00f067aa0ba902b7-01`, null],
    [`/systems/67/envoys?key=${KEY}&user_id=${ALL}`, `ff-${parent}-01`, null],
    [`${summary}?key=${KEY}&user_id=${ALL}`, `00-${trace}-${'0'.repeat(16)}-01`, null],
  ]
  for (const [path, traceparent] of asked) {
    await get(`/api/v2${path}`, { signed: false, headers: { traceparent } })
  }
  const seen = world.journal.list()
  t.same(
    seen.map(({ stage }) => stage),
    ['key', 'user', 'route', 'fault', 'quota'],
  )
  t.same(
    seen.map(({ trace_id }) => trace_id),
    asked.map(([, , expected]) => expected),
  )
})

t.test('an answer given again is still true', async (t) => {
  const { get, world } = await build(t)
  const before = (await get(summary)).body
  t.equal((await get(summary)).body, before)
  const incident = world.incidents.add({ system_id: 67, kind: 'comm', from: '2022-06-14' })
  t.match((await get(summary)).body, /"status":"comm"/, 'though the clock stands still')
  t.equal((await get(summary, { method: 'POST' })).status, 405)
  t.equal((await get(summary, { headers: { accept: 'text/html' } })).status, 406)
  const list = (await get('/systems')).body
  t.equal((await get('/systems')).body, list)
  world.incidents.end(incident.id)
  t.not((await get('/systems')).body, list, 'it is over')
  world.clock.advance(-86_400)
  t.match((await get(summary)).body, /"summary_date":"2022-06-14"/)
})

t.test('an empty world', async (t) => {
  const { app, get } = await build(t, { ...ELSEWHERE, systems: [] })
  t.match(await get('/systems'), { status: 200, body: '{"systems":[]}' })
  const { headers } = await get(summary)
  t.match(headers['x-simulator-reason'], /There is no system 67: .* this world has none/)
  t.equal((await app.inject('/openapi.json')).statusCode, 200)
})

t.test('the server compiles no schemas', async (t) => {
  const { app } = await build(t)
  app.get('/checked', { schema: { querystring: { type: 'object' } } }, () => '')
  await t.rejects(async () => {
    await app.ready()
  }, /compiles no schemas/)
})
