import { scenarioFindings } from './check.ts'
import { readDocument } from './document.ts'
import type { Scenario } from './format.ts'
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
import { type BuildCheck, withBuildFindings } from './sound.ts'

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
  const document = readDocument(text)
  const mistakes = (findings: readonly Finding[]) =>
    toMistakes(findings, ({ path, atKey }) => document.locate(path, atKey), file)
  const findings = [...document.findings]
  if (document.value !== undefined) {
    // What is wrong already as text has no meaning to be judged.
    const told = new Set(findings.map(({ path }) => pathText(path)))
    const found = scenarioFindings(document.value, document.source)
    findings.push(...found.filter(({ path }) => !told.has(pathText(path))))
  }
  if (format === 'json' && document.value !== undefined && !isJson(text)) {
    findings.push({ path: [], message: NOT_JSON })
  }
  if (findings.length > 0) {
    throw new ScenarioError(mistakes(withBuildFindings(document.value, findings, options.build)))
  }
  return {
    scenario: document.value as Scenario,
    locate: (path) => document.locate(typeof path === 'string' ? parsePath(path) : path),
    mistakes,
  }
}

const NOT_JSON = 'is YAML, but not JSON: name it .yaml, or write it as JSON'

function isJson(text: string): boolean {
  try {
    JSON.parse(text)
    return true
  } catch {
    return false
  }
}
