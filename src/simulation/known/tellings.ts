import type { Reception } from './reception.ts'

/** Reports that are looked at one by one before a long silence is halved. */
const STEPS = 5

/**
 * When rows became known, asked in the order of their ends; null: not by the horizon. What is visible at
 * an instant ends at a cut, which only ever moves on; so the first instant of a row is found by going
 * from report to report, and through a long silence by halves.
 */
export function tellings(
  receivedAt: (instantS: number) => Reception,
  cutOf: (seen: Reception) => number,
  horizonS: number,
): (endS: number) => number | null {
  let foundS = Number.NEGATIVE_INFINITY
  let cutS = Number.NEGATIVE_INFINITY
  const found = (instantS: number, seen: Reception): number => {
    foundS = instantS
    cutS = cutOf(seen)
    return instantS
  }
  return (endS) => {
    if (endS <= cutS) return foundS
    let hiddenS = Math.max(foundS, endS)
    for (let step = 0; step < STEPS; step++) {
      const seen = receivedAt(hiddenS)
      if (cutOf(seen) >= endS) return found(hiddenS, seen)
      hiddenS = seen.untilS
    }
    let shownS = horizonS
    if (cutOf(receivedAt(shownS)) < endS) return null
    hiddenS -= 1
    while (shownS - hiddenS > 1) {
      const middleS = Math.floor((hiddenS + shownS) / 2)
      if (cutOf(receivedAt(middleS)) >= endS) shownS = middleS
      else hiddenS = middleS
    }
    return found(shownS, receivedAt(shownS))
  }
}
