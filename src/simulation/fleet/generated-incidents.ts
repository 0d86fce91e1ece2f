import { distance } from 'fastest-levenshtein'
import type { Incident as IncidentEntry } from '../../scenario/format.ts'
import { DEFAULTS } from '../incidents.ts'
import type { Incident, Inverter, Socket, System } from '../system.ts'
import { momentS, type Path } from './draft.ts'
import { list } from './site.ts'

type Built = Pick<System, 'site' | 'operationalAtS' | 'envoys' | 'meters' | 'modules'> & {
  units(): readonly Inverter[]
}

/**
 * A written incident with its span and devices found in a system. Whatever the system doesn't have,
 * and a span that can't be, is told to `mistake`.
 */
export function resolveIncident(
  system: Built,
  entry: IncidentEntry,
  id: string,
  source: Incident['source'],
  path: Path,
  mistake: (path: Path, message: string) => void,
): Incident {
  const { fromS, toS } = spanOf(system, entry, path, mistake)
  const sockets = socketsOf(system, entry, path, mistake)
  const envoys = entry.envoys?.map((serial, i) => {
    const have = system.envoys.map((one) => one.serialNumber)
    return indexIn(have, serial, 'Envoy', [...path, 'envoys', i], mistake)
  })
  const meters = metersOf(system, entry, path, mistake)
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
    factor: entry.factor ?? DEFAULTS.factor,
    fifo: entry.catch_up === 'fifo',
    source,
  }
}

function spanOf(
  system: Built,
  entry: IncidentEntry,
  path: Path,
  mistake: (path: Path, message: string) => void,
): { fromS: number; toS: number } {
  const { zone } = system.site
  const startS = system.operationalAtS ?? Number.NEGATIVE_INFINITY
  const fromS = entry.from === undefined ? startS : momentS(entry.from, zone)
  const toS = entry.to === undefined ? Number.POSITIVE_INFINITY : momentS(entry.to, zone)
  if (toS <= startS) {
    mistake([...path, 'to'], 'the incident is over before the system goes into operation')
  } else if (toS <= fromS) {
    mistake([...path, 'to'], 'the incident must end after it began: `to` is exclusive')
  }
  return { fromS, toS }
}

function socketsOf(
  system: Built,
  entry: IncidentEntry,
  path: Path,
  mistake: (path: Path, message: string) => void,
): Socket[] | undefined {
  const { inverters } = entry
  if (entry.kind === 'micro' && system.modules === 0) {
    mistake([...path, 'kind'], 'the system has no microinverters')
  }
  if (inverters === undefined || system.modules === 0) return undefined
  const units = [...system.units()].sort(bySerial)
  if (typeof inverters === 'number') {
    if (inverters > units.length) {
      mistake(
        [...path, 'inverters'],
        `${inverters} microinverters, but the system has ${units.length}`,
      )
    }
    return units.slice(0, inverters)
  }
  const serials = units.map(({ serialNumber }) => serialNumber)
  return inverters.map(
    (serial, i) =>
      units[indexIn(serials, serial, 'microinverter', [...path, 'inverters', i], mistake)] ?? {
        group: 0,
        socket: 0,
      },
  )
}

function bySerial(a: Inverter, b: Inverter): number {
  return Number(a.serialNumber > b.serialNumber) - Number(a.serialNumber < b.serialNumber)
}

function metersOf(
  system: Built,
  entry: IncidentEntry,
  path: Path,
  mistake: (path: Path, message: string) => void,
): string[] | undefined {
  const meter = entry.kind === 'meter' || entry.kind === 'meter_issue'
  if (meter && !system.meters.some(({ kind }) => kind === 'production') && !entry.meters) {
    mistake([...path, 'kind'], 'the system has no production meter: write one under `meters`')
  }
  const have = system.meters.map((one) => one.serialNumber)
  for (const [i, serial] of (entry.meters ?? []).entries()) {
    indexIn(have, serial, 'meter', [...path, 'meters', i], mistake)
  }
  return entry.meters
}

function indexIn(
  serials: readonly string[],
  serial: string,
  what: string,
  path: Path,
  mistake: (path: Path, message: string) => void,
): number {
  const found = serials.indexOf(serial)
  if (found < 0) {
    const near = [...serials].sort((a, b) => distance(a, serial) - distance(b, serial)).slice(0, 2)
    mistake(
      path,
      near.length > 0
        ? `the system has no ${what} "${serial}"; did you mean ${list(near)}?`
        : `the system has no ${what} at all`,
    )
  }
  return found
}
