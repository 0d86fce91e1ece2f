/** What keeps a busy server small and its event loop free. */
import { setImmediate as turn } from 'node:timers/promises'
import t from 'tap'
import { createApp } from '../src/api/app.ts'
import { Answer } from '../src/api/v2/answer.ts'
import { Ask, SystemAsk } from '../src/api/v2/ask.ts'
import { findRecent } from '../src/api/v2/recent.ts'
import { writeReply } from '../src/api/v2/reply.ts'
import { energyLifetime } from '../src/api/v2/routes/energy-lifetime.ts'
import { systems } from '../src/api/v2/routes/systems.ts'
import { inSlices } from '../src/api/v2/slices.ts'
import { createSimulator, type SystemsResponse } from '../src/index.ts'
import type { Scenario } from '../src/scenario/scenario.ts'
import { memo } from '../src/simulation/memo.ts'
import { finish } from '../src/simulation/work.ts'
import { createCache } from '../src/world/cache.ts'
import { createWorld } from '../src/world/world.ts'
import { ALONE, build } from './helper.ts'

const NOON = '2022-06-15T19:00:00Z'
const MB = 1024 * 1024

const world = (scenario: Scenario) =>
  createWorld(
    { seed: 'limits', clock: { now: NOON, speed: 0 }, ...scenario },
    { cache: createCache<object>(), real: () => 0 },
  )

const answerWith = (bytes: number) => new Answer(200, 'x'.repeat(bytes), undefined)

t.test('a cache holds as many bytes as it may, those asked for last', async (t) => {
  const cache = createCache(MB)
  for (let i = 0; i < 5000; i++) {
    cache.set(`answer ${i}`, answerWith(1000), 1000)
    cache.get('answer 0')
    if (cache.bytes() > MB) t.fail(`${cache.bytes()} bytes after ${i} answers`)
  }
  t.ok(cache.bytes() > 0.9 * MB, 'it is used, too')
  t.ok(cache.size() < 1000)
  t.ok(cache.get('answer 0'), 'what is asked for stays')
  t.ok(cache.get('answer 4999'))
  t.notOk(cache.get('answer 1'))
  cache.set('larger than all', answerWith(2 * MB), 2 * MB)
  t.notOk(cache.get('larger than all'), 'what does not fit is not kept')
  t.ok(cache.get('answer 4999'), 'and pushes nothing out')
  cache.clear()
  t.equal(cache.bytes(), 0)
})

t.test('a server asked for everything stays within its bytes, and says the same', async (t) => {
  const cacheBytes = 200_000
  const scenario: Scenario = {
    seed: 'limits',
    clock: { now: NOON, speed: 0 },
    fleet: { systems: 12 },
  }
  const small = await createSimulator({ scenario, cacheBytes })
  const roomy = await createSimulator({ scenario })
  t.teardown(() => Promise.all([small.close(), roomy.close()]))
  const { systems } = (await roomy.inject('/systems')).json<SystemsResponse>()
  for (const { system_id: id } of systems) {
    for (const path of ['summary', 'stats?start_at=1654844400', 'energy_lifetime', 'envoys']) {
      const url = `/systems/${id}/${path}`
      t.equal((await small.inject(url)).body, (await roomy.inject(url)).body, url)
    }
  }
  await small.listen()
  const figures = await (await fetch(new URL('/metrics', small.baseUrl))).text()
  const bytes = Number(/^enlighten_cache_bytes (\d+)/m.exec(figures)?.[1])
  t.ok(bytes > 0 && bytes <= cacheBytes, `${bytes} bytes`)
})

t.test(
  'what is known of URLs is in the one cache, and a running clock empties nothing',
  async (t) => {
    const scenario = { seed: 'limited', clock: { now: NOON, speed: 0 }, fleet: { systems: 1 } }
    const { app, world } = await build(t, scenario)
    const { cache, access, clock, fleet } = world
    const who = `key=k&user_id=${access.sampleUserId()}`
    const urlOf = (more: string) => `/api/v2/systems/${fleet.ids[0]}/stats?${who}${more}`
    const day = urlOf('&start_at=1654844400')
    await app.inject(day)
    const first = findRecent(cache, day)
    t.ok(first)
    for (let i = 0; i < 1500; i++) {
      const before = cache.bytes()
      clock.advance(1)
      await app.inject(urlOf(`&start_at=1654844400&n=${i}`))
      if (cache.bytes() <= before) return t.fail(`nothing was kept, or something thrown away: ${i}`)
    }
    const [size, bytes] = [cache.size(), cache.bytes()]
    t.equal(findRecent(cache, day), first)
    await app.inject(day)
    t.not(findRecent(cache, day), first, 'it is another instant')
    t.same([cache.size(), cache.bytes()], [size, bytes], 'which replaces what was known')
    for (let i = 0; i < 70; i++)
      await app.inject(urlOf(`&start_at=1654844400&n=${'x'.repeat(10_000)}${i}`))
    t.ok(cache.bytes() - bytes > 70 * 50_000, 'long URLs weigh, too')
  },
)

t.test('what is remembered of a view has an end', async (t) => {
  const asked: number[] = []
  const double = memo((n: number) => {
    asked.push(n)
    return 2 * n
  }, 2)
  t.same([1, 2, 1, 2, 3, 3, 1].map(double), [2, 4, 2, 4, 6, 6, 2])
  t.same(asked, [1, 2, 3, 1], 'the third pushed the first two out')
})

/** Counts the turns that others have from now on, until it is asked. */
function countTurns(): () => Promise<number> {
  let turns = 0
  let busy = true
  const others = (async () => {
    while (busy) {
      await turn()
      turns++
    }
  })()
  return async () => {
    busy = false
    await others
    return turns
  }
}

t.test('steps within a slice are done at once', async (t) => {
  let steps = 0
  const few = function* () {
    for (; steps < 3; steps++) yield
    return 'made'
  }
  t.equal(inSlices(few()), 'made')
  t.equal(steps, 3)
})

t.test('steps beyond a slice let others have their turn', async (t) => {
  const turnsSoFar = countTurns()
  // Each step takes a slice of its own, however fast the machine is.
  const slow = function* () {
    for (let i = 0; i < 5; i++) {
      const endMs = performance.now() + 9
      while (performance.now() < endMs);
      yield
    }
    return 'made'
  }
  const rest = inSlices(slow())
  t.ok(rest instanceof Promise)
  t.equal(await rest, 'made')
  const turns = await turnsSoFar()
  t.ok(turns >= 4, `${turns} turns in between`)
})

t.test('many computations together hold the event loop no longer than one', async (t) => {
  const turnsSoFar = countTurns()
  const order: string[] = []
  const slow = function* (name: string) {
    for (let i = 0; i < 3; i++) {
      const endMs = performance.now() + 9
      while (performance.now() < endMs);
      order.push(name)
      yield
    }
  }
  const names = ['a', 'b', 'c', 'd', 'e', 'f']
  await Promise.all(names.map((name) => inSlices(slow(name))))
  const turns = await turnsSoFar()
  t.ok(turns >= 10, `${turns} turns in between`)
  t.same(order.slice(0, 6).sort(), names, 'nobody has a second slice before all had one')
  t.same(order.slice(6), [...order.slice(0, 6), ...order.slice(0, 6)], 'they take turns')
})

t.test('a long series is computed in steps, each a small part of it', async (t) => {
  const made = world({
    systems: [
      { system_id: 5, operational_at: '2010-01-01', meters: { production: [{}] } },
      { system_id: 6, envoys: [{ clock_offset_s: 3600 }] },
    ],
  })
  const misdated = made.fleet.view(6, made.clock.nowS())
  t.same(finish(misdated.daysWh('consumption', misdated.today, misdated.today)), [0])
  const view = made.fleet.view(5, made.clock.nowS())
  const { today } = view
  const series = ['micro', 'meter', 'merged', 'consumption'] as const
  for (const one of series) {
    const steps = [...view.daysWh(one, today - 3652, today)].length
    t.ok(steps > 3652 / 64 && steps < 3652 / 16, `${one}: ${steps} steps`)
    t.same(finish(view.daysWh(one, 0, 9)), Array(10).fill(0), 'none before its days')
  }
  const before = made.cache.size()
  finish(view.daysWh('micro', today - 3652, today))
  t.equal(made.cache.size(), before, 'once computed they are known')
  for (const [what, work] of [
    ['a lifetime', view.lifetimeWhBefore(today)],
    ['the energies of microinverters', view.inverters()],
    ['the odometer of a meter', view.odometers(made.clock.nowS())],
  ] as const) {
    const steps = [...work].length
    t.ok(steps > 3652 / 64, `${what}: ${steps} steps`)
  }
})

t.test('answers in slices are the answers in one go', async (t) => {
  const scenario: Scenario = { systems: [{ system_id: 5, operational_at: '2010-01-01' }] }
  const ask = () => {
    const made = world(scenario)
    const nowS = made.clock.nowS()
    const user = made.access.user(made.access.sampleUserId(), made.clock.nowS())!
    return new SystemAsk(made, user, 'energy_lifetime', nowS, {}, made.fleet.view(5, nowS))
  }
  const answer = (ask: SystemAsk) =>
    writeReply(
      ask.world.cache,
      ask.keyOf('all'),
      energyLifetime.response,
      energyLifetime.answer(ask),
    )
  const cold = await answer(ask())
  const warm = ask()
  finish(warm.view.daysWh('merged', 0, warm.view.today))
  const again = await answer(warm)
  t.equal(again.body, cold.body)
  t.equal(answer(warm), again, 'and is kept')
})

t.test('a page of many systems leaves turns to others', async (t) => {
  const made = world({ fleet: { systems: 1500 } })
  const user = made.access.user(made.access.sampleUserId(), made.clock.nowS())!
  const turnsSoFar = countTurns()
  const ask = new Ask(made, user, 'systems', made.clock.nowS(), { limit: '1000' })
  const answer = await writeReply(made.cache, undefined, systems.response, systems.answer(ask))
  const turns = await turnsSoFar()
  const { systems: page } = JSON.parse(answer.body) as { systems: unknown[] }
  t.equal(page.length, 1000)
  t.ok(turns > 1, `${turns} turns in between`)
})

t.test('a route with a schema is a mistake: the framework would check and reorder', async (t) => {
  const app = createApp(ALONE)
  t.teardown(() => app.close())
  app.get('/typed', { schema: { querystring: { type: 'object' } } }, async () => 'never')
  await t.rejects(async () => app.ready(), /compiles no schemas/)
})

t.test('a query that nobody has read is missed at once', async (t) => {
  const { app } = await build(t)
  app.get('/careless', async ({ query }) => (query as { name?: string }).name)
  const { statusCode, json } = await app.inject('/careless?name=x')
  t.equal(statusCode, 500)
  t.match(json(), { message: 'request.query.name is not there: use readQuery(request.url)' })
})
