import { kindOf } from '../../scenario/kinds.ts'
import { overlaps } from '../incidents/scope.ts'
import type { Incident, System } from '../system.ts'

/** A system with what befell it: all that its energies depend on, beside the day. */
export interface Past {
  readonly system: System
  /** Incidents that take production away. */
  readonly losses: readonly Incident[]
  /** Incidents in which meters read wrongly. */
  readonly meterIssues: readonly Incident[]
}

export function createPast(system: System, incidents: readonly Incident[]): Past {
  return {
    system,
    losses: incidents.filter((one) => kindOf(one).lowers !== undefined),
    meterIssues: incidents.filter((one) => kindOf(one).meters === 'falsified'),
  }
}

/** The same past as far as it shapes [fromS, toS). */
export function during({ system, losses, meterIssues }: Past, fromS: number, toS: number): Past {
  const here = (incidents: readonly Incident[]) =>
    incidents.length === 0 ? incidents : incidents.filter((one) => overlaps(one, fromS, toS))
  return { system, losses: here(losses), meterIssues: here(meterIssues) }
}
