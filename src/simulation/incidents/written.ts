import { likeliest } from '../../scenario/hints.ts'
import { INCIDENT_DEFAULTS, UNKNOWN_SERIAL } from '../../scenario/incident.ts'
import { kindOf } from '../../scenario/kinds.ts'
import { alternatives, type Path, type Report } from '../../scenario/mistakes.ts'
import { momentS } from '../../scenario/moment.ts'
import type { Incident as IncidentEntry } from '../../scenario/scenario.ts'
import { formatInstant } from '../../time/instant.ts'
import type { Zone } from '../../time/zone.ts'
import { envoyAt, envoysOf } from '../succession.ts'
import type { Incident, Inverter, Socket, System } from '../system.ts'
import { DEFAULTS } from './generated.ts'
import { isActive } from './scope.ts'

/**
 * A written incident with its span and devices found in a system. Whatever the system doesn't have,
 * or not at that time, and a span that can't be, is reported.
 */
export function resolveIncident(
  system: System,
  entry: IncidentEntry,
  id: string,
  source: Incident['source'],
  report: Report,
): Incident {
  const units = namedUnits(system, entry, report)
  const envoys = namedEnvoys(system, entry, report)
  const { fromS, toS } = span(system, entry, [...(units ?? []), ...(envoys ?? [])], report)
  const meters = namedMeters(system, entry, report)
  return {
    ...DEFAULTS,
    id: entry.id ?? id,
    kind: entry.kind,
    fromS,
    toS,
    ...(units && { sockets: units.map(({ place }) => place) }),
    ...(envoys && { envoys: envoys.map(({ place }) => place) }),
    ...(meters && { meters }),
    fraction: entry.fraction ?? DEFAULTS.fraction,
    limitW: entry.limit_w ?? DEFAULTS.limitW,
    factor: entry.factor ?? (entry.offset_w === undefined ? DEFAULTS.factor : 1),
    offsetW: entry.offset_w ?? DEFAULTS.offsetW,
    offsetS: entry.offset_s ?? DEFAULTS.offsetS,
    fifo: (entry.catch_up ?? INCIDENT_DEFAULTS.catch_up) === 'fifo',
    source,
  }
}

/** A device that an incident names, in its time, and where it is. */
interface Named<Place> {
  readonly path: Path
  readonly device: Pick<Inverter, 'serialNumber' | 'fromS' | 'toS'>
  readonly place: Place
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
      inverters: unitsAt(system, fromS)
        .filter(({ group, socket }) => units.has(`${group}/${socket}`))
        .map(({ serialNumber }) => serialNumber),
    }),
    ...(envoys && { envoys: envoys.map((i) => envoyAt(system.envoys[i]!, fromS).serialNumber) }),
    ...(meters && { meters: [...meters] }),
    ...(keys.includes('fraction') && { fraction: incident.fraction }),
    ...(keys.includes('limit_w') && { limit_w: incident.limitW }),
    ...(keys.includes('factor') && { factor: incident.factor }),
    ...(keys.includes('offset_w') && { offset_w: incident.offsetW }),
    ...(keys.includes('offset_s') && { offset_s: incident.offsetS }),
    ...(keys.includes('catch_up') && { catch_up: incident.fifo ? 'fifo' : 'at_once' }),
  }
}

/** The units that were in their places at an instant. */
function unitsAt(system: System, atS: number): Inverter[] {
  return system.units().filter((unit) => isActive(unit, atS))
}

/** From when to when: at most as long as all devices that it names are there. */
function span(
  system: System,
  entry: IncidentEntry,
  named: readonly Named<unknown>[],
  report: Report,
): { fromS: number; toS: number } {
  const { zone } = system.site
  const startS = system.operationalAtS ?? Number.NEGATIVE_INFINITY
  const come = Math.max(startS, ...named.map(({ device }) => device.fromS))
  const gone = Math.min(...named.map(({ device }) => device.toS))
  const fromS = entry.from === undefined ? come : momentS(entry.from, zone)
  const toS = entry.to === undefined ? gone : momentS(entry.to, zone)
  if (toS <= startS) {
    report(['to'], 'the incident is over before the system goes into operation')
    return { fromS, toS }
  }
  const within = { fromS, toS, isOpen: entry.to === undefined, zone }
  const told = new Set<string>()
  for (const { path, device } of named) {
    const message = outsideItsTime(device, within)
    const place = path.join()
    // Of several that a number stands for, one will do.
    if (message === undefined || told.has(place)) continue
    told.add(place)
    report(path, message)
  }
  if (toS <= fromS && told.size === 0) {
    report(['to'], 'the incident must end after it began: `to` is exclusive')
  }
  return { fromS, toS }
}

interface Span {
  readonly fromS: number
  readonly toS: number
  /** It ends with its devices, for nothing else is written. */
  readonly isOpen: boolean
  readonly zone: Zone
}

function outsideItsTime(
  { serialNumber, fromS: cameS, toS: wentS }: Named<unknown>['device'],
  { fromS, toS, isOpen, zone }: Span,
): string | undefined {
  if (fromS < cameS) {
    return `"${serialNumber}" came on ${formatInstant(cameS, zone)}: name what was there before it`
  }
  if (fromS >= wentS || toS > wentS) {
    return `"${serialNumber}" was taken out on ${formatInstant(wentS, zone)}: end by then, or name what took its place`
  }
  if (isOpen && toS < wentS) {
    return `"${serialNumber}" stays when another is taken out on ${formatInstant(toS, zone)}: end by then, or write an incident for each`
  }
  return undefined
}

function namedUnits(
  system: System,
  entry: IncidentEntry,
  report: Report,
): Named<Socket>[] | undefined {
  const { inverters } = entry
  const wanted = inverters !== undefined || kindOf(entry).needs === 'inverters'
  if (wanted && system.modules === 0) {
    report(['kind'], 'the system has no microinverters')
  }
  if (inverters === undefined || system.modules === 0) return undefined
  const name = (unit: Inverter, path: Path) => ({
    path,
    device: unit,
    place: { group: unit.group, socket: unit.socket },
  })
  if (typeof inverters === 'number') {
    const { from = Number.NEGATIVE_INFINITY } = entry
    const fromS = momentS(from, system.site.zone)
    const isKnown = !Number.isNaN(fromS)
    const units = unitsAt(system, isKnown ? fromS : Number.NEGATIVE_INFINITY).sort(bySerial)
    if (inverters > units.length) {
      report(['inverters'], `${inverters} microinverters, but the system has ${units.length}`)
      return []
    }
    return isKnown ? units.slice(0, inverters).map((unit) => name(unit, ['inverters'])) : []
  }
  const units = [...system.units()].sort(bySerial)
  const serials = units.map(({ serialNumber }) => serialNumber)
  return inverters.flatMap((serial, i) => {
    const path = ['inverters', i]
    const unit = units[indexIn(serials, serial, 'microinverter', path, report)]
    return unit === undefined ? [] : [name(unit, path)]
  })
}

function namedEnvoys(
  system: System,
  { envoys }: IncidentEntry,
  report: Report,
): Named<number>[] | undefined {
  const all = system.envoys.flatMap((first, place) =>
    envoysOf(first).map((device) => ({ device, place })),
  )
  const serials = all.map(({ device }) => device.serialNumber)
  return envoys?.flatMap((serial, i) => {
    const path = ['envoys', i]
    const found = all[indexIn(serials, serial, 'Envoy', path, report)]
    return found === undefined ? [] : [{ path, ...found }]
  })
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
  if (found < 0 && serial !== UNKNOWN_SERIAL) {
    report(path, () => {
      const near = likeliest(serial, serials)
      return near.length > 0
        ? `the system has no ${what} "${serial}"; did you mean ${alternatives(near)}?`
        : `the system has no ${what} at all`
    })
  }
  return found
}
