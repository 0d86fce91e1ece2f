import { DAY_S } from '../../time/steps.ts'
import { countUpTo } from '../ascending.ts'
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
    ...new Set([
      Number.NEGATIVE_INFINITY,
      ...incidents.flatMap((one) => [one.fromS, one.toS]),
      ...envoysOf(first).map(({ fromS }) => fromS),
    ]),
  ].sort((a, b) => a - b)
  /** From each moment to the next. */
  const offsetsS = momentsS.map((atS) => {
    const sumS = incidents
      .filter((one) => isActive(one, atS))
      .reduce((sum, one) => sum + one.offsetS, envoyAt(first, atS).clockOffsetS)
    return Math.max(-FARTHEST_S, Math.min(FARTHEST_S, sumS))
  })
  const offsetS = (atS: number) => offsetsS[countUpTo(momentsS, atS) - 1]!
  /** A row is dated by the clock of its beginning. */
  const shiftS = (rowS: number, stepS: number) => Math.trunc(offsetS(rowS) / stepS) * stepS
  const spansWithin = (fromS: number, toS: number, stepS: number): DatedSpan[] => {
    const edges = [fromS]
    for (let i = countUpTo(momentsS, fromS - stepS); momentsS[i]! < toS; i++) {
      const s = Math.ceil(momentsS[i]! / stepS) * stepS
      if (edges.at(-1)! < s && s < toS) edges.push(s)
    }
    return edges.map((edgeS, i) => ({
      fromS: edgeS,
      toS: edges[i + 1] ?? toS,
      shiftS: shiftS(edgeS, stepS),
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
