import type { Route as RouteName } from '../../scenario/match.ts'
import type { Ask, SystemAsk } from './ask.ts'
import type { Parameters } from './parameters.ts'
import type { Reply } from './reply.ts'
import type { Schema } from './schemas.ts'
import type { Named } from './table.ts'

export type { RouteName }

/** What an endpoint is told of, what it answers, and what the document says about it. */
interface Endpoint<Asked, Body> {
  /** The last segment of its path, and its name in faults, journal and metrics. */
  readonly name: RouteName
  readonly operationId: string
  readonly summary: string
  readonly description: string
  readonly deprecated?: boolean
  /** Its own parameters, those shared by all left out. */
  readonly query: Parameters
  /** The body of a 200. */
  readonly response: Named<Body>
  /** Further statuses with their bodies; those shared by all left out. */
  readonly others?: Readonly<Record<number, Schema>>
  /** Throws ApiError for a refusal. */
  answer(ask: Asked): Reply<NoInfer<Body>>
}

/** An endpoint about one system: `/systems/:system_id/<name>`. */
export interface SystemRoute<Body = unknown> extends Endpoint<SystemAsk, Body> {
  readonly about: 'system'
}

/** An endpoint that stands above the systems. */
export interface FleetRoute<Body = unknown> extends Endpoint<Ask, Body> {
  readonly about: 'fleet'
}

export type Route = SystemRoute | FleetRoute

/** The path below the prefix, as the router writes it. */
export function pathOf(route: Route): string {
  if (route.name === 'systems') return '/systems'
  return route.about === 'system' ? `/systems/:system_id/${route.name}` : `/systems/${route.name}`
}

export function systemRoute<Body>(route: Endpoint<SystemAsk, Body>): SystemRoute<Body> {
  return { ...route, about: 'system' }
}

export function fleetRoute<Body>(route: Endpoint<Ask, Body>): FleetRoute<Body> {
  return { ...route, about: 'fleet' }
}
