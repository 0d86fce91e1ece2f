import { type ChildProcess, execFileSync, spawn } from 'node:child_process'
import { once } from 'node:events'
import { setTimeout as sleep } from 'node:timers/promises'
import autocannon from 'autocannon'
import { first200, freePort, type Server, startSimulator } from './child.ts'
import { median, type Table } from './figures.ts'
import type { BenchOptions } from './options.ts'

const CONNECTIONS = 32
const SUMMARY = '/api/v2/systems/67/summary?key=bench-key&user_id=4d6a51330a'

interface Sample {
  readonly perCpuS: number
  readonly perS: number
  readonly calls: number
}

/**
 * Requests per CPU second of the server in memory, and of one, two and four replicas on a Redis of its
 * own, with as many connections to each; and what they ask of Redis. Needs redis-server.
 */
export async function store(options: BenchOptions, world: string): Promise<Table[]> {
  const port = await freePort()
  const redis = await startRedis(port)
  const alone = await startSimulator(world)
  const replicas: Server[] = []
  try {
    const rows: (string | number | undefined)[][] = []
    await settled(alone)
    const inMemory: number[] = []
    for (const count of [1, 2, 4]) {
      while (replicas.length < count) {
        const url = `redis://127.0.0.1:${port}?prefix=bench`
        const replica = await startSimulator(world, '--store', url)
        await settled(replica)
        replicas.push(replica)
      }
      const samples: Sample[] = []
      const ratios: number[] = []
      for (let round = 0; round <= options.rounds; round++) {
        // In turn, for what else the machine does changes; the first round warms up.
        const beside = await measure([alone], port, options.seconds)
        const sample = await measure(replicas, port, options.seconds)
        if (round === 0) continue
        inMemory.push(beside.perCpuS)
        samples.push(sample)
        ratios.push(sample.perCpuS / beside.perCpuS)
      }
      rows.push([
        `${count} on Redis`,
        median(samples.map((one) => one.perCpuS)),
        median(ratios),
        median(samples.map((one) => one.perS)),
        median(samples.map((one) => one.calls)),
      ])
    }
    rows.unshift(['in memory', median(inMemory), 1, undefined, undefined])
    const title = `Store: medians of ${options.rounds} rounds of ${options.seconds} s, ${CONNECTIONS} connections to each`
    const columns = ['summary', 'per CPU s', 'of memory', 'per s', 'calls of Redis a request']
    return [{ title, columns, rows }]
  } finally {
    for (const server of [alone, ...replicas]) await server.stop()
    redis.kill('SIGKILL')
  }
}

/** Answers, and has looked at the first systems, which it does once it listens. */
async function settled(server: Server): Promise<void> {
  await first200(server, SUMMARY)
  let before = await cpuOf([server])
  for (;;) {
    await sleep(500)
    const after = await cpuOf([server])
    if (after - before < 0.02) return
    before = after
  }
}

async function startRedis(port: number): Promise<ChildProcess> {
  const words = ['--port', `${port}`, '--bind', '127.0.0.1', '--save', '', '--appendonly', 'no']
  const child = spawn('redis-server', words, { stdio: 'ignore' })
  await Promise.race([
    once(child, 'spawn'),
    once(child, 'error').then(([error]) => Promise.reject(error)),
  ])
  await sleep(500)
  return child
}

async function measure(servers: readonly Server[], port: number, seconds: number): Promise<Sample> {
  const [cpuBefore, callsBefore] = [await cpuOf(servers), callsOf(port)]
  const results = await Promise.all(
    servers.map(({ origin }) =>
      autocannon({ url: origin + SUMMARY, connections: CONNECTIONS, duration: seconds }),
    ),
  )
  const requests = results.reduce((sum, { requests }) => sum + requests.total, 0)
  const cpuS = (await cpuOf(servers)) - cpuBefore
  const calls = (callsOf(port) - callsBefore) / requests
  return { perCpuS: requests / cpuS, perS: requests / seconds, calls }
}

async function cpuOf(servers: readonly Server[]): Promise<number> {
  const usages = await Promise.all(servers.map((server) => server.usage()))
  return usages.reduce((sum, usage) => sum + usage!.cpuS, 0)
}

/** How often scripts were called. */
function callsOf(port: number): number {
  const told = execFileSync('redis-cli', ['-p', `${port}`, 'INFO', 'commandstats'], {
    encoding: 'utf8',
  })
  return Number(/cmdstat_evalsha:calls=(\d+)/.exec(told)?.[1] ?? 0)
}
