import { QUARTER_S } from '../../time/steps.ts'
import { SOLAR_CONSTANT_WM2, twilightWm2 } from '../weather/clear-sky.ts'
import {
  cloudlessIndex,
  diffuseShare,
  LOWEST_COS,
  transmittedCosine,
} from '../weather/irradiance.ts'
import {
  type Cell,
  HOUR_COS,
  HOUR_SIN,
  QUARTER_MWH_PER_W,
  QUARTERS,
  type SkyDay,
} from '../weather/sky.ts'
import { createSplitter, splitEdge } from './five-minutes.ts'
import { acPowerW, inverterCurve } from './inverter.ts'
import type { Shade } from './shade.ts'

/**
 * What one module with its microinverter delivers, before anything that makes systems differ.
 * All instants are epoch seconds on 15-minute marks, energies whole mWh.
 */
export interface ModuleModel {
  /** Σ of the 15-minute energies of [startS, endS) [mWh]. */
  sumMwh(startS: number, endS: number): number
  /**
   * The same energies split in 5-minute parts: (endS - startS) / 300 entries, each group of three
   * adding up to its 15 minutes exactly, none above peak power.
   */
  fiveMinutesMwh(startS: number, endS: number): Int32Array
  /** Is nothing produced in the 15 minutes from then? By night that is known without the weather. */
  isDark(startS: number): boolean
}

/** A module on a roof and the microinverter under it. */
export interface ModulePlane {
  /** 0 lies flat, 90 stands. */
  readonly tiltDeg: number
  /** Where it faces: 0 north, 90 east, 180 south, 270 west. */
  readonly azimuthDeg: number
  /** A rack stands free in the wind and stays cooler. */
  readonly mount: 'roof' | 'rack'
  /** Rated DC power of the module [W]. */
  readonly panelW: number
  /** Change of power with cell temperature [%/K], negative. */
  readonly gammaPctPerK: number
  /** Greatest AC output of the microinverter [VA]. */
  readonly peakVa: number
  /** Weighted efficiency of the microinverter, 0 to 1. */
  readonly efficiency: number
  /**
   * Share of DC power lost to dirt, wiring, ageing in the sun …; 0.08 if left out: PVWatts' 14 %
   * without what microinverters do not suffer and without outages, which are incidents here.
   */
  readonly losses?: number
}

const RAD = Math.PI / 180
/** Of grass, fields and roofs; PVWatts assumes the same. */
const ALBEDO = 0.2
/** What the glass lets through of light from everywhere, after Martin & Ruiz 2001. */
const DIFFUSE_TRANSMISSION = 0.97
/** Air mass 1.5 at 1000 W/m² and 25 °C: the standard test conditions (IEC 60904-3) of ratings. */
const RATED_WM2 = 1000
const RATED_C = 25
const DEFAULT_LOSSES = 0.08
/**
 * How much rows of a quarter differ beside their trend, relative: least under a clear or a closed sky,
 * and 0.08 more when half is under cloud. Fitted to captured days with broken clouds.
 */
const SMOOTH = 0.004
const ROUGH = 0.31

/** Rise of the cell above the air per irradiance [K m²/W] (after Faiman 2008, at a usual wind). */
const HEATING = { roof: 0.03, rack: 0.027 }

/** The quarters of one solar day; no call leaves anything in it for another. */
const scratch = new Int32Array(QUARTERS)

/** What makes a roof differ from a clean new one under the open sky. */
export interface Circumstances {
  /** Part of the DC power that is left of a clean new module's on a solar day, 0 to 1.1. */
  worth(solarDay: number): number
  /** What stands between the roof and the sun, if anything does. */
  readonly shade?: Shade | undefined
}

/** Clean, new, and nothing around. */
const IDEAL: Circumstances = { worth: () => 1 }

/** The model of a module under the sky of a cell. Costs nothing until it is asked. */
export function createModule(
  cell: Cell,
  plane: ModulePlane,
  circumstances: Circumstances = IDEAL,
): ModuleModel {
  // A third of 15 minutes at the peak in whole mWh, so that the parts can always stay below it.
  const capMwh = Math.floor((plane.peakVa * 1000) / 12)
  const writeQuarters = createQuarterWriter(cell, plane, circumstances, 3 * capMwh)
  const splitQuarter = createQuarterSplitter(cell, capMwh)

  const model: ModuleModel = {
    sumMwh: lastSpan((startS, endS) => {
      const endQuarter = endS / QUARTER_S
      let sum = 0
      let quarter = startS / QUARTER_S
      while (quarter < endQuarter) {
        const day = skyDayAt(cell, quarter)
        const zero = firstQuarter(cell, day)
        const from = Math.max(quarter - zero, day.first)
        const to = Math.min(endQuarter - zero - 1, day.last)
        writeQuarters(day, from, to, scratch, 0)
        for (let i = from; i <= to; i++) sum += scratch[i]!
        quarter = zero + QUARTERS
      }
      return sum
    }),

    fiveMinutesMwh: lastSpan((startS, endS) => {
      const startQuarter = startS / QUARTER_S
      const endQuarter = endS / QUARTER_S
      const rows = new Int32Array(Math.max(0, 3 * (endQuarter - startQuarter)))
      // One quarter more on either side: the rows of a quarter lean towards its neighbours.
      const energies = new Int32Array(rows.length / 3 + 2)
      let quarter = startQuarter - 1
      while (quarter <= endQuarter) {
        const day = skyDayAt(cell, quarter)
        const zero = firstQuarter(cell, day)
        const from = Math.max(quarter - zero, day.first)
        const to = Math.min(endQuarter - zero, day.last)
        writeQuarters(day, from, to, energies, zero - startQuarter + 1)
        quarter = zero + QUARTERS
      }
      for (let i = 1; i <= rows.length / 3; i++) {
        if (energies[i] !== 0) splitQuarter(energies, i, rows, startQuarter + i - 1)
      }
      return rows
    }),

    isDark(startS) {
      return !cell.isLit(startS / QUARTER_S) || model.sumMwh(startS, startS + QUARTER_S) === 0
    },
  }
  return model
}

/** Remembers what was made of the last span: parts of one array ask for the same day in turn. */
function lastSpan<T>(make: (startS: number, endS: number) => T) {
  let last: { readonly startS: number; readonly endS: number; readonly made: T } | undefined
  return (startS: number, endS: number): T => {
    if (last?.startS !== startS || last.endS !== endS) {
      last = { startS, endS, made: make(startS, endS) }
    }
    return last.made
  }
}

/** Splits quarters in rows, those of dawn and dusk as the sun comes and goes. */
function createQuarterSplitter(cell: Cell, capMwh: number) {
  const split = createSplitter(cell, capMwh)
  return (energies: Int32Array, i: number, rows: Int32Array, quarter: number) => {
    const day = skyDayAt(cell, quarter)
    const inDay = quarter - firstQuarter(cell, day)
    if (inDay === day.first || inDay === day.last) {
      splitEdge(energies, i, rows, inDay === day.first ? day.dawn.lit : -day.dusk.lit)
      return
    }
    const { share } = day.cover
    split(energies, i, rows, SMOOTH + ROUGH * share * (1 - share), quarter)
  }
}

function skyDayAt(cell: Cell, quarter: number): SkyDay {
  return cell.day(Math.floor((quarter + cell.quarterShift) / QUARTERS))
}

function firstQuarter(cell: Cell, day: SkyDay): number {
  return QUARTERS * day.solarDay - cell.quarterShift
}

/** Writes the energies [mWh] of quarters from … to (within first … last) of a day to target[offset + i]. */
type QuarterWriter = (
  day: SkyDay,
  from: number,
  to: number,
  target: Int32Array,
  offset: number,
) => void

/**
 * The chain from sky to AC: Hay & Davies 1980 transposition, written without its division; reflection
 * on beam and sky; linear loss with cell temperature; PVWatts inverter.
 */
function createQuarterWriter(
  cell: Cell,
  plane: ModulePlane,
  { worth, shade }: Circumstances,
  greatestMwh: number,
): QuarterWriter {
  const { sinLatitude, cosLatitude } = cell
  const { polar, equatorial, westward } = directionOf(cell, plane)
  const cosTilt = Math.cos(plane.tiltDeg * RAD)
  const skyPart = (DIFFUSE_TRANSMISSION * (1 + cosTilt)) / 2
  const groundView = (DIFFUSE_TRANSMISSION * ALBEDO * (1 - cosTilt)) / 2
  const heating = HEATING[plane.mount]
  const gamma = plane.gammaPctPerK / 100
  const dcPerWm2 = (plane.panelW / RATED_WM2) * (1 - (plane.losses ?? DEFAULT_LOSSES))
  const curve = inverterCurve(plane.peakVa, plane.efficiency)

  return (day, from, to, target, offset) => {
    if (to < from) return
    const clouds = cell.clouds(day)
    const { cloudsAt, offsetCos, offsetSin, meanC, first, last } = day
    const outside = day.extraterrestrialWm2
    const zenithSin = sinLatitude * day.sinDeclination
    const zenithCos = cosLatitude * day.cosDeclination
    const p = polar * day.sinDeclination
    const q = equatorial * day.cosDeclination
    const r = westward * day.cosDeclination
    const swing = day.swingC * Math.SQRT1_2
    const dc = dcPerWm2 * worth(day.solarDay)
    const skyView = skyPart * (shade?.skyView() ?? 1)
    const losses = shade?.losses()
    const lostAt = shade ? shade.rowOf(day.sinDeclination) + Math.round(day.offsetQuarters) : 0
    for (let i = from; i <= to; i++) {
      const edge = i === first ? day.dawn : i === last ? day.dusk : undefined
      const cosHour = edge?.cosHour ?? HOUR_COS[i]! * offsetCos - HOUR_SIN[i]! * offsetSin
      const sinHour = edge?.sinHour ?? HOUR_SIN[i]! * offsetCos + HOUR_COS[i]! * offsetSin
      const cosZenith = Math.max(LOWEST_COS, zenithSin + zenithCos * cosHour)
      const index = clouds[cloudsAt + i]!
      const kt = index * cloudlessIndex(cosZenith)
      const diffuse = diffuseShare(kt)
      // Beam relative to the irradiance outside; also the share of diffuse light around the sun.
      const beam = kt * (1 - diffuse)
      const global = kt * cosZenith
      const twilight = (index * twilightWm2(cosZenith)) / SOLAR_CONSTANT_WM2
      let received =
        skyView * (diffuse * global * (1 - beam) + twilight) + groundView * (global + twilight)
      const cosIncidence = p + q * cosHour + r * sinHour
      if (cosIncidence > 0) {
        const seen = losses === undefined ? 1 : 1 - losses[lostAt + i]! / 255
        received += seen * beam * (1 + diffuse * kt) * transmittedCosine(cosIncidence)
      }
      const planeWm2 = received * outside
      const cellC = meanC + swing * (cosHour + sinHour) + heating * planeWm2
      const acW = acPowerW(curve, dc * planeWm2 * (1 + gamma * (cellC - RATED_C)))
      target[offset + i] = Math.min(
        greatestMwh,
        Math.floor(acW * QUARTER_MWH_PER_W * (edge?.lit ?? 1) + 0.5),
      )
    }
  }
}

/** cos(incidence) = sin δ · polar + cos δ · (equatorial · cos h + westward · sin h). */
function directionOf({ sinLatitude, cosLatitude }: Cell, { tiltDeg, azimuthDeg }: ModulePlane) {
  const cosTilt = Math.cos(tiltDeg * RAD)
  const sinTilt = Math.sin(tiltDeg * RAD)
  const facing = (azimuthDeg - 180) * RAD
  return {
    polar: sinLatitude * cosTilt - cosLatitude * sinTilt * Math.cos(facing),
    equatorial: cosLatitude * cosTilt + sinLatitude * sinTilt * Math.cos(facing),
    westward: sinTilt * Math.sin(facing),
  }
}
