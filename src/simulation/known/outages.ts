import { countUpTo } from '../ascending.ts'
import { silencesEnvoy } from '../incidents/scope.ts'
import type { Incident } from '../system.ts'

/** What kept the Envoys of a place silent, found by instants without a look at each outage. */
export interface Outages {
  /** Of those that last at an instant [epoch s] together, when the first began and the last ends; undefined: none. */
  lasting(atS: number): { readonly fromS: number; readonly toS: number } | undefined
  /** Those that had ended by an instant, and whose backlog may still come in. */
  backlogs(atS: number): readonly Incident[]
}

/** Those of the Envoys of a place among incidents, which stand oldest first. */
export function outagesAt(place: number, all: readonly Incident[]): Outages {
  const incidents = all.filter((one) => silencesEnvoy(one, place))
  const begunS = incidents.map(({ fromS }) => fromS)
  /** Until when any of the first so many matters. */
  const matterS: number[] = []
  for (const one of incidents) matterS.push(Math.max(matterS.at(-1) ?? -Infinity, throughS(one)))
  const around = (atS: number): Incident[] => {
    const found: Incident[] = []
    for (let i = countUpTo(begunS, atS) - 1; i >= 0 && matterS[i]! > atS; i--) {
      if (throughS(incidents[i]!) > atS) found.push(incidents[i]!)
    }
    return found
  }
  return {
    lasting(atS) {
      const active = around(atS).filter((one) => atS < one.toS)
      if (active.length === 0) return undefined
      // The latest comes first.
      return { fromS: active.at(-1)!.fromS, toS: Math.max(...active.map(({ toS }) => toS)) }
    },
    backlogs: (atS) => around(atS).filter((one) => one.fifo && one.toS <= atS),
  }
}

/** First in, first out, a backlog comes in at least twice as fast as it grew. */
function throughS({ fifo, fromS, toS }: Incident): number {
  return fifo ? toS + (toS - fromS) : toS
}
