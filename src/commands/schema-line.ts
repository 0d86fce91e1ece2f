import { realpathSync } from 'node:fs'
import { dirname, join, relative, resolve } from 'node:path'
import { shippedDirectory } from '../scenario/load.ts'
import { withSchema } from '../scenario/schema-line.ts'

/**
 * The text of a scenario as it is written to a file: its line for editors names the schema from where the
 * file lies. Throws if there is no such folder.
 */
export function withSchemaLine(text: string, file: string): string {
  const folder = realpathSync(dirname(resolve(file)))
  const schema = relative(folder, join(shippedDirectory(), 'scenario.schema.json'))
  return withSchema(text, schema.replaceAll('\\', '/'))
}
