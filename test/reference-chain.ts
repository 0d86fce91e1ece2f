import { getPosition } from 'suncalc'
import type { ModulePlane } from '../src/simulation/roof/module.ts'
import { airTemperatureC, horizontalWm2 } from '../src/simulation/weather/irradiance.ts'
import type { Cell } from '../src/simulation/weather/sky.ts'
import { sunPosition } from '../src/simulation/weather/sun.ts'

/**
 * The same roof by another route: `suncalc` for the sun, Perez 1990 instead of Hay & Davies, every
 * formula in its textbook form, no tables, no integers. It shares only the irradiance on the
 * horizontal and the air temperature with the simulation.
 */

const RAD = Math.PI / 180

/** Perez et al. 1990, all sites composite: F11 F12 F13 F21 F22 F23 by the clearness of the sky. */
const PEREZ: readonly (readonly number[])[] = [
  [-0.008, 0.588, -0.062, -0.06, 0.072, -0.022],
  [0.13, 0.683, -0.151, -0.019, 0.066, -0.029],
  [0.33, 0.487, -0.221, 0.055, -0.064, -0.026],
  [0.568, 0.187, -0.295, 0.109, -0.152, -0.014],
  [0.873, -0.392, -0.362, 0.226, -0.462, 0.001],
  [1.132, -1.237, -0.412, 0.288, -0.823, 0.056],
  [1.06, -1.6, -0.359, 0.264, -1.127, 0.131],
  [0.678, -0.327, -0.25, 0.156, -1.377, 0.251],
]
const CLEARNESS_BINS = [1.065, 1.23, 1.5, 1.95, 2.8, 4.5, 6.2]

/** AC energy [Wh] of a module in a 15-minute quarter (index since 1970). */
export function referenceWh(cell: Cell, plane: ModulePlane, quarter: number): number {
  const middleS = 900 * quarter + 450
  const ghi = horizontalWm2(cell, quarter)
  if (ghi === 0) return 0
  const outside = 1361 * sunPosition(middleS).distanceFactor
  const sun = getPosition(new Date(1000 * middleS), cell.latitudeDeg, cell.longitudeDeg)
  const zenith = (90 - sun.altitude) * RAD
  const cosZenith = Math.max(0.01, Math.cos(zenith))
  const diffuse = ghi * erbs(ghi / (outside * cosZenith))
  const beam = (ghi - diffuse) / cosZenith
  const tilt = plane.tiltDeg * RAD
  const cosIncidence =
    Math.cos(zenith) * Math.cos(tilt) +
    Math.sin(zenith) * Math.sin(tilt) * Math.cos((sun.azimuth - plane.azimuthDeg) * RAD)
  const front = Math.max(0, cosIncidence)
  const sky = perez(diffuse, beam, outside, zenith, front, tilt)
  const ground = (ghi * 0.2 * (1 - Math.cos(tilt))) / 2
  const planeWm2 = beam * front * glass(front) + 0.97 * (sky + ground)
  const cellC = airTemperatureC(cell, quarter) + (plane.mount === 'roof' ? 0.03 : 0.027) * planeWm2
  const dcW =
    (plane.panelW *
      planeWm2 *
      (1 + (plane.gammaPctPerK / 100) * (cellC - 25)) *
      (1 - plane.losses!)) /
    1000
  return pvwatts(dcW, plane.peakVa, plane.efficiency) / 4
}

function erbs(kt: number): number {
  if (kt <= 0.22) return 1 - 0.09 * kt
  if (kt > 0.8) return 0.165
  return 0.9511 - 0.1604 * kt + 4.388 * kt ** 2 - 16.638 * kt ** 3 + 12.336 * kt ** 4
}

function perez(
  diffuse: number,
  beam: number,
  outside: number,
  zenith: number,
  front: number,
  tilt: number,
): number {
  const bent = 1.041 * zenith ** 3
  const clearness = ((diffuse + beam) / diffuse + bent) / (1 + bent)
  const bin = CLEARNESS_BINS.filter((limit) => clearness >= limit).length
  const [f11, f12, f13, f21, f22, f23] = PEREZ[bin] as [
    number,
    number,
    number,
    number,
    number,
    number,
  ]
  const elevationDeg = 90 - zenith / RAD
  const airMass = 1 / (Math.cos(zenith) + 0.50572 * (elevationDeg + 6.07995) ** -1.6364)
  const brightness = (diffuse * airMass) / outside
  const f1 = Math.max(0, f11 + f12 * brightness + f13 * zenith)
  const f2 = f21 + f22 * brightness + f23 * zenith
  const around = front / Math.max(Math.cos(85 * RAD), Math.cos(zenith))
  return diffuse * (((1 - f1) * (1 + Math.cos(tilt))) / 2 + f1 * around + f2 * Math.sin(tilt))
}

function glass(cosIncidence: number): number {
  return (1 - Math.exp(-cosIncidence / 0.14)) / (1 - Math.exp(-1 / 0.14))
}

function pvwatts(dcW: number, peakW: number, efficiency: number): number {
  const rated = peakW / efficiency
  const load = Math.max(1e-6, dcW / rated)
  const share = (efficiency / 0.9637) * (-0.0162 * load - 0.0059 / load + 0.9858)
  return Math.max(0, Math.min(peakW, share * dcW))
}
