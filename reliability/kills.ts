import { createHash } from 'node:crypto'
import { ask, pause } from './client.ts'
import { startServer } from './server.ts'
import { createTraffic, SIGNED } from './traffic.ts'

const IDS = [67, 72, 80]
const FIRST_ASKED = [
  '/api/v2/systems?',
  ...IDS.flatMap((id) =>
    [
      'summary?',
      'stats?start_at=1655190000&',
      'energy_lifetime?',
      'rgm_stats?',
      'consumption_stats?',
      'monthly_production?start_date=2022-05-01&',
      'inventory?',
      'envoys?',
    ].map((rest) => `/api/v2/systems/${id}/${rest}`),
  ),
]

/** What became of servers that were killed. */
export interface Killed {
  readonly rounds: number
  readonly answers: number
  /** Of all answers of a server at its start: one, if nothing of the past shows. */
  readonly fingerprints: number
}

/** Kills servers in the middle of their work, and compares what those say that come after them. */
export async function kills(rounds: number, seed: string): Promise<Killed> {
  const traffic = createTraffic(seed)
  const seen = new Set<string>()
  for (let round = 0; round <= rounds; round++) {
    const server = await startServer()
    seen.add(await fingerprint(server.origin))
    const work = Array.from({ length: 8 }, async (_, worker) => {
      for (let n = worker; ; n += 8) {
        const asked = n % 3 === 0 ? traffic.control(n, '') : traffic.request(n)
        await ask(server.origin, asked)
      }
    })
    // From the first requests to the thick of them.
    await Promise.race([...work, pause(20 * (round + 1))]).catch(() => {})
    await server.kill()
    await Promise.allSettled(work)
  }
  return { rounds, answers: seen.size === 0 ? 0 : FIRST_ASKED.length, fingerprints: seen.size }
}

async function fingerprint(origin: string): Promise<string> {
  const hash = createHash('sha256')
  for (const path of FIRST_ASKED) {
    const { status, text } = await ask(origin, { method: 'GET', path: path + SIGNED })
    hash.update(`${path} ${status} ${text}\n`)
  }
  return hash.digest('hex')
}
