import type { Device, System } from '../server/wire.ts'

/** The units of a roof as they lie in its arrays. */
export type UnitState = 'reported' | 'stale' | 'dead' | 'night' | 'unheard'

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
  /** Is the newest row too old to be called now. */
  readonly isStale: boolean
  /** The known power at the instant, of that for which the units' powers were asked. */
  readonly factor: number
  readonly watts: ReadonlyMap<string, number | null>
  readonly dayWh: ReadonlyMap<string, number>
  /** Is the energy of the day shown, instead of the power. */
  readonly isDay: boolean
}

const DEAD = new Set(['micro', 'power'])

export function roofOf(system: System, instant: Instant): Roof[] {
  const active = system.inverters.filter(({ status }) => status !== 'retired')
  const bestWh = Math.max(1, ...instant.dayWh.values())
  let next = 0
  return system.arrays.map((array, i) => {
    const own = active.filter((one) => one.array === i)
    const devices = own.length > 0 ? own : active.slice(next, next + array.modules)
    next += array.modules
    const models = [...new Set(devices.map(({ model }) => model))].join(', ')
    const name = `Array ${i + 1} · ${array.modules} × ${models || array.inverter} · ${array.panel_w} W · ${array.tilt_deg}° ${compass(array.azimuth_deg)}`
    const most = instant.isDay ? bestWh : array.panel_w
    return { name, units: devices.map((device) => unitOf(device, most, instant)) }
  })
}

/** @param most what fills a tile: its panel's power, or the energy of the best unit's day */
function unitOf(device: Device, most: number, instant: Instant): Unit {
  const told = instant.watts.get(device.serial_number)
  const watts = told === undefined || told === null ? undefined : Math.round(told * instant.factor)
  const dayWh = instant.dayWh.get(device.serial_number)
  const shown = (instant.isDay ? dayWh : watts) ?? 0
  const share = Math.max(0, Math.min(1, shown / most))
  return { device, state: stateOf(device, instant), watts, dayWh, share }
}

function stateOf(device: Device, { isDay, isNight, isHeard, isStale }: Instant): UnitState {
  if (DEAD.has(device.status ?? '')) return 'dead'
  if (isDay) return 'reported'
  if (isNight) return 'night'
  if (!isHeard) return 'unheard'
  return isStale ? 'stale' : 'reported'
}

const POINTS = ['N', 'NE', 'E', 'SE', 'S', 'SW', 'W', 'NW']

/** @example compass(180) // 'S' */
export function compass(degrees: number): string {
  return POINTS[Math.round((((degrees % 360) + 360) % 360) / 45) % 8]!
}
