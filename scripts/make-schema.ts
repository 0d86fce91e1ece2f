import { readFileSync, writeFileSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import { scenarioJsonSchema } from '../src/scenario/format.ts'
import { keyTables } from './key-tables.ts'

/**
 * Writes what is made from the TypeBox schema of the format: the JSON Schema that editors and the
 * parser read, and the tables in `docs/scenarios.md`. Run it with a Node that strips types (22.18 or
 * later) after every change of a `src/scenario/*format.ts`; a test compares.
 */

export const SCHEMA_FILE = fileURLToPath(
  new URL('../scenarios/scenario.schema.json', import.meta.url),
)
export const DOCUMENT_FILE = fileURLToPath(new URL('../docs/scenarios.md', import.meta.url))

export function schemaText(): string {
  return `${JSON.stringify(scenarioJsonSchema(), null, 2)}\n`
}

/** A document with its tables made anew, between their markers. */
export function withTables(document: string): string {
  const [before = '', rest = ''] = document.split(/(?<=<!-- keys -->\n)/)
  const after = rest.slice(rest.indexOf('<!-- /keys -->'))
  return `${before}\n${keyTables(scenarioJsonSchema())}\n${after}`
}

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  writeFileSync(SCHEMA_FILE, schemaText())
  writeFileSync(DOCUMENT_FILE, withTables(readFileSync(DOCUMENT_FILE, 'utf8')))
}
