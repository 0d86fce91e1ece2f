import type { Document, Node, YAMLMap, YAMLSeq } from 'yaml'
import { LIMITS } from '../limits.ts'
import { type SourceOf, UNWRITTEN } from './check.ts'
import { type Finding, type Path, type Position, positionIn, quote } from './mistakes.ts'
import { composeText, loadYaml, tooDeepAt } from './yaml.ts'

/** A text of YAML or JSON as a plain value, with the line and column of everything in it. */

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
export function readText(text: string): TextDocument {
  if (text.length > LIMITS.fileBytes) {
    return unreadable(`has ${text.length} characters; a scenario has at most ${LIMITS.fileBytes}`)
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

const SYNTAX: Readonly<Record<string, string>> = {
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

/** A part of a text: its plain value, and where it and its own parts are. */
interface Part {
  readonly value: unknown
  /** Where it begins [characters from 0]; of an empty value, where its key begins. */
  readonly offset: number
  /** How many values it is, with all it contains. */
  readonly size: number
  /** How a scalar is written, without quotes. */
  readonly source?: string
  readonly children?: ReadonlyMap<string | number, Child>
}

interface Child {
  readonly keyOffset: number
  readonly part: Part
}

/** What is wrong at an offset. */
interface Trouble {
  readonly path: Path
  readonly message: string
  readonly offset: number
}

/** What is known while a document is read. */
interface Reading {
  readonly yaml: typeof import('yaml')
  readonly troubles: Trouble[]
  /** By name; undefined: known but not yet made, so that an alias to it is a circle. */
  readonly anchors: Map<string, Part | undefined>
  /** Values that aliases stand for so far. */
  fromAliases: number
}

/**
 * The value of a document and where its parts are. Aliases share what they stand for instead of
 * copying it. Tags, merge keys, equal keys and keys that are not text are trouble.
 */
function partsOf(document: Document.Parsed): { part: Part; troubles: readonly Trouble[] } {
  const reading = { yaml: loadYaml(), troubles: [], anchors: new Map(), fromAliases: 0 }
  const part = partOf(document.contents as Node, [], reading)
  return { part, troubles: reading.troubles }
}

function report({ troubles }: Reading, path: Path, offset: number, message: string): void {
  if (troubles.length <= LIMITS.mistakes) troubles.push({ path, message, offset })
}

function partOf(node: Node, path: Path, reading: Reading): Part {
  const { isAlias, isMap, isScalar } = reading.yaml
  const offset = node.range![0]
  if (isAlias(node)) return aliased(node.source, path, offset, reading)
  if (node.tag !== undefined) report(reading, path, offset, tagMessage(node.tag))
  if (node.anchor !== undefined) reading.anchors.set(node.anchor, undefined)
  const part = isScalar(node)
    ? {
        value: node.value,
        offset,
        size: 1,
        ...(node.source !== undefined && { source: node.source }),
      }
    : isMap(node)
      ? mapPart(node as YAMLMap.Parsed, path, offset, reading)
      : seqPart(node as YAMLSeq.Parsed, path, offset, reading)
  if (node.anchor !== undefined) reading.anchors.set(node.anchor, part)
  return part
}

function aliased(name: string, path: Path, offset: number, reading: Reading): Part {
  const part = reading.anchors.get(name)
  if (part === undefined) {
    const isCircle = reading.anchors.has(name)
    const why = isCircle ? 'stands for something that contains it' : 'has no anchor before it'
    report(reading, path, offset, `the alias ${quote(name)} ${why}`)
    return { ...EMPTY, offset }
  }
  if (reading.fromAliases > LIMITS.aliasValues) return { ...EMPTY, offset }
  reading.fromAliases += part.size
  if (reading.fromAliases <= LIMITS.aliasValues) return part
  const message = `with it, aliases stand for more than ${LIMITS.aliasValues} values`
  report(reading, path, offset, message)
  return { ...EMPTY, offset }
}

function seqPart(node: YAMLSeq.Parsed, path: Path, offset: number, reading: Reading): Part {
  const children = new Map<number, Child>()
  for (const [i, item] of node.items.entries()) {
    // A tag such as !!omap, which is trouble already, makes pairs of what it stands before.
    const part = reading.yaml.isPair(item) ? EMPTY : partOf(item as Node, [...path, i], reading)
    children.set(i, { keyOffset: part.offset, part })
  }
  return whole(
    [...children.values()].map(({ part }) => part.value),
    offset,
    children,
  )
}

function mapPart(node: YAMLMap.Parsed, path: Path, offset: number, reading: Reading): Part {
  const children = new Map<string, Child>()
  const value: Record<string, unknown> = {}
  for (const pair of node.items) {
    const keyOffset = pair.key.range![0]
    const key = keyOf(pair.key, path, reading)
    if (key === undefined) continue
    if (children.has(key)) report(reading, [...path, key], keyOffset, TWICE)
    const part = pair.value ? partOf(pair.value, [...path, key], reading) : EMPTY
    const isEmpty = part.value === null && part.source === ''
    children.set(key, { keyOffset, part: isEmpty ? { ...part, offset: keyOffset } : part })
    // Plain assignment of __proto__ would change what the object inherits.
    Object.defineProperty(value, key, {
      value: part.value,
      enumerable: true,
      writable: true,
      configurable: true,
    })
  }
  return whole(value, offset, children)
}

function keyOf(key: Node, path: Path, reading: Reading): string | undefined {
  const offset = key.range![0]
  if (!reading.yaml.isScalar(key)) {
    report(reading, path, offset, 'has a key that is not text')
    return undefined
  }
  const text = typeof key.value === 'string' ? key.value : key.source!
  const here = [...path, text]
  if (typeof key.value !== 'string') {
    report(reading, here, offset, `is a key that YAML does not read as text: quote it ("${text}")`)
  }
  if (text === '<<' && key.type === 'PLAIN') {
    report(reading, here, offset, 'merge keys are no part of YAML 1.2: write the keys out')
  }
  return text
}

const TWICE = 'is written twice; one of them would be lost'

const EMPTY: Part = { value: null, offset: 0, size: 1, source: '' }

function whole(
  value: unknown,
  offset: number,
  children: ReadonlyMap<string | number, Child>,
): Part {
  const size = [...children.values()].reduce((sum, { part }) => sum + part.size, 1)
  return { value, offset, size, children }
}

function tagMessage(tag: string): string {
  const short = tag.replace('tag:yaml.org,2002:', '!!')
  const remedy = short === '!!str' ? ': quote the value instead' : ''
  return `has the tag ${quote(short)}; a scenario has none${remedy}`
}
