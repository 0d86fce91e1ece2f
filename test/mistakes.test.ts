/** All that is wrong with what users write is told at once, whichever check finds it: two mistakes of different checks in each row. */
import t, { type Test } from 'tap'
import { createSimulator as createAlone, type Scenario, type ScenarioError } from '../src/index.ts'
import { createSimulator } from './opening.ts'

const house: Scenario = {
  seed: 'mistakes',
  clock: { now: '2022-06-15T12:00:00-07:00', speed: 0 },
  access: { keys: { demo: {}, '*': {} } },
  systems: [
    {
      system_id: 67,
      place: 'Sebastopol, CA',
      operational_at: '2014-01-26',
      arrays: [{ modules: 10, inverter: 'M215' }],
      incidents: [
        { id: 'spring', kind: 'power', from: '2022-06-10', to: '2022-07-01' },
        { id: 'clock', kind: 'clock', offset_s: 600, from: '2022-06-10' },
      ],
    },
  ],
}

const follower: Scenario = {
  clock: { now: '2022-06-15T12:00:00-07:00', speed: 0, follow: [{ advance: 'PT5M' }] },
  fleet: { systems: 1 },
}

/** The mistakes of an attempt: `path message`, or the sentences where no path is told. */
async function mistakesOf(attempt: () => unknown): Promise<string[]> {
  try {
    await attempt()
  } catch (error) {
    const { mistakes, message } = error as Partial<ScenarioError> & Error
    return mistakes?.map((one) => `${one.path} ${one.message}`) ?? message.split('\n')
  }
  return []
}

/** Each begins with what is expected, in any order; nothing else is told. */
function tells(
  t: Pick<Test, 'equal' | 'ok'>,
  told: readonly string[],
  expected: readonly string[],
  row: string,
) {
  t.equal(told.length, expected.length, row, { told })
  for (const one of expected) {
    t.ok(
      told.some((line) => line.startsWith(one)),
      `${row}: ${one}`,
      { told },
    )
  }
}

t.test('controls', async (t) => {
  const simulator = await createSimulator({ scenario: house })
  t.teardown(() => simulator.close())
  await simulator.sandbox('follows', follower)
  const origin = new URL(await simulator.listen()).origin
  const nowhere = 'systems: [{ place: "Nowhere, XX" }]'
  const rows: readonly [call: string, body: unknown, told: readonly string[]][] = [
    ['PUT /_simulator/clock', { now: 'soon', sped: 3 }, ['now "soon" is no moment', 'sped ']],
    [
      'PUT /sandboxes/follows/_simulator/clock',
      { now: 'soon', speed: 60 },
      ['now "soon" is no moment', 'speed a speed of 60 is not possible here'],
    ],
    [
      'POST /_simulator/clock/advance',
      { by: 1e12, to: 1 },
      ['by the instant 1001655319600 is out of range', 'to there is no such key'],
    ],
    [
      'PUT /_simulator/scenario?scenari=x',
      nowhere,
      ['scenari there is no such key', 'systems[0].place there is no place'],
    ],
    [
      'PUT /_simulator/scenario?scenario=five-line&x=1',
      undefined,
      ['x there is no such key', ' there is no shipped scenario "five-line"'],
    ],
    [
      'PUT /_simulator/scenario?scenario=five-lines&x=1',
      nowhere,
      ['x there is no such key', ' send a scenario or name one'],
    ],
    [
      'PUT /_simulator/scenario?scenario=five-lines&scenario=system-67&x=1',
      undefined,
      ['x there is no such key', 'scenario it is there several times'],
    ],
    [
      'PUT /sandboxes/UPPER?ttl=0',
      nowhere,
      ['ttl expected', ' "UPPER" cannot name a sandbox', 'systems[0].place there is no place'],
    ],
    ['POST /_simulator/incidents', { system_id: 99, kind: 'com' }, ['system_id ', 'kind ']],
    [
      'POST /_simulator/incidents',
      { system_id: 67, kind: 'com', id: 'spring', inverters: 900, meters: ['x'] },
      ['kind ', 'id there is an incident', 'inverters 900 micro', 'meters[0] the system has no'],
    ],
    [
      'POST /_simulator/incidents',
      { system_id: 67, kind: 'comm', from: 'soon', to: '2022-06-01', envoys: ['x', 5] },
      ['from "soon" is no', 'envoys[0] the system has no', 'envoys[1] expected text'],
    ],
    [
      'POST /_simulator/incidents',
      { system_id: 67, kind: 'noise', inverters: 900, fraction: 2 },
      ['fraction expected', 'fraction means nothing to noise', 'inverters 900 microinverters'],
    ],
    [
      'PATCH /_simulator/incidents/spring',
      { fraction: 1.2, to: '2022-06-01' },
      ['fraction expected', 'to 2022-06-01 is not later than from, 2022-06-10T00:00:00-07:00'],
    ],
    [
      'PATCH /_simulator/incidents/spring',
      { fracton: 0.2, inverters: 900, limit_w: 9, envoys: [7, 'x'] },
      ['fracton ', 'inverters 900', 'limit_w means', 'envoys[0] expected', 'envoys[1] the system'],
    ],
    [
      'PATCH /_simulator/incidents/spring',
      { from: '2022-07-02', fraction: 2 },
      ['from 2022-07-02 is not earlier than to, 2022-07-01T00:00:00-07:00', 'fraction expected'],
    ],
    [
      'PATCH /_simulator/incidents/spring',
      { from: '2022-07-01' },
      ['from 2022-07-01 is not earlier than to, 2022-07-01T00:00:00-07:00'],
    ],
    [
      'PATCH /_simulator/incidents/spring',
      { kind: 'comm', id: 7 },
      ['kind there is no such key', 'id there is no such key', ' changes nothing'],
    ],
    [
      'PATCH /_simulator/incidents/spring',
      { from: 'soon', to: '2010-01-01' },
      ['from "soon" is no', 'to the incident is over before'],
    ],
    [
      'PATCH /_simulator/incidents/clock',
      { offset_s: null, from: '2022-06-12', to: '2022-06-11', factor: 70 },
      ['offset_s is missing', 'to 2022-06-11 is not', 'factor expected', 'factor means nothing'],
    ],
    [
      'POST /_simulator/faults',
      { match: { route: 'stat', key: '' }, reply: { status: 9, set: { 'intervals[*].nope': 0 } } },
      ['match.route ', 'match.key is empty', 'reply.status ', 'reply.set["intervals[*].nope"] no'],
    ],
    [
      'POST /_simulator/access/users',
      { systems: [99], from: 'soon' },
      ['user_id is missing', 'from "soon" is no', 'systems[0] there is no system 99'],
    ],
    [
      'POST /_simulator/access/users',
      { user_id: '4e7a453d0a', systems: [99, 'x', { system_id: 98, until: 'soon' }], unti: 3 },
      [
        'systems[0] there is no system 99',
        'systems[1] expected',
        'systems[2] there is no system 98',
        'systems[2].until "soon" is no',
        'unti there is no such key',
      ],
    ],
    [
      'POST /_simulator/requests/verify',
      { match: { route: 'nope' }, at_least: 5, at_most: 3, exactly: 1 },
      ['match.route ', 'at_most 3 is less', 'exactly excludes'],
    ],
    ['PUT /_simulator/requests', { bodies: 1, body: 1 }, ['bodies ', 'body ']],
    ['GET /_simulator/requests?query=a&limit=0&x=1', undefined, ['query ', 'limit ', 'x ']],
    ['GET /_simulator/incidents?system_id=x&x=1', undefined, ['system_id ', 'x ']],
    ['GET /_simulator/systems?ids=67,x&fields=x', undefined, ['ids[1] ', 'fields[0] ']],
    [
      'GET /_simulator/systems/67/series?from=2022-06-02&to=2022-06-01&step=7m',
      undefined,
      ['step ', 'to it is not later than from'],
    ],
    [
      'GET /_simulator/systems/67/series?from=2012-06-02&units=x',
      undefined,
      ['units ', 'from these are'],
    ],
    ['GET /_simulator/systems/67/series?from=x&to=y', undefined, ['from ', 'to found "y"']],
    ['GET /_simulator/snapshot?journal=x&x=1', undefined, ['journal ', 'x ']],
    ['GET /_simulator/scenario?effective=x&x=1', undefined, ['effective ', 'x ']],
    ['GET /_simulator/events?after=x&x=1', undefined, ['after ', 'x ']],
  ]
  for (const [line, body, expected] of rows) {
    const [method = '', path = ''] = line.split(' ')
    const text = typeof body === 'string' ? body : JSON.stringify(body)
    const reply = await fetch(origin + path, { method, ...(text !== undefined && { body: text }) })
    const { mistakes = [] } = (await reply.json()) as ScenarioError
    const row = `${line} ${text ?? ''}`
    t.equal(reply.status, 400, `${row}: 400`)
    tells(
      t,
      mistakes.map((one) => `${one.path} ${one.message}`),
      expected,
      row,
    )
  }
})

t.test('the library', async (t) => {
  const simulator = await createAlone({ scenario: house })
  t.teardown(() => simulator.close())
  const follows = await simulator.sandbox('follows', follower)
  const anyhow = (value: unknown) => value as never
  const nowhere: Scenario = { systems: [{ place: 'Nowhere, XX' }] }
  const { clock, incidents, faults, access } = simulator
  const rows: readonly [name: string, attempt: () => unknown, told: readonly string[]][] = [
    [
      'createSimulator',
      () => createAlone(anyhow({ sceanrio: 1, scenario: nowhere })),
      ['sceanrio ', 'systems[0].place there is no place'],
    ],
    [
      'a name that nobody has',
      () => createAlone({ cacheBytes: -1, scenario: 'five-line' }),
      ['cacheBytes ', ' there is no shipped scenario'],
    ],
    [
      'sandbox',
      () => simulator.sandbox('UPPER', nowhere, anyhow({ tll: 1 })),
      ['tll ', ' "UPPER" cannot', 'systems[0].place there is no place'],
    ],
    ['fork', () => simulator.fork('UPPER', anyhow({ tll: 1 })), ['tll ', ' "UPPER" cannot']],
    [
      'replace',
      () => simulator.replace(nowhere, anyhow({ kep: true })),
      ['kep ', 'systems[0].place there is no place'],
    ],
    [
      'inject',
      () => simulator.inject('systems', anyhow({ method: 'get' })),
      ['method ', ' inject takes a path'],
    ],
    ['waitFor', () => simulator.waitFor(anyhow({ rout: 1 }), -1), ['rout ', ' expected a number']],
    [
      'a snapshot beside a seed',
      () => createAlone({ seed: 1, snapshot: anyhow({ format: 1 }) }),
      ['seed excludes snapshot', 'fleet_version ', 'scenario ', 'state '],
    ],
    [
      'restore, of a scenario and a state',
      () =>
        simulator.restore({
          ...simulator.snapshot(),
          scenario: anyhow({ sed: 1 }),
          state: anyhow({ clok: 1 }),
        }),
      ['scenario.sed there is no such key', 'state.clok there is no such key'],
    ],
    [
      'restore, of a state',
      () => {
        const taken = simulator.snapshot()
        const state = {
          clok: 1,
          incidents: [{ id: 'a', system_id: 99, kind: 'comm' }],
          faults: [{ id: 'f', match: { key: '' }, reply: {} }],
          fault_counts: { g: { seen: 1, fired: 0 } },
          grants: [{ user_id: '4e7a453d0a', systems: [98] }],
        }
        simulator.restore({ ...taken, state: anyhow(state) })
      },
      [
        'state.clok there is no such key',
        'state.faults[0].match.key is empty',
        'state.faults[0].reply does nothing',
        'state.incidents[0].system_id there is no system 99',
        'state.grants[0].systems[0] there is no system 98',
      ],
    ],
    ['listen', () => simulator.listen(anyhow({ port: -1, hots: 1 })), ['port ', 'hots ']],
    ['close', () => simulator.close(anyhow({ grace: -1, drian: 1 })), ['grace ', 'drian ']],
    [
      'clock.set, values',
      () => clock.set({ now: 'soon', speed: -1 }),
      [' "soon" is not an instant', 'speed expected'],
    ],
    [
      'clock.set, a key and values',
      () => clock.set(anyhow({ now: new Date('x'), speed: -1, sped: 1 })),
      ['sped ', ' the Date is invalid', 'speed expected'],
    ],
    [
      'clock.set where it follows',
      () => follows.clock.set({ now: 'soon', speed: 60 }),
      ['"soon" is not an instant', 'a speed of 60 is not possible here'],
    ],
    [
      'clock.advance',
      () => clock.advance(anyhow({ hour: 1, minutes: 'x', toString: 1 })),
      ['"hour: 1" is not a span', '"minutes: x" is not a span', '"toString: 1" is not a span'],
    ],
    [
      'verify',
      () => simulator.verify(anyhow({ rout: 'stats' }), { atLeast: 3, atMost: 2 }),
      ['rout ', 'atMost 2 is less'],
    ],
    ['requests', () => simulator.requests(anyhow({ rout: 1, limit: 0 })), ['rout ', 'limit ']],
    [
      'incidents.add',
      () => incidents.add(anyhow({ system_id: 99, kind: 'com' })),
      ['system_id there is no system 99', 'kind '],
    ],
    [
      'incidents.change',
      () => incidents.change('spring', { fraction: 1.2, to: '2022-06-01' }),
      ['fraction ', 'to 2022-06-01 is not later than from, 2022-06-10T00:00:00-07:00'],
    ],
    [
      'faults.add',
      () => faults.add(anyhow({ match: { nth: 0, key: '' }, reply: { drop: ['nope'] } })),
      ['match.nth ', 'match.key is empty', 'reply.drop[0] no answer has'],
    ],
    [
      'access.grant',
      () => access.grant(anyhow({ systems: [99], from: 'soon' })),
      ['user_id ', 'from ', 'systems[0] there is no system 99'],
    ],
  ]
  for (const [name, attempt, expected] of rows) {
    tells(t, await mistakesOf(attempt), expected, name)
  }
  const bug = () => {
    throw new TypeError('a bug')
  }
  const odd = {
    seed: 1,
    [Symbol.iterator]: undefined,
    get systems() {
      return bug()
    },
  }
  await t.rejects(
    createAlone(anyhow({ sceanrio: 1, scenario: odd })),
    /a bug/,
    'a bug is no refusal',
  )
})

/** A house with hardware that was replaced; what is wrong is written over it. */
const roof = {
  system_id: 67,
  place: 'Denver, CO',
  operational_at: '2015-01-01',
  arrays: [{ modules: 3, inverter: 'M215', serial_numbers: ['1301', '1302', '1303'] }],
  envoys: [{ serial_number: '1211' }],
  replaced: [{ serial_number: '1301', on: '2018-01-01', new_serial_number: '1401' }],
}
const house67 = (changes: object) => ({ systems: [{ ...roof, ...changes }] })
const incident = (...incidents: readonly object[]) => house67({ incidents })

t.test('scenarios', async (t) => {
  const rows: readonly [name: string, scenario: object, told: readonly string[]][] = [
    [
      'keys of an incident',
      incident({ kind: 'noise', inverters: 900, fraction: 2 }),
      ['fraction expected', 'fraction means', 'inverters 900'].map(
        (one) => `systems[0].incidents[0].${one}`,
      ),
    ],
    [
      'an incident at no time',
      incident({ kind: 'micro', inverters: ['1401', '9'], from: 'soon' }),
      ['from "soon"', 'inverters[1] the system has no'].map(
        (one) => `systems[0].incidents[0].${one}`,
      ),
    ],
    [
      'so many units at no time',
      incident({ kind: 'micro', inverters: 3, from: 'soon', to: '2022-01-01' }),
      ['systems[0].incidents[0].from "soon"'],
    ],
    [
      'entries of a list, and several that were not there',
      incident({
        kind: 'micro',
        inverters: ['1401', 7, '', '9', '1401'],
        from: '2016-01-01',
        to: '2017-01-01',
      }),
      [
        'inverters[0] "1401" came',
        'inverters[1] expected',
        'inverters[2] is empty',
        'inverters[3] the system has no',
        'inverters[4] "1401" came',
      ].map((one) => `systems[0].incidents[0].${one}`),
    ],
    [
      'an incident of no kind',
      incident({ kind: 'mikro', inverters: 900, envoys: ['x'], meters: ['y'] }),
      ['kind ', 'inverters 900', 'envoys[0] the', 'meters[0] the'].map(
        (one) => `systems[0].incidents[0].${one}`,
      ),
    ],
    [
      'names of hardware, which nothing hangs on',
      house67({
        envoys: [{ serial_number: '1211', name: 5 }],
        meters: { production: [{ model: 5 }] },
        incidents: [{ kind: 'meter', meters: ['x'] }],
      }),
      [
        'envoys[0].name ',
        'meters.production[0].model ',
        'incidents[0].meters[0] the system has no meter "x"',
      ].map((one) => `systems[0].${one}`),
    ],
    [
      'meters: of the others all is known',
      house67({
        meters: { prodction: [{}] },
        daily_wh: { from: '2020-01-01', production: [9_000_000], meter: [9_000_000] },
        incidents: [
          { id: 'm', kind: 'meter' },
          { kind: 'power', inverters: 900, meters: ['x'] },
          { kind: 'micro', inverters: 900 },
        ],
      }),
      [
        'meters.prodction ',
        'daily_wh.production[0] 9000000 Wh',
        'incidents[1].meters means nothing',
        'incidents[1].inverters 900',
        'incidents[2].inverters 900',
      ].map((one) => `systems[0].${one}`),
    ],
    [
      'days of a total',
      house67({ daily_wh: { from: '2020-01-01', production: ['x', 9_000_000, -1], meter: 7 } }),
      [
        'production[0] expected',
        'production[1] 9000000 Wh',
        'production[2] expected',
        'meter expected',
      ].map((one) => `systems[0].daily_wh.${one}`),
    ],
    [
      'days of no time',
      house67({ daily_wh: { from: 'then', production: [9_000_000] } }),
      ['systems[0].daily_wh.from '],
    ],
    [
      'a roof that is not known',
      house67({ replaced: [{ on: '2018-01-01' }], incidents: [{ kind: 'micro', inverters: 900 }] }),
      ['systems[0].replaced[0].serial_number is missing'],
    ],
    [
      'a user',
      {
        ...house67({}),
        access: {
          users: [{ systems: [99, 'x', null, { system_id: 98, until: 'soon' }], from: 7 }],
        },
      },
      [
        'user_id is missing',
        'systems[0] there is no system 99',
        'systems[1] expected',
        'systems[2] has no value',
        'systems[3] there is no system 98',
        'systems[3].until ',
        'from ',
      ].map((one) => `access.users[0].${one}`),
    ],
    [
      'users who are none, and a key that is',
      {
        access: { keys: { a: 7, b: {} }, users: [7] },
        faults: [{ match: { key: 'c' }, reply: {} }],
      },
      [
        'access.keys.a expected',
        'access.users[0] expected',
        'faults[0].reply does nothing',
        'faults[0].match.key never comes',
      ],
    ],
    [
      'a fleet, of which it is known who is in it',
      {
        ...house67({}),
        fleet: { meters: { production: 30 }, systems: 0 },
        access: { users: [{ user_id: '4e7a453d0a', systems: [99] }] },
      },
      ['fleet.meters.production ', 'access.users[0].systems[0] there is no system 99'],
    ],
    [
      'who is in a generated fleet',
      { access: { users: [{ user_id: '4e7a453d0a', systems: [1] }] }, name: 7 },
      ['name ', 'access.users[0].systems[0] there is no system 1'],
    ],
    [
      'a fleet of nobody knows whom',
      {
        fleet: { first_system_id: 0 },
        access: { users: [{ user_id: '4e7a453d0a', systems: [1] }] },
      },
      ['fleet.first_system_id '],
    ],
    [
      'a fault',
      {
        faults: [
          {
            match: { route: 'stat', probability: 3, user_id: '71' },
            reply: { status: 9, set: { 'intervals[*].nope': 0 } },
          },
        ],
      },
      [
        'match.route ',
        'match.probability ',
        'match.user_id ',
        'reply.status ',
        'reply.set["int',
      ].map((one) => `faults[0].${one}`),
    ],
    [
      'a key of access, and what a fault changes',
      {
        access: { keys: { a: { plan: 'wat' } } },
        faults: [{ match: { key: 'b' }, reply: { drop: ['nope'] } }],
      },
      ['access.keys.a.plan ', 'faults[0].match.key never', 'faults[0].reply.drop[0] no answer'],
    ],
    [
      'incidents beside their systems',
      {
        ...house67({}),
        incidents: [
          { system_id: 99, kind: 'x' },
          { system_id: 67, kind: 'micro', inverters: 900, limit_w: 1 },
          { kind: 'comm' },
          7,
        ],
        incident_ends: { '67-1': 'soon' },
      },
      [
        'incidents[0].kind ',
        'incidents[0].system_id there is no system 99',
        'incidents[1].inverters 900',
        'incidents[1].limit_w means',
        'incidents[2].system_id is missing',
        'incidents[3] expected',
        'incident_ends["67-1"] "soon"',
      ],
    ],
    [
      'an incident of a house that is not known, and one that is',
      {
        systems: [
          { ...roof, envoys: 'x' },
          { system_id: 68, arrays: [{ modules: 3 }], name: 7 },
        ],
        incidents: [
          { system_id: 67, kind: 'micro', inverters: 900 },
          { system_id: 68, kind: 'micro', inverters: 900 },
        ],
      },
      ['systems[0].envoys ', 'systems[1].name ', 'incidents[1].inverters 900'],
    ],
    [
      'ends of incidents',
      { ...incident({ kind: 'comm', to: 'never' }), incident_ends: { '67-2': true, x: 5 } },
      [
        'systems[0].incidents[0].to ',
        'incident_ends["67-2"] expected',
        'incident_ends["67-2"] there is no incident',
        'incident_ends.x 5',
        'incident_ends.x there is no incident',
      ],
    ],
    [
      'ends of incidents of which the ids are not known',
      { ...incident({ id: 7, kind: 'comm' }), incident_ends: { x: '2020-01-01' } },
      ['systems[0].incidents[0].id '],
    ],
    [
      'a clock and a place',
      {
        clock: { now: 'soon', follow: [{ advance: 'x' }] },
        systems: [{ place: 'Nowhere, XX', reporting: { standby_w: -1 } }],
      },
      [
        'clock.now ',
        'clock.follow needs',
        'clock.follow[0].advance ',
        'systems[0].place ',
        'systems[0].reporting.standby_w ',
      ],
    ],
  ]
  for (const [name, scenario, expected] of rows) {
    const attempt = () => createAlone({ scenario: scenario as Scenario })
    tells(t, await mistakesOf(attempt), expected, name)
  }
  const [file, texts] = ['house.json', { 'house.json': '{ "systems": [{"place": "No"},] }' }]
  const attempt = () => createAlone({ scenario: `${t.testdir(texts)}/${file}` })
  tells(t, await mistakesOf(attempt), ['systems[0].place ', ' is YAML, but not JSON'], 'JSON')
})
