import type { Document, Node, Pair, Scalar, YAMLMap, YAMLSeq } from 'yaml'
import type { Scenario } from './scenario.ts'
import { isMapping, type Loose, mappingOf } from './schema.ts'
import { keepVerbatim } from './verbatim.ts'
import { loadYaml, READING } from './yaml.ts'

/**
 * From a scenario to its text, with the lines and comments of the text that it came from. What of a world is
 * written: `world/effective.ts`.
 */

export interface WriteOptions {
  /** The text that an earlier form of it came from: what says the same stays as it is written there. */
  readonly source?: string | undefined
  /** What that said, with the ids that it left out: things are found again by them. */
  readonly loaded: Scenario
  /** Stands on top, a line each. */
  readonly comment: readonly string[]
}

/** How a comment on top begins, so that another takes its place. */
const HEAD = ' Saved by enlighten-simulator'

/** Comes last of it, if there are others. */
const OF_OTHERS =
  ' All other comments are those of the scenario that was loaded, as it stood there.'

/**
 * A scenario as YAML, with a comment on top.
 *
 * @example
 * writeScenario({ ...loaded, name: 'later' }, { source: readFileSync(file, 'utf8'), loaded, comment: ['Later'] })
 */
export function writeScenario(
  scenario: Scenario,
  { source = '', loaded, comment }: WriteOptions,
): string {
  const yaml = loadYaml()
  const isYaml = source !== '' && !source.trimStart().startsWith('{')
  const text = isYaml ? source.replaceAll('\r\n', '\n') : '{}'
  const document: Document = yaml.parseDocument(text, READING)
  const touched = new Set<unknown>()
  const writing = { yaml, document, touched }
  withoutAliases(writing)
  const before = takeComment(document).replace(OLD_HEAD, '').replace(/^\n+/, '')
  for (const said of [loaded, scenario]) {
    document.contents = merged(document.contents as Node, said, 0, writing) as YAMLMap<Node>
  }
  quoteMergeKeys(document)
  keepVerbatim(document, { text, nodes: touched })
  const contents = document.contents as YAMLMap<Node>
  const others = before !== '' || hasComments(document) ? [OF_OTHERS] : []
  const head = [...comment.map((line) => ` ${line}`), ...others].join('\n')
  // A comment of the document itself would be held off by an empty line.
  contents.items[0]!.key.commentBefore = before === '' ? `${head}\n` : `${head}\n\n${before}`
  return document.toString({ lineWidth: 0, indentSeq: !UNINDENTED_LIST.test(text) })
}

/** A list whose dashes stand below the first letter of its key. */
const UNINDENTED_LIST = /^( *)[^\s#-][^\n]*\n\1- /m

function hasComments(document: Document): boolean {
  let has = document.comment != null
  loadYaml().visit(document, {
    Node(_key, { comment, commentBefore }) {
      has ||= comment != null || commentBefore != null
    },
  })
  return has
}

/** A name of the user's that only YAML 1.1 takes for more than that. */
function quoteMergeKeys(document: Document): void {
  const { visit, isScalar } = loadYaml()
  visit(document, {
    Pair(_key, { key }) {
      if (isScalar(key) && key.value === '<<') key.type ??= 'QUOTE_DOUBLE'
    },
  })
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
  /** Nodes that say, or hold, something else than they did. */
  readonly touched: Set<unknown>
}

/** What stands twice is written twice. */
const PLAIN = { aliasDuplicateObjects: false } as const

/** What aliases stand for stands in their place: it may differ from now on. */
function withoutAliases({ yaml: { visit }, document, touched }: Writing): void {
  const touch = (path: readonly unknown[]) => {
    for (const holder of path) touched.add(holder)
  }
  const forget = (root: Node | Document, above: readonly unknown[]) =>
    visit(root, {
      Value(_key, node, path) {
        if (node.anchor === undefined) return
        touch([...above, ...path, node])
        delete node.anchor
      },
    })
  // The library would look for each of them in the whole document.
  const anchored = new Map<string, Node>()
  visit(document, {
    Value(_key, node) {
      if (node.anchor !== undefined) anchored.set(node.anchor, node)
    },
    Alias(_key, alias, path) {
      const copy = anchored.get(alias.source)!.clone() as Node
      const { comment, commentBefore, spaceBefore } = alias
      touch([...path, copy])
      forget(copy, path)
      return Object.assign(copy, { comment, commentBefore, spaceBefore })
    },
  })
  forget(document, [])
}

/** A node that says the value: the one that is there, as far as it does. */
function merged(node: Node | null, value: unknown, depth: number, writing: Writing): Node {
  const { yaml, document } = writing
  if (node !== null && says(node.toJS(document), value)) return node
  writing.touched.add(node)
  if (yaml.isMap<Node, Node | null>(node) && isMapping(value)) mergeMap(node, value, depth, writing)
  else if (yaml.isSeq(node) && isListOfMappings(value)) mergeSeq(node, value, depth, writing)
  else return created(node, value, depth, writing)
  return node
}

function mergeMap(
  map: YAMLMap<Node, Node | null>,
  value: Loose,
  depth: number,
  writing: Writing,
): void {
  const keyOf = ({ key }: Pair) => String((key as Scalar).value)
  const pairs = new Map(map.items.map((pair) => [keyOf(pair), pair]))
  // What is new stands before the next that was there.
  const ahead = new Map<unknown, typeof map.items>()
  let added: typeof map.items = []
  for (const [key, part] of Object.entries(value)) {
    const pair = pairs.get(key)
    const node = merged(pair?.value ?? null, part, depth + 1, writing)
    if (pair === undefined) {
      added.push(writing.document.createPair(key, node) as Pair<Node, Node | null>)
      continue
    }
    ahead.set(pair, added)
    added = []
    const isOfTheMoment = depth === 0 && OF_THE_MOMENT.includes(key)
    if (pair.value !== node || (isOfTheMoment && writing.touched.has(node))) outdate(pair.key, node)
    pair.value = node
  }
  const left = map.items.filter((pair) => ahead.has(pair))
  map.items = [...left.flatMap((pair) => [...ahead.get(pair)!, pair]), ...added]
  if (map.flow) map.flow = JSON.stringify(value).length <= SHORT
}

/** Parts of which a comment says what holds no longer, once they say something else. */
const OF_THE_MOMENT = ['clock']

/** How a comment goes on that was about a value which another has taken the place of. */
const OUTDATED = ' as loaded:'

/** Says of the comments of a key and of its value that they were about another one. */
function outdate(...nodes: Node[]): void {
  const marked = (comment: string) =>
    comment.startsWith(OUTDATED) ? comment : `${OUTDATED}${comment}`
  for (const node of nodes) {
    if (node.comment) node.comment = marked(node.comment)
    if (node.commentBefore) node.commentBefore = marked(node.commentBefore)
  }
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
  return name === undefined ? holds(now, before) : before[name] === now[name]
}

/** Does it say all that the other one says, and perhaps more? */
function holds(now: unknown, before: unknown): boolean {
  if (Array.isArray(before)) {
    return Array.isArray(now) && before.every((part, i) => holds(now[i], part))
  }
  if (!isMapping(before)) return says(now, before)
  return Object.entries(before).every(
    ([key, part]) => isMapping(now) && Object.hasOwn(now, key) && holds(now[key], part),
  )
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
  { yaml, document, touched }: Writing,
): Node {
  const node = document.createNode(value, PLAIN) as Node
  touched.add(node)
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
