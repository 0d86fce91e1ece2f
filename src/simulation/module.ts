/**
 * What one module with its microinverter delivers, before anything that makes systems differ.
 * All instants are epoch seconds on 15-minute marks, energies whole mWh.
 */
export interface ModuleModel {
  /** Σ of the 15-minute energies of [startS, endS) [mWh]. */
  sumMwh(startS: number, endS: number): number
  /**
   * The same energies split in 5-minute parts: (endS - startS) / 300 entries, each group of three
   * adding up to its 15 minutes exactly, none above peak power.
   */
  fiveMinutesMwh(startS: number, endS: number): Int32Array
}
