import type { Document, Node, YAMLMap, YAMLSeq } from 'yaml'
import { MOST_MISTAKES, type Path, quote } from './mistakes.ts'
import { loadYaml } from './yaml.ts'

/** Values that aliases may stand for, all in all: enough to share, too few to explode. */
const MOST_FROM_ALIASES = 100_000

/** A part of a text: its plain value, and where it and its own parts are. */
export interface Part {
  readonly value: unknown
  /** Where it begins [characters from 0]; of an empty value, where its key begins. */
  readonly offset: number
  /** How many values it is, with all it contains. */
  readonly size: number
  /** How a scalar is written, without quotes. */
  readonly source?: string
  readonly children?: ReadonlyMap<string | number, Child>
}

export interface Child {
  readonly keyOffset: number
  readonly part: Part
}

/** What is wrong at an offset. */
export interface Trouble {
  readonly path: Path
  readonly message: string
  readonly offset: number
}

/**
 * The value of a document and where its parts are. Aliases share what they stand for instead of
 * copying it. Tags, merge keys, equal keys and keys that are not text are trouble.
 */
export function partsOf(document: Document.Parsed): { part: Part; troubles: Trouble[] } {
  const { isAlias, isMap, isScalar } = loadYaml()
  const troubles: Trouble[] = []
  const anchors = new Map<string, Part | undefined>()
  let fromAliases = 0
  let exploded = false

  function report(path: Path, offset: number, message: string): void {
    if (troubles.length < MOST_MISTAKES) troubles.push({ path, message, offset })
  }

  function partOf(node: Node, path: Path): Part {
    const offset = node.range![0]
    if (isAlias(node)) return aliased(node.source, path, offset)
    if (node.tag !== undefined) report(path, offset, tagMessage(node.tag))
    // Known but not yet made: an alias to it from inside is a circle.
    if (node.anchor !== undefined) anchors.set(node.anchor, undefined)
    const part = isScalar(node)
      ? {
          value: node.value,
          offset,
          size: 1,
          ...(node.source !== undefined && { source: node.source }),
        }
      : isMap(node)
        ? mapPart(node as YAMLMap.Parsed, path, offset)
        : seqPart(node as YAMLSeq.Parsed, path, offset)
    if (node.anchor !== undefined) anchors.set(node.anchor, part)
    return part
  }

  function aliased(name: string, path: Path, offset: number): Part {
    const part = anchors.get(name)
    if (part === undefined) {
      const isCircle = anchors.has(name)
      const why = isCircle ? 'stands for something that contains it' : 'has no anchor before it'
      report(path, offset, `the alias ${quote(name)} ${why}`)
      return { ...EMPTY, offset }
    }
    if (exploded) return { ...EMPTY, offset }
    fromAliases += part.size
    exploded = fromAliases > MOST_FROM_ALIASES
    if (!exploded) return part
    report(path, offset, `with it, aliases stand for more than ${MOST_FROM_ALIASES} values`)
    return { ...EMPTY, offset }
  }

  function seqPart(node: YAMLSeq.Parsed, path: Path, offset: number): Part {
    const children = new Map<number, Child>()
    for (const [i, item] of node.items.entries()) {
      const part = partOf(item as Node, [...path, i])
      children.set(i, { keyOffset: part.offset, part })
    }
    return whole(
      [...children.values()].map(({ part }) => part.value),
      offset,
      children,
    )
  }

  function mapPart(node: YAMLMap.Parsed, path: Path, offset: number): Part {
    const children = new Map<string, Child>()
    const value: Record<string, unknown> = {}
    for (const pair of node.items) {
      const keyOffset = pair.key.range![0]
      const key = keyOf(pair.key, path)
      if (key === undefined) continue
      if (children.has(key)) report([...path, key], keyOffset, TWICE)
      const part = pair.value ? partOf(pair.value, [...path, key]) : EMPTY
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

  function keyOf(key: Node, path: Path): string | undefined {
    const offset = key.range![0]
    if (!isScalar(key)) {
      report(path, offset, 'has a key that is not text')
      return undefined
    }
    const text = typeof key.value === 'string' ? key.value : key.source!
    if (typeof key.value !== 'string') {
      report(
        [...path, text],
        offset,
        `is a key that YAML does not read as text: quote it ("${text}")`,
      )
    }
    if (text === '<<' && key.type === 'PLAIN') {
      report([...path, text], offset, 'merge keys are no part of YAML 1.2: write the keys out')
    }
    return text
  }

  return { part: partOf(document.contents as Node, []), troubles }
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
