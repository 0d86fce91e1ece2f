import { childKey, gaussian, type Key, lognormal, smoothGaussian } from '../random.ts'
import type { Cell } from '../weather/sky.ts'
import { SNOW_LOSS, snowCover, snowSlip } from './snow-cover.ts'

/**
 * What is left of a clean new module on a day: less with every year, less with every dry day, a
 * little more or less from week to week, next to nothing under snow. It acts on the DC power, before
 * the inverter.
 */

/** Median and spread of published field studies a year (Jordan & Kurtz 2013); no gain above .2 %. */
const DEGRADATION = 0.005
const DEGRADATION_SPREAD = 0.0045
const GREATEST_GAIN = 0.002
const YEAR_DAYS = 365.25
/** However old, this much is left. */
const LEAST_LEFT = 0.5

/** Dust of a dry day, median and sigma of its logarithm; it never takes more than that. */
const DUST_A_DAY = 0.0006
const DUST_SIGMA = 0.6
const MOST_DUST = 0.06

/** What a system's reading wanders by, over weeks and from day to day. */
const DRIFT = 0.012
const DRIFT_DAYS = 40
const QUIVER = 0.01

/** Nameplate and wiring: mean, and spread from system to system. */
const NAMEPLATE = 0.985
const NAMEPLATE_SPREAD = 0.01

export interface WearOptions {
  readonly cell: Cell
  readonly tiltDeg: number
  /** Solar day from which it ages. */
  readonly builtDay: number
  /** Loss of power in a year, 0.005 is half a per cent; undefined: drawn. */
  readonly degradation: number | undefined
  /** Dirt, drift, a nameplate of its own? Not of a system that is to be as written. */
  readonly realistic: boolean
  readonly snow: boolean
}

/** Part of the DC power of a clean new module that is left on a solar day. `key` is the system's. */
export function createWear(key: Key, options: WearOptions): (solarDay: number) => number {
  const { cell, tiltDeg, builtDay, realistic, snow } = options
  const traits = childKey(key, 'wear')
  const loss = options.degradation ?? drawDegradation(key)
  const quirks = realistic ? quirksOf(traits, cell) : () => 1
  const slip = snowSlip(tiltDeg, realistic ? gaussian(traits, 3) : 0)
  let lastDay = Number.NaN
  let lastWorth = 0
  return (solarDay) => {
    if (solarDay !== lastDay) {
      const years = Math.max(0, solarDay - builtDay) / YEAR_DAYS
      const left = Math.max(LEAST_LEFT, 1 - loss * years)
      const open = snow ? 1 - SNOW_LOSS * snowCover(cell, solarDay, slip) : 1
      lastWorth = left * quirks(solarDay) * open
      lastDay = solarDay
    }
    return lastWorth
  }
}

/** Loss of power in a year that a system is born with. */
export function drawDegradation(key: Key): number {
  const g = gaussian(childKey(key, 'degradation'), 0)
  return Math.max(-GREATEST_GAIN, DEGRADATION + DEGRADATION_SPREAD * g)
}

/** Nameplate, dirt and drift of a system. */
function quirksOf(traits: Key, cell: Cell): (solarDay: number) => number {
  const nameplate = NAMEPLATE + NAMEPLATE_SPREAD * gaussian(traits, 0)
  const dustADay = lognormal(traits, 1, DUST_A_DAY, DUST_SIGMA)
  const driftKey = childKey(traits, 'drift')
  const quiverKey = childKey(traits, 'quiver')
  return (solarDay) => {
    const dust = Math.min(MOST_DUST, dustADay * cell.dryDays(solarDay))
    const drift = DRIFT * smoothGaussian(driftKey, solarDay, DRIFT_DAYS)
    const quiver = QUIVER * gaussian(quiverKey, solarDay)
    return nameplate * (1 - dust) * (1 + drift + quiver)
  }
}
