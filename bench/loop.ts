import { Agent } from 'node:http'
import { first200, received, type Server, startSimulator } from './child.ts'
import { median, quantile, type Table } from './figures.ts'
import type { BenchOptions } from './options.ts'

const WHO = 'key=bench-key&user_id=4d6a51330a'
const PAUSE_MS = 5

/** What is asked meanwhile: rows side by side, the paths of each one after the other. */
type Work = readonly [string, (ids: readonly number[]) => readonly (readonly string[])[]]

/** How long `/healthz` waits while something long is computed for the first time. */
export async function loop({ rounds, json: _ }: BenchOptions, world: string): Promise<Table[]> {
  const works: readonly Work[] = [
    ['nothing else', () => []],
    ['cold pages of 1000 systems', () => [[`/api/v2/systems?limit=1000&${WHO}`]]],
    ['status filter over 10,000 systems', () => [[`/api/v2/systems?status=battery&${WHO}`]]],
    ['ten years of energy_lifetime, cold', (ids) => [ids.slice(0, 40).map(lifetime)]],
    ['the same of 20 systems at once', (ids) => ids.slice(40).map((id) => [lifetime(id)])],
  ]
  const rows = []
  for (const [name, pathsOf] of works) {
    const waits: number[][] = []
    const held: number[] = []
    for (let round = 0; round < rounds; round++) {
      const server = await startSimulator(world, '--systems', '10000')
      await first200(server, '/healthz')
      const ids = await idsOf(server)
      server.watch()
      waits.push(await waitsDuring(server, pathsOf(ids)))
      held.push((await server.usage())?.heldMs ?? Number.NaN)
      await server.stop()
    }
    const all = waits.flat()
    rows.push([name, median(all), quantile(all, 0.99), Math.max(...all), median(held)])
  }
  return [
    {
      title: '`/healthz` while something long is computed, fresh process [ms]',
      columns: ['meanwhile', 'median', 'p99', 'longest', 'loop held at most'],
      rows,
    },
  ]
}

async function idsOf(server: Server): Promise<number[]> {
  const response = await fetch(`${server.origin}/api/v2/systems?limit=60&${WHO}`)
  const { systems } = (await response.json()) as { systems: { system_id: number }[] }
  return systems.map(({ system_id }) => system_id)
}

function lifetime(id: number): string {
  return `/api/v2/systems/${id}/energy_lifetime?start_date=2012-01-01&end_date=2021-12-31&${WHO}`
}

const SHORTEST_MS = 1000

async function waitsDuring(
  server: Server,
  rows: readonly (readonly string[])[],
): Promise<number[]> {
  const waits: number[] = []
  // Whoever watches a server keeps the connection: it is the server's time that counts.
  const agent = new Agent({ keepAlive: true, maxSockets: 1 })
  let working = true
  const work = Promise.all(rows.map((paths) => askAll(server, paths))).then(() => {
    working = false
  })
  const endMs = performance.now() + SHORTEST_MS
  while (working || (rows.length === 0 && performance.now() < endMs)) {
    const startMs = performance.now()
    await received(`${server.origin}/healthz`, agent)
    waits.push(performance.now() - startMs)
    await new Promise((resolve) => setTimeout(resolve, PAUSE_MS))
  }
  await work
  agent.destroy()
  return waits
}

/** One after the other; where there is a next page, that too. */
async function askAll(server: Server, paths: readonly string[]): Promise<void> {
  for (const path of paths) {
    let next: string | undefined
    do {
      const url = `${server.origin}${path}${next === undefined ? '' : `&next=${next}`}`
      const answer = (await (await fetch(url)).json()) as { next?: string }
      next = answer.next
    } while (next !== undefined)
  }
}
