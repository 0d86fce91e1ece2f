import { getTimes } from 'suncalc'
import t, { type Test } from 'tap'
import { createSimulator, type Simulator } from '../src/index.ts'
import type { Fleet, SystemEntry } from '../src/scenario/scenario.ts'
import { apportionBelow } from '../src/simulation/energy/apportion.ts'
import { findPlace } from '../src/simulation/fleet/places.ts'

/** Roofs that differ, as a client of the API sees them. */

const NOW = '2022-06-15T20:00:00Z'
const DAY_S = 86_400

const ROOF: SystemEntry = {
  place: 'Boston, MA',
  operational_at: '2012-05-01',
  arrays: [{ modules: 10, panel_w: 250, inverter: 'M250', tilt_deg: 25, azimuth_deg: 180 }],
  degradation_percent: 0.5,
}

async function world(
  t: Test,
  systems: readonly SystemEntry[],
  fleet: Fleet = {},
  now = NOW,
): Promise<Simulator> {
  const simulator = await createSimulator({
    scenario: {
      seed: 'roofs',
      clock: { now, speed: 0 },
      fleet,
      systems: systems.map((system, n) => ({ system_id: n + 1, ...system })),
    },
  })
  t.teardown(() => simulator.close())
  return simulator
}

async function days(simulator: Simulator, id: number, from: string, to: string) {
  const reply = await simulator.inject(
    `/systems/${id}/energy_lifetime?start_date=${from}&end_date=${to}`,
  )
  return reply.json<{ production: number[] }>().production
}

async function rows(simulator: Simulator, id: number, day: string) {
  const span = `start_date=${day}&end_date=${day}&datetime_format=epoch`
  const lifetime = await simulator.inject(`/systems/${id}/energy_lifetime?${span}`)
  const { start_date: midnightS } = lifetime.json<{ start_date: number }>()
  const reply = await simulator.inject(`/systems/${id}/stats?start_at=${midnightS}`)
  return reply.json<{ intervals: { end_at: number; powr: number; enwh: number }[] }>().intervals
}

async function units(simulator: Simulator, id: number) {
  const reply = await simulator.inject(`/systems/inverters_summary_by_envoy_or_site?site_id=${id}`)
  return reply
    .json<
      { micro_inverters: { power_produced: { value: number }; energy: { value: number } }[] }[]
    >()
    .flatMap(({ micro_inverters }) => micro_inverters)
}

const sum = (values: readonly number[]) => values.reduce((a, b) => a + b, 0)
const hourOf = (endAt: number, longitudeDeg: number) =>
  ((((endAt + 240 * longitudeDeg) % DAY_S) + DAY_S) % DAY_S) / 3600

t.test('a horizon takes the morning, obstacles a part of the day', async (t) => {
  const east = [
    [0, 0],
    [60, 50],
    [130, 50],
    [150, 0],
  ]
  const simulator = await world(t, [
    { ...ROOF, snow: 'none' },
    { ...ROOF, snow: 'none', shading: { horizon_deg: east } },
    { ...ROOF, snow: 'none', shading: { obstacles: 6 } },
    { ...ROOF, snow: 'none', shading: { horizon_deg: [[180, 5]], obstacles: 0 } },
    { ...ROOF, shading: 'realistic' },
  ])
  const morning = async (id: number) => {
    const found = await rows(simulator, id, '2022-06-10')
    return sum(found.filter(({ end_at }) => hourOf(end_at, -71) < 10).map(({ enwh }) => enwh))
  }
  const year = async (id: number) => sum(await days(simulator, id, '2021-01-01', '2021-12-31'))
  const open = await year(1)
  t.ok((await morning(2)) < 0.75 * (await morning(1)), 'diffuse light is left in the morning')
  for (const [id, least, most] of [
    [2, 0.6, 0.97],
    [3, 0.5, 0.99],
    [4, 0.9, 1.05],
    [5, 0.55, 1.05],
  ] as const) {
    const share = (await year(id)) / open
    t.ok(share > least && share < most, `system ${id} has ${share.toFixed(3)} of an open roof`)
  }
})

t.test('a shaded roof is the same in any order', async (t) => {
  const systems = [{ ...ROOF, shading: 'realistic' as const }]
  const [forward, backward] = [await world(t, systems), await world(t, systems)]
  const wanted = ['2014-01-03', '2019-12-24', '2021-07-01', '2016-02-29', '2022-06-14']
  const found = new Map<string, string>()
  for (const day of wanted) found.set(day, JSON.stringify(await rows(forward, 1, day)))
  for (const day of wanted.toReversed()) {
    t.equal(JSON.stringify(await rows(backward, 1, day)), found.get(day), day)
  }
  t.same(await units(backward, 1), await units(forward, 1), 'and so are its units')
  const lifetime = sum(await days(forward, 1, '2012-05-01', '2022-06-14'))
  const parts = (await units(forward, 1)).map(({ energy }) => energy.value)
  t.equal(sum(parts), lifetime, 'which add up to the watt-hour')
})

t.test('modules age as written', async (t) => {
  const simulator = await world(t, [
    { ...ROOF, operational_at: '2010-01-01', degradation_percent: 0 },
    { ...ROOF, operational_at: '2010-01-01', degradation_percent: 3 },
    { ...ROOF, operational_at: '2010-01-01', degradation_percent: -0.2 },
  ])
  const year = async (id: number) => sum(await days(simulator, id, '2020-01-01', '2020-12-31'))
  // Systems of one city have skies of their own: each is held against its own first year.
  const first = async (id: number) => sum(await days(simulator, id, '2010-01-01', '2010-12-31'))
  const left = async (id: number) => (await year(id)) / (await first(id))
  const stays = await left(1)
  t.ok(Math.abs((await left(2)) / stays - 0.69) < 0.06, 'ten years at 3 % a year')
  t.ok((await left(3)) > 0.9 * stays)
})

t.test('snow', async (t) => {
  const winter = { ...ROOF, place: 'Burlington, VT' }
  const dark = async (simulator: Simulator, id: number) => {
    const found = await days(simulator, id, '2020-12-01', '2021-02-28')
    return found.filter((wh) => wh < 800).length
  }
  await t.test('lies on written roofs, too, unless it is none', async (t) => {
    const simulator = await world(t, [winter, { ...winter, snow: 'none' }])
    const never = await world(t, [winter], { snow: 'none' })
    const lying = await dark(simulator, 1)
    t.ok(lying > 8, `${lying} days`)
    t.ok((await dark(simulator, 2)) < lying / 2)
    t.ok((await dark(never, 1)) < lying / 2)
  })
  await t.test('is written as an incident: devices report, and nothing is made', async (t) => {
    const incidents = [
      { kind: 'snow', from: '2022-06-10', to: '2022-06-11' },
      { kind: 'snow', from: '2022-06-11', to: '2022-06-12', fraction: 0.5 },
      { kind: 'snow', from: '2022-06-15' },
    ] as const
    const simulator = await world(t, [{ ...ROOF, system_id: 7, incidents: [...incidents] }])
    const plain = await world(t, [{ ...ROOF, system_id: 7 }])
    const [white, half, green] = await days(simulator, 7, '2022-06-10', '2022-06-12')
    const [, whole, same] = await days(plain, 7, '2022-06-10', '2022-06-12')
    t.equal(white, 0)
    t.ok(Math.abs(half! / whole! - 0.5) < 0.01)
    t.equal(green, same)
    const covered = await rows(simulator, 7, '2022-06-10')
    t.ok(covered.length > 100 && covered.every(({ powr }) => powr === 0), 'rows go on')
    const summary = (await simulator.inject('/systems/7/summary')).json<{ status: string }>()
    t.equal(summary.status, 'normal')
  })
})

t.test('inverters clip last, at their own peak', async (t) => {
  // Written out, so that all three are under the same clouds.
  const place = {
    country: 'US',
    state: 'MN',
    city: 'Minneapolis',
    postal_code: '55401',
    latitude: 44.98,
    longitude: -93.27,
    timezone: 'America/Chicago',
  }
  const big = {
    place,
    degradation_percent: 0.5,
    operational_at: '2010-06-01',
    snow: 'none',
  } as const
  const array = { tilt_deg: 30, azimuth_deg: 180 }
  const now = '2022-06-15T18:00:00Z'
  const simulator = await world(
    t,
    [
      { ...big, arrays: [{ ...array, modules: 11, panel_w: 300, inverter: 'M190' }] },
      { ...big, system_id: 3, arrays: [{ ...array, modules: 10, panel_w: 190, inverter: 'M190' }] },
      {
        ...big,
        system_id: 3_000,
        arrays: [{ ...array, modules: 10, panel_w: 190, inverter: 'D380' }],
      },
    ],
    {},
    now,
  )
  const top = (
    await Promise.all(
      ['2022-05-01', '2022-05-02', '2022-05-09', '2022-05-17', '2022-05-27', '2022-06-03'].map(
        (day) => rows(simulator, 1, day),
      ),
    )
  )
    .flat()
    .map(({ powr }) => powr)
  const greatest = Math.max(...top)
  t.ok(Math.abs(greatest / (11 * 199) - 1) < 0.01, `a flat top of ${greatest} W`)
  t.ok(top.filter((powr) => powr > 0.995 * greatest).length > 30, 'which is reached often')
  t.ok(Math.max(...(await units(simulator, 1)).map((one) => one.power_produced.value)) <= 199)
  const year = async (id: number) => sum(await days(simulator, id, '2021-01-01', '2021-12-31'))
  const ratio = (await year(3_000)) / (await year(3))
  t.ok(Math.abs(ratio - 1) < 0.02, `half a D380 does as an M190: ${ratio.toFixed(3)}`)
})

t.test('shares below limits', async (t) => {
  t.same(apportionBelow(10, [1, 1, 2], [9, 9, 9]), [2, 3, 5], 'no limit is met')
  t.same(apportionBelow(10, [1, 1, 8], [9, 9, 4]), [3, 3, 4], 'one is full, the rest share')
  t.same(apportionBelow(12, [1, 0, 8], [4, 4, 4]), [4, 0, 4], 'all are full: that is all')
  t.same(apportionBelow(0, [1, 2], [4, 4]), [0, 0])
})

t.test('rows begin with the sun and end with it', async (t) => {
  const simulator = await world(t, [
    { ...ROOF, arrays: [{ modules: 15, panel_w: 300, inverter: 'IQ7+', tilt_deg: 20 }] },
  ])
  const { latitudeDeg, longitudeDeg } = findPlace('Boston, MA')!
  const first: number[] = []
  const power: number[] = []
  const last: number[] = []
  for (let n = 0; n < 40; n++) {
    const day = new Date(Date.UTC(2021, 5, 20 + 9 * n, 17))
    const date = day.toISOString().slice(0, 10)
    const found = await rows(simulator, 1, date)
    const { sunrise, sunset } = getTimes(day, latitudeDeg, longitudeDeg)
    const after = (endAt: number) => (endAt - sunrise!.getTime() / 1000) / 60
    first.push(after(found[0]!.end_at))
    power.push(after(found.find(({ powr }) => powr > 0)!.end_at))
    last.push((sunset!.getTime() / 1000 - found.at(-1)!.end_at + 300) / 60)
  }
  const middle = (values: number[]) => values.sort((a, b) => a - b)[values.length >> 1]!
  t.ok(Math.min(...first) >= -3.5 && Math.max(...first) <= 11.5, `rows from ${first}`)
  t.ok(Math.min(...last) >= -3.5 && Math.max(...last) <= 11.5, `rows until ${last}`)
  const half = middle(power)
  t.ok(Math.min(...power) >= -1 && Math.max(...power) <= 31 && half > 6 && half < 18, `${power}`)
})

t.test('a place written out knows its height', async (t) => {
  const andes = {
    country: 'BO',
    state: 'LP',
    city: 'Copacabana',
    postal_code: '0000',
    latitude: -16.1,
    longitude: -69.1,
    timezone: 'America/La_Paz',
  }
  const place = (elevation_m: number) => ({ ...ROOF, place: { ...andes, elevation_m } })
  const simulator = await world(t, [place(3800), place(200)])
  const year = async (id: number) => sum(await days(simulator, id, '2021-01-01', '2021-12-31'))
  t.ok((await year(1)) > 1.05 * (await year(2)), 'the air is clearer and colder up there')
})

t.test('neighbours of a generated fleet differ, and an ideal one less', async (t) => {
  const spreadOf = async (fleet: Fleet) => {
    const options: Fleet = { systems: 60, countries: ['NL'], incidents: 'none', ...fleet }
    const simulator = await world(t, [], options)
    const list = (await simulator.inject('/systems?limit=100')).json<{
      systems: { system_id: number }[]
    }>().systems
    const yields: number[] = []
    for (const { system_id: id } of list.slice(0, 30)) {
      const [day] = await days(simulator, id, '2022-06-12', '2022-06-12')
      const { size_w: watts } = (await simulator.inject(`/systems/${id}/summary`)).json<{
        size_w: number
      }>()
      if (day! > 0) yields.push(day! / watts)
    }
    const mean = sum(yields) / yields.length
    return Math.sqrt(sum(yields.map((y) => (y - mean) ** 2)) / yields.length) / mean
  }
  const realistic = await spreadOf({})
  t.ok(realistic > 0.03 && realistic < 0.4, `${realistic}`)
  t.ok((await spreadOf({ shading: 'none', snow: 'none' })) < realistic * 1.2)
})
