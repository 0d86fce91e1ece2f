/**
 * The one table of incident kinds. Schema, checks, precedence, simulation, controls and documentation
 * read it: whoever adds a kind writes a row here and, if it has keys of its own, those in `incident.ts`.
 */

/** The statuses of systems, as the API lists them. */
export const STATUSES = [
  'normal',
  'comm',
  'power',
  'meter',
  'meter_issue',
  'micro',
  'battery',
  'storage_idle',
] as const
export type Status = (typeof STATUSES)[number]

/** Keys of an incident that only some kinds take; `incident.ts` says what each holds. */
export type OwnKey =
  | 'inverters'
  | 'envoys'
  | 'meters'
  | 'fraction'
  | 'limit_w'
  | 'factor'
  | 'offset_w'
  | 'offset_s'
  | 'catch_up'

/** What a kind of incident is and does. What it does not mention stays as if nothing had happened. */
export interface Kind {
  /** What the system shows while it lasts, unless a kind further up in the table shows another. */
  readonly status: Status
  /** In a sentence, for editors and the documentation. */
  readonly means: string
  /** The keys that belong to it. */
  readonly keys: readonly OwnKey[]
  /** Those of its keys without which it says nothing. */
  readonly requires?: readonly OwnKey[]
  /** Devices that a system must have for it. */
  readonly needs?: 'inverters' | 'production meter'
  /**
   * Devices that say nothing as long as it lasts. Envoys make up for it afterwards, microinverters in
   * the evening, unless what they make is lost.
   */
  readonly silences?: 'envoys' | 'inverters'
  /** Takes away all that its units make, `fraction` of the production, or what is above `limit_w`. */
  readonly lowers?: 'units' | 'share' | 'peak'
  /** What becomes of the readings of meters: held back until it ends, or made wrong by `factor` and `offset_w`. */
  readonly meters?: 'held' | 'falsified'
  /** Envoys date what they report by a clock that is `offset_s` ahead. */
  readonly misdates?: true
  /** For the table in the documentation. */
  readonly shows: {
    readonly energy: string
    readonly rows: string
    readonly meters: string
    readonly after: string
  }
}

/** What is alike in kinds that only change the status. */
const STATUS_ONLY = {
  keys: [],
  shows: { energy: 'none lost', rows: 'unchanged', meters: 'unchanged', after: '–' },
} as const

/** In order of precedence: of those going on, the first that shows a status is shown. */
export const KINDS = {
  comm: {
    status: 'comm',
    means: 'The Envoy is out of touch: nothing is reported until it ends, then everything at once',
    keys: ['envoys', 'catch_up'],
    silences: 'envoys',
    shows: {
      energy: 'none lost',
      rows: 'none, as long as it lasts',
      meters: 'none',
      after: 'all that was held back is there with the first report',
    },
  },
  power: {
    status: 'power',
    means: 'Production is lost although the devices report',
    keys: ['inverters', 'envoys', 'fraction'],
    lowers: 'share',
    shows: {
      energy: '`fraction` of it lost, by default all; with `inverters` of theirs',
      rows: 'rows go on, lower or zero; all devices report',
      meters: 'follow what is produced',
      after: '–',
    },
  },
  meter: {
    status: 'meter',
    means: 'The Envoy does not reach a meter: its rows are held back until it ends',
    keys: ['meters'],
    needs: 'production meter',
    meters: 'held',
    shows: {
      energy: 'none lost',
      rows: 'unchanged',
      meters: 'held back, odometer stands still',
      after: 'filled in with the first report',
    },
  },
  meter_issue: {
    status: 'meter_issue',
    means: 'A meter counts wrongly: its rows and all their sums with them',
    keys: ['meters', 'factor', 'offset_w'],
    needs: 'production meter',
    meters: 'falsified',
    shows: {
      energy: 'none lost',
      rows: 'unchanged',
      meters: 'wrong: what they should be × `factor`, by default half, + `offset_w`',
      after: 'right again; what was wrong stays wrong',
    },
  },
  micro: {
    status: 'micro',
    means: 'Microinverters are silent and what they would have produced is lost',
    keys: ['inverters'],
    needs: 'inverters',
    silences: 'inverters',
    lowers: 'units',
    shows: {
      energy: 'that of the silent units is lost',
      rows: 'fewer devices; no rows if all are silent',
      meters: 'follow what is produced',
      after: '–',
    },
  },
  noise: {
    status: 'micro',
    means: 'Noise on the power line: microinverters are not heard by day and tell it all at night',
    keys: ['inverters'],
    needs: 'inverters',
    silences: 'inverters',
    shows: {
      energy: 'none lost: told after dusk of the same day',
      rows: 'fewer devices by day; at night those that catch up, in rows beyond their rating',
      meters: 'unchanged',
      after: '–',
    },
  },
  curtailment: {
    status: 'normal',
    means: 'The grid takes no more than a limit: the tops of the day are cut off',
    keys: ['limit_w'],
    requires: ['limit_w'],
    lowers: 'peak',
    shows: {
      energy: 'what is above `limit_w` is lost',
      rows: 'rows go on, none above the limit; all devices report',
      meters: 'follow what is produced',
      after: '–',
    },
  },
  battery: {
    ...STATUS_ONLY,
    status: 'battery',
    means: 'The battery is out of touch: status only',
  },
  storage_idle: {
    ...STATUS_ONLY,
    status: 'storage_idle',
    means: 'The battery has not moved for days: status only',
  },
  snow: {
    status: 'normal',
    means: 'Snow lies on the modules, beside what the weather brings: they make less, or nothing',
    keys: ['fraction'],
    needs: 'inverters',
    lowers: 'share',
    shows: {
      energy: '`fraction` of it lost, by default all',
      rows: 'rows go on, lower or zero; all devices report',
      meters: 'follow what is produced',
      after: '–',
    },
  },
  clock: {
    status: 'normal',
    means: 'The clock of an Envoy is wrong: it dates its rows and reports by it',
    keys: ['envoys', 'offset_s'],
    requires: ['offset_s'],
    misdates: true,
    shows: {
      energy: 'none lost; days have what is dated in them',
      rows: 'dated `offset_s` later; at its beginning and end some are missing, or met by others and added',
      meters: 'dated alike',
      after: 'right again; what was dated wrongly stays so',
    },
  },
} as const satisfies Readonly<Record<string, Kind>>

export type IncidentKind = keyof typeof KINDS

/** By name; the order is that of the table. */
const TABLE: Readonly<Record<IncidentKind, Kind>> = KINDS

export const INCIDENT_KINDS = Object.keys(KINDS) as readonly IncidentKind[]

export function kindOf(incident: { readonly kind: IncidentKind }): Kind {
  return TABLE[incident.kind]
}

/** The kinds to which a key belongs. */
export function kindsWith(key: OwnKey): readonly IncidentKind[] {
  return INCIDENT_KINDS.filter((kind) => TABLE[kind].keys.includes(key))
}

/** The kinds after which a status is named: a fleet can have systems that never lose it. */
export type ShownKind = IncidentKind & Status

export const SHOWN_KINDS = INCIDENT_KINDS.filter(
  (kind): kind is ShownKind => TABLE[kind].status === kind,
)

/** The status that incidents show which are going on at the same time. */
export function shownStatus(active: readonly { readonly kind: IncidentKind }[]): Status {
  const shown = INCIDENT_KINDS.find(
    (kind) => TABLE[kind].status !== 'normal' && active.some((one) => one.kind === kind),
  )
  return shown === undefined ? 'normal' : TABLE[shown].status
}
