import type { Document, Node, Pair, YAMLMap, YAMLSeq } from 'yaml'
import { loadYaml } from './yaml.ts'

/** Of a text that is written anew: what was not touched stands there as it did, to the blank. */

/** What was read from a text, and which nodes of it say, or hold, something else now. */
export interface Touched {
  readonly text: string
  readonly nodes: ReadonlySet<unknown>
}

/** Has everything that was not touched written as it was. */
export function keepVerbatim(document: Document, touched: Touched): void {
  keepWithin(document.contents as Node, false, touched)
}

/** `isWithin`: it stands, or stood, within brackets. */
function keepWithin(node: Node | null, isWithin: boolean, touched: Touched): void {
  const { isMap, isSeq } = loadYaml()
  if (isMap<Node, Node | null>(node)) {
    const inBrackets = pad(node, '{', ' ', touched) || isWithin
    for (const pair of node.items) {
      if (!isKeptPair(pair, inBrackets, touched)) keepWithin(pair.value, inBrackets, touched)
    }
  } else if (isSeq<Node>(node)) {
    const inBrackets = pad(node, '[', '', touched) || isWithin
    for (const item of node.items) {
      if (!isKeptItem(item, inBrackets, touched)) keepWithin(item, inBrackets, touched)
    }
  }
}

/**
 * Pads a collection within its brackets as it was, or as is usual. Returns whether it has, or had, any.
 */
function pad(node: YAMLMap | YAMLSeq, bracket: string, usual: string, { text }: Touched): boolean {
  const start = node.range?.[0]
  const hadBrackets = start !== undefined && text[start] === bracket
  const padding = hadBrackets ? (text[start + 1] === ' ' ? ' ' : '') : usual
  const write = node.toString
  node.toString = (context, ...told) =>
    write.call(node, context && { ...context, flowCollectionPadding: padding }, ...told)
  return hadBrackets || node.flow === true
}

/** A key with its value. */
function isKeptPair(
  pair: Pair<Node, Node | null>,
  inBrackets: boolean,
  { text, nodes }: Touched,
): boolean {
  const { key, value } = pair
  if (!key.range || !value?.range || nodes.has(value)) return false
  const [start, keyEnd] = key.range
  // Not one whose key stands behind a question mark.
  if (!/^[ \t]*:/.test(text.slice(keyEnd, value.range[0]))) return false
  return isKept(pair, { text, start, end: value.range[2], inBrackets })
}

/** An entry of a list that is a mapping or a list. */
function isKeptItem(item: Node, inBrackets: boolean, { text, nodes }: Touched): boolean {
  if (!item.range || nodes.has(item) || !loadYaml().isCollection(item)) return false
  const [start, , end] = item.range
  return isKept(item, { text, start, end, inBrackets })
}

interface Place {
  readonly text: string
  /** Where it begins and ends, with the comment behind it [characters from 0]. */
  readonly start: number
  readonly end: number
  readonly inBrackets: boolean
}

/** Empty lines at its end belong to the value: where the next thing is written, they would be lost. */
const KEEPS_LINES = /[|>]\d?\+/

/** Has it written as it was, if it can be there; its lines move with the first of them. */
function isKept(part: Pair | YAMLMap | YAMLSeq, { text, start, end, inBrackets }: Place): boolean {
  const written = text.slice(start, end).trimEnd()
  // Within brackets lines are wherever they like, and what stands behind a comment is part of it.
  if (inBrackets ? /[\n#]/.test(written) : KEEPS_LINES.test(written)) return false
  const column = start - 1 - text.lastIndexOf('\n', start - 1)
  part.toString = (context, onComment) => {
    if (!inBrackets) onComment?.()
    return moved(written, context!.indent.length - column)
  }
  return true
}

/** The same, each line but the first moved by so many columns. */
function moved(written: string, columns: number): string {
  if (columns >= 0) return written.replace(/\n(?!\n)/g, `\n${' '.repeat(columns)}`)
  return written.replace(new RegExp(`\\n {1,${-columns}}`, 'g'), '\n')
}
