import type { System } from '../system.ts'
import { LOTS } from './ids.ts'

/** 7919 × 7679 leaves 1 when divided by 10,000: it undoes the scattering of lots. */
const LOT_INVERSE = 7679
const SERIALS_A_LOT = 50

/**
 * Finds systems by the serial of an Envoy without building the fleet: the running number of a
 * generated Envoy names its lot, and the lot its place in the order of generation.
 */
export function serialIndex(
  system: (id: number) => System,
  written: ReadonlyMap<number, System>,
  generatedIds: readonly number[],
): (serialNumber: string) => number | undefined {
  const known = new Map<string, number>()
  for (const one of written.values()) {
    for (const { serialNumber } of one.envoys) known.set(serialNumber, one.id)
  }
  return (serialNumber) => {
    const id = known.get(serialNumber)
    if (id !== undefined || !/^\d{12}$/.test(serialNumber)) return id
    const lot = Math.floor(Number(serialNumber.slice(6)) / SERIALS_A_LOT)
    for (let i = (lot * LOT_INVERSE) % LOTS; i < generatedIds.length; i += LOTS) {
      const candidate = generatedIds[i]!
      if (system(candidate).envoys.some((one) => one.serialNumber === serialNumber)) {
        return candidate
      }
    }
    return undefined
  }
}
