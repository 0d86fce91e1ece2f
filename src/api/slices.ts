/** How long a computation may keep the event loop to itself [ms]. */
const SLICE_MS = 8

/** The time that a long computation has before others get their turn. */
export class Slice {
  #endMs = performance.now() + SLICE_MS

  get isOver(): boolean {
    return performance.now() >= this.#endMs
  }

  /** Lets the others have theirs. */
  async pause(): Promise<void> {
    await new Promise(setImmediate)
    this.#endMs = performance.now() + SLICE_MS
  }
}

/**
 * Goes through steps, each of which takes a few milliseconds at most. undefined if they were done
 * within a slice; else a promise of the end, and others get their turn in between.
 */
export function inSlices(steps: Iterator<unknown>): Promise<void> | undefined {
  const slice = new Slice()
  while (!slice.isOver) {
    if (steps.next().done) return undefined
  }
  return finish(steps, slice)
}

async function finish(steps: Iterator<unknown>, slice: Slice): Promise<void> {
  do {
    if (slice.isOver) await slice.pause()
  } while (!steps.next().done)
}
