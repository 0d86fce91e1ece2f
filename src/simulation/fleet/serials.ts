import { DAY_S } from '../../time/steps.ts'
import { childKey, integer, rootKey } from '../random.ts'
import { envoysOf } from '../succession.ts'
import type { Envoy, System } from '../system.ts'
import { isoWeek, serialNumber } from './devices.ts'
import type { Plan } from './draft.ts'

/**
 * Serial numbers. A system has a lot, its own piece of the running numbers of every week of making:
 * 48 microinverters and two Envoys or meters. So no two devices of a world share a serial, and that of an Envoy
 * tells whose it is. Microinverters came in boxes, of which any may lie anywhere: each third of all
 * lots of a week is shuffled.
 */

/** The first half of the lots is for generated systems, the second for written ones. */
export const LOTS = 10_000
/** Scatters neighbours over the lots: prime to their number. */
export const LOT_STEP = 7919
/** 7919 × 7679 leaves 1 when divided by 10,000: it undoes the scattering. */
const LOT_INVERSE = 7679
const SERIALS_A_LOT = 50
const UNITS_A_WEEK = 48
const UNITS_A_BOX = 16
const BOXES_A_WEEK = UNITS_A_WEEK / UNITS_A_BOX
/** Steps that go through all lots, and through all units of a box: prime to their numbers. */
const BOX_STEP = 7919
const UNIT_STEP = 7
/** One packing for all worlds. */
const PACKING = rootKey('boxes', 'serials')
const WEEK_S = 7 * DAY_S
/** Devices are made about two months before the system goes into operation; spares come fresh. */
const SHELF_WEEKS = 8
const SPARE_SHELF_WEEKS = 2

/** The serial of the n-th Envoy of a system, put in at an instant. */
export function envoySerial(plan: Plan, atS: number, n: number): string {
  return gatewaySerial(plan, atS, SHELF_WEEKS + Math.floor(n / 2), n % 2)
}

/** The serial of a meter that is no part of an Envoy: of the latest week in which that is not `taken`. */
export function meterSerial(
  plan: Plan,
  atS: number,
  taken: ReadonlySet<string>,
  weeksEarlier = SHELF_WEEKS,
): string {
  const serial = gatewaySerial(plan, atS, weeksEarlier, 1)
  return taken.has(serial) ? meterSerial(plan, atS, taken, weeksEarlier + 1) : serial
}

/** One of the two numbers that a system has for its Envoys and meters in each week of making. */
function gatewaySerial(plan: Plan, atS: number, weeksEarlier: number, n: number): string {
  const { year, week } = madeIn(atS, weeksEarlier)
  return serialNumber('envoy', year, week, plan.lot * SERIALS_A_LOT + UNITS_A_WEEK + n)
}

/** The serial of the n-th microinverter that a system was built with. */
export function unitSerial(plan: Plan, n: number): string {
  return boxedSerial(plan, plan.builtAtS, SHELF_WEEKS, n)
}

/** The serial of the n-th spare, put in at an instant: no week of making has these and the others. */
export function spareSerial(plan: Plan, atS: number, n: number): string {
  return boxedSerial(plan, atS, SPARE_SHELF_WEEKS, n)
}

/** The n-th unit out of boxes that were packed so many weeks before, and earlier. */
function boxedSerial(plan: Plan, atS: number, weeksEarlier: number, n: number): string {
  const box = Math.floor(n / UNITS_A_BOX)
  const part = box % BOXES_A_WEEK
  const { year, week } = madeIn(atS, weeksEarlier + Math.floor(box / BOXES_A_WEEK) + part)
  const shift = integer(childKey(PACKING, year, week), part, 2 * LOTS)
  const lot = (plan.lot * BOX_STEP + shift) % (2 * LOTS)
  const first = integer(childKey(plan.key, 'box'), box, UNITS_A_BOX)
  const unit = (first + n * UNIT_STEP) % UNITS_A_BOX
  return serialNumber('inverter', year, week, lot * SERIALS_A_LOT + part * UNITS_A_BOX + unit)
}

/** Year and week in which devices were made that were put in some weeks later. */
function madeIn(atS: number, weeksEarlier: number): { year: number; week: number } {
  return isoWeek(Math.floor((atS - weeksEarlier * WEEK_S) / DAY_S))
}

/** An Envoy and the system it belongs to, or belonged to. */
export interface FoundEnvoy {
  readonly systemId: number
  readonly envoy: Envoy
}

/**
 * Finds Envoys by their serials without building the fleet: the running number of a generated Envoy
 * names its lot, and the lot its place in the order of generation. `written`: the systems of the others.
 */
export function serialIndex(
  system: (id: number) => System,
  written: ReadonlyMap<string, number>,
  generatedIds: readonly number[],
): (serialNumber: string) => FoundEnvoy | undefined {
  const among = (systemId: number, serialNumber: string): FoundEnvoy | undefined => {
    const all = system(systemId).envoys.flatMap(envoysOf)
    const envoy = all.find((one) => one.serialNumber === serialNumber)
    return envoy && { systemId, envoy }
  }
  return (serialNumber) => {
    const writtenId = written.get(serialNumber)
    if (writtenId !== undefined) return among(writtenId, serialNumber)
    if (!/^\d{12}$/.test(serialNumber)) return undefined
    const lot = Math.floor(Number(serialNumber.slice(6)) / SERIALS_A_LOT)
    for (let i = (lot * LOT_INVERSE) % LOTS; i < generatedIds.length; i += LOTS) {
      const found = among(generatedIds[i]!, serialNumber)
      if (found !== undefined) return found
    }
    return undefined
  }
}
