import { LARGEST, mapping, whole } from '../../scenario/schema.ts'
import { both } from '../../world/both.ts'
import type { Slot } from '../../world/slot.ts'
import { type Beginning, isSnapshot } from '../../world/snapshot.ts'
import { checkSandboxName } from '../../world/worlds.ts'
import { clock } from './clock.ts'
import { parametersIn } from './query.ts'
import { type ControlCall, type ControlRoute, missing, originOf } from './route.ts'
import { BY_NAME, scenarioOf } from './scenario.ts'
import { integer, named, nullable, object, string, wrapped } from './shape.ts'

const QUERY = mapping('How long a sandbox lives, and what it begins with', {
  ttl: whole('Seconds without a request after which the sandbox goes', 1, LARGEST),
  ...BY_NAME,
})

/** Where a sandbox is, and what opens it. */
interface SandboxAddress {
  readonly name: string
  readonly base_url: string
  readonly simulator_url: string
  readonly key: string
  readonly user_id: string
}

const SANDBOX = {
  name: string('Its name'),
  base_url: string('The emulated API of its world', { format: 'uri' }),
  simulator_url: string('The controls of its world', { format: 'uri' }),
  key: string('Its own API key: works here, and leads here from /api/v2 too'),
  user_id: string('A user that works'),
}
const sandbox = object(SANDBOX)

const listed = object({
  ...SANDBOX,
  scenario: nullable(string('The name of its scenario')),
  clock,
  systems: integer('How many it has'),
  requests: integer('How many it got'),
  expires_in_s: nullable(integer('Seconds until it goes if it gets no request; null: it stays')),
})

/** Other worlds in the same server, by name: below `/sandboxes`. */
export const sandboxRoutes: readonly ControlRoute[] = [
  {
    method: 'GET',
    path: '',
    operationId: 'listSandboxes',
    summary: 'The sandboxes, with their addresses and credentials, and what each is at',
    response: wrapped('sandboxes', listed, 'In order of creation'),
    answer: (call) => ({
      sandboxes: call.worlds.sandboxes().map((slot) => {
        const { world } = slot
        const leftS = call.worlds.leftS(String(slot.name))
        return {
          ...addressOf(slot, originOf(call)),
          scenario: world.scenario.name ?? null,
          clock: world.clock.get(),
          systems: world.fleet.count,
          requests: world.journal.count(),
          expires_in_s: leftS === Infinity ? null : Math.ceil(leftS),
        }
      }),
    }),
  },
  {
    method: 'PUT',
    path: '/:name',
    operationId: 'putSandbox',
    summary:
      'Creates a sandbox from a scenario or a snapshot, or replaces it; without either like the default',
    query: QUERY,
    body: named('Scenario'),
    takes: 'beginning',
    response: sandbox,
    answer(call) {
      const { worlds, reply } = call
      const { name = '' } = call.params
      const [[{ ttl }], beginning] = both(
        () =>
          both(
            () => parametersIn(QUERY, call.query),
            () => checkSandboxName(name),
          ),
        () => beginningOf(call),
        (made) => made && call.scenarios.tryOut(made.scenario),
      )
      const isNew = !worlds.has(name)
      const slot = worlds.put(name, beginning, ttl)
      if (isNew) reply.code(201)
      return addressOf(slot, originOf(call))
    },
  },
  {
    method: 'DELETE',
    path: '/:name',
    operationId: 'removeSandbox',
    summary: 'Removes a sandbox',
    status: 204,
    answer({ worlds, params: { name = '' } }) {
      if (worlds.remove(name)) return
      throw missing(`sandbox "${name}"`, 'GET /sandboxes lists them')
    },
  },
]

/** What the call sends or names; undefined if it does neither. */
function beginningOf(call: ControlCall): Beginning | undefined {
  const { body, scenarios, query } = call
  if (isSnapshot(body) && query.scenario === undefined) return scenarios.open(body)
  const scenario = scenarioOf(call)
  return scenario && { scenario }
}

function addressOf(slot: Slot, origin: string): SandboxAddress {
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
