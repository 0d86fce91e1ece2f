import { alternatives } from '../../scenario/mistakes.ts'
import type { ArrayEntry } from '../../scenario/scenario.ts'
import { envoysOf } from '../succession.ts'
import type { Envoy } from '../system.ts'
import type { RegionalInverter } from './devices.ts'
import type { Plan } from './draft.ts'

/** Which modules report through which Envoy. */

/** Modules next to each other in an array, on one Envoy. */
export interface Run {
  /** Index in `System.envoys`. */
  readonly envoy: number
  readonly modules: number
}

/** An array with the microinverters under it. */
export interface FittedArray {
  readonly array: ArrayEntry
  readonly model: RegionalInverter
}

/** The runs of each array, in the order of its modules. */
export function wire(
  plan: Plan,
  arrays: readonly FittedArray[],
  envoys: readonly Envoy[],
): readonly (readonly Run[])[] {
  if (arrays.length > 0 && envoys.length === 0) {
    plan.report(
      ['envoys'],
      'microinverters report through an Envoy: write at least one, or no arrays',
    )
  }
  const named = arrays.map(({ array }, index) => namedEnvoy(plan, array, index, envoys))
  const deal = createDealer(
    arrays.filter((_, index) => named[index] === undefined),
    homes(plan, envoys),
  )
  return arrays.map((fitted, index) => {
    const envoy = named[index]
    return envoy === undefined ? deal(fitted) : [{ envoy, modules: fitted.array.modules }]
  })
}

/** The place of the Envoy that an array names. */
function namedEnvoy(
  plan: Plan,
  { envoy }: ArrayEntry,
  index: number,
  envoys: readonly Envoy[],
): number | undefined {
  if (envoy === undefined || envoys.length === 0) return undefined
  const serials = envoys.map((first) => envoysOf(first).map((one) => one.serialNumber))
  const found = serials.findIndex((place) => place.includes(envoy))
  if (found >= 0) return found
  plan.report(
    ['arrays', index, 'envoy'],
    `the system has no Envoy "${envoy}"; it has ${alternatives(serials.flat())}`,
  )
  return undefined
}

/** Where what names no Envoy belongs: to the first written one that stays, or to all in turn. */
function homes({ entry }: Plan, envoys: readonly Envoy[]): number[] {
  const all = envoys.map((_, place) => place)
  return Array.isArray(entry.envoys) ? [firstThatStays(envoys)].filter((n) => n in envoys) : all
}

/** The place of the first Envoy that is not retired, or has a successor that is not. */
export function firstThatStays(envoys: readonly Envoy[]): number {
  const found = envoys.findIndex(
    (first) => envoysOf(first).at(-1)!.toS === Number.POSITIVE_INFINITY,
  )
  return Math.max(0, found)
}

/**
 * Deals arrays to Envoys as they are wired: roof after roof, each Envoy as many microinverters as the
 * others, or one more. Only the array in which one has enough is split.
 */
function createDealer(arrays: readonly FittedArray[], envoys: readonly number[]) {
  const units = arrays.reduce((sum, one) => sum + unitsOf(one), 0)
  let place = -1
  let room = 0
  return (fitted: FittedArray): Run[] => {
    const { entriesPerUnit } = fitted.model
    const runs: Run[] = []
    for (let left = envoys.length === 0 ? 0 : unitsOf(fitted); left > 0; ) {
      if (room === 0) {
        place += 1
        room = Math.floor((units + envoys.length - 1 - place) / envoys.length)
      }
      const given = Math.min(left, room)
      runs.push({ envoy: envoys[place]!, modules: given * entriesPerUnit })
      left -= given
      room -= given
    }
    return runs
  }
}

function unitsOf({ array, model }: FittedArray): number {
  // An odd module under twins is told as a mistake.
  return Math.floor(array.modules / model.entriesPerUnit)
}
