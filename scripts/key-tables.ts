import { describe } from '../src/scenario/describe.ts'
import type { Schema } from '../src/scenario/schema.ts'

/** The reference part of `docs/scenarios.md`, from the schema: a table for every mapping. */
export function keyTables(schema: Schema): string {
  return sections('', schema)
    .map(({ title, mapping }) => `### ${title}\n\n${mapping.description}\n\n${table(mapping)}\n`)
    .join('\n')
}

interface Section {
  readonly title: string
  readonly mapping: Schema
}

/** This mapping, then those in it, depth first. */
function sections(path: string, schema: Schema): Section[] {
  if (schema.anyOf !== undefined) return schema.anyOf.flatMap((branch) => sections(path, branch))
  if (schema.items !== undefined) return sections(`${path}[]`, schema.items)
  if (schema.patternProperties !== undefined) {
    return Object.values(schema.patternProperties).flatMap((any) => sections(`${path}.*`, any))
  }
  if (schema.properties === undefined) return []
  const below = Object.entries(schema.properties).flatMap(([key, part]) =>
    sections(path === '' ? key : `${path}.${key}`, part),
  )
  const title = path === '' ? 'The file' : `\`${path}\``
  return [{ title, mapping: schema }, ...below]
}

function table({ properties = {}, required = [] }: Schema): string {
  const rows = Object.entries(properties).map(([key, schema]) => {
    const name = required.includes(key) ? `\`${key}\` (required)` : `\`${key}\``
    return `| ${name} | ${taken(schema)} | ${meaning(schema)} |`
  })
  return ['| key | takes | what it says |', '|---|---|---|', ...rows].join('\n')
}

/** What the column before says already. */
const MOMENT =
  / (?:A date \((midnight [^)]+)\), an i|An i)nstant with its offset, or epoch seconds\.?/

function taken(schema: Schema): string {
  const usual = schema.default === undefined ? '' : `; left out: ${code(schema.default)}`
  const orNull = schema.anyOf?.some(({ type }) => type === 'null') ? ', or null' : ''
  switch (schema.moment) {
    case 'instant':
      return 'an instant'
    case 'site':
      return `a moment (a date is midnight at the site)${orNull}`
    case 'utc':
      return 'a moment (a date is midnight UTC)'
    case 'date':
      return 'a date'
    default:
      return `${describe(schema)}${usual}`
  }
}

function meaning(schema: Schema): string {
  const text = String(schema.description).replace(MOMENT, '').replace(/\.$/, '')
  const parts = [schema, ...(schema.anyOf ?? [])].flatMap(({ enum: words, enumDescriptions }) =>
    (enumDescriptions ?? []).map((why, i) => `${code(words?.[i])} – ${why}`),
  )
  return [text, ...parts].join('<br>').replaceAll('|', '\\|')
}

function code(value: unknown): string {
  return `\`${typeof value === 'string' ? value : JSON.stringify(value)}\``
}
