import type { Route as RouteName } from '../../scenario/fault.ts'
import type { Ask, SystemAsk } from './ask.ts'
import type { Reply } from './reply.ts'
import type { Model, Schema } from './schemas.ts'

export type { RouteName }

/** What the document says about an endpoint. */
export interface Documentation {
  readonly operationId: string
  readonly summary: string
  readonly description: string
  readonly deprecated?: boolean
  /** Its own parameters, those shared by all left out. */
  readonly query: Readonly<Record<string, Schema>>
  /** Names of required ones beside `user_id`. */
  readonly required?: readonly string[]
  /** The body of a 200. */
  readonly response: Model
  /** What it is made of. */
  readonly models?: readonly Model[]
  /** Further statuses with their bodies; those shared by all left out. */
  readonly others?: Readonly<Record<number, Schema>>
}

interface Common extends Documentation {
  /** The last segment of its path, and its name in faults, journal and metrics. */
  readonly name: RouteName
}

/** An endpoint about one system: `/systems/:system_id/<name>`. */
export interface SystemRoute extends Common {
  readonly about: 'system'
  /** Throws ApiError for a refusal. */
  answer(ask: SystemAsk): Reply
}

/** An endpoint that stands above the systems. */
export interface FleetRoute extends Common {
  readonly about: 'fleet'
  /** Throws ApiError for a refusal. */
  answer(ask: Ask): Reply
}

export type Route = SystemRoute | FleetRoute

/** The path below the prefix, as the router writes it. */
export function pathOf(route: Route): string {
  if (route.name === 'systems') return '/systems'
  return route.about === 'system' ? `/systems/:system_id/${route.name}` : `/systems/${route.name}`
}

export function systemRoute(route: Omit<SystemRoute, 'about'>): SystemRoute {
  return { ...route, about: 'system' }
}

export function fleetRoute(route: Omit<FleetRoute, 'about'>): FleetRoute {
  return { ...route, about: 'fleet' }
}
