import { checkFields } from '../../scenario/check.ts'
import { type Mistake, quote, ScenarioError } from '../../scenario/mistakes.ts'
import { count, type Schema, type Value } from '../../scenario/schema.ts'
import type { Query } from '../../world/query.ts'

/** What comes in the query of a control: text, of which a schema says what it stands for. */

/** Parameters that several controls take. */
export const OF_SYSTEM = count('Only those of this system')
export const AFTER = count('Only what has a greater id')

/**
 * The parameters that a schema lists, read and checked. Numbers, true and false are written as they
 * are; a list with commas between, unless one alone will do: then it is there several times; a
 * mapping is JSON. Throws ScenarioError with all that is wrong.
 */
export function parametersIn<S extends Schema>(schema: S, query: Query): Value<S> {
  const { properties = {} } = schema
  const mistakes: Mistake[] = []
  const read: [string, unknown][] = []
  for (const [path, sent] of Object.entries(query)) {
    const own = Object.hasOwn(properties, path) ? properties[path]! : {}
    const { value, message } = meantBy(own, sent)
    if (message === undefined) read.push([path, value])
    else mistakes.push({ path, message })
  }
  const values = Object.fromEntries(read)
  mistakes.push(...checkFields(schema, values))
  if (mistakes.length > 0) throw new ScenarioError(mistakes)
  return values as Value<S>
}

/** Throws ScenarioError if a control that takes no parameters was sent any: they would be no filter. */
export function refuseParameters(query: Query): void {
  const sent = Object.keys(query)
  const message = 'is no parameter of this control, which takes none'
  if (sent.length > 0) throw new ScenarioError(sent.map((path) => ({ path, message })))
}

interface Meant {
  /** Text that means nothing stays as it is, for the check to tell of. */
  readonly value?: unknown
  /** Why it cannot be read at all. */
  readonly message?: string
}

function meantBy(schema: Schema, sent: string | readonly string[]): Meant {
  const [one = schema, several] = schema.anyOf ?? []
  if (typeof sent !== 'string') {
    if (several?.items !== undefined) return { value: sent.map((text) => single(one, text)) }
    return { message: 'it is there several times: write it once' }
  }
  if (one.type !== 'object') return { value: single(one, sent) }
  try {
    return { value: JSON.parse(sent) }
  } catch {
    return { message: `found ${quote(sent)}: write JSON, percent-encoded` }
  }
}

function single({ type, items }: Schema, text: string): unknown {
  if (items !== undefined) return text.split(',').map((part) => single(items, part))
  if (type === 'boolean' && (text === 'true' || text === 'false')) return text === 'true'
  return type === 'integer' && /^\d{1,15}$/.test(text) ? Number(text) : text
}
