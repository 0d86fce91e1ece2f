/** The controls over a real socket, sandboxes, events, figures, and how a server ends. */
import { readFileSync } from 'node:fs'
import { request as httpRequest } from 'node:http'
import { connect } from 'node:net'
import { Validator } from '@seriousme/openapi-schema-validator'
import { fastify } from 'fastify'
import t from 'tap'
import { createEventStreams } from '../src/api/controls/event-streams.ts'
import type { JournalEntry } from '../src/index.ts'
import {
  fleetVersion,
  type Scenario,
  type SimulatorOptions,
  type SummaryResponse,
} from '../src/index.ts'
import { LIMITS } from '../src/limits.ts'
import { encodeId } from '../src/scenario/coded-id.ts'
import { shippedScenarios } from '../src/scenario/load.ts'
import { createCache } from '../src/world/cache.ts'
import { createSlot } from '../src/world/slot.ts'
import { createWorld } from '../src/world/world.ts'
import { createSimulator, onStore } from './opening.ts'

const NOON = '2022-06-15T12:00:00-07:00'
const NOON_S = 1_655_319_600

const scenario: Scenario = {
  name: 'controls',
  seed: 'controls',
  clock: { now: NOON, speed: 0 },
  systems: [
    {
      system_id: 67,
      name: 'Sample Residence 1',
      place: 'Sebastopol, CA',
      operational_at: '2014-01-26',
      arrays: [{ modules: 10, inverter: 'M215' }],
      incidents: [
        { id: 'spring', kind: 'micro', inverters: 1, from: '2022-03-01', to: '2022-04-01' },
      ],
    },
    {
      system_id: 72,
      place: 'Austin, TX',
      arrays: [{ modules: 8, inverter: 'IQ7' }],
      meters: { production: [{ installed_on: '2020-01-01' }], consumption: {} },
    },
    {
      system_id: 80,
      place: 'Austin, TX',
      operational_at: null,
      incidents: [{ kind: 'comm' }],
      reporting: { rows: 'triplets', energy_ahead_s: 133 },
    },
  ],
}

interface Closes {
  teardown(end: () => unknown): unknown
}
interface Answer {
  readonly status: number
  readonly text: string
  readonly headers: Headers
  // What a control answers is looked at by name.
  readonly body: Readonly<Record<string, unknown>>
}

/** A simulator that listens, and a way to call its controls. */
async function serve(t: Closes, options: SimulatorOptions = {}) {
  const simulator = await createSimulator({ scenario, ...options })
  t.teardown(() => simulator.close())
  const origin = new URL(await simulator.listen()).origin
  const call = async (line: string, body?: unknown, init: RequestInit = {}): Promise<Answer> => {
    const [method = '', path = ''] = line.split(' ')
    const text = typeof body === 'string' ? body : JSON.stringify(body)
    const sent = { method, ...(body !== undefined && { body: text }), ...init }
    const reply = await fetch(`${origin}${path}`, sent)
    const received = await reply.text()
    const isJson = /json/.test(reply.headers.get('content-type') ?? '')
    const { status, headers } = reply
    return { status, headers, text: received, body: isJson ? JSON.parse(received) : {} }
  }
  return { simulator, origin, call }
}

t.test('the gallery, and scenarios that are only looked at', async (t) => {
  const { call } = await serve(t)
  const before = (await call('GET /_simulator')).text
  const check = async (body: unknown) => (await call('POST /_simulator/scenario/check', body)).body
  t.same(await check('seed: a'), { ok: true, mistakes: [], notes: [] })
  t.match(await check('systems:\n- place: Nowhere, XX\n  nme: x\n'), {
    ok: false,
    mistakes: [
      { line: 2, column: 10, path: 'systems[0].place', message: /no place "Nowhere, XX"/ },
      { line: 3, column: 3, path: 'systems[0].nme', message: /did you mean "name"/ },
    ],
  })
  t.match(await check('systems:\n- place: Nowhere, XX'), { mistakes: [{ line: 2 }] })
  const fault =
    'systems: [{ system_id: 67 }]\nfaults:\n- match: { system_id: 99 }\n  reply: { status: 503 }'
  t.match(await check(fault), {
    ok: true,
    mistakes: [],
    notes: [{ line: 3, column: 23, path: 'faults[0].match.system_id', message: /there are 67/ }],
  })
  t.match(await check(undefined), { ok: false, mistakes: [{ message: /is empty/ }] })
  t.equal((await call('GET /_simulator')).text, before, 'nothing has been applied')

  const { scenarios } = (await call('GET /_simulator/gallery')).body as {
    scenarios: { name: string; description: string }[]
  }
  t.same(
    scenarios,
    shippedScenarios().map(({ name, description }) => ({ name, description })),
  )
  const box = await call('PUT /sandboxes/box?scenario=comm-outage&ttl=60')
  t.match(box, { status: 201, body: { name: 'box' } })
  const path = '/sandboxes/box/_simulator'
  t.match((await call(`GET ${path}`)).body, { scenario: 'comm-outage' })
  t.match((await call(`PUT ${path}/scenario?scenario=plans`)).body, { name: 'plans' })
  await call('PUT /sandboxes/nameless', 'fleet: { systems: 2 }')
  // Whichever replica is asked.
  for (const _ of [1, 2]) {
    const { sandboxes } = (await call('GET /sandboxes')).body
    t.match(
      sandboxes,
      [
        { name: 'box', scenario: 'plans', requests: 0, clock: { speed: 0 }, expires_in_s: Number },
        { name: 'nameless', scenario: null, systems: 2, expires_in_s: null },
      ],
      'what each is at, which is no use of it',
    )
  }
  await call('DELETE /sandboxes/nameless')
  const rows: readonly [string, unknown, RegExp][] = [
    ['PUT /sandboxes/box?scenario=comm-outge', undefined, /did you mean "comm-outage"\?$/],
    ['PUT /sandboxes/box?scenario=package.json', undefined, /there is no shipped scenario/],
    ['PUT /sandboxes/box?scenario=..%2Fpackage.json', undefined, /there is no shipped scenario/],
    ['PUT /_simulator/scenario?scenario=plans', 'seed: a', /not both/],
    ['PUT /_simulator/scenario?scenaro=plans', undefined, /did you mean "scenario"/],
    ['PUT /_simulator/scenario?scenario=', undefined, /there is no shipped scenario ""/],
  ]
  for (const [line, body, message] of rows) {
    const answer = await call(line, body)
    t.match(answer, { status: 400, body: { message } }, line)
    t.notMatch(answer.text, /write \.\//, 'files are nobody’s business here')
  }
  t.match((await call('GET /_simulator')).body, { notes: [], scenario: 'controls' })
  await call('PUT /_simulator/scenario', fault)
  t.match((await call('GET /_simulator')).body, { notes: [{ path: 'faults[0].match.system_id' }] })
})

t.test('the overview, the clock and the scenario', async (t) => {
  const { call } = await serve(t)
  const clock = { now: '2022-06-15T19:00:00Z', now_epoch: NOON_S, speed: 0 }
  t.match((await call('GET /_simulator')).body, {
    name: 'enlighten-simulator',
    fleet_version: fleetVersion,
    version: JSON.parse(readFileSync(new URL('../package.json', import.meta.url), 'utf8')).version,
    seed: 'controls',
    scenario: 'controls',
    clock,
    counts: { systems: 3, requests: 0, incidents: 2, faults: 0, sandboxes: 0 },
  })
  t.same((await call('GET /_simulator/clock')).body, clock)
  const set = await call('PUT /_simulator/clock', { now: NOON_S + 60, speed: 0 })
  t.match(set, { status: 200, body: { now_epoch: NOON_S + 60 } })
  const moved = await call('POST /_simulator/clock/advance', { by: '-PT1H' })
  t.match(moved.body, { now_epoch: NOON_S - 3540 })
  t.match((await call('POST /_simulator/clock/advance', '')).status, 400, 'a body is needed')

  t.same((await call('GET /_simulator/scenario')).body, scenario)
  const yaml = 'name: other\nfleet:\n  systems: 3\n'
  t.match(await call('PUT /_simulator/scenario', yaml), {
    status: 200,
    body: { name: 'other', fleet: { systems: 3 } },
  })
  t.match((await call('GET /_simulator')).body, { scenario: 'other', counts: { systems: 3 } })
  t.match((await call('POST /_simulator/reset')).body, { speed: 1 })
  t.match((await call('POST /_simulator/reset', {})).body, { speed: 1 }, 'a body that says nothing')
})

t.test('what is wrong is refused with what would be right', async (t) => {
  const { call } = await serve(t)
  const rows: readonly [string, unknown, number, RegExp, object?][] = [
    [
      'PUT /_simulator/clock',
      { now: '2022-06-15' },
      400,
      /^now: 2022-06-15 is a date, which begins at another instant/,
    ],
    ['PUT /_simulator/clock', { sped: 1 }, 400, /did you mean "speed"/, [{ path: 'sped' }]],
    [
      'PUT /_simulator/clock',
      { now: true },
      400,
      /^now: expected an instant or epoch seconds; found true/,
    ],
    [
      'PUT /_simulator/clock',
      { speed: '1' },
      400,
      /^speed: expected a number.*found the text "1": write 1/,
    ],
    [
      'PUT /_simulator/clock',
      { speed: -1 },
      400,
      /^speed: expected a number from 0 to 1000000; found -1/,
      [{ path: 'speed' }],
    ],
    ['PUT /_simulator/clock', {}, 400, /^sets nothing: it needs one of now, speed/],
    ['POST /_simulator/clock/advance', {}, 400, /^by: is missing: seconds or/, [{ path: 'by' }]],
    ['PUT /_simulator/clock', '{"speed"', 400, /the body is no JSON/],
    ['PUT /_simulator/scenario', undefined, 400, /scenario/],
    ['PUT /_simulator/clock', [], 400, /expected a mapping; found a list/],
    ['PUT /_simulator/clock', 'null', 400, /expected a mapping/],
    ['POST /_simulator/clock/advance', { by: 'PT1M1' }, 400, /is not a span of time/],
    [
      'PUT /_simulator/scenario',
      'fleet:\n  sistems: 3',
      400,
      /did you mean "systems"/,
      [{ line: 2 }],
    ],
    ['PUT /_simulator/scenario', 'systems:\n- place: Nowhere, XX', 400, /Nowhere/, [{ line: 2 }]],
    ['POST /_simulator/incidents', { kind: 'comm' }, 400, /system_id/],
    ['POST /_simulator/incidents', { system_id: 99, kind: 'comm' }, 400, /no system 99/],
    ['POST /_simulator/incidents', { system_id: 67, kind: 'com' }, 400, /did you mean "comm"/],
    ['POST /_simulator/incidents', { system_id: 67, kind: 'micro', inverters: 99 }, 400, /has 10/],
    ['POST /_simulator/incidents', { id: 'spring', system_id: 67, kind: 'comm' }, 400, /already/],
    [
      'POST /_simulator/incidents',
      { id: 'spring', system_id: 67, kind: 'micro', inverters: 99, from: 'now', fraction: 1 },
      400,
      /already/,
      [{ path: 'from' }, { path: 'fraction' }, { path: 'id' }, { path: 'inverters' }],
    ],
    ['POST /_simulator/incidents', 'null', 400, /expected a mapping/],
    ['POST /_simulator/incidents', [], 400, /expected a mapping/],
    ['POST /_simulator/faults', 'null', 400, /expected a mapping/],
    ['DELETE /_simulator/incidents/none', undefined, 404, /no incident "none"/],
    ['PATCH /_simulator/incidents/none', { to: null }, 404, /no incident "none"/],
    ['PATCH /_simulator/incidents/spring', {}, 400, /changes nothing/],
    ['PATCH /_simulator/incidents/spring', { kind: 'comm' }, 400, /no such key/],
    ['PATCH /_simulator/incidents/spring', { fracton: null }, 400, /did you mean "fraction"/],
    ['PATCH /_simulator/incidents/spring', { factor: 2 }, 400, /means nothing to micro/],
    ['PATCH /_simulator/incidents/spring', { inverters: 99 }, 400, /has 10/],
    ['PATCH /_simulator/incidents/spring', { to: '2022-02-01' }, 400, /nothing lies between/],
    ['PATCH /_simulator/incidents/spring', { to: 7 }, 400, /out of range/],
    ['PATCH /_simulator/incidents/spring', 'null', 400, /expected a mapping/],
    ['GET /_simulator/incidents?system=67', undefined, 400, /did you mean "system_id"/],
    ['POST /_simulator/faults', { reply: {} }, 400, /reply/],
    ['DELETE /_simulator/faults/none', undefined, 404, /no fault "none"/],
    [
      'GET /_simulator/requests?status=ok',
      undefined,
      400,
      /^status: expected a whole number.*found the text "ok"/,
    ],
    ['GET /_simulator/requests?route=a&route=stats', undefined, 400, /route\[0\].*found "a"/],
    [
      'GET /_simulator/requests?after=1&after=2',
      undefined,
      400,
      /^after: it is there several times/,
    ],
    ['GET /_simulator/requests?query=a', undefined, 400, /^query: found "a": write JSON/],
    ['GET /_simulator/requests?query={}&query={}', undefined, 400, /there several times/],
    ['GET /_simulator/requests?query={"page":2}', undefined, 400, /query.page.*quote it \("2"\)/],
    [
      'GET /_simulator/requests?format=xml',
      undefined,
      400,
      /^format: expected one of json, har; found "xml"/,
    ],
    [
      'DELETE /_simulator/faults?route=stats',
      undefined,
      400,
      /^route: is no parameter of this control, which takes none/,
      [{ path: 'route' }],
    ],
    ['DELETE /_simulator/requests?status=503', undefined, 400, /^status: is no parameter/],
    [
      'POST /_simulator/scenario/check?scenario=plans',
      'name: x',
      400,
      /^scenario: is no parameter/,
    ],
    ['GET /_simulator/clock?at=1&speed=2', undefined, 400, /^at: .*\nspeed: /],
    ['DELETE /_simulator/faults', { route: 'stats' }, 400, /takes no body: leave it out/],
    ['POST /_simulator/reset', [1], 400, /takes no body/],
    ['GET /_simulator/systems/99', undefined, 404, /no system 99/],
    ['GET /_simulator/nothing', undefined, 404, /openapi\.json/],
    ['PATCH /_simulator/clock', {}, 404, /no PATCH/],
    ['PUT /sandboxes/UPPER', undefined, 400, /cannot name a sandbox/],
    [
      'PUT /sandboxes/a?ttl=0',
      undefined,
      400,
      /^ttl: expected a whole number of at least 1; found 0/,
    ],
    ['PUT /sandboxes/a', 'fleet: 3', 400, /fleet/],
    ['DELETE /sandboxes/a', undefined, 404, /no sandbox "a"/],
    ['GET /sandboxes/a/_simulator', undefined, 404, /create it with PUT \/sandboxes\/a/],
    ['GET /sandboxes/a/nothing', undefined, 404, /openapi\.json/],
    ['PUT /_simulator/scenario', '#'.repeat(131_073), 413, /at most 131072 bytes/],
    ['PUT /sandboxes/a', '#'.repeat(131_073), 413, /as a file/],
    ['POST /_simulator/faults', ' '.repeat(1_048_577), 413, /all else 1048576/],
  ]
  const before = (await call('GET /_simulator')).text
  for (const [line, body, status, message, mistakes] of rows) {
    const answer = await call(line, body)
    const title = `${line} ${JSON.stringify(body ?? '').slice(0, 60)}`
    t.match(answer.body, { message, ...(mistakes && { mistakes }) }, title)
    t.equal(answer.status, status, `${title}: ${status}`)
    t.type(answer.body.error, 'string')
  }
  t.equal((await call('GET /_simulator')).text, before, 'and nothing has changed')
})

t.test('incidents begin, show, end, and go when the clock goes back', async (t) => {
  const { simulator, call } = await serve(t)
  const status = async () =>
    (await simulator.inject('/systems/67/summary')).json<SummaryResponse>().status
  simulator.clock.advance({ hours: 1 })
  t.equal(await status(), 'normal')
  const added = await call('POST /_simulator/incidents', { system_id: 67, kind: 'comm' })
  t.same(added.body, {
    id: 'incident-1',
    system_id: 67,
    kind: 'comm',
    from: '2022-06-15T13:00:00-07:00',
    to: null,
    active: true,
    source: 'control',
    catch_up: 'at_once',
  })
  t.equal(added.status, 201)
  t.equal(await status(), 'comm')
  const { body } = await call('GET /_simulator/incidents')
  t.match(body, { incidents: [{ id: 'spring', active: false }, { id: 'incident-1' }] })
  simulator.clock.advance({ hours: 2 })
  const truth = (await call('GET /_simulator/systems/67')).body
  t.match(truth, { name: 'Sample Residence 1', status: 'comm', incidents: [{}, {}] })
  const { rows, energy_wh } = truth.not_yet_reported as { rows: number; energy_wh: number }
  t.ok(rows >= 24 && rows <= 26, `${rows} rows are held back`)
  t.ok(energy_wh > 500, `${energy_wh} Wh`)
  t.equal((await call('DELETE /_simulator/incidents/incident-1')).status, 204)
  simulator.clock.advance({ minutes: 10 })
  t.equal(await status(), 'normal')
  t.match(simulator.incidents.list({ system_id: 67 })[1], { to: '2022-06-15T15:00:00-07:00' })
  simulator.clock.set(NOON)
  t.equal(await status(), 'normal', 'before it began')
  t.ok(simulator.incidents.end('spring'), 'those of the scenario can be ended too')
  const named = { id: 'mine', system_id: 72, kind: 'power', from: '2022-06-16' } as const
  t.match(simulator.incidents.add(named), { id: 'mine', active: false })
  t.same(simulator.incidents.list({ system_id: 99 }), [])
  t.notOk(simulator.incidents.end('67-nothing'))
})

t.test('incidents are changed, whoever brought them', async (t) => {
  const { simulator, call } = await serve(t)
  const truth = async () => (await simulator.inject('/systems/67/summary')).json<SummaryResponse>()
  const lifetimeWh = async () => (await truth()).energy_lifetime
  const change = async (id: string, body: object) =>
    (await call(`PATCH /_simulator/incidents/${id}`, body)).body
  const before = await lifetimeWh()
  const [spring] = simulator.incidents.list({ system_id: 67 })
  const lost = { from: '2022-02-01T00:00:00-08:00', to: '2022-04-01T00:00:00-07:00' }
  t.match(await change('spring', { from: '2022-02-01' }), {
    id: 'spring',
    source: 'scenario',
    ...lost,
  })
  t.ok((await lifetimeWh()) < before, 'a month more of one unit is lost')
  const { inverters } = spring!
  t.match(await change('spring', { from: '2022-03-01', inverters }), { ...spring })
  t.equal(await lifetimeWh(), before, 'and there again')
  t.match(await change('spring', { inverters: null }), { id: 'spring', inverters: undefined })
  t.ok((await lifetimeWh()) < before, 'all of its units are silent')
  t.match(await change('spring', { inverters: 1, to: null }), { to: null, active: true })
  t.equal((await truth()).status, 'micro')
  simulator.incidents.end('spring')
  t.equal((await truth()).status, 'normal')
  t.equal(simulator.incidents.list({ system_id: 67 }).length, 1, 'it has not become two')
  t.match(await change('spring', { to: null }), { to: null }, 'an end is taken back')

  simulator.incidents.add({ id: 'roof', system_id: 67, kind: 'power', from: '2022-06-01' })
  const half = await lifetimeWh()
  t.match(await change('roof', { fraction: 0.5 }), { fraction: 0.5, source: 'control' })
  t.ok((await lifetimeWh()) > half, 'half of it is produced')
  simulator.incidents.end('roof')
  t.match(simulator.incidents.change('roof', { fraction: 0.2 }), { fraction: 0.2, active: false })
  t.equal(simulator.incidents.change('nobody', { to: null }), undefined)
  simulator.reset()
  t.equal(await lifetimeWh(), before, 'as loaded')
})

t.test('incidents of every device keep what they say when their span changes', async (t) => {
  const { simulator } = await serve(t)
  const truth = simulator.incidents
  const { meters, inverters } = (await simulator.inject('/systems/72/inventory')).json<{
    meters: { sn: string }[]
    inverters: { sn: string }[]
  }>()
  const [serial] = meters
  const [envoy] = (await simulator.inject('/systems/72/envoys')).json<{
    envoys: { serial_number: string }[]
  }>().envoys
  const said = [
    { kind: 'curtailment', limit_w: 900 },
    { kind: 'clock', offset_s: -600, envoys: [String(envoy?.serial_number)] },
    { kind: 'noise', inverters: [String(inverters[0]?.sn)] },
    { kind: 'meter_issue', factor: 2, offset_w: 5, meters: [String(serial?.sn)] },
    { kind: 'comm', catch_up: 'fifo', envoys: [String(envoy?.serial_number)] },
  ] as const
  for (const { kind, ...own } of said) {
    const added = truth.add({ id: kind, system_id: 72, kind, ...JSON.parse(JSON.stringify(own)) })
    t.match(added, own)
    t.match(truth.change(kind, { from: '2022-06-01' }), { kind, from: /^2022-06-01/, ...own })
  }
})

t.test('an incident ended before it began can be begun after all', async (t) => {
  const incidents = [{ id: 'july', kind: 'comm', from: '2022-07-01' } as const]
  const [roof, ...others] = scenario.systems!
  const { simulator } = await serve(t, {
    scenario: { ...scenario, systems: [{ ...roof, incidents }, ...others] },
  })
  simulator.incidents.end('july')
  t.same(simulator.incidents.list({ system_id: 67 }), [])
  t.throws(() => simulator.incidents.change('july', { catch_up: 'fifo' }), /nothing lies between/)
  t.match(simulator.incidents.change('july', { to: null }), { from: /^2022-07-01/, to: null })
  simulator.incidents.change('july', { from: '2022-07-02' })
  t.ok(simulator.incidents.end('july'))
  t.same(simulator.incidents.list({ system_id: 67 }), [], 'nor does the first one come back')
  const alike = [
    await simulator.sandbox('saved', simulator.toScenario()),
    await simulator.fork('forked'),
    simulator,
  ]
  for (const world of alike) {
    t.throws(() => world.incidents.change('july', { catch_up: 'at_once' }), /nothing lies between/)
    const begun = { from: /^2022-07-02/, to: null }
    t.match(world.incidents.change('july', { to: null }), begun, 'as it was changed')
  }
})

t.test('what was changed outlasts a change of the file', async (t) => {
  const { simulator } = await serve(t)
  simulator.incidents.change('spring', { to: '2022-05-01' })
  t.same(simulator.replace({ ...scenario, name: 'other' }, { keep: true }), [])
  t.match(simulator.incidents.list({ system_id: 67 }), [{ id: 'spring', to: /^2022-05-01/ }])
  simulator.incidents.change('spring', { from: '2022-07-01', to: null })
  simulator.incidents.end('spring')
  simulator.incidents.add({ id: 'june', system_id: 67, kind: 'comm', from: '2022-06-01' })
  simulator.incidents.end('june')
  t.same(simulator.replace(scenario, { keep: true }), [], 'one that was ended before it began, too')
  const ended = [{ id: 'june', active: false, to: NOON }]
  t.match(simulator.incidents.list({ system_id: 67 }), ended)
  const [, ...others] = scenario.systems!
  t.match(simulator.replace({ ...scenario, systems: others }, { keep: true }), [
    /spring.*no incident/,
  ])
})

t.test('generated incidents are listed by system and can be ended', async (t) => {
  const generated: Scenario = { seed: 's', clock: { now: NOON, speed: 0 }, fleet: { systems: 12 } }
  const { simulator, call } = await serve(t, { scenario: generated })
  t.same(simulator.incidents.list(), [], 'without a system only what was written or added')
  const page = (await call('GET /_simulator/systems?limit=12')).body.systems as {
    system_id: number
  }[]
  const lists = page.map(({ system_id }) => simulator.incidents.list({ system_id }))
  const one = lists.flat().find(({ to, source }) => source === 'generated' && to !== null)
  t.ok(one, 'trouble within a year is likely')
  const { id, system_id, from } = one!
  t.match(simulator.incidents.change(id, { to: null }), { source: 'generated', from, to: null })
  const same = simulator.incidents.list({ system_id }).filter((other) => other.id === id)
  t.match(same, [{ to: null }], 'it is there once')
  t.ok(simulator.incidents.end(id))
})

t.test('the truth of every kind of system', async (t) => {
  const { simulator, call } = await serve(t)
  t.match((await call('GET /_simulator/systems/72')).body, {
    reporting: { rows: 'plain', standby_w: 0, night_rows: false, energy_ahead_s: null },
    source: 'meter',
    meters: [
      { kind: 'production', installed_at: '2020-01-01T00:00:00-06:00', retired_at: null },
      { kind: 'consumption' },
    ],
    envoys: [{ status: 'normal' }],
    arrays: [{ modules: 8, inverter: 'IQ7', envoy: String }],
    incidents: [],
    not_yet_reported: { energy_wh: Number },
  })
  t.match((await call('GET /_simulator/systems/80')).body, {
    reporting: { rows: 'triplets', energy_ahead_s: 133 },
    operational_at: null,
    last_report_at: null,
    not_yet_reported: { since: null, rows: 0, energy_wh: 0 },
  })
  t.match(simulator.incidents.list({ system_id: 80 }), [{ from: null, to: null, active: true }])
})

t.test('columns and systems of the list by name', async (t) => {
  const { call } = await serve(t)
  const lean = await call('GET /_simulator/systems?ids=72,67,9&fields=system_id,latitude,status')
  t.strictSame(lean.body.systems, [
    { system_id: 67, status: 'normal', latitude: 38.3416 },
    { system_id: 72, status: 'normal', latitude: 30.2567 },
  ])
  const whole = (await call('GET /_simulator/systems?ids=67')).body
  t.match(whole, {
    systems: [{ timezone: 'America/Los_Angeles', longitude: Number, power_w: Number }],
  })
  const { envoys } = (await call('GET /_simulator/systems/72')).body
  const [, serial_number] = /"serial_number":"(\d+)"/.exec(JSON.stringify(envoys)) ?? []
  const of = async (query: string) =>
    (await call(`GET /_simulator/systems?fields=system_id&${query}`)).body.systems
  t.strictSame(await of(`serial=${serial_number}`), [{ system_id: 72 }])
  t.strictSame(await of(`serial=${serial_number}&ids=67,72`), [{ system_id: 72 }])
  t.strictSame(await of(`serial=${serial_number}&ids=67`), [])
  t.strictSame(await of('serial=999999999999'), [], 'an Envoy that nobody has')
  t.match(await call('GET /_simulator/systems?fields=name,names'), {
    status: 400,
    body: { message: /^fields\[1\]: found "names"; did you mean "name"/ },
  })
  t.match(await call('GET /_simulator/systems?ids=67,x'), {
    status: 400,
    body: { message: /^ids\[1\]: expected a whole number.*found the text "x"/ },
  })
  t.match(await call('GET /_simulator/systems?ids=67&ids=72'), {
    status: 400,
    body: { message: 'ids: it is there several times: write it once' },
  })
})

t.test('large answers are compressed for those who take it', async (t) => {
  const { origin } = await serve(t, { scenario: { clock: { now: NOON }, fleet: { systems: 40 } } })
  const ask = (path: string, accepted: string) =>
    new Promise<{ coding: string | undefined; bytes: number }>((resolve) => {
      httpRequest(`${origin}${path}`, { headers: { 'accept-encoding': accepted } }, (reply) => {
        let bytes = 0
        reply.on('data', (chunk: Buffer) => {
          bytes += chunk.length
        })
        reply.on('end', () => resolve({ coding: reply.headers['content-encoding'], bytes }))
      }).end()
    })
  const plain = await ask('/_simulator/systems', 'identity')
  const zipped = await ask('/_simulator/systems', 'br, gzip')
  t.same([plain.coding, zipped.coding], [undefined, 'gzip'])
  t.ok(zipped.bytes < plain.bytes / 3)
  t.equal((await ask('/_simulator/systems', 'gzip;q=0')).coding, undefined)
  t.equal((await ask('/_simulator/clock', 'gzip')).coding, undefined, 'what is small is not')
})

interface Told {
  readonly end_at: number
  readonly energy_wh: number
  readonly power_w: number
  readonly known_at: number | null
  readonly parts?: readonly Omit<Told, 'end_at' | 'parts'>[]
}
type ToldSeries = Record<'micro' | 'meter' | 'consumption', readonly Told[]>

/** The time of an instant in California in June, with its day. */
const timeOf = (epochS: number | null) =>
  epochS === null ? 'never' : new Date((epochS - 7 * 3600) * 1000).toISOString().slice(5, 16)

t.test('what happened, and when it was known', async (t) => {
  const outage = { from: '2022-06-15T11:20:00-07:00', to: '2022-06-15T16:45:00-07:00' }
  const { simulator, call } = await serve(t)
  const series = async (id: number, query = 'from=2022-06-15&to=2022-06-16') => {
    const answer = await call(`GET /_simulator/systems/${id}/series?${query}`)
    t.equal(answer.status, 200, answer.text.slice(0, 200))
    return answer.body.series as unknown as ToldSeries
  }
  const quiet = (await series(67)).micro
  t.ok(quiet.length > 150)
  t.ok(
    quiet.every(({ end_at, known_at }) => known_at! > end_at && known_at! < end_at + 700),
    'within two reports',
  )
  const told = await simulator.inject(`/systems/67/stats?start_at=${NOON_S - 43_200}`)
  const { intervals } = told.json() as { intervals: { end_at: number; enwh: number }[] }
  const known = quiet.filter(({ known_at }) => known_at! <= NOON_S)
  t.same(
    known.map(({ end_at, energy_wh }) => [end_at, energy_wh]),
    intervals.map(({ end_at, enwh }) => [end_at, enwh]),
    'what is known is what the API tells',
  )

  simulator.incidents.add({ system_id: 67, kind: 'comm', ...outage })
  const silent = (await series(67)).micro
  const energies = (rows: readonly Told[]) => rows.map(({ energy_wh }) => energy_wh)
  t.same(energies(silent), energies(quiet))
  const held = silent.filter(({ end_at, known_at }) => known_at! > end_at + 700)
  t.match(timeOf(held[0]!.end_at), /T11:(10|15|20)$/, 'from the last report on')
  t.equal(new Set(held.map(({ known_at }) => known_at)).size, 1, 'all with the first report')
  t.match(timeOf(held[0]!.known_at), /T16:4[5-9]$/)
  const dusk = '2022-06-15T18:00:00-07:00'
  simulator.incidents.add({ id: 'ever', system_id: 67, kind: 'comm', from: dusk })
  t.equal((await series(67)).micro.at(-1)!.known_at, null, 'never, as far as is foreseen')
  simulator.incidents.end('ever')
  const ended = (await series(67)).micro

  t.same((await series(67, 'from=2022-06-15T00:00:00-07:00&to=1655362800')).micro, ended)

  const both = await series(72, 'from=2022-06-15&to=2022-06-16&step=15m')
  t.same([both.meter.length, both.consumption.length], [96, 96])
  t.ok(both.micro.every((row) => row.end_at % 900 === 0 && row.power_w === row.energy_wh * 4))
  simulator.incidents.add({ system_id: 72, kind: 'meter', ...outage })
  const { meter } = await series(72)
  t.ok(meter.filter(({ end_at, known_at }) => known_at! > end_at + 1500).length > 15, 'a meter')

  const days = (await series(67, 'from=2022-06-01&to=2022-06-17&step=day')).micro
  t.equal(days.length, 16)
  t.equal(
    days[14]!.energy_wh,
    energies(quiet).reduce((a, b) => a + b, 0),
  )
  t.ok(days[0]!.known_at! < NOON_S && days[15]!.known_at! > NOON_S)
  const lifetime = await simulator.inject('/systems/67/energy_lifetime?start_date=2022-06-01')
  const { production } = lifetime.json() as { production: number[] }
  t.same(energies(days).slice(0, 14), production.slice(0, 14))
  const early = 'from=2001-01-01&to=2001-02-01&step=day'
  t.same(await series(67, early), { micro: [] }, 'before it was built')
  t.same(await series(80), { micro: [] }, 'never built')
  t.same(await series(80, early), { micro: [] })
  const usual = (await call('GET /_simulator/systems/67/series?units=true')).body
  t.match(usual, { step: '5m', now: NOON_S, units: [{ serial_number: String, power_w: Number }] })
  t.equal((usual.units as unknown[]).length, 10)
  t.notOk('units' in (await call('GET /_simulator/systems/67/series?units=false')).body)
  const unitWh = async (id: number) => {
    const query = `systems/${id}/series?from=2022-06-15&units=true`
    const { series: told, units } = (await call(`GET /_simulator/${query}`)).body as {
      series: ToldSeries
      units: { energy_wh: number }[]
    }
    const known = told.micro.filter(({ known_at }) => known_at !== null && known_at <= NOON_S)
    return [units.map(({ energy_wh }) => energy_wh), energies(known)].map((all) =>
      all.reduce((a, b) => a + b, 0),
    )
  }
  const [ofUnits, ofRows] = await unitWh(67)
  t.ok(ofUnits! > 0)
  t.equal(ofUnits, ofRows, 'what the units brought today is what was told of today')
  t.same(await unitWh(80), [0, 0], 'never built')
  simulator.clock.set('2022-06-16T01:00:00-07:00')
  const atNight = (await call('GET /_simulator/systems/67/series?units=true')).body
  t.ok((atNight.units as { energy_wh: number }[]).every(({ energy_wh }) => energy_wh > 0))
})

t.test('rows of several Envoys are known in part', async (t) => {
  const envoys = ['121100000001', '121100000002']
  const { call } = await serve(t, {
    scenario: {
      clock: { now: NOON, speed: 0 },
      systems: [
        {
          system_id: 67,
          place: 'Sebastopol, CA',
          operational_at: '2014-01-26',
          envoys: envoys.map((serial_number) => ({ serial_number })),
          arrays: envoys.map((envoy) => ({ modules: 6, inverter: 'M215', envoy })),
          incidents: [
            {
              kind: 'comm',
              envoys: [envoys[1]!],
              from: '2022-06-14T10:00:00-07:00',
              to: '2022-06-15T11:00:00-07:00',
              catch_up: 'fifo',
            },
          ],
        },
      ],
    },
  })
  const answer = await call('GET /_simulator/systems/67/series?from=2022-06-15')
  const { micro } = answer.body.series as unknown as ToldSeries
  const parted = micro.filter(({ parts }) => parts !== undefined)
  t.ok(parted.length > 10)
  for (const { energy_wh, known_at, parts = [] } of parted) {
    t.equal(parts.length, 2)
    t.equal(
      energy_wh,
      parts.reduce((sum, part) => sum + part.energy_wh, 0),
    )
    t.equal(known_at, Math.max(...parts.map((part) => part.known_at!)), 'with its last part')
  }
})

t.test('what two Envoys have measured and will never tell has no parts', async (t) => {
  const { call } = await serve(t, {
    scenario: {
      clock: { now: NOON, speed: 0 },
      systems: [
        {
          system_id: 67,
          place: 'Sebastopol, CA',
          operational_at: '2014-01-26',
          envoys: 2,
          arrays: [{ modules: 6 }, { modules: 6 }],
          incidents: [{ kind: 'comm', from: '2022-06-14' }],
        },
      ],
    },
  })
  const answer = await call('GET /_simulator/systems/67/series?from=2022-06-15')
  const { micro } = answer.body.series as unknown as ToldSeries
  t.ok(micro.length > 10)
  t.ok(micro.every(({ known_at, parts }) => known_at === null && parts === undefined))
})

t.test('rows by clocks that are wrong are told in parts where they meet', async (t) => {
  const serial_number = '121112607295'
  const { simulator, call } = await serve(t, {
    scenario: {
      clock: { now: '2022-06-15T15:00:00-07:00', speed: 0 },
      systems: [
        {
          system_id: 67,
          place: 'Sebastopol, CA',
          operational_at: '2014-01-26',
          envoys: [{ serial_number, clock_offset_s: -300 }, { serial_number: '121112607296' }],
          arrays: [{ modules: 6 }, { modules: 6, envoy: '121112607296' }],
          meters: { production: [{}, { envoy: '121112607296' }], consumption: {} },
          incidents: [
            {
              kind: 'clock',
              envoys: [serial_number],
              offset_s: 3900,
              to: '2022-06-15T11:00:00-07:00',
            },
          ],
        },
      ],
    },
  })
  t.match((await call('GET /_simulator/systems/67')).body, {
    envoys: [{ serial_number, clock_offset_s: -300 }, { clock_offset_s: 0 }],
  })
  const series = async (query: string) =>
    (await call(`GET /_simulator/systems/67/series?from=2022-06-15&to=2022-06-16${query}`)).body
      .series as unknown as ToldSeries
  const { micro, meter, consumption } = await series('')
  const nowS = simulator.clock.get().now_epoch
  const day = 'start_at=1655276400&end_at=1655362800'
  const path = '/systems/67'
  const { intervals } = (await simulator.inject(`${path}/stats?${day}`)).json<{
    intervals: { end_at: number; enwh: number }[]
  }>()
  const told = micro.filter(({ known_at }) => known_at! <= nowS)
  t.same(
    told.map((row) => [row.end_at, row.energy_wh]),
    intervals.slice(0, told.length).map(({ end_at, enwh }) => [end_at, enwh]),
    'what is known is what the API tells',
  )
  t.ok(intervals.length - told.length <= 2, 'and what one Envoy alone has told')
  const met = micro.filter(({ parts = [] }) => parts.length > 2)
  t.ok(met.length >= 11, 'of two Envoys, twice')
  for (const { energy_wh, known_at, parts = [] } of met) {
    t.equal(
      energy_wh,
      parts.reduce((sum, part) => sum + part.energy_wh, 0),
    )
    t.equal(known_at, Math.max(...parts.map((part) => part.known_at!)), 'with its last part')
  }
  for (const [rows, route] of [
    [meter, 'rgm_stats'],
    [consumption, 'consumption_stats'],
  ] as const) {
    const answer = await simulator.inject(`${path}/${route}?${day}`)
    const told = answer.json<{ intervals: { end_at: number }[] }>().intervals
    const known = rows!.filter(({ known_at }) => known_at! <= nowS).map(({ end_at }) => end_at)
    t.same(
      known,
      told.map(({ end_at }) => end_at),
      route,
    )
    t.ok(rows!.some(({ parts = [] }) => parts.length >= 2))
  }
  const days = await series('&step=day')
  const sum = micro.reduce((wh, row) => wh + row.energy_wh, 0)
  t.match(days.micro, [{ energy_wh: sum }])
  t.ok(days.micro[0]!.known_at! >= Math.max(...micro.map((row) => row.known_at!)))
  t.ok(days.meter![0]!.known_at! > 1_655_362_800)
})

t.test('series that cannot be told are refused', async (t) => {
  const { call } = await serve(t)
  const refusals = [
    ['99/series', 404, /no system 99/],
    ['67/series?step=hour', 400, /^step: expected one of 5m, 15m, day; found "hour"/],
    ['67/series?from=june', 400, /from: found "june": a date is midnight at the site/],
    ['67/series?units=1', 400, /^units: expected true or false; found the text "1"/],
    ['67/series?from=2022-06-15&to=2022-06-15', 400, /to: it is not later than from/],
    ['67/series?from=2022-01-01&to=2022-06-15', 400, /these are 47508 rows, at most 3000/],
  ] as const
  for (const [path, status, message] of refusals) {
    t.match(await call(`GET /_simulator/systems/${path}`), { status, body: { message } }, path)
  }
})

t.test('quotas come with limits and ends', async (t) => {
  const keys = { 'watt-key': { plan: 'watt' }, '*': { plan: 'unlimited' } } as const
  const { simulator, call } = await serve(t, { scenario: { ...scenario, access: { keys } } })
  await simulator.inject('/systems?key=watt-key')
  await simulator.inject('/systems?key=other')
  t.match((await call('GET /_simulator')).body, {
    quota: [
      {
        key: 'watt-key',
        minute: 1,
        plan: 'Watt',
        minute_limit: 10,
        month_limit: 10_000,
        minute_ends_at: '2022-06-15T19:01:00Z',
        month_ends_at: '2022-07-01T00:00:00Z',
      },
      { key: 'other', minute_limit: null, month_limit: null },
    ],
  })
})

t.test('a stream in which nothing happens is kept open', async (t) => {
  const app = fastify()
  const streams = createEventStreams(app, { heartbeatMs: 5 })
  const cache = createCache<object>()
  const make = (given: Scenario) => createWorld(given, { cache, real: Date.now })
  const slot = createSlot(make, { scenario })
  app.get('/', (_request, reply) => streams.open(reply, slot, undefined))
  const reply = await fetch(await app.listen({ host: '127.0.0.1', port: 0 }))
  let text = ''
  for await (const chunk of reply.body!.pipeThrough(new TextDecoderStream())) {
    text += chunk
    if (text.includes(': still here')) break
  }
  t.match(text, /^event: clock/)
  await app.close()
})

t.test('pages of the truth', async (t) => {
  const { call } = await serve(t, { scenario: { clock: { now: NOON }, fleet: { systems: 5 } } })
  const first = (await call('GET /_simulator/systems?limit=3')).body
  t.equal((first.systems as unknown[]).length, 3)
  const second = (await call(`GET /_simulator/systems?limit=3&after=${first.next}`)).body
  t.equal((second.systems as unknown[]).length, 2)
  t.notOk('next' in second)
  t.same((await call('GET /_simulator/systems?after=999999999')).body, { systems: [] })
})

t.test('faults are added, met and taken away', async (t) => {
  const { simulator, call } = await serve(t)
  const fault = { match: { route: 'summary', times: 1 }, reply: { status: 500 } }
  t.match(await call('POST /_simulator/faults', fault), { status: 201, body: { id: 'fault-1' } })
  t.equal((await simulator.inject('/systems/67/summary')).status, 500)
  t.equal((await simulator.inject('/systems/67/summary')).status, 200)
  t.match((await call('GET /_simulator/faults')).body, { faults: [{ seen: 2, fired: 1 }] })
  t.match(simulator.requests({ status: 500 }), [{ fault_id: 'fault-1' }])
  t.equal((await call('DELETE /_simulator/faults/fault-1')).status, 204)
  await call('POST /_simulator/faults', fault)
  t.equal((await call('DELETE /_simulator/faults')).status, 204)
  t.same(simulator.faults.list(), [])
})

t.test('the journal, as a list and as an archive', async (t) => {
  const { simulator, call } = await serve(t)
  await simulator.inject('/systems/67/summary')
  const traceparent = '00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01'
  await simulator.inject('/systems?user_id=dummy&limit=2', { headers: { traceparent } })
  t.match((await call('GET /_simulator/requests')).body, {
    requests: [
      { id: 1, at: '2022-06-15T19:00:00Z', route: 'summary', system_id: 67, status: 200 },
      {
        id: 2,
        route: 'systems',
        system_id: null,
        user_id: 'dummy',
        query: { limit: '2' },
        stage: 'user',
        trace_id: '4bf92f3577b34da6a3ce929d0e0e4736',
      },
    ],
  })
  t.match((await call('GET /_simulator/requests?status=401&after=1')).body, {
    requests: [{ id: 2 }],
  })
  const filters: readonly [string, number[]][] = [
    ['status=401&status=200', [1, 2]],
    ['route=systems&route=stats', [2]],
    ['query={"limit":"2","next":null}', [2]],
    ['query={"limit":null}', [1]],
    ['query={"limit":"02"}', []],
  ]
  for (const [filter, ids] of filters) {
    const { requests } = (await call(`GET /_simulator/requests?${filter}`)).body
    t.same(
      (requests as JournalEntry[]).map(({ id }) => id),
      ids,
      filter,
    )
  }
  const har = await call('GET /_simulator/requests?format=har')
  t.match(har.headers.get('content-disposition'), /enlighten\.har/)
  const [entry, refused] = (har.body.log as { entries: object[] }).entries
  t.match(entry, {
    startedDateTime: /^20.*Z$/,
    time: Number,
    request: { method: 'GET', url: /^http:\/\/127.*summary/, queryString: [{ name: 'key' }, {}] },
    response: { status: 200, statusText: 'OK', content: { size: Number }, headers: [] },
    timings: { send: 0, wait: Number, receive: 0 },
  })
  t.match(refused, {
    response: { status: 401, headers: [{ name: 'x-simulator-reason' }] },
    _simulator: { stage: 'user', trace_id: '4bf92f3577b34da6a3ce929d0e0e4736' },
  })
  t.same((await call('GET /_simulator/advice')).body, { advice: [] })
  t.equal((await call('DELETE /_simulator/requests')).status, 204)
  t.same(simulator.requests(), [])
  simulator.faults.add({ reply: { abort: 'reset' } })
  await t.rejects(
    fetch(`${simulator.baseUrl}/systems?key=k&user_id=${encodeId(1)}`),
    'a reply that is cut off',
  )
  t.match(simulator.requests(), [{ status: 0, id: 3 }])
  const cut = await call('GET /_simulator/requests?format=har')
  t.match(cut.body, { log: { entries: [{ response: { status: 0, statusText: '' } }] } })
  simulator.faults.clear()
  simulator.faults.add({ reply: { abort: 'hang' } })
  const client = new AbortController()
  const path = `${simulator.baseUrl}/systems?key=k&user_id=${encodeId(1)}`
  const hanging = fetch(path, { signal: client.signal })
  await simulator.waitFor({ after: 3 })
  t.match(simulator.requests({ after: 3 }), [{ status: null }])
  const open = await call('GET /_simulator/requests?format=har&after=3')
  t.match(open.body, { log: { entries: [{ response: { status: 0, statusText: '' } }] } })
  client.abort()
  await t.rejects(hanging)
})

t.test('journal: headers and bodies of both sides, where they are kept', async (t) => {
  const { simulator, call } = await serve(t)
  const credentials = `key=demo&user_id=${encodeId(1)}`
  const url = `${simulator.baseUrl}/systems/67/summary?${credentials}`
  const last = () => simulator.requests().at(-1)!
  const harOf = async (id: number) => {
    const { body } = await call(`GET /_simulator/requests?format=har&after=${id - 1}&limit=1`)
    return (body.log as { entries: [Record<string, Record<string, unknown>>] }).entries[0]
  }
  const overview = async () => (await call('GET /_simulator')).body.bodies
  /** Node's fetch sends no body with GET. */
  const send = (method: string, address: string, headers: Record<string, string>, body: string) =>
    new Promise<{ status: number; text: string }>((resolve, reject) => {
      const isChunked = 'transfer-encoding' in headers
      const length = { 'content-length': `${Buffer.byteLength(body)}` }
      const sent = isChunked ? headers : { ...length, ...headers }
      const request = httpRequest(address, { method, headers: sent }, (reply) => {
        let text = ''
        reply.on('data', (chunk) => (text += chunk))
        reply.on('end', () => resolve({ status: reply.statusCode!, text }))
      })
      request.on('error', reject).end(body)
    })
  const form = { 'content-type': 'application/x-www-form-urlencoded' }

  await fetch(url)
  t.notOk('request' in last() || 'response' in last(), 'not by themselves')
  await send('GET', `${simulator.baseUrl}/systems?limit=1`, form, `${credentials}&state=CA`)
  t.match(last(), { status: 200, form: `${credentials}&state=CA` }, 'but for a form')
  t.match(
    (await harOf(last().id)).request,
    {
      queryString: [{ name: 'limit', value: '1' }],
      postData: {
        mimeType: 'application/x-www-form-urlencoded',
        params: [{ name: 'key' }, { name: 'user_id' }, { name: 'state', value: 'CA' }],
        text: `${credentials}&state=CA`,
      },
      bodySize: `${credentials}&state=CA`.length,
    },
    'which stands in the archive',
  )

  t.equal(await overview(), false)
  t.same((await call('PUT /_simulator/requests', { bodies: true })).body, { bodies: true })
  t.equal(await overview(), true)
  const reply = await fetch(url, { headers: { 'X-Mine': 'a', Accept: 'application/json' } })
  const text = await reply.text()
  t.match(last(), {
    request: { headers: { 'x-mine': 'a', accept: 'application/json' }, body: '' },
    response: {
      headers: {
        'content-type': 'application/json; charset=utf-8',
        etag: reply.headers.get('etag')!,
        'x-request-id': reply.headers.get('x-request-id')!,
      },
      body: text,
    },
  })
  const har = await harOf(last().id)
  t.match(har, {
    request: { headers: /./, bodySize: 0 },
    response: { content: { size: text.length, text, mimeType: 'application/json; charset=utf-8' } },
  })
  t.match(JSON.stringify(har.request), /\{"name":"x-mine","value":"a"\}/)
  t.notOk('postData' in har.request!)

  await send('GET', `${simulator.baseUrl}/systems?limit=1`, form, credentials)
  t.match(last(), { status: 200, request: { body: credentials }, form: credentials })
  await send('POST', url, { 'content-type': 'application/json' }, '{"naïve": true}')
  t.match(last(), { status: 405, request: { body: '{"naïve": true}' }, response: { body: /405/ } })
  t.match((await harOf(last().id)).request, {
    postData: { mimeType: 'application/json', params: [], text: '{"naïve": true}' },
    bodySize: 16,
  })
  await send('GET', url, {}, 'of no use')
  t.match(last(), { status: 200, request: { body: 'of no use' } })
  t.match((await harOf(last().id)).request, { postData: { mimeType: 'application/octet-stream' } })
  await send('PUT', url, { 'transfer-encoding': 'chunked' }, `${'a'.repeat(65_535)}éz`)
  t.equal(last().request?.body, 'a'.repeat(65_535), 'no more than 64 KiB, and no half character')
  await send('GET', `${simulator.baseUrl}/nowhere`, {}, '')
  t.match(last(), { status: 401, request: { body: '' } })
  t.equal((await send('POST', url.replace('/api', '/sandboxes/none/api'), {}, 'x')).status, 404)
  await fetch(url, { method: 'HEAD' })
  t.match(last(), { method: 'HEAD', bytes: 0, response: { body: '', headers: { etag: /W/ } } })
  await simulator.inject('/systems/67/summary?callback=f', { headers: { cookie: 'a' } })
  t.match(last(), { request: { headers: { cookie: 'a' } }, response: { body: /^\/\*\*\/f\(/ } })

  simulator.faults.add({ match: { times: 1 }, reply: { abort: 'truncate' } })
  await t.rejects(fetch(url).then((cut) => cut.text()))
  t.match(last(), { status: 0, response: { body: text.slice(0, text.length / 2) } })
  simulator.faults.add({ match: { times: 1 }, reply: { body: 'ä'.repeat(40_000) } })
  await fetch(url)
  t.equal(last().response?.body, 'ä'.repeat(32_768))
  t.match((await harOf(last().id)).response, {
    content: { size: 80_000, text: /^ä+$/, comment: /65536 bytes/ },
  })
  simulator.faults.add({ match: { times: 1 }, reply: { abort: 'reset' } })
  await t.rejects(fetch(url))
  t.match(last(), { status: 0, request: { headers: { host: /127/ } }, response: undefined })

  const events = eventsOf(`${simulator.simulatorUrl}/events?after=${last().id - 1}`)
  await events.next()
  t.match((await events.next()).value, { type: 'request', data: { request: { body: '' } } })
  await events.return(undefined)

  simulator.keepBodies(false)
  await fetch(url)
  t.notOk('request' in last())
  simulator.keepBodies(true)
  t.same(simulator.replace({ ...scenario, seed: 'b' }, { keep: true }), [])
  t.equal(await overview(), true, 'kept like the journal')
  simulator.reset()
  t.equal(await overview(), false, 'off again')
  await send('POST', url, {}, '{}')
  t.notOk('request' in last())

  t.throws(() => simulator.keepBodies('yes' as never), /true or false/)
  for (const [body, message] of [
    [{ bodies: 'yes' }, /^bodies: expected true or false; found the text "yes": write true/],
    [{ body: true }, /body: there is no such key; here are bodies/],
    [{}, /^bodies: is missing: whether to keep/],
  ] as const) {
    const refused = await call('PUT /_simulator/requests', body)
    t.match(refused, { status: 400, body: { message } })
  }
})

t.test('verify: as many requests as there have to be, or the nearest', async (t) => {
  const { simulator, call } = await serve(t)
  const verify = async (body: unknown) => {
    const { status, body: found } = await call('POST /_simulator/requests/verify', body)
    return { status, ...found }
  }
  t.same(await verify({}), { status: 417, ok: false, count: 0, nearest: [] }, 'nothing came')
  for (const path of [
    '/systems/67/stats?start_at=1655283600', // 1
    '/systems/67/stats?start_at=1655283600&end_at=1655287200', // 2
    '/systems/72/stats?key=demo-key', // 3
    '/systems/67/summary', // 4
    '/systems/67/stats?start_at=soon', // 5
  ]) {
    await simulator.inject(path)
  }
  const stats = { route: 'stats', system_id: 67 }
  const rows: readonly [object, number, string][] = [
    [{}, 5, 'all of them, one at least'],
    [{ match: stats }, 3, 'more than one'],
    [{ match: stats, exactly: 3 }, 3, 'so many'],
    [{ match: stats, at_least: 2, at_most: 3 }, 3, 'between'],
    [{ match: { ...stats, status: [409, 503] }, at_most: 0 }, 0, 'none, at most'],
    [{ match: { ...stats, status: 503 }, exactly: 0 }, 0, 'none'],
    [{ match: { query: { start_at: '1655283600', end_at: null } } }, 1, 'a parameter not sent'],
    [{ match: { system_id: [67, 72], key: 'demo-key' } }, 1, 'a list, and a key'],
    [{ match: { after: 3 }, exactly: 2 }, 2, 'after a request'],
  ]
  for (const [body, count, title] of rows) {
    t.same(await verify(body), { status: 200, ok: true, count }, title)
  }

  const match = { ...stats, query: { start_at: '1655283600', end_at: null }, status: 200 }
  t.match(
    await verify({ match, at_least: 2 }),
    {
      status: 417,
      ok: false,
      count: 1,
      nearest: [
        {
          id: 2,
          status: 200,
          differs: [{ condition: 'query.end_at', expected: null, found: '1655287200' }],
        },
        {
          id: 5,
          reason: /soon/,
          differs: [
            { condition: 'status', expected: 200, found: 422 },
            { condition: 'query.start_at', expected: '1655283600', found: 'soon' },
          ],
        },
        { id: 4, differs: [{ condition: 'route' }, { condition: 'query.start_at', found: null }] },
      ],
    },
    'fewest differences first, then the newest; what counts is no miss',
  )
  t.match(
    await verify({ match: { query: { start_at: '1655287200' } } }),
    { nearest: [{ id: 5 }, { id: 2 }, { id: 1 }] },
    'a parameter with another value is nearer than none',
  )
  t.match(
    await verify({ match: { user_id: 'x', system_id: 4, key: 'x', after: 5 } }),
    { count: 0, nearest: [] },
    'none after it',
  )
  await call('GET /api/v2/nowhere')
  t.match(await verify({ match: { user_id: 'x', system_id: 4, key: 'x', after: 5 } }), {
    nearest: [
      {
        differs: [
          { condition: 'system_id', expected: 4, found: null },
          { condition: 'key', found: null },
          { condition: 'user_id', found: null },
        ],
      },
    ],
  })
  const many = await verify({ match: { system_id: 67 }, at_most: 3 })
  t.match(many, {
    count: 4,
    nearest: [5, 4, 2].map((id) => ({ id, differs: [] })),
  })
  t.equal((many as { nearest?: unknown[] }).nearest?.length, 3, 'of too many the newest')

  const wrong: readonly [unknown, RegExp][] = [
    [undefined, /expected/],
    [[], /expected a mapping/],
    [{ match: { rout: 'stats' } }, /match\.rout: .*did you mean "route"/],
    [{ match: { route: 'stat' } }, /match\.route: .*did you mean "stats"/],
    [{ match: { query: { key: 'k' } } }, /match\.query\.key: is a condition of its own/],
    [{ at_lest: 1 }, /did you mean "at_least"/],
    [{ at_least: -1 }, /at_least: expected/],
    [{ at_least: 3, at_most: 2 }, /at_most: 2 is less than at_least, 3/],
    [{ exactly: 1, at_least: 1 }, /exactly: excludes at_least/],
  ]
  for (const [body, message] of wrong) {
    t.match(await verify(body), { status: 400, message }, JSON.stringify(body))
  }
  simulator.forgetRequests()
  t.same(await verify({ exactly: 0 }), { status: 200, ok: true, count: 0 }, 'forgotten on purpose')
  const { journal } = createWorld(scenario, { cache: createCache(), real: () => 0 })
  t.equal(journal.forgottenUpTo(), 0)
})

t.test('verify: requests that are forgotten cannot be counted', async (t) => {
  const { simulator, call } = await serve(t)
  const verify = (body: unknown) => call('POST /_simulator/requests/verify', body)
  for (let n = 0; n < LIMITS.journalEntries + 3; n++) await simulator.inject('/systems?key=')
  const { status, body } = await verify({ match: { route: 'systems' } })
  t.match(
    { status, body },
    { status: 409, body: { message: /up to 3 are forgotten.*match\.after/ } },
  )
  t.throws(() => simulator.verify(), { name: 'Forgotten' })
  t.same(simulator.verify({ after: 3 }, { exactly: 10_000 }), { ok: true, count: 10_000 })
  simulator.forgetRequests()
  await simulator.inject('/systems')
  t.same(simulator.verify(), { ok: true, count: 1 })
})

t.test('journal: bodies from the start, and for every world', async (t) => {
  const simulator = await createSimulator({ scenario, journalBodies: true })
  t.teardown(() => simulator.close())
  const box = await simulator.sandbox('box')
  for (const world of [simulator, box]) {
    await world.inject('/systems/67/summary')
    t.match(world.requests(), [
      { response: { headers: { status: '200' }, body: /"system_id":67/ } },
    ])
    world.keepBodies(false)
    world.reset()
    await world.inject('/systems/67/summary')
    t.match(world.requests(), [{ response: { body: /"system_id":67/ } }], 'a reset goes back to it')
  }
})

/** The events of a stream, as they come. */
async function* eventsOf(url: string, signal: AbortSignal | null = null, headers = {}) {
  const reply = await fetch(url, { signal, headers })
  let text = ''
  for await (const chunk of reply.body!.pipeThrough(new TextDecoderStream())) {
    text += chunk
    for (let end = text.indexOf('\n\n'); end >= 0; end = text.indexOf('\n\n')) {
      const [, type] = /^event: (.*)$/m.exec(text.slice(0, end)) ?? []
      const [, data = 'null'] = /^data: (.*)$/m.exec(text.slice(0, end)) ?? []
      text = text.slice(end + 2)
      yield { type, data: JSON.parse(data) }
    }
  }
}

t.test('events: what happens is told as it happens', async (t) => {
  const { simulator, call } = await serve(t)
  await simulator.inject('/systems/67/summary')
  const { name: _name, ...nameless } = scenario
  const abort = new AbortController()
  const events = eventsOf(`${simulator.simulatorUrl}/events?after=0`, abort.signal)
  const next = async () => (await events.next()).value
  t.match(await next(), { type: 'clock', data: { now_epoch: NOON_S } })
  t.match(await next(), { type: 'request', data: { id: 1, route: 'summary' } }, 'what was missed')
  await simulator.inject('/systems/67/envoys')
  t.match(await next(), { type: 'request', data: { id: 2, route: 'envoys' } })
  simulator.clock.advance(60)
  t.match(await next(), { type: 'clock', data: { now_epoch: NOON_S + 60 } })
  simulator.incidents.add({ id: 'i', system_id: 67, kind: 'comm' })
  simulator.incidents.change('i', { catch_up: 'fifo' })
  simulator.incidents.change('nobody', { to: null })
  simulator.incidents.end('i')
  simulator.incidents.end('nobody')
  await call('POST /_simulator/faults', { reply: { status: 500 } })
  await call('DELETE /_simulator/faults/fault-1')
  await call('DELETE /_simulator/faults')
  await call('DELETE /_simulator/requests')
  for (const what of [
    'incidents',
    'incidents',
    'incidents',
    'faults',
    'faults',
    'faults',
    'journal',
  ]) {
    t.match(await next(), { type: 'changed', data: { what } }, what)
  }
  simulator.replace(nameless)
  t.match(await next(), { type: 'scenario', data: { name: null } })
  t.match(await next(), { type: 'clock' })
  simulator.replace(scenario)
  t.match(await next(), { type: 'scenario', data: { name: 'controls' } })
  t.match(await next(), { type: 'clock', data: { now_epoch: NOON_S } })
  await simulator.inject('/systems/67/envoys')
  t.match(await next(), { type: 'request', data: { id: 1 } }, 'the new world is listened to')
  t.match((await call('GET /metrics')).text, /^enlighten_event_streams 1$/m)
  abort.abort()
  await t.rejects(events.next())

  const again = new AbortController()
  const headers = { 'last-event-id': '0' }
  const resumed = eventsOf(`${simulator.simulatorUrl}/events`, again.signal, headers)
  await resumed.next()
  t.match((await resumed.next()).value, { type: 'request', data: { id: 1 } })
  again.abort()
})

t.test('events of a sandbox end with it', async (t) => {
  const { simulator, call } = await serve(t)
  const sandbox = await simulator.sandbox('short', {
    ...scenario,
    faults: [{ match: { route: 'envoys' }, reply: { delay_ms: 1000 } }],
  })
  const events = eventsOf(`${sandbox.simulatorUrl}/events`)
  await events.next()
  await sandbox.inject('/systems/67/summary')
  t.match((await events.next()).value, { type: 'request', data: { route: 'summary' } })
  const late = sandbox.inject('/systems/67/envoys')
  while (sandbox.faults.list()[0]?.seen === 0) await new Promise(setImmediate)
  t.equal((await call('DELETE /sandboxes/short')).status, 204)
  t.same((await events.next()).value, { type: 'removed', data: { name: 'short' } })
  t.equal((await events.next()).done, true)
  t.equal((await late).status, 200, 'what is under way is answered, and nobody is told')
})

t.test('the document describes every control, and every control is on its page', async (t) => {
  const { call, origin } = await serve(t, { controlToken: 'T' })
  const init = { headers: { authorization: 'Bearer T' } }
  const document = (await call('GET /_simulator/openapi.json', undefined, init)).body
  t.match(document, {
    openapi: '3.1.0',
    components: { schemas: { Scenario: {}, Fault: {}, AddedIncident: {}, Error: {} } },
    security: [{ token: [] }],
  })
  const { valid, errors } = await new Validator().validate(structuredClone(document))
  t.ok(valid, JSON.stringify(errors))
  const paths = document.paths as Record<
    string,
    Record<string, { operationId: string; parameters: readonly { name: string }[] }>
  >
  const parameter = (path: string, name: string) =>
    paths[path]!.get!.parameters.find((one) => one.name === name)
  t.match(
    parameter('/_simulator/requests', 'query'),
    { content: { 'application/json': { schema: { type: 'object' } } } },
    'a mapping travels as JSON',
  )
  t.match(
    parameter('/_simulator/systems', 'ids'),
    { explode: false, schema: { type: 'array', items: { type: 'integer' } } },
    'a list with commas between',
  )
  const page = readFileSync(new URL('../docs/controls.md', import.meta.url), 'utf8')
  const commands = [...page.matchAll(/^curl .*$/gm)].map(([line]) => readCurl(line))
  const used = new Set<string>()
  const files = new Map<string, string>()
  for (const { method, url, line, ...io } of commands) {
    const body = io.body ?? (io.from && files.get(io.from))
    const path = url.replace('http://127.0.0.1:3000', '')
    if (path.startsWith('/_simulator/events')) {
      const stream = await fetch(`${origin}${path}`, init)
      t.equal(stream.status, 200, line)
      await stream.body!.cancel()
    } else {
      const answer = await call(`${method} ${path}`, body, init)
      t.ok(answer.status < 300, `${line} → ${answer.status} ${answer.text.slice(0, 200)}`)
      if (io.to !== undefined) files.set(io.to, answer.text)
    }
    const inMain = path.replace(/^\/sandboxes\/[^/]+(?=\/_simulator)/, '')
    used.add(`${method} ${inMain.split('?')[0]}`)
  }
  for (const [path, methods] of Object.entries(paths)) {
    for (const [method, { operationId }] of Object.entries(methods)) {
      const pattern = new RegExp(`^${method.toUpperCase()} ${path.replace(/\{\w+\}/g, '[^/]+')}$`)
      t.ok(
        [...used].some((use) => pattern.test(use)),
        `${operationId} is on the page`,
      )
    }
  }
})

/** What a line of documentation asks curl to do. */
function readCurl(line: string) {
  const words = [...line.matchAll(/'([^']*)'|(\S+)/g)].map(([, quoted, plain]) => quoted ?? plain!)
  const after = (flag: string) => words[words.indexOf(flag, 1) + 1]
  const body = words.includes('-d') ? after('-d') : undefined
  const method = words.includes('-X') ? after('-X')! : 'GET'
  const url = words.find((word) => word.startsWith('http'))!
  const from = words.includes('--data-binary') ? after('--data-binary')!.slice(1) : undefined
  return { line, method, body, url, from, to: words.includes('>') ? after('>') : undefined }
}

t.test('only who may controls', async (t) => {
  const { origin } = await serve(t, { controlHosts: ['simulator.example.com'] })
  const port = new URL(origin).port
  const ask = (path: string, headers: Record<string, string>) =>
    new Promise<[number | undefined, string]>((resolve, reject) => {
      const sent = httpRequest(`${origin}${path}`, { headers }, (reply) => {
        reply
          .resume()
          .on('end', () =>
            resolve([reply.statusCode, reply.headers['access-control-allow-origin'] ?? '']),
          )
      })
      sent.on('error', reject).end()
    })
  const rows: readonly [string, Record<string, string>, number][] = [
    ['/_simulator', { host: `localhost:${port}` }, 200],
    ['/_simulator', { host: `127.0.0.1:${port}` }, 200],
    ['/_simulator', { host: '[::1]:3000' }, 200],
    ['/_simulator', { host: 'simulator:3000' }, 200],
    ['/_simulator', { host: 'host.docker.internal:3000' }, 200],
    ['/_simulator', { host: 'simulator.example.com' }, 200],
    ['/_simulator', { host: 'evil.example.com' }, 403],
    ['/sandboxes', { host: 'evil.example.com:3000' }, 403],
    ['/metrics', { host: 'evil.example.com' }, 403],
    ['/_simulator', { host: 'localhost:3000', origin: 'http://localhost:3000' }, 200],
    ['/_simulator', { host: 'localhost:3000', origin: 'http://localhost:5173' }, 403],
    ['/_simulator', { host: 'localhost:3000', origin: 'https://evil.example.com' }, 403],
    ['/_simulator', { host: 'localhost:3000', origin: 'null' }, 403],
    ['/sandboxes/a/_simulator', { host: 'localhost', origin: 'http://evil.example.com' }, 403],
    ['/healthz', { host: 'evil.example.com' }, 200],
    [`/api/v2/systems?key=k&user_id=${encodeId(1)}`, { host: 'evil.example.com' }, 200],
  ]
  for (const [path, headers, status] of rows) {
    const [answered, cors] = await ask(path, headers)
    t.equal(answered, status, `${path} ${JSON.stringify(headers)}`)
    t.equal(cors, path.startsWith('/api') ? '*' : '', 'CORS is for the API alone')
  }
})

t.test('a token, or no controls at all', async (t) => {
  const { call } = await serve(t, { controlToken: 'secret' })
  const wrong = { headers: { authorization: 'Bearer guess' } }
  const right = { headers: { authorization: 'Bearer secret' } }
  for (const path of ['/_simulator', '/sandboxes', '/metrics', '/_simulator/openapi.json']) {
    const refused = await call(`GET ${path}`)
    t.equal(refused.status, 401, path)
    t.equal(refused.headers.get('www-authenticate'), 'Bearer')
    t.equal((await call(`GET ${path}`, undefined, wrong)).status, 401)
    t.equal((await call(`GET ${path}`, undefined, right)).status, 200)
  }
  t.equal((await call('GET /healthz')).status, 200, 'who checks health needs none')

  const { simulator, call: without } = await serve(t, { control: false })
  for (const path of [
    '/_simulator',
    '/_simulator/clock',
    '/sandboxes',
    '/sandboxes/a',
    '/metrics',
  ]) {
    const answer = await without(`GET ${path}`)
    t.match(answer, { status: 404, body: { message: /without controls/ } }, path)
  }
  const home = await without('GET /')
  t.match(home.text, /runs without controls, so there is no dashboard/)
  t.notMatch(home.text, /href="\/_simulator"/)
  for (const [, href = ''] of home.text.matchAll(/href="([^"]+)"/g)) {
    t.equal((await without(`GET ${href}`)).status, 200, `${href} answers`)
  }
  t.match(home.text, /prefers-color-scheme:dark/, 'in light and dark')
  await simulator.sandbox('a')
  t.equal((await simulator.inject('/systems')).status, 200, 'the library still can')
})

// Each replica has its own.
t.test('figures for Prometheus', { skip: onStore }, async (t) => {
  const { simulator, call } = await serve(t)
  await simulator.sandbox('one', { fleet: { systems: 3 } })
  simulator.faults.add({ match: { route: 'stats' }, reply: { status: 409, delay_ms: 3 } })
  const access = { keys: { k: { plan: { per_minute: 1 } } } }
  const throttled = await simulator.sandbox('throttled', { access, fleet: { systems: 1 } })
  for (const path of ['/systems', '/systems/67/stats', '/nothing']) await simulator.inject(path)
  await throttled.inject('/systems?key=k')
  await throttled.inject('/systems?key=k')
  const { text, headers } = await call('GET /metrics')
  t.match(headers.get('content-type'), /^text\/plain; version=0\.0\.4/)
  for (const line of [
    'enlighten_request_duration_seconds_count{route="systems",status="200"} 2',
    'enlighten_request_duration_seconds_count{route="systems",status="409"} 1',
    'enlighten_request_duration_seconds_count{route="none",status="404"} 1',
    'enlighten_request_duration_seconds_bucket{le="+Inf",route="stats",status="409"} 1',
    'enlighten_request_duration_seconds_bucket{le="0.001",route="stats",status="409"} 0',
    'enlighten_quota_refusals_total 1',
    'enlighten_faults_total 1',
    'enlighten_worlds 3',
    'enlighten_systems 7',
  ]) {
    t.ok(text.includes(`${line}\n`), line)
  }
  t.match(text, /^enlighten_cache_bytes \d+$/m)
  t.match(text, /^process_resident_memory_bytes \d+$/m)
  t.match(
    (await call('GET /metrics')).text,
    /^enlighten_faults_total 1$/m,
    'once, however often asked',
  )
})

// Its last events come by the store, which it has left.
t.test('a server ends politely, and within its grace', { skip: onStore }, async (t) => {
  const { simulator, origin, call } = await serve(t)
  simulator.faults.add({ match: { route: 'summary' }, reply: { delay_ms: 600_000 } })
  simulator.faults.add({ match: { route: 'stats' }, reply: { abort: 'hang' } })
  const held = ['summary', 'stats'].map((route) =>
    fetch(`${simulator.baseUrl}/systems/67/${route}?key=k&user_id=${encodeId(1)}`).then(
      ({ status }) => status,
      () => 'cut off',
    ),
  )
  const events = eventsOf(`${simulator.simulatorUrl}/events`, new AbortController().signal)
  await events.next()
  // A request that never ends its head holds a connection open.
  const stuck = connect(Number(new URL(origin).port), '127.0.0.1')
  stuck.write('GET /api/v2/systems HTTP/1.1\r\nHost: localhost\r\n')
  // Both requests have arrived, however slow the machine.
  while (simulator.faults.list().some(({ seen }) => seen === 0)) {
    await new Promise((resolve) => setTimeout(resolve, 10))
  }
  t.same((await call('GET /readyz')).status, 200)
  const cut = await simulator.close({ grace: 0.2 })
  t.same(cut, { connections: 1, requests: [] }, 'what took too long is told')
  t.same(await Promise.all(held), [503, 503], 'held replies are refused')
  const last: unknown[] = []
  for await (const { type } of events) last.push(type)
  t.same(last, ['request', 'request'], 'event streams end, with the held replies in them')
  await t.rejects(fetch(`${origin}/healthz`), 'and nobody answers any more')
  t.equal(await simulator.close(), cut)
  t.throws(() => simulator.baseUrl, /await listen\(\) first/)
})
