import type { FastifyReply, FastifyRequest } from 'fastify'
import type { Slot } from '../../world/slot.ts'
import type { Schema } from '../v2/schemas.ts'
import { type ControlError, ControlError as Refusal } from './error.ts'

/** One call of a control. */
export interface ControlCall {
  readonly request: FastifyRequest
  readonly reply: FastifyReply
  /** Of the world that it concerns. */
  readonly slot: Slot
  /** Parts of the path, by name. */
  readonly params: Readonly<Record<string, string>>
  readonly query: Readonly<Record<string, unknown>>
  /** JSON read, or the text of a scenario; undefined if there is none. */
  readonly body: unknown
}

/** What the controls are made of, and described by. */
export interface ControlRoute {
  readonly method: 'GET' | 'PUT' | 'POST' | 'DELETE'
  /** Below `/_simulator` or `/sandboxes`, as the router writes it. */
  readonly path: string
  readonly operationId: string
  readonly summary: string
  readonly query?: Readonly<Record<string, Schema>>
  /** JSON, unless `takes` says that it is a scenario. */
  readonly body?: Schema
  readonly takes?: 'json' | 'scenario'
  /** Of success; 204 has no body, 200 is the default. */
  readonly status?: 200 | 201 | 204
  readonly response?: Schema
  /** What is answered; undefined where there is no body, or where the reply is already going out. */
  answer(call: ControlCall): unknown
}

/** Ends a call for something that is not there. */
export function missing(what: string, instead: string): ControlError {
  return new Refusal(404, `there is no ${what}: ${instead}`)
}
