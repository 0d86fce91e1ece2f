import type { Incident, System } from './system.ts'
import type { SystemView } from './view.ts'

/** All simulated systems of a world. Everything is derived; nothing depends on what was asked. */
export interface Fleet {
  readonly count: number
  /** Ascending. */
  readonly ids: readonly number[]
  has(id: number): boolean
  /** Throws RangeError if there is none. */
  system(id: number): System
  /** Throws RangeError if there is none. */
  view(id: number, nowS: number): SystemView
  /** The system of an active Envoy that a user of the API would find by its serial. */
  systemIdByEnvoySerial(serialNumber: string): number | undefined
  /** Every incident of a system that overlaps [fromS, toS), generated and added ones too. */
  incidents(id: number, fromS: number, toS: number): readonly Incident[]
}
