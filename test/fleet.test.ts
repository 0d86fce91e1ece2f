import t, { type Test } from 'tap'
import {
  type ConsumptionLifetimeResponse,
  type ConsumptionStatsResponse,
  createSimulator,
  type EnergyLifetimeResponse,
  type EnvoysResponse,
  type InventoryResponse,
  type InvertersSummaryByEnvoyOrSiteResponse,
  type ProductionMeterReadingsResponse,
  type RgmStatsResponse,
  type Simulator,
  type SummaryResponse,
  type SystemsResponse,
} from '../src/index.ts'
import type { ArrayEntry, Scenario, SystemEntry } from '../src/scenario/scenario.ts'
import { findInverter, isoWeek } from '../src/simulation/fleet/devices.ts'
import { createFleet } from '../src/simulation/fleet/fleet.ts'
import type { ValueCache } from '../src/simulation/memo.ts'
import { dayFrom } from '../src/time/calendar.ts'
import { createCache } from '../src/world/cache.ts'
import { createState } from '../src/world/state.ts'

/** How fleets are made: what is written is obeyed or refused, what is left out is generated. */

const NOW = '2022-06-15T14:32:10-07:00'

const ROOF: SystemEntry = {
  system_id: 67,
  place: 'Sebastopol, CA',
  operational_at: '2012-05-01T12:00:00-07:00',
  arrays: [{ modules: 6, panel_w: 230, inverter: 'M215' }],
  envoys: [{ serial_number: '121112607295' }],
}

type Listed = SystemsResponse['systems'][number]

async function build(t: Test, scenario: Scenario): Promise<Simulator> {
  const simulator = await createSimulator({
    scenario: { seed: 'fleet', clock: { now: NOW, speed: 0 }, ...scenario },
  })
  t.teardown(() => simulator.close())
  return simulator
}

async function listed(simulator: Simulator): Promise<readonly Listed[]> {
  return (await simulator.inject('/systems?limit=1000')).json<SystemsResponse>().systems
}

/** What is refused, by the change to a good roof. */
const WRONG: readonly (readonly [change: Partial<SystemEntry>, path: string, message: RegExp])[] = [
  [
    { place: 'Sebastopool, CA' },
    'place',
    /no place "Sebastopool, CA"; did you mean "Sebastopol, CA"/,
  ],
  [{ place: 'Nowhere, XX' }, 'place', /no place "Nowhere, XX"\. Any other is written out: country/],
  [{ arrays: [{ modules: 3, inverter: 'IQ77' }] }, 'arrays[0].inverter', /no microinverter "IQ77"/],
  [{ arrays: [{ modules: 3, inverter: 'D380' }] }, 'arrays[0].modules', /must be even/],
  [
    { arrays: [{ modules: 1, envoy: '121112607296' }] },
    'arrays[0].envoy',
    /no Envoy "121112607296"; it has "121112607295"/,
  ],
  [{ envoys: 0 }, 'envoys', /report through an Envoy/],
  [
    { envoys: 0, arrays: [], meters: { production: [{}] } },
    'meters.production[0]',
    /reports through an Envoy/,
  ],
  [{ meters: { production: [{ envoy: '1' }] } }, 'meters.production[0].envoy', /no Envoy "1"/],
  [
    { meters: { production: [{ retired_on: '2011-01-01' }] } },
    'meters.production[0].retired_on',
    /before it could measure/,
  ],
  [{ incidents: [{ kind: 'meter' }] }, 'incidents[0].kind', /no production meter/],
  [{ incidents: [{ kind: 'comm', to: '2011-01-01' }] }, 'incidents[0].to', /before the system/],
  [
    { incidents: [{ kind: 'comm', from: '2013-01-01', to: '2013-01-01T00:00:00-08:00' }] },
    'incidents[0].to',
    /must end after it began/,
  ],
  [
    { incidents: [{ kind: 'comm', from: '2010-01-01', to: '2011-01-01' }] },
    'incidents[0].to',
    /over before the system goes into operation/,
  ],
  [
    { incidents: [{ kind: 'comm', envoys: ['121112607294'] }] },
    'incidents[0].envoys[0]',
    /no Envoy "121112607294"; did you mean "121112607295"/,
  ],
  [
    { incidents: [{ kind: 'micro', inverters: 7 }] },
    'incidents[0].inverters',
    /7 microinverters, but the system has 6/,
  ],
  [
    { incidents: [{ kind: 'micro', inverters: ['5'] }] },
    'incidents[0].inverters[0]',
    /no microinverter "5"/,
  ],
  [{ arrays: [], incidents: [{ kind: 'micro' }] }, 'incidents[0].kind', /no microinverters/],
  [
    { incidents: [{ kind: 'clock', offset_s: 60, envoys: ['121112607296'] }] },
    'incidents[0].envoys[0]',
    /no Envoy "121112607296"/,
  ],
  [{ arrays: [], incidents: [{ kind: 'noise' }] }, 'incidents[0].kind', /no microinverters/],
  [
    { envoys: 0, arrays: [], incidents: [{ kind: 'comm', envoys: ['5'] }] },
    'incidents[0].envoys[0]',
    /no Envoy at all/,
  ],
  [
    { meters: { production: [{}] }, incidents: [{ kind: 'meter', meters: ['5'] }] },
    'incidents[0].meters[0]',
    /no meter "5"/,
  ],
  [
    { daily_wh: { from: '2022-01-01', production: [0, 9_000_000] } },
    'daily_wh.production[1]',
    /9000000 Wh, but its microinverters can make \d+ Wh/,
  ],
  [
    { daily_wh: { from: '2011-01-01', production: [5] } },
    'daily_wh.production[0]',
    /not yet in operation/,
  ],
  [
    { daily_wh: { from: '2022-01-01', meter: [5] } },
    'daily_wh.meter[0]',
    /no production meter was in service/,
  ],
  [
    { daily_wh: { from: '2022-01-01', consumption: [5] } },
    'daily_wh.consumption[0]',
    /no consumption meter was in service/,
  ],
  [
    { meters: { production: [{}] }, daily_wh: { from: '2022-01-01', meter: [90_000] } },
    'daily_wh.meter[0]',
    /90000 Wh, but its microinverters can make \d+ Wh at the most in the daylight/,
  ],
  [
    { meters: { consumption: {} }, daily_wh: { from: '2022-01-01', consumption: [1_152_001] } },
    'daily_wh.consumption[0]',
    /1152001 Wh, but a household can draw 1152000 Wh at the most/,
  ],
  [
    {
      meters: { consumption: { retired_on: '2022-01-01T12:00:00-08:00' } },
      daily_wh: { from: '2022-01-01', consumption: [576_001] },
    },
    'daily_wh.consumption[0]',
    /can draw 576000 Wh/,
  ],
]

t.test('what the hardware or the catalogue does not have is a mistake', async (t) => {
  for (const [change, path, message] of WRONG) {
    await t.test(`${path}: ${JSON.stringify(change)}`, async (t) => {
      const scenario = { systems: [{ ...ROOF, ...change }] }
      const error: unknown = await createSimulator({ scenario }).catch((e: unknown) => e)
      t.match(error, { mistakes: [{ path: `systems[0].${path}`, message }] })
    })
  }
})

t.test('a mistake is told once, however often its system is made anew', async (t) => {
  const incidents = [{ kind: 'micro', inverters: 4000 } as const]
  const systems = [{ ...ROOF, incidents }]
  const placed = [{ system_id: 67, kind: 'comm', id: 'beside' } as const]
  const keepsNothing = createCache(1)
  const { mistakes } = createFleet(
    { systems, incidents: placed },
    'fleet',
    keepsNothing,
    createState(),
  )
  t.match(mistakes, [{ path: ['systems', 0, 'incidents', 0, 'inverters'] }])
  t.equal(mistakes.length, 1)
})

t.test('fleets that cannot be', async (t) => {
  const scenario = { fleet: { countries: ['AQ'] } }
  const error: unknown = await createSimulator({ scenario }).catch((e: unknown) => e)
  const mistakes = [{ path: 'fleet.countries[0]', message: /no place of the catalogue/ }]
  t.match(error, { mistakes })
})

t.test('generated systems make way for written ones', async (t) => {
  const fleet = { systems: 40 }
  const alone = await listed(await build(t, { fleet }))
  const [first, second, third] = alone.map(({ system_id }) => system_id) as [number, number, number]
  const systems = [{ system_id: third }, { system_id: first }, { system_id: first + 1 }, {}]
  const together = await listed(await build(t, { fleet, systems }))
  t.equal(new Set(together.map(({ system_id }) => system_id)).size, 44)
  const moved = together.find(({ system_id }) => system_id === first + 2)!
  t.same({ ...moved, system_id: first }, alone[0], 'to the next id, and are what they were')
  const others = together.filter((one) => alone.some((two) => two.system_id === one.system_id))
  t.same(others[1], alone[1], `${second} stays`)
  t.equal(
    others.filter((one) => !systems.some((two) => two.system_id === one.system_id)).length,
    38,
  )

  const most = await build(t, { fleet: { systems: 62_827 }, systems: [{ system_id: 67 }] })
  t.equal((await most.inject('/systems/67/summary')).status, 200)
})

/** Is `1453` of a serial a year and a week that it had? */
function isWeek(digits: string): boolean {
  const [year, week] = [2000 + Number(digits.slice(0, 2)), Number(digits.slice(2))]
  return week >= 1 && week <= isoWeek(dayFrom(year, 12, 28)).week
}

t.test('meters that stand alone were made in a week of their own year', async (t) => {
  const production = [
    { installed_on: '2013-02-14', retired_on: '2015-03-01' },
    { installed_on: '2013-02-14', retired_on: '2015-03-02' },
    { installed_on: '2015-03-02' },
  ]
  const envoys = [{}, { installed_on: '2013-02-14' }]
  const entry = { ...ROOF, operational_at: '2008-01-26', envoys, meters: { production } }
  const { fleet } = createFleet(
    { fleet: { systems: 0 }, systems: [entry] },
    'fleet',
    createCache(),
    createState(),
  )
  const serials = fleet.system(67).meters.map(({ serialNumber }) => serialNumber)
  t.equal(new Set(serials).size, 3)
  t.ok(serials.map((sn) => sn.slice(2, 6)).every(isWeek), serials.join(' '))
  t.same(
    serials.map((sn) => sn.slice(2, 4)),
    ['12', '12', '15'],
    'shortly before they were put in',
  )
})

t.test('a generated fleet', async (t) => {
  const simulator = await build(t, { fleet: { systems: 300 } })
  const systems = await listed(simulator)

  t.test('has ids that grow with the date of commissioning', async (t) => {
    const dates = systems.map(({ meta }) => meta.operational_at!)
    const sorted = dates.filter((date, i) => i === 0 || date >= dates[i - 1]!)
    t.ok(sorted.length > 290, `${sorted.length} of 300 in order`)
    t.equal(new Set(systems.map(({ system_id }) => system_id)).size, 300)
  })

  t.test('is mixed', async (t) => {
    const kinds = (of: (system: Listed) => string) => new Set(systems.map(of)).size
    t.ok(kinds((one) => one.country) > 12, 'countries')
    t.ok(kinds((one) => one.timezone) > 20, 'zones')
    t.equal(
      kinds((one) => one.connection_type),
      3,
    )
    t.ok(kinds((one) => one.status) > 1, 'statuses')
    t.ok(kinds((one) => one.system_name) > 290, 'names')
    t.ok(systems.some((one) => one.system_public_name === 'Residential System'))
    t.ok(systems.some((one) => one.system_public_name === 'Commercial System'))
    t.ok(systems.some((one) => one.system_public_name === one.system_name))
  })

  t.test('is found by the serial of each Envoy, and by no other', async (t) => {
    for (const { system_id: id } of systems.slice(0, 40)) {
      const { envoys } = (await simulator.inject(`/systems/${id}/envoys`)).json<EnvoysResponse>()
      for (const { serial_number } of envoys) {
        const found = await simulator.inject(
          `/systems/search_system_id?serial_num=${serial_number}`,
        )
        t.same(found.json(), { system_id: id })
      }
    }
    const { envoys } = (
      await simulator.inject(`/systems/${systems[0]!.system_id}/envoys`)
    ).json<EnvoysResponse>()
    // The last has the running number of an Envoy, but another factory.
    const twin = `99${envoys[0]!.serial_number.slice(2)}`
    for (const serial of ['121112607295', 'nonsense', twin]) {
      const found = await simulator.inject(`/systems/search_system_id?serial_num=${serial}`)
      t.equal(found.status, 404, serial)
    }
  })

  t.test('has no serial twice, and devices of its time', async (t) => {
    const serials: string[] = []
    const runs: number[] = []
    for (const { system_id: id, meta } of systems) {
      const inventory = (
        await simulator.inject(`/systems/${id}/inventory`)
      ).json<InventoryResponse>()
      const devices = [...inventory.envoys, ...inventory.inverters, ...inventory.meters]
      serials.push(...devices.map(({ sn }) => sn))
      const boxes = new Set(inventory.inverters.map(({ sn }) => sn.slice(0, 8)))
      runs.push(inventory.inverters.length / boxes.size)
      const made = 2000 + Number(inventory.inverters[0]!.sn.slice(2, 4))
      const built = new Date(meta.operational_at! * 1000).getUTCFullYear()
      if (made > built || made < built - 1) t.fail(`${id}: a unit of ${made} in ${built}`)
    }
    t.equal(new Set(serials).size, serials.length)
    const unreal = serials.filter((sn) => /^\d{12}/.test(sn) && !isWeek(sn.slice(2, 6)))
    t.same(unreal, [], 'made in a week that there was')
    const perBox = runs.reduce((a, b) => a + b, 0) / runs.length
    t.ok(perBox > 3 && perBox < 17, `from boxes of ${perBox}, not one after the other`)
  })

  t.test('lost units that were replaced, and counts what they made', async (t) => {
    interface Truth {
      inverters: {
        status: string
        energy_wh: number
        serial_number: string
        model: string
        in_service_from: string | null
      }[]
    }
    await simulator.listen()
    let retired = 0
    let others = 0
    for (const { system_id: id } of systems.slice(0, 80)) {
      const answer = await fetch(`${simulator.simulatorUrl}/systems/${id}`)
      const truth = (await answer.json()) as Truth
      const micro = (
        await simulator.inject(`/systems/${id}/energy_lifetime?production=all`)
      ).json<EnergyLifetimeResponse>()
      const days = micro.micro_production ?? micro.production
      const total = truth.inverters.reduce((sum, unit) => sum + unit.energy_wh, 0)
      retired += truth.inverters.filter(({ status }) => status === 'retired').length
      const built = new Set(
        truth.inverters.filter((one) => one.in_service_from === null).map(({ model }) => model),
      )
      for (const { in_service_from: from, model } of truth.inverters) {
        if (from === null || built.has(model)) continue
        others += 1
        const { fromYear, toYear } = findInverter(model)!
        const year = Number(from.slice(0, 4))
        if (year < fromYear || year > toYear) t.fail(`${id}: a ${model} in ${year}`)
      }
      if (total !== days.reduce((a, b) => a + b, 0)) t.fail(`${id}: units made ${total} Wh`)
    }
    t.ok(retired > 5, `${retired} replaced`)
    t.ok(others > 0, `${others} of them by what was sold then`)
  })
})

t.test('a fleet as its options say', async (t) => {
  const simulator = await build(t, {
    fleet: {
      systems: 40,
      first_system_id: 1000,
      countries: ['DE', 'AU'],
      modules: { min: 10, max: 12 },
      built: { from: 2016, to: 2017 },
      meters: { production: 1, consumption: 0 },
      anonymous: 1,
      incidents: 'none',
      statuses: { comm: 0.2, micro: 0.2, power: 0.2, battery: 0.1 },
    },
  })
  const systems = await listed(simulator)
  t.same(
    systems.map(({ system_id }) => system_id),
    Array.from({ length: 40 }, (_, i) => 1000 + i),
  )
  t.same([...new Set(systems.map(({ country }) => country))].sort(), ['AU', 'DE'])
  t.ok(systems.every((one) => one.system_public_name === 'Residential System'))
  const years = systems.map(({ meta }) => new Date(meta.operational_at! * 1000).getUTCFullYear())
  t.ok(years.every((year) => year >= 2015 && year <= 2017))
  const count = (status: string) => systems.filter((one) => one.status === status).length
  for (const status of ['comm', 'micro', 'power', 'battery', 'normal'])
    t.ok(count(status) > 1, status)
  t.equal(count('meter') + count('meter_issue') + count('storage_idle'), 0)
  for (const { system_id: id } of systems.slice(0, 5)) {
    const summary = (await simulator.inject(`/systems/${id}/summary`)).json<SummaryResponse>()
    t.ok(summary.modules >= 10 && summary.modules <= 12)
    t.equal(summary.source, 'meter')
  }
})

t.test('written days of consumption, on the day of the meter too', async (t) => {
  const simulator = await build(t, {
    systems: [
      {
        ...ROOF,
        meters: { consumption: { installed_on: '2022-06-01T10:00:00-07:00' } },
        daily_wh: { from: '2022-06-01', consumption: [4000, 5000] },
      },
    ],
  })
  const days = await simulator.inject(
    '/systems/67/consumption_lifetime?start_date=2022-05-31&end_date=2022-06-03',
  )
  const { consumption } = days.json<ConsumptionLifetimeResponse>()
  t.same(consumption.slice(0, 3), [0, 4000, 5000])
  t.ok(consumption[3]! > 1000, 'and then the household goes on')
  const window = 'start_at=1654063200&end_at=1654153200'
  const rows = await simulator.inject(`/systems/67/consumption_stats?${window}`)
  const { intervals } = rows.json<ConsumptionStatsResponse>()
  t.equal(intervals[0]!.end_at, 1654103700, 'the first quarter of an hour after installation')
  t.equal(
    intervals.reduce((sum, { enwh }) => sum + enwh, 0),
    4000,
  )
})

t.test('written days at the limit of the hardware stay below it in every row', async (t) => {
  const scenario = (meter: number): Scenario => ({
    systems: [
      {
        ...ROOF,
        arrays: [{ modules: 4, panel_w: 250, inverter: 'M215' }],
        meters: { production: [{ channels: 1 }], consumption: { annual_kwh: 50_000 } },
        daily_wh: { from: '2022-06-10', meter: [meter, 9000], consumption: [1_152_000, 600_000] },
        incidents: [{ kind: 'micro', from: '2022-06-11', to: '2022-06-12' }],
      },
    ],
  })
  const error: unknown = await createSimulator({
    scenario: { seed: 'fleet', ...scenario(90_000) },
  }).catch((e) => e)
  const most = Number(/make (\d+) Wh/.exec(String(error))?.[1])
  t.ok(most > 10_000 && most < 15_000, `${most} Wh`)
  const simulator = await build(t, scenario(most))
  const days: readonly [string, number, string][] = [
    ['rgm_stats', most, '2022-06-10'],
    ['rgm_stats', 9000, '2022-06-11'],
    ['consumption_stats', 1_152_000, '2022-06-10'],
    ['consumption_stats', 600_000, '2022-06-11'],
  ]
  for (const [route, total, date] of days) {
    const startS = Date.parse(`${date}T00:00:00-07:00`) / 1000
    const window = `start_at=${startS}&end_at=${startS + 86_400}`
    const reply = await simulator.inject(`/systems/67/${route}?${window}`)
    const { intervals } = reply.json<{ intervals: { wh_del: number; enwh: number }[] }>()
    const rows = intervals.map(({ wh_del, enwh }) => wh_del ?? enwh)
    t.equal(
      rows.reduce((a, b) => a + b, 0),
      total,
      `${route} ${date}`,
    )
    const cap = route === 'rgm_stats' ? (4 * 225) / 4 : 12_000
    t.ok(Math.max(...rows) <= cap, `${Math.max(...rows)} Wh in a quarter of an hour`)
  }
  const year = await simulator.inject('/systems/67/consumption_lifetime')
  t.ok(Math.max(...year.json<{ consumption: number[] }>().consumption) <= 1_152_000)
})

t.test('a written day of a meter falls into the hours in which it was there', async (t) => {
  const simulator = await build(t, {
    systems: [
      {
        ...ROOF,
        meters: { production: [{ installed_on: '2022-06-12T18:00:00-07:00' }] },
        daily_wh: { from: '2022-06-12', meter: [500] },
        incidents: [{ kind: 'micro', from: '2022-06-12', to: '2022-06-13' }],
      },
    ],
  })
  const startS = Date.parse('2022-06-12T00:00:00-07:00') / 1000
  const window = `start_at=${startS}&end_at=${startS + 86_400}`
  const { intervals } = (
    await simulator.inject(`/systems/67/rgm_stats?${window}`)
  ).json<RgmStatsResponse>()
  t.equal(
    intervals.reduce((sum, { wh_del }) => sum + wh_del, 0),
    500,
  )
  const first = intervals.find(({ wh_del }) => wh_del > 0)
  t.equal(first?.end_at, Date.parse('2022-06-12T18:15:00-07:00') / 1000)
})

t.test('a house that only consumes has an Envoy, for its meter', async (t) => {
  const { envoys: _, ...roof } = ROOF
  const simulator = await build(t, {
    systems: [{ ...roof, arrays: [], meters: { consumption: {} } }],
  })
  const summary = await simulator.inject('/systems/67/summary')
  t.match(summary.json(), { modules: 0, energy_lifetime: 0, status: 'normal' })
  t.equal(summary.json<{ last_report_at: number }>().last_report_at > 1_655_000_000, true)
  const { consumption } = (await simulator.inject('/systems/67/consumption_lifetime')).json<{
    consumption: number[]
  }>()
  t.ok(consumption.every((wh) => wh > 0))
  const { envoys } = (await simulator.inject('/systems/67/envoys')).json<{ envoys: unknown[] }>()
  t.equal(envoys.length, 1)
})

t.test('more Envoys than modules, and systems that nobody numbered', async (t) => {
  const simulator = await build(t, {
    systems: [
      { ...ROOF, envoys: 2, arrays: [{ modules: 1 }, { modules: 2 }] },
      { name: 'a' },
      { name: 'b' },
    ],
  })
  const { envoys } = (await simulator.inject('/systems/67/envoys')).json<EnvoysResponse>()
  t.equal(envoys.length, 2)
  t.match((await simulator.inject('/systems/67/summary')).json(), { modules: 3 })
  t.equal(new Set((await listed(simulator)).map(({ system_id }) => system_id)).size, 3)
})

t.test('Envoys that are only numbered take arrays as they are wired', async (t) => {
  const twin = { inverter: 'D380' }
  const rows: readonly (readonly [string, readonly ArrayEntry[], number, readonly number[][]])[] = [
    ['one array, one more for the first', [{ modules: 7 }], 3, [[3], [2], [2]]],
    [
      'whole arrays in turn',
      [4, 4, 4, 4].map((modules) => ({ modules })),
      2,
      [
        [4, 4],
        [4, 4],
      ],
    ],
    ['the one between is split', [{ modules: 6 }, { modules: 4 }], 2, [[5], [1, 4]]],
    ['more Envoys than modules', [{ modules: 1 }, { modules: 1 }], 3, [[1], [1], []]],
    [
      'the halves of a twin stay together',
      [
        { modules: 4, ...twin },
        { modules: 2, ...twin },
      ],
      2,
      [[4], [2]],
    ],
    ['each twin counts once', [{ modules: 4, ...twin }, { modules: 3 }], 2, [[4, 1], [2]]],
  ]
  for (const [name, arrays, envoys, wired] of rows) {
    const system = { ...ROOF, envoys, arrays: arrays.map((one, i) => ({ ...one, tilt_deg: i })) }
    const { fleet } = createFleet(
      { fleet: { systems: 0 }, systems: [system] },
      'fleet',
      createCache(),
      createState(),
    )
    const { groups } = fleet.system(67)
    const dealt = Array.from({ length: envoys }, (_, envoy) =>
      groups.filter((group) => group.envoy === envoy).map(({ modules }) => modules),
    )
    t.same(dealt, wired, name)
    t.same(
      groups.map(({ array }) => array).sort(),
      groups.map(({ array }) => array),
      name,
    )
  }
})

t.test('an Envoy that was silent from the start', async (t) => {
  const simulator = await build(t, { systems: [{ ...ROOF, incidents: [{ kind: 'comm' }] }] })
  const days = await simulator.inject('/systems/67/energy_lifetime?start_date=2022-06-10')
  t.same(days.json<EnergyLifetimeResponse>().production, [0, 0, 0, 0, 0])
})

t.test('in the minutes after commissioning nothing is reported yet', async (t) => {
  const simulator = await build(t, { systems: [{ ...ROOF, meters: { production: [{}] } }] })
  simulator.clock.set({ now: '2012-05-01T12:00:05-07:00' })
  t.match((await simulator.inject('/systems/67/summary')).json(), {
    operational_at: 1335898800,
    energy_today: 0,
    last_report_at: null,
    last_interval_end_at: null,
  })
})

t.test('commissioned in the evening: reports, but no row before the next morning', async (t) => {
  const simulator = await build(t, {
    systems: [{ ...ROOF, operational_at: '2012-05-01T21:00:00-07:00' }],
  })
  simulator.clock.set({ now: '2012-05-01T23:00:00-07:00' })
  const { last_report_at, last_interval_end_at } = (
    await simulator.inject('/systems/67/summary')
  ).json<Record<string, number | null>>()
  t.ok(last_report_at)
  t.equal(last_interval_end_at, null)
  simulator.clock.set({ now: '2012-05-02T12:00:00-07:00' })
  const late = await simulator.inject('/systems/67/stats?start_at=1335985199')
  const { first_interval } = late.json<{ first_interval: number }>()
  t.ok(first_interval > 1335963000 && first_interval < 1335966600, 'the sun was up again')
})

t.test('a unit that was put in by night speaks first in the morning', async (t) => {
  const simulator = await build(t, {
    systems: [
      {
        ...ROOF,
        arrays: [{ modules: 3, inverter: 'M215', serial_numbers: ['121500000101'] }],
        replaced: [{ serial_number: '121500000101', on: '2022-06-15' }],
      },
    ],
  })
  const reports = async (now: string) => {
    simulator.clock.set(now)
    const [envoy] = (
      await simulator.inject('/systems/inverters_summary_by_envoy_or_site?site_id=67')
    ).json<InvertersSummaryByEnvoyOrSiteResponse>()
    return envoy!.micro_inverters.map((unit) => unit.last_report_date !== null).sort()
  }
  t.same(await reports('2022-06-15T03:00:00-07:00'), [false, true, true])
  t.same(await reports('2022-06-15T12:00:00-07:00'), [true, true, true])
})

t.test('two Envoys: one that never reported, and a meter that is held back', async (t) => {
  const [silent, heard] = ['121112607295', '121112607296']
  const simulator = await build(t, {
    systems: [
      {
        ...ROOF,
        envoys: [{ serial_number: heard }, { serial_number: silent }],
        meters: {
          production: [
            { serial_number: '110518000321', envoy: heard, installed_on: '2015-01-01' },
            { serial_number: '110518000322', envoy: heard },
          ],
        },
        incidents: [
          { kind: 'comm', envoys: [silent] },
          { kind: 'meter', meters: ['110518000321'], from: '2022-06-15T08:00:00-07:00' },
        ],
      },
    ],
  })
  const [first, second] = (
    await simulator.inject('/systems/inverters_summary_by_envoy_or_site?site_id=67')
  ).json<InvertersSummaryByEnvoyOrSiteResponse>()
  t.ok(first!.micro_inverters.every((unit) => unit.last_report_date !== null))
  t.ok(second!.micro_inverters.every((unit) => unit.last_report_date === null))

  const noon = 'start_at=1655319600&end_at=1655323200'
  const rows = (await simulator.inject(`/systems/67/rgm_stats?${noon}`)).json<RgmStatsResponse>()
  t.ok(rows.intervals.every((row) => row.devices_reporting === 1))
  t.same(rows.meter_intervals.map(({ intervals }) => intervals.length).sort(), [0, 12])

  const before = await simulator.inject('/systems/67/production_meter_readings?end_at=1400000000')
  t.equal(
    before.json<ProductionMeterReadingsResponse>().meter_readings.length,
    1,
    'the other came later',
  )
})

t.test(
  'a consumption meter out of touch, and a production meter that is switched off',
  async (t) => {
    const simulator = await build(t, {
      systems: [
        {
          ...ROOF,
          meters: {
            production: [{ serial_number: '110518000321', disabled: true }],
            consumption: { serial_number: '110518000322' },
          },
          incidents: [
            { kind: 'meter', meters: ['110518000322'], from: '2022-06-15T08:00:00-07:00' },
          ],
        },
      ],
    })
    const stats = await simulator.inject('/systems/67/consumption_stats')
    const { intervals } = stats.json<ConsumptionStatsResponse>()
    t.equal(intervals.at(-1)?.end_at, 1655305200, 'nothing after eight')
    t.equal(intervals.length, 32)
    t.match((await simulator.inject('/systems/67/production_meter_readings')).json(), {
      meter_readings: [{ serial_number: '110518000321', value: 0, read_at: 1335898800 }],
    })
  },
)

t.test('what is written is obeyed to the digit', async (t) => {
  const simulator = await build(t, {
    systems: [
      {
        ...ROOF,
        name: 'Sample Residence 1',
        public_name: 'The Sample',
        installer: 'Sample Solar',
        connection_type: 'cellular',
        place: {
          country: 'US',
          state: 'NH',
          city: 'Pelham',
          postal_code: '03076',
          latitude: 42.73,
          longitude: -71.32,
          timezone: 'America/New_York',
        },
        arrays: [
          { modules: 2, serial_numbers: ['110924032940-B', '110924032940-A'], inverter: 'D380' },
          {
            modules: 2,
            panel_w: 200,
            inverter: 'M215',
            mount: 'rack',
            tilt_deg: 60,
            azimuth_deg: 90,
          },
        ],
        envoys: [
          {
            envoy_id: 434803,
            serial_number: '121112607295',
            part_number: '800-00069-r02',
            model: 'Envoy',
            sku: 'ENV-120',
            name: 'Attic',
          },
        ],
        meters: {
          production: [{ serial_number: '123456789012', manufacturer: 'GE', model: 'I-210+' }],
        },
      },
      { name: 'no id' },
      { system_id: 900, arrays: [], envoys: 0, operational_at: '2020-01-01' },
    ],
  })
  const systems = await listed(simulator)
  const one = systems.find(({ system_id }) => system_id === 67)!
  t.match(one, {
    system_name: 'Sample Residence 1',
    system_public_name: 'The Sample',
    postal_code: '03076',
    state: 'NH',
    city: 'Pelham',
    timezone: 'America/New_York',
    connection_type: 'cellular',
  })
  t.same((await simulator.inject('/systems/67/inventory')).json<InventoryResponse>().meters, [
    { sn: '123456789012', manufacturer: 'GE', model: 'I-210+', status: 'normal', state: 'enabled' },
  ])
  t.match((await simulator.inject('/systems/67/envoys')).json(), {
    envoys: [
      {
        envoy_id: 434803,
        serial_number: '121112607295',
        part_number: '800-00069-r02',
        name: 'Attic',
      },
    ],
  })
  t.match((await simulator.inject('/systems/67/inventory')).json(), {
    inverters: [{ sn: '110924032940-A' }, { sn: '110924032940-B' }, {}, {}],
  })
  const other = systems.find(({ system_name }) => system_name === 'no id')!
  t.ok(other.system_id > 67, 'an id of its own')
  t.same(
    (await simulator.inject('/systems?installer=Sample%20Solar')).json<SystemsResponse>().systems
      .length,
    1,
  )
  t.match(
    (await simulator.inject('/systems/900/summary')).json(),
    { modules: 0, size_w: 0, last_report_at: null, energy_lifetime: 0 },
    'a system without any device',
  )
})

t.test('hardware that was replaced', async (t) => {
  const simulator = await createSimulator({
    scenario: {
      clock: { now: '2022-06-15T14:32:10-07:00', speed: 0 },
      systems: [
        {
          system_id: 67,
          place: 'Sebastopol, CA',
          operational_at: '2011-06-01',
          arrays: [
            {
              modules: 4,
              panel_w: 200,
              inverter: 'D380',
              serial_numbers: ['110924032940-A', '110924032940-B', '110924032941-A'],
            },
            { modules: 2, panel_w: 210, inverter: 'M190', serial_numbers: ['031018000001'] },
          ],
          replaced: [
            { serial_number: '110924032940-A', on: '2012-03-01' },
            { serial_number: '110924032940-B', on: '2012-03-01' },
            { serial_number: '110924032941-A', on: '2016-03-01', by: 'M250' },
            { serial_number: '031018000001', on: '2016-03-01' },
          ],
        },
        {
          system_id: 68,
          operational_at: null,
          envoys: [
            { serial_number: '121112607295', retired_on: '2020-05-02' },
            { serial_number: '121912600001', replaces: '121112607295' },
            { serial_number: '122412600001', installed_on: '2024-05-02' },
          ],
          arrays: [{ modules: 1 }],
        },
      ],
    },
  })
  t.teardown(() => simulator.close())
  const { inverters } = (await simulator.inject('/systems/67/inventory')).json<InventoryResponse>()
  const twins = inverters.filter(({ model }) => model === 'D380').map(({ sn }) => sn)
  t.equal(twins.length, 3, 'one half of the second twin is left')
  t.notOk(twins.some((sn) => sn.startsWith('110924032940')))
  const together = twins.filter((sn) => sn.startsWith('1212') || sn.startsWith('1211'))
  t.equal(new Set(together.map((sn) => sn.slice(0, 12))).size, 1, 'a twin came whole')
  t.same(together.map((sn) => sn.slice(12)).sort(), ['-A', '-B'])
  t.equal(inverters.filter(({ model }) => model === 'M190').length, 1, 'the other was sold no more')
  t.equal(inverters.length, 6)

  const found = async (serial: string) => {
    const { status, headers } = await simulator.inject(
      `/systems/search_system_id?serial_num=${serial}`,
    )
    return headers['x-simulator-reason'] ?? status
  }
  t.match(await found('121112607295'), /taken out of system 68 on 2020-05-02.*; 121912600001 took/)
  t.equal(await found('121912600001'), 200)
  t.match(await found('122412600001'), /comes to system 68 on 2024-05-02/)
  const summary = '/systems/inverters_summary_by_envoy_or_site?envoy_serial_number='
  t.equal((await simulator.inject(`${summary}121112607295`)).status, 422)
  await simulator.listen()
  const truth = async () => (await fetch(`${simulator.simulatorUrl}/systems/68`)).json()
  t.match(await truth(), {
    envoys: [
      { serial_number: '121912600001', status: 'normal', in_service_to: null },
      { serial_number: '121112607295', status: 'retired', last_report_at: null },
    ],
  })
  simulator.clock.set({ now: '2024-06-01T00:00:00Z' })
  t.match(await truth(), { envoys: [{}, { serial_number: '122412600001' }, {}] })
})

t.test('an Envoy that is taken out and gives its place to none', async (t) => {
  const simulator = await createSimulator({
    scenario: {
      clock: { now: '2022-06-15T14:32:10-07:00', speed: 0 },
      systems: [
        {
          system_id: 67,
          place: 'Sebastopol, CA',
          operational_at: '2016-06-01',
          envoys: [
            { serial_number: '121112607295', retired_on: '2020-05-02' },
            { serial_number: '121112607296' },
          ],
          arrays: [{ modules: 4 }],
          meters: { production: [{}] },
        },
      ],
    },
  })
  t.teardown(() => simulator.close())
  t.match((await simulator.inject('/systems/67/inventory')).json(), {
    envoys: [{ sn: '121112607296' }],
    meters: [{ sn: '121112607296EIM1' }],
  })
  t.match(
    (await simulator.inject('/systems/search_system_id?serial_num=121112607295')).headers[
      'x-simulator-reason'
    ],
    /was taken out of system 67 on 2020-05-02T00:00:00-07:00: only active ones are found/,
  )
})

t.test(
  'what is kept of large roofs is bounded: they count for what their units take',
  async (t) => {
    const held = new Map<string, { value: unknown; bytes: number }>()
    const cache: ValueCache = {
      get: (key) => held.get(key)?.value,
      set: (key, value, bytes) => held.set(key, { value, bytes }),
    }
    const bytesOfSystem = (modules: number) => {
      held.clear()
      const options = { systems: 1, modules: { min: modules, max: modules } }
      const { fleet } = createFleet({ fleet: options }, 'large', cache, createState())
      fleet.view(fleet.ids[0]!, 1_655_294_400)
      return [...held].filter(([key]) => key.startsWith('system/')).map(([, { bytes }]) => bytes)
    }
    const [small] = bytesOfSystem(20)
    const [large] = bytesOfSystem(400)
    t.ok(large! - small! > 380 * 800, `${small} and ${large} bytes`)
  },
)
