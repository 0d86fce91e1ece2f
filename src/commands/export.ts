import type { DayValues, SystemView } from '../simulation/known/view.ts'
import { finish } from '../simulation/work.ts'
import { formatDate, parseDate } from '../time/calendar.ts'
import { formatInstant, formatUtc, parseInstant } from '../time/instant.ts'
import { DAY_S, QUARTER_S } from '../time/steps.ts'
import type { Zone } from '../time/zone.ts'
import type { World } from '../world/world.ts'
import { CommandError, type ExitCode, type Io, OK } from './io.ts'
import { openWorld } from './open-world.ts'
import type { Options } from './parse.ts'

/** A row as it is written; null where there is no such device. */
type Row = Readonly<Record<string, string | number | null>>

interface Span {
  readonly fromS: number
  /** Exclusive. */
  readonly toS: number
}

/** Writes what a system had reported by the world's now. */
export function exportData(options: Options, io: Io): ExitCode {
  const { scenario, system, interval, format } = options
  const world = openWorld(scenario, options)
  const view = viewOf(world, system)
  const nowS = world.clock.nowS()
  const span = spanOf(options, view, nowS)
  const { titles, rows } = SERIES[interval]
  const write = format === 'csv' ? toCsv : toJson
  io.write(write(titles, rows(view, span)))
  for (const missing of missingFrom(view, span, nowS)) io.error(`note: ${missing}\n`)
  return OK
}

/** An Envoy that has said nothing for longer is late [s]. */
const LATE_S = 3600

/** Why rows that one might look for are not there. */
function missingFrom(view: SystemView, { fromS, toS }: Span, nowS: number): string[] {
  const { operationalAtS, lastReportAtS, system } = view
  const { zone } = system.site
  if (operationalAtS === null) return [`system ${system.id} has never produced`]
  const endS = Math.min(toS, nowS)
  const found: string[] = []
  if (fromS < operationalAtS) {
    found.push(`it has produced since ${formatInstant(operationalAtS, zone)}: nothing is earlier`)
  }
  if (toS > nowS) found.push(`it is ${formatInstant(nowS, zone)} in this world: nothing is later`)
  if (lastReportAtS !== null && endS - lastReportAtS > LATE_S) {
    const last = formatInstant(lastReportAtS, zone)
    found.push(`its last report was at ${last}: what it measured since is not known yet`)
  }
  return found
}

const NAMED = 10

function viewOf({ fleet, clock }: World, id: number): SystemView {
  if (fleet.has(id)) return fleet.view(id, clock.nowS())
  const more = fleet.count > NAMED ? ' and others; describe lists them' : ''
  const there = fleet.count === 0 ? 'none' : `${fleet.ids.slice(0, NAMED).join(', ')}${more}`
  throw new CommandError(`export: there is no system ${id}; there are ${there}`)
}

/** How far back the data begin where nobody says [s]. */
const USUAL_S = { '5m': DAY_S, '15m': DAY_S, day: 30 * DAY_S }

function spanOf({ from, to, interval }: Options, view: SystemView, nowS: number): Span {
  const { zone } = view.system.site
  const toS = to === undefined ? nowS : instantOf(to, zone)
  if (from === undefined) return { fromS: toS - USUAL_S[interval], toS }
  const fromS = instantOf(from, zone)
  if (fromS < toS) return { fromS, toS }
  const end = to ?? `now, ${formatUtc(toS)},`
  throw new CommandError(`--to: ${end} is not later than --from, ${from}: nothing lies between`)
}

/** What `parse` let pass: a date, ISO 8601 with an offset, or epoch seconds. */
function instantOf(moment: string | number, zone: Zone): number {
  const day = parseDate(String(moment))
  return day === undefined ? parseInstant(String(moment))! : zone.dayStartS(day)
}

interface Series {
  readonly titles: readonly string[]
  readonly rows: (view: SystemView, span: Span) => Row[]
}

const FIVE_S = 300

const SERIES: Record<Options['interval'], Series> = {
  '5m': {
    titles: ['end_at', 'devices_reporting', 'power_w', 'energy_wh'],
    rows: (view, { fromS, toS }) =>
      view.microRows(floor(fromS, FIVE_S), floor(toS, FIVE_S)).map((row) => ({
        end_at: formatInstant(row.endAt, view.system.site.zone),
        devices_reporting: row.devicesReporting,
        power_w: row.powerW,
        energy_wh: row.energyWh,
      })),
  },
  '15m': { titles: ['end_at', 'microinverters_wh', 'meter_wh', 'consumption_wh'], rows: quarters },
  day: {
    titles: ['date', 'production_wh', 'microinverters_wh', 'meter_wh', 'consumption_wh'],
    rows: days,
  },
}

/** What each of a site's measurements says of every quarter of an hour that any of them tells of. */
function quarters(view: SystemView, { fromS, toS }: Span): Row[] {
  const [startS, endS] = [floor(fromS, QUARTER_S), floor(toS, QUARTER_S)]
  // A quarter of which only a part was reported would look like a cloud.
  const reportedS = floor(view.lastRowEndS('micro') ?? startS, QUARTER_S)
  const found = new Map<number, Record<string, number | null>>()
  const add = (name: string, endAt: number, energyWh: number) => {
    const quarter = found.get(endAt) ?? {
      microinverters_wh: null,
      meter_wh: null,
      consumption_wh: null,
    }
    quarter[name] = (quarter[name] ?? 0) + energyWh
    found.set(endAt, quarter)
  }
  for (const { endAt, energyWh } of view.microRows(
    startS,
    Math.max(startS, Math.min(endS, reportedS)),
  )) {
    add('microinverters_wh', Math.ceil(endAt / QUARTER_S) * QUARTER_S, energyWh)
  }
  for (const row of view.meterRows(startS, endS)) add('meter_wh', row.endAt, row.energyWh)
  for (const row of view.consumptionRows(startS, endS))
    add('consumption_wh', row.endAt, row.energyWh)
  return [...found]
    .sort(([a], [b]) => a - b)
    .map(([endAt, row]) => ({ end_at: formatInstant(endAt, view.system.site.zone), ...row }))
}

/** The days that begin in the span, from the first in operation to the last one that was reported. */
function days(view: SystemView, { fromS, toS }: Span): Row[] {
  const { operationalDay, system } = view
  if (operationalDay === null) return []
  const { zone } = system.site
  const first = Math.max(operationalDay, zone.dayOf(fromS - 1) + 1)
  const last = Math.min(view.lastCompleteDay(), zone.dayOf(toS - 1))
  if (last < first) return []
  const energies = (series: DayValues) => finish(view.daysWh(series, first, last))
  const micro = energies('micro')
  const meter = view.has('meter') ? energies('meter') : undefined
  const consumption = view.has('consumption') ? energies('consumption') : undefined
  return energies('merged').map((productionWh, i) => ({
    date: formatDate(first + i),
    production_wh: productionWh,
    microinverters_wh: micro[i]!,
    meter_wh: meter?.[i] ?? null,
    consumption_wh: consumption?.[i] ?? null,
  }))
}

function floor(instantS: number, stepS: number): number {
  return Math.floor(instantS / stepS) * stepS
}

function toCsv(titles: readonly string[], rows: readonly Row[]): string {
  const lines = rows.map((row) => titles.map((title) => row[title] ?? '').join(','))
  return [titles.join(','), ...lines].map((line) => `${line}\n`).join('')
}

function toJson(_titles: readonly string[], rows: readonly Row[]): string {
  if (rows.length === 0) return '[]\n'
  return `[\n${rows.map((row) => JSON.stringify(row)).join(',\n')}\n]\n`
}
