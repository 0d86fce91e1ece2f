/** How far an Envoy had told at an instant, and when it tells more. */
export interface Teller {
  /** The end of what was visible [epoch s]; it only ever moves on. */
  cutS(nowS: number): number
  /** The first instant after another at which that can have moved; Infinity: it does no more. */
  nextS(nowS: number): number
}

/** Reports that are looked at one by one before a long backlog is halved. */
const STEPS = 5

/**
 * When rows became known, by their ends; null: not by the horizon. The first instant of a row is found
 * by going from report to report, and through a long backlog by halves: fastest in the order of rows.
 */
export function tellings(
  { cutS, nextS }: Teller,
  horizonS: number,
): (endS: number) => number | null {
  /** Rows that end from `fromS` to `untilS` became known then. */
  let found = { fromS: Infinity, untilS: -Infinity, atS: -Infinity }
  const tell = (endS: number, atS: number) => {
    found = { fromS: endS, untilS: cutS(atS), atS }
    return atS
  }
  return (endS) => {
    if (found.fromS <= endS && endS <= found.untilS) return found.atS
    let hiddenS = endS < found.fromS ? endS : Math.max(found.atS, endS)
    for (let step = 0; step < STEPS; step++) {
      if (cutS(hiddenS) >= endS) return tell(endS, hiddenS)
      const nextAtS = nextS(hiddenS)
      if (nextAtS >= horizonS) break
      hiddenS = nextAtS
    }
    let shownS = horizonS
    if (cutS(shownS) < endS) return null
    hiddenS -= 1
    while (shownS - hiddenS > 1) {
      const middleS = Math.floor((hiddenS + shownS) / 2)
      if (cutS(middleS) >= endS) shownS = middleS
      else hiddenS = middleS
    }
    return tell(endS, shownS)
  }
}
