import type { IncidentKind } from '../scenario/format.ts'
import type { Zone } from '../time/zone.ts'
import type { HouseholdModel } from './household.ts'
import type { ModuleModel } from './module.ts'

/**
 * One system as it was built: everything about it that no question and no instant changes. Made by
 * `fleet.ts` from the seed and the scenario; read by everything else.
 */

export interface Site {
  readonly country: string
  readonly state: string
  readonly city: string
  readonly postalCode: string
  readonly latitudeDeg: number
  readonly longitudeDeg: number
  readonly zone: Zone
}

/** Modules of one orientation on one envoy, all with the same microinverter model. */
export interface ArrayGroup {
  readonly index: number
  readonly envoy: number
  readonly modules: number
  readonly panelW: number
  readonly tiltDeg: number
  readonly azimuthDeg: number
  readonly inverterModel: string
  /** Greatest AC output of one microinverter [W]. */
  readonly peakW: number
  /** Shading, soiling, nameplate: 0.70 to 1.02. */
  readonly factor: number
  readonly module: ModuleModel
}

/** One microinverter in its time: a place on the roof has several in succession. */
export interface Inverter {
  readonly id: number
  readonly serialNumber: string
  readonly model: string
  readonly partNumber: string
  readonly sku: string
  readonly procLoad: string
  readonly paramTable: string
  readonly gridProfile: string
  readonly group: number
  readonly envoy: number
  /** Its place in the group, 0 to modules - 1. */
  readonly socket: number
  /** In service from, to (exclusive) [epoch s]; from is -Infinity for an original unit. */
  readonly fromS: number
  readonly toS: number
}

export interface Envoy {
  readonly id: number
  readonly serialNumber: string
  readonly partNumber: string
  readonly model: string
  readonly sku: string
  readonly name: string
}

export interface Meter {
  readonly serialNumber: string
  readonly manufacturer: string
  readonly model: string
  readonly envoy: number
  readonly kind: 'production' | 'consumption'
  readonly installedAtS: number
  /** Infinity while in service. */
  readonly retiredAtS: number
  readonly disabled: boolean
  readonly channels: number
}

/** An incident with its span resolved [epoch s, to exclusive, Infinity while going on]. */
export interface Incident {
  readonly id: string
  readonly kind: IncidentKind
  readonly fromS: number
  readonly toS: number
  /** Sockets out of service by group; absent: all. */
  readonly inverters?: readonly string[]
  readonly envoys?: readonly number[]
  readonly meters?: readonly string[]
  /** power: share of production lost. */
  readonly fraction: number
  /** meter_issue: what a wrong meter multiplies by. */
  readonly factor: number
  readonly fifo: boolean
  /** false: the energy is only reported late (noise on the power line), not lost. */
  readonly energyLost: boolean
  readonly source: 'scenario' | 'generated' | 'control'
}

export interface System {
  readonly id: number
  readonly name: string
  readonly publicName: string
  readonly anonymous: boolean
  readonly reference: string | undefined
  readonly otherReferences: readonly { readonly company: string | undefined; readonly reference: string }[]
  readonly company: string | undefined
  readonly installer: string
  readonly connectionType: 'ethernet' | 'wifi' | 'cellular'
  readonly site: Site
  /** null: never produced. */
  readonly operationalAtS: number | null
  readonly groups: readonly ArrayGroup[]
  readonly modules: number
  readonly sizeW: number
  readonly envoys: readonly Envoy[]
  readonly meters: readonly Meter[]
  readonly household: HouseholdModel | undefined
  readonly written: boolean
}
