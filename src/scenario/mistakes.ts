import { distance } from 'fastest-levenshtein'

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

/** Line and column in the text, both from 1. */
export interface Position {
  readonly line: number
  readonly column: number
}

/** What is wrong in a scenario, as users are told. */
export interface Mistake {
  /** `systems[0].arrays[1].tilt_deg`; empty for the file as a whole. */
  readonly path: string
  /** What was found, and what would be right. */
  readonly message: string
  readonly file?: string
  readonly line?: number
  readonly column?: number
}

/** After so many mistakes the rest is noise. */
export const MOST_MISTAKES = 100

/** A scenario with mistakes; its message lists all of them, one a line. */
export class ScenarioError extends Error {
  override readonly name = 'ScenarioError'
  readonly mistakes: readonly Mistake[]

  constructor(mistakes: readonly Mistake[]) {
    super(mistakes.map(mistakeLine).join('\n'))
    this.mistakes = mistakes
  }
}

/** `file:line:column path: message`, without what is not known. */
function mistakeLine({ file, line, column, path, message }: Mistake): string {
  const place = [file, line, column].filter((part) => part !== undefined).join(':')
  const where = [place, path].filter((part) => part !== '').join(' ')
  return where === '' ? message : `${where}: ${message}`
}

/** Findings as users are told them, in the order of the text if places are known. */
export function toMistakes(
  findings: readonly Finding[],
  locate: (finding: Finding) => Position | undefined = () => undefined,
  file?: string,
): Mistake[] {
  const located = findings.map((finding) => ({ finding, at: finding.at ?? locate(finding) }))
  located.sort((a, b) => before(a.at, b.at))
  return located.slice(0, MOST_MISTAKES).map(({ finding, at }) => ({
    path: pathText(finding.path),
    message: finding.message,
    ...(file !== undefined && { file }),
    ...at,
  }))
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

/** `; did you mean "stats"?`, or nothing if no word is near. */
export function didYouMean(wrong: string, words: readonly string[]): string {
  const near = nearest(wrong, words)
  return near === undefined ? '' : `; did you mean "${near}"?`
}

/** The word that was probably meant: few letters away, or one begins with the other. */
export function nearest(wrong: string, words: readonly string[]): string | undefined {
  const plain = wrong.toLowerCase().slice(0, 64)
  const scored = words.map((word) => {
    const other = word.toLowerCase()
    const begins = plain.length > 2 && (other.startsWith(plain) || plain.startsWith(other))
    return { word, far: begins ? 1 : distance(plain, other) }
  })
  const best = scored.reduce((a, b) => (b.far < a.far ? b : a), { word: '', far: Infinity })
  return best.far <= Math.max(1, Math.floor(plain.length / 3)) ? best.word : undefined
}
