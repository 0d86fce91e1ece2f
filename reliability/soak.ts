/**
 * Uses built simulators for long: `npm run soak -- --minutes 25`. Kills some in the middle of their
 * work, runs worlds side by side, then lets one serve hostile traffic, sandboxes, streams and
 * replacements by turns, and measures it between: heap after a collection, memory, loop delay,
 * handles, and how many requests it answers in a second of CPU. What grows or falls is told as a
 * slope, and judged from some four minutes on; the exit code is 1 if anything failed.
 */
import { parseArgs } from 'node:util'
import { ask, isOfFault, pause, refuseFailure, say, wasCut } from './client.ts'
import { kills } from './kills.ts'
import { type Measured, type Server, startServer } from './server.ts'
import { perHour, share, third } from './slopes.ts'
import { createTraffic, SIGNED, type Traffic } from './traffic.ts'
import { sideBySide } from './worlds.ts'

const { values } = parseArgs({
  options: {
    minutes: { type: 'string', default: '2' },
    kills: { type: 'string', default: '20' },
    worlds: { type: 'string', default: '50' },
    steps: { type: 'string', default: '60' },
    seed: { type: 'string', default: String(Date.now()) },
  },
})
const { seed } = values
const MB = 1024 * 1024
const WINDOW_MS = 20_000
/** Windows that make a slope: of fewer, one odd one decides. */
const WINDOWS_JUDGED = 9
/** Requests of a known amount of work, all answered anew. */
const PACE = 3000
const WORKERS = 4
const UNITS = 3000

/** What a server was like at the end of a window. */
interface Sample extends Measured {
  /** Since the soak began [s]. */
  readonly atS: number
  /** What its worlds remember on purpose [bytes]. */
  readonly keptBytes: number
  /** Requests of the pace in a second of CPU. */
  readonly perCpuS: number
  /** The same in units of what this process does at the same time, as a busy machine is slower. */
  readonly pace: number
}

let failed = 0
const fail = (what: string) => {
  failed++
  console.log(`FAILED ${what}`)
}

console.log(`seed ${seed}`)
const killed = await kills(Number(values.kills), seed)
console.log(
  `${killed.rounds} × kill -9: ${killed.fingerprints} fingerprint of ${killed.answers} answers`,
)
if (killed.fingerprints > 1) fail('a server remembers one that was killed')
const side = await sideBySide(Number(values.worlds), Number(values.steps), seed)
console.log(
  `${side.worlds} worlds side by side: ${side.answers} answers, ${side.different} different`,
)
if (side.different > 0) fail('worlds know of each other')
await soak(Number(values.minutes) * 60_000)
console.log(`${failed} failed`)
process.exit(failed === 0 ? 0 : 1)

async function soak(totalMs: number): Promise<void> {
  const server = await startServer()
  const traffic = createTraffic(seed)
  const counts = { requests: 0, sockets: 0, controls: 0, sandboxes: 0, streams: 0, replacements: 0 }
  const samples: Sample[] = []
  const startMs = performance.now()
  // The first round makes code warm, and is not counted.
  await pace(server)
  while (performance.now() - startMs < totalMs) {
    const endMs = performance.now() + WINDOW_MS
    const load = [
      ...Array.from({ length: WORKERS }, () => () => request(server, traffic, counts)),
      () => socket(server, traffic, counts),
      () => control(server, traffic, counts),
      () => sandbox(server, traffic, counts),
      () => stream(server, counts),
      () => replace(server, counts),
    ]
    await Promise.all(load.map((step) => repeat(server, step, endMs)))
    if (server.hasEnded()) return fail('the server has ended')
    await ask(server.origin, { method: 'PUT', path: '/_simulator/scenario?scenario=default' })
    const before = unitsPerCpuS()
    const perCpuS = await pace(server)
    const paces = { perCpuS, pace: (2 * perCpuS) / (before + unitsPerCpuS()) }
    const atS = (performance.now() - startMs) / 1000
    samples.push({ atS, ...paces, keptBytes: await keptBytes(server), ...(await server.measure()) })
    console.log(line(samples.at(-1)!))
  }
  const code = await server.stop()
  if (code !== 0) fail(`the server ended with ${code}`)
  console.log(JSON.stringify(counts))
  judge(samples)
}

async function repeat(server: Server, step: () => Promise<void>, endMs: number): Promise<void> {
  while (performance.now() < endMs && !server.hasEnded()) {
    try {
      await step()
    } catch (error) {
      // A connection may be cut on purpose, by a fault or by what was said over it.
      if (!wasCut(error)) fail(String(error))
    }
  }
}

type Counts = Record<
  'requests' | 'sockets' | 'controls' | 'sandboxes' | 'streams' | 'replacements',
  number
>

async function request({ origin }: Server, traffic: Traffic, counts: Counts): Promise<void> {
  const asked = traffic.request(counts.requests++)
  refuseFailure(await ask(origin, asked), asked)
}

async function socket({ origin }: Server, traffic: Traffic, counts: Counts): Promise<void> {
  await say(origin, traffic.bytes(counts.sockets++))
}

async function control({ origin }: Server, traffic: Traffic, counts: Counts): Promise<void> {
  const asked = traffic.control(counts.controls++, '')
  refuseFailure(await ask(origin, asked), asked)
  // Faults that nobody takes away would leave little to soak.
  await ask(origin, { method: 'DELETE', path: '/_simulator/faults' })
}

async function sandbox({ origin }: Server, traffic: Traffic, counts: Counts): Promise<void> {
  const n = counts.sandboxes++
  const path = `/sandboxes/s${n % 20}`
  const made = { method: 'PUT', path, body: traffic.scenario(n) }
  const answer = await ask(origin, made)
  refuseFailure(answer, made)
  if (answer.status === 201 || answer.status === 200) {
    const signal = AbortSignal.timeout(1000)
    await fetch(`${origin}${path}/api/v2/systems?${SIGNED}`, { signal }).catch(() => {})
  }
  if (n % 3 === 0) await ask(origin, { method: 'DELETE', path })
}

async function stream({ origin }: Server, counts: Counts): Promise<void> {
  counts.streams++
  const end = new AbortController()
  const reply = await fetch(`${origin}/_simulator/events`, { signal: end.signal })
  const reader = reply.body!.getReader()
  await Promise.race([reader.read(), pause(200)])
  end.abort()
  await reader.closed.catch(() => {})
}

async function replace({ origin }: Server, counts: Counts): Promise<void> {
  counts.replacements++
  const scenario = ['default', 'plans', 'dst-spring', 'several-envoys'][counts.replacements % 4]
  await ask(origin, { method: 'PUT', path: `/_simulator/scenario?scenario=${scenario}` })
  await pause(500)
}

/** Requests of a known amount of work in a second of the server's CPU, in a world of their own. */
async function pace(server: Server): Promise<number> {
  const path = '/sandboxes/pace'
  await ask(server.origin, { method: 'PUT', path })
  const before = await server.measure()
  await Promise.all(
    Array.from({ length: WORKERS }, async (_, worker) => {
      for (let n = worker; n < PACE; n += WORKERS) {
        const start = 1_640_000_000 + (n % 500) * 86_400
        const route = n % 2 === 0 ? `stats?start_at=${start}&` : 'summary?'
        const asked = { method: 'GET', path: `${path}/api/v2/systems/67/${route}${SIGNED}` }
        const answer = await ask(server.origin, asked)
        if (isOfFault(answer) || answer.status >= 500) fail(`the pace: ${answer.text}`)
      }
    }),
  )
  const after = await server.measure()
  return PACE / (after.cpuS - before.cpuS)
}

/** Work that is always the same, in a second of this process's CPU. */
function unitsPerCpuS(): number {
  const text = JSON.stringify(Array.from({ length: 500 }, (_, i) => ({ end_at: i, powr: i * i })))
  const before = process.cpuUsage()
  for (let i = 0; i < UNITS; i++) JSON.stringify(JSON.parse(text))
  const { user, system } = process.cpuUsage(before)
  return UNITS / ((user + system) / 1e6)
}

async function keptBytes({ origin }: Server): Promise<number> {
  const { text } = await ask(origin, { method: 'GET', path: '/metrics' })
  const rows = [...text.matchAll(/^enlighten_memory_bytes\{.*\} (\S+)$/gm)]
  return rows.reduce((sum, [, bytes]) => sum + Number(bytes), 0)
}

function line({ atS, heapBytes, keptBytes, rssBytes, heldMs, handles, ...rate }: Sample): string {
  return [
    `${(atS / 60).toFixed(1)} min`,
    `heap ${(heapBytes / MB).toFixed(1)} MB, of which kept ${(keptBytes / MB).toFixed(1)}`,
    `rss ${(rssBytes / MB).toFixed(0)} MB`,
    `held ${heldMs.toFixed(0)} ms`,
    `${handles} handles`,
    `${rate.perCpuS.toFixed(0)} requests per CPU s`,
    `pace ${rate.pace.toFixed(2)}`,
  ].join(' · ')
}

/** Slopes of all of it, and what may not be. */
function judge(samples: readonly Sample[]): void {
  const own = (sample: Sample) => (sample.heapBytes - sample.keptBytes) / MB
  const byHandles = ({ handles }: Sample) => handles
  const byPace = ({ pace }: Sample) => pace
  const columns: readonly [string, (sample: Sample) => number][] = [
    ['heap beside what is kept [MB]', own],
    ['rss [MB]', ({ rssBytes }) => rssBytes / MB],
    ['held [ms]', ({ heldMs }) => heldMs],
    ['handles', byHandles],
    ['requests per CPU s', ({ perCpuS }) => perCpuS],
    ['pace', byPace],
  ]
  const points = (read: (sample: Sample) => number) =>
    samples.map((sample) => ({ x: sample.atS, y: read(sample) }))
  for (const [name, read] of columns) {
    const [first, last] = [third(points(read), 0), third(points(read), 2)]
    const slope = perHour(points(read)).toFixed(2)
    const change = `${first.toFixed(2)} → ${last.toFixed(2)} (${share(first, last)})`
    console.log(`${name}: ${change}, ${slope} an hour`)
  }
  if (samples.length < WINDOWS_JUDGED) {
    const most = `${samples.length} windows of at least ${WINDOWS_JUDGED}`
    console.log(`too short to judge what grows or falls: ${most}`)
    return
  }
  const [heap, handles, paces] = [own, byHandles, byPace].map(points)
  if (third(heap!, 2) - third(heap!, 1) > 10) fail('the heap grows')
  if (third(handles!, 2) - third(handles!, 0) > 5) fail('handles stay')
  if (third(paces!, 2) < 0.9 * third(paces!, 0)) fail('the pace falls')
}
