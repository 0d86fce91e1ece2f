import { ask } from './client.ts'
import { startServer } from './server.ts'
import { type Ask, Chance, SIGNED } from './traffic.ts'

/** What became of worlds that ran side by side in one server. */
export interface SideBySide {
  readonly worlds: number
  readonly answers: number
  /** Answers that a world gives otherwise where it runs alone. */
  readonly different: number
}

const ROUTES = ['summary', 'stats', 'energy_lifetime', 'inventory', 'envoys', 'rgm_stats']

/** Runs worlds of other seeds in turns that change, then each of them alone, and compares. */
export async function sideBySide(worlds: number, steps: number, seed: string): Promise<SideBySide> {
  const lives = Array.from({ length: worlds }, (_, i) => lifeOf(`${seed}/${i}`, steps))
  const together = await startServer()
  const chance = new Chance(`${seed}/turns`)
  await Promise.all(lives.map((_, i) => begin(together.origin, i)))
  const side: string[][] = lives.map(() => [])
  for (let step = 0; step < steps; step++) {
    const turns = lives.map((_, i) => i).sort(() => chance.below(3) - 1)
    await Promise.all(
      turns.map(async (i) => side[i]!.push(await answer(together.origin, i, lives[i]![step]!))),
    )
  }
  await together.stop()
  const alone = await startServer()
  let different = 0
  for (const [i, life] of lives.entries()) {
    await begin(alone.origin, i)
    for (const [step, asked] of life.entries()) {
      if ((await answer(alone.origin, i, asked)) !== side[i]![step]) different++
    }
    await ask(alone.origin, { method: 'DELETE', path: `/sandboxes/w${i}` })
  }
  await alone.stop()
  return { worlds, answers: worlds * steps, different }
}

async function begin(origin: string, i: number): Promise<void> {
  const body = JSON.stringify({
    seed: `world-${i}`,
    clock: { now: '2022-06-15T12:00:00-07:00', speed: 0 },
    systems: [
      { system_id: 67, place: 'Sebastopol, CA', meters: { production: [{}], consumption: {} } },
      { system_id: 72, place: 'Munich, DE' },
    ],
  })
  const { status, text } = await ask(origin, { method: 'PUT', path: `/sandboxes/w${i}`, body })
  if (status !== 201) throw new Error(`no world: ${status} ${text}`)
}

async function answer(origin: string, i: number, asked: Ask): Promise<string> {
  const { status, text } = await ask(origin, { ...asked, path: `/sandboxes/w${i}${asked.path}` })
  return `${status} ${text}`
}

/** What happens to a world: it is asked, its time moves, it has troubles. */
function lifeOf(seed: string, steps: number): Ask[] {
  const chance = new Chance(seed)
  const post = (path: string, body: object): Ask => ({
    method: 'POST',
    path: `/_simulator/${path}`,
    body: JSON.stringify(body),
  })
  return Array.from({ length: steps }, () => {
    const id = chance.of([67, 72])
    switch (chance.below(10)) {
      case 0:
        return post('clock/advance', { by: (chance.below(96) - 24) * 900 })
      case 1: {
        const kind = chance.of(['comm', 'micro', 'power'])
        return post('incidents', { system_id: id, kind, from: 1_655_300_000 })
      }
      case 2:
        return post('faults', { match: { nth: 1 + chance.below(3) }, reply: { status: 503 } })
      case 3:
        return { method: 'GET', path: `/api/v2/systems?${SIGNED}` }
      default:
        return { method: 'GET', path: `/api/v2/systems/${id}/${chance.of(ROUTES)}?${SIGNED}` }
    }
  })
}
