import type { Day } from '../time/day.ts'

/** The frame of the drawing [px]. */
export const FRAME = { left: 40, right: 8, top: 34, height: 304, bottom: 22 } as const

export interface Axes {
  readonly x: (instantS: number) => number
  readonly y: (value: number) => number
  readonly width: number
  readonly top: number
  readonly base: number
  /** The instant under a pointer. */
  readonly at: (clientX: number) => number
}

/** What the curves reach, nought included [W, or Wh]. */
export interface Range {
  readonly least: number
  readonly largest: number
}

/** @param leftPx where the drawing begins on the screen */
export function axesOf(day: Day, range: Range, width: number, leftPx: () => number): Axes {
  const { left, right, top, height, bottom } = FRAME
  const base = height - bottom
  const inner = Math.max(1, width - left - right)
  const { least, largest } = range
  return {
    x: (s) => left + ((s - day.startS) / (day.endS - day.startS)) * inner,
    y: (value) => base - ((value - least) / (largest - least)) * (base - top),
    width,
    top,
    base,
    at(clientX) {
      const share = Math.max(0, Math.min(1, (clientX - leftPx() - left) / inner))
      return day.startS + share * (day.endS - day.startS)
    },
  }
}
