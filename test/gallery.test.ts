/** The gallery: every shipped scenario, as somebody with that very roof would test against it. */
import { readFileSync } from 'node:fs'
import t, { type Test } from 'tap'
import { CAPTURED_TOTALS } from '../fixtures/captured-days.ts'
import { GALLERY_FILE, withGallery } from '../scripts/gallery-table.ts'
import type {
  ConsumptionLifetimeResponse,
  ConsumptionStatsResponse,
  EnergyLifetimeResponse,
  EnvoysResponse,
  InventoryResponse,
  InvertersSummaryByEnvoyOrSiteResponse,
  ProductionMeterReadingsResponse,
  RgmStatsResponse,
  Scenario,
  Simulator,
  StatsResponse,
  SummaryResponse,
  SystemsResponse,
} from '../src/index.ts'
import { loadScenario, shippedScenarios } from '../src/scenario/load.ts'
import { ROUTES } from '../src/scenario/match.ts'
import { parseScenario } from '../src/scenario/parse.ts'
import { createSimulator } from './opening.ts'

/** What a client of the API has in hand, and the simulator behind it. */
interface Client {
  readonly simulator: Simulator
  /** Status and body, whatever they are. */
  ask(path: string): Promise<{ readonly status: number; readonly body: unknown }>
  /** The body of a 200; rejects for anything else. */
  get<T = Record<string, unknown>>(path: string): Promise<T>
}

function createClient(simulator: Simulator): Client {
  const ask = async (path: string) => {
    const { status, body } = await simulator.inject(path)
    return { status, body: body.startsWith('{') || body.startsWith('[') ? JSON.parse(body) : body }
  }
  return {
    simulator,
    ask,
    async get(path) {
      const { status, body } = await ask(path)
      if (status !== 200) throw new Error(`${path}: ${status} ${JSON.stringify(body)}`)
      return body
    },
  }
}

const tested: string[] = []

/** A case: the shipped scenario of that name, and the sentence that it shows. */
function scenario(name: string, sentence: string, test: (t: Test, client: Client) => unknown) {
  tested.push(name)
  t.test(`${name}: ${sentence}`, async (t) => {
    const simulator = await createSimulator({ scenario: name })
    t.teardown(() => simulator.close())
    await test(t, createClient(simulator))
  })
}

/** The same scenario with something changed in it. */
async function changed(t: Test, client: Client, change: Partial<Scenario>): Promise<Client> {
  const simulator = await createSimulator({ scenario: { ...client.simulator.scenario, ...change } })
  t.teardown(() => simulator.close())
  return createClient(simulator)
}

const withoutIncidents = ({ systems = [] }: Scenario): Partial<Scenario> => ({
  systems: systems.map(({ incidents: _, ...system }) => system),
})

const epoch = (iso: string) => Date.parse(iso) / 1000
const sum = (values: readonly number[]) => values.reduce((a, b) => a + b, 0)
const window = (from: string, to: string) => `start_at=${epoch(from)}&end_at=${epoch(to)}`
const INVALID_RANGE = 'Requested date range is invalid for this system'
const UNAVAILABLE = { errorCode: 7, errorMessages: ['Data temporarily unavailable.'] }
const NOT_AUTHORIZED = { reason: '401', message: ['Not authorized to access requested resource.'] }

// --- What starts without arguments

scenario(
  'default',
  'every status and every kind of meter is there at any time',
  async (t, client) => {
    const { simulator, get } = client
    t.equal(simulator.scenario.clock?.now, undefined, 'it goes by the machine’s time')
    for (const now of ['2022-01-01T00:00:00Z', '2024-02-29T13:00:00Z', '2031-12-31T23:59:59Z']) {
      simulator.clock.set({ now, speed: 0 })
      const { systems } = await get<SystemsResponse>('/systems')
      t.strictSame(
        [...new Set(systems.map(({ status }) => status))].sort(),
        'battery comm meter meter_issue micro normal power storage_idle'.split(' '),
        now,
      )
      t.ok(new Set(systems.map(({ country }) => country)).size >= 6, 'in several countries')
      t.ok(new Set(systems.map(({ timezone }) => timezone)).size >= 8, 'and time zones')
    }
    const inventory = (id: number) => get<InventoryResponse>(`/systems/${id}/inventory`)
    t.strictSame((await inventory(67)).meters, [], 'none')
    t.match((await inventory(2290873)).meters, [{ sn: /EIM1$/, state: 'enabled' }], 'production')
    t.match((await inventory(1790417)).meters, [{ sn: /EIM2$/, state: 'enabled' }], 'consumption')
    t.match((await inventory(2527105)).meters, [{ state: 'disabled' }], 'switched off')
  },
)

scenario('default', 'without a name it is this one, with system 67 as documented', async (t) => {
  const simulator = await createSimulator()
  t.teardown(() => simulator.close())
  t.equal(simulator.scenario.name, 'default')
  const { get } = createClient(simulator)
  t.hasStrict(await get('/systems/67/summary'), { modules: 35, size_w: 6270, status: 'normal' })
  const { inverters } = await get<InventoryResponse>('/systems/67/inventory')
  t.equal(inverters.filter(({ model }) => model === 'M190').length, 31)
  t.strictSame(
    inverters.filter(({ model }) => model === 'D380').map(({ sn }) => sn),
    ['110924032940-A', '110924032940-B', '110924032941-A', '110924032941-B'],
    'two entries for each twin',
  )
})

scenario(
  'default',
  'any key works, and there is one for each plan',
  async (t, { simulator, ask }) => {
    simulator.clock.set({ now: '2022-06-15T12:00:00Z', speed: 0 })
    t.equal(simulator.key, 'unlimited-key')
    for (let n = 1; n <= 10; n++) await ask('/systems/67/envoys?key=watt-key')
    t.equal((await ask('/systems/67/envoys?key=watt-key')).status, 409)
    t.equal((await ask('/systems/67/envoys?key=my-own-key')).status, 200)
    for (const key of ['kilowatt-key', 'megawatt-key', 'gigawatt-key']) {
      t.equal((await ask(`/systems/67/envoys?key=${key}`)).status, 200, key)
    }
  },
)

scenario('neighbourhood', 'whoever walks through it meets nothing odd', async (t, client) => {
  const { get, simulator } = client
  t.ok(Math.abs(simulator.clock.get().now_epoch - Date.now() / 1000) < 60, 'the live clock')
  for (const noon of [
    '2022-06-15T12:00:00-07:00',
    '2024-12-21T12:00:00-08:00',
    '2026-03-29T12:00:00-07:00',
  ]) {
    simulator.clock.set({ now: noon, speed: 0 })
    const { systems } = await get<SystemsResponse>('/systems')
    t.equal(systems.length, 12)
    t.same([...new Set(systems.map(({ timezone }) => timezone))], ['America/Los_Angeles'])
    for (const { system_id: id, status } of systems) {
      const summary = await get<SummaryResponse>(`/systems/${id}/summary`)
      t.same([status, summary.status, summary.source], ['normal', 'normal', 'meter'], noon)
      t.ok(summary.current_power > 0 && summary.energy_today > 0, `it is day at ${id}`)
      for (const route of ['stats', 'rgm_stats', 'consumption_stats']) {
        const { intervals, meta } = await get<StatsResponse>(`/systems/${id}/${route}`)
        t.ok(intervals.length > 10 && meta.status === 'normal', `${route} of ${id}`)
      }
      const { meters } = await get<InventoryResponse>(`/systems/${id}/inventory`)
      t.equal(meters.length, 2)
    }
  }
})

scenario('five-lines', 'the rest is generated, and the same each time', async (t, client) => {
  const { text } = loadScenario('five-lines')
  t.equal(text.split('\n').filter((line) => line !== '' && !line.startsWith('#')).length, 5)
  const again = await changed(t, client, {})
  const first = await client.get<SystemsResponse>('/systems')
  t.strictSame(await again.get('/systems'), first)
  const [system] = first.systems
  const summary = await client.get<SummaryResponse>(`/systems/${system?.system_id}/summary`)
  t.ok(summary.modules > 0 && summary.current_power > 0 && summary.energy_lifetime > 1e7)
})

// --- Systems as they begin

scenario('never-produced', 'no instant, no energy, no first day', async (t, { get, ask }) => {
  t.hasStrict(await get('/systems/2911873/summary'), {
    current_power: 0,
    energy_today: 0,
    energy_lifetime: 0,
    operational_at: null,
    last_interval_end_at: null,
  })
  t.hasStrict(await get('/systems/2911873/energy_lifetime'), { start_date: null, production: [] })
  const stats = await ask('/systems/2911873/stats')
  t.equal(stats.status, 422)
  t.hasStrict(stats.body, { reason: INVALID_RANGE, first_interval: null, last_interval: null })
})

scenario(
  'before-dawn',
  'today has no interval yet, and the body says which was the last',
  async (t, client) => {
    const { ask, get, simulator } = client
    const { status, body } = await ask('/systems/67/stats')
    t.equal(status, 422)
    t.hasStrict(body, {
      reason: INVALID_RANGE,
      start_at: epoch('2022-06-15T00:00:00-07:00'),
      end_at: epoch('2022-06-15T04:30:00-07:00'),
    })
    const { last_interval } = body as { last_interval: number }
    const again = await get<StatsResponse>(`/systems/67/stats?start_at=${last_interval - 3600}`)
    t.equal(again.intervals.at(-1)?.end_at, last_interval, 'a client can go on from there')

    const later = await changed(t, client, { behaviour: { stats_before_dawn: 'empty' } })
    t.strictSame(
      (await later.get<StatsResponse>('/systems/67/stats')).intervals,
      [],
      'as from 2023 on',
    )

    simulator.clock.advance({ hours: 4 })
    t.ok((await get<StatsResponse>('/systems/67/stats')).intervals.length > 10, 'the sun is up')
  },
)

scenario('commissioning-day', 'data begin at 12:39:38 with a part of a day', async (t, client) => {
  const { get, simulator } = client
  const path = '/systems/2527105'
  const first = await get<StatsResponse>(
    `${path}/stats?start_at=${epoch('2021-11-12T00:00:00-08:00')}`,
  )
  t.ok(first.intervals[0]!.end_at >= 1636749578)
  t.equal(first.meta.operational_at, 1636749578)
  const beforehand = await get<SummaryResponse>(`${path}/summary?summary_date=2021-11-10`)
  t.hasStrict(beforehand, { energy_today: 0, energy_lifetime: 0 })

  simulator.clock.set('2021-11-19T21:54:00-08:00')
  const lifetime = await get<EnergyLifetimeResponse>(`${path}/energy_lifetime`)
  t.equal(lifetime.start_date, '2021-11-12')
  t.strictSame(lifetime.production, CAPTURED_TOTALS[0]?.energyWh)
  t.hasStrict(await get(`${path}/summary`), {
    modules: 22,
    size_w: 5500,
    current_power: 0,
    energy_today: 18085,
    energy_lifetime: 78708,
    summary_date: '2021-11-19',
  })
  const [envoy] = await get<InvertersSummaryByEnvoyOrSiteResponse>(
    '/systems/inverters_summary_by_envoy_or_site?site_id=2527105',
  )
  t.equal(sum(envoy!.micro_inverters.map(({ energy }) => energy.value)), 78708)
})

// --- System 67 of the documentation

scenario('system-67', 'its devices, and each day of 2010 as it was', async (t, { get }) => {
  t.hasStrict(await get('/systems/67/envoys'), {
    envoys: [
      {
        envoy_id: 434803,
        serial_number: '121112607295',
        part_number: '800-00069-r02',
        status: 'normal',
        name: 'Envoy 121112607295',
      },
    ],
  })
  t.strictSame(await get('/systems/search_system_id?serial_num=121112607295'), { system_id: 67 })
  const { inverters } = await get<InventoryResponse>('/systems/67/inventory')
  t.ok(inverters.some(({ sn, model }) => sn === '030909022461' && model === 'M190'))
  t.match(inverters.at(-4), { sn: '110924032940-A', model: 'D380' })
  t.hasStrict(await get('/systems/67/summary'), { modules: 35, size_w: 6270 })

  const year = await get<EnergyLifetimeResponse>(
    '/systems/67/energy_lifetime?start_date=2010-01-01&end_date=2010-12-31',
  )
  t.strictSame(year.production, CAPTURED_TOTALS[1]?.energyWh)
  t.equal(year.production.filter((wh) => wh === 0).length, 13)
  const june = await get('/systems/67/monthly_production?start_date=2010-06-01')
  t.hasStrict(june, { production_wh: sum(year.production.slice(151, 181)), meter_readings: [] })
  const day = await get<SummaryResponse>('/systems/67/summary?summary_date=2010-05-26')
  t.hasStrict(day, { energy_today: 34792, modules: 0, size_w: 0, current_power: 0 })
})

scenario(
  'system-67-first-days',
  'six values from 28 January to 2 February 2008',
  async (t, { get }) => {
    const range = 'start_date=2008-01-28&end_date=2008-02-02'
    t.hasStrict(await get(`/systems/67/energy_lifetime?${range}`), {
      system_id: 67,
      start_date: '2008-01-28',
      production: [8388, 7537, 8843, 2039, 8235, 0],
    })
    t.hasStrict(await get('/systems/67/summary?summary_date=2008-01-28'), {
      summary_date: '2008-01-28',
      energy_today: 8388,
      energy_lifetime: 14040,
    })
  },
)

// --- Meters

scenario(
  'no-meter',
  'empty lists, and 204 for the days of consumption',
  async (t, { get, ask }) => {
    const rgm = await get<RgmStatsResponse>('/systems/67/rgm_stats')
    t.hasStrict(rgm, { total_devices: 0, intervals: [], meter_intervals: [] })
    t.strictSame(
      (await get<ConsumptionStatsResponse>('/systems/67/consumption_stats')).intervals,
      [],
    )
    t.strictSame(await ask('/systems/67/consumption_lifetime'), { status: 204, body: '' })
    const { meter_readings } = await get<ProductionMeterReadingsResponse>(
      '/systems/67/production_meter_readings',
    )
    t.strictSame(meter_readings, [])
    t.equal((await get<SummaryResponse>('/systems/67/summary')).source, 'microinverters')
  },
)

scenario(
  'disabled-meter',
  'it is listed, counts for nothing, and consumption is a 401',
  async (t, client) => {
    const { get, ask } = client
    const path = '/systems/2527105'
    const { meters } = await get<InventoryResponse>(`${path}/inventory`)
    t.match(meters, [{ sn: '202138000001EIM1', status: 'disabled', state: 'disabled' }])
    t.equal((await get<SummaryResponse>(`${path}/summary`)).source, 'microinverters')
    t.notOk('meter_start_date' in (await get(`${path}/energy_lifetime`)))
    t.strictSame(await ask(`${path}/consumption_stats`), {
      status: 401,
      body: {
        message: 'The given system does not contain any active and enabled consumption meter',
      },
    })
    t.strictSame(await ask(`${path}/consumption_lifetime`), { status: 401, body: NOT_AUTHORIZED })
  },
)

scenario('merged-series', 'the documented sample, day by day', async (t, { get }) => {
  const all = await get<EnergyLifetimeResponse>(
    '/systems/66/energy_lifetime?start_date=2013-01-01&production=all',
  )
  t.hasStrict(all, {
    start_date: '2013-01-01',
    meter_start_date: '2013-01-04',
    production: [15422, 15421, 17118, 18505],
    micro_production: [15422, 15421, 17118, 18513],
    meter_production: [0, 0, 11388, 18505],
  })
  const merged = await get<EnergyLifetimeResponse>(
    '/systems/66/energy_lifetime?start_date=2013-01-01',
  )
  t.strictSame(merged.production, all.production)
  t.notOk('micro_production' in merged, 'other series only if asked for')
  t.equal((await get<SummaryResponse>('/systems/66/summary')).source, 'meter')
  const noon = epoch('2013-01-04T00:00:00-08:00')
  const { meter_readings } = await get<ProductionMeterReadingsResponse>(
    `/systems/66/production_meter_readings?end_at=${noon}`,
  )
  t.strictSame(
    meter_readings.map(({ value, read_at }) => [value, read_at]),
    [[11388, noon]],
  )
})

scenario(
  'meter-swap',
  'one series over both meters, and the old one’s last reading',
  async (t, client) => {
    const { get, simulator } = client
    const path = '/systems/902117'
    const all = await get<EnergyLifetimeResponse>(`${path}/energy_lifetime?production=all`)
    t.equal(all.meter_start_date, '2021-06-02')
    t.equal(all.production.length, 23)
    t.strictSame(all.meter_production!.slice(0, 4), [0, 0, 0, 0])
    t.ok(all.meter_production![4]! < all.micro_production![4]!, 'a part of the day of installation')
    t.strictSame(all.production.slice(0, 5), all.micro_production!.slice(0, 5))
    t.strictSame(all.production.slice(5), all.meter_production!.slice(5))
    t.ok(
      all.production.every((wh) => wh > 0),
      'without a gap on the day of the swap',
    )

    const swap = epoch('2021-06-10T11:00:00-06:00')
    const readings = async () =>
      (await get<ProductionMeterReadingsResponse>(`${path}/production_meter_readings`))
        .meter_readings
    const [old, current] = await readings()
    t.hasStrict(old, { serial_number: '110518000321', read_at: swap })
    t.equal(current?.serial_number, '202138000001EIM1')
    t.match((await get<InventoryResponse>(`${path}/inventory`)).meters, [
      { sn: '202138000001EIM1' },
    ])

    const hour = window('2021-06-10T10:30:00-06:00', '2021-06-10T11:30:00-06:00')
    const { intervals, meter_intervals } = await get<RgmStatsResponse>(`${path}/rgm_stats?${hour}`)
    t.strictSame(
      intervals.map((row) => row.devices_reporting),
      [1, 1, 1, 1],
    )
    t.strictSame(
      meter_intervals.map((meter) => meter.intervals.length),
      [6, 6],
      'two rows of each of three channels',
    )

    simulator.clock.advance({ days: 10 })
    const later = await readings()
    t.strictSame(later[0], old)
    t.ok(later[1]!.value > current!.value)
  },
)

scenario(
  'retired-meters',
  'their odometers stand still for ever',
  async (t, { get, simulator }) => {
    const read = async (id: number) =>
      (await get<ProductionMeterReadingsResponse>(`/systems/${id}/production_meter_readings`))
        .meter_readings
    const before = await read(411800)
    simulator.clock.advance({ days: 300 })
    const after = await read(411800)
    t.strictSame(after.slice(0, 2), before.slice(0, 2))
    t.strictSame(
      after.slice(0, 2).map(({ read_at }) => read_at),
      [epoch('2016-05-09T00:00:00-07:00'), epoch('2019-08-30T00:00:00-07:00')],
    )
    t.ok(after[2]!.value > before[2]!.value, 'the third counts on')
    t.equal((await get<InventoryResponse>('/systems/411800/inventory')).meters.length, 1)
    const noon = epoch('2023-04-10T12:00:00-07:00')
    const rgm = await get<RgmStatsResponse>(`/systems/411800/rgm_stats?start_at=${noon}`)
    t.equal(rgm.total_devices, 1)

    t.equal((await read(411801)).length, 1)
    t.equal((await get<SummaryResponse>('/systems/411801/summary')).source, 'microinverters')
  },
)

scenario(
  'replaced-hardware',
  'the old Envoy is gone with its serial, the history goes on',
  async (t, { get, ask, simulator }) => {
    const path = '/systems/903410'
    const now = simulator.clock.get().now_epoch
    const found = async (serial: string) => {
      const { status, body } = await ask(`/systems/search_system_id?serial_num=${serial}`)
      return status === 200 ? (body as { system_id: number }).system_id : status
    }
    const envoys = async () =>
      (await get<EnvoysResponse>(`${path}/envoys`)).envoys.map((one) => one.serial_number)
    const both = async () => [await found('121550000207'), await found('121912600001')]
    t.strictSame(await both(), [404, 903410])
    t.strictSame(await envoys(), ['121912600001'])
    const { 'x-simulator-reason': reason } = (
      await simulator.inject('/systems/search_system_id?serial_num=121550000207')
    ).headers
    t.match(reason, /taken out .* on 2019-05-02T10:00:00-07:00; 121912600001 took its place/)

    const { inverters, meters } = await get<InventoryResponse>(`${path}/inventory`)
    t.equal(inverters.length, 12)
    t.match(meters, [{ sn: '121550000207EIM1' }], 'the meter keeps its serial number')
    t.notOk(inverters.some(({ sn }) => ['121546003101', '121546003102'].includes(sn)))
    t.hasStrict(
      inverters.find(({ sn }) => sn === '121822000916'),
      { model: 'S280' },
    )

    const days = async () =>
      await get<EnergyLifetimeResponse>(`${path}/energy_lifetime?production=all`)
    const after = await days()
    t.ok(
      after.micro_production!.slice(1).every((wh) => wh > 0),
      'without a gap on the days of the swaps',
    )
    simulator.clock.set({ now: '2019-05-02T09:58:10-07:00' })
    t.strictSame(await both(), [903410, 404], 'before the swap it was the other way round')
    t.strictSame(await envoys(), ['121550000207'])
    const before = await days()
    t.strictSame(after.production.slice(0, before.production.length), before.production)
    simulator.clock.set({ now: '2019-05-02T12:00:00-07:00' })
    t.strictSame([await both(), await envoys()], [[404, 404], []], 'for an afternoon there is none')
    t.equal((await get<SummaryResponse>(`${path}/summary`)).current_power > 0, true)
    simulator.clock.set({ now })
  },
)

scenario(
  'replaced-hardware',
  'a unit ends where its successor begins, and all together made what the system made',
  async (t, { get, simulator }) => {
    interface Truth {
      inverters: {
        serial_number: string
        model: string
        status: string
        energy_wh: number
        in_service_from: string | null
        in_service_to: string | null
      }[]
    }
    await simulator.listen()
    const truth = async () =>
      ((await (await fetch(`${simulator.simulatorUrl}/systems/903410`)).json()) as Truth).inverters
    const unit = async (serial: string) =>
      (await truth()).find((one) => one.serial_number === serial)
    const [first, second, third] = ['121546003101', '121708005512', '121822000916']
    t.match(await unit(first!), { status: 'retired', in_service_to: '2017-03-09T11:00:00-08:00' })
    t.match(await unit(second!), {
      status: 'retired',
      model: 'M250',
      in_service_from: '2017-03-09T11:00:00-08:00',
      in_service_to: '2018-06-20T00:00:00-07:00',
    })
    const { production, micro_production } = await get<EnergyLifetimeResponse>(
      '/systems/903410/energy_lifetime?production=all',
    )
    t.ok(production.length > 1000)
    t.equal(sum((await truth()).map((one) => one.energy_wh)), sum(micro_production!))

    const lifetimes = async (now: string) => {
      simulator.clock.set({ now })
      return [await unit(first!), await unit(second!), await unit(third!)].map(
        (one) => one?.energy_wh,
      )
    }
    const [last, begun] = await lifetimes('2017-03-10T12:00:00-08:00')
    t.ok(begun! > 0 && begun! < 2000, 'the successor has the afternoon')
    t.equal(last, (await lifetimes('2019-05-03T12:00:00-07:00'))[0], 'the old one stands still')
    t.equal((await lifetimes('2017-03-09T12:00:00-08:00'))[1], 0, 'and begins at 0')
    const groups = await get<InvertersSummaryByEnvoyOrSiteResponse>(
      '/systems/inverters_summary_by_envoy_or_site?site_id=903410',
    )
    t.notOk(groups.flatMap((one) => one.micro_inverters).some((one) => one.status === 'retired'))
  },
)

scenario(
  'meter-link-down',
  'the odometer stands still and then jumps',
  async (t, { get, simulator }) => {
    const path = '/systems/1560034'
    const odometer = async () =>
      (await get<ProductionMeterReadingsResponse>(`${path}/production_meter_readings`))
        .meter_readings[0]!
    const series = () =>
      get<EnergyLifetimeResponse>(`${path}/energy_lifetime?start_date=2022-06-08&production=all`)
    const down = await odometer()
    t.equal(down.read_at, epoch('2022-06-10T00:00:00-07:00'))
    const during = await series()
    t.equal(during.meta.status, 'meter')
    t.strictSame(during.production.slice(2), [0, 0, 0], 'the days are those of the meter')
    t.ok(
      during.micro_production!.every((wh) => wh > 0),
      'the microinverters report',
    )

    simulator.clock.set('2022-06-14T12:00:00-07:00')
    const up = await odometer()
    t.ok(up.value > down.value + 100_000 && up.read_at > epoch('2022-06-14T11:00:00-07:00'))
    const after = await series()
    t.equal(after.meta.status, 'normal')
    t.ok(after.production.every((wh) => wh > 0))
    const night = window('2022-06-11T00:00:00-07:00', '2022-06-12T00:00:00-07:00')
    const { intervals } = await get<RgmStatsResponse>(`${path}/rgm_stats?${night}`)
    t.equal(intervals.length, 96, 'the missing intervals are there')
    t.equal(sum(intervals.map((row) => row.wh_del)), after.production[3])
  },
)

scenario(
  'meter-issue',
  'the meter sees half, and all sums with it',
  async (t, { get, simulator }) => {
    const path = '/systems/1640112'
    const ratios = async () => {
      const { micro_production: micro, meter_production: meter } =
        await get<EnergyLifetimeResponse>(
          `${path}/energy_lifetime?start_date=2022-06-08&production=all`,
        )
      return meter!.map((wh, i) => Number((wh / micro![i]!).toFixed(2)))
    }
    const [right = 0] = await ratios()
    t.ok(right >= 0.955 && right <= 1.005)
    const half = Number((right / 2).toFixed(2))
    t.strictSame(await ratios(), [right, right, half, half, half])
    const summary = await get<SummaryResponse>(`${path}/summary`)
    t.equal(summary.status, 'meter_issue')
    const { intervals } = await get<RgmStatsResponse>(`${path}/rgm_stats`)
    t.equal(sum(intervals.map((row) => row.wh_del)), summary.energy_today)

    simulator.clock.set('2022-06-15T12:00:00-07:00')
    t.equal((await ratios()).at(-1), right, 'repaired')
    t.equal((await get<SummaryResponse>(`${path}/summary`)).status, 'normal')
  },
)

scenario('meter-reversed', 'rows below zero, and all sums with them', async (t, { get }) => {
  const path = '/systems/1640114'
  const { micro_production: micro = [], meter_production: meter = [] } =
    await get<EnergyLifetimeResponse>(
      `${path}/energy_lifetime?start_date=2022-06-09&end_date=2022-06-12&production=all`,
    )
  t.ok(meter[0]! > 0, 'right before')
  for (const [i, wh] of meter.slice(1).entries()) {
    const counted = -(wh + 24 * 200) / micro[i + 1]!
    t.ok(counted > 0.95 && counted < 1.01, `${wh} Wh of ${micro[i + 1]} Wh`)
  }
  const { intervals } = await get<RgmStatsResponse>(
    `${path}/rgm_stats?start_at=1655017200&end_at=1655103600`,
  )
  t.equal(sum(intervals.map((row) => row.wh_del)), meter.at(-1), 'the rows of a day')
  t.equal(intervals[0]?.wh_del, -50, 'by night the offset alone')
  const odometer = async (end: number) => {
    const { meter_readings: readings } = await get<{ meter_readings: { value: number }[] }>(
      `${path}/production_meter_readings?end_at=${end}`,
    )
    return readings[0]!.value
  }
  t.equal((await odometer(1655103600)) - (await odometer(1655017200)), meter.at(-1), 'it falls')
})

scenario(
  'meters-misread',
  'twice, a tenth, below zero, and all sums with them',
  async (t, { get }) => {
    for (const [id, factor] of [
      [1640115, 2],
      [1640116, 0.1],
    ] as const) {
      const path = `/systems/${id}`
      const { micro_production: micro = [], meter_production: meter = [] } =
        await get<EnergyLifetimeResponse>(
          `${path}/energy_lifetime?start_date=2022-06-09&end_date=2022-06-12&production=all`,
        )
      const rates = meter.map((wh, i) => wh / micro[i]!)
      t.ok(rates[0]! > 0.955 && rates[0]! < 1.005, 'right before')
      for (const rate of rates.slice(1)) {
        t.ok(Math.abs(rate / factor - rates[0]!) < 0.05, `${rate} of what the units say`)
      }
      const { intervals } = await get<RgmStatsResponse>(
        `${path}/rgm_stats?start_at=1655017200&end_at=1655103600`,
      )
      t.equal(sum(intervals.map((row) => row.wh_del)), meter.at(-1), 'the rows of a day')
    }
    const path = '/systems/1640117'
    const { consumption } = await get<ConsumptionLifetimeResponse>(
      `${path}/consumption_lifetime?start_date=2022-06-09&end_date=2022-06-12`,
    )
    const [before, partly, wholly, after] = consumption as [number, number, number, number]
    t.ok(before > 0 && after > 0, 'right before and after')
    t.ok(wholly < -24 * 300, `${wholly} Wh: the whole day`)
    t.ok(partly > wholly, `${partly} Wh: from six on`)
    for (const [startS, dayWh] of [
      [1654844400, partly],
      [1654930800, wholly],
      [1655017200, after],
    ] as const) {
      const { intervals } = await get<ConsumptionStatsResponse>(
        `${path}/consumption_stats?start_at=${startS}&end_at=${startS + 86_400}`,
      )
      t.equal(intervals.length, 96)
      t.equal(sum(intervals.map((row) => row.enwh)), dayWh, 'the rows of a day')
    }
    const { production = [] } = await get<EnergyLifetimeResponse>(
      `${path}/energy_lifetime?start_date=2022-06-09&end_date=2022-06-12`,
    )
    t.ok(
      production.every((wh) => wh > 0),
      'what is produced is counted right',
    )
  },
)

// --- Trouble on the roof

scenario('curtailment', 'a flat top, and nothing wrong', async (t, { get, simulator }) => {
  const path = '/systems/1640113'
  const powers = async (startS: number) => {
    const { intervals } = await get<StatsResponse>(
      `${path}/stats?start_at=${startS}&end_at=${startS + 86_400}`,
    )
    return intervals.map((row) => row.powr)
  }
  const before = await powers(epoch('2022-06-12T00:00:00-06:00'))
  t.ok(Math.max(...before) > 3100, `${Math.max(...before)} W the day before`)
  const limited = await powers(epoch('2022-06-14T00:00:00-06:00'))
  t.ok(Math.max(...limited) <= 3006, `${Math.max(...limited)} W at the most`)
  t.ok(limited.filter((powr) => powr > 2990).length > 20, 'for hours')
  t.equal((await get<SummaryResponse>(`${path}/summary`)).status, 'normal')

  simulator.incidents.add({ system_id: 1640113, kind: 'curtailment', limit_w: 0 })
  simulator.clock.advance({ hours: 1 })
  t.equal((await get<SummaryResponse>(`${path}/summary`)).current_power, 0, 'none at all')
})

scenario('shaded-units', 'all report, two of them less', async (t, { get }) => {
  type Value = { value: number }
  const path = '/systems/1640115'
  const [envoy] = await get<
    { micro_inverters: { status: string; power_produced: Value; energy: Value }[] }[]
  >('/systems/inverters_summary_by_envoy_or_site?site_id=1640115')
  const units = envoy!.micro_inverters
  const shaded = units.filter(({ status }) => status === 'power')
  const others = units.filter(({ status }) => status === 'normal')
  t.same([shaded.length, others.length], [2, 10])
  const mean = (list: typeof units, value: (one: (typeof units)[number]) => number) =>
    sum(list.map(value)) / list.length
  const power =
    mean(shaded, (one) => one.power_produced.value) /
    mean(others, (one) => one.power_produced.value)
  t.ok(power > 0.55 && power < 0.65, `${power} of the others’ power`)
  const energy = mean(shaded, (one) => one.energy.value) / mean(others, (one) => one.energy.value)
  t.ok(energy > 0.58 && energy < 0.68, `${energy} of their energy: it was not always so`)
  const stats = await get<StatsResponse>(`${path}/stats`)
  t.equal(stats.intervals.at(-1)?.devices_reporting, stats.total_devices)
})

scenario(
  'line-noise',
  'silent by day, all of it told at night, and nothing lost',
  async (t, client) => {
    const { get, simulator } = client
    const path = '/systems/1640116'
    const day = window('2022-06-15T00:00:00-07:00', '2022-06-16T00:00:00-07:00')
    const rows = async () => (await get<StatsResponse>(`${path}/stats?${day}`)).intervals
    const noon = await get<SummaryResponse>(`${path}/summary`)
    t.equal(noon.status, 'micro', 'while they are silent')
    t.equal((await rows()).at(-1)?.devices_reporting, 8, 'of ten')
    const one = '/systems/inverters_summary_by_envoy_or_site?site_id=1640116'
    const [envoy] = await get<InvertersSummaryByEnvoyOrSiteResponse>(one)
    const silent = envoy!.micro_inverters.filter(({ status }) => status === 'micro')
    t.match(silent, [
      { power_produced: { value: 0 }, last_report_date: /^2022-06-14T2/ },
      { power_produced: { value: 0 }, last_report_date: /^2022-06-14T2/ },
    ])

    simulator.clock.set('2022-06-14T09:00:00-07:00')
    const [first] = await get<InvertersSummaryByEnvoyOrSiteResponse>(one)
    const unheard = first!.micro_inverters.filter(({ status }) => status === 'micro')
    t.match(unheard[0], { last_report_date: /^2022-06-13T2/ }, 'the first morning')

    simulator.clock.set('2022-06-16T09:00:00-07:00')
    const told = await rows()
    const dusk = epoch('2022-06-15T20:40:00-07:00')
    const late = told.filter(({ end_at }) => end_at > dusk)
    t.equal(sum(late.map((row) => row.devices_reporting)), 2, 'each in a row')
    t.ok(Math.max(...late.map(({ powr }) => powr)) > 10 * 300, 'beyond what the roof can do')
    t.ok(late.every(({ powr, enwh }) => enwh === Math.floor(powr / 12 + 0.5)))
    t.equal((await get<SummaryResponse>(`${path}/summary`)).status, 'normal', 'the noise is gone')

    const quiet = await changed(t, client, withoutIncidents(simulator.scenario))
    quiet.simulator.clock.set('2022-06-16T09:00:00-07:00')
    const lifetime = `${path}/energy_lifetime?start_date=2022-06-13&production=all`
    t.strictSame(await get(lifetime), await quiet.get(lifetime), 'the days are what they would be')
    const meter = `${path}/rgm_stats?${day}`
    t.strictSame(await get(meter), await quiet.get(meter), 'a meter hears no noise')
    t.strictSame(await get(one), await quiet.get(one), 'nor have the units lost anything')
    const { intervals } = await quiet.get<StatsResponse>(`${path}/stats?${day}`)
    t.equal(sum(told.map((row) => row.enwh)), sum(intervals.map((row) => row.enwh)))
  },
)

scenario(
  'reporting-quirks',
  'alike rows, power in the dark, rows at night',
  async (t, { get, simulator }) => {
    const [odd, nightly] = ['/systems/1640117', '/systems/1640118'] as const
    const noon = await get<SummaryResponse>(`${odd}/summary`)
    t.equal(noon.last_interval_end_at! - noon.last_report_at!, 133, 'later than its report')

    simulator.clock.set('2022-06-15T23:32:10-07:00')
    const { intervals } = await get<StatsResponse>(`${odd}/stats`)
    const full = intervals.flatMap((a, i) => {
      const [b, c] = intervals.slice(i + 1, i + 3)
      return a.end_at % 900 === 300 && c?.end_at === a.end_at + 600 ? [[a, b!, c] as const] : []
    })
    t.ok(full.length > 50)
    t.ok(
      full.every(([a, b]) => a.enwh === b.enwh && a.powr === b.powr),
      'A, A, B',
    )
    t.ok(
      full.some(([a, , c]) => a.enwh !== c.enwh),
      'B has the rest',
    )
    t.equal(intervals.at(-1)?.powr, 12, 'the last row keeps some power')
    const night = await get<SummaryResponse>(`${odd}/summary`)
    t.hasStrict(night, { current_power: 12, energy_today: sum(intervals.map((row) => row.enwh)) })
    t.ok(night.last_interval_end_at! < night.last_report_at!, 'reports go on, rows do not')
    simulator.clock.set('2022-06-16T05:00:00-07:00')
    t.equal((await get<SummaryResponse>(`${odd}/summary`)).current_power, 12, 'until morning')

    simulator.clock.set('2022-06-15T23:32:10-07:00')
    const rows = (await get<StatsResponse>(`${nightly}/stats`)).intervals
    t.equal(rows.length, 12 * 23 + 5, 'without a gap since midnight')
    t.strictSame(rows[0], { ...rows[0]!, devices_reporting: 0, powr: 3, enwh: 0 })
    t.ok(
      rows.some(({ powr }) => powr > 2000),
      'days are as ever',
    )
    t.equal((await get<SummaryResponse>(`${nightly}/summary`)).current_power, 3)
  },
)

scenario(
  'wrong-clock',
  'rows of the future, rows that meet, an Envoy that lags',
  async (t, client) => {
    const { get, simulator } = client
    const [ahead, behind] = ['/systems/1640119', '/systems/1640120'] as const
    const right = await changed(t, client, {
      systems: simulator.scenario.systems!.map(({ incidents: _, envoys: __, ...system }) => system),
    })
    const rowsOf = async ({ get }: Client, path: string, day: string) =>
      (await get<StatsResponse>(`${path}/stats?${day}`)).intervals
    const monday = window('2022-06-13T00:00:00-07:00', '2022-06-14T00:00:00-07:00')
    const tuesday = window('2022-06-14T00:00:00-07:00', '2022-06-15T00:00:00-07:00')
    const now = epoch('2022-06-13T14:32:10-07:00')

    const summary = await get<SummaryResponse>(`${ahead}/summary`)
    const { last_report_at } = await right.get<SummaryResponse>(`${ahead}/summary`)
    t.hasStrict(summary, { status: 'normal', last_report_at: last_report_at! + 3600 })
    const told = (await get<StatsResponse>(`${ahead}/stats`)).intervals
    t.ok(told.at(-1)!.end_at > now + 2700, 'told, though it is not over')
    t.strictSame(
      told,
      (await rowsOf(right, ahead, monday)).map((row) => ({ ...row, end_at: row.end_at + 3600 })),
      'the rows of a right clock, an hour later',
    )
    const lag = await get<SummaryResponse>(`${behind}/summary`)
    const true2 = await right.get<SummaryResponse>(`${behind}/summary`)
    t.equal(lag.last_report_at, true2.last_report_at! - 2417, 'reports to the second')
    t.strictSame(
      (await rowsOf(client, behind, monday)).map(({ end_at }) => end_at),
      (await rowsOf(right, behind, monday)).map(({ end_at }) => end_at - 2400),
      'rows by whole ones',
    )

    simulator.clock.set('2022-06-15T09:00:00-07:00')
    right.simulator.clock.set('2022-06-15T09:00:00-07:00')
    const met = await rowsOf(client, ahead, tuesday)
    const whole = await rowsOf(right, ahead, tuesday)
    const within = (rows: typeof met, from: string, to: string) =>
      rows.filter(({ end_at }) => end_at > epoch(from) && end_at <= epoch(to))
    const double = within(met, '2022-06-14T12:00:00-07:00', '2022-06-14T13:00:00-07:00')
    const twoHours = within(whole, '2022-06-14T11:00:00-07:00', '2022-06-14T13:00:00-07:00')
    t.equal(double.length, 12, 'an hour of rows that meet')
    t.equal(sum(double.map((row) => row.enwh)), sum(twoHours.map((row) => row.enwh)), 'are added')
    t.ok(double.every((row) => row.devices_reporting === 12))
    const days = `${ahead}/energy_lifetime?start_date=2022-06-12&production=all`
    t.strictSame(
      (await get<EnergyLifetimeResponse>(days)).production,
      (await right.get<EnergyLifetimeResponse>(days)).production,
      'no watt-hour is lost, and none crosses midnight',
    )

    simulator.incidents.add({ system_id: 1640120, kind: 'clock', offset_s: 7200 })
    simulator.clock.advance({ hours: 3 })
    const today = (await get<StatsResponse>(`${behind}/stats`)).intervals
    const gap = today.findIndex(({ end_at }, i) => end_at - (today[i - 1]?.end_at ?? end_at) > 300)
    t.equal(today[gap]!.end_at - today[gap - 1]!.end_at, 7200, 'nearly two hours are skipped')
  },
)

scenario('comm-outage', 'before, during and after it', async (t, client) => {
  const { get, ask, simulator } = client
  const days = () =>
    get<EnergyLifetimeResponse>(
      '/systems/67/energy_lifetime?start_date=2022-06-01&end_date=2022-06-10',
    )
  simulator.clock.set('2022-06-02T20:00:00-07:00')
  const before = await get<SummaryResponse>('/systems/67/summary')
  t.equal(before.status, 'normal')
  t.ok(epoch('2022-06-02T20:00:00-07:00') - before.last_report_at! < 310)

  simulator.clock.set('2022-06-08T14:32:10-07:00')
  const during = await get<SummaryResponse>('/systems/67/summary')
  t.hasStrict(during, { status: 'comm', energy_today: 0 })
  t.ok(during.last_report_at! < epoch('2022-06-03T00:00:00-07:00'))
  t.match(await get('/systems/67/envoys'), { envoys: [{ status: 'comm' }] })
  t.strictSame((await get<SystemsResponse>('/systems?status=comm')).systems.length, 1)
  t.equal((await ask('/systems/67/stats')).status, 422, 'today has no interval')
  const silent = await days()
  t.strictSame(silent.production.slice(2), [0, 0, 0, 0, 0, 0], 'up to today')
  const usual = await get<EnergyLifetimeResponse>(
    '/systems/67/energy_lifetime?start_date=2022-06-01',
  )
  t.equal(usual.production.length, 2, 'the series ends with the last day that was reported')

  simulator.clock.set('2022-06-12T14:32:10-07:00')
  const after = await days()
  t.equal(after.meta.status, 'normal')
  t.ok(after.production.every((wh) => wh > 0))
  const never = await changed(t, client, withoutIncidents(simulator.scenario))
  never.simulator.clock.set('2022-06-12T14:32:10-07:00')
  for (const path of [
    '/systems',
    '/systems/67/summary',
    '/systems/67/stats',
    '/systems/67/rgm_stats',
  ]) {
    t.strictSame(await ask(path), await never.ask(path), `${path} as if nothing had happened`)
  }

  simulator.clock.set('2022-06-08T14:32:10-07:00')
  t.strictSame(await days(), silent, 'back in time they are gone again')
})

scenario(
  'comm-backfill-fifo',
  'four hours until the backlog is in',
  async (t, { get, simulator }) => {
    const path = '/systems/1204418'
    const at = async (time: string) => {
      simulator.clock.set(`2022-06-12T${time}:00-07:00`)
      return get<SummaryResponse>(`${path}/summary`)
    }
    t.equal((await at('07:55')).status, 'comm')
    const steps: SummaryResponse[] = []
    for (const time of ['08:10', '09:00', '10:00', '11:00']) steps.push(await at(time))
    for (const [i, step] of steps.entries()) {
      t.hasStrict(step, { status: 'micro', energy_today: 0 }, 'nothing of today yet')
      const former = steps[i - 1]?.last_interval_end_at ?? epoch('2022-06-10T07:00:00-07:00')
      t.ok(step.last_interval_end_at! > former, 'further on')
    }
    const behind = steps[1]!
    t.ok(behind.last_interval_end_at! < epoch('2022-06-11T00:00:00-07:00'), 'the oldest first')
    const done = await at('13:00')
    t.equal(done.status, 'normal')
    t.ok(
      done.energy_today > 0 &&
        epoch('2022-06-12T13:00:00-07:00') - done.last_interval_end_at! < 900,
    )
  },
)

scenario('dead-microinverters', 'sixteen of twenty report', async (t, { get, simulator }) => {
  const path = '/systems/298114'
  const { total_devices, intervals, meta } = await get<StatsResponse>(`${path}/stats`)
  t.equal(total_devices, 20)
  t.equal(Math.max(...intervals.map((row) => row.devices_reporting)), 16)
  t.equal(meta.status, 'micro')
  t.equal((await get<InventoryResponse>(`${path}/inventory`)).inverters.length, 20)
  const units = async () =>
    (
      await get<InvertersSummaryByEnvoyOrSiteResponse>(
        '/systems/inverters_summary_by_envoy_or_site?site_id=298114',
      )
    )[0]!.micro_inverters
  const dead = (await units()).filter(({ status }) => status === 'micro')
  t.equal(dead.length, 4)
  t.ok(dead.every((unit) => unit.last_report_date! < '2022-05-01'))
  simulator.clock.advance({ days: 3 })
  const later = (await units()).filter(({ status }) => status === 'micro')
  t.strictSame(later, dead, 'nothing new from them')
  const { energy_lifetime } = await get<SummaryResponse>(`${path}/summary`)
  t.equal(sum((await units()).map(({ energy }) => energy.value)), energy_lifetime)
})

scenario(
  'all-microinverters-silent',
  'seventeen devices and no interval',
  async (t, { get, ask }) => {
    const path = '/systems/283776'
    const { body } = await ask(`${path}/stats`)
    const { last_interval } = body as { last_interval: number }
    t.ok(last_interval < epoch('2022-06-12T00:00:00-07:00'))
    const stats = await get<StatsResponse>(`${path}/stats?start_at=${last_interval}`)
    t.hasStrict(stats, { total_devices: 17, intervals: [] })
    const days = await get<EnergyLifetimeResponse>(`${path}/energy_lifetime?start_date=2022-06-11`)
    t.strictSame(days.production.slice(1), [0, 0, 0], 'up to yesterday')
    t.ok(days.production[0]! > 0)
    t.equal(days.meta.status, 'micro')
    t.ok(epoch('2022-06-15T14:32:10-07:00') - days.meta.last_report_at! < 310, 'the Envoy reports')
  },
)

scenario('production-issue', 'intervals of zero, and of half', async (t, client) => {
  const { get, simulator } = client
  const none = await get<StatsResponse>('/systems/510226/stats')
  t.equal(none.meta.status, 'power')
  t.ok(none.intervals.length > 90)
  t.ok(none.intervals.every((row) => row.powr === 0 && row.enwh === 0))
  t.equal(none.intervals.at(-1)?.devices_reporting, 16, 'all devices report')

  const sound = await changed(t, client, withoutIncidents(simulator.scenario))
  const path = '/systems/510227/energy_lifetime?start_date=2022-06-13'
  const [half, whole] = [
    await get<EnergyLifetimeResponse>(path),
    await sound.get<EnergyLifetimeResponse>(path),
  ]
  t.equal(half.production.length, 2)
  for (const [i, wh] of half.production.entries()) {
    t.ok(Math.abs(wh - whole.production[i]! / 2) <= 2, 'half of what it would have been')
  }
})

for (const [name, id] of [
  ['battery', 1711290],
  ['storage-idle', 1790417],
] as const) {
  scenario(name, 'the status changes, no number does', async (t, client) => {
    const status = name.replace('-', '_')
    const sound = await changed(t, client, withoutIncidents(client.simulator.scenario))
    const summary = await client.get<SummaryResponse>(`/systems/${id}/summary`)
    t.equal(summary.status, status)
    const { status: usual, ...numbers } = await sound.get<SummaryResponse>(`/systems/${id}/summary`)
    t.equal(usual, 'normal')
    t.hasStrict(summary, numbers)
    t.strictSame((await client.get<SystemsResponse>(`/systems?status=${status}`)).systems.length, 1)
    client.simulator.clock.set('2022-06-21T12:00:00Z')
    t.equal((await client.get<SummaryResponse>(`/systems/${id}/summary`)).status, 'normal')
  })
}

scenario(
  'several-troubles',
  'the first of the documented list is shown',
  async (t, { get, simulator }) => {
    const shown: string[] = []
    for (let day = 2; day <= 9; day++) {
      simulator.clock.set(`2022-06-0${day}T12:00:00-07:00`)
      shown.push((await get<SummaryResponse>('/systems/1433002/summary')).status)
    }
    t.strictSame(
      shown,
      'comm power meter meter_issue micro battery storage_idle normal'.split(' '),
      'one trouble less each day',
    )
  },
)

scenario(
  'trailing-zeroes',
  'of devices that are silent, and of an Envoy that is',
  async (t, { get }) => {
    const series = [909, 4970, 0, 0, 0]
    const micro = await get<EnergyLifetimeResponse>('/systems/795001/energy_lifetime')
    t.strictSame(micro.production, series)
    t.equal(micro.meta.status, 'micro')
    t.ok(epoch('2016-01-06T12:00:00-08:00') - micro.meta.last_report_at! < 310)

    const comm = await get<EnergyLifetimeResponse>('/systems/795002/energy_lifetime')
    t.strictSame(comm.production, series.slice(0, 2), 'it ends with the last day reported')
    t.equal(comm.meta.status, 'comm')
    const longer = await get<EnergyLifetimeResponse>(
      '/systems/795002/energy_lifetime?end_date=2016-01-05',
    )
    t.strictSame(longer.production, series)
    t.ok(longer.meta.last_report_at! < epoch('2016-01-03T00:00:00-08:00'))
  },
)

scenario('several-envoys', 'one is out of touch, the other goes on', async (t, { get }) => {
  const path = '/systems/640117'
  const { envoys } = await get<{
    envoys: { serial_number: string; status: string; last_report_at: number }[]
  }>(`${path}/envoys`)
  t.match(envoys, [
    { serial_number: '121503010001', status: 'normal' },
    { serial_number: '121503010002', status: 'comm' },
  ])
  const summary = await get<SummaryResponse>(`${path}/summary`)
  t.hasStrict(summary, { status: 'comm', modules: 50, last_report_at: envoys[0]?.last_report_at })
  t.ok(envoys[1]!.last_report_at < epoch('2022-06-14T18:00:00-07:00'))
  const { intervals } = await get<StatsResponse>(`${path}/stats`)
  t.equal(intervals.at(-1)?.devices_reporting, 30)

  const site = await get<InvertersSummaryByEnvoyOrSiteResponse>(
    '/systems/inverters_summary_by_envoy_or_site?site_id=640117',
  )
  t.strictSame(
    site.map(({ micro_inverters }) => micro_inverters.length),
    [30, 20],
  )
  const energies = site.flatMap((one) => one.micro_inverters.map(({ energy }) => energy.value))
  t.equal(sum(energies), summary.energy_lifetime)
  t.ok(
    site[1]!.micro_inverters.every((unit) => unit.last_report_date! < '2022-06-14T18:05'),
    'nothing is known of what hangs on a silent Envoy',
  )
  for (const { serial_number: serial } of envoys) {
    const found = await get(`/systems/search_system_id?serial_num=${serial}`)
    t.strictSame(found, { system_id: 640117 })
  }
})

scenario('cellular', 'rows come six hours at a time', async (t, { get, simulator }) => {
  const path = '/systems/1310875'
  const reports = new Set<number>()
  for (let hour = 0; hour < 24; hour++) {
    simulator.clock.set(epoch('2022-06-15T00:00:00-06:00') + hour * 3600)
    const { status, last_report_at } = await get<SummaryResponse>(`${path}/summary`)
    t.equal(status, 'normal')
    reports.add(last_report_at!)
  }
  const times = [...reports]
  t.ok(times.length === 4 || times.length === 5, 'four new reports a day')
  for (const [i, time] of times.slice(1).entries()) {
    t.ok(Math.abs(time - times[i]! - 6 * 3600) < 10, 'six hours apart')
  }
})

// --- Who may ask, and how often

scenario(
  'consumption-forbidden',
  'a 401 for one user, for the other the data',
  async (t, client) => {
    const { ask } = client
    for (const route of ['consumption_stats', 'consumption_lifetime']) {
      const path = `/systems/1922044/${route}?user_id=`
      t.equal((await ask(`${path}4d6a51330a`)).status, 200)
      t.strictSame(await ask(`${path}4e7a453d0a`), { status: 401, body: NOT_AUTHORIZED })
    }
    t.equal((await ask('/systems/1922044/stats?user_id=4e7a453d0a')).status, 200)
  },
)

scenario(
  'two-users',
  'the list, somebody else’s system, and one that is not there',
  async (t, client) => {
    const { ask, get } = client
    const ids = async (user: string) =>
      (await get<SystemsResponse>(`/systems?user_id=${user}`)).systems.map(
        ({ system_id }) => system_id,
      )
    t.strictSame(await ids('4d6a51330a'), [67, 71])
    t.strictSame(await ids('4e7a453d0a'), [71])
    const summary = (id: number | string, user: string) =>
      ask(`/systems/${id}/summary?user_id=${user}`)
    t.equal((await summary(71, '4e7a453d0a')).status, 200)
    t.strictSame(await summary(67, '4e7a453d0a'), { status: 401, body: NOT_AUTHORIZED })
    t.strictSame(await summary(0, '4e7a453d0a'), {
      status: 404,
      body: { reason: '404', message: ["Couldn't find Site with 'id'=0"] },
    })
    t.strictSame(await summary(0, 'dummy'), { status: 401, body: NOT_AUTHORIZED })
    t.equal((await ask('/systems?key=another')).status, 401)
  },
)

scenario(
  'quota-nearly-used',
  'ten are answered, then the month is over, until the next begins',
  async (t, { simulator, ask }) => {
    for (let n = 0; n < 10; n++) t.equal((await ask('/systems/67/summary')).status, 200)
    t.match(await ask('/systems/67/summary'), {
      status: 409,
      body: {
        reason: '409',
        message: ['Usage limit exceeded for plan Watt'],
        period: 'month',
        limit: 10_000,
      },
    })
    simulator.clock.set('2022-07-01T00:00:00Z')
    t.equal((await ask('/systems/67/summary')).status, 200, 'in July')
    simulator.reset()
    t.equal((await ask('/systems/67/summary')).status, 200, 'ten are left again')
  },
)

scenario(
  'clock-follows-client',
  'it only asks, and gets each row, and through each quota, without waiting',
  async (t, { simulator, ask }) => {
    const endOf = async () => {
      const { status, body } = await ask('/systems/67/stats')
      const { intervals } = body as StatsResponse
      return [status, intervals.at(-1)?.end_at]
    }
    const [, noon] = await endOf()
    const first = Number(noon)
    for (let n = 1; n <= 24; n++) t.strictSame(await endOf(), [200, first + n * 300])
    t.equal(simulator.clock.get().now, '2022-06-15T21:05:10Z', 'two hours later')

    const answered: string[] = []
    while (answered.length < 25) {
      const { status } = await ask('/systems/67/summary')
      if (status === 200) answered.push(simulator.clock.get().now.slice(11, 16))
    }
    simulator.verify({ status: 409 }, { exactly: 2 })
    t.strictSame(
      [...new Set(answered)],
      ['21:05', '21:06', '21:07'],
      'ten a minute, and each 409 ends one',
    )
    t.throws(() => simulator.clock.set({ speed: 60 }), /moves with the client/)
  },
)

scenario(
  'revoked-grant',
  'from that moment on it is not listed, and each of its routes says why',
  async (t, { simulator, get }) => {
    const [all, some, later] = ['4d6a51330a', '4e7a453d0a', '4d673d3d0a'] as const
    const ids = async (user: string) =>
      (await get<SystemsResponse>(`/systems?user_id=${user}`)).systems.map(
        ({ system_id }) => system_id,
      )
    // Three routes of the thirteen have no system in their path.
    const { envoys } = await get<EnvoysResponse>('/systems/72/envoys')
    const ofSystem = ROUTES.filter((route) => !/^systems$|_or_site$|^search/.test(route))
    const paths = [
      ...ofSystem.map((route) => `/systems/72/${route}`),
      '/systems/inverters_summary_by_envoy_or_site?site_id=72',
      `/systems/search_system_id?serial_num=${envoys[0]!.serial_number}`,
    ]
    t.equal(paths.length + 1, ROUTES.length)
    const refused = async (user: string, path: string) => {
      const { status, headers, json } = await simulator.inject(
        `${path}${path.includes('?') ? '&' : '?'}user_id=${user}`,
      )
      t.strictSame([status, json()], [401, NOT_AUTHORIZED], `${path} of ${user}`)
      return String(headers['x-simulator-reason'])
    }
    t.strictSame(await ids(some), [67, 72])
    simulator.clock.set('2022-06-16T10:00:00-07:00')
    t.strictSame(await ids(some), [67], 'taken back from one user')
    for (const path of paths) {
      t.match(await refused(some, path), /72.* since 2022-06-16T17:00:00Z, when its grant ended/)
    }
    t.strictSame(await ids(all), [67, 72], 'and from nobody else')
    simulator.clock.set('2022-06-16T12:00:00-07:00')
    for (const path of ['/systems', ...paths]) {
      t.match(await refused(all, path), /has revoked access at 2022-06-16T19:00:00Z/)
    }
    t.match(await refused(later, '/systems'), /only from 2022-06-17T00:00:00Z on/)
    simulator.clock.advance({ days: 1 })
    t.strictSame(await ids(later), [72], 'another came a day later')
    simulator.clock.set('2022-06-16T09:59:59-07:00')
    t.strictSame(
      [await ids(all), await ids(some)],
      [
        [67, 72],
        [67, 72],
      ],
      'as it was',
    )
  },
)

scenario('anonymous-and-referenced', 'each company sees its own reference', async (t, { get }) => {
  const { systems } = await get<SystemsResponse>('/systems?user_id=4d6a51330a')
  t.strictSame(
    systems.map((system) => system.system_public_name),
    ['Green, Alice', 'Residential System', 'Commercial System', 'A public building'],
  )
  t.hasStrict(systems[0], { reference: 'SR-1', other_references: ['F-12', 'DRY BRSU'] })
  t.notOk('reference' in systems[1]! || 'other_references' in systems[1]!, 'left out, not null')

  const solarfox = await get<SystemsResponse>('/systems?user_id=4e7a453d0a')
  t.hasStrict(solarfox.systems[0], { reference: 'F-12', other_references: ['SR-1', 'DRY BRSU'] })
  const found = await get<SystemsResponse>('/systems?user_id=4e7a453d0a&reference=f-12')
  t.strictSame(
    found.systems.map(({ system_id }) => system_id),
    [101],
  )
  const green = await get<SystemsResponse>('/systems?system_name=green')
  t.strictSame(
    green.systems.map(({ system_id }) => system_id),
    [101, 103],
    'a part of the name',
  )
})

scenario(
  'throttled-minute',
  'the eleventh request waits for the next minute',
  async (t, client) => {
    const { ask, simulator } = client
    for (let n = 1; n <= 10; n++) t.equal((await ask('/systems/67/envoys')).status, 200)
    t.strictSame(await ask('/systems/67/envoys'), {
      status: 409,
      body: {
        reason: '409',
        message: ['Usage limit exceeded for plan Watt'],
        period: 'minute',
        period_start: 1401742440,
        period_end: 1401742500,
        limit: 10,
      },
    })
    simulator.clock.set(1401742499)
    t.equal((await ask('/systems/67/envoys')).status, 409, 'a second too early')
    simulator.clock.set(1401742500)
    t.equal((await ask('/systems/67/envoys')).status, 200)
  },
)

scenario(
  'throttled-month',
  'the fourth request waits for February',
  async (t, { ask, simulator }) => {
    for (let n = 1; n <= 3; n++) t.equal((await ask('/systems/67/envoys')).status, 200)
    const { status, body } = await ask('/systems/67/envoys')
    t.equal(status, 409)
    const [period_start, period_end] = [1640995200, 1643673600]
    t.hasStrict(body, { period: 'month', period_start, period_end, limit: 3 })
    simulator.clock.advance({ hours: 24 })
    t.equal((await ask('/systems/67/envoys')).status, 409, 'another day is not enough')
    simulator.clock.set(period_end)
    t.equal((await ask('/systems/67/envoys')).status, 200)
  },
)

scenario('plans', 'each has its own limit of the minute', async (t, { ask }) => {
  for (const [plan, limit] of [
    ['Watt', 10],
    ['Kilowatt', 50],
    ['Megawatt', 100],
    ['Gigawatt', 300],
  ] as const) {
    const path = `/systems/67/envoys?key=${plan.toLowerCase()}-key`
    let granted = 0
    while ((await ask(path)).status === 200) granted += 1
    t.equal(granted, limit, plan)
    const message = [`Usage limit exceeded for plan ${plan}`]
    t.hasStrict((await ask(path)).body, { message, period: 'minute', limit })
  }
  const statuses = await Promise.all(
    Array.from({ length: 400 }, async () => (await ask('/systems/67/envoys')).status),
  )
  t.ok(
    statuses.every((status) => status === 200),
    'unlimited',
  )
})

scenario('concurrent-requests', 'two under way are enough', async (t, { ask }) => {
  const three = await Promise.all([1, 2, 3].map(() => ask('/systems/67/summary')))
  t.strictSame(three.map(({ status }) => status).sort(), [200, 200, 503])
  t.strictSame(three.find(({ status }) => status === 503)?.body, UNAVAILABLE)
  t.equal((await ask('/systems/67/summary')).status, 200, 'one after the other')
})

scenario('thousand-systems', 'ten pages of a hundred, or one of a thousand', async (t, { get }) => {
  const ids: number[] = []
  let pages = 0
  for (let next: string | undefined = ''; next !== undefined; pages++) {
    const page: SystemsResponse = await get<SystemsResponse>(
      next === '' ? '/systems' : `/systems?next=${next}`,
    )
    ids.push(...page.systems.map(({ system_id }) => system_id))
    next = page.next
  }
  t.equal(pages, 10)
  t.equal(new Set(ids).size, 1000, 'each of them once')
  t.strictSame(
    ids,
    [...ids].sort((a, b) => a - b),
    'in order',
  )
  for (const limit of [1000, 5000]) {
    const all = await get<SystemsResponse>(`/systems?limit=${limit}`)
    t.equal(all.systems.length, 1000)
    t.notOk('next' in all)
  }
})

// --- Trouble in the service

scenario('data-unavailable', 'four endpoints for an hour', async (t, { ask, simulator }) => {
  const paths = [
    ['stats', 503],
    ['rgm_stats', 500],
    ['consumption_stats', 500],
    ['monthly_production?start_date=2022-04-01', 500],
  ] as const
  for (const [path, status] of paths) {
    t.strictSame(await ask(`/systems/67/${path}`), { status, body: UNAVAILABLE }, path)
  }
  t.equal((await ask('/systems/67/summary')).status, 200)
  simulator.clock.set('2022-06-15T15:00:00-07:00')
  for (const [path] of paths) t.equal((await ask(`/systems/67/${path}`)).status, 200, path)
})

scenario('slow-and-broken', 'late, cut, half, silent, and a proxy’s page', async (t, client) => {
  const { ask, simulator } = client
  const sent = performance.now()
  t.equal((await ask('/systems/67/summary')).status, 200)
  t.ok(performance.now() - sent >= 25, 'late')
  await t.rejects(ask('/systems/67/stats'), 'an aborted reply rejects under inject')
  await t.rejects(ask('/systems/67/energy_lifetime'), 'half a body too')
  const pages = []
  for (let n = 1; n <= 4; n++) pages.push(await ask('/systems/67/inventory'))
  t.strictSame(
    pages.map(({ status }) => status),
    [200, 200, 502, 200],
  )
  t.match(pages[2]?.body, /^<html>/)
  t.strictSame(
    simulator.requests().map(({ fault_id }) => fault_id),
    ['late', 'cut', 'half', null, null, 'proxy', null],
    'the journal knows which fault it was',
  )
  const hanging = ask('/systems/67/envoys')
  await simulator.close()
  t.equal((await hanging).status, 503, 'shutting down ends it')
})

scenario('wrong-fields', 'each case once, and the world as it was', async (t, client) => {
  const { ask, get, simulator } = client
  const summary = () => get<SummaryResponse>('/systems/67/summary')
  const lifetimes: number[] = []
  for (let n = 0; n < 5; n++) lifetimes.push((await summary()).energy_lifetime)
  const [right = 0, zero, again, lower = 0, atLast] = lifetimes
  t.strictSame([zero, again, atLast], [0, right, right], '0 once, then right again')
  const { production } = await get<EnergyLifetimeResponse>('/systems/67/energy_lifetime')
  t.ok(lower < sum(production), 'lower than yesterday’s')

  const stats = await get('/systems/67/stats')
  t.notOk('total_devices' in stats, 'gone')
  const rows = stats.intervals as object[]
  t.ok(rows.length > 50 && rows.every((row) => 'enwh' in row && !('powr' in row)))
  t.match(await get('/systems/67/envoys'), { envoys: [{ last_report_at: null }] })
  t.strictSame((await get('/systems/67/inventory')).system_id, '67', 'of another type')
  const renamed = await get('/systems/67/energy_lifetime?datetime_format=iso8601')
  t.strictSame(Object.keys(renamed)[0], 'id')
  t.strictSame(renamed.production, production, 'with all else as it was')
  const month = await get('/systems/67/monthly_production?start_date=2022-05-01')
  t.strictSame(month.currency, 'EUR', 'one more than documented')
  t.match(await ask('/systems/67/stats?start_at=never'), { status: 422 }, 'refusals stay')

  const told = simulator.requests().map(({ status, fault_id }) => [status, fault_id])
  t.strictSame(told, [
    [200, null],
    [200, 'zero-once'],
    [200, null],
    [200, 'lower'],
    [200, null],
    [200, null],
    [200, 'gone'],
    [200, 'null'],
    [200, 'another-type'],
    [200, 'another-name'],
    [200, 'one-more'],
    [422, 'gone'],
  ])
})

scenario('redirected', 'what stands before the service says so', async (t, { simulator }) => {
  const inventory = await simulator.inject('/systems/67/inventory')
  t.match(inventory, { status: 302, headers: { location: 'https://example.test/login' }, body: '' })
  const stats = await simulator.inject('/systems/67/stats')
  t.match(stats, { status: 503, headers: { 'retry-after': '120' } })
  t.strictSame(stats.json(), UNAVAILABLE)
  const { headers, body } = await simulator.inject('/systems/67/summary')
  t.strictSame(headers['content-type'], 'text/plain')
  t.match(JSON.parse(body), { system_id: 67 }, 'and is right all the same')
})

scenario('trickling', 'time-outs for the headers do not help', async (t, { simulator }) => {
  const origin = await simulator.listen()
  const url = `${origin}/systems/67/summary?key=${simulator.key}&user_id=${simulator.userId}`
  const reply = await fetch(url)
  t.strictSame(reply.status, 200, 'the headers are there at once')
  t.match(simulator.requests(), [], 'and it is not over')
  const body = await reply.text()
  t.match(JSON.parse(body), { system_id: 67 })
  const [entry] = simulator.requests()
  t.match(entry, { status: 200, bytes: body.length, reason: /trickle/ })
  t.ok(entry!.duration_ms >= 15 * Math.ceil(body.length / 64), `${entry!.duration_ms} ms`)
})

scenario('replies-in-turn', 'who tries again gets through', async (t, { simulator }) => {
  const replies = []
  for (const route of ['summary', 'stats', 'summary', 'summary', 'stats']) {
    replies.push(await simulator.inject(`/systems/67/${route}`))
  }
  t.strictSame(
    replies.map(({ status }) => status),
    [503, 503, 409, 200, 200],
  )
  t.strictSame(replies[1]?.headers['retry-after'], '1')
  t.match(replies[2]?.json(), { reason: '409', period: 'minute' })
  t.match(simulator.faults.list(), [{ seen: 5, fired: 4 }])
})

scenario('brown-out', 'refused or late, the same ones each time', async (t, client) => {
  const run = async ({ simulator }: Client) => {
    const path = '/systems/67/summary'
    await Promise.all(Array.from({ length: 20 }, () => simulator.inject(path)))
    return simulator.requests()
  }
  const entries = await run(client)
  t.strictSame(entries.filter(({ status }) => status === 503).length, 2)
  // A slow machine may be late with the others, too.
  const late = entries.filter(({ status, fault_id }) => status === 200 && fault_id === 'load')
  t.strictSame(late.length, 10)
  t.ok(late.every(({ duration_ms }) => duration_ms >= 299))
  t.ok(entries.every(({ status, fault_id }) => status === 200 || fault_id === 'load'))
})

scenario('flaky', 'two lost, one failed, of a hundred', async (t, { simulator }) => {
  const run = async () => {
    const outcomes: (number | string)[] = []
    for (let n = 0; n < 100; n++) {
      const reply = simulator.inject('/systems/67/summary')
      outcomes.push(await reply.then(({ status }) => status).catch(() => 'lost'))
    }
    return outcomes
  }
  const outcomes = await run()
  t.strictSame(outcomes.filter((outcome) => outcome === 'lost').length, 2)
  t.strictSame(outcomes.filter((outcome) => outcome === 500).length, 1)
  t.strictSame(outcomes.filter((outcome) => outcome === 200).length, 97)
  simulator.reset()
  t.strictSame(await run(), outcomes, 'the same ones again')
})

scenario('maintenance', 'closed for everybody, then open', async (t, { simulator }) => {
  for (const path of ['/systems/67/summary', '/systems?key=nobody', '/nowhere?user_id=x']) {
    const { status, headers, body } = await simulator.inject(path)
    t.strictSame([status, headers['retry-after']], [503, '600'], path)
    t.match(headers['content-type'], /^text\/html/)
    t.match(body, /maintenance/)
  }
  simulator.clock.set('2022-06-15T23:00:00-07:00')
  t.strictSame((await simulator.inject('/systems?key=nobody')).status, 401)
  for (let n = 0; n < 10; n++) t.strictSame((await simulator.inject('/systems')).status, 200)
  t.strictSame((await simulator.inject('/systems')).status, 409, 'it has cost no quota')
})

scenario('html-front', 'a status that says nothing', async (t, { simulator }) => {
  const pages: string[] = []
  for (let n = 0; n < 20; n++) {
    const { status, headers, body } = await simulator.inject('/systems/67/summary')
    t.strictSame(status, 200)
    if (String(headers['content-type']).startsWith('text/html')) pages.push(body)
    else t.match(JSON.parse(body), { system_id: 67 })
  }
  t.strictSame(pages.length, 2)
  t.match(pages[0], /^<!DOCTYPE html>.*Sign in/)
})

// --- Days and zones

for (const [name, date, from, to, quarters] of [
  ['dst-spring', '2022-03-13', '-08:00', '-07:00', 92],
  ['dst-autumn', '2022-11-06', '-07:00', '-08:00', 100],
] as const) {
  scenario(name, `${quarters / 4} hours from midnight to midnight`, async (t, { get }) => {
    const path = '/systems/1922044'
    const nextDay = `2022-${name === 'dst-spring' ? '03-14' : '11-07'}`
    const day = window(`${date}T00:00:00${from}`, `${nextDay}T00:00:00${to}`)
    const range = `start_date=${date}&end_date=${date}`
    const drawn = await get<ConsumptionStatsResponse>(`${path}/consumption_stats?${day}`)
    t.equal(drawn.intervals.length, quarters)
    const { consumption } = await get<ConsumptionLifetimeResponse>(
      `${path}/consumption_lifetime?${range}`,
    )
    t.strictSame(consumption, [sum(drawn.intervals.map((row) => row.enwh))])
    const metered = await get<RgmStatsResponse>(`${path}/rgm_stats?${day}`)
    t.equal(metered.intervals.length, quarters)
    const { production } = await get<EnergyLifetimeResponse>(`${path}/energy_lifetime?${range}`)
    t.strictSame(production, [sum(metered.intervals.map((row) => row.wh_del))])

    const iso = await get<{ intervals: { end_at: string }[] }>(
      `${path}/consumption_stats?${day}&datetime_format=iso8601`,
    )
    const stamps = iso.intervals.map(({ end_at }) => end_at)
    t.equal(stamps[0], `${date}T00:15:00${from}`)
    t.equal(stamps.at(-1), `${nextDay}T00:00:00${to}`)
    t.equal(new Set(stamps).size, quarters, 'no stamp twice')
    t.ok(stamps.includes(name === 'dst-spring' ? `${date}T03:00:00${to}` : `${date}T01:00:00${to}`))
    const rest = await get<ConsumptionLifetimeResponse>(
      `${path}/consumption_lifetime?start_date=${date}`,
    )
    t.equal(rest.consumption.length, 1, 'one day all the same')
  })
}

scenario('leap-day', 'it has its place in series and months', async (t, { get, ask }) => {
  const range = 'start_date=2020-02-27&end_date=2020-03-01'
  const { production } = await get<EnergyLifetimeResponse>(`/systems/67/energy_lifetime?${range}`)
  t.equal(production.length, 4)
  const day = await get<SummaryResponse>('/systems/67/summary?summary_date=2020-02-29')
  t.equal(day.energy_today, production[2])
  const ends = async (start: string) =>
    (await get(`/systems/67/monthly_production?start_date=${start}`)).end_date
  t.equal(await ends('2020-02-01'), '2020-02-29')
  t.equal(await ends('2020-02-29'), '2020-03-28')
  t.equal(await ends('2019-02-01'), '2019-02-28')
  t.strictSame(await ask('/systems/67/summary?summary_date=2019-02-29'), {
    status: 422,
    body: { reason: 'Failed to parse date 2019-02-29' },
  })
})

scenario('far-east', 'one instant, two dates', async (t, { get, ask, simulator }) => {
  const date = async (id: number) =>
    (await get<SummaryResponse>(`/systems/${id}/summary`)).summary_date
  t.strictSame(
    [await date(1001), await date(1002), await date(1003)],
    ['2022-06-15', '2022-06-16', '2022-06-15'],
  )
  const of = (id: number) => ask(`/systems/${id}/summary?summary_date=2022-06-16`)
  t.equal((await of(1002)).status, 200)
  t.strictSame(await of(1001), { status: 422, body: { reason: 'Requested date is in the future' } })
  const local = await get('/systems/1002/summary?datetime_format=iso8601')
  t.equal(local.summary_date, '2022-06-16T00:00:00+12:45')
  simulator.clock.set('2022-06-15T14:59:59Z')
  t.equal(await date(1001), '2022-06-15')
  simulator.clock.set('2022-06-15T15:00:00Z')
  t.equal(await date(1001), '2022-06-16', 'midnight in Tokyo')
})

scenario(
  'half-hour-zones',
  'midnight is on a mark of 15 minutes everywhere',
  async (t, { get }) => {
    for (const [id, offset] of [
      [2001, '+05:30'],
      [2002, '+05:45'],
      [2003, '+10:30'],
    ] as const) {
      const day = window(
        `2022-04-03T00:00:00${id === 2003 ? '+11:00' : offset}`,
        `2022-04-04T00:00:00${offset}`,
      )
      const path = `/systems/${id}`
      const { intervals } = await get<ConsumptionStatsResponse>(`${path}/consumption_stats?${day}`)
      t.equal(
        intervals.length,
        id === 2003 ? 98 : 96,
        `the day has 24 ${id === 2003 ? '½ ' : ''}hours`,
      )
      const { consumption } = await get<ConsumptionLifetimeResponse>(
        `${path}/consumption_lifetime?start_date=2022-04-03`,
      )
      t.strictSame(consumption, [sum(intervals.map((row) => row.enwh))])
      const local = await get(`${path}/summary?datetime_format=iso8601`)
      t.equal(local.summary_date, `2022-04-04T00:00:00${offset}`)
    }
  },
)

// --- Where the service changed

scenario('strict', 'refuses what was forgiven', async (t, client) => {
  const start = epoch('2022-06-15T12:00:00-07:00')
  const lenient = await changed(t, client, { behaviour: {} })
  for (const query of [`start_at=${start}.0`, `start_at=${start}&granularity=15min`]) {
    t.equal((await client.ask(`/systems/67/stats?${query}`)).status, 422, query)
    t.equal((await lenient.ask(`/systems/67/stats?${query}`)).status, 200, query)
  }
  t.equal((await client.ask(`/systems/67/stats?start_at=${start}`)).status, 200)
})

scenario('rgm-week', 'eight days are refused, seven are not', async (t, client) => {
  const path = '/systems/2104558/rgm_stats'
  const eight = window('2022-06-01T00:00:00-06:00', '2022-06-09T00:00:00-06:00')
  t.strictSame(await client.ask(`${path}?${eight}`), {
    status: 422,
    body: {
      reason:
        'Requested date range in one API hit cannot be more than 7 days. {:start_at=>1654063200, :end_at=>1654754400}',
    },
  })
  const seven = window('2022-06-01T00:00:00-06:00', '2022-06-08T00:00:00-06:00')
  t.equal((await client.get<RgmStatsResponse>(`${path}?${seven}`)).intervals.length, 7 * 96)
  const earlier = await changed(t, client, { behaviour: { rgm_stats_window: 'month' } })
  const months = window('2022-04-01T00:00:00-06:00', '2022-06-09T00:00:00-06:00')
  t.equal(
    (await earlier.get<RgmStatsResponse>(`${path}?${months}`)).intervals.length,
    30 * 96,
    'one month',
  )
})

scenario('wire-of-2021', 'a plain number, and no final periods', async (t, { get, ask }) => {
  const [envoy] = await get<{ micro_inverters: { power_produced: unknown }[] }[]>(
    '/systems/inverters_summary_by_envoy_or_site?site_id=67',
  )
  t.type(envoy?.micro_inverters[0]?.power_produced, 'number')
  const message = (text: string, status: number) => ({
    status,
    body: { reason: String(status), message: [text] },
  })
  t.strictSame(
    await ask('/systems/67/summary?user_id=dummy'),
    message('Not authorized to access requested resource', 401),
  )
  t.strictSame(await ask('/systems/67/nothing'), message('Resource not found', 404))
})

// --- The files themselves

t.test('every shipped scenario has a case here, and none is missing', async (t) => {
  const names = shippedScenarios().map(({ name }) => name)
  t.strictSame([...new Set(tested)].sort(), names)
})

t.test('a scenario says what it is', async (t) => {
  for (const { name } of shippedScenarios()) {
    const { text, file } = loadScenario(name)
    const [schema, about] = readFileSync(file, 'utf8').split('\n')
    const parsed = parseScenario(text, { file }).scenario
    t.equal(schema, '# yaml-language-server: $schema=./scenario.schema.json', name)
    t.match(about, /^# \w/, 'a comment tells which fact it reproduces')
    t.equal(parsed.name, name)
    t.match(parsed.description, /^[A-Z0-9].{10,100}[^.]$/u)
    const isLive = ['default', 'neighbourhood'].includes(name)
    if (!isLive) t.equal(parsed.clock?.speed, 0, `the clock of ${name} stands still`)
    t.ok(
      text.split('\n').every((line) => line.length <= 100),
      `${name} can be read`,
    )
  }
})

t.test('the table in docs/gallery.md is the one made from the descriptions', async (t) => {
  const document = readFileSync(GALLERY_FILE, 'utf8')
  t.equal(document, withGallery(document), 'else run scripts/make-tables.ts')
})
