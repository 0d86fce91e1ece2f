import { ROOF_TILT_ELSEWHERE, ROOF_TILTS } from '../../../fixtures/roof-tilts.ts'

/** Flatter, water stands; steeper, nobody builds. */
const FLATTEST_DEG = 3
const STEEPEST_DEG = 55

/** Tilt of a roof of a country [°], whole, for a standard normal draw: 3 to 55. */
export function usualTiltDeg(country: string, normal: number): number {
  const { medianDeg, spreadDeg } = ROOF_TILTS[country] ?? ROOF_TILT_ELSEWHERE
  const tiltDeg = Math.round(medianDeg + spreadDeg * normal)
  return Math.max(FLATTEST_DEG, Math.min(STEEPEST_DEG, tiltDeg))
}
