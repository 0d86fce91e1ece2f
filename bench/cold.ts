import { Ask, SystemAsk } from '../src/api/v2/ask.ts'
import { writeReply } from '../src/api/v2/reply.ts'
import type { SystemRoute } from '../src/api/v2/route.ts'
import { energyLifetime } from '../src/api/v2/routes/energy-lifetime.ts'
import { stats } from '../src/api/v2/routes/stats.ts'
import { summary } from '../src/api/v2/routes/summary.ts'
import { systems } from '../src/api/v2/routes/systems.ts'
import type { Scenario } from '../src/scenario/scenario.ts'
import { createCache } from '../src/world/cache.ts'
import type { Query } from '../src/world/query.ts'
import { createWorld, type World } from '../src/world/world.ts'
import { median, type Table } from './figures.ts'
import type { BenchOptions } from './options.ts'

const NOW = '2022-06-15T19:00:00Z'
const PLACES = ['Sebastopol, CA', 'Munich, DE', 'Sydney, NSW', 'Denver, CO', 'London, GB']
const SIZES = [10, 100, 1_000, 10_000]
const HISTORIES = [1, 5, 15]

/** CPU of answers that were never given before, in this process, without HTTP. */
export async function cold({ rounds, json: _ }: BenchOptions): Promise<Table[]> {
  // What is measured first would pay for being compiled: the ways of written systems, and of generated ones.
  await thirtyMicroinverters(1)
  await byFleet(1)
  return [await thirtyMicroinverters(rounds), await byFleet(rounds), await byHistory()]
}

async function thirtyMicroinverters(rounds: number): Promise<Table> {
  const first: number[] = []
  const days: number[] = []
  const decades: number[] = []
  const again: number[] = []
  const pages: number[] = []
  for (let round = 0; round < rounds; round++) {
    const world = worldOf(houses(15))
    for (const id of world.fleet.written) {
      const decade = () =>
        answer(world, energyLifetime, id, { start_date: '2012-01-01', end_date: '2021-12-31' })
      first.push(await firstDayMs(world, id))
      days.push(await daysMs(world, id))
      decades.push(await cpuMs(decade))
      again.push(await cpuMs(decade))
    }
    const fleet = worldOf({ fleet: { systems: 1000 } })
    pages.push(await cpuMs(() => page(fleet, 100)))
  }
  return {
    title: 'CPU of answers never given before, 30 microinverters, in process, warmed up [ms]',
    columns: ['answer', 'median', 'least'],
    rows: [
      ['stats, a past day of a system never asked for', median(first), Math.min(...first)],
      ['stats, a past day', median(days), Math.min(...days)],
      ['energy_lifetime, ten years', median(decades), Math.min(...decades)],
      ['energy_lifetime, the same again', median(again), Math.min(...again)],
      ['systems, a page of 100 never asked for', median(pages), Math.min(...pages)],
    ],
  }
}

/** Cost must grow with what is asked, not with the fleet … */
async function byFleet(rounds: number): Promise<Table> {
  const rows = []
  for (const count of SIZES) {
    const made: number[] = []
    const days: number[] = []
    const pages: number[] = []
    for (let round = 0; round < rounds; round++) {
      const scenario = { fleet: { systems: count } }
      made.push(await cpuMs(() => worldOf(scenario)))
      const world = worldOf(scenario)
      for (const id of world.fleet.ids.slice(-5)) days.push(await firstDayMs(world, id))
      pages.push(await cpuMs(() => page(world, 10)))
    }
    rows.push([count.toLocaleString('en'), median(made), median(days), median(pages)])
  }
  return {
    title: 'CPU by size of the fleet, nothing asked before [ms]',
    columns: ['systems', 'making the world', 'stats, first day of a system', 'systems, 10'],
    rows,
  }
}

/** … nor, where a day is asked for, with its age. */
async function byHistory(): Promise<Table> {
  const rows = []
  for (const years of HISTORIES) {
    const first: number[] = []
    const days: number[] = []
    const lives: number[] = []
    const world = worldOf(houses(years))
    for (const id of world.fleet.written) {
      first.push(await firstDayMs(world, id))
      days.push(await daysMs(world, id))
      lives.push(await cpuMs(() => answer(world, summary, id, {})))
    }
    rows.push([`${years}`, median(first), median(days), median(lives)])
  }
  return {
    title: 'CPU by years of history, nothing asked before [ms]',
    columns: [
      'years',
      'stats, first day of a system',
      'stats, a day',
      'summary (sums up its life)',
    ],
    rows,
  }
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
/** Where a day begins in California [s]. */
const NIGHT_S = 8 * 3600
const DAYS = 40

function firstDayMs(world: World, id: number): Promise<number> {
  const user = userOf(world)
  return cpuMs(() => answer(world, stats, id, { start_at: '1651388400' }, user))
}

/** Mean CPU of many past days of a system, each asked for the first time. */
async function daysMs(world: World, id: number): Promise<number> {
  const all = await cpuMs(() => {
    for (let i = 0; i < DAYS; i++) {
      answer(world, stats, id, { start_at: `${(FIRST_DAY + 2 * i) * 86_400 + NIGHT_S}` })
    }
  })
  return all / DAYS
}

function answer(world: World, route: SystemRoute, id: number, query: Query, user = userOf(world)) {
  const nowS = world.clock.nowS()
  const view = world.fleet.view(id, nowS)
  const ask = new SystemAsk(world, user, route.name, nowS, query, view)
  const reply = route.answer(ask)
  return writeReply(world.cache, ask.keyOf(String(reply.token)), route.response, reply)
}

function page(world: World, limit: number) {
  const query = { limit: `${limit}` }
  const ask = new Ask(world, userOf(world), systems.name, world.clock.nowS(), query)
  return writeReply(world.cache, undefined, systems.response, systems.answer(ask))
}

function userOf({ access, clock }: World) {
  return access.user(access.sampleUserId(), clock.nowS())!
}

async function cpuMs(work: () => unknown): Promise<number> {
  const before = process.cpuUsage()
  await work()
  const { user, system } = process.cpuUsage(before)
  return (user + system) / 1000
}
