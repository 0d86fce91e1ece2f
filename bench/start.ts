import { first200, type Server, startBaseline, startSimulator } from './child.ts'
import { median, type Table } from './figures.ts'
import type { BenchOptions } from './options.ts'

interface Start {
  readonly wallS: number
  readonly cpuS: number
}

const WHO = 'key=bench-key&user_id=4d6a51330a'

/** From the start of the process to its first 200, against an empty app with the same plugins. */
export async function start({ starts, json: _ }: BenchOptions): Promise<Table[]> {
  const ways: readonly (readonly [string, string, () => Promise<Server>])[] = [
    ['empty Fastify, same plugins', '/healthz', () => startBaseline('empty')],
    ['default scenario', '/healthz', () => startSimulator('default')],
    [
      'default scenario, first answer a summary',
      `/api/v2/systems/67/summary?${WHO}`,
      () => startSimulator('default'),
    ],
    ['1,000 systems', '/healthz', () => startSimulator('default', '--systems', '1000')],
    ['10,000 systems', '/healthz', () => startSimulator('default', '--systems', '10000')],
    [
      '10,000 systems, first answer a page',
      `/api/v2/systems?${WHO}`,
      () => startSimulator('default', '--systems', '10000'),
    ],
  ]
  const samples = ways.map((): Start[] => [])
  for (let round = 0; round < starts; round++) {
    for (const [i, [, path, begin]] of ways.entries()) samples[i]!.push(await measure(path, begin))
  }
  const empty = samples[0]!
  return [
    {
      title: `Start: process to first 200, medians of ${starts}`,
      columns: [
        'server',
        'wall s',
        'of empty',
        'CPU s',
        'of empty',
        'least CPU s',
        'of empty',
        '+ s',
      ],
      rows: ways.map(([name], i) => {
        const mine = samples[i]!
        return [
          name,
          median(mine.map(({ wallS }) => wallS)),
          median(mine.map(({ wallS }, n) => wallS / empty[n]!.wallS)),
          median(mine.map(({ cpuS }) => cpuS)),
          median(mine.map(({ cpuS }, n) => cpuS / empty[n]!.cpuS)),
          leastCpu(mine),
          leastCpu(mine) / leastCpu(empty),
          median(mine.map(({ wallS }, n) => wallS - empty[n]!.wallS)),
        ]
      }),
    },
  ]
}

/** What the start takes when nobody else is in the way. */
function leastCpu(starts: readonly Start[]): number {
  return Math.min(...starts.map(({ cpuS }) => cpuS))
}

async function measure(path: string, begin: () => Promise<Server>): Promise<Start> {
  const startMs = performance.now()
  const server = await begin()
  await first200(server, path)
  const wallS = (performance.now() - startMs) / 1000
  const usage = await server.usage()
  await server.stop()
  return { wallS, cpuS: usage?.cpuS ?? Number.NaN }
}
