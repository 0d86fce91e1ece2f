/** The page without a browser: how it is handed out, and what it computes. Browsers: scripts/check-dashboard.sh. */
import { mkdirSync, writeFileSync } from 'node:fs'
import { brotliCompressSync, brotliDecompressSync, gunzipSync, gzipSync } from 'node:zlib'
import { fastify } from 'fastify'
import t from 'tap'
import { dashboard } from '../src/api/dashboard.ts'
import { knownEnergy, knownPower, runsOf, sumsOf, truthOf } from '../src/dashboard/curve/known.ts'
import { curvePaths, marks, partPath, stepPaths } from '../src/dashboard/curve/paths.ts'
import { countsOf, filterSystems, signOf, windowOf } from '../src/dashboard/fleet/filter.ts'
import { arcPath, mapX, mapY, nightPath, placesOf, spread } from '../src/dashboard/fleet/globe.ts'
import { curl, spaced } from '../src/dashboard/say/curl.ts'
import {
  energy,
  fixed,
  milliseconds,
  ordinal,
  plural,
  power,
  powerSum,
  whole,
} from '../src/dashboard/say/number.ts'
import { age, span } from '../src/dashboard/say/span.ts'
import { flow, fragment } from '../src/dashboard/say/yaml.ts'
import { badgeOf, subjectOf } from '../src/dashboard/scenario/badge.ts'
import { changesOf } from '../src/dashboard/scenario/changes.ts'
import { diff, withContext } from '../src/dashboard/scenario/diff.ts'
import { marked, mended, offered, tokensOf } from '../src/dashboard/scenario/tokens.ts'
import { addressOf, worldPath } from '../src/dashboard/server/address.ts'
import { parseEvents } from '../src/dashboard/server/parse-events.ts'
import type { Entry, LeanSystem, Row, System } from '../src/dashboard/server/wire.ts'
import { bodyOf } from '../src/dashboard/service/fault-draft.ts'
import {
  buckets,
  filterLike,
  kindOf,
  kindsOf,
  passes,
  readFilter,
} from '../src/dashboard/service/filter.ts'
import { isRefused, periodEnd, stageOf, stationsOf } from '../src/dashboard/service/stations.ts'
import { readRoute, writeRoute } from '../src/dashboard/state/hash.ts'
import { merged } from '../src/dashboard/state/merged.ts'
import { axesOf } from '../src/dashboard/system/axes.ts'
import { endpointsOf, readable } from '../src/dashboard/system/endpoints.ts'
import { KIND_OF_LANE, laneOf, placeLanes } from '../src/dashboard/system/lanes.ts'
import { compass, roofOf } from '../src/dashboard/system/units.ts'
import { readMoment } from '../src/dashboard/time/moment.ts'
import * as say from '../src/dashboard/time/say.ts'
import { daylight, elevation, sayPlace, skyAt, subsolar } from '../src/dashboard/time/sky.ts'
import * as zones from '../src/dashboard/time/zone.ts'
import { checkFields } from '../src/scenario/check.ts'
import { FAULT } from '../src/scenario/fault.ts'

const LA = 'America/Los_Angeles'
const SEBASTOPOL = { latitude: 38.4, longitude: -122.82 }
/** 2022-06-15T14:32:10-07:00 */
const NOW = 1_655_328_730

t.test('the page is handed out as it was built', async (t) => {
  const folder = t.testdir({ 'notes.txt': 'not of the page' })
  const files = { 'index.html': '<!doctype html>', 'page-abc.js': 'let a', 'page.map': 'x' }
  for (const [name, text] of Object.entries(files)) {
    writeFileSync(`${folder}/${name}`, text)
    writeFileSync(`${folder}/${name}.gz`, gzipSync(text))
    writeFileSync(`${folder}/${name}.br`, brotliCompressSync(text))
  }
  writeFileSync(`${folder}/half.js`, 'never compressed')
  const app = fastify({ routerOptions: { ignoreTrailingSlash: true } })
  t.teardown(() => app.close())
  await app.register(dashboard, { folder })
  const get = (url: string, headers: Record<string, string> = {}) => app.inject({ url, headers })

  const page = await get('/')
  t.equal(page.body, files['index.html'])
  t.equal(page.headers['cache-control'], 'no-cache')
  t.match(page.headers['content-security-policy'], /^default-src 'self';/)
  t.notMatch(page.headers['content-security-policy'], /unsafe/)
  t.equal((await get('/', { 'if-none-match': String(page.headers.etag) })).statusCode, 304)
  t.equal((await get('/sandboxes/any/')).body, files['index.html'], 'the same for any name')

  const script = await get('/dashboard/page-abc.js')
  t.equal(script.headers['content-type'], 'text/javascript; charset=utf-8')
  t.match(script.headers['cache-control'], /immutable/)
  t.equal((await get('/sandboxes/any/dashboard/page-abc.js')).body, 'let a')
  const codings = [
    ['br, gzip', 'br', brotliDecompressSync],
    ['gzip, br;q=0', 'gzip', gunzipSync],
    ['deflate', undefined, (bytes: Buffer) => bytes],
  ] as const
  for (const [accepted, coding, decode] of codings) {
    const answer = await get('/dashboard/page-abc.js', { 'accept-encoding': accepted })
    t.equal(answer.headers['content-encoding'], coding, accepted)
    t.equal(decode(answer.rawPayload).toString(), 'let a', accepted)
  }
  for (const name of ['index.html', 'half.js', 'page.map', 'notes.txt', 'none.js']) {
    t.equal((await get(`/dashboard/${name}`)).statusCode, 404, name)
  }
  for (const [path, location] of [
    ['/sandboxes/a-b', './a-b/'],
    ['/sandboxes/a?x=1', './a/?x=1'],
  ] as const) {
    const moved = await get(path)
    t.equal(moved.statusCode, 308, path)
    t.equal(moved.headers.location, location, 'relative, so that it holds behind a prefix')
  }
})

t.test('where it was not built there are links', async (t) => {
  for (const name of ['none', 'empty']) {
    const folder = `${t.testdir({})}/${name}`
    if (name === 'empty') mkdirSync(folder)
    const app = fastify()
    t.teardown(() => app.close())
    await app.register(dashboard, { folder })
    const home = await app.inject('/')
    t.equal(home.headers['content-type'], 'text/html; charset=utf-8')
    t.match(home.body, /href="\/docs"/, name)
    t.notMatch(home.body, /https?:\/\//, 'nothing from elsewhere')
  }
})

t.test('addresses are derived from that of the page', async (t) => {
  const cases = [
    ['/', '/', '/', undefined],
    ['/team-a/', '/team-a/', '/team-a/', undefined],
    ['/sandboxes/pr-1/', '/sandboxes/pr-1/', '/', 'pr-1'],
    ['/x/sandboxes/pr-1/index.html', '/x/sandboxes/pr-1/', '/x/', 'pr-1'],
  ] as const
  for (const [path, world, root, sandbox] of cases) {
    t.same(addressOf(path), { world, root, sandbox }, path)
  }
  t.equal(worldPath(addressOf('/x/sandboxes/a/'), 'b'), '/x/sandboxes/b/')
  t.equal(worldPath(addressOf('/x/sandboxes/a/'), undefined), '/x/')
})

t.test('places in the page have addresses', async (t) => {
  const routes = [
    ['#/', { view: 'fleet', systemId: undefined, day: undefined, query: {} }],
    ['#/systems/67', { view: 'system', systemId: 67, day: undefined, query: {} }],
    [
      '#/systems/67/2022-06-15?show=table',
      { view: 'system', systemId: 67, day: '2022-06-15', query: { show: 'table' } },
    ],
    [
      '#/service?status=409',
      { view: 'service', systemId: undefined, day: undefined, query: { status: '409' } },
    ],
  ] as const
  for (const [hash, route] of routes) {
    t.same(readRoute(hash), route, hash)
    t.equal(writeRoute(route), hash, 'and back')
  }
  for (const hash of ['', '#/nowhere', '#/systems/x', '#/systems']) {
    t.equal(readRoute(hash).view, 'fleet', hash)
  }
  t.equal(readRoute('#/systems/67/june').day, undefined)
  t.equal(writeRoute({ view: 'fleet', query: { q: '' } }), '#/', 'what is empty is left out')
})

t.test('numbers as they are read', async (t) => {
  t.equal(whole(1_234_567), '1,234,567')
  t.equal(whole(-12), '−12')
  t.same(
    [power(3108), power(123_456), power(12_345_678)],
    [
      { value: '3,108', unit: 'W' },
      { value: '123.5', unit: 'kW' },
      { value: '12.35', unit: 'MW' },
    ],
  )
  t.same(
    [powerSum(84_900), powerSum(16_190_000)],
    [
      { value: '84.9', unit: 'kW' },
      { value: '16.19', unit: 'MW' },
    ],
  )
  t.same(
    [energy(7226), energy(3_070_000)],
    [
      { value: '7.2', unit: 'kWh' },
      { value: '3.07', unit: 'MWh' },
    ],
  )
  t.same([milliseconds(0.06), milliseconds(15.24)], ['0.06', '15'])
  t.same([fixed(-0.01, 1), fixed(-1.25, 1), fixed(1234.4, 0)], ['0.0', '−1.3', '1,234'])
  t.same([plural(1, 'row'), plural(2, 'row')], ['1 row', '2 rows'])
  t.same([1, 2, 3, 4, 11, 22, 113].map(ordinal), '1st 2nd 3rd 4th 11th 22nd 113th'.split(' '))
})

t.test('spans and ages', async (t) => {
  const spans = [50, 1500, 7200, 8400, 90_000, 260_000]
  t.same(spans.map(span), ['50 s', '25 min', '2 h', '2 h 20 min', '1 day', '3 days'])
  const ages = [-60, 240, 11_880, 21_945_600]
  t.same(ages.map(age), ['in 1 min', '4 min ago', '3.3 h ago', '254 days ago'])
})

t.test('what was done as a line for a shell', async (t) => {
  const plain = { token: false, selfSigned: false }
  t.equal(curl({ method: 'GET', url: 'http://h/_simulator' }, plain), 'curl http://h/_simulator')
  t.equal(
    curl(
      { method: 'PUT', url: 'https://h/_simulator/clock', body: { speed: 0, now: undefined } },
      { token: true, selfSigned: true },
    ),
    `curl -X PUT https://h/_simulator/clock -H "Authorization: Bearer $ENLIGHTEN_CONTROL_TOKEN" --cacert ca.pem -d '{"speed": 0}'`,
  )
  t.equal(
    curl(
      { method: 'GET', url: 'http://h/api/v2/systems?key=a&user_id=b' },
      { ...plain, token: true },
    ),
    `curl 'http://h/api/v2/systems?key=a&user_id=b'`,
  )
  t.match(
    curl({ method: 'PUT', url: 'http://h/', body: 'seed: 1' }, plain),
    /--data-binary @scenario.yaml$/,
  )
  t.match(curl({ method: 'PUT', url: 'http://h/', body: '' }, plain), /--data-binary ''$/)
  t.match(curl({ method: 'PUT', url: 'http://h/', body: { name: "it's" } }, plain), /it'\\''s/)
  t.equal(spaced([1, 'a', null]), '[1, "a", null]')
})

t.test('pieces of a scenario', async (t) => {
  const incident = {
    kind: 'comm',
    from: '2022-06-15T11:20:00-07:00',
    to: undefined,
    meters: ['0123'],
  }
  t.equal(flow(incident), "{ kind: comm, from: 2022-06-15T11:20:00-07:00, meters: ['0123'] }")
  t.same(
    [flow('no'), flow("it's"), flow(true), flow('2022-06-15')],
    ["'no'", "'it''s'", 'true', '2022-06-15'],
  )
  t.equal(
    fragment('faults', { reply: { status: 503 } }),
    '# faults\n- { reply: { status: 503 } }\n',
  )
})

t.test('a fault as it is filled in, and taken by the server', async (t) => {
  const rows: readonly [Record<string, string>, object][] = [
    [{ route: '', status: '503' }, { reply: { status: 503 } }],
    [
      { route: 'stats', system_id: '67', key: ' k ', every: '3', times: '1', probability: '.5' },
      { match: { route: 'stats', system_id: 67, key: 'k', every: 3, times: 1, probability: 0.5 } },
    ],
    [
      { status: '503', abort: 'reset', delay_ms: '20' },
      { reply: { abort: 'reset', delay_ms: 20 } },
    ],
    [
      { set: 'energy_lifetime = 0, status = x, meta.status=null', drop: 'modules , size_w' },
      {
        reply: {
          set: { energy_lifetime: 0, status: 'x', 'meta.status': null },
          drop: ['modules', 'size_w'],
        },
      },
    ],
    [
      { status: '302', header: 'Location: https://example.test/a:b' },
      { reply: { status: 302, headers: { Location: 'https://example.test/a:b' } } },
    ],
    [{ trickle: '64', header: 'X' }, { reply: { headers: { X: '' }, trickle: { bytes: 64 } } }],
    [{ replies: '503, 409 pass', status: '503' }, { replies: [503, 409, 'pass'] }],
  ]
  for (const [values, body] of rows) {
    const made = bodyOf(values)
    t.match(made, body, JSON.stringify(values))
    if ('reply' in made && Object.keys(made.reply).length === 0) continue
    t.same(checkFields(FAULT, made), [], JSON.stringify(made))
  }
  t.match(bodyOf({ system_id: 'all' }), { match: { system_id: 'all' } }, 'for the server to refuse')
})

t.test('wall clocks of zones', async (t) => {
  t.same(zones.wallOf(LA, NOW), { year: 2022, month: 6, day: 15, hour: 14, minute: 32, second: 10 })
  t.equal(zones.offsetS('UTC', NOW), 0)
  t.equal(zones.offsetS('Asia/Kathmandu', NOW), 20_700)
  const spring = { year: 2022, month: 3, day: 13, hour: 2, minute: 30 }
  t.equal(
    zones.instantOf(LA, spring),
    Date.parse('2022-03-13T03:30:00-07:00') / 1000,
    'skipped: an hour later',
  )
  const autumn = { year: 2022, month: 11, day: 6, hour: 1, minute: 30 }
  t.equal(
    zones.instantOf(LA, autumn),
    Date.parse('2022-11-06T01:30:00-07:00') / 1000,
    'doubled: the first',
  )
  const after = { year: 2022, month: 11, day: 6, hour: 3 }
  t.equal(zones.instantOf(LA, after), Date.parse('2022-11-06T03:00:00-08:00') / 1000)
  t.equal(zones.dayStart(LA, NOW), Date.parse('2022-06-15T00:00:00-07:00') / 1000)
  t.equal(zones.yearStart(LA, NOW, 1), Date.parse('2023-01-01T00:00:00-08:00') / 1000)
  t.equal(zones.addDays(LA, NOW, -100), Date.parse('2022-03-07T14:32:10-08:00') / 1000)
  t.equal(
    zones.addMonths(LA, Date.parse('2022-01-31T12:00:00-08:00') / 1000, 1),
    Date.parse('2022-02-28T12:00:00-08:00') / 1000,
  )
  const changes = zones.clockChanges(LA, zones.yearStart(LA, NOW))
  t.same(
    changes.map(({ hours }) => hours),
    [23, 25],
  )
  const names = [
    ['UTC', 'UTC'],
    [LA, 'PDT'],
    ['Europe/Berlin', 'CEST'],
    ['Asia/Kathmandu', 'UTC+5:45'],
    ['America/Sao_Paulo', 'UTC−3'],
  ] as const
  for (const [zone, name] of names) t.equal(zones.abbreviation(zone, NOW), name, zone)
})

t.test('a zone is remembered for a while', async (t) => {
  const before = zones.offsetS('Europe/Rome', 0)
  for (let i = 0; i <= 20_001; i++) zones.offsetS('Europe/Rome', i * 900)
  t.equal(zones.offsetS('Europe/Rome', 0), before)
})

t.test('instants as they are read', async (t) => {
  t.equal(say.clockTime(LA, NOW), '14:32')
  t.equal(say.fullTime('UTC', NOW), '21:32:10')
  t.same([say.weekday(LA, NOW), say.weekday(LA, NOW, true)], ['Wed', 'Wednesday'])
  t.same(
    [say.dateOf(LA, NOW), say.dateOf(LA, NOW, true), say.shortDate(LA, NOW)],
    ['15 Jun 2022', '15 June 2022', '15 Jun'],
  )
  const near = [NOW - 3600, NOW - 2 * 86_400, NOW - 400 * 86_400]
  t.same(
    near.map((s) => say.timeNear(LA, s, NOW)),
    ['13:32', '13 Jun, 14:32', '11 May 2021, 14:32'],
  )
  t.equal(say.iso(LA, NOW), '2022-06-15T14:32:10-07:00')
  t.equal(say.iso('Asia/Kathmandu', NOW), '2022-06-16T03:17:10+05:45')
  t.equal(say.iso('UTC', NOW), '2022-06-15T21:32:10Z')
  t.equal(say.epochOf('2022-06-15T21:32:10Z'), NOW)
})

t.test('the sky over a site', async (t) => {
  const start = zones.dayStart(LA, NOW)
  const light = daylight(SEBASTOPOL, start, start + 86_400)
  t.equal(say.clockTime(LA, light.sunriseS!), '05:46')
  t.equal(say.clockTime(LA, light.sunsetS!), '20:36')
  t.ok(light.height > 74 && light.height < 76)
  t.ok(elevation(SEBASTOPOL, light.noonS) > elevation(SEBASTOPOL, NOW))
  const polar = daylight({ latitude: 75, longitude: 20 }, start, start + 86_400)
  t.same([polar.sunriseS, polar.sunsetS], [undefined, undefined])
  t.same(skyAt(-20), { a: 'night', b: 'night', share: 0 })
  t.same(skyAt(60), { a: 'noon', b: 'noon', share: 0 })
  t.match(skyAt(6.25), { a: 'dawn', b: 'day', share: 0.5 })
  const sun = subsolar(NOW)
  t.equal(sayPlace(sun), '23.3° N 143° W')
  t.equal(sayPlace({ latitude: -33.87, longitude: 151.21 }, 2), '33.87° S 151.21° E')
  t.ok(subsolar(NOW - 14 * 3600).longitude > 0)
  t.ok(subsolar(NOW - 7 * 3600).longitude <= 180)
})

t.test('a time in words', async (t) => {
  const where = { zone: LA, site: SEBASTOPOL, nowS: NOW }
  const at = (iso: string) => Date.parse(iso) / 1000
  const understood = [
    ['now', NOW],
    ['14:30', at('2022-06-15T14:30:00-07:00')],
    ['6:05:10', at('2022-06-15T06:05:10-07:00')],
    ['+3h', NOW + 10_800],
    ['-15 min', NOW - 900],
    ['+2d', at('2022-06-17T14:32:10-07:00')],
    ['-0.5d', NOW - 43_200],
    ['2022-11-06', at('2022-11-06T14:32:10-08:00')],
    ['2022-11-06 12:00', at('2022-11-06T12:00:00-08:00')],
    ['2022-11-06T12:00', at('2022-11-06T12:00:00-08:00')],
    ['tomorrow at midnight', at('2022-06-16T00:00:00-07:00')],
    ['yesterday', at('2022-06-14T14:32:10-07:00')],
    ['2022-06-15T21:32:10Z', NOW],
    ['1655328730', NOW],
  ] as const
  for (const [text, instant] of understood) t.equal(readMoment(text, where), instant, text)
  const sunrise = readMoment('tomorrow sunrise', where)!
  t.equal(say.timeNear(LA, sunrise, NOW), '16 Jun, 05:47')
  t.equal(say.clockTime(LA, readMoment('sunset', where)!), '20:36')
  t.equal(say.clockTime(LA, readMoment('noon', where)!), '13:10')
  const wrong = [
    '',
    'soon',
    '25:00',
    '2022-13-01',
    '2022-02-30',
    '14:30 15:30',
    'today tomorrow',
    '1999-01-01',
    '2022-13-15T00:00:00Z',
  ]
  for (const text of wrong) t.equal(readMoment(text, where), undefined, text)
  t.equal(
    readMoment('sunrise', { ...where, site: { latitude: 75, longitude: 20 } }),
    undefined,
    'a polar day',
  )
})

const row = (
  end_at: number,
  power_w: number,
  known_at: number | null,
  parts?: Row['parts'],
): Row => ({
  end_at,
  power_w,
  energy_wh: power_w / 12,
  known_at,
  ...(parts && { parts }),
})

t.test('three truths of a row', async (t) => {
  const rows = [
    row(300, 1200, 600),
    row(600, 2400, 900),
    row(900, 3600, 9000),
    row(1200, 1200, null),
    row(2100, 600, 9000),
    row(2400, 600, 100),
  ]
  const at = 1500
  t.same(
    rows.map((one) => truthOf(one, at)),
    ['known', 'known', 'silent', 'silent', 'coming', 'known'],
  )
  t.same(runsOf(rows, 300, at), [
    { truth: 'known', from: 0, to: 1 },
    { truth: 'silent', from: 2, to: 3 },
    { truth: 'coming', from: 4, to: 4 },
    { truth: 'known', from: 5, to: 5 },
  ])
  const sums = sumsOf(rows.slice(0, 4), at)
  t.match(sums, { knownWh: 300, silentWh: 400, silentRows: 2, arrivesAt: null, silentSince: 600 })
  t.equal(sums.last!.end_at, 600)
  t.equal(sums.truth!.end_at, 1200)
  t.equal(sumsOf(rows.slice(0, 3), at).arrivesAt, 9000)
  t.same(sumsOf([], at).last, undefined)
  const halved = row(900, 3600, 9000, [
    { known_at: 950, power_w: 1200, energy_wh: 100 },
    { known_at: 9000, power_w: 2400, energy_wh: 200 },
    { known_at: null, power_w: 0, energy_wh: 0 },
  ])
  t.equal(knownPower(halved, at), 1200, 'what one Envoy told')
  t.equal(knownEnergy(halved, at), 100)
  t.equal(knownPower(halved, 9000), 3600)
  t.equal(knownEnergy(halved, 9000), 300)
  t.equal(sumsOf([halved], at).silentWh, 200)
  t.same(sumsOf([...rows.slice(0, 4), halved], at).last, { end_at: 900, power_w: 1200 })
})

t.test('curves as paths', async (t) => {
  const scale = { x: (s: number) => s / 100, y: (w: number) => 100 - w / 100 }
  const rows = [
    row(300, 1000, 400),
    row(600, 2000, 700),
    row(900, 3000, 9000),
    row(1800, 500, 9000),
  ]
  const curve = curvePaths(rows, 300, 1000, scale)
  t.same(
    curve.map(({ truth }) => truth),
    ['known', 'silent', 'coming'],
  )
  t.equal(curve[0]!.line, 'M0 90L1.5 90L4.5 80L6 75', 'up to half way to the next truth')
  t.equal(curve[1]!.line, 'M6 75L7.5 70L9 70', 'a gap ends it')
  t.equal(curve[0]!.area, 'M0 90L1.5 90L4.5 80L6 75L6 100L0 100Z')
  const twice = curvePaths([row(300, 100, 1), row(900, 100, 1)], 300, 1000, scale)
  t.match(twice[0]!.line, /^M.*M/, 'rows behind a gap begin anew')
  const steps = stepPaths([row(900, 1000, 1), row(1800, 2000, 1)], 900, 2000, scale)
  t.equal(steps[0]!.line, 'M0 90H9L9 80H18')
  t.equal(steps[0]!.area, 'M0 90H9L9 80H18V100H0Z')
  const part = [{ known_at: 1, power_w: 500, energy_wh: 40 }]
  const parted = [
    row(300, 1000, 9000, part),
    row(600, 1000, 1, part),
    row(900, 1000, null),
    row(1200, 1, 9000, []),
  ]
  t.equal(partPath(parted, 300, 1000, scale), 'M0 100V95H3V100Z')
  t.same(marks(4300), [0, 2000, 4000])
  t.same(marks(0), [0])
  t.same(marks(3300, 4, -2100), [-2000, 0, 2000], 'below nought, too')
  const axes = axesOf({ startS: 0, endS: 86_400 }, { least: -100, largest: 900 }, 1000, () => 20)
  t.equal(axes.x(0), 40)
  t.equal(Math.round(axes.at(20 + axes.x(43_200))), 43_200)
  t.ok(axes.y(-100) > axes.y(0))
})

const system = (system_id: number, more: Partial<LeanSystem> = {}): LeanSystem => ({
  system_id,
  name: `System ${system_id}`,
  status: 'normal',
  country: 'US',
  state: 'CA',
  city: 'Sebastopol',
  timezone: LA,
  ...SEBASTOPOL,
  modules: 10,
  size_w: 1000 * system_id,
  operational_at: '2014-01-01',
  last_report_at: null,
  ...more,
})

t.test('the fleet is filtered and sorted', async (t) => {
  const all = [
    system(3, { status: 'comm', city: 'Austin', state: 'TX' }),
    system(5, { operational_at: null, name: 'Never' }),
    system(7, { timezone: 'UTC', country: 'GB', city: 'London', name: 'Canal Street' }),
    system(9, { size_w: 10 }),
  ]
  const ids = (text: string, status = '', sort = 'id', descending = false) =>
    filterSystems(all, { text, status, sort: sort as 'id', descending }, (zone) =>
      zone === LA ? -7 : 0,
    ).map(({ system_id }) => system_id)
  t.same(ids(''), [3, 5, 7, 9])
  t.same(ids('', '', 'id', true), [9, 7, 5, 3])
  t.same(ids('canal lon'), [7])
  t.same(ids('', 'never'), [5])
  t.same(ids('', '', 'status'), [3, 5, 7, 9])
  t.same(ids('', '', 'name'), [7, 5, 3, 9])
  t.same(ids('', '', 'place'), [7, 5, 9, 3])
  t.same(ids('', '', 'there', true), [7, 9, 5, 3])
  t.same(ids('', '', 'size'), [9, 3, 5, 7])
  t.same(
    [...countsOf(all)],
    [
      ['comm', 1],
      ['never', 1],
      ['normal', 2],
    ],
  )
  t.equal(signOf(all[0]!), 'comm')
  t.same(windowOf({ top: 200, height: 900, rowPx: 36, count: 25 }), { first: 0, end: 25 })
  t.same(windowOf({ top: -3600, height: 900, rowPx: 36, count: 10_000 }), { first: 94, end: 131 })
  t.equal(
    windowOf({ top: -3600, height: 9000, rowPx: 36, count: 10_000 }).end,
    154,
    'never more than 60',
  )
})

t.test('the map', async (t) => {
  t.same([mapX(-180), mapX(180), Math.round(mapY(0))], [0, 1000, 233])
  t.match(nightPath(NOW), /^M0 \d+L.*L1000 430L0 430Z$/, 'in June the south is dark')
  t.match(nightPath(NOW + 183 * 86_400), /L1000 -40L0 -40Z$/)
  t.match(nightPath(Date.parse('2022-03-20T15:33:00Z') / 1000), /Z$/)
  const dots = spread([system(1, { status: 'power' }), system(2), system(3)], 30)
  t.equal(dots[2]!.sign, 'power', 'the troubled on top')
  t.ok(Math.hypot(dots[0]!.x - dots[1]!.x, dots[0]!.y - dots[1]!.y) >= 15, 'moved apart')
  const places = placesOf([system(1, { city: 'Austin' }), system(2), system(3, { status: 'comm' })])
  t.match(places, [
    { name: 'Sebastopol', count: 2, troubled: 1 },
    { name: 'Austin', count: 1 },
  ])
  t.match(arcPath(10, 10, 5, 0.25), /^M10 5A5 5 0 0 1 15.0 10.0$/)
  t.match(arcPath(10, 10, 5, 1), /A5 5 0 1 1/)
})

t.test('incidents in lanes', async (t) => {
  const incident = (kind: string, from: string | null, to: string | null) => ({
    id: `${kind} ${from}`,
    system_id: 67,
    kind,
    from,
    to,
    active: true,
    source: 'scenario' as const,
  })
  const window = {
    fromS: say.epochOf('2022-06-01T00:00:00Z'),
    toS: say.epochOf('2022-07-01T00:00:00Z'),
  }
  const lanes = placeLanes(
    [
      incident('micro', null, null),
      incident('power', '2022-06-02T00:00:00Z', '2022-06-03T00:00:00Z'),
      incident('power', '2022-06-05T00:00:00Z', '2022-06-06T00:00:00Z'),
      incident('comm', '2022-06-05T00:00:00Z', '2022-06-06T00:00:00Z'),
      incident('comm', '2022-04-05T00:00:00Z', '2022-04-06T00:00:00Z'),
    ],
    window,
  )
  t.same(
    lanes.map(({ lane, rows }) => [lane, rows.map((row) => row.length)]),
    [
      ['link', [1]],
      ['roof', [1, 2]],
    ],
  )
  t.equal(laneOf('something new'), 'roof')
  t.equal(KIND_OF_LANE.link, 'comm')
})

t.test('the units of a roof', async (t) => {
  const device = (serial_number: string, status = 'normal', array?: number) => ({
    serial_number,
    status,
    model: 'M215',
    ...(array !== undefined && { array }),
  })
  const roof = (inverters: System['inverters']): System => ({
    ...system(67),
    source: 'microinverters',
    postal_code: '95472',
    installer: null,
    connection_type: 'ethernet',
    arrays: [
      { modules: 2, panel_w: 200, inverter: 'M215', tilt_deg: 22, azimuth_deg: 180, envoy: '1' },
      { modules: 1, panel_w: 200, inverter: 'M250', tilt_deg: 10, azimuth_deg: -90, envoy: '1' },
    ],
    envoys: [],
    inverters,
    meters: [],
    incidents: [],
    not_yet_reported: { since: null, rows: 0, energy_wh: 0 },
  })
  const instant = {
    isNight: false,
    isHeard: true,
    heardFromS: undefined,
    isStale: false,
    factor: 0.5,
    watts: new Map([
      ['a', 100],
      ['b', null],
    ]),
    dayWh: new Map<string, number>(),
    isDay: false,
  }
  const [first, second] = roofOf(
    roof([device('a'), device('x', 'retired'), device('b', 'micro')]),
    instant,
  )
  t.match(first!.units, [
    { state: 'reported', watts: 50, share: 0.25 },
    { state: 'dead', watts: undefined },
  ])
  t.equal(first!.name, 'Array 1 · 2 × M215 · 200 W · 22° S')
  t.equal(second!.name, 'Array 2 · 1 × M250 · 200 W · 10° W')
  const dayWh = new Map([
    ['a', 800],
    ['b', 0],
  ])
  t.match(
    roofOf(roof([device('a'), device('b')]), { ...instant, dayWh, isDay: true })[0]!.units,
    [
      { state: 'reported', dayWh: 800, share: 1 },
      { dayWh: 0, share: 0 },
    ],
    'or by the energy of the day, against the best of them',
  )
  const ofPower = (serial: string) =>
    roofOf(roof([device(serial, 'power')]), instant)[0]!.units[0]!.state
  t.equal(ofPower('a'), 'reported', 'a part of its power is left')
  t.equal(ofPower('b'), 'dead', 'none is')
  const atNight = { ...instant, isNight: true, isDay: true }
  t.equal(roofOf(roof([device('a')]), atNight)[0]!.units[0]!.state, 'reported', 'also by night')
  const states = [{ isNight: true }, { isHeard: false }, { isStale: true }] as const
  t.same(
    states.map(
      (one) => roofOf(roof([device('a', 'normal', 0)]), { ...instant, ...one })[0]!.units[0]!.state,
    ),
    ['night', 'unheard', 'stale'],
  )
  const heardAt = (last_report_at: string) =>
    roofOf(roof([{ ...device('a'), last_report_at }]), { ...instant, heardFromS: NOW })[0]!
      .units[0]!
  t.equal(heardAt('2022-06-15T14:40:00-07:00').state, 'reported')
  t.equal(heardAt('2022-06-14T17:52:33-07:00').state, 'unheard', 'its Envoy alone is silent')
  const causes = [
    ['noise', 'micro', ['a'], 'silent'],
    ['noise', 'micro', ['b'], 'dead'],
    ['snow', 'power', undefined, 'snow'],
    ['power', 'power', undefined, 'reported'],
  ] as const
  for (const [kind, status, inverters, state] of causes) {
    const incident = {
      id: 'one',
      system_id: 67,
      kind,
      from: null,
      to: null,
      active: true,
      source: 'scenario' as const,
      ...(inverters !== undefined && { inverters }),
    }
    const troubled = { ...roof([device('a', status)]), incidents: [incident] }
    t.equal(roofOf(troubled, instant)[0]!.units[0]!.state, state, `${kind} of ${inverters}`)
    if (kind === 'noise')
      t.equal(
        roofOf({ ...troubled, incidents: [incident, { ...incident, kind: 'micro' }] }, instant)[0]!
          .units[0]!.state,
        'dead',
        'what is dead is not silent',
      )
  }
  const { status: _, ...unknown } = device('c')
  t.equal(roofOf(roof([unknown]), instant)[0]!.units[0]!.state, 'reported')
  t.equal(compass(315), 'NW')
})

t.test('the thirteen requests', async (t) => {
  const all = endpointsOf({ system_id: 67, envoys: [{ serial_number: '1' }] }, '2022-06-15', NOW)
  t.equal(all.length, 13)
  t.equal(endpointsOf({ system_id: 67, envoys: [] }, '2022-06-15', NOW)[1]!.query.serial_num, '')
  const replaced = [{ serial_number: '1', status: 'retired' }, { serial_number: '2' }]
  const inJanuary = endpointsOf({ system_id: 67, envoys: replaced }, '2022-01-15', NOW)
  t.equal(inJanuary[1]!.query.serial_num, '2', 'the Envoy that is there')
  t.equal(inJanuary[8]!.query.start_date, '2021-12-01', 'a month that is over')
  t.same(readable('{"a":1}'), { text: '{\n  "a": 1\n}', isCut: false })
  t.equal(readable('not json').text, 'not json')
  t.equal(readable(JSON.stringify(Array.from({ length: 50 }, (_, i) => i))).isCut, true)
})

const entry = (id: number, more: Partial<Entry> = {}): Entry => ({
  id,
  at: '2022-06-15T21:32:10Z',
  at_real: '2026-01-01T00:00:00.000Z',
  method: 'GET',
  url: '/api/v2/systems/67/stats?key=a',
  route: 'stats',
  system_id: 67,
  key: 'a',
  user_id: 'b',
  query: {},
  status: 200,
  duration_ms: 1,
  bytes: 10,
  fault_id: null,
  reason: null,
  ...more,
})

t.test('the journal is filtered', async (t) => {
  const wanted = (text: string, kind = '') =>
    passes(entry(31, { status: 409 }), readFilter(text, kind))
  for (const text of [
    '',
    'route:stats',
    'status:409 key:a system:67',
    '#31',
    'SYSTEMS',
    'fault:none',
    'stage:none',
  ]) {
    t.equal(wanted(text), true, text)
  }
  for (const text of ['route:summary', 'nothing', 'user:c']) t.equal(wanted(text), false, text)
  t.equal(wanted('', '2xx'), false)
  t.equal(wanted('', '4xx'), true)
  t.same(
    [200, 0, null].map((status) => kindOf({ status })),
    ['2xx', 'cut', 'open'],
  )
  t.same(
    [...kindsOf([entry(1), entry(2), entry(3, { status: 503 })])],
    [
      ['2xx', 2],
      ['5xx', 1],
    ],
  )
  t.equal(filterLike(entry(1)), 'route:stats status:200 key:a system:67')
  t.equal(filterLike(entry(1, { route: null, status: null, key: null, system_id: null })), '')
})

t.test('bars of the last requests', async (t) => {
  const at = (s: number) => new Date(Date.UTC(2026, 0, 1) + s * 1000).toISOString()
  const all = [
    entry(1, { at_real: at(0) }),
    entry(2, { at_real: at(91), status: 409 }),
    entry(3, { at_real: at(99), status: 0 }),
    entry(4, { at_real: at(100), status: null }),
  ]
  t.same(buckets(all, 3, 5000), [
    { answered: 0, refused: 0 },
    { answered: 0, refused: 1 },
    { answered: 1, refused: 1 },
  ])
  t.same(buckets([], 3, 5000), [])
})

t.test('entries are merged by id, the later record of each', async (t) => {
  const ids = (all: readonly Entry[]) => all.map(({ id }) => id)
  t.same(ids(merged([], [entry(1)])), [1])
  t.same(ids(merged([entry(1)], [entry(2), entry(3)])), [1, 2, 3])
  const again = merged([entry(1), entry(2, { status: null })], [entry(2, { status: 0 }), entry(3)])
  t.same(ids(again), [1, 2, 3])
  t.equal(again[1]!.status, 0)
})

t.test('the way of a request', async (t) => {
  const quota = {
    key: 'a',
    minute: 10,
    month: 10,
    plan: 'Watt',
    minute_limit: 10,
    month_limit: 100,
  }
  const told = (one: Entry) => stationsOf(one, quota).map(({ name, state }) => `${name} ${state}`)
  t.same(told(entry(1)), [
    'key passed',
    'quota passed',
    'user passed',
    'faults passed',
    'route passed',
  ])
  const stages = [
    [{ status: 409 }, 'quota'],
    [{ status: 401, key: null }, 'key'],
    [{ status: 401, reason: 'The key x is not known' }, 'key'],
    [{ status: 401 }, 'user'],
    [{ status: 503, fault_id: 'f' }, 'fault'],
    [{ status: 404, route: null }, 'route'],
    [{ status: 0, fault_id: 'f' }, 'fault'],
    [{ status: 200 }, 'route'],
    [{ status: 422, stage: 'route' }, 'route'],
    [{ status: 401, stage: 'user', user_id: null }, 'user'],
  ] as const
  for (const [more, stage] of stages) {
    const one = entry(1, more)
    t.equal(stageOf(one), stage, JSON.stringify(more))
    t.equal(
      stationsOf(one, quota).filter(({ state }) => state === 'refused').length,
      isRefused(one) ? 1 : 0,
    )
  }
  const facts = (one: Entry, of = quota) => stationsOf(one, of).map(({ fact }) => fact)
  t.same(facts(entry(1)), ['a, plan Watt', 'within its limits', 'b', 'none applied', 'stats'])
  t.same(
    facts(
      entry(1, { status: 409, reason: 'The key a has used its 10 requests of this minute: wait' }),
    )[1],
    '10 of 10 this minute',
  )
  t.same(facts(entry(1, { status: 409, reason: 'of this month' }))[1], '100 of 100 this month')
  t.same(facts(entry(1, { status: 409 }))[1], '10 of 10 this minute')
  t.same(stationsOf(entry(1, { status: 409 }), undefined)[1]!.fact, 'used up')
  t.same(stationsOf(entry(1, { key: null, user_id: null }), undefined)[0]!.fact, 'any')
  for (const [status, profile] of [
    [503, 'maintenance'],
    [200, 'html-front'],
  ] as const) {
    const reason = `The fault m applies (${profile}: status, body): DELETE /_simulator/faults/m ends it.`
    const front = told(entry(1, { status, fault_id: 'm', stage: 'fault', reason }))
    t.same(front.slice(0, 2), ['front refused', 'key unreached'], profile)
  }
  t.equal(periodEnd({ reason: 'wait until 1655328780.' }), 1_655_328_780)
  t.equal(periodEnd({ reason: null }), undefined)
})

t.test('events of a stream', async (t) => {
  const text =
    ': still here\n\nid: 5\nevent: request\ndata: {"id":5}\n\nevent: clock\ndata: {"speed":0}\n\nevent: cl'
  const { events, rest } = parseEvents(text)
  t.same(events, [
    { event: { type: 'request', data: { id: 5 } }, id: '5' },
    { event: { type: 'clock', data: { speed: 0 } }, id: '' },
  ])
  t.equal(rest, 'event: cl')
})

t.test('lines of YAML in colours', async (t) => {
  const kinds = (line: string) => tokensOf(line).map(({ text, kind }) => `${kind} ${text}`)
  t.same(kinds("  - { kind: comm, n: 12, s: 'a:1' } # why"), [
    'plain   - { ',
    'key kind',
    'plain : comm, ',
    'key n',
    'plain : ',
    'number 12',
    'plain , ',
    'key s',
    'plain : ',
    "string 'a:1'",
    'plain  } ',
    'comment # why',
  ])
  t.same(kinds('a: b#c'), ['key a', 'plain : b#c'])
  t.same(kinds('on: true'), ['key on', 'plain : ', 'number true'])
  t.same(kinds('# all'), ['comment # all'])
  const wrong = marked('kind: com, x: 1', 7).filter(({ isWrong }) => isWrong)
  t.same(
    wrong.map(({ text }) => text),
    ['com'],
  )
  t.equal(marked('a: 1', undefined).length, 3)
  t.equal(
    marked('a: ', 9).some(({ isWrong }) => isWrong),
    false,
  )
  t.same(offered('there is no "M19O". Did you mean "M190" or "M175"?'), ['M190', 'M175'])
  t.same(offered('it is missing'), [])
  t.equal(mended('a: 1\nkind: com, to: 2', 2, 7, 'comm'), 'a: 1\nkind: comm, to: 2')
  t.equal(mended('a', 5, 1, 'b'), 'a')
})

t.test('what differs between two texts', async (t) => {
  const signs = (a: string, b: string) => diff(a, b).map(({ sign, text }) => sign + text)
  t.same(signs('a\nb\nc\nd', 'a\nx\nc\ny\nd'), [' a', '-b', '+x', ' c', '+y', ' d'])
  t.same(signs('a\nb', 'a\nb\nc'), [' a', ' b', '+c'])
  t.same(signs('a\nb\nq\nc', 'b\na\nq'), ['-a', ' b', '+a', ' q', '-c'])
  const long = Array.from({ length: 2100 }, (_, i) => `a${i}`).join('\n')
  t.equal(diff(long, long.replaceAll('a', 'b')).length, 4200, 'as one block')
  const lines = diff('1\n2\n3\n4\n5\n6\n7\n8\n9', '1\n2\n3\n4\nx\n6\n7\n8\n9')
  t.same(
    withContext(lines, 1).map((line) => line?.text),
    [undefined, '4', '5', 'x', '6', undefined].slice(1),
  )
})

t.test('what a draft changes', async (t) => {
  const text = (more = '', systems = '') => `# of the world
name: a
clock: { speed: 0 } # frozen
systems:
  - system_id: 67
    name: First
  - { system_id: 72 }
${systems}${more}`
  const cases = [
    [text(), 'comments alone'],
    [text().replace('of the world', 'of another'), 'comments alone'],
    [text().replace('speed: 0', 'speed: 1'), 'clock'],
    [text('faults: []\n'), 'faults'],
    [text('', '  - system_id: 80\n'), 'system: 1 added'],
    [text().replace('First', 'Last').replace('72', '73'), 'systems: 1 added, 1 changed, 1 removed'],
    [text().replace('system_id: 67', 'name: Other'), 'systems: 1 added, 1 removed'],
    ['name: a\nclock: { speed: 0 }', 'systems: 2 removed'],
    ['', 'systems: 2 removed; name; clock'],
  ] as const
  for (const [after, told] of cases) t.equal(changesOf(text(), after), told, told)
  t.equal(changesOf('name: a', 'name: a\nsystems:\n  - system_id: 67'), 'system: 1 added')
})

t.test('the point of a situation', async (t) => {
  const badges = [
    ['dst-spring', 'The day of 23 hours', { kind: 'word', word: '23 h' }],
    ['data-unavailable', 'Endpoints answer 503 for an hour', { kind: 'word', word: '503' }],
    ['dead-microinverters', 'Four of twenty are dead', { kind: 'tiles' }],
    ['comm-outage', 'An Envoy falls silent', { kind: 'hole', isSlow: false }],
    ['comm-backfill-fifo', 'slowly', { kind: 'hole', isSlow: true }],
    ['meter-swap', 'A meter is replaced', { kind: 'sign', sign: 'meter' }],
    ['many', 'A thousand systems', { kind: 'word', word: '1,000' }],
    ['several-envoys', 'Two Envoys on one roof', { kind: 'word', word: '2 Envoys' }],
    ['storage-idle', 'A battery stands still', { kind: 'sign', sign: 'storage_idle' }],
    ['far-east', 'Tomorrow already', { kind: 'word', word: 'far east' }],
  ] as const
  for (const [name, description, badge] of badges) t.same(badgeOf(name, description), badge, name)
  const subjects = [
    ['comm-outage', 'An Envoy falls silent for nine days', 'Roof'],
    ['dst-spring', 'The day of 23 hours on which daylight saving begins', 'Time'],
    ['throttled-minute', 'The eleventh request is too many for plan Watt', 'Access'],
    ['before-dawn', 'Stats before the first interval are a 422', 'Service'],
    ['meter-swap', 'A meter is replaced', 'Hardware'],
    ['five-lines', 'Enough', 'Roof'],
  ] as const
  for (const [name, description, subject] of subjects)
    t.equal(subjectOf(name, description), subject, name)
})
