import { QUARTER_S } from '../../time/steps.ts'
import { cloudlessIndex, diffuseShare, transmittedCosine } from '../weather/irradiance.ts'
import {
  type Cell,
  HOUR_COS,
  HOUR_SIN,
  QUARTER_MWH_PER_W,
  QUARTERS,
  type SkyDay,
} from '../weather/sky.ts'
import { createSplitter } from './five-minutes.ts'
import { acPowerW, inverterCurve } from './inverter.ts'

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
 * and 0.1 more when half is under cloud. Fitted to two captured days with broken clouds.
 */
const SMOOTH = 0.004
const ROUGH = 0.37

/** Rise of the cell above the air per irradiance [K m²/W] (after Faiman 2008, at a usual wind). */
const HEATING = { roof: 0.03, rack: 0.027 }

/** The quarters of one solar day; no call leaves anything in it for another. */
const scratch = new Int32Array(QUARTERS)

/**
 * The model of a module under the sky of a cell. Costs nothing until it is asked.
 *
 * @example
 * const module = createModule(cell, {
 *   tiltDeg: 22, azimuthDeg: 180, mount: 'roof',
 *   panelW: 250, gammaPctPerK: -0.4, peakVa: 225, efficiency: 0.96,
 * })
 * module.sumMwh(1_655_251_200, 1_655_337_600) // of 2022-06-15, UTC
 */
export function createModule(cell: Cell, plane: ModulePlane): ModuleModel {
  // A third of 15 minutes at the peak in whole mWh, so that the parts can always stay below it.
  const capMwh = Math.floor((plane.peakVa * 1000) / 12)
  const writeQuarters = createQuarterWriter(cell, plane, 3 * capMwh)
  const split = createSplitter(cell.splitKey, capMwh)

  const model: ModuleModel = {
    sumMwh(startS, endS) {
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
    },

    fiveMinutesMwh(startS, endS) {
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
      for (let i = 1; i < energies.length - 1; i++) {
        if (energies[i] === 0) continue
        const { share } = skyDayAt(cell, startQuarter + i - 1).cover
        const roughness = SMOOTH + ROUGH * share * (1 - share)
        split(energies, i, rows, roughness, startQuarter + i - 1)
      }
      return rows
    },

    isDark(startS) {
      return !cell.isLit(startS / QUARTER_S) || model.sumMwh(startS, startS + QUARTER_S) === 0
    },
  }
  return model
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
function createQuarterWriter(cell: Cell, plane: ModulePlane, greatestMwh: number): QuarterWriter {
  const cosTilt = Math.cos(plane.tiltDeg * RAD)
  const sinTilt = Math.sin(plane.tiltDeg * RAD)
  const facing = (plane.azimuthDeg - 180) * RAD
  const { sinLatitude, cosLatitude } = cell
  // cos(incidence) = sin δ · polar + cos δ · (equatorial · cos h + westward · sin h)
  const polar = sinLatitude * cosTilt - cosLatitude * sinTilt * Math.cos(facing)
  const equatorial = cosLatitude * cosTilt + sinLatitude * sinTilt * Math.cos(facing)
  const westward = sinTilt * Math.sin(facing)
  const skyView = (DIFFUSE_TRANSMISSION * (1 + cosTilt)) / 2
  const groundView = (DIFFUSE_TRANSMISSION * ALBEDO * (1 - cosTilt)) / 2
  const heating = HEATING[plane.mount]
  const gamma = plane.gammaPctPerK / 100
  const dcPerWm2 = (plane.panelW / RATED_WM2) * (1 - (plane.losses ?? DEFAULT_LOSSES))
  const curve = inverterCurve(plane.peakVa, plane.efficiency)

  return (day, from, to, target, offset) => {
    if (to < from) return
    const clouds = cell.clouds(day)
    const { cloudsAt, offsetCos, offsetSin, meanC } = day
    const outside = day.extraterrestrialWm2
    const zenithSin = sinLatitude * day.sinDeclination
    const zenithCos = cosLatitude * day.cosDeclination
    const p = polar * day.sinDeclination
    const q = equatorial * day.cosDeclination
    const r = westward * day.cosDeclination
    const swing = day.swingC * Math.SQRT1_2
    for (let i = from; i <= to; i++) {
      const cosHour = HOUR_COS[i]! * offsetCos - HOUR_SIN[i]! * offsetSin
      const sinHour = HOUR_SIN[i]! * offsetCos + HOUR_COS[i]! * offsetSin
      const cosZenith = zenithSin + zenithCos * cosHour
      const kt = clouds[cloudsAt + i]! * cloudlessIndex(cosZenith)
      const diffuse = diffuseShare(kt)
      // Beam relative to the irradiance outside; also the share of diffuse light around the sun.
      const beam = kt * (1 - diffuse)
      const global = kt * cosZenith
      let received = skyView * diffuse * global * (1 - beam) + groundView * global
      const cosIncidence = p + q * cosHour + r * sinHour
      if (cosIncidence > 0) received += beam * (1 + diffuse * kt) * transmittedCosine(cosIncidence)
      const planeWm2 = received * outside
      const cellC = meanC + swing * (cosHour + sinHour) + heating * planeWm2
      const acW = acPowerW(curve, dcPerWm2 * planeWm2 * (1 + gamma * (cellC - RATED_C)))
      target[offset + i] = Math.min(greatestMwh, Math.floor(acW * QUARTER_MWH_PER_W + 0.5))
    }
  }
}
