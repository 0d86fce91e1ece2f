import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import autocannon from 'autocannon'
import type { Constant } from './baseline.ts'
import { elsewhere, first200, type Server, startBaseline, startSimulator } from './child.ts'
import { median, type Table } from './figures.ts'
import type { BenchOptions } from './options.ts'

const CONNECTIONS = 32
const WHO = 'key=bench-key&user_id=4d6a51330a'

/** A request that is made again and again. */
interface Case {
  readonly name: string
  readonly path: string
  /** The client has the answer already. */
  readonly conditional?: true
}

const DAY = '/api/v2/systems/67/stats?start_at=1654844400&'
const SUMMARY = '/api/v2/systems/67/summary?'
export const CASES: readonly Case[] = [
  { name: 'summary', path: SUMMARY + WHO },
  { name: 'summary, 304', path: SUMMARY + WHO, conditional: true },
  { name: 'stats, a past day', path: DAY + WHO },
  { name: 'stats, 304', path: DAY + WHO, conditional: true },
  {
    name: 'rgm_stats, a month',
    path: `/api/v2/systems/68/rgm_stats?start_at=1651384800&end_at=1654063200&${WHO}`,
  },
  {
    name: 'energy_lifetime, ten years',
    path: `/api/v2/systems/67/energy_lifetime?start_date=2012-01-01&end_date=2021-12-31&${WHO}`,
  },
  { name: 'systems, 100', path: `/api/v2/systems?limit=100&${WHO}` },
  { name: 'systems, 1000', path: `/api/v2/systems?limit=1000&${WHO}` },
  { name: '409', path: '/api/v2/systems/67/summary?key=throttled-key&user_id=4d6a51330a' },
  { name: '401', path: '/api/v2/systems/67/summary?user_id=4d6a51330a' },
]

interface Sample {
  readonly perCpuS: number | undefined
  readonly perS: number
  readonly p99Ms: number
}

/** Requests per CPU second, per second, and p99 of every case, on all servers in turn. */
export async function throughput(options: BenchOptions, world: string): Promise<Table[]> {
  const folder = mkdtempSync(join(tmpdir(), 'enlighten-bench-'))
  const file = join(folder, 'constants.json')
  const simulator = await startSimulator(world)
  const servers: Server[] = [simulator]
  try {
    const constants = await constantsOf(simulator)
    writeFileSync(file, JSON.stringify(constants.map(({ constant }) => constant)))
    for (const kind of ['node:http', 'fastify', 'serialiser']) {
      const baseline = await startBaseline(kind, file)
      servers.push(baseline)
      await first200(baseline, SUMMARY + WHO)
    }
    if (options.against !== undefined) servers.push(elsewhere(options.against))
    return await measureAll(options, servers, new Map(constants.map((one) => [one.path, one.etag])))
  } finally {
    for (const server of servers) await server.stop()
    rmSync(folder, { recursive: true })
  }
}

interface Known {
  readonly path: string
  readonly constant: Constant
  readonly etag: string
}

/** What the simulator answers, for the others to answer alike. */
async function constantsOf(simulator: Server): Promise<Known[]> {
  await first200(simulator, '/healthz')
  const known: Known[] = []
  for (const path of new Set(CASES.map((one) => one.path))) {
    // Twice, because a key without quota left is wanted.
    await fetch(simulator.origin + path)
    const response = await fetch(simulator.origin + path)
    const type = response.headers.get('content-type') ?? ''
    const constant = { path, status: response.status, type, body: await response.text() }
    known.push({ path, constant, etag: response.headers.get('etag') ?? '' })
  }
  return known
}

/** One that a case is measured on. */
interface Contender {
  readonly name: string
  readonly server: Server
  /** Sent along, if the client is to have the answer already. */
  readonly etag?: string | undefined
}

async function measureAll(
  options: BenchOptions,
  servers: readonly Server[],
  etags: ReadonlyMap<string, string>,
): Promise<Table[]> {
  const rows: (string | number | undefined)[][] = []
  const wanted = (name: string) =>
    options.requests.length === 0 || options.requests.some((text) => name.includes(text))
  for (const one of CASES.filter(({ name }) => wanted(name))) {
    const contenders = contendersOf(one, servers, etags.get(one.path))
    const samples = contenders.map((): Sample[] => [])
    // The first round warms up; noise hits all alike, because they take turns.
    for (let round = -1; round < options.rounds; round++) {
      for (const [i, { server, etag }] of contenders.entries()) {
        const sample = await measure(server, one.path, etag, options.seconds)
        if (round >= 0) samples[i]!.push(sample)
      }
    }
    rows.push(...rowsOf(one.name, contenders, samples))
  }
  return [
    {
      title: `Throughput: medians of ${options.rounds} rounds of ${options.seconds} s, ${CONNECTIONS} connections`,
      columns: ['request', 'server', 'per CPU s', 'simulator is', 'per s', 'p99 ms'],
      rows,
    },
  ]
}

/** All servers; where the client has the answer already, the simulator against itself. */
function contendersOf(one: Case, servers: readonly Server[], etag: string | undefined) {
  const all = servers.map((server): Contender => ({ name: server.name, server }))
  if (one.conditional === undefined) return all
  const [simulator] = servers
  return [
    { name: 'simulator', server: simulator!, etag },
    { name: 'simulator, 200', server: simulator! },
  ]
}

async function measure(
  server: Server,
  path: string,
  etag: string | undefined,
  seconds: number,
): Promise<Sample> {
  const before = await server.usage()
  const result = await autocannon({
    url: server.origin + path,
    connections: CONNECTIONS,
    duration: seconds,
    ...(etag && { headers: { 'if-none-match': etag } }),
  })
  const after = await server.usage()
  const cpuS = before && after && after.cpuS - before.cpuS
  return {
    perCpuS: cpuS && result.requests.total / cpuS,
    perS: result.requests.average,
    p99Ms: result.latency.p99,
  }
}

function rowsOf(name: string, contenders: readonly Contender[], samples: readonly Sample[][]) {
  const ours = samples[0]!
  return contenders.map((contender, i) => {
    const theirs = samples[i]!
    // Of each round, because its noise is in both.
    const ratios = theirs.map((their, n) => ours[n]!.perCpuS! / (their.perCpuS ?? Number.NaN))
    return [
      i === 0 ? name : '',
      contender.name,
      median(theirs.map(({ perCpuS }) => perCpuS ?? Number.NaN)),
      i === 0 ? undefined : median(ratios),
      median(theirs.map(({ perS }) => perS)),
      median(theirs.map(({ p99Ms }) => p99Ms)),
    ]
  })
}
