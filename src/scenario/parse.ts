import { type BuildCheck, withBuildFindings } from './buildable.ts'
import { findingsIn } from './check.ts'
import { jsonFindings } from './json.ts'
import {
  type Finding,
  type Mistake,
  type Path,
  type Position,
  parsePath,
  pathText,
  ScenarioError,
  toMistakes,
} from './mistakes.ts'
import { SCENARIO, type Scenario } from './scenario.ts'
import { readText } from './text.ts'

/** From the text of a scenario to the scenario, or to all its mistakes; reads no file. */

export interface ParseOptions {
  /** Named in the mistakes. */
  readonly file?: string | undefined
  /** `json` refuses what only YAML knows. Left out: by the file's name, YAML if it has none. */
  readonly format?: 'yaml' | 'json' | undefined
  /** Asked about the rest if something is wrong, so that all mistakes are told at once. */
  readonly build?: BuildCheck | undefined
}

export interface ParsedScenario {
  readonly scenario: Scenario
  /** Where something is written: a path as keys and positions, or as text. */
  locate(path: Path | string): Position | undefined
  /** What later checks found, such as a device that does not exist, as mistakes in this text. */
  mistakes(findings: readonly Finding[]): Mistake[]
}

/** The scenario that a text writes down. Throws ScenarioError with every mistake in it. */
export function parseScenario(text: string, options: ParseOptions = {}): ParsedScenario {
  const { file, format = file?.endsWith('.json') ? 'json' : 'yaml' } = options
  const document = readText(text)
  const mistakes = (findings: readonly Finding[]) =>
    toMistakes(findings, ({ path, atKey }) => document.locate(path, atKey), file)
  const findings = [...document.findings]
  if (document.value !== undefined) {
    // What is wrong already as text has no meaning to be judged.
    const told = new Set(findings.map(({ path }) => pathText(path)))
    const found = findingsIn(SCENARIO, document.value, document.source)
    findings.push(...found.filter(({ path }) => !told.has(pathText(path))))
  }
  const isJson = format === 'json' && document.value !== undefined
  const ofForm = isJson ? jsonFindings(text) : []
  if (ofForm.length + findings.length > 0) {
    const ofMeaning = withBuildFindings(document.value, findings, options.build)
    throw new ScenarioError(mistakes([...ofMeaning, ...ofForm]))
  }
  return {
    scenario: document.value as Scenario,
    locate: (path) => document.locate(typeof path === 'string' ? parsePath(path) : path),
    mistakes,
  }
}
