import { readFileSync, statSync, writeFileSync } from 'node:fs'
import type { Simulator, Snapshot } from '../index.ts'
import { LIMITS } from '../limits.ts'
import { retold } from '../scenario/mistakes.ts'
import { OtherVersion } from '../world/snapshot.ts'
import { CommandError } from './io.ts'
import { withSchemaLine } from './schema-line.ts'

/** Worlds in files: the snapshot to start from, and the scenario that is left at the end. */

const LONGEST_BYTES = LIMITS.bodyBytes + LIMITS.snapshotJournalBytes

const A_SNAPSHOT =
  '; a snapshot is the JSON that GET /_simulator/snapshot gave, and a scenario is named without --snapshot'

/** The snapshot in a file, of which nothing is checked but that it is JSON. Throws CommandError. */
export function readSnapshot(file: string): Snapshot {
  try {
    const { size } = statSync(file)
    if (size > LONGEST_BYTES) {
      throw new Error(`it has ${size} bytes, and a snapshot at most ${LONGEST_BYTES}`)
    }
    return JSON.parse(readFileSync(file, 'utf8'))
  } catch (error) {
    const remedy = error instanceof SyntaxError ? A_SNAPSHOT : ''
    throw new CommandError(`--snapshot: can't read ${file}: ${(error as Error).message}${remedy}`)
  }
}

/** What `make` returns; what is wrong with the snapshot in the file is told with its name. */
export async function fromSnapshot<T>(file: string, make: () => Promise<T>): Promise<T> {
  try {
    return await make()
  } catch (error) {
    if (error instanceof OtherVersion) throw new CommandError(`${file}: ${error.message}`)
    throw retold(error, (mistakes) => mistakes.map((one) => ({ ...one, file })))
  }
}

/** Writes the world in force, as the scenario that it has become. Throws CommandError. */
export function saveScenario(simulator: Simulator, file: string): void {
  try {
    writeFileSync(file, withSchemaLine(simulator.toScenario(), file))
  } catch (error) {
    throw new CommandError(`--save: can't write ${file}: ${(error as Error).message}`)
  }
}
