import { distance } from 'fastest-levenshtein'
import { pathOf, type Route } from './route.ts'
import { ROUTES } from './routes.ts'

/** An endpoint found by its path. */
export interface Found {
  readonly route: Route
  /** As it stands in the path. */
  readonly systemId: string | undefined
}

const STATIC = new Map(
  ROUTES.filter((route) => route.about === 'fleet').map((route) => [pathOf(route), route]),
)
const OF_SYSTEM = new Map<string, Route>(
  ROUTES.filter((route) => route.about === 'system').map((route) => [route.name, route]),
)

/**
 * The endpoint of a path below the prefix, whatever the method; Fastify's router finds it for GET
 * alone, and must not be asked about others lest they show in the OpenAPI document.
 */
export function findRoute(path: string): Found | undefined {
  const trimmed = path.replace(/\/$/, '')
  const fixed = STATIC.get(trimmed)
  if (fixed !== undefined) return { route: fixed, systemId: undefined }
  const [, systemId, name = ''] = /^\/systems\/([^/]*)\/([^/]+)$/.exec(trimmed) ?? []
  const route = OF_SYSTEM.get(name)
  return route === undefined ? undefined : { route, systemId }
}

/** More than any name has, so that endless ones are compared as quickly, and are as far. */
const LONGEST_GUESS = 64

/** What to ask for instead of a path that leads nowhere. */
export function nearestPath(path: string): string {
  const last = path.replace(/\/$/, '').replace(/^.*\//, '').slice(0, LONGEST_GUESS)
  const byDistance = ROUTES.map((route) => ({ route, far: distance(route.name, last) }))
  byDistance.sort((a, b) => a.far - b.far)
  const [nearest] = byDistance
  if (nearest!.far > 3) return 'see /docs for what there is'
  return `did you mean ${pathOf(nearest!.route).replace(':system_id', '{system_id}')}`
}
