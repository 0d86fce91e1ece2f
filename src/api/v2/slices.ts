import type { Work } from '../../simulation/work.ts'

/** How long a computation may keep the event loop to itself [ms]. */
const SLICE_MS = 8

/** Who waits for a slice, in the order of their turns. */
const waiting: (() => void)[] = []

/** The end of a slice that has not begun. */
const NOT_YET = -1

/**
 * Rounds of the event loop between two slices. A round accepts one connection, the next reads its
 * request: with as many rounds as slices a burst of clients would wait a slice for each of them.
 */
const ROUNDS = 8
let round = 0

/** One slice at a time, so that many computations hold the loop no longer than one alone. */
function nextTurn(): void {
  round = (round + 1) % ROUNDS
  if (round === 0) waiting.shift()!()
  if (waiting.length > 0) setImmediate(nextTurn)
}

/** The time that a long computation has before others get their turn. */
class Slice {
  // Who comes while others wait has to wait, too: twenty first slices at once are one long one.
  #endMs = waiting.length > 0 ? NOT_YET : performance.now() + SLICE_MS

  get isOver(): boolean {
    return performance.now() >= this.#endMs
  }

  /** Lets the others have theirs. */
  async pause(): Promise<void> {
    await new Promise<void>((resolve) => {
      // Most are done in one slice: those go before all who need more.
      if (this.#endMs === NOT_YET) waiting.unshift(resolve)
      else waiting.push(resolve)
      if (waiting.length === 1) setImmediate(nextTurn)
    })
    this.#endMs = performance.now() + SLICE_MS
  }
}

/** Does work that fits in a slice at once; else in several, between which others get their turn. */
export function inSlices<T>(work: Work<T>): T | Promise<T> {
  const slice = new Slice()
  while (!slice.isOver) {
    const step = work.next()
    if (step.done) return step.value
  }
  return inTurns(work, slice)
}

/** Does work in slices, of which one has begun already or begins now. */
export async function inTurns<T>(work: Work<T>, slice = new Slice()): Promise<T> {
  for (;;) {
    if (slice.isOver) await slice.pause()
    const step = work.next()
    if (step.done) return step.value
  }
}
