/**
 * Hostile use of a built simulator, from a seed: requests to the API, raw sockets, scenarios and
 * controls at once. `npm run fuzz -- --minutes 30 --seed 7`, or `--requests 200000 --scenarios 5000
 * --controls 15000` for so many. Answers are held against the OpenAPI document, and those of a
 * scenario against each other. What fails is printed with its seed, kind and number; the exit code is
 * 1; and it belongs into test/attacks.test.ts.
 */
import { parseArgs } from 'node:util'
import { createContract } from '../test/contract.ts'
import { type Answer, ask, isOfFault, refuseFailure, say, wasCut } from './client.ts'
import { contradictions } from './contradictions.ts'
import { startServer } from './server.ts'
import { type Ask, createTraffic, SIGNED } from './traffic.ts'

const { values } = parseArgs({
  options: {
    minutes: { type: 'string', default: '0.4' },
    requests: { type: 'string' },
    sockets: { type: 'string' },
    scenarios: { type: 'string' },
    controls: { type: 'string' },
    seed: { type: 'string', default: String(Date.now()) },
  },
})
const { seed } = values
const MOST_TOLD = 10

const server = await startServer()
const { origin } = server
const traffic = createTraffic(seed)
const document = await ask(origin, { method: 'GET', path: '/openapi.json' })
const contract = createContract(JSON.parse(document.text))

/** An answer that nothing is wrong with. */
async function sound(asked: Ask): Promise<Answer> {
  const answer = await ask(origin, asked)
  refuseFailure(answer, asked)
  const body = answer.text
  const complaint = contract({ ...answer, body, method: asked.method, url: asked.path })
  if (complaint !== undefined) throw new Error(`${asked.method} ${asked.path}: ${complaint}`)
  return answer
}

/** Answers that were held against each other. */
let compared = 0

/** What is done with the n-th thing of each kind. */
const KINDS = {
  requests: async (n: number) => void (await sound(traffic.request(n))),
  sockets: (n: number) => say(origin, traffic.bytes(n)),
  async scenarios(n: number) {
    const path = '/sandboxes/scenario'
    const made = { method: 'PUT', path, body: traffic.scenario(n) }
    const answer = await ask(origin, made)
    refuseFailure(answer, made)
    if (answer.status >= 300) return
    const found = await contradictions(origin, path, SIGNED)
    compared += found.answers
    if (found.sentences.length > 0)
      throw new Error(`${found.sentences.join('; ')} in\n${made.body}`)
  },
  async controls(n: number) {
    const prefix = '/sandboxes/control'
    if (n === 0) await ask(origin, { method: 'PUT', path: prefix })
    const asked = traffic.control(n, prefix)
    refuseFailure(await ask(origin, asked), asked)
    const probe = { method: 'GET', path: `${prefix}/api/v2/systems/67/summary?${SIGNED}` }
    if (!isOfFault(await sound(probe))) return
    await ask(origin, { method: 'DELETE', path: `${prefix}/_simulator/faults` })
  },
}
type Kind = keyof typeof KINDS
const WORKERS: Record<Kind, number> = { requests: 4, sockets: 2, scenarios: 1, controls: 1 }

const counts: Record<Kind, number> = { requests: 0, sockets: 0, scenarios: 0, controls: 0 }
let failed = 0

console.log(`seed ${seed}`)
const told = () => JSON.stringify({ ...counts, compared, failed })
setInterval(() => console.log(told()), 60_000).unref()
const bounded = Object.keys(counts).some((kind) => values[kind as Kind] !== undefined)
const endMs = bounded ? Infinity : performance.now() + Number(values.minutes) * 60_000
await Promise.all(
  Object.entries(WORKERS).flatMap(([kind, workers]) =>
    Array.from({ length: workers }, () => work(kind as Kind)),
  ),
)
if (server.hasEnded() || (await server.stop()) !== 0) {
  failed++
  console.log('the server did not live to its end')
}
console.log(told())
const all = Object.values(counts).reduce((sum, count) => sum + count, 0)
console.log(`${all - failed} passed, ${failed} failed`)
process.exit(failed === 0 ? 0 : 1)

async function work(kind: Kind): Promise<void> {
  const most = bounded ? Number(values[kind] ?? 0) : Infinity
  while (counts[kind] < most && performance.now() < endMs && !server.hasEnded()) {
    const n = counts[kind]++
    try {
      await KINDS[kind](n)
    } catch (error) {
      if (wasCut(error)) continue
      if (++failed <= MOST_TOLD) console.log(`seed ${seed}, ${kind} ${n}: ${String(error)}`)
    }
  }
}
