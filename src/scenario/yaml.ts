import { createRequire } from 'node:module'
import type { CST, Document, LineCounter } from 'yaml'
import { LIMITS } from '../limits.ts'
import { quote } from './mistakes.ts'

const require = createRequire(import.meta.url)

/**
 * The YAML library, loaded by the first text that is read: it takes as long to load as a sixth of the
 * server's start, and a world of a plain object or of a scenario that was read ahead needs none.
 * Not `import()`, because whoever reads a scenario gets it, or its mistakes, at once.
 */
export function loadYaml(): typeof import('yaml') {
  return require('yaml') as typeof import('yaml')
}

/** What cannot be read, and where [characters from 0]. */
export interface SyntaxTrouble {
  readonly code: string
  readonly message: string
  readonly offset: number
}

/** How a text is read. */
export const READING = {
  version: '1.2',
  schema: 'core',
  // Equal keys are looked for later: the search built in compares every key with every other.
  uniqueKeys: false,
  merge: false,
  prettyErrors: false,
} as const

/**
 * The first document of a text, or what cannot be read in it. Reading stops at as many troubles as
 * are told: each costs what hundreds of characters do, and a megabyte can hold a million of them.
 */
export function composeText(
  text: string,
  lineCounter: LineCounter,
): Document.Parsed | readonly SyntaxTrouble[] {
  const { Composer, Parser } = loadYaml()
  const troubles: SyntaxTrouble[] = []
  const note = (code: string, message: string, offset: number) => {
    if (troubles.length > LIMITS.mistakes) throw ENOUGH
    troubles.push({ code, message, offset })
  }
  const composer = new Composer(READING)
  const onError: Told = (source, code, message, warning = false) => {
    if (!warning) note(code, message, offsetOf(source))
  }
  // What the composer calls for each trouble; its own keeps all of them.
  Object.assign(composer, { onError })
  try {
    const tokens = soundTokens(new Parser(lineCounter.addNewLine).parse(text), note)
    const document = firstOf(composer.compose(tokens, true, text.length), note)
    return troubles.length > 0 ? troubles : document
  } catch (error) {
    if (error === ENOUGH) return troubles
    throw error
  }
}

type Note = (code: string, message: string, offset: number) => void
type Told = (
  source: number | readonly [number, number] | { readonly offset: number },
  code: string,
  message: string,
  warning?: boolean,
) => void

const ENOUGH = new Error('more troubles than are told')

function offsetOf(source: Parameters<Told>[0]): number {
  if (typeof source === 'number') return source
  return 'offset' in source ? source.offset : source[0]
}

/** The tokens of a text but for those that are none. */
function* soundTokens(tokens: Iterable<CST.Token>, note: Note): Iterable<CST.Token> {
  for (const token of tokens) {
    if (token.type !== 'error') yield token
    else note('UNEXPECTED_TOKEN', `${token.message}: ${quote(token.source)}`, token.offset)
  }
}

function firstOf(documents: Iterable<Document.Parsed>, note: Note): Document.Parsed {
  let first: Document.Parsed | undefined
  for (const document of documents) {
    if (first !== undefined) {
      note('MULTIPLE_DOCS', 'has a second document', document.range[0])
      break
    }
    first = document
  }
  // The composer was told to make one even of nothing.
  return first as Document.Parsed
}

/** Brackets in brackets, dashes behind dashes on a line, columns of indentation. */
const DEEPEST = 64
const WIDEST_INDENT = 256

/**
 * The offset at which a text is nested deeper than a scenario can be, or undefined. Looked for before
 * it is read, because the reader calls itself for every level and a hostile text exhausts the stack
 * in a way that takes the process with it.
 */
export function tooDeepAt(text: string): number | undefined {
  let offset = 0
  let brackets = 0
  let markers = 0
  let before = '\n'
  const { Lexer } = loadYaml()
  for (const token of new Lexer().lex(text)) {
    // Marks of the lexer itself: start of a document, start of a scalar, an end of flow it made up.
    if (CONTROL.has(token)) {
      before = token
      continue
    }
    if (before !== SCALAR) {
      if (token === '\n' || token === '\r\n') markers = 0
      else if (token === '[' || token === '{') brackets++
      else if (token === ']' || token === '}') brackets--
      else if (token === '-' || token === '?' || token === ':') markers += brackets > 0 ? 0 : 1
      const isIndent = before === '\n' && token.startsWith(' ')
      if (brackets > DEEPEST || markers > DEEPEST || (isIndent && token.length > WIDEST_INDENT)) {
        return offset
      }
    }
    before = token === '\r\n' ? '\n' : token
    offset += token.length
  }
  return undefined
}

const SCALAR = '\x1f'
const CONTROL: ReadonlySet<string> = new Set(['\x02', '\x18', SCALAR])
