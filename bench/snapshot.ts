import { createReader } from '../src/reader.ts'
import type { Scenario } from '../src/scenario/scenario.ts'
import { createCache } from '../src/world/cache.ts'
import { takeSnapshot } from '../src/world/snapshot.ts'
import { createWorld, type World } from '../src/world/world.ts'
import { median, type Table } from './figures.ts'
import type { BenchOptions } from './options.ts'

/** What it takes to take a world away and to bring it back, beside building it. */
export async function snapshot({ rounds }: BenchOptions): Promise<Table[]> {
  const reader = createReader({})
  const worlds = [
    ['default', reader.read('default')],
    ['10,000 generated systems', { fleet: { systems: 10_000 } }],
  ] as const satisfies readonly (readonly [string, Scenario])[]
  const rows = worlds.map(([name, scenario]) => [name, ...figuresOf(scenario, 10 * rounds)])
  return [
    {
      title: 'Snapshots, in process [bytes; CPU in ms, median]',
      columns: ['world', 'bytes', 'build it', 'take it', 'open and check it', 'restore in it'],
      rows,
    },
  ]

  function figuresOf(scenario: Scenario, times: number): number[] {
    const world = stirred(worldOf(scenario))
    const text = JSON.stringify(takeSnapshot(world))
    const { state } = takeSnapshot(world)
    const other = worldOf(scenario)
    const measured = [
      () => worldOf(scenario),
      () => JSON.stringify(takeSnapshot(world)),
      () => reader.open(JSON.parse(text)),
      () => other.restore(state),
    ].map((what) => median(Array.from({ length: times }, () => cpuMs(what))))
    return [text.length, ...measured]
  }
}

function worldOf(scenario: Scenario): World {
  return createWorld(scenario, { cache: createCache(), real: Date.now })
}

/** With some of everything that is remembered. */
function stirred(world: World): World {
  const [first = 0] = world.fleet.ids
  world.incidents.add({ system_id: first, kind: 'comm' })
  world.faults.add({ match: { route: 'stats', every: 3 }, reply: { status: 503 } })
  world.access.revoke('4e7a453d0a')
  return world
}

function cpuMs(what: () => unknown): number {
  const before = process.cpuUsage()
  what()
  const { user, system } = process.cpuUsage(before)
  return (user + system) / 1000
}
