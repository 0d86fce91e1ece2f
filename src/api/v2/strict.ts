import type { Query } from '../../world/query.ts'
import { type ApiError, malformed } from './errors.ts'
import { CREDENTIALS, FORMS, type Parameter } from './parameters.ts'
import type { Route } from './route.ts'

/** Refuses what the document doesn't allow, though the service forgave it. */
export function checkStrictly(route: Route, query: Query): void {
  // A Map, because every object knows a `constructor`.
  const known = new Map(Object.entries({ ...route.query, ...CREDENTIALS, ...FORMS }))
  for (const name in query) {
    const parameter = known.get(name)
    if (parameter === undefined) throw unknownParameter(route, name, known)
    const values = typeof query[name] === 'string' ? [query[name]] : query[name]!
    if (values.length > 1 && !parameter.isList) {
      throw malformed(
        `Repeated parameter ${name}`,
        `${name} is given ${values.length} times: send it once.`,
      )
    }
    for (const value of values) checkValue(name, value, parameter)
  }
}

function unknownParameter(
  route: Route,
  name: string,
  known: ReadonlyMap<string, Parameter>,
): ApiError {
  return malformed(
    `Unknown parameter ${name}`,
    `${route.name} has no parameter "${name}": it takes ${[...known.keys()].join(', ')}.`,
  )
}

function checkValue(name: string, value: string, parameter: Parameter): void {
  const wanted = parameter.wanted(value)
  if (wanted === undefined) return
  throw malformed(`Malformed parameter ${name}`, `${name}=${value} is not ${wanted}.`)
}
