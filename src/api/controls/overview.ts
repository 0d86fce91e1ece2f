import { fleetVersion } from '../../simulation/random.ts'
import { formatUtc } from '../../time/instant.ts'
import { VERSION } from '../../version.ts'
import { quotaWindows } from '../../world/quota.ts'
import type { World } from '../../world/world.ts'
import { clock } from './clock.ts'
import type { ControlCall, ControlRoute } from './route.ts'
import { boolean, instant, integer, list, nullable, object, string } from './shape.ts'

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
          plan: string('Its plan'),
          minute_limit: nullable(integer('At most so many a minute; null: no limit')),
          month_limit: nullable(integer('At most so many a month; null: no limit')),
          minute_ends_at: instant('When the minute is over, UTC'),
          month_ends_at: instant('When the month is over, UTC'),
        }),
        'What counts against quotas at now',
      ),
      bodies: boolean('Whether the journal keeps headers and bodies'),
      notes: list(
        object({
          path: string('Where in the scenario'),
          message: string('What is perhaps otherwise than meant'),
        }),
        'What works, but may surprise',
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
      requests: world.journal.count(),
      incidents: controls.incidents.list().length,
      faults: controls.faults.list().length,
      sandboxes: worlds.sandboxes().length,
    },
    quota: quotaOf(world),
    bodies: world.journal.keepsBodies(),
    notes: world.notes,
  }
}

/** What each key has used of its plan, and when its periods end. */
function quotaOf({ quota, access, clock }: World): object[] {
  const nowS = clock.nowS()
  const { minuteS, monthEndS } = quotaWindows(nowS)
  const limit = (count: number) => (count === Number.POSITIVE_INFINITY ? null : count)
  return quota.counts(nowS).map(({ key, minute, month }) => {
    const plan = access.plan(key)!
    return {
      key,
      minute,
      month,
      plan: plan.name,
      minute_limit: limit(plan.perMinute),
      month_limit: limit(plan.perMonth),
      minute_ends_at: formatUtc(minuteS + 60),
      month_ends_at: formatUtc(monthEndS),
    }
  })
}
