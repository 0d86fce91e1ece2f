import { findingsIn } from './check.ts'
import { SCENARIO, type Scenario } from './scenario.ts'
import { isMapping, type Loose, type Schema } from './schema.ts'
import { SCHEMA_INSTALLED, schemaLine } from './schema-line.ts'

/** What a scenario to begin with says; all else that it could say stands beside it as a comment. */
const BEGINNING = {
  name: 'my-scenario',
  description: 'What it shows, in a sentence',
  seed: 'my-scenario',
  clock: { now: '2022-06-15T12:00:00-07:00', speed: 0 },
  systems: [
    {
      system_id: 67,
      name: 'Sample Residence',
      place: 'Sebastopol, CA',
      operational_at: '2015-05-01',
      arrays: [{ modules: 20, panel_w: 250, inverter: 'M215', tilt_deg: 22, azimuth_deg: 180 }],
      meters: { consumption: { annual_kwh: 6500 } },
      incidents: [{ kind: 'comm', from: '2022-06-03', to: '2022-06-12' }],
    },
  ],
} as const satisfies Scenario

/** Where the comments begin, if what they stand behind is shorter. */
const COMMENT_COLUMN = 48

/**
 * A commented scenario to begin with, as YAML.
 *
 * @example
 * writeFileSync('my-bug.yaml', starterScenario('my-bug'))
 */
export function starterScenario(name: string = BEGINNING.name): string {
  const { $schema: _, ...properties } = SCENARIO.properties
  const lines = mappingLines({ ...SCENARIO, properties }, { ...BEGINNING, name, seed: name })
  return `${[
    schemaLine(SCHEMA_INSTALLED),
    '# Lines that begin with # and a key say what else could be there: take the # away to have it.',
    ...lines.map(({ text, comment }) => `${text.padEnd(COMMENT_COLUMN)} # ${comment}`),
  ].join('\n')}\n`
}

interface Line {
  readonly text: string
  readonly comment: string
}

/** The keys that are there, and behind them as comments those that could be. */
function mappingLines(schema: Schema, value: Loose): Line[] {
  const keys = Object.entries(schema.properties!)
  const there = keys.flatMap(([key, own]) => (key in value ? keyLines(key, own, value[key]) : []))
  const absent = keys.filter(([key]) => !(key in value))
  const possible = absent.flatMap(([key, own]) => {
    const line = { text: `# ${key}: ${inline(example(own))}`, comment: sentence(own) }
    const fits = findingsIn(schema, { ...value, [key]: example(own) }).length === 0
    return fits ? [line] : []
  })
  return [...there, ...possible]
}

function keyLines(key: string, schema: Schema, value: unknown): Line[] {
  const head = { text: `${key}:`, comment: sentence(schema) }
  if (isMapping(value)) return [head, ...indented(mappingLines(schema, value))]
  if (!Array.isArray(value)) return [{ ...head, text: `${key}: ${inline(value)}` }]
  const entries = value.flatMap((entry) => dashed(mappingLines(schema.items!, entry)))
  return [head, ...indented(entries)]
}

function indented(lines: readonly Line[]): Line[] {
  return lines.map(({ text, comment }) => ({ text: `  ${text}`, comment }))
}

function dashed(lines: readonly Line[]): Line[] {
  return lines.map(({ text, comment }, i) => ({ text: `${i === 0 ? '- ' : '  '}${text}`, comment }))
}

function sentence({ description }: Schema): string {
  return String(description).replace(/\.(?: .*)?$/, '')
}

/** A value that would do, if somebody took the comment mark away. */
function example(schema: Schema): unknown {
  const { examples = [], default: usual, enum: words = [] } = schema
  const [first] = [...(usual === undefined ? [] : [usual]), ...examples, ...words]
  if (first !== undefined) return first
  return schema.type === 'string' ? 'text' : schema.minimum
}

/** A value in one line of YAML. */
function inline(value: unknown, isInside = false): string {
  if (Array.isArray(value)) return `[${value.map((one) => inline(one, true)).join(', ')}]`
  if (isMapping(value)) {
    const pairs = Object.entries(value).map(
      ([key, one]) => `${text(key, true)}: ${inline(one, true)}`,
    )
    return pairs.length === 0 ? '{}' : `{ ${pairs.join(', ')} }`
  }
  return typeof value === 'string' ? text(value, isInside) : String(value)
}

/** Text without quotes where YAML reads it as text all the same. */
function text(value: string, isInside: boolean): string {
  const isDate = /^\d{4}-\d\d-\d\d(T[\d:]+(Z|[-+]\d\d:\d\d))?$/.test(value)
  const isPlain = isInside ? /^[A-Za-z]\w*$/ : /^[A-Za-z][\w .,/+-]*$/
  return isDate || isPlain.test(value) ? value : JSON.stringify(value)
}
