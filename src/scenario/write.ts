import type { Document, Node, Pair, Scalar, YAMLMap, YAMLSeq } from 'yaml'
import type { Scenario } from './scenario.ts'
import { isMapping, type Loose, mappingOf } from './schema.ts'
import { loadYaml, READING } from './yaml.ts'

/** From a scenario to its text, with the comments of the text that it came from. */

export interface WriteOptions {
  /** The text that an earlier form of it came from: what says the same stays, with its comments. */
  readonly source?: string | undefined
  /** Stands on top, a line each. */
  readonly comment?: readonly string[]
}

/** How a comment on top begins, so that another takes its place. */
const HEAD = ' Saved by enlighten-simulator'

/**
 * A scenario as YAML, with a comment on top.
 *
 * @example
 * writeScenario({ ...scenario, name: 'later' }, { source: readFileSync(file, 'utf8'), comment: ['Later'] })
 */
export function writeScenario(scenario: Scenario, { source, comment = [] }: WriteOptions): string {
  const yaml = loadYaml()
  const isYaml = source !== undefined && !source.trimStart().startsWith('{')
  const document: Document = isYaml ? yaml.parseDocument(source, READING) : new yaml.Document({})
  withoutAliases(document)
  const writing = { yaml, document }
  const before = takeComment(document).replace(OLD_HEAD, '').replace(/^\n+/, '')
  const contents = merged(document.contents as Node, scenario, 0, writing) as YAMLMap<Node>
  document.contents = contents
  const head = comment.map((line) => ` ${line}`).join('\n')
  // A comment of the document itself would be held off by an empty line.
  contents.items[0]!.key.commentBefore = before === '' ? `${head}\n` : `${head}\n\n${before}`
  return document.toString({ lineWidth: 120 })
}

const OLD_HEAD = new RegExp(`^${HEAD}[^\\n]*(\\n [^\\n]+)*`)

/** The comment on top of a text, wherever it was put: it is taken from there. */
function takeComment(document: Document): string {
  const { contents } = document
  const [first] = (contents as YAMLMap<Node>).items
  const comments = [document, contents, first?.key].map((part) => {
    const comment = part?.commentBefore
    if (part) part.commentBefore = null
    return comment ?? ''
  })
  return comments.filter((comment) => comment !== '').join('\n\n')
}

interface Writing {
  readonly yaml: typeof import('yaml')
  readonly document: Document
}

/** What stands twice is written twice. */
const PLAIN = { aliasDuplicateObjects: false } as const

/** What aliases stand for stands in their place: it may differ from now on. */
function withoutAliases(document: Document): void {
  const { visit } = loadYaml()
  visit(document, {
    Alias: (_key, node) => document.createNode(node.toJS(document), PLAIN) as Node,
  })
  visit(document, {
    Collection(_key, node) {
      delete node.anchor
    },
    Scalar(_key, node) {
      delete node.anchor
    },
  })
}

/** A node that says the value: the one that is there, as far as it does. */
function merged(node: Node | null, value: unknown, depth: number, writing: Writing): Node {
  const { yaml, document } = writing
  if (yaml.isMap(node) && isMapping(value)) mergeMap(node, value, depth, writing)
  else if (yaml.isSeq(node) && isListOfMappings(value)) mergeSeq(node, value, depth, writing)
  else if (node === null || !says(node.toJS(document), value))
    return created(node, value, depth, writing)
  return node
}

function mergeMap(map: YAMLMap, value: Loose, depth: number, writing: Writing): void {
  const keyOf = ({ key }: Pair) => String((key as Scalar).value)
  map.items = map.items.filter((pair) => keyOf(pair) in value)
  const order = Object.keys(value)
  for (const [i, key] of order.entries()) {
    const pair = map.items.find((one) => keyOf(one) === key)
    const node = merged((pair?.value as Node | undefined) ?? null, value[key], depth + 1, writing)
    if (pair !== undefined) pair.value = node
    else {
      const later = new Set(order.slice(i + 1))
      const at = map.items.findIndex((one) => later.has(keyOf(one)))
      map.items.splice(at < 0 ? map.items.length : at, 0, writing.document.createPair(key, node))
    }
  }
  if (map.flow) map.flow = JSON.stringify(value).length <= SHORT
}

/** Each entry takes the node of the one that it was. */
function mergeSeq(seq: YAMLSeq, value: readonly Loose[], depth: number, writing: Writing): void {
  const left = seq.items.map((item) => {
    const node = item as Node
    return { node, said: mappingOf(node.toJS(writing.document)) }
  })
  seq.items = value.map((entry) => {
    const at = left.findIndex(({ said }) => isSame(said, entry))
    const [found] = at < 0 ? [] : left.splice(at, 1)
    return merged(found?.node ?? null, entry, depth + 1, writing)
  })
}

/** Names of things, by which one is found again that says something else now. */
const NAMES = ['id', 'system_id', 'user_id']

function isSame(before: Loose, now: Loose): boolean {
  const name = NAMES.find((key) => before[key] !== undefined && now[key] !== undefined)
  if (name !== undefined) return before[name] === now[name]
  return Object.entries(before).every(([key, value]) => says(value, now[key]))
}

function says(a: unknown, b: unknown): boolean {
  return JSON.stringify(a) === JSON.stringify(b)
}

function isListOfMappings(value: unknown): value is readonly Loose[] {
  return Array.isArray(value) && value.length > 0 && value.every(isMapping)
}

/** Longer ones, and those on top, stand a key a line. */
const SHORT = 100

function created(
  before: Node | null,
  value: unknown,
  depth: number,
  { yaml, document }: Writing,
): Node {
  const node = document.createNode(value, PLAIN) as Node
  yaml.visit(node, {
    Collection(_key, part, path) {
      const said: unknown = part.toJS(document)
      if (isListOfMappings(said) || depth + path.length < 2) return
      part.flow = JSON.stringify(said).length <= SHORT
    },
  })
  const { comment, commentBefore } = before ?? {}
  return Object.assign(node, { comment, commentBefore })
}
