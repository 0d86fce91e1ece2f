import { fileURLToPath } from 'node:url'
import { PLACES } from '../fixtures/places.ts'
import { scenarioJsonSchema } from '../src/scenario/format.ts'
import { placeName } from '../src/simulation/fleet/places.ts'
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
  return replaced(
    replaced(document, 'keys', keyTables(scenarioJsonSchema())),
    'places',
    placeList(),
  )
}

function replaced(document: string, name: string, by: string): string {
  const [before = '', rest = ''] = document.split(`<!-- ${name} -->`)
  const after = rest.slice(rest.indexOf(`<!-- /${name} -->`))
  return `${before}<!-- ${name} -->\n\n${by}\n${after}`
}

function placeList(): string {
  const names = PLACES.map(placeName).sort((a, b) => (a < b ? -1 : 1))
  return `${names.map((name) => `\`${name}\``).join(' · ')}\n`
}
