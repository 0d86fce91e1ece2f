/**
 * What stays behind: heap after many rounds of requests, sandboxes, streams and replacements, and
 * handles after a simulator was started and stopped two hundred times. It ends by itself, or something
 * holds it. Run with `--expose-gc`, by `scripts/check-leaks.sh`.
 */
import { once } from 'node:events'
import { get, type IncomingMessage } from 'node:http'
import { text } from 'node:stream/consumers'
import { ask } from './client.ts'
import { type Point, third } from './slopes.ts'
import { createTraffic, SIGNED } from './traffic.ts'

const MB = 1024 * 1024
const ROUNDS = 60
const STARTS = 200
/** More than that is no noise of a collection [MB]. */
const GROWTH_MB = 2

const BUILT = new URL('../../src/index.js', import.meta.url).href
const { createSimulator } = (await import(BUILT)) as typeof import('../src/index.ts')

const results = [await rounds(), ...(await startsAndStops())]
for (const [isGood, said] of results) console.log(`${isGood ? 'ok' : 'not ok'} - ${said}`)
const failed = results.filter(([isGood]) => !isGood).length
console.log(`${results.length - failed} passed, ${failed} failed`)
process.exitCode = failed === 0 ? 0 : 1

type Result = readonly [isGood: boolean, said: string]

/** Of a server whose answers, which are kept on purpose, soon fill their room. */
async function rounds(): Promise<Result> {
  const simulator = await createSimulator({ now: '2022-06-15T12:00:00-07:00', cacheBytes: MB })
  const { origin } = new URL(await simulator.listen())
  const traffic = createTraffic('leaks')
  const points = []
  for (let x = 0; x < ROUNDS; x++) {
    const range = (n: number) => Array.from({ length: n }, (_, i) => x * n + i)
    for (const n of range(100)) await ask(origin, traffic.request(n))
    for (const n of range(20)) await ask(origin, traffic.control(n, ''))
    for (const n of range(5)) {
      const path = `/sandboxes/s${n}`
      await ask(origin, { method: 'PUT', path })
      await ask(origin, { method: 'GET', path: `${path}/api/v2/systems?${SIGNED}` })
      await ask(origin, { method: 'DELETE', path })
      const events = await opened(`${origin}/_simulator/events`)
      events.destroy()
    }
    await ask(origin, { method: 'PUT', path: '/_simulator/scenario?scenario=default' })
    points.push({ x, y: heapMb() })
  }
  await simulator.close()
  const [before, after] = [third(points, 1), third(points, 2)]
  const figures = `${before.toFixed(1)} MB, then ${after.toFixed(1)} MB`
  return [after - before < GROWTH_MB, `heap over ${ROUNDS} rounds: ${figures}`]
}

async function startsAndStops(): Promise<Result[]> {
  const before: Point[] = []
  const after: Point[] = []
  for (let i = 0; i < STARTS; i++) {
    const simulator = await createSimulator({ scenario: 'five-lines' })
    await simulator.listen()
    await text(await opened(`${simulator.baseUrl}/systems?${SIGNED}`))
    const events = await opened(`${simulator.simulatorUrl}/events`)
    await simulator.close()
    await text(events)
    if (i >= 20) (i < STARTS / 2 ? before : after).push({ x: i, y: heapMb() })
  }
  const growth = third(after, 2) - third(before, 0)
  const handles = process.getActiveResourcesInfo().filter((name) => name === 'TCPServerWrap')
  return [
    [handles.length === 0, `${STARTS} starts and stops: ${handles.length} servers left`],
    [growth < GROWTH_MB, `and ${growth.toFixed(1)} MB of heap`],
  ]
}

/** A reply over a connection of its own, which no pool keeps. */
async function opened(url: string): Promise<IncomingMessage> {
  const [reply] = (await once(get(url, { agent: false }), 'response')) as [IncomingMessage]
  return reply
}

function heapMb(): number {
  globalThis.gc!()
  return process.memoryUsage().heapUsed / MB
}
