import { DAY_S } from '../../time/steps.ts'
import { concernsEnvoy, isActive } from '../incidents/scope.ts'
import { envoyAt, envoysOf } from '../succession.ts'
import type { Envoy, Incident, System } from '../system.ts'

/**
 * Clocks of Envoys that are wrong. What an Envoy reports is dated by its own clock: rows by whole steps
 * of theirs, reports to the second. It is known when it is reported, whatever its date.
 */

/** No clock is farther off [s], whatever adds up. */
const FARTHEST_S = DAY_S

/** A span of true time whose rows are all dated so much later. */
export interface DatedSpan {
  readonly fromS: number
  readonly toS: number
  readonly shiftS: number
}

/** How an Envoy dates what it measures. */
export interface EnvoyClock {
  /** How far ahead it is at an instant [s]. */
  offsetS(atS: number): number
  /** The spans whose rows, of `stepS` seconds each, are dated in (startS, endS], in true order. */
  spans(startS: number, endS: number, stepS: number): DatedSpan[]
  /** The date of a row that ends then. */
  dateOf(endS: number, stepS: number): number
  /** The latest date of a row that ends by `cutS`. */
  latestS(cutS: number, stepS: number): number
}

/** A clock that never was wrong. */
export const RIGHT: EnvoyClock = {
  offsetS: () => 0,
  spans: (fromS, toS) => [{ fromS, toS, shiftS: 0 }],
  dateOf: (endS) => endS,
  latestS: (cutS) => cutS,
}

/** The clocks of a system, by the places of Envoys; undefined if all are right. */
export type Clocks = readonly EnvoyClock[]

export function clockAt(clocks: Clocks | undefined, place: number): EnvoyClock {
  return clocks?.[place] ?? RIGHT
}

export function clocksOf({ envoys }: System, incidents: readonly Incident[]): Clocks | undefined {
  if (incidents.length === 0 && envoys.every(isRight)) return undefined
  return envoys.map((first, place) => {
    const here = incidents.filter((one) => concernsEnvoy(one, place))
    return isRight(first) && here.length === 0 ? RIGHT : createClock(first, here)
  })
}

/** Is the clock of an Envoy right, and of all that follow in its place? */
function isRight({ clockOffsetS, successor }: Envoy): boolean {
  return clockOffsetS === 0 && (successor === undefined || isRight(successor))
}

function createClock(first: Envoy, incidents: readonly Incident[]): EnvoyClock {
  const momentsS = [
    ...incidents.flatMap((one) => [one.fromS, one.toS]),
    ...envoysOf(first).map(({ fromS }) => fromS),
  ]
  const offsetS = (atS: number) => {
    const sumS = incidents
      .filter((one) => isActive(one, atS))
      .reduce((sum, one) => sum + one.offsetS, envoyAt(first, atS).clockOffsetS)
    return Math.max(-FARTHEST_S, Math.min(FARTHEST_S, sumS))
  }
  /** A row is dated by the clock of its beginning. */
  const shiftS = (rowS: number, stepS: number) => Math.trunc(offsetS(rowS) / stepS) * stepS
  const spansWithin = (fromS: number, toS: number, stepS: number): DatedSpan[] => {
    const moments = momentsS
      .map((s) => Math.ceil(s / stepS) * stepS)
      .filter((s) => fromS < s && s < toS)
    const edges = [...new Set([fromS, ...moments, toS])].sort((a, b) => a - b)
    return edges.slice(1).map((edgeS, i) => ({
      fromS: edges[i]!,
      toS: edgeS,
      shiftS: shiftS(edges[i]!, stepS),
    }))
  }
  return {
    offsetS,
    spans: (startS, endS, stepS) =>
      spansWithin(startS - FARTHEST_S, endS + FARTHEST_S, stepS)
        .map(({ fromS, toS, shiftS }) => ({
          fromS: Math.max(fromS, startS - shiftS),
          toS: Math.min(toS, endS - shiftS),
          shiftS,
        }))
        .filter(({ fromS, toS }) => fromS < toS),
    dateOf: (endS, stepS) => endS + shiftS(endS - stepS, stepS),
    latestS: (cutS, stepS) =>
      Number.isFinite(cutS)
        ? Math.max(
            ...spansWithin(cutS - 2 * FARTHEST_S, cutS, stepS).map(
              ({ toS, shiftS }) => toS + shiftS,
            ),
          )
        : cutS,
  }
}
