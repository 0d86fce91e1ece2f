/**
 * A microinverter: PVWatts' curve (NREL/TP-6A20-62641), which gives up a constant share of its
 * rating to itself and bends a little near full power, cut off at peak output.
 */

/** PVWatts' reference efficiency, to which the curve's coefficients belong. */
const REFERENCE_EFFICIENCY = 0.9637

/** Output as a polynomial of the DC power, in the units of W. */
export interface InverterCurve {
  readonly constant: number
  readonly linear: number
  readonly quadratic: number
  readonly peakW: number
}

/** The curve of an inverter with that greatest AC output [W] and weighted efficiency (0 to 1). */
export function inverterCurve(peakW: number, efficiency: number): InverterCurve {
  const scale = efficiency / REFERENCE_EFFICIENCY
  const ratedDcW = peakW / efficiency
  return {
    constant: -0.0059 * scale * ratedDcW,
    linear: 0.9858 * scale,
    quadratic: (-0.0162 * scale) / ratedDcW,
    peakW,
  }
}

/** AC power [W] from DC power [W], between 0 and the peak. */
export function acPowerW(curve: InverterCurve, dcW: number): number {
  const acW = (curve.quadratic * dcW + curve.linear) * dcW + curve.constant
  return acW > 0 ? Math.min(acW, curve.peakW) : 0
}
