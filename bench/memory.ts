import autocannon from 'autocannon'
import { first200, received, type Server, startBaseline, startSimulator } from './child.ts'
import { median, type Table } from './figures.ts'
import type { BenchOptions } from './options.ts'

const MB = 1024 * 1024
const SETTLE_MS = 1000
const WHO = 'key=bench-key&user_id=4d6a51330a'
const FLEET = 10_000

/** Resident memory: at rest, with a large fleet, after a mixed run; and the first page of all. */
export async function memory(
  { mixedSeconds, rounds }: BenchOptions,
  world: string,
): Promise<Table[]> {
  const empty = await settledMb(await startBaseline('empty'))
  const small = await settledMb(await startSimulator('default'))
  const large = await startSimulator('default', '--systems', `${FLEET}`)
  const largeMb = await rssMb(large)
  await large.stop()
  const mixed = await startSimulator(world, '--systems', `${FLEET}`)
  await rssMb(mixed)
  await mixedRun(mixed, mixedSeconds)
  const mixedMb = await rssMb(mixed)
  await mixed.stop()
  const pages: number[] = []
  for (let round = 0; round < rounds; round++) pages.push(await firstPageMs())
  return [
    {
      title: 'Resident memory',
      columns: ['server', 'MB', '+ MB'],
      rows: [
        ['empty Fastify, same plugins', empty, undefined],
        ['default scenario at rest', small, small - empty],
        ['10,000 systems at rest', largeMb, largeMb - small],
        [`10,000 systems after ${mixedSeconds} s of mixed load`, mixedMb, mixedMb - small],
      ],
    },
    {
      title: 'First page of 10,000 systems (limit 100), the first such request of the process',
      columns: ['', 'wall ms'],
      rows: [
        ['median', median(pages)],
        ['least', Math.min(...pages)],
      ],
    },
  ]
}

async function settledMb(server: Server): Promise<number> {
  const mb = await rssMb(server)
  await server.stop()
  return mb
}

async function rssMb(server: Server): Promise<number> {
  await first200(server, '/healthz')
  await new Promise((resolve) => setTimeout(resolve, SETTLE_MS))
  return ((await server.usage())?.rssBytes ?? Number.NaN) / MB
}

async function firstPageMs(): Promise<number> {
  const server = await startSimulator('default', '--systems', `${FLEET}`)
  await first200(server, '/healthz')
  const startMs = performance.now()
  await received(`${server.origin}/api/v2/systems?limit=100&${WHO}`)
  const ms = performance.now() - startMs
  await server.stop()
  return ms
}

/** What many clients of many systems ask, each request another one. */
async function mixedRun(server: Server, seconds: number): Promise<void> {
  const page = await fetch(`${server.origin}/api/v2/systems?limit=1000&${WHO}`)
  const { systems } = (await page.json()) as { systems: { system_id: number }[] }
  const paths = systems.flatMap(({ system_id: id }, n) => [
    `/api/v2/systems/${id}/summary?${WHO}`,
    `/api/v2/systems/${id}/stats?start_at=${1_655_190_000 - 86_400 * (n % 300)}&${WHO}`,
    `/api/v2/systems/${id}/energy_lifetime?${WHO}`,
    `/api/v2/systems/${id}/envoys?${WHO}`,
    `/api/v2/systems/${id}/inventory?${WHO}`,
    `/api/v2/systems/${id}/monthly_production?start_date=2022-04-01&${WHO}`,
  ])
  await autocannon({
    url: server.origin,
    connections: 32,
    duration: seconds,
    requests: paths.map((path) => ({ method: 'GET', path })),
  })
}
