import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { scenarioJsonSchema } from '../src/scenario/format.ts'

/**
 * Writes what editors and the parser read from the TypeBox schema of the format. Run it with a Node
 * that strips types (22.18 or later) after every change of `src/scenario/*format.ts`.
 */

/** The text of `scenarios/scenario.schema.json`. */
export function schemaText(): string {
  return `${JSON.stringify(scenarioJsonSchema(), null, 2)}\n`
}

const root = fileURLToPath(new URL('..', import.meta.url))
if (process.argv[1] === fileURLToPath(import.meta.url)) {
  writeFileSync(join(root, 'scenarios/scenario.schema.json'), schemaText())
}
