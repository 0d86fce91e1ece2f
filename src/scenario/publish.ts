import { SCENARIO } from './scenario.ts'
import type { Schema } from './schema.ts'

/** The format as plain JSON Schema, for editors; draft 07 because that is what they complete best. */
export function scenarioJsonSchema(): Record<string, unknown> {
  return {
    $schema: 'http://json-schema.org/draft-07/schema#',
    $id: 'urn:enlighten-simulator:scenario',
    title: 'Scenario of the Enlighten simulator',
    ...published(SCENARIO),
  }
}

/** What is said in JSON Schema as it is; all else is for ourselves. */
const KEYWORDS = [
  'type',
  'description',
  'default',
  'examples',
  'minimum',
  'maximum',
  'minLength',
  'pattern',
  'minItems',
  'maxItems',
  'additionalProperties',
] as const satisfies readonly (keyof Schema)[]

/** A schema in the words of JSON Schema alone, so that the strictest of its readers takes it. */
export function published(schema: Schema): Record<string, unknown> {
  const { enum: words, enumDescriptions, anyOf, items, required = [] } = schema
  const said: Record<string, unknown> = {}
  for (const keyword of KEYWORDS) if (schema[keyword] !== undefined) said[keyword] = schema[keyword]
  if (words !== undefined && enumDescriptions === undefined) said.enum = words
  const branches = [...explained(schema), ...(anyOf ?? []).flatMap(branchesOf)]
  if (branches.length > 0) said.anyOf = branches
  if (items !== undefined) said.items = published(items)
  if (required.length > 0) said.required = required
  for (const map of ['properties', 'patternProperties'] as const) {
    const below = schema[map]
    if (below === undefined) continue
    said[map] = Object.fromEntries(
      Object.entries(below).map(([key, part]) => [key, published(part)]),
    )
  }
  return said
}

/** Words with their meanings: constants, which editors offer each with its description. */
function explained({ enum: words = [], enumDescriptions = [] }: Schema): object[] {
  return enumDescriptions.map((description, i) => ({ const: words[i], description }))
}

/** One of several forms; the words of one stand beside the other forms. */
function branchesOf(branch: Schema): object[] {
  const constants = explained(branch)
  return constants.length > 0 ? constants : [published(branch)]
}
