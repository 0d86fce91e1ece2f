import { QUARTER_S } from '../../time/steps.ts'
import { memo } from '../memo.ts'
import { betweenNodes, childKey, gaussian, gaussianTable, hashOf, type Key } from '../random.ts'
import { cosZenithAt, hourAngleAt } from '../weather/irradiance.ts'
import { type Cell, QUARTERS, type SkyDay } from '../weather/sky.ts'
import type { Shade } from './shade.ts'

/**
 * How the units of a group differ: by their modules, for good; by shade, as the sun goes; by leaves,
 * birds and whatever else, for some weeks; and by the edges of clouds, from row to row. Weights only
 * share out what the group made: they add nothing to it.
 */

/** Modules of one roof: spread for good; one in thirty is weak, at worst as much as that. */
const MODULE_SPREAD = 0.025
/** Where the last thirtieth of a normal distribution begins. */
const WEAK_BELOW = -1.88
const WEAKEST = 0.6
const WEAK_SPAN = 0.35

const SLOW_SPREAD = 0.015
const SLOW_DAYS = 30
/** Nodes of the slow part that a group remembers: those around a day. */
const NODES_KEPT = 2
/** Spread of single days: always, and where half the sky is cloud. */
const DAY_SPREAD = 0.009
const DAY_CLOUD_SPREAD = 0.2
/** Spread of single rows: always, under broken clouds, and in weak light. */
const ROW_SPREAD = 0.012
const ROW_CLOUD_SPREAD = 0.36
const ROW_DIM_SPREAD = 0.035
/**
 * Share of the light that comes straight from the sun, and so is lost in the shade: a line by clearness
 * up to most of it, of a day and of a quarter hour. After the diffuse shares of Erbs, Klein & Duffie 1982.
 */
const BEAM_OF_DAY = { slope: 1.15, offset: -0.2, most: 0.9 }
const BEAM_OF_ROW = { slope: 1.25, offset: -0.25, most: 0.93 }
/** Light is weak below this share of a cloudless sky with the sun at the zenith; the spread grows with its inverse, so far. */
const DIM = 0.15
const LEAST_LIGHT = 0.01
const DIMMEST = 3
/** However unlucky, a unit gives that part of what its module would. */
const LEAST_SHARE = 0.02
/** Sigma of the logarithm of a system's own restlessness. */
const RESTLESS_SIGMA = 0.6

/** The shares of a group's units in its energy, in any measure. */
export interface Mismatch {
  /** Of a day, given an instant in its middle [epoch s]. */
  ofDay(middleS: number): number[]
  /** Of a row, given an instant in its middle [epoch s]. */
  ofRow(middleS: number): number[]
}

/** Shares of the modules of a group for good, around 1. */
export function moduleWeights(key: Key, modules: number): number[] {
  const raw = Array.from({ length: modules }, (_, unit) => {
    const usual = 1 + MODULE_SPREAD * Math.max(-3, gaussian(key, 3 * unit))
    const weak = gaussian(key, 3 * unit + 1)
    // The weakest 3 % of a normal distribution.
    if (weak > WEAK_BELOW) return usual
    return usual * (WEAKEST + WEAK_SPAN * Math.exp(weak - WEAK_BELOW))
  })
  const mean = raw.reduce((a, b) => a + b, 0) / modules
  return raw.map((weight) => weight / mean)
}

/** The mismatch of a group whose modules have these weights. `key` is the group's. */
export function createMismatch(
  key: Key,
  cell: Cell,
  weights: () => readonly number[],
  shade: Shade,
): Mismatch {
  const restless = Math.exp(RESTLESS_SIGMA * gaussian(childKey(key, 'restless'), 0))
  const slowOf = createSlow(childKey(key, 'slow'), weights)
  const dayKeys = childKey(key, 'day')
  const rowKeys = childKey(key, 'row')
  const shares = (day: SkyDay, beam: number, spread: number, noise: Key, lost: Float32Array) => {
    const slow = slowOf(day.solarDay)
    const normal = gaussianTable()
    const { k0, k1 } = noise
    // Loops: a large roof asks this of thousands of units for each of its days.
    const all = weights()
    const found = new Array<number>(all.length)
    for (let unit = 0; unit < all.length; unit++) {
      const open = 1 - beam * lost[unit]!
      const luck = 1 + slow[unit]! + spread * normal[hashOf(k0, k1, unit) >>> 20]!
      found[unit] = all[unit]! * open * Math.max(LEAST_SHARE, luck)
    }
    return found
  }
  return {
    ofDay(middleS) {
      const { day } = quarterAt(cell, middleS)
      const { share } = day.cover
      const beam = beamShare(BEAM_OF_DAY, day.clearness)
      const spread = restless * (DAY_SPREAD + DAY_CLOUD_SPREAD * share * (1 - share))
      const lost = shade.unitsOfDay(day.sinDeclination)
      return shares(day, beam, spread, childKey(dayKeys, day.solarDay), lost)
    },
    ofRow(middleS) {
      const { day, i } = quarterAt(cell, middleS)
      const { share } = day.cover
      const index = cell.clouds(day)[day.cloudsAt + i]!
      const beam = beamShare(BEAM_OF_ROW, index)
      const light = Math.max(LEAST_LIGHT, cosZenithAt(cell, day, i) * index)
      const dim = Math.min(DIMMEST, DIM / light)
      const spread =
        restless * (ROW_SPREAD + ROW_CLOUD_SPREAD * share * (1 - share) + ROW_DIM_SPREAD * dim)
      const lost = shade.unitsAt(day.sinDeclination, hourAngleAt(day, i))
      return shares(day, beam, spread, childKey(rowKeys, middleS), lost)
    },
  }
}

/** By how much each unit gives more on a day, for some weeks. */
function createSlow(key: Key, weights: () => readonly number[]) {
  const nodeOf = memo(
    (node: number) =>
      Float64Array.from(weights(), (_, unit) => gaussian(childKey(key, unit), node)),
    NODES_KEPT,
  )
  return (solarDay: number): Float64Array => {
    const { node, ofNode, ofNext } = betweenNodes(solarDay, SLOW_DAYS)
    const next = nodeOf(node + 1)
    const slow = nodeOf(node).slice()
    for (let unit = 0; unit < slow.length; unit++) {
      slow[unit] = SLOW_SPREAD * (ofNode * slow[unit]! + ofNext * next[unit]!)
    }
    return slow
  }
}

function beamShare({ slope, offset, most }: typeof BEAM_OF_DAY, clearness: number): number {
  return Math.max(0, Math.min(most, slope * clearness + offset))
}

/** The solar day of an instant, and its quarter, within those that are lit. */
function quarterAt(cell: Cell, instantS: number): { readonly day: SkyDay; readonly i: number } {
  const position = Math.floor(instantS / QUARTER_S) + cell.quarterShift
  const day = cell.day(Math.floor(position / QUARTERS))
  const i = position - QUARTERS * day.solarDay
  return { day, i: Math.max(day.first, Math.min(day.last, i)) }
}
