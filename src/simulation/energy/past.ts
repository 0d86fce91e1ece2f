import { kindOf } from '../../scenario/kinds.ts'
import { delaysUnits, overlaps } from '../incidents/scope.ts'
import type { Incident, System } from '../system.ts'
import { type AtWork, createAtWork } from './at-work.ts'

/** A system with what befell it: all that its energies depend on, beside the day. */
export interface Past {
  readonly system: System
  /** Incidents that take production away. */
  readonly losses: readonly Incident[]
  /** Incidents in which meters read wrongly. */
  readonly meterIssues: readonly Incident[]
  /** Incidents in which units are heard late. */
  readonly delays: readonly Incident[]
  /** Incidents in which Envoys date wrongly. */
  readonly clocks: readonly Incident[]
  readonly atWork: AtWork
}

export function createPast(system: System, incidents: readonly Incident[]): Past {
  return {
    system,
    losses: incidents.filter((one) => kindOf(one).lowers !== undefined),
    meterIssues: incidents.filter((one) => kindOf(one).meters === 'falsified'),
    delays: incidents.filter(delaysUnits),
    clocks: incidents.filter((one) => kindOf(one).misdates === true),
    atWork: createAtWork(system),
  }
}

/** The same past as far as it shapes [fromS, toS). */
export function during(past: Past, fromS: number, toS: number): Past {
  const here = (incidents: readonly Incident[]) =>
    incidents.length === 0 ? incidents : incidents.filter((one) => overlaps(one, fromS, toS))
  return {
    system: past.system,
    losses: here(past.losses),
    meterIssues: here(past.meterIssues),
    delays: here(past.delays),
    clocks: here(past.clocks),
    atWork: past.atWork,
  }
}
