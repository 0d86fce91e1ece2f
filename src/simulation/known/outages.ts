import { silencesEnvoy } from '../incidents/scope.ts'
import type { Incident } from '../system.ts'

/** What kept the Envoys of a place silent, found by instants without a look at each outage. */
export interface Outages {
  /** Those that last at an instant [epoch s], and those whose backlog may still come in. */
  around(atS: number): readonly Incident[]
}

/** Those of the Envoys of a place among incidents, which stand oldest first. */
export function outagesAt(place: number, all: readonly Incident[]): Outages {
  const incidents = all.filter((one) => silencesEnvoy(one, place))
  /** Until when any of the first so many matters. */
  const matterS: number[] = []
  for (const one of incidents) matterS.push(Math.max(matterS.at(-1) ?? -Infinity, throughS(one)))
  return {
    around(atS) {
      const found: Incident[] = []
      for (let i = begunBy(incidents, atS) - 1; i >= 0 && matterS[i]! > atS; i--) {
        if (throughS(incidents[i]!) > atS) found.push(incidents[i]!)
      }
      return found
    },
  }
}

/** First in, first out, a backlog comes in at least twice as fast as it grew. */
function throughS({ fifo, fromS, toS }: Incident): number {
  return fifo ? toS + (toS - fromS) : toS
}

/** How many of them have begun. */
function begunBy(incidents: readonly Incident[], atS: number): number {
  let low = 0
  let high = incidents.length
  while (low < high) {
    const middle = (low + high) >>> 1
    if (incidents[middle]!.fromS <= atS) low = middle + 1
    else high = middle
  }
  return low
}
