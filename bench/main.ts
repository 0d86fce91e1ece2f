/** Measures the simulator beside others in one run; see docs/performance.md. */
import { writeFileSync } from 'node:fs'
import { availableParallelism, cpus } from 'node:os'
import { fileURLToPath } from 'node:url'
import { cold } from './cold.ts'
import { type Table, tableText } from './figures.ts'
import { largest } from './largest.ts'
import { loop } from './loop.ts'
import { memory } from './memory.ts'
import { type BenchOptions, readOptions, USAGE } from './options.ts'
import { snapshot } from './snapshot.ts'
import { start } from './start.ts'
import { store } from './store.ts'
import { throughput } from './throughput.ts'

/** From what is built back to the source, which is where the scenario is. */
const WORLD = fileURLToPath(new URL('../../../bench/world.yaml', import.meta.url))

const PARTS: Readonly<Record<string, (options: BenchOptions, world: string) => Promise<Table[]>>> =
  { throughput, start, memory, cold, largest, loop, snapshot, store }

/** What needs more than Node is measured by those who ask for it. */
const ON_DEMAND: readonly string[] = ['store']

const options = readOptions(process.argv.slice(2))
if (options === undefined) process.stdout.write(USAGE)
else await run(options)

async function run(options: BenchOptions): Promise<void> {
  const machine = `Node ${process.version}, ${availableParallelism()} × ${cpus()[0]?.model ?? 'unknown'}`
  process.stdout.write(`${machine}\n\n`)
  const tables: Table[] = []
  for (const [name, part] of Object.entries(PARTS)) {
    const isWanted =
      options.only.length === 0 ? !ON_DEMAND.includes(name) : options.only.includes(name)
    if (!isWanted) continue
    process.stderr.write(`${name} …\n`)
    for (const table of await part(options, WORLD)) {
      process.stdout.write(`${tableText(table)}\n`)
      tables.push(table)
    }
  }
  writeFileSync(options.json, `${JSON.stringify({ machine, options, tables }, null, 2)}\n`)
}
