import { kindOf } from '../../scenario/kinds.ts'
import { once } from '../memo.ts'
import type { Incident, System } from '../system.ts'
import { generatedIncidents } from './generated.ts'

/** What happens to a system: written, generated and added incidents. */
export interface IncidentLog {
  /** Those that overlap [fromS, toS), oldest first. */
  between(fromS: number, toS: number): Incident[]
  /** Those written and added, whenever they are, oldest first. */
  known(): Incident[]
  /** Those of them in which clocks are wrong. */
  misdating(): readonly Incident[]
  /** Equal for equal additions of the run time. */
  readonly stamp: string
}

/**
 * The log of a system with what was added at run time, of which one stands in place of any other of
 * the same id; `ends` cuts incidents short, by their id.
 */
export function incidentLog(
  system: System,
  added: readonly Incident[],
  ends: ReadonlyMap<string, number>,
): IncidentLog {
  const shorten = (one: Incident): Incident => {
    const endS = ends.get(one.id)
    return endS === undefined || endS >= one.toS ? one : { ...one, toS: endS }
  }
  const changed = new Set(added.map(({ id }) => id))
  const written = system.incidents.filter(({ id }) => !changed.has(id))
  const placed = new Set([...written, ...added].map(({ id }) => id))
  const generated = (fromS: number, toS: number) => {
    const drawn = generatedIncidents(system, fromS, toS)
    return placed.size === 0 ? drawn : drawn.filter(({ id }) => !placed.has(id))
  }
  const known = () =>
    [...written, ...added]
      .map(shorten)
      .filter((one) => one.fromS < one.toS)
      .sort(byStart)
  return {
    between: (fromS, toS) =>
      [...written, ...added, ...generated(fromS, toS)]
        .map(shorten)
        .filter((one) => one.fromS < Math.min(toS, one.toS) && one.toS > fromS)
        .sort(byStart),
    known,
    misdating: once(() => known().filter((one) => kindOf(one).misdates === true)),
    stamp: [
      ...added.map((one) => JSON.stringify(one)),
      ...[...ends].filter(([id]) => id.startsWith(`${system.id}-`)).map(String),
      ...[...ends].filter(([id]) => system.incidents.some((one) => one.id === id)).map(String),
      ...[...ends].filter(([id]) => added.some((one) => one.id === id)).map(String),
    ].join(),
  }
}

/** By beginning, and those of one instant by their ids: wherever they stand, the order is the same. */
function byStart(a: Incident, b: Incident): number {
  // Not a difference: both can be -Infinity.
  const order = Number(a.fromS > b.fromS) - Number(a.fromS < b.fromS)
  return order === 0 ? Number(a.id > b.id) - Number(a.id < b.id) : order
}
