import fc from 'fast-check'
import t from 'tap'
import {
  createSimulator,
  type EnergyLifetimeResponse,
  type EnvoysResponse,
  type InventoryResponse,
  type InvertersSummaryByEnvoyOrSiteResponse,
  type ProductionMeterReadingsResponse,
  type RgmStatsResponse,
  type Simulator,
  type StatsResponse,
  type SummaryResponse,
  type SystemsResponse,
} from '../src/index.ts'
import type { Scenario } from '../src/scenario/scenario.ts'
import { findInverter } from '../src/simulation/fleet/devices.ts'
import { formatDate } from '../src/time/calendar.ts'
import { zone } from '../src/time/zone.ts'

/**
 * One roof, thirteen views: whatever a client can cross-check agrees, for every system at every
 * instant. Everything is asked as a client asks it.
 */

fc.configureGlobal({ seed: Number(process.env.FC_SEED ?? 20_221_106), endOnFailure: true })

type Unit = InvertersSummaryByEnvoyOrSiteResponse[number]['micro_inverters'][number]

/** The power of a unit, which is an object unless `behaviour` makes it a number. */
function wattsOf({ power_produced }: Unit): number {
  return typeof power_produced === 'number' ? power_produced : power_produced.value
}

const sum = (values: readonly number[]) => values.reduce((a, b) => a + b, 0)

/** Everything the API says of a system at the world's now. */
async function ask(simulator: Simulator, id: number) {
  const get = async <T>(path: string): Promise<T | undefined> => {
    const answer = await simulator.inject(path)
    return answer.status === 200 ? answer.json<T>() : undefined
  }
  const of = <T>(path: string) => get<T>(`/systems/${id}/${path}`)
  const list = await get<SystemsResponse>(`/systems?system_id=${id}`)
  const listed = list!.systems[0]!
  const site = zone(listed.timezone)
  const now = simulator.clock.get().now_epoch
  const today = site.dayOf(now)
  const groups = (await get<InvertersSummaryByEnvoyOrSiteResponse>(
    `/systems/inverters_summary_by_envoy_or_site?site_id=${id}`,
  ))!
  return {
    now,
    today,
    site,
    midnight: site.dayStartS(today),
    get,
    of,
    listed,
    summary: (await of<SummaryResponse>('summary'))!,
    // Before the first row of a day the service refuses.
    stats: await of<StatsResponse>('stats'),
    lifetime: await of<EnergyLifetimeResponse>('energy_lifetime?production=all'),
    inventory: (await of<InventoryResponse>('inventory'))!,
    envoys: (await of<EnvoysResponse>('envoys'))!.envoys,
    units: groups.flatMap((group) => group.micro_inverters),
  }
}
type Asked = Awaited<ReturnType<typeof ask>> & { lifetime: EnergyLifetimeResponse }

/** What holds for every system at every instant: a sentence, and the two sides that agree. */
const RULES: Readonly<Record<string, (all: Asked) => readonly [unknown, unknown]>> = {
  // The power that stands by night has no energy (`reporting.standby_w`).
  'the energy of a row is its power over five minutes': ({ stats, listed }) => {
    const standbyW = quirksOf(listed.system_id).standby_w
    const rows = (stats?.intervals ?? []).filter(({ powr }) => powr !== standbyW)
    return [rows.map(({ enwh }) => enwh), rows.map(({ powr }) => Math.floor(powr / 12 + 0.5))]
  },
  // Which may be dated tomorrow by a clock that is ahead.
  'power is that of the newest row': ({ stats, summary, site, today }) => {
    const isTomorrow = site.dayOf(summary.last_report_at ?? 0) > today
    const newest = isTomorrow ? undefined : stats?.intervals.at(-1)?.powr
    return [newest ?? summary.current_power, summary.current_power]
  },
  'today is the sum of its rows': ({ stats, summary }) => [
    summary.source === 'microinverters' ? sum((stats?.intervals ?? []).map((r) => r.enwh)) : 0,
    summary.source === 'microinverters' ? summary.energy_today : 0,
  ],
  'the lifetime excludes today and is the sum of the days': ({ lifetime, summary }) => [
    summary.energy_lifetime,
    sum(lifetime.production),
  ],
  'the devices of four answers are as many': ({ summary, stats, inventory, units }) => [
    [stats?.total_devices ?? summary.modules, inventory.inverters.length, units.length],
    [summary.modules, summary.modules, summary.modules],
  ],
  'meta repeats the summary': ({ summary, lifetime, listed }) => {
    const { status, last_report_at, last_interval_end_at, operational_at } = summary
    const meta = { status, last_report_at, last_energy_at: last_interval_end_at, operational_at }
    return [
      [lifetime.meta, listed.meta, listed.status],
      [meta, meta, status],
    ]
  },
  'the last report is the newest of the Envoys': ({ summary, envoys }) => [
    summary.last_report_at ?? 0,
    Math.max(0, ...envoys.map((envoy) => envoy.last_report_at ?? 0)),
  ],
  'the series starts on the operational day': ({ summary, lifetime, site }) => [
    lifetime.start_date,
    summary.operational_at === null ? null : formatDate(site.dayOf(summary.operational_at)),
  ],
  'the same Envoys everywhere': ({ envoys, inventory, units }) => [
    [inventory.envoys.map(({ sn }) => sn), units.every((u) => has(envoys, u))],
    [envoys.map((envoy) => envoy.serial_number), true],
  ],
  // Unless its energy is dated ahead of its report, or all of it by a clock that is ahead.
  'nothing is known before it could be': ({ summary, stats, now }) => [
    [
      (summary.last_report_at ?? 0) <= now + quirksOf(summary.system_id).ahead_s,
      (summary.last_interval_end_at ?? 0) <= now + quirksOf(summary.system_id).ahead_s,
      (stats?.intervals ?? []).every(
        ({ end_at }) => end_at <= now + quirksOf(summary.system_id).ahead_s,
      ),
    ],
    [true, true, true],
  ],
  'units share the power of the newest row': ({ units, summary }) => [
    sum(units.map(wattsOf)) <= summary.current_power + 0.5,
    true,
  ],
  'merged is micro before the meter and meter from it on': ({ lifetime, site, summary }) => {
    const { start_date, meter_start_date, production, micro_production, meter_production } =
      lifetime
    if (start_date === null || meter_start_date === undefined) {
      return [production, micro_production ?? production]
    }
    const first = site.dayOf(summary.operational_at!)
    const merged = production.map((_, i) =>
      formatDate(first + i) < meter_start_date ? micro_production![i]! : meter_production![i]!,
    )
    return [production, merged]
  },
}

/** The exceptions of a system: what its `reporting` says, or what never is. */
function quirksOf(id: number) {
  const { standby_w = -1, energy_ahead_s = 0 } =
    [...ODDLY_TOLD, ...MISDATED].find((one) => one.system_id === id)?.reporting ?? {}
  const isMisdated = MISDATED.some((one) => one.system_id === id)
  return { standby_w, ahead_s: isMisdated ? 86_400 : energy_ahead_s }
}

const has = (envoys: Asked['envoys'], unit: Unit) =>
  envoys.some((envoy) => envoy.serial_number === unit.envoy_serial_number)

const WRITTEN: Scenario['systems'] = [
  {
    system_id: 67,
    place: 'Sebastopol, CA',
    operational_at: '2019-01-26T10:45:00-08:00',
    arrays: [
      { modules: 12, panel_w: 250, inverter: 'M215' },
      { modules: 4, panel_w: 250, inverter: 'D380', azimuth_deg: 90 },
    ],
    envoys: [{ serial_number: '121112607295' }, { serial_number: '121112607296' }],
    meters: {
      production: [
        { installed_on: '2019-05-03', retired_on: '2020-10-01T10:00:00-07:00' },
        { installed_on: '2020-10-01T10:00:00-07:00', channels: 3 },
      ],
      consumption: { installed_on: '2020-07-01T09:30:00-07:00' },
    },
    incidents: [
      { kind: 'comm', from: '2021-06-03', to: '2021-06-12' },
      { kind: 'comm', from: '2020-11-03', to: '2020-11-04', catch_up: 'fifo' },
      { kind: 'micro', inverters: 3, from: '2020-05-01T12:00:00-07:00', to: '2020-05-20' },
      { kind: 'micro', from: '2020-08-01', to: '2020-08-02' },
      { kind: 'power', fraction: 0.5, from: '2020-02-01T12:00:00-08:00', to: '2020-02-04' },
      { kind: 'meter', from: '2021-03-01', to: '2021-03-05T12:00:00-08:00' },
      { kind: 'meter_issue', from: '2021-04-01T11:00:00-07:00', to: '2021-04-03' },
      { kind: 'comm', envoys: ['121112607296'], from: '2020-06-10', to: '2020-06-13' },
      { kind: 'power', envoys: ['121112607296'], from: '2021-06-20', to: '2021-06-22' },
      { kind: 'meter', meters: ['121112607295EIM2'], from: '2020-12-01', to: '2020-12-03' },
      { kind: 'meter', meters: ['121112607295EIM1'], from: '2020-12-05', to: '2020-12-07' },
    ],
    daily_wh: { from: '2021-08-01', production: [909, 4970, 0, 0, 20000], meter: [900] },
  },
  {
    system_id: 72,
    place: 'Lord Howe Island, NSW',
    operational_at: '2020-02-01',
    meters: { consumption: { installed_on: '2020-03-01T10:00:00+11:00' } },
    incidents: [{ kind: 'micro', from: '2021-03-10', to: '2021-03-12' }],
    daily_wh: {
      from: '2021-03-01',
      production: [0, 0, 0, 0, 0, 0, 0, 0, 0, 900],
      consumption: [4000, 5000],
    },
  },
  { system_id: 73, operational_at: null },
]

/** Hardware that was replaced, in chains, within a day and while it was broken. */
const REPLACED: Scenario['systems'] = [
  {
    system_id: 79,
    place: 'Tucson, AZ',
    operational_at: '2019-03-01T09:00:00-07:00',
    arrays: [
      {
        modules: 6,
        panel_w: 280,
        inverter: 'M215',
        serial_numbers: ['121900000001', '121900000002', '121900000003'],
      },
      {
        modules: 4,
        panel_w: 280,
        inverter: 'M250',
        azimuth_deg: 90,
        serial_numbers: ['121900000011', '121900000012'],
        envoy: '121900000042',
      },
    ],
    envoys: [
      { serial_number: '121900000041', retired_on: '2021-06-10T11:00:00-07:00' },
      { serial_number: '121900000042' },
      { serial_number: '121900000043', replaces: '121900000041' },
      {
        serial_number: '121900000044',
        installed_on: '2021-10-05T09:02:00-07:00',
        replaces: '121900000043',
      },
    ],
    meters: { production: [{ installed_on: '2019-09-01' }] },
    replaced: [
      { serial_number: '121900000001', on: '2021-04-07T12:02:00-07:00', by: 'S280' },
      {
        serial_number: '121900000002',
        on: '2021-04-07T12:02:00-07:00',
        by: 'S280',
        new_serial_number: '122000000002',
      },
      { serial_number: '122000000002', on: '2021-08-20', by: 'IQ7' },
      { serial_number: '121900000003', on: '2021-07-01', by: 'M215' },
      { serial_number: '121900000011', on: '2021-09-01T10:31:00-07:00', by: 'M250' },
    ],
    incidents: [
      { kind: 'micro', inverters: ['121900000003'], from: '2021-06-20T12:00:00-07:00' },
      { kind: 'power', inverters: ['122000000002'], fraction: 0.3, to: '2021-08-01' },
      { kind: 'comm', envoys: ['121900000043'], from: '2021-10-03' },
      { kind: 'micro', inverters: 2, from: '2021-05-01', to: '2021-05-03' },
    ],
  },
]

/** Meters that are more than slow, a limit of the grid, units in the shade. */
const MISREAD: Scenario['systems'] = [
  {
    system_id: 75,
    place: 'Denver, CO',
    operational_at: '2019-03-01',
    arrays: [
      { modules: 8, panel_w: 300, inverter: 'IQ7' },
      { modules: 6, panel_w: 300, inverter: 'IQ7', azimuth_deg: 270 },
    ],
    meters: { production: [{ channels: 2 }], consumption: { serial_number: '121829300125EIM2' } },
    incidents: [
      {
        kind: 'meter_issue',
        meters: ['121829300125EIM2'],
        factor: -0.5,
        offset_w: 90.5,
        from: '2021-06-02T05:10:00-06:00',
        to: '2021-07-02T12:00:00-06:00',
      },
      { kind: 'meter_issue', factor: 2, from: '2021-06-01', to: '2021-06-03T12:30:00-06:00' },
      { kind: 'meter_issue', factor: -1, from: '2021-07-01T10:00:00-06:00', to: '2021-07-04' },
      { kind: 'meter_issue', offset_w: -210.5, from: '2021-07-03', to: '2021-07-06' },
      { kind: 'curtailment', limit_w: 1500, from: '2021-08-01', to: '2021-08-05T11:00:00-06:00' },
      { kind: 'curtailment', limit_w: 700, from: '2021-08-03', to: '2021-08-04' },
      { kind: 'power', inverters: 5, fraction: 0.4, from: '2021-09-01', to: '2021-09-20' },
      { kind: 'power', fraction: 0.5, from: '2021-09-10T12:00:00-06:00', to: '2021-09-12' },
      { kind: 'micro', inverters: 2, from: '2021-09-11', to: '2021-09-13' },
    ],
  },
]

/** Noise on power lines, by night and without one, beside other trouble; quirks of reporting. */
const ODDLY_TOLD: NonNullable<Scenario['systems']> = [
  {
    system_id: 76,
    place: 'Denver, CO',
    operational_at: '2019-03-01',
    arrays: [
      { modules: 8, panel_w: 300, inverter: 'IQ7', envoy: '121112607301' },
      { modules: 6, panel_w: 300, inverter: 'IQ7', azimuth_deg: 270, envoy: '121112607302' },
    ],
    envoys: [{ serial_number: '121112607301' }, { serial_number: '121112607302' }],
    shading: 'realistic',
    meters: { production: [{}] },
    incidents: [
      { kind: 'noise', inverters: 5, from: '2021-06-01', to: '2021-06-03T12:30:00-06:00' },
      { kind: 'noise', from: '2021-06-05T09:00:00-06:00', to: '2021-06-08' },
      { kind: 'micro', inverters: 3, from: '2021-06-06', to: '2021-06-06T15:00:00-06:00' },
      { kind: 'curtailment', limit_w: 1500, from: '2021-06-07', to: '2021-06-08' },
      {
        kind: 'comm',
        envoys: ['121112607302'],
        from: '2021-06-02T19:00:00-06:00',
        to: '2021-06-05',
      },
      { kind: 'noise', inverters: 2, from: '2021-11-06', to: '2021-11-08' },
      { kind: 'micro', from: '2021-12-01', to: '2021-12-03' },
      { kind: 'noise', from: '2021-12-01', to: '2021-12-03' },
    ],
    daily_wh: { from: '2021-12-01', production: [5000, 6000] },
  },
  {
    system_id: 77,
    place: 'Tromso, NO',
    operational_at: '2019-03-01',
    incidents: [
      { kind: 'noise', inverters: 2, from: '2021-06-01', to: '2021-06-21T23:20:00+02:00' },
    ],
    reporting: { night_rows: true, energy_ahead_s: 600 },
  },
  {
    system_id: 78,
    place: 'Sebastopol, CA',
    operational_at: '2019-03-01T12:07:00-08:00',
    arrays: [
      { modules: 5, panel_w: 260 },
      { modules: 7, panel_w: 260, azimuth_deg: 90 },
    ],
    meters: { production: [{ installed_on: '2021-03-01' }] },
    incidents: [{ kind: 'noise', inverters: 4, from: '2021-06-01', to: '2021-06-30' }],
    reporting: { rows: 'triplets', standby_w: 12, energy_ahead_s: 133 },
  },
]

/** Clocks of Envoys that are ahead, behind, half a day off, put right by day. */
const MISDATED: NonNullable<Scenario['systems']> = [
  {
    system_id: 82,
    place: 'Denver, CO',
    operational_at: '2019-03-01T11:20:00-07:00',
    arrays: [
      { modules: 8, panel_w: 300, inverter: 'IQ7', envoy: '121112607401' },
      { modules: 6, panel_w: 300, inverter: 'IQ7', azimuth_deg: 270, envoy: '121112607402' },
    ],
    envoys: [
      { serial_number: '121112607401', clock_offset_s: 1234 },
      { serial_number: '121112607402' },
    ],
    meters: {
      production: [
        { installed_on: '2020-02-03', retired_on: '2021-02-03T11:00:00-07:00' },
        { installed_on: '2021-02-03T11:00:00-07:00', envoy: '121112607402', channels: 3 },
      ],
      consumption: { envoy: '121112607402' },
    },
    incidents: [
      {
        ...{ kind: 'clock', envoys: ['121112607402'], offset_s: 3600 },
        ...{ from: '2021-06-01T10:02:00-06:00', to: '2021-06-03T12:30:00-06:00' },
      },
      { kind: 'clock', offset_s: -43_200, from: '2021-07-01T12:00:00-06:00', to: '2021-07-09' },
      { kind: 'noise', inverters: 3, from: '2021-07-04', to: '2021-07-06' },
      { kind: 'meter_issue', offset_w: 200, from: '2021-07-06', to: '2021-07-07T09:00:00-06:00' },
      { kind: 'comm', from: '2021-07-07', to: '2021-07-08' },
      { kind: 'clock', offset_s: 86_400, from: '2021-11-06', to: '2021-11-08' },
      { kind: 'clock', offset_s: 86_400, from: '2021-11-07', to: '2021-11-08' },
    ],
  },
  {
    system_id: 81,
    place: 'Sydney, NSW',
    operational_at: '2019-03-01T11:20:00+11:00',
    arrays: [{ modules: 9, panel_w: 300 }],
    envoys: [{ serial_number: '121112607403', clock_offset_s: 40_000 }],
    meters: { production: [{}], consumption: {} },
    daily_wh: { from: '2021-05-01', production: [5000, 0, 9000] },
    incidents: [
      { kind: 'power', from: '2021-06-10', to: '2021-06-11' },
      {
        ...{ kind: 'micro', inverters: 1 },
        ...{ from: '2021-06-10T08:00:00+10:00', to: '2021-06-10T20:00:00+10:00' },
      },
    ],
    reporting: { rows: 'triplets', standby_w: 9 },
  },
]

const FIRST_S = 1_546_300_800
const LAST_S = 1_640_995_200

t.test('all views of a system agree at any instant', async (t) => {
  const simulator = await createSimulator({
    scenario: {
      seed: 'consistency',
      clock: { speed: 0 },
      fleet: { systems: 9, modules: { max: 40 }, meters: { production: 0.5 } },
      systems: [...WRITTEN, ...MISREAD, ...ODDLY_TOLD, ...REPLACED, ...MISDATED],
    },
  })
  t.teardown(() => simulator.close())
  const { systems } = (await simulator.inject('/systems')).json<SystemsResponse>()
  const ids = systems.map(({ system_id }) => system_id)
  const instants = fc.oneof(
    fc.integer({ min: FIRST_S, max: LAST_S }),
    // Days of commissioning, meters, outages, written totals, and of clocks that change.
    ...[1548528300, 1556866800, 1601571600, 1604430000, 1622703600, 1588359600, 1614585600].map(
      (s) => fc.integer({ min: s - 90_000, max: s + 180_000 }),
    ),
    ...[
      1622564000, 1622744000, 1625162400, 1625680800, 1625803200, 1636178400, 1636300800,
      1619798400, 1551470400, 1622613600, 1622700000, 1622930400, 1623030000, 1638338400,
      1624226400, 1627801200, 1580515200, 1583654400, 1604217600, 1617464000, 1591770000,
      1624176000, 1606809600, 1607155200, 1622527200, 1625155200, 1625291999, 1627797600,
      1631253600,
      // Of replacements.
      1617780000, 1623330000, 1625116000, 1630506000, 1633420000,
    ].map((s) => fc.integer({ min: s, max: s + 100_000 })),
  )
  await fc.assert(
    fc.asyncProperty(
      fc.constantFrom(67, 67, 72, 75, 76, 76, 77, 78, 79, 79, 82, 82, 82, 81, ...ids),
      instants,
      async (id, now) => {
        simulator.clock.set({ now })
        const all = await ask(simulator, id)
        // On its first day a system has no series yet: it would end before it began.
        if (all.lifetime === undefined)
          return all.today === all.site.dayOf(all.summary.operational_at!)
        for (const [sentence, rule] of Object.entries(RULES)) {
          const [got, expected] = rule({ ...all, lifetime: all.lifetime })
          if (!t.same(got, expected, `${sentence}: system ${id} at ${now}`)) return false
        }
        return true
      },
    ),
    { numRuns: 110 },
  )
})

t.test('a past day adds up in every view, whatever its length', async (t) => {
  const simulator = await createSimulator({
    scenario: {
      seed: 'days',
      clock: { now: '2021-12-31T20:00:00Z', speed: 0 },
      systems: [...WRITTEN, ...MISREAD, ...ODDLY_TOLD, ...REPLACED, ...MISDATED],
    },
  })
  t.teardown(() => simulator.close())
  const days: readonly (readonly [title: string, id: number, date: string])[] = [
    ['a plain day', 67, '2021-07-01'],
    ['23 hours', 67, '2021-03-14'],
    ['25 hours', 67, '2021-11-07'],
    ['23.5 hours', 72, '2021-10-03'],
    ['24.5 hours', 72, '2021-04-04'],
    ['units silent from noon', 67, '2021-05-01'],
    ['a backlog delivered', 67, '2021-06-05'],
    ['a meter that is wrong from eleven', 67, '2021-04-01'],
    ['a meter held back and filled', 67, '2021-03-03'],
    ['a written day', 67, '2021-08-01'],
    ['another', 67, '2021-08-02'],
    ['a written zero', 67, '2021-08-03'],
    ['a written day at the limit of the hardware', 67, '2021-08-05'],
    ['a written day with every unit silent', 72, '2021-03-10'],
    ['one Envoy without power', 67, '2021-06-20'],
    ['a meter that counts a phase twice', 75, '2021-06-02'],
    ['a meter put right at half past twelve', 75, '2021-06-03'],
    ['a meter turned round at ten', 75, '2021-07-01'],
    ['a meter turned round, and beside the point', 75, '2021-07-03'],
    ['a meter that is beside the point', 75, '2021-07-05'],
    ['a day without its top', 75, '2021-08-02'],
    ['a day with two limits', 75, '2021-08-03'],
    ['units in the shade', 75, '2021-09-05'],
    ['units in the shade, and half the power gone at noon', 75, '2021-09-10'],
    ['units in the shade and silent ones', 75, '2021-09-11'],
    ['units not heard by day', 76, '2021-06-01'],
    ['noise until half past twelve', 76, '2021-06-03'],
    ['noise from nine on, on all units', 76, '2021-06-05'],
    ['noise, and units that are dead until three', 76, '2021-06-06'],
    ['noise on a day without its top', 76, '2021-06-07'],
    ['noise on a day of 25 hours', 76, '2021-11-07'],
    ['a written day of units that are dead and not heard', 76, '2021-12-02'],
    ['noise where the sun does not set', 77, '2021-06-20'],
    ['noise that ends within the last hour of such a day', 77, '2021-06-21'],
    ['noise in rows of three', 78, '2021-06-15'],
    ['two units replaced at noon by stronger ones', 79, '2021-04-07'],
    ['an Envoy replaced before noon', 79, '2021-06-10'],
    ['a unit replaced that was dead', 79, '2021-07-01'],
    ['a unit replaced by its like', 79, '2021-09-01'],
    ['an Envoy replaced that had fallen silent', 79, '2021-10-05'],
    ['clocks that are ahead by some minutes, of one Envoy', 82, '2021-05-01'],
    ['a clock that is put forward at ten', 82, '2021-06-01'],
    ['a clock that is put right at half past twelve', 82, '2021-06-03'],
    ['clocks that fall back half a day at noon', 82, '2021-07-01'],
    ['a day in which the evening before and the morning are dated', 82, '2021-07-03'],
    ['noise by such a clock', 82, '2021-07-05'],
    ['a meter beside the point by such a clock', 82, '2021-07-06'],
    ['a silence by such a clock', 82, '2021-07-07'],
    ['a day of 25 hours of which all is dated a day later', 82, '2021-11-07'],
    ['the day after it', 82, '2021-11-08'],
    ['half a day ahead', 81, '2021-06-01'],
    ['written days, half a day ahead', 81, '2021-05-02'],
  ]
  for (const [title, id, date] of days) {
    await t.test(`${title}: ${id} on ${date}`, async (t) => {
      const all = await ask(simulator, id)
      const day = all.site.dayOf(Date.parse(`${date}T12:00:00Z`) / 1000)
      const [from, to] = [all.site.dayStartS(day), all.site.dayStartS(day + 1)]
      const window = `start_at=${from}&end_at=${to}`
      const stats = (await all.of<StatsResponse>(`stats?${window}`))!
      const range = `start_date=${date}&end_date=${date}&production=all`
      const lifetime = (await all.of<EnergyLifetimeResponse>(`energy_lifetime?${range}`))!
      const summary = (await all.of<SummaryResponse>(`summary?summary_date=${date}`))!
      const before = (await all.of<EnergyLifetimeResponse>(
        `energy_lifetime?end_date=${formatDate(day - 1)}`,
      ))!
      // The 25th hour is beyond the 24 that one request may ask for.
      const rest = await all.of<StatsResponse>(`stats?start_at=${from + 86_400}&end_at=${to}`)
      const rows = [...stats.intervals, ...(to - from > 86_400 ? rest!.intervals : [])]
      const micro = lifetime.micro_production ?? lifetime.production
      t.same(micro, [sum(rows.map((row) => row.enwh))], 'rows make the day')
      t.equal(summary.energy_today, lifetime.production[0], 'the summary of the day')
      t.equal(summary.energy_lifetime, sum(before.production), 'the days before')
      t.same([summary.modules, summary.size_w, summary.current_power], [0, 0, 0], 'not of the past')
      if (!lifetime.meter_production) return
      const meter = (await all.of<RgmStatsResponse>(`rgm_stats?${window}`))!
      const channels = meter.meter_intervals.flatMap(({ intervals }) => intervals)
      const metered = sum(meter.intervals.map((row) => row.wh_del))
      t.same(lifetime.meter_production, [metered], 'meter rows make the day')
      t.equal(sum(channels.map((row) => row.wh_del ?? 0)), metered, 'channels make the meter')
      const odometer = async (atS: number) => {
        const found = await all.of<ProductionMeterReadingsResponse>(
          `production_meter_readings?end_at=${atS}`,
        )
        return sum(found!.meter_readings.map(({ value }) => value))
      }
      t.equal(
        (await odometer(to)) - (await odometer(from)),
        metered,
        'odometers advance by the day',
      )
    })
  }
})

t.test('noise loses nothing, and reporting in rows of three neither', async (t) => {
  const worldOf = async (systems: NonNullable<Scenario['systems']>) => {
    const simulator = await createSimulator({
      scenario: { seed: 'days', clock: { now: '2021-12-31T20:00:00Z', speed: 0 }, systems },
    })
    t.teardown(() => simulator.close())
    return simulator
  }
  const told = await worldOf(ODDLY_TOLD)
  const plain = await worldOf(
    ODDLY_TOLD.map(({ reporting: _, incidents, ...system }) => ({
      ...system,
      ...(incidents && { incidents: incidents.filter(({ kind }) => kind !== 'noise') }),
    })),
  )
  for (const id of [76, 77, 78]) {
    for (const path of [
      'energy_lifetime?production=all',
      'monthly_production?start_date=2021-06-01',
      'production_meter_readings',
    ]) {
      const [one, other] = await Promise.all(
        [told, plain].map(async (world) => {
          const answer = (await world.inject(`/systems/${id}/${path}`)).json<{ meta: object }>()
          return { ...answer, meta: undefined }
        }),
      )
      t.same(one, other, `${path} of ${id}`)
    }
    const units = `/systems/inverters_summary_by_envoy_or_site?site_id=${id}`
    const energies = async (world: Simulator) =>
      (await world.inject(units))
        .json<InvertersSummaryByEnvoyOrSiteResponse>()
        .flatMap(({ micro_inverters }) => micro_inverters.map(({ energy }) => energy.value))
    t.same(await energies(told), await energies(plain), `units of ${id}`)
  }
})

t.test('units, retired ones too, made what the system made', async (t) => {
  const simulator = await createSimulator({
    scenario: {
      seed: 'replaced',
      clock: { speed: 0 },
      fleet: { systems: 6, modules: { max: 30 } },
      systems: [...WRITTEN, ...MISREAD, ...REPLACED],
    },
  })
  t.teardown(() => simulator.close())
  const { systems } = (await simulator.inject('/systems')).json<SystemsResponse>()
  await simulator.listen()
  const lasts = new Map<string, number>()
  const days = [
    ...['2021-04-07', '2021-04-08', '2021-05-02', '2021-06-11', '2021-07-01', '2021-07-02'],
    ...['2021-08-20', '2021-08-21', '2021-09-02', '2021-10-06', '2021-12-31'],
  ]
  for (const day of days) {
    for (const { system_id: id } of systems) {
      simulator.clock.set({ now: `${day}T20:00:00Z` })
      const answer = await fetch(`${simulator.simulatorUrl}/systems/${id}`)
      const { inverters } = (await answer.json()) as {
        inverters: { serial_number: string; status: string; energy_wh: number }[]
      }
      const lifetime = (
        await simulator.inject(`/systems/${id}/energy_lifetime?production=all`)
      ).json<Partial<EnergyLifetimeResponse>>()
      const made = sum(lifetime.micro_production ?? lifetime.production ?? [])
      t.equal(sum(inverters.map((one) => one.energy_wh)), made, `${id} on ${day}`)
      for (const { serial_number: serial, status, energy_wh: wh } of inverters) {
        const last = lasts.get(serial) ?? 0
        if (wh < last) t.fail(`${serial} had ${last} Wh, and ${wh} on ${day}`)
        if (status === 'retired' && lasts.has(`${serial} at its end`)) t.equal(wh, last, serial)
        // Energies are through yesterday: the morning of that day is still to come.
        const isTold = status === 'retired' && day !== '2021-04-07'
        if (isTold) lasts.set(`${serial} at its end`, wh)
        lasts.set(serial, wh)
      }
    }
  }
  t.ok([...lasts.keys()].filter((key) => key.endsWith('at its end')).length >= 5)
})

t.test('clocks that are wrong date what there is, and nothing before it', async (t) => {
  const simulator = await createSimulator({
    scenario: { seed: 'days', clock: { now: 1_551_464_402, speed: 0 }, systems: MISDATED },
  })
  t.teardown(() => simulator.close())
  const dawn = await ask(simulator, 82)
  t.match(dawn.summary, { last_report_at: null, last_interval_end_at: null, energy_today: 0 })
  t.same(await dawn.of('production_meter_readings').then((all) => Object(all).meter_readings), [])
  simulator.clock.set('2021-12-31T12:00:00Z')
  for (const id of [82, 81]) {
    const { lifetime, units } = await ask(simulator, id)
    const { micro_production = [] } = lifetime!
    t.equal(sum(units.map(({ energy }) => energy.value)), sum(micro_production), `units of ${id}`)
  }
})

t.test('days on which a clock was right are as if it had never been wrong', async (t) => {
  const arrays = [0, 1].map((n) => ({ modules: 5, inverter: 'M215', envoy: `12150000000${n}` }))
  const scenario: Scenario = {
    seed: 'clocks',
    clock: { now: '2022-06-15T14:32:10-07:00', speed: 0 },
    systems: [
      {
        system_id: 67,
        place: 'Sebastopol, CA',
        operational_at: '2015-01-26',
        arrays,
        envoys: arrays.map(({ envoy }) => ({ serial_number: envoy })),
      },
    ],
  }
  const simulator = await createSimulator({ scenario })
  t.teardown(() => simulator.close())
  const answers = async () => [
    (await simulator.inject('/systems/67/summary')).body,
    (await simulator.inject('/systems/67/stats?start_at=1654930800&end_at=1655017200')).body,
    (await simulator.inject('/systems/67/stats')).body,
    (await simulator.inject('/systems/inverters_summary_by_envoy_or_site?site_id=67')).body,
  ]
  const before = await answers()
  simulator.incidents.add({
    system_id: 67,
    kind: 'clock',
    offset_s: -7200,
    from: '2022-06-13',
    to: '2022-06-14',
  })
  t.same(await answers(), before)
})

t.test('every meter has three channels, which read what they can', async (t) => {
  const meters = { production: [{}] }
  const place = { postal_code: '1', latitude: 45, longitude: -75, city: 'Hamlet', state: 'XX' }
  const simulator = await createSimulator({
    scenario: {
      clock: { now: '2022-06-20T06:00:00Z', speed: 0 },
      systems: [
        { system_id: 1, place: 'Denver, CO', operational_at: '2020-01-01', meters },
        {
          system_id: 2,
          place: { ...place, country: 'CA', timezone: 'America/Toronto' },
          operational_at: '2020-01-01',
          meters,
        },
        { system_id: 3, place: 'Munich, DE', operational_at: '2020-01-01', meters },
        {
          ...{ system_id: 4, place: 'Munich, DE', operational_at: '2020-01-01' },
          meters: { production: [{ channels: 3 }] },
          incidents: [{ kind: 'meter_issue', factor: -1, from: '2022-06-18' }],
        },
        {
          ...{ system_id: 5, place: 'Phoenix, AZ', operational_at: '2020-01-01' },
          arrays: [{ modules: 10, panel_w: 450, inverter: 'M215' }],
          meters: { production: [{ channels: 1 }] },
        },
      ],
    },
  })
  t.teardown(() => simulator.close())
  const wired = { 1: [1, 2], 2: [1, 2], 3: [1], 4: [1, 2, 3], 5: [1] }
  for (const [id, channels] of Object.entries(wired)) {
    const from = Date.parse('2022-06-17T00:00:00Z') / 1000
    const path = `/systems/${id}/rgm_stats?start_at=${from}&end_at=${from + 2 * 86_400}`
    const { intervals, meter_intervals } = (await simulator.inject(path)).json<RgmStatsResponse>()
    const { intervals: rows } = meter_intervals[0]!
    t.equal(rows.length, 3 * intervals.length)
    t.same(
      rows.map(({ channel, end_at }) => [channel, end_at]),
      [1, 2, 3].flatMap((channel) => intervals.map(({ end_at }) => [channel, end_at])),
      'by channel, then by end',
    )
    const silent = rows.filter(({ wh_del, curr_w }) => wh_del === null && curr_w === null)
    const expected = [1, 2, 3].filter((channel) => !channels.includes(channel))
    t.same([...new Set(silent.map(({ channel }) => channel))], expected, `wired in ${id}`)
    const readings = rows.flatMap(({ wh_del, curr_w }) =>
      wh_del === null || curr_w === null ? [] : [{ wh: wh_del, watts: curr_w }],
    )
    t.equal(readings.length, channels.length * intervals.length)
    for (const { end_at, wh_del } of intervals) {
      const at = rows.filter((row) => row.end_at === end_at)
      if (sum(at.map((row) => row.wh_del ?? 0)) !== wh_del) t.fail(`${id} at ${end_at}`)
    }
    const wrong = readings.filter(({ wh, watts }) => {
      if (!Number.isInteger(watts)) return true
      if (wh === 0) return watts < -3 || watts > 0
      return Math.abs(wh) >= 2 && (watts / (4 * wh) < 0.93 || watts / (4 * wh) > 1.21)
    })
    t.same(wrong, [], 'near the mean, and below nothing at night')
    const awake = readings.filter(({ wh }) => Math.abs(wh) > 50)
    const plain = awake.filter(({ wh, watts }) => watts === 4 * wh)
    t.ok(plain.length < awake.length / 5, 'a reading of a moment, not the mean')
    const night = readings.filter(({ wh }) => wh === 0).map(({ watts }) => watts)
    t.same([...new Set(night)].sort(), [-1, -2, -3, 0], 'standby')
    if (id !== '5') continue
    const most = Math.max(...readings.map(({ watts }) => watts))
    t.ok(most > 2000 && most <= 10 * 225 * 1.005 + 1, `no more than the units can do: ${most}`)
  }
})

t.test('odometers and lifetimes of units never fall, and nothing exceeds its rating', async (t) => {
  const simulator = await createSimulator({
    scenario: { seed: 'sweep', clock: { speed: 0 }, fleet: { systems: 4 }, systems: WRITTEN },
  })
  t.teardown(() => simulator.close())
  const list = (await simulator.inject('/systems')).json<SystemsResponse>()
  for (const { system_id: id } of list.systems) {
    const highest = new Map<string, number>()
    for (let now = FIRST_S; now < LAST_S; now += 1_234_567) {
      simulator.clock.set({ now })
      const units = (
        await simulator.inject(`/systems/inverters_summary_by_envoy_or_site?site_id=${id}`)
      ).json<InvertersSummaryByEnvoyOrSiteResponse>()
      const readings = (
        await simulator.inject(`/systems/${id}/production_meter_readings`)
      ).json<ProductionMeterReadingsResponse>().meter_readings
      const values = [
        ...units.flatMap(({ micro_inverters }) =>
          micro_inverters.map((unit) => [unit.serial_number, unit.energy.value] as const),
        ),
        ...readings.map(({ serial_number, value }) => [serial_number, value] as const),
      ]
      const fallen = values.filter(([serial, value]) => value < (highest.get(serial) ?? 0))
      for (const [serial, value] of values) highest.set(serial, value)
      if (fallen.length > 0) t.same(fallen, [], `at ${now}`)
      for (const unit of units.flatMap((group) => group.micro_inverters)) {
        const { model } = unit
        // Of a twin, the rating is that of each half.
        const { peakVa } = findInverter(model)!
        const watts = wattsOf(unit)
        if (watts > peakVa) t.fail(`a ${model} of ${id} makes ${watts} W`)
      }
    }
    t.ok(highest.size > 0 || id === 73, `system ${id}`)
  }
})

t.test('what a meter held when its Envoy fell silent for good stays held, for years', async (t) => {
  const silent: NonNullable<Scenario['systems']>[number] = {
    system_id: 8,
    operational_at: '2020-01-10',
    meters: { production: [{}] },
    incidents: [
      { kind: 'meter', from: '2020-06-01', to: '2020-06-03' },
      { kind: 'comm', from: '2020-06-02' },
    ],
  }
  const simulator = await createSimulator({
    scenario: { clock: { now: '2020-06-20T12:00:00Z', speed: 0 }, systems: [silent] },
  })
  t.teardown(() => simulator.close())
  const readings = () => simulator.inject('/systems/8/production_meter_readings')
  const before = (await readings()).json<ProductionMeterReadingsResponse>().meter_readings
  t.equal(before.length, 1)
  for (const now of ['2020-12-15T12:00:00Z', '2021-01-05T12:00:00Z', '2024-01-01T12:00:00Z']) {
    simulator.clock.set({ now })
    const { meter_readings } = (await readings()).json<ProductionMeterReadingsResponse>()
    t.same(
      meter_readings.map(({ value }) => value),
      before.map(({ value }) => value),
      now,
    )
  }
})
