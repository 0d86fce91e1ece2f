import type { CST, Document, LineCounter } from 'yaml'
import { MOST_MISTAKES, quote } from './mistakes.ts'
import { loadYaml } from './yaml.ts'

/** What cannot be read, and where [characters from 0]. */
export interface SyntaxTrouble {
  readonly code: string
  readonly message: string
  readonly offset: number
}

const OPTIONS = {
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
    if (troubles.length >= MOST_MISTAKES) throw ENOUGH
    troubles.push({ code, message, offset })
  }
  const composer = new Composer(OPTIONS)
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
