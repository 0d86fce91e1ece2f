import { decodeId } from '../../scenario/coded-id.ts'
import type { Query } from '../../world/query.ts'
import { type ApiError, malformed } from './errors.ts'
import { isPlainDate, isPlainEpoch } from './query.ts'
import type { Route } from './route.ts'
import { type Schema, SHARED_PARAMETERS } from './schemas.ts'
import { isCallback } from './wire.ts'

/** Refuses what the document doesn't allow, though the service forgave it. */
export function checkStrictly(route: Route, query: Query): void {
  // A Map, because every object knows a `constructor`.
  const known = new Map(Object.entries({ ...route.query, ...SHARED_PARAMETERS }))
  for (const name in query) {
    const schema = known.get(name)
    if (schema === undefined) throw unknownParameter(route, name, known)
    const values = typeof query[name] === 'string' ? [query[name]] : query[name]!
    if (values.length > 1 && schema.type !== 'array') {
      throw malformed(
        `Repeated parameter ${name}`,
        `${name} is given ${values.length} times: send it once.`,
      )
    }
    const single = schema.type === 'array' ? (schema.items as Schema) : schema
    for (const value of values) checkValue(name, value, single)
  }
}

function unknownParameter(
  route: Route,
  name: string,
  known: ReadonlyMap<string, Schema>,
): ApiError {
  return malformed(
    `Unknown parameter ${name}`,
    `${route.name} has no parameter "${name}": it takes ${[...known.keys()].join(', ')}.`,
  )
}

function checkValue(name: string, value: string, schema: Schema): void {
  const wanted = wantedBy(name, value, schema)
  if (wanted === undefined) return
  throw malformed(`Malformed parameter ${name}`, `${name}=${value} is not ${wanted}.`)
}

/** What a value should have been; undefined if it is that. */
function wantedBy(name: string, value: string, schema: Schema): string | undefined {
  const { enum: words, format, type, minimum = 0, maximum = Infinity } = schema as Limits
  if (words !== undefined) return words.includes(value) ? undefined : `one of ${words.join(', ')}`
  if (name === 'next' && value !== '') {
    return decodeId(value) === undefined ? 'the next of a page' : undefined
  }
  if (name === 'callback') return isCallback(value) ? undefined : 'the name of a function'
  if (format === 'date') return isPlainDate(value) ? undefined : 'a date, YYYY-MM-DD'
  if (type !== 'integer') return value === '' ? 'given a value' : undefined
  if (!isPlainEpoch(value)) return 'a whole number'
  const isWithin = Number(value) >= minimum && Number(value) <= maximum
  return isWithin ? undefined : `from ${minimum} to ${maximum}`
}

interface Limits {
  readonly enum?: readonly string[]
  readonly format?: string
  readonly type?: string
  readonly minimum?: number
  readonly maximum?: number
}
