/** The parts of a line of YAML, as far as colours need them. */
export interface Token {
  readonly text: string
  readonly kind: 'key' | 'number' | 'string' | 'comment' | 'plain'
  /** It is what a mistake is about. */
  readonly isWrong?: boolean
}

const PATTERN =
  /(#.*$)|('(?:[^']|'')*'|"(?:[^"\\]|\\.)*")|([\w.*/+-]+)(?=:(?:\s|$))|(?<![\w'"])(-?\d[\dT:.+Z-]*)(?![\w'"])|(true|false|null)\b/g

/** @example tokensOf('  - kind: comm # why') */
export function tokensOf(line: string): Token[] {
  const tokens: Token[] = []
  let at = 0
  const add = (text: string, kind: Token['kind']) => {
    if (text !== '') tokens.push({ text, kind })
  }
  for (const match of line.matchAll(PATTERN)) {
    const [whole, comment, quoted, key, number, word] = match
    if (comment !== undefined && match.index > 0 && !/\s/.test(line[match.index - 1]!)) continue
    add(line.slice(at, match.index), 'plain')
    if (comment !== undefined) add(whole, 'comment')
    else if (quoted !== undefined) add(whole, 'string')
    else if (key !== undefined) add(whole, 'key')
    else if (number !== undefined || word !== undefined) add(whole, 'number')
    at = match.index + whole.length
  }
  add(line.slice(at), 'plain')
  return tokens
}

/** The same with a column, counted from 1, marked to the end of its word. */
export function marked(line: string, column: number | undefined): Token[] {
  const tokens = tokensOf(line)
  if (column === undefined) return tokens
  const { start, end } = wordAt(line, column)
  let at = 0
  return tokens.flatMap(({ text, kind }) => {
    const from = at
    at += text.length
    const [a, b] = [Math.max(0, start - from), Math.min(text.length, end - from)]
    if (b <= a) return [{ text, kind }]
    const parts: Token[] = [
      { text: text.slice(0, a), kind },
      { text: text.slice(a, b), kind, isWrong: true },
      { text: text.slice(b), kind },
    ]
    return parts.filter((part) => part.text !== '')
  })
}

/** The word that begins at a column, as offsets in the line. */
export function wordAt(
  line: string,
  column: number,
): { readonly start: number; readonly end: number } {
  const start = Math.min(column - 1, line.length)
  const rest = /^('[^']*'|"[^"]*"|[^\s,\]}:]+)/.exec(line.slice(start))
  return { start, end: start + (rest?.[0].length ?? 1) }
}

/** The words that a mistake offers: 'Did you mean "M190" or "M175"?' */
export function offered(message: string): string[] {
  const [, list] = /[Dd]id you mean ([^?]*)\?/.exec(message) ?? []
  return [...(list ?? '').matchAll(/"([^"]+)"/g)].map(([, word]) => word!)
}

/** A text with the word at a place put right. */
export function mended(text: string, line: number, column: number, word: string): string {
  const lines = text.split('\n')
  const found = lines[line - 1]
  if (found === undefined) return text
  const { start, end } = wordAt(found, column)
  lines[line - 1] = found.slice(0, start) + word + found.slice(end)
  return lines.join('\n')
}
