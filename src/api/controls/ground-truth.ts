import { LIMITS } from '../../limits.ts'
import type { SystemView } from '../../simulation/known/view.ts'
import { envoyAt } from '../../simulation/succession.ts'
import type { ArrayGroup, System } from '../../simulation/system.ts'
import { finish, type Work } from '../../simulation/work.ts'
import { formatInstant } from '../../time/instant.ts'
import { DAY_S, ROW_S } from '../../time/steps.ts'
import type { World } from '../../world/world.ts'

const PAGE_DEFAULT = 100

/** What the list tells of a system, each column by itself: power takes the newest row, the others little. */
const HEAD = {
  system_id: ({ system }) => system.id,
  name: ({ system }) => system.name,
  status: ({ status }) => status,
  source: ({ source }) => source,
  country: ({ system }) => system.site.country,
  state: ({ system }) => system.site.state,
  city: ({ system }) => system.site.city,
  timezone: ({ system }) => system.site.zone.name,
  latitude: ({ system }) => system.site.latitudeDeg,
  longitude: ({ system }) => system.site.longitudeDeg,
  modules: ({ system }) => system.modules,
  size_w: ({ system }) => system.sizeW,
  written: ({ system }) => system.written,
  operational_at: ({ system }) => local(system, system.operationalAtS),
  last_report_at: ({ system, lastReportAtS }) => local(system, lastReportAtS),
  power_w: (view) => view.powerW(),
} as const satisfies Readonly<Record<string, (view: SystemView) => unknown>>

export type Column = keyof typeof HEAD
export const COLUMNS = Object.keys(HEAD) as readonly Column[]

export interface WantedTruths {
  /** Only systems with a greater id. */
  readonly after?: number
  readonly limit?: number
  /** Only these; those that do not exist are left out. */
  readonly ids?: readonly number[]
  /** Only the system of this Envoy. */
  readonly serial?: string
  /** Left out: all columns. */
  readonly fields?: readonly Column[]
}

/** The systems of a world behind an id, page by page: work, for each may have to be built. */
export function* listTruths(world: World, wanted: WantedTruths): Work<object> {
  const { after = 0, limit = PAGE_DEFAULT, fields = COLUMNS } = wanted
  const { fleet } = world
  const nowS = world.clock.nowS()
  const all = wantedIds(fleet, wanted)?.sort((a, b) => a - b) ?? fleet.ids
  const start = all.findIndex((id) => id > after)
  const length = Math.min(limit, LIMITS.pageSystems)
  const ids = start < 0 ? [] : all.slice(start, start + length)
  const last = ids[ids.length - 1]
  const more = start >= 0 && start + length < all.length
  const systems: object[] = []
  for (const id of ids) {
    systems.push(headOf(fleet.view(id, nowS), fields))
    yield
  }
  return { systems, ...(more && { next: last }) }
}

/** Those asked for by id, by the serial of an Envoy, or by both; undefined: all. */
function wantedIds(fleet: World['fleet'], { ids, serial }: WantedTruths): number[] | undefined {
  const known = ids?.filter((id) => fleet.has(id))
  if (serial === undefined) return known
  const id = fleet.envoyBySerial(serial)?.systemId
  return id !== undefined && known?.includes(id) !== false ? [id] : []
}

function headOf(view: SystemView, columns: readonly Column[]): object {
  return Object.fromEntries(columns.map((column) => [column, HEAD[column](view)]))
}

/** Everything about one system, also what its clients can't know. */
export function truthOf(world: World, id: number): object {
  const nowS = world.clock.nowS()
  const view = world.fleet.view(id, nowS)
  const { system } = view
  return {
    ...headOf(view, COLUMNS),
    postal_code: system.site.postalCode,
    public_name: system.publicName,
    reference: system.reference ?? null,
    other_references: system.otherReferences,
    installer: system.installer,
    connection_type: system.connectionType,
    reporting: reportingOf(system),
    ...arraysOf(system, nowS),
    ...devicesOf(view),
    incidents: world.incidents.list(id),
    not_yet_reported: notYetReported(world, view, nowS),
  }
}

/** How it reports, in the words of a scenario. */
function reportingOf({ reporting }: System): object {
  const { triplets, standbyW, nightRows, energyAheadS } = reporting
  return {
    rows: triplets ? 'triplets' : 'plain',
    standby_w: standbyW,
    night_rows: nightRows,
    energy_ahead_s: energyAheadS ?? null,
  }
}

/** The arrays as they were built, the part of each on each Envoy by itself. */
function arraysOf({ groups, envoys }: System, nowS: number): object {
  return {
    arrays: sides(groups).map((side) => {
      const { panelW, inverterModel, tiltDeg, azimuthDeg, envoy } = side[0]!
      return {
        modules: side.reduce((sum, { modules }) => sum + modules, 0),
        panel_w: panelW,
        inverter: inverterModel,
        tilt_deg: tiltDeg,
        azimuth_deg: azimuthDeg,
        envoy: envoyAt(envoys[envoy]!, nowS).serialNumber,
      }
    }),
  }
}

/** Groups that differ in nothing but what replaced their units, together. */
function sides(groups: readonly ArrayGroup[]): ArrayGroup[][] {
  const found = new Map<string, ArrayGroup[]>()
  for (const group of groups) {
    const side = `${group.array}/${group.envoy}`
    found.set(side, [...(found.get(side) ?? []), group])
  }
  return [...found.values()]
}

function devicesOf(view: SystemView): object {
  const { system } = view
  const arrays = sides(system.groups)
  return {
    envoys: [
      ...view.envoys(),
      ...view.retiredEnvoys().map((one) => ({ ...one, status: 'retired' })),
    ].map(({ envoy, status, lastReportAtS }) => ({
      serial_number: envoy.serialNumber,
      part_number: envoy.partNumber,
      clock_offset_s: envoy.clockOffsetS,
      status,
      in_service_from: local(system, envoy.fromS),
      in_service_to: local(system, envoy.toS),
      last_report_at: local(system, lastReportAtS),
    })),
    inverters: finish(view.allInverters()).map(({ inverter, status, energyWh, lastReportAtS }) => ({
      serial_number: inverter.serialNumber,
      model: inverter.model,
      array: arrays.findIndex((side) => side.includes(system.groups[inverter.group]!)),
      status,
      energy_wh: energyWh,
      in_service_from: local(system, inverter.fromS),
      in_service_to: local(system, inverter.toS),
      last_report_at: local(system, lastReportAtS),
    })),
    meters: system.meters.map((meter) => ({
      serial_number: meter.serialNumber,
      kind: meter.kind,
      channels: meter.channels,
      disabled: meter.disabled,
      installed_at: local(system, meter.installedAtS),
      retired_at: local(system, meter.retiredAtS),
    })),
  }
}

/** How far back rows are counted [s]. */
const ROWS_BACK_S = 366 * DAY_S

/** Rows that the microinverters have measured and nobody has been told of. */
function notYetReported(world: World, view: SystemView, nowS: number): object {
  const { system } = view
  const told = view.lastRowEndS('micro') ?? Number.NEGATIVE_INFINITY
  const sinceS = Math.max(told, nowS - ROWS_BACK_S, view.operationalAtS ?? nowS)
  const rows = world.fleet.measuredRows(system.id, floorRow(sinceS), floorRow(nowS))
  return {
    since: local(system, told),
    rows: rows.length,
    energy_wh: rows.reduce((sum, { energyWh }) => sum + energyWh, 0),
  }
}

function floorRow(instantS: number): number {
  return instantS - (instantS % ROW_S)
}

function local(system: System, instantS: number | null): string | null {
  if (instantS === null || !Number.isFinite(instantS)) return null
  return formatInstant(instantS, system.site.zone)
}
