import { isDeeperThan, LIMITS } from '../limits.ts'
import { type Finding, positionIn } from './mistakes.ts'

/** JSON among scenarios: told from YAML, and what in a text is YAML but not JSON. */

/** Blanks, and a token of JSON behind them if there is one. */
const TOKEN =
  /\s*([[\]{},:]|"(?:[^"\\\p{Cc}]|\\(?:["\\/bfnrt]|u[\da-fA-F]{4}))*"|-?(?:0|[1-9]\d*)(?:\.\d+)?(?:[eE][-+]?\d+)?(?![\w.])|(?:true|false|null)(?!\w))?/uy

const NOT_JSON = 'is YAML, but not JSON'

/** Nothing in particular is wrong. */
const AT_ALL = { message: `${NOT_JSON}: name it .yaml, or write it as JSON`, offset: 0 }

/** What a text says that may be YAML, if it is an object of JSON, of the usual depth; else undefined. */
export function jsonObjectIn(text: string): unknown {
  if (!text.trimStart().startsWith('{')) return undefined
  try {
    const value: unknown = JSON.parse(text)
    return isDeeperThan(value, LIMITS.depth) ? undefined : value
  } catch {
    return undefined
  }
}

/** Why a text that YAML can read is no JSON, and where; nothing if it is. */
export function jsonFindings(text: string): Finding[] {
  try {
    JSON.parse(text)
    return []
  } catch {
    // What the platform says differs from one version of Node to another.
    const { message, offset } = troubleIn(text)
    return [{ path: [], message, at: positionIn(text, offset) }]
  }
}

function troubleIn(text: string): { readonly message: string; readonly offset: number } {
  if (!/^\s*[{[]/.test(text)) return AT_ALL
  let commaAt: number | undefined
  TOKEN.lastIndex = 0
  while (TOKEN.lastIndex < text.length) {
    const token = TOKEN.exec(text)![1]
    const offset = TOKEN.lastIndex - (token ?? '').length
    if (token === undefined) {
      if (offset === text.length) break
      return { message: strangeMessage(text.slice(offset)), offset }
    }
    if (commaAt !== undefined && /[\]}]/.test(token)) {
      return { message: `${NOT_JSON}: this comma has nothing behind it`, offset: commaAt }
    }
    commaAt = token === ',' ? offset : undefined
  }
  return AT_ALL
}

function strangeMessage(rest: string): string {
  if (/^(#|\/\/|\/\*)/.test(rest)) return `${NOT_JSON}, which has no comments`
  if (/^['\p{L}_$]/u.test(rest)) return `${NOT_JSON}: keys and text stand in double quotes`
  return `${NOT_JSON} from here on: name it .yaml, or write it as JSON`
}
