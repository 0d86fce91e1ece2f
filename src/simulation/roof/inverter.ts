/**
 * A microinverter: PVWatts' curve (NREL/TP-6A20-62641), which gives up a share of its rating to
 * itself and bends a little near full power, cut off at peak output. PVWatts' share is constant
 * (.0059); here it is the same above a tenth of the load and smaller below, because real units begin
 * at .1 % of their rating.
 */

/** PVWatts' reference efficiency, to which the curve's coefficients belong. */
const REFERENCE_EFFICIENCY = 0.9637

/** What a unit keeps for itself, in units of its DC rating: always, and once it is at work. */
const STANDING = 0.0005
const WORKING = 0.0054
/** DC power at which half of the latter is spent, in units of the rating. */
const HALF_WORKING = 0.012

/** Output as a function of the DC power, in the units of W. */
export interface InverterCurve {
  readonly constant: number
  readonly working: number
  readonly halfWorking: number
  readonly linear: number
  readonly quadratic: number
  readonly peakW: number
}

/** The curve of an inverter with that greatest AC output [W] and weighted efficiency (0 to 1). */
export function inverterCurve(peakW: number, efficiency: number): InverterCurve {
  const scale = efficiency / REFERENCE_EFFICIENCY
  const ratedDcW = peakW / efficiency
  return {
    constant: -STANDING * scale * ratedDcW,
    working: -WORKING * scale * ratedDcW,
    halfWorking: HALF_WORKING * ratedDcW,
    linear: 0.9858 * scale,
    quadratic: (-0.0162 * scale) / ratedDcW,
    peakW,
  }
}

/** AC power [W] from DC power [W], between 0 and the peak. */
export function acPowerW(curve: InverterCurve, dcW: number): number {
  const acW =
    (curve.quadratic * dcW + curve.linear + curve.working / (dcW + curve.halfWorking)) * dcW +
    curve.constant
  return acW > 0 ? Math.min(acW, curve.peakW) : 0
}
