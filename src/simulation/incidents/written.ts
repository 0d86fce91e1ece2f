import { distance } from 'fastest-levenshtein'
import { INCIDENT_DEFAULTS } from '../../scenario/incident.ts'
import { kindOf } from '../../scenario/kinds.ts'
import type { Report } from '../../scenario/mistakes.ts'
import { alternatives, type Path } from '../../scenario/mistakes.ts'
import { momentS } from '../../scenario/moment.ts'
import type { Incident as IncidentEntry } from '../../scenario/scenario.ts'
import type { Incident, Inverter, Socket, System } from '../system.ts'
import { DEFAULTS } from './generated.ts'

/**
 * A written incident with its span and devices found in a system. Whatever the system doesn't have,
 * and a span that can't be, is reported.
 */
export function resolveIncident(
  system: System,
  entry: IncidentEntry,
  id: string,
  source: Incident['source'],
  report: Report,
): Incident {
  const { fromS, toS } = span(system, entry, report)
  const sockets = namedSockets(system, entry, report)
  const envoys = entry.envoys?.map((serial, i) => {
    const have = system.envoys.map((one) => one.serialNumber)
    return indexIn(have, serial, 'Envoy', ['envoys', i], report)
  })
  const meters = namedMeters(system, entry, report)
  return {
    ...DEFAULTS,
    id: entry.id ?? id,
    kind: entry.kind,
    fromS,
    toS,
    ...(sockets && { sockets }),
    ...(envoys && { envoys }),
    ...(meters && { meters }),
    fraction: entry.fraction ?? DEFAULTS.fraction,
    limitW: entry.limit_w ?? DEFAULTS.limitW,
    factor: entry.factor ?? (entry.offset_w === undefined ? DEFAULTS.factor : 1),
    offsetW: entry.offset_w ?? DEFAULTS.offsetW,
    fifo: (entry.catch_up ?? INCIDENT_DEFAULTS.catch_up) === 'fifo',
    source,
  }
}

/** An incident as it would be written, which resolves to the same, but for its id. */
export function entryOf(system: System, incident: Incident): IncidentEntry {
  const { kind, fromS, toS, sockets, envoys, meters } = incident
  const { keys } = kindOf(incident)
  const units = sockets && new Set(sockets.map(({ group, socket }) => `${group}/${socket}`))
  return {
    kind,
    ...(Number.isFinite(fromS) && { from: fromS }),
    ...(Number.isFinite(toS) && { to: toS }),
    ...(units && {
      inverters: system
        .originals()
        .filter(({ group, socket }) => units.has(`${group}/${socket}`))
        .map(({ serialNumber }) => serialNumber),
    }),
    ...(envoys && { envoys: envoys.map((i) => system.envoys[i]!.serialNumber) }),
    ...(meters && { meters: [...meters] }),
    ...(keys.includes('fraction') && { fraction: incident.fraction }),
    ...(keys.includes('limit_w') && { limit_w: incident.limitW }),
    ...(keys.includes('factor') && { factor: incident.factor }),
    ...(keys.includes('offset_w') && { offset_w: incident.offsetW }),
    ...(keys.includes('catch_up') && { catch_up: incident.fifo ? 'fifo' : 'at_once' }),
  }
}

function span(
  system: System,
  entry: IncidentEntry,
  report: Report,
): { fromS: number; toS: number } {
  const { zone } = system.site
  const startS = system.operationalAtS ?? Number.NEGATIVE_INFINITY
  const fromS = entry.from === undefined ? startS : momentS(entry.from, zone)
  const toS = entry.to === undefined ? Number.POSITIVE_INFINITY : momentS(entry.to, zone)
  if (toS <= startS) {
    report(['to'], 'the incident is over before the system goes into operation')
  } else if (toS <= fromS) {
    report(['to'], 'the incident must end after it began: `to` is exclusive')
  }
  return { fromS, toS }
}

function namedSockets(system: System, entry: IncidentEntry, report: Report): Socket[] | undefined {
  const { inverters } = entry
  const wanted = inverters !== undefined || kindOf(entry).needs === 'inverters'
  if (wanted && system.modules === 0) {
    report(['kind'], 'the system has no microinverters')
  }
  if (inverters === undefined || system.modules === 0) return undefined
  const units = [...system.originals()].sort(bySerial)
  if (typeof inverters === 'number') {
    if (inverters > units.length) {
      report(['inverters'], `${inverters} microinverters, but the system has ${units.length}`)
    }
    return units.slice(0, inverters)
  }
  const serials = units.map(({ serialNumber }) => serialNumber)
  return inverters.map(
    (serial, i) =>
      units[indexIn(serials, serial, 'microinverter', ['inverters', i], report)] ?? {
        group: 0,
        socket: 0,
      },
  )
}

function bySerial(a: Inverter, b: Inverter): number {
  return Number(a.serialNumber > b.serialNumber) - Number(a.serialNumber < b.serialNumber)
}

function namedMeters(system: System, entry: IncidentEntry, report: Report): string[] | undefined {
  const meter = kindOf(entry).needs === 'production meter'
  if (meter && !system.meters.some(({ kind }) => kind === 'production') && !entry.meters) {
    report(['kind'], 'the system has no production meter: write one under `meters`')
  }
  const have = system.meters.map((one) => one.serialNumber)
  for (const [i, serial] of (entry.meters ?? []).entries()) {
    indexIn(have, serial, 'meter', ['meters', i], report)
  }
  return entry.meters
}

function indexIn(
  serials: readonly string[],
  serial: string,
  what: string,
  path: Path,
  report: Report,
): number {
  const found = serials.indexOf(serial)
  if (found < 0) {
    const near = [...serials].sort((a, b) => distance(a, serial) - distance(b, serial)).slice(0, 2)
    report(
      path,
      near.length > 0
        ? `the system has no ${what} "${serial}"; did you mean ${alternatives(near)}?`
        : `the system has no ${what} at all`,
    )
  }
  return found
}
