import { composeText } from './compose.ts'
import type { Finding, Path, Position } from './mistakes.ts'
import { tooDeepAt } from './nesting.ts'
import { type Child, type Part, partsOf } from './parts.ts'
import { type SourceOf, UNWRITTEN } from './shape.ts'
import { loadYaml } from './yaml.ts'

/** Longest text [characters]. */
export const LONGEST_TEXT = 1_048_576

/** A text of YAML or JSON, read: a plain value, and where its parts are. */
export interface TextDocument {
  /** undefined: the text can't be read. */
  readonly value: unknown
  /** What is wrong with the text as such. */
  readonly findings: readonly Finding[]
  /** Where a part is, or its key; of what is missing, the place where it is missing. */
  locate(path: Path, atKey?: boolean): Position
  /** How a scalar is written, without quotes. */
  readonly source: SourceOf
}

/** Reads one document of YAML 1.2 in its core schema; JSON is a part of it. Never throws. */
export function readDocument(text: string): TextDocument {
  if (text.length > LONGEST_TEXT) {
    return unreadable(`has ${text.length} characters; a scenario has at most ${LONGEST_TEXT}`)
  }
  const deepAt = tooDeepAt(text)
  if (deepAt !== undefined) {
    const message = 'is nested too deeply; a scenario has fewer than ten levels'
    return unreadable(message, positionIn(text, deepAt))
  }
  const lineCounter = new (loadYaml().LineCounter)()
  const document = composeText(text, lineCounter)
  const at = (offset: number): Position => {
    const { line, col } = lineCounter.linePos(offset)
    return { line, column: col }
  }
  if ('length' in document) {
    const findings = document.map(({ code, message, offset }) => ({
      path: [],
      message: SYNTAX[code] ?? `cannot be read: ${message}`,
      at: at(offset),
    }))
    return { ...unreadable(''), findings }
  }
  const { explicit, version } = document.directives.yaml
  if (explicit && version !== '1.2') {
    return unreadable(`is YAML ${version}; a scenario is YAML 1.2: leave the line %YAML out`)
  }
  if (document.contents === null) return unreadable(NOTHING)
  const { part, troubles } = partsOf(document)
  return {
    value: part.value,
    findings: troubles.map(({ path, message, offset }) => ({ path, message, at: at(offset) })),
    locate: (path, atKey = false) => at(offsetOf(part, path, atKey)),
    source: (path) => (path.reduce(childOf, part) as Part | undefined)?.source,
  }
}

const NOTHING = 'is empty; a scenario is a mapping, the smallest is {}'

function unreadable(message: string, at: Position = { line: 1, column: 1 }): TextDocument {
  return {
    value: undefined,
    findings: [{ path: [], message }],
    locate: () => at,
    source: UNWRITTEN,
  }
}

function positionIn(text: string, offset: number): Position {
  const before = text.slice(0, offset).split('\n')
  return { line: before.length, column: before[before.length - 1]!.length + 1 }
}

const SYNTAX: Record<string, string> = {
  MULTIPLE_DOCS: 'has a second document; a scenario is one: take the line --- out',
  TAB_AS_INDENT: 'is indented with a tab; YAML takes spaces only',
}

function childOf(part: Part | undefined, key: string | number): Part | undefined {
  return part?.children?.get(key)?.part
}

/** Follows a path as far as it goes. */
function offsetOf(root: Part, path: Path, atKey: boolean): number {
  let part = root
  let offset = root.offset
  for (const [i, key] of path.entries()) {
    const child: Child | undefined = part.children?.get(key)
    if (child === undefined) break
    part = child.part
    offset = atKey && i === path.length - 1 ? child.keyOffset : part.offset
  }
  return offset
}
