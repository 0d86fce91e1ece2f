/** What a household draws; instants on 15-minute marks, energies whole mWh. */
export interface HouseholdModel {
  /** Σ of [startS, endS) [mWh]. */
  sumMwh(startS: number, endS: number): number
  /** One entry for each 15 minutes of [startS, endS) [mWh]. */
  slotsMwh(startS: number, endS: number): Int32Array
}
