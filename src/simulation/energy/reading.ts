import { QUARTER_S } from '../../time/steps.ts'
import type { Incident } from '../system.ts'

/** What a meter reads of what it measures: a share of it, and a power that is not there [W]. */
export interface Reading {
  readonly rate: number
  readonly offsetW: number
}

/** How a meter reads that should read a share, and counts wrongly in some incidents. */
export function readingIn(wrong: readonly Incident[], rate: number): Reading {
  return {
    rate: wrong.reduce((product, one) => product * one.factor, rate),
    offsetW: wrong.reduce((sum, one) => sum + one.offsetW, 0),
  }
}

/** What is read of some energy in a number of quarter hours [Wh]. */
export function readWh({ rate, offsetW }: Reading, wh: number, marks: number): number {
  return rate * wh + offsetW * ((marks * QUARTER_S) / 3600)
}
