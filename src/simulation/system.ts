import type { IncidentKind } from '../scenario/scenario.ts'
import type { Day } from '../time/calendar.ts'
import type { Zone } from '../time/zone.ts'
import type { HouseholdModel } from './household/household.ts'
import type { Key } from './random.ts'
import type { Mismatch } from './roof/mismatch.ts'
import type { ModuleModel } from './roof/module.ts'

/**
 * One system as it was built: everything about it that no question and no instant changes. Made by
 * `fleet/` from the seed and the scenario; read by everything else.
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
  /** Which of the system's arrays it belongs to. */
  readonly array: number
  /** Index in `System.envoys`. */
  readonly envoy: number
  readonly modules: number
  readonly panelW: number
  readonly tiltDeg: number
  readonly azimuthDeg: number
  readonly inverterModel: string
  /** Greatest AC output of one microinverter [W]; of several in succession, of the weakest. */
  readonly peakW: number
  /** How the shares differ from day to day and row to row; undefined: they don't. */
  readonly mismatch: Mismatch | undefined
  readonly module: ModuleModel
  /** Share of each place on the roof in the group's energy for good, around 1. */
  weights(): readonly number[]
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
  /** Its place in the group, 0 to modules - 1. */
  readonly socket: number
  /** Its greatest AC output [W]. */
  readonly peakW: number
  /** In service from (-Infinity for an original unit) to (exclusive) [epoch s]. */
  readonly fromS: number
  readonly toS: number
}

/** One gateway in its time: a place in the house has several in succession. */
export interface Envoy {
  readonly id: number
  readonly serialNumber: string
  readonly partNumber: string
  readonly model: string
  readonly sku: string
  readonly name: string
  /** Seconds after a 5-minute mark at which it reports, 0 to 290. */
  readonly phaseS: number
  /** Seconds between reports: 300, or 21,600 over a cellular modem. */
  readonly periodS: number
  /** What `last_energy_at` adds to the newest row's end, 0 to 299. */
  readonly energyPhaseS: number
  /** 0 to 5. */
  readonly signalStrength: number
  /** In service from (-Infinity: with the system) to (exclusive) [epoch s]. */
  readonly fromS: number
  readonly toS: number
  /** What took its place. */
  readonly successor: Envoy | undefined
  /** How far its clock is ahead [s]. */
  readonly clockOffsetS: number
}

export interface Meter {
  readonly serialNumber: string
  readonly manufacturer: string
  readonly model: string
  /** Index in `System.envoys`. */
  readonly envoy: number
  readonly kind: 'production' | 'consumption'
  /** First instant measured; -Infinity if it was there from the start. */
  readonly installedAtS: number
  /** Infinity while in service. */
  readonly retiredAtS: number
  readonly disabled: boolean
  readonly channels: number
}

/** A place on the roof: a group of `System.groups` and a position in it. */
export interface Socket {
  readonly group: number
  readonly socket: number
}

/** An incident with its span resolved: active while fromS ≤ t < toS [epoch s]. */
export interface Incident {
  readonly id: string
  readonly kind: IncidentKind
  readonly fromS: number
  /** Infinity while going on. */
  readonly toS: number
  /** micro, noise, power: the places it concerns; absent: all. */
  readonly sockets?: readonly Socket[]
  /** Indices of the envoys it concerns; absent: all. */
  readonly envoys?: readonly number[]
  /** Serials of the meters it concerns; absent: all. */
  readonly meters?: readonly string[]
  /** power: share of production lost. */
  readonly fraction: number
  /** curtailment: the most that the system delivers [W]; Infinity for other kinds. */
  readonly limitW: number
  /** meter_issue: what a wrong meter multiplies by, and what it adds [W]. */
  readonly factor: number
  readonly offsetW: number
  /** clock: how far those of its Envoys are ahead [s]. */
  readonly offsetS: number
  /** comm: the backlog comes in slowly, first in, first out. */
  readonly fifo: boolean
  /** micro: new units take the places over when it ends. */
  readonly replaces: boolean
  readonly source: 'scenario' | 'generated' | 'control'
}

/** Quirks in what a system reports; without any, all is 0 or false. */
export interface Reporting {
  /** A quarter of an hour is told in three rows, of which the first two are alike. */
  readonly triplets: boolean
  /** Power that the last row of a day keeps, and rows of the night have [W]. */
  readonly standbyW: number
  /** Rows go on all night. */
  readonly nightRows: boolean
  /** How long after its report the newest row is dated [s]; undefined: before it, as usual. */
  readonly energyAheadS: number | undefined
}

/** Days with a fixed total [Wh], by day; undefined: simulated. */
export interface FixedDays {
  readonly from: Day
  readonly production: readonly number[]
  readonly meter: readonly number[]
  readonly consumption: readonly number[]
}

export interface Reference {
  readonly company: string | undefined
  readonly reference: string
}

export interface System {
  readonly id: number
  readonly key: Key
  readonly name: string
  readonly publicName: string
  readonly reference: string | undefined
  readonly otherReferences: readonly Reference[]
  /** Whose `reference` it is. */
  readonly company: string | undefined
  readonly installer: string
  readonly connectionType: 'ethernet' | 'wifi' | 'cellular'
  readonly site: Site
  /** null: never produced. */
  readonly operationalAtS: number | null
  readonly groups: readonly ArrayGroup[]
  readonly modules: number
  /** Σ modules × panel rating, DC [W]. */
  readonly sizeW: number
  /** The first one of each place. */
  readonly envoys: readonly Envoy[]
  readonly meters: readonly Meter[]
  /** When a device comes or goes, as written [epoch s]. */
  readonly changesS: readonly number[]
  /** What meters read of what microinverters measure: 0.955 to 1.005, constant. */
  readonly meterRatio: number
  readonly household: HouseholdModel
  readonly fixedDays: FixedDays | undefined
  readonly reporting: Reporting
  readonly incidents: readonly Incident[]
  /** Kinds of incidents that the seed adds: none of a written system. */
  readonly realisticIncidents: boolean
  /** A status a generated system keeps showing (`fleet.statuses`). */
  readonly standing: IncidentKind | undefined
  /** Expected hardware failures of all its microinverters in a year. */
  readonly unitFailuresPerYear: number
  /** The units it was built with and those that replaced them, as written, by place and time. */
  units(): readonly Inverter[]
  /** The n-th unit that came as a spare, put in at an instant. */
  spare(place: Socket, atS: number, n: number): Inverter
  readonly written: boolean
}
