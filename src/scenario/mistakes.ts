import { LIMITS } from '../limits.ts'

/** What is wrong with what users write: found by checks, told to users, thrown as one error. */

/** Where in a scenario something is: keys and positions from the top. */
export type Path = readonly (string | number)[]

/** What is wrong at a place of a scenario; how the checks speak among themselves. */
export interface Finding {
  readonly path: Path
  /** What was found, and what would be right. */
  readonly message: string
  /** The key itself is wrong, not what stands behind it. */
  readonly atKey?: boolean
  /** Where it is, if the path doesn't say. */
  readonly at?: Position
}

/**
 * Says what is wrong at a path below the value in question. A message that takes a while to be made is
 * given as a function, which is asked for those that are told and one more, so that the last says that.
 */
export type Report = (path: Path, message: string | (() => string), atKey?: boolean) => void

/** So many are kept: of these the first of the text are told, and a megabyte can hold millions. */
const MOST_FOUND = 100 * LIMITS.mistakes

/** Takes findings into a list. */
export function reportTo(findings: Finding[]): Report {
  return (path, message, atKey) => {
    const isSaid = typeof message === 'string'
    if (isSaid ? findings.length >= MOST_FOUND : findings.length > LIMITS.mistakes) return
    findings.push({ path, message: isSaid ? message : message(), ...(atKey && { atKey }) })
  }
}

/** All that a check reports. */
export function collect(check: (report: Report) => void): Finding[] {
  const findings: Finding[] = []
  check(reportTo(findings))
  return findings
}

/** The same report, from further down. */
export function below(report: Report, ...prefix: Path): Report {
  return (path, message, atKey) => report([...prefix, ...path], message, atKey)
}

/** The same findings, from further up. */
export function within(at: Path, found: readonly Finding[]): Finding[] {
  return found.map((one) => ({ ...one, path: [...at, ...one.path] }))
}

/** Findings, and of others those of which nothing is told yet: what was told has led to the rest. */
export function beside(told: readonly Finding[], others: readonly Finding[]): readonly Finding[] {
  if (others.length === 0) return told
  const placeOf = ({ path, atKey = false }: Finding) => `${atKey} ${pathText(path)}`
  const places = new Set(told.map(placeOf))
  return [...told, ...others.filter((one) => !places.has(placeOf(one)))]
}

/** Line and column in the text, both from 1. */
export interface Position {
  readonly line: number
  readonly column: number
}

/** The place of an offset [characters from 0] in a text. */
export function positionIn(text: string, offset: number): Position {
  const before = text.slice(0, offset).split('\n')
  return { line: before.length, column: before[before.length - 1]!.length + 1 }
}

/**
 * What is wrong in a scenario, as users are told.
 *
 * @example
 * ```ts
 * const mistake: Mistake = {
 *   path: 'systems[0].arrays[1].tilt_deg',
 *   message: 'found 95; expected 0 to 90',
 *   line: 12,
 *   column: 17,
 * }
 * ```
 */
export interface Mistake {
  /** `systems[0].arrays[1].tilt_deg`; empty for the file as a whole. */
  readonly path: string
  /** What was found, and what would be right. */
  readonly message: string
  readonly file?: string
  readonly line?: number
  readonly column?: number
}

/**
 * A scenario with mistakes; its message lists them, one a line. Of many the first are there, and the
 * last of these says how many more there are.
 *
 * @example
 * ```ts
 * try {
 *   simulator.replace('fleet:\n  sistems: 3')
 * } catch (error) {
 *   if (error instanceof ScenarioError) error.mistakes[0]?.line // 2
 * }
 * ```
 */
export class ScenarioError extends Error {
  override readonly name = 'ScenarioError'
  readonly mistakes: readonly Mistake[]

  constructor(all: readonly Mistake[]) {
    const mistakes = withRest(all.slice(0, LIMITS.mistakes), all.length)
    super(mistakes.map((mistake) => mistakeLine(mistake)).join('\n'))
    this.mistakes = mistakes
  }
}

/** What `make` returns; the mistakes that it throws as ScenarioError are told as `tell` says. */
export function retelling<T>(
  make: () => T,
  tell: (mistakes: readonly Mistake[]) => readonly Mistake[],
): T {
  try {
    return make()
  } catch (error) {
    throw retold(error, tell)
  }
}

/** The same error, if it is a ScenarioError with its mistakes as `tell` says. */
export function retold(
  error: unknown,
  tell: (mistakes: readonly Mistake[]) => readonly Mistake[],
): unknown {
  return error instanceof ScenarioError ? new ScenarioError(tell(error.mistakes)) : error
}

/** `file:line:column path: message`, without what is not known; `kind` stands before the message. */
export function mistakeLine({ file, line, column, path, message }: Mistake, kind = ''): string {
  const place = [file, line, column].filter((part) => part !== undefined).join(':')
  const where = [place, path].filter((part) => part !== '').join(' ')
  return where === '' ? `${kind}${message}` : `${where}: ${kind}${message}`
}

/** Mistakes, the last with how many more there are of `all`: at least, for nobody looks for each. */
function withRest(told: Mistake[], all: number): Mistake[] {
  const last = told.at(-1)
  const rest = all - told.length
  if (last === undefined || rest === 0) return told
  const more = rest === 1 ? '1 more mistake is' : `${rest} more mistakes are`
  return [...told.slice(0, -1), { ...last, message: `${last.message} (at least ${more} not told)` }]
}

/** Findings as users are told them, in the order of the text if places are known. */
export function toMistakes(
  findings: readonly Finding[],
  locate: (finding: Finding) => Position | undefined = () => undefined,
  file?: string,
): Mistake[] {
  const located = findings.map((finding) => ({ finding, at: finding.at ?? locate(finding) }))
  located.sort((a, b) => before(a.at, b.at))
  const told = located.slice(0, LIMITS.mistakes).map(({ finding, at }) => ({
    path: pathText(finding.path),
    message: finding.message,
    ...(file !== undefined && { file }),
    ...at,
  }))
  return withRest(told, located.length)
}

function before(a: Position | undefined, b: Position | undefined): number {
  if (a === undefined || b === undefined) return 0
  return a.line - b.line || a.column - b.column
}

/** What would be right, of several: `"a" or "b"`. */
export function alternatives(texts: readonly string[]): string {
  return texts.map((text) => `"${text}"`).join(' or ')
}

const LONGEST_QUOTE = 64

/** Something found, as text in quotes; cut if it is long. */
export function quote(text: string): string {
  return JSON.stringify(shortened(text))
}

function shortened(text: string): string {
  return text.length > LONGEST_QUOTE ? `${text.slice(0, LONGEST_QUOTE - 1)}…` : text
}

/** `['systems', 0, 'tilt_deg']` → `systems[0].tilt_deg`; keys that are no words in quotes. */
export function pathText(path: Path): string {
  return path
    .map((part, i) => {
      if (typeof part === 'number') return `[${part}]`
      if (!/^[$\w]{1,64}$/.test(part)) return `[${quote(part)}]`
      return i === 0 ? part : `.${part}`
    })
    .join('')
}

/** The path that `pathText` wrote. */
export function parsePath(text: string): (string | number)[] {
  return [...text.matchAll(/\[(\d+)\]|\[("(?:[^"\\]|\\.)*")\]|([$\w]+)/g)].map(
    ([, position, quoted, word]) =>
      position !== undefined
        ? Number(position)
        : quoted !== undefined
          ? (JSON.parse(quoted) as string)
          : (word as string),
  )
}
