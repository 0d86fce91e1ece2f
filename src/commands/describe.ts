import type { SystemView } from '../simulation/known/view.ts'
import { formatDate } from '../time/calendar.ts'
import { formatInstant } from '../time/instant.ts'
import type { KeyAccess } from '../world/access.ts'
import type { FaultState } from '../world/faults.ts'
import type { GrantState } from '../world/grants.ts'
import type { IncidentState } from '../world/incidents.ts'
import type { World } from '../world/world.ts'
import { type ExitCode, type Io, OK } from './io.ts'
import { openWorld } from './open-world.ts'
import type { Options } from './parse.ts'
import {
  bold,
  type Column,
  counted,
  green,
  red,
  type TableOptions,
  table,
  yellow,
} from './table.ts'

/** More than anyone looks through. */
const SHOWN = 50

/** Shows what a scenario makes: its clock, who may ask, and the fleet as it stands. */
export function describe(options: Options, io: Io): ExitCode {
  const world = openWorld(options.scenario, options)
  const nowS = world.clock.nowS()
  const ids = options.all ? world.fleet.ids : world.fleet.ids.slice(0, SHOWN)
  const systems = ids.map((id) => systemOf(world.fleet.view(id, nowS)))
  const keys = keysOf(world)
  const users = usersOf(world)
  const incidents = world.incidents.list()
  const faults = world.faults.list()
  if (options.output === 'json') {
    const { name = null, description = null } = world.scenario
    const { seed, clock } = world
    const told = {
      name,
      description,
      seed,
      clock: clock.get(),
      keys,
      users,
      systems,
      incidents,
      faults,
    }
    io.write(`${JSON.stringify(told, null, 2)}\n`)
    return OK
  }
  const style: TableOptions = { width: io.columns, color: io.color }
  const blocks = [
    headOf(world, options, io.color),
    table(KEY_COLUMNS, keys, style),
    table([...USER_COLUMNS, ...spanColumns(users)], users, style),
    ...(systems.length > 0 ? [table(systemColumns(io.color), systems, style)] : []),
    sumOf(world, systems),
    ...(incidents.length > 0 ? [table(INCIDENT_COLUMNS, incidents, style)] : []),
    ...(faults.length > 0 ? [table(FAULT_COLUMNS, faults, style)] : []),
  ]
  io.write(blocks.join('\n'))
  return OK
}

function headOf({ scenario, seed, clock, access }: World, options: Options, color: boolean) {
  const { now, speed } = clock.get()
  const still = scenario.clock?.follow === undefined ? 'standing still' : 'moving with the client'
  const pace = speed === 0 ? still : `at speed ${speed}`
  const title = bold(color)(scenario.name ?? options.scenario)
  return [
    title,
    ...(scenario.description === undefined ? [] : [scenario.description]),
    '',
    `seed     ${seed}`,
    `clock    ${now}, ${pace}`,
    `key      ${access.sampleKey} works`,
    `user_id  ${access.sampleUserId()} works`,
    '',
  ].join('\n')
}

const INCIDENT_COLUMNS: readonly Column<IncidentState>[] = [
  { title: 'INCIDENT', cell: ({ id }) => id },
  { title: 'SYSTEM', cell: ({ system_id: id }) => String(id), right: true },
  { title: 'KIND', cell: ({ kind }) => kind },
  { title: 'FROM', cell: ({ from }) => from ?? 'always', dispensable: 2 },
  { title: 'TO', cell: ({ to }) => to ?? 'open', dispensable: 1 },
  { title: 'NOW', cell: ({ active }) => (active ? 'active' : '') },
]

const FAULT_COLUMNS: readonly Column<FaultState>[] = [
  { title: 'FAULT', cell: ({ id }) => id },
  { title: 'OF', cell: ({ match }) => pairs(match) || 'every request', cut: true },
  {
    title: 'REPLY',
    cell: ({ reply, replies, profile }) => pairs(reply ?? (replies ? { replies } : { profile })),
    cut: true,
  },
]

/** `route stats, nth 3` */
function pairs(fields: object): string {
  return Object.entries(fields)
    .map(([name, value]) => `${name} ${typeof value === 'object' ? JSON.stringify(value) : value}`)
    .join(', ')
}

interface KeyRow {
  readonly key: string
  readonly plan: string
  /** null: as many as they like. */
  readonly per_minute: number | null
  readonly per_month: number | null
  readonly concurrent: number | null
}

function keysOf({ scenario, access }: World): KeyRow[] {
  const keys = Object.keys(scenario.access?.keys ?? { '*': {} })
  return keys.map((key) => {
    const { name, perMinute, perMonth, concurrent }: KeyAccess = access.plan(key)!
    return {
      key,
      plan: name,
      per_minute: finite(perMinute),
      per_month: finite(perMonth),
      concurrent: finite(concurrent),
    }
  })
}

const finite = (value: number) => (Number.isFinite(value) ? value : null)
const { format: figure } = new Intl.NumberFormat('en-US')
const limit = (value: number | null) => (value === null ? 'any' : figure(value))

const KEY_COLUMNS: readonly Column<KeyRow>[] = [
  { title: 'KEY', cell: ({ key }) => (key === '*' ? '* (any other)' : key), cut: true },
  { title: 'PLAN', cell: ({ plan }) => plan },
  { title: 'A MINUTE', cell: (row) => limit(row.per_minute), right: true },
  { title: 'A MONTH', cell: (row) => limit(row.per_month), right: true },
  { title: 'AT ONCE', cell: (row) => limit(row.concurrent), right: true, dispensable: 1 },
]

interface UserRow {
  /** `*`: any that is well-formed. */
  readonly user_id: string
  readonly systems: GrantState['systems']
  readonly consumption: boolean
  readonly company: string | null
  readonly from: string | null
  readonly until: string | null
}

function usersOf({ access }: World): UserRow[] {
  return access.list().map(({ user_id, systems, consumption, company = null, from, until }) => ({
    user_id,
    systems,
    consumption,
    company,
    from,
    until,
  }))
}

const USER_COLUMNS: readonly Column<UserRow>[] = [
  {
    title: 'USER_ID',
    cell: ({ user_id: id }) => (id === '*' ? '* (any well-formed)' : id),
  },
  {
    title: 'SYSTEMS',
    cell: ({ systems }) => (systems === 'all' ? 'all' : systems.map(seen).join(' ') || 'none'),
    cut: true,
  },
  { title: 'CONSUMPTION', cell: ({ consumption }) => (consumption ? 'yes' : 'no') },
  { title: 'COMPANY', cell: ({ company }) => company ?? '', dispensable: 1 },
]

/** Where grants begin or end, when they do. */
function spanColumns(users: readonly UserRow[]): readonly Column<UserRow>[] {
  if (users.every(({ from, until }) => from === null && until === null)) return []
  return [
    { title: 'FROM', cell: ({ from }) => from ?? '', dispensable: 3 },
    { title: 'UNTIL', cell: ({ until }) => until ?? '', dispensable: 2 },
  ]
}

function seen(one: Exclude<GrantState['systems'], 'all'>[number]): string {
  return typeof one === 'number' ? `${one}` : `${one.system_id} (until ${one.until})`
}

/** Where a city is told by its state, as scenarios do it. */
const WITH_STATES: readonly string[] = ['US', 'CA', 'AU']

type SystemRow = ReturnType<typeof systemOf>

function systemOf(view: SystemView) {
  const { system, operationalDay, lastReportAtS } = view
  const { city, state, country, zone } = system.site
  return {
    system_id: system.id,
    name: system.name,
    place: `${city}, ${WITH_STATES.includes(country) ? state : country}`,
    modules: system.modules,
    size_w: system.sizeW,
    meters: view.meters().map(({ meter, state }) => ({ kind: meter.kind, state })),
    operational_on: operationalDay === null ? null : formatDate(operationalDay),
    status: view.status,
    power_w: view.powerW(),
    last_report_at: lastReportAtS === null ? null : formatInstant(lastReportAtS, zone),
  }
}

function systemColumns(color: boolean): readonly Column<SystemRow>[] {
  return [
    { title: 'SYSTEM', cell: ({ system_id: id }) => String(id), right: true },
    { title: 'NAME', cell: ({ name }) => name, cut: true },
    { title: 'PLACE', cell: ({ place }) => place, dispensable: 5 },
    { title: 'MODULES', cell: ({ modules }) => String(modules), right: true, dispensable: 4 },
    { title: 'SIZE W', cell: ({ size_w: sizeW }) => figure(sizeW), right: true, dispensable: 6 },
    { title: 'METERS', cell: ({ meters }) => meters.map(meterName).join(', '), dispensable: 2 },
    { title: 'SINCE', cell: (row) => row.operational_on ?? 'never', dispensable: 3 },
    {
      title: 'STATUS',
      cell: ({ status }) => status,
      paint: ({ status }) => (STATUS_PAINT[status] ?? yellow)(color),
    },
    { title: 'POWER W', cell: (row) => figure(row.power_w), right: true },
    { title: 'LAST REPORT', cell: (row) => row.last_report_at ?? 'never', dispensable: 1 },
  ]
}

const STATUS_PAINT: Readonly<Record<string, typeof green>> = {
  normal: green,
  comm: red,
  power: red,
}

function meterName({ kind, state }: SystemRow['meters'][number]): string {
  return state === 'enabled' ? kind : `${kind} (${state})`
}

function sumOf({ fleet }: World, systems: readonly SystemRow[]): string {
  const counts = new Map<string, number>()
  for (const { status } of systems) counts.set(status, (counts.get(status) ?? 0) + 1)
  const statuses = [...counts].map(([status, count]) => `${count} ${status}`).join(', ')
  const shown =
    systems.length < fleet.count
      ? `The first ${systems.length} of ${figure(fleet.count)} systems (--all lists every one)`
      : counted(fleet.count, 'system')
  return systems.length === 0 ? `${shown}\n` : `${shown}: ${statuses}\n`
}
