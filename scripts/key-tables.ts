import { describe, type Schema } from '../src/scenario/shape.ts'

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

const BOILERPLATE =
  / (?:A date \((midnight [^)]+)\), an i|An i)nstant with its offset, or epoch seconds\.?/

function taken(schema: Schema): string {
  const moment = BOILERPLATE.exec(schema.description as string)
  const usual = schema.default === undefined ? '' : `; left out: ${code(schema.default)}`
  if (moment !== null) {
    const [, midnight] = moment
    const never = schema.anyOf!.some(({ type }) => type === 'null') ? ', or null' : ''
    return midnight === undefined ? 'an instant' : `a moment (a date is ${midnight})${never}`
  }
  if (schema.type === undefined && schema.anyOf === undefined && !schema.enum) return 'anything'
  return `${describe(schema)}${usual}`
}

function meaning(schema: Schema): string {
  const text = (schema.description as string).replace(BOILERPLATE, '').replace(/\.$/, '')
  const parts = [schema, ...(schema.anyOf ?? [])].flatMap(({ enum: words, enumDescriptions }) =>
    (enumDescriptions ?? []).map((why, i) => `${code(words?.[i])} – ${why}`),
  )
  return [text, ...parts].join('<br>').replaceAll('|', '\\|')
}

function code(value: unknown): string {
  return `\`${typeof value === 'string' ? value : JSON.stringify(value)}\``
}
