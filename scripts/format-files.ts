import { fileURLToPath } from 'node:url'
import { PLACES } from '../fixtures/places.ts'
import { INCIDENT_KINDS, kindOf } from '../src/scenario/kinds.ts'
import { scenarioJsonSchema } from '../src/scenario/publish.ts'
import { SCENARIO } from '../src/scenario/scenario.ts'
import { placeName } from '../src/simulation/fleet/places.ts'
import { keyTables } from './key-tables.ts'

/** What is made from the schema of the format, and where it belongs. */

export const SCHEMA_FILE = fileURLToPath(
  new URL('../scenarios/scenario.schema.json', import.meta.url),
)
export const DOCUMENT_FILE = fileURLToPath(new URL('../docs/scenarios.md', import.meta.url))

export function schemaText(): string {
  return `${JSON.stringify(scenarioJsonSchema(), null, 2)}\n`
}

/** A document with its tables made anew, between their markers. */
export function withTables(document: string): string {
  const tables = { keys: keyTables(SCENARIO), places: placeList(), kinds: kindTable() }
  return Object.entries(tables).reduce((text, [name, by]) => replaced(text, name, by), document)
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

function kindTable(): string {
  const rows = INCIDENT_KINDS.map((kind) => {
    const { energy, rows, meters, after } = kindOf({ kind }).shows
    return `| \`${kind}\` | ${energy} | ${rows} | ${meters} | ${after} |`
  })
  const head =
    '| kind | energy | rows of `stats` and `devices_reporting` | rows and odometers of meters | when it ends |'
  return `${[head, '|---|---|---|---|---|', ...rows].join('\n')}\n`
}
