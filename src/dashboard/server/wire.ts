/** What the controls answer, as documented in docs/controls.md. */
import type { Status } from '../../scenario/kinds.ts'
import type { ClockReading } from '../../world/clock.ts'
import type { JournalEntry } from '../../world/journal.ts'

export type { ClockReading, Status }

export interface Quota {
  readonly key: string
  readonly minute: number
  readonly month: number
  readonly plan?: string
  /** null: no limit. */
  readonly minute_limit?: number | null
  readonly month_limit?: number | null
  readonly minute_ends_at?: string
  readonly month_ends_at?: string
}

export interface Overview {
  readonly name: string
  readonly version: string
  readonly fleet_version?: number
  readonly seed: string
  readonly scenario: string | null
  readonly clock: ClockReading
  readonly counts: {
    readonly systems: number
    readonly requests: number
    readonly incidents: number
    readonly faults: number
    readonly sandboxes: number
  }
  readonly quota: readonly Quota[]
  readonly notes?: readonly string[]
  readonly bodies?: boolean
}

/** A system as the list tells it: without power, which takes time to compute. */
export interface LeanSystem {
  readonly system_id: number
  readonly name: string
  readonly status: Status
  readonly country: string
  readonly state: string
  readonly city: string
  readonly timezone: string
  readonly latitude: number
  readonly longitude: number
  readonly modules: number
  readonly size_w: number
  readonly operational_at: string | null
  readonly last_report_at: string | null
  readonly power_w?: number
}

export interface Device {
  readonly serial_number: string
  readonly status?: string
  readonly last_report_at?: string | null
  readonly part_number?: string
  readonly model?: string | null
  readonly manufacturer?: string | null
  readonly kind?: string
  readonly energy_wh?: number
  /** Of a meter, as what follows is of other devices. */
  readonly retired_at?: string | null
  readonly disabled?: boolean
  readonly installed_at?: string | null
  readonly in_service_to?: string | null
  /** Of an inverter: which array it lies in, counted from 0. */
  readonly array?: number
}

export interface System extends LeanSystem {
  readonly source: string
  readonly postal_code: string
  readonly installer: string | null
  readonly connection_type: string
  readonly arrays: readonly {
    readonly modules: number
    readonly panel_w: number
    readonly inverter: string
    readonly tilt_deg: number
    readonly azimuth_deg: number
    readonly envoy: string
  }[]
  readonly envoys: readonly Device[]
  readonly inverters: readonly Device[]
  readonly meters: readonly Device[]
  readonly incidents: readonly Incident[]
  readonly not_yet_reported: {
    readonly since: string | null
    readonly rows: number
    readonly energy_wh: number
  }
}

export interface Incident {
  readonly id: string
  readonly system_id: number
  readonly kind: string
  /** null: it was always there. */
  readonly from: string | null
  /** null: still going on. */
  readonly to: string | null
  readonly active: boolean
  readonly source: 'scenario' | 'generated' | 'control'
  readonly [parameter: string]: unknown
}

export interface Fault {
  readonly id: string
  readonly match: Readonly<Record<string, unknown>>
  readonly reply?: Readonly<Record<string, unknown>>
  readonly replies?: readonly unknown[]
  readonly profile?: string
  readonly source: 'scenario' | 'control'
  readonly seen: number
  readonly fired: number
}

export interface Grant {
  readonly user_id: string
  readonly systems: 'all' | readonly (number | { readonly system_id: number })[]
  readonly consumption?: boolean
  readonly from?: string | null
  readonly until?: string | null
  readonly source?: string
}

export type Stage = 'key' | 'quota' | 'user' | 'fault' | 'route'

export interface Entry extends Omit<JournalEntry, 'status' | 'stage' | 'trace_id'> {
  readonly status: number | null
  readonly stage?: Stage | null
  readonly trace_id?: string | null
}

export interface Advice {
  readonly rule: string
  readonly message: string
  readonly instead: string
  readonly count: number
  readonly evidence: readonly number[]
}

export interface Row {
  readonly end_at: number
  readonly energy_wh: number
  readonly power_w: number
  /** null: never, as far as is foreseen. */
  readonly known_at: number | null
  readonly parts?: readonly {
    readonly known_at: number | null
    readonly energy_wh: number
    readonly power_w: number
  }[]
}

export interface Series {
  readonly system_id: number
  readonly step: '5m' | '15m' | 'day'
  readonly now: number
  readonly series: {
    readonly micro: readonly Row[]
    readonly meter?: readonly Row[]
    readonly consumption?: readonly Row[]
  }
  readonly units?: readonly {
    readonly serial_number: string
    readonly power_w: number | null
    /** Of the day of the newest row. */
    readonly energy_wh: number
  }[]
}

export interface Mistake {
  readonly path: string
  readonly message: string
  readonly line?: number
  readonly column?: number
  /** Words that would be right. */
  readonly suggestions?: readonly string[]
}

export interface Situation {
  readonly name: string
  readonly description: string
}

export interface Sandbox {
  readonly name: string
  readonly base_url: string
  readonly simulator_url: string
  readonly key: string
  readonly user_id: string
}

/** As the list tells it. */
export interface ListedSandbox extends Sandbox {
  readonly scenario: string | null
  readonly clock: ClockReading
  readonly systems: number
  readonly requests: number
  /** Real seconds until it goes if it gets no request; null: it stays. */
  readonly expires_in_s: number | null
}

/** What of a world controls change, whoever does it. */
export type Changed = 'clock' | 'incidents' | 'faults' | 'access' | 'journal'

export type WorldEvent =
  | { readonly type: 'request'; readonly data: Entry }
  | { readonly type: 'clock'; readonly data: ClockReading }
  | { readonly type: 'scenario'; readonly data: { readonly name: string | null } }
  | { readonly type: 'changed'; readonly data: { readonly what: Exclude<Changed, 'clock'> } }
  | { readonly type: 'removed'; readonly data: { readonly name: string } }
