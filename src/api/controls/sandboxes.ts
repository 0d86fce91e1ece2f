import type { Slot } from '../../world/slot.ts'
import { readFields, wholeFrom } from './body.ts'
import { originOf } from './requests.ts'
import { type ControlRoute, missing } from './route.ts'
import type { ControlTools } from './routes.ts'
import * as shape from './schemas.ts'

/** Where a sandbox is, and what opens it. */
export interface SandboxAddress {
  readonly name: string
  readonly base_url: string
  readonly simulator_url: string
  readonly key: string
  readonly user_id: string
}

/** Other worlds in the same server, by name. */
export function sandboxRoutes({ worlds, parse }: ControlTools): ControlRoute[] {
  return [
    {
      method: 'GET',
      path: '',
      operationId: 'listSandboxes',
      summary: 'The sandboxes, with their addresses and credentials',
      response: shape.sandboxes,
      answer: (call) => ({
        sandboxes: worlds.sandboxes().map((slot) => addressOf(slot, originOf(call))),
      }),
    },
    {
      method: 'PUT',
      path: '/:name',
      operationId: 'putSandbox',
      summary: 'Creates a sandbox from a scenario, or replaces it; without one like the default',
      query: { ttl: shape.ttl },
      body: shape.scenario,
      takes: 'scenario',
      response: shape.sandbox,
      answer(call) {
        const { ttl } = readFields(call.query, { ttl: wholeFrom(1) })
        const { name = '' } = call.params
        const isNew = !worlds.has(name)
        const scenario = isEmpty(call.body) ? undefined : parse(String(call.body))
        const slot = worlds.put(name, scenario, ttl)
        if (isNew) call.reply.code(201)
        return addressOf(slot, originOf(call))
      },
    },
    {
      method: 'DELETE',
      path: '/:name',
      operationId: 'removeSandbox',
      summary: 'Removes a sandbox',
      status: 204,
      answer({ params: { name = '' } }) {
        if (worlds.remove(name)) return
        throw missing(`sandbox "${name}"`, 'GET /sandboxes lists them')
      },
    },
  ]
}

export function addressOf(slot: Slot, origin: string): SandboxAddress {
  const name = String(slot.name)
  const url = `${origin}/sandboxes/${name}`
  return {
    name,
    base_url: `${url}/api/v2`,
    simulator_url: `${url}/_simulator`,
    key: slot.key,
    user_id: slot.userId,
  }
}

function isEmpty(body: unknown): boolean {
  return typeof body !== 'string' || body.trim() === ''
}
