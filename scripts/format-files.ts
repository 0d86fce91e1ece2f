import { fileURLToPath } from 'node:url'
import { scenarioJsonSchema } from '../src/scenario/format.ts'
import { keyTables } from './key-tables.ts'

/** What is made from the TypeBox schema of the format, and where it belongs. */

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
