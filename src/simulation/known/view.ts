import type { Status } from '../../scenario/scenario.ts'
import type { Day } from '../../time/calendar.ts'
import type { Envoy, Inverter, Meter, System } from '../system.ts'
import type { Work } from '../work.ts'

/** A row of `stats`: 5 minutes, as microinverters measured. */
export interface MicroRow {
  readonly endAt: number
  readonly devicesReporting: number
  readonly powerW: number
  readonly energyWh: number
}

/** A row of a site's meters: 15 minutes. */
export interface MeterRow {
  readonly endAt: number
  readonly devicesReporting: number
  readonly energyWh: number
}

/** A row of one channel of one meter; without a reading if that is not wired. */
export interface ChannelRow {
  readonly channel: number
  readonly endAt: number
  readonly energyWh: number | null
  readonly powerW: number | null
}

export interface MeterIntervals {
  readonly meter: Meter
  readonly envoySerialNumber: string
  /** By channel, then by end; all that a meter has, wired or not. */
  readonly rows: readonly ChannelRow[]
}

/** The three series of rows a system reports. */
export type Series = 'micro' | 'meter' | 'consumption'

/** Those of whole days: `merged` is micro before `meterStartDay` and meter from it on. */
export type DayValues = Series | 'merged'

/**
 * One system as it was known at one instant: the only source of every number the API answers.
 * Nothing here depends on what was asked before; all energies are whole Wh, all instants epoch s.
 */
export interface SystemView {
  readonly system: System
  /** Equal tokens mean equal answers: changes with every report, midnight, incident. */
  readonly token: string
  /** It holds for instants in [validFromS, validUntilS). */
  readonly validFromS: number
  readonly validUntilS: number
  /** The site-local date of now. */
  readonly today: Day
  readonly status: Status
  readonly source: 'microinverters' | 'meter'
  /** null before the system has produced. */
  readonly operationalAtS: number | null
  readonly operationalDay: Day | null
  readonly lastReportAtS: number | null
  /** First full day of an enabled production meter, else undefined. */
  readonly meterStartDay: Day | undefined

  /** Does the series have a device in service (in the sense of an empty answer with 200 if not). */
  has(series: Series): boolean
  /** Devices in `total_devices` of a series: active microinverters, active production meters, 1. */
  totalDevices(series: Series): number
  /** end_at of the first row ever and of the newest visible row, null if there is none. */
  firstRowEndS(series: Series): number | null
  lastRowEndS(series: Series): number | null
  /** `last_interval_end_at` and `meta.last_energy_at`, one number. */
  lastEnergyAtS(): number | null

  /** Visible rows with startS < endAt <= endS; both on marks (300 s, or 900 s for meters). */
  microRows(startS: number, endS: number): readonly MicroRow[]
  meterRows(startS: number, endS: number): readonly MeterRow[]
  meterIntervals(startS: number, endS: number): readonly MeterIntervals[]
  consumptionRows(startS: number, endS: number): readonly MeterRow[]

  /** `powr` of the newest visible row of stats, 0 if there is none. */
  powerW(): number
  /**
   * Visible energy [Wh] of each local day from..to, both included; days before operation and not yet
   * reported are 0.
   */
  daysWh(series: DayValues, from: Day, to: Day): Work<number[]>
  /** Sum of `merged` of all days before the given one [Wh]. */
  lifetimeWhBefore(day: Day): Work<number>
  /** The last local day with visible data: min(yesterday, day of last report). */
  lastCompleteDay(): Day

  /** Those in service. */
  envoys(): readonly EnvoyView[]
  /** Those that were taken out. */
  retiredEnvoys(): readonly RetiredEnvoyView[]
  /** The active units as such, without what they measured, which takes all days to tell. */
  units(): readonly Inverter[]
  /** What each has brought on the day of the newest row, as far as that was told, by its id [Wh]. */
  unitDayWh(): ReadonlyMap<number, number>
  /** Active inverters by id; energies are through yesterday. */
  inverters(): Work<readonly InverterView[]>
  /** Those and the retired ones. */
  allInverters(): Work<readonly InverterView[]>
  /** Active meters (not retired) with their state. */
  meters(): readonly MeterView[]
  /** Last reading of every production meter at or before an instant, retired ones too. */
  odometers(atS: number): Work<readonly OdometerReading[]>
}

export interface EnvoyView {
  readonly envoy: Envoy
  readonly status: 'normal' | 'comm'
  readonly lastReportAtS: number | null
  /** 0 to 5. */
  readonly signalStrength: number
}

export type RetiredEnvoyView = Pick<EnvoyView, 'envoy' | 'lastReportAtS'>

export interface InverterView {
  readonly inverter: Inverter
  readonly status: 'normal' | 'power' | 'micro' | 'retired'
  readonly powerW: number
  /** Lifetime through yesterday. */
  readonly energyWh: number
  readonly lastReportAtS: number | null
  readonly envoySerialNumber: string
}

export interface MeterView {
  readonly meter: Meter
  readonly status: 'normal' | 'disabled'
  readonly state: 'enabled' | 'disabled'
}

export interface OdometerReading {
  readonly serialNumber: string
  readonly valueWh: number
  readonly readAtS: number
}
