import { createReader } from '../reader.ts'
import { createCache } from '../world/cache.ts'
import { createWorld, type World } from '../world/world.ts'
import type { Options } from './parse.ts'

/** The world of a scenario without a server around it. Throws ScenarioError. */
export function openWorld(
  scenario: string,
  { seed, now, systems }: Partial<Pick<Options, 'seed' | 'now' | 'systems'>> = {},
): World {
  const reader = createReader({ seed, now, systems })
  const read = reader.readMain(scenario)
  const world = reader.locating(read, () =>
    createWorld(read, { cache: createCache(), real: Date.now }),
  )
  return { ...world, notes: reader.place(read, world.notes) }
}
