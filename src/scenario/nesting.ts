import { loadYaml } from './yaml.ts'

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
