import type { Device, System } from '../server/wire.ts'

/** The units of a roof as they lie in its arrays. */
export type UnitState = 'reported' | 'stale' | 'dead' | 'silent' | 'snow' | 'night' | 'unheard'

export interface Unit {
  readonly device: Device
  readonly state: UnitState
  readonly watts: number | undefined
  /** What it brought on the day of the newest row, as far as told. */
  readonly dayWh: number | undefined
  /** Of what its panel can make at most, or of the best unit's day: 0 to 1. */
  readonly share: number
}

export interface Roof {
  readonly name: string
  readonly units: readonly Unit[]
}

export interface Instant {
  readonly isNight: boolean
  /** Did anything of this day come in. */
  readonly isHeard: boolean
  /** Since when a unit has to have reported to have been heard of; undefined: whenever it did. */
  readonly heardFromS: number | undefined
  /** Is the newest row too old to be called now. */
  readonly isStale: boolean
  /** The known power at the instant, of that for which the units' powers were asked. */
  readonly factor: number
  readonly watts: ReadonlyMap<string, number | null>
  readonly dayWh: ReadonlyMap<string, number>
  /** Is the energy of the day shown, instead of the power. */
  readonly isDay: boolean
}

/** What explains the status of units that are not dead, by serial. */
type Causes = ReadonlyMap<string, 'silent' | 'snow'>

/** Those silent for the noise of the line, or under snow, look like dead ones by their status alone. */
function causesOf({ incidents, inverters }: System): Causes {
  const all = inverters.map(({ serial_number }) => serial_number)
  const serialsOf = (kind: string): string[] =>
    incidents
      .filter((one) => one.active && one.kind === kind)
      .flatMap(({ inverters: listed }) => (Array.isArray(listed) ? listed.map(String) : all))
  const causes = new Map<string, 'silent' | 'snow'>()
  for (const serial of serialsOf('snow')) causes.set(serial, 'snow')
  for (const serial of serialsOf('noise')) causes.set(serial, 'silent')
  for (const serial of serialsOf('micro')) causes.delete(serial)
  return causes
}

export function roofOf(system: System, instant: Instant): Roof[] {
  const active = system.inverters.filter(({ status }) => status !== 'retired')
  const bestWh = Math.max(1, ...instant.dayWh.values())
  const causes = causesOf(system)
  let next = 0
  return system.arrays.map((array, i) => {
    const own = active.filter((one) => one.array === i)
    const devices = own.length > 0 ? own : active.slice(next, next + array.modules)
    next += array.modules
    const models = [...new Set(devices.map(({ model }) => model))].join(', ')
    const name = `Array ${i + 1} · ${array.modules} × ${models || array.inverter} · ${array.panel_w} W · ${array.tilt_deg}° ${compass(array.azimuth_deg)}`
    const most = instant.isDay ? bestWh : array.panel_w
    return { name, units: devices.map((device) => unitOf(device, most, instant, causes)) }
  })
}

/** @param most what fills a tile: its panel's power, or the energy of the best unit's day */
function unitOf(device: Device, most: number, instant: Instant, causes: Causes): Unit {
  const told = instant.watts.get(device.serial_number)
  const watts = told === undefined || told === null ? undefined : Math.round(told * instant.factor)
  const dayWh = instant.dayWh.get(device.serial_number)
  const shown = (instant.isDay ? dayWh : watts) ?? 0
  const share = Math.max(0, Math.min(1, shown / most))
  const state = stateOf(device, instant, shown > 0, causes.get(device.serial_number))
  return { device, state, watts, dayWh, share }
}

function stateOf(
  device: Device,
  { isDay, isNight, isHeard, isStale, heardFromS = 0 }: Instant,
  hasMade: boolean,
  cause: 'silent' | 'snow' | undefined,
): UnitState {
  const { status, last_report_at: report } = device
  if (status === 'micro') return cause === 'silent' ? 'silent' : 'dead'
  if (status === 'power' && cause === 'snow') return 'snow'
  // A part of its power may be left.
  if (status === 'power' && !hasMade) return 'dead'
  if (isDay) return 'reported'
  if (isNight) return 'night'
  const wasHeard = typeof report === 'string' && Date.parse(report) / 1000 >= heardFromS
  if (!isHeard || (heardFromS > 0 && !wasHeard)) return 'unheard'
  return isStale ? 'stale' : 'reported'
}

const POINTS = ['N', 'NE', 'E', 'SE', 'S', 'SW', 'W', 'NW']

/** @example compass(180) // 'S' */
export function compass(degrees: number): string {
  return POINTS[Math.round((((degrees % 360) + 360) % 360) / 45) % 8]!
}
