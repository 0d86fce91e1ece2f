import type { FastifyReply, FastifyRequest } from 'fastify'
import type { Mistake } from '../../scenario/mistakes.ts'
import type { Scenario } from '../../scenario/scenario.ts'
import type { Schema as FieldSchema } from '../../scenario/schema.ts'
import type { Budget } from '../../world/budget.ts'
import type { Controls } from '../../world/controls.ts'
import type { Query } from '../../world/query.ts'
import type { Slot } from '../../world/slot.ts'
import type { Beginning } from '../../world/snapshot.ts'
import type { Sharing } from '../../world/store/sharing.ts'
import type { Worlds } from '../../world/worlds.ts'
import { ControlError } from './error.ts'
import type { EventStreams } from './event-streams.ts'
import type { Schema } from './shape.ts'

/** Where scenarios come from. */
export interface ScenarioSource {
  /** Reads a scenario, YAML or JSON. Throws ScenarioError. */
  parse(text: string): Scenario
  /** One of the gallery, by its name. Throws ScenarioError. */
  shipped(name: string): Scenario
  gallery(): readonly { readonly name: string; readonly description: string }[]
  /** What a snapshot begins with. Throws ScenarioError, or OtherVersion. */
  open(snapshot: unknown): Beginning
  /** The text that a scenario came from. */
  sourceOf(scenario: Scenario): string | undefined
  /** Throws ScenarioError if a system of a scenario cannot be. */
  tryOut(scenario: Scenario): unknown
  /** What would be said of a scenario. */
  check(text: string): { readonly mistakes: readonly Mistake[]; readonly notes: readonly Mistake[] }
}

/** What the controls need of the server around them. */
export interface ControlTools {
  readonly worlds: Worlds
  readonly sharing: Sharing
  readonly scenarios: ScenarioSource
  readonly streams: EventStreams
  /** What all worlds remember. */
  readonly budget: Budget
}

/** One call of a control. */
export interface ControlCall extends ControlTools {
  readonly request: FastifyRequest
  readonly reply: FastifyReply
  /** Of the world that it concerns, and what can be done with that. */
  readonly slot: Slot
  readonly controls: Controls
  /** Parts of the path, by name. */
  readonly params: Readonly<Record<string, string>>
  readonly query: Query
  /** JSON read, or the text of a scenario; undefined if there is none. */
  readonly body: unknown
}

/**
 * What a body is: JSON; the text of a scenario; a snapshot, which may be long; or the text of either
 * of these.
 */
export type Takes = 'json' | 'scenario' | 'snapshot' | 'beginning'

/** What the controls are made of, and described by. */
export interface ControlRoute {
  readonly method: 'GET' | 'PUT' | 'POST' | 'PATCH' | 'DELETE'
  /** Below `/_simulator` or `/sandboxes`, as the router writes it. */
  readonly path: string
  readonly operationId: string
  readonly summary: string
  /** The parameters, as `parametersIn` reads them. */
  readonly query?: FieldSchema
  /** JSON, unless `takes` says that it is a scenario. */
  readonly body?: Schema
  readonly takes?: Takes
  /** Of success; 204 has no body, 200 is the default. */
  readonly status?: 200 | 201 | 204
  readonly response?: Schema
  /** The media type of the response. Left out: JSON. */
  readonly produces?: string
  /** What is answered; undefined where there is no body, or where the reply is already going out. */
  answer(call: ControlCall): unknown
}

/** Ends a call for something that is not there. */
export function missing(what: string, instead: string): ControlError {
  return new ControlError(404, `there is no ${what}: ${instead}`)
}

/** Where the client found this server: `http://127.0.0.1:3000`. */
export function originOf({ request }: Pick<ControlCall, 'request'>): string {
  return `${request.protocol}://${request.host}`
}
