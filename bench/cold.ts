import { Ask, SystemAsk } from '../src/api/ask.ts'
import type { Query } from '../src/api/query.ts'
import type { SystemRoute } from '../src/api/route.ts'
import { energyLifetime } from '../src/api/routes/energy-lifetime.ts'
import { stats } from '../src/api/routes/stats.ts'
import { summary } from '../src/api/routes/summary.ts'
import { systems } from '../src/api/routes/systems.ts'
import type { Scenario } from '../src/scenario/format.ts'
import { formatDate } from '../src/time/calendar.ts'
import { createCache } from '../src/world/cache.ts'
import { createWorld, type World } from '../src/world/world.ts'
import { median, type Table } from './figures.ts'
import type { BenchOptions } from './options.ts'

const NOW = '2022-06-15T19:00:00Z'
const PLACES = ['Sebastopol, CA', 'Munich, DE', 'Sydney, NSW', 'Denver, CO', 'London, GB']
const SIZES = [10, 100, 1_000, 10_000]
const HISTORIES = [1, 5, 15]

/** CPU of answers that were never given before, in this process, without HTTP. */
export async function cold({ rounds, json: _ }: BenchOptions): Promise<Table[]> {
  const days = (world: World, n: number) => daysCpuMs(world, world.fleet.written[n]!)
  await eachSystem(houses(15), days)
  const first: number[] = []
  const again: number[] = []
  const decades: number[] = []
  const decadesAgain: number[] = []
  for (let round = 0; round < rounds; round++) {
    const world = worldOf(houses(15))
    for (const id of world.fleet.written) {
      first.push(cpuMs(() => answer(world, stats, id, { start_at: '2022-05-01' })))
      again.push(daysCpuMs(world, id))
      const decade = () =>
        answer(world, energyLifetime, id, { start_date: '2012-01-01', end_date: '2021-12-31' })
      decades.push(cpuMs(decade))
      decadesAgain.push(cpuMs(decade))
    }
  }
  return [
    {
      title: 'CPU of answers never given before, 30 microinverters, in process, warmed up [ms]',
      columns: ['answer', 'median'],
      rows: [
        ['stats, a past day of a system never asked for', median(first)],
        ['stats, a past day', median(again)],
        ['energy_lifetime, ten years', median(decades)],
        ['energy_lifetime, the same again', median(decadesAgain)],
      ],
    },
    await byFleet(rounds),
    await byHistory(),
  ]
}

/** Cost must grow with what is asked, not with the fleet … */
async function byFleet(rounds: number): Promise<Table> {
  const rows = []
  for (const count of SIZES) {
    const worldMs: number[] = []
    const dayMs: number[] = []
    const pageMs: number[] = []
    for (let round = 0; round < rounds; round++) {
      let world: World | undefined
      worldMs.push(cpuMs(() => (world = worldOf({ fleet: { systems: count } }))))
      const { ids } = world!.fleet
      for (const id of ids.slice(0, 10)) {
        dayMs.push(cpuMs(() => answer(world!, stats, id, { start_at: '2022-05-01' })))
      }
      pageMs.push(await pageCpuMs(world!, 10))
    }
    rows.push([count.toLocaleString('en'), median(worldMs), median(dayMs), median(pageMs)])
  }
  return {
    title: 'CPU by size of the fleet, nothing asked before [ms]',
    columns: ['systems', 'world', 'stats, a day', 'systems, 10'],
    rows,
  }
}

/** … nor, where a day is asked for, with its age. */
async function byHistory(): Promise<Table> {
  const rows = []
  for (const years of HISTORIES) {
    const found = await eachSystem(houses(years), (world, n) => ({
      first: cpuMs(() => answer(world, stats, world.fleet.written[n]!, { start_at: '2022-05-01' })),
      day: daysCpuMs(world, world.fleet.written[n]!),
      summary: cpuMs(() => answer(world, summary, world.fleet.written[n]!, {})),
    }))
    rows.push([
      `${years}`,
      median(found.map((one) => one.first)),
      median(found.map((one) => one.day)),
      median(found.map((one) => one.summary)),
    ])
  }
  return {
    title: 'CPU by years of history, nothing asked before [ms]',
    columns: ['years', 'stats, first of a system', 'stats, a day', 'summary (adds up its life)'],
    rows,
  }
}

async function eachSystem<T>(scenario: Scenario, of: (world: World, n: number) => T): Promise<T[]> {
  const world = worldOf(scenario)
  return world.fleet.written.map((_, n) => of(world, n))
}

function worldOf(scenario: Scenario): World {
  return createWorld(
    { seed: 'cold', clock: { now: NOW, speed: 0 }, ...scenario },
    { cache: createCache<object>(), real: () => 0 },
  )
}

/** Houses in several places, all with 30 microinverters, all of an age. */
function houses(years: number): Scenario {
  return {
    systems: Array.from({ length: 30 }, (_, i) => ({
      system_id: 1000 + i,
      place: PLACES[i % PLACES.length]!,
      operational_at: `${2022 - years}-01-26`,
      arrays: [{ modules: 30, panel_w: 250, inverter: 'M215', tilt_deg: 20, azimuth_deg: 180 }],
    })),
  }
}

const FIRST_DAY = 19_000
const DAYS = 40

/** Mean CPU of many past days of a system, each asked for the first time. */
function daysCpuMs(world: World, id: number): number {
  return (
    cpuMs(() => {
      for (let i = 0; i < DAYS; i++) {
        answer(world, stats, id, { start_at: formatDate(FIRST_DAY + 2 * i) })
      }
    }) / DAYS
  )
}

function answer(world: World, route: SystemRoute, id: number, query: Query) {
  const nowS = world.clock.nowS()
  const user = world.access.user(world.access.sampleUserId)!
  const view = world.fleet.view(id, nowS)
  return route.answer(new SystemAsk(world, user, nowS, query, route.name, view))
}

async function pageCpuMs(world: World, limit: number): Promise<number> {
  const user = world.access.user(world.access.sampleUserId)!
  const before = process.cpuUsage()
  await systems.answer(new Ask(world, user, world.clock.nowS(), { limit: `${limit}` }))
  return msOf(process.cpuUsage(before))
}

function cpuMs(work: () => unknown): number {
  const before = process.cpuUsage()
  work()
  return msOf(process.cpuUsage(before))
}

function msOf({ user, system }: NodeJS.CpuUsage): number {
  return (user + system) / 1000
}
