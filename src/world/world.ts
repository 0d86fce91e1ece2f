import type { Behaviour, Scenario } from '../scenario/format.ts'
import type { Fleet } from '../simulation/fleet.ts'
import type { Access } from './access.ts'
import type { ByteCache } from './cache.ts'
import type { Clock } from './clock.ts'
import type { Faults } from './faults.ts'
import type { Incidents } from './incidents.ts'
import type { Journal } from './journal.ts'
import type { Quota } from './quota.ts'

/** What one sandbox owns: a scenario with its clock, access, quota, faults and journal. */
export interface World {
  /** Unique in the process; the prefix of its entries in the shared cache. */
  readonly id: string
  readonly scenario: Scenario
  readonly seed: string
  readonly behaviour: Behaviour
  readonly fleet: Fleet
  readonly clock: Clock
  readonly access: Access
  readonly quota: Quota
  readonly faults: Faults
  readonly incidents: Incidents
  readonly journal: Journal
  readonly cache: ByteCache
}
