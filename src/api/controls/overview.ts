import { fleetVersion } from '../../simulation/random.ts'
import { VERSION } from '../version.ts'
import { clock } from './clock.ts'
import type { ControlCall, ControlRoute } from './route.ts'
import { integer, list, nullable, object, string } from './shape.ts'

export const overviewRoutes: readonly ControlRoute[] = [
  {
    method: 'GET',
    path: '',
    operationId: 'getSimulator',
    summary: 'What this world is, and how much is in it',
    response: object({
      name: string('enlighten-simulator'),
      version: string('Of the simulator'),
      fleet_version: integer('Of the numbers: as long as it stays, a seed means the same fleet'),
      seed: string('What everything generated depends on'),
      scenario: nullable(string('The name of the scenario')),
      clock,
      counts: object({
        systems: integer('Systems of the fleet'),
        requests: integer('Requests since the start or the last reset'),
        incidents: integer('Incidents listed'),
        faults: integer('Faults in force'),
        sandboxes: integer('Sandboxes of the server'),
      }),
      quota: list(
        object({
          key: string('An API key that has asked'),
          minute: integer('Its requests in this UTC minute'),
          month: integer('Its requests in this UTC calendar month'),
        }),
        'What counts against quotas at now',
      ),
    }),
    answer: overview,
  },
]

function overview({ slot, controls, worlds }: ControlCall): object {
  const { world } = slot
  return {
    name: 'enlighten-simulator',
    version: VERSION,
    fleet_version: fleetVersion,
    seed: world.seed,
    scenario: world.scenario.name ?? null,
    clock: controls.clock.get(),
    counts: {
      systems: world.fleet.count,
      requests: world.journal.count,
      incidents: controls.incidents.list().length,
      faults: controls.faults.list().length,
      sandboxes: worlds.sandboxes().length,
    },
    quota: world.quota.counts(world.clock.nowS()),
  }
}
