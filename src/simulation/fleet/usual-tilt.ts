import { ROOF_TILT_ELSEWHERE, ROOF_TILTS } from '../../../fixtures/roof-tilts.ts'

/** Tilt of a roof of a country [°], whole, for a standard normal draw: 3 to 55. */
export function usualTiltDeg(country: string, normal: number): number {
  const { medianDeg, spreadDeg } = ROOF_TILTS[country] ?? ROOF_TILT_ELSEWHERE
  return Math.max(3, Math.min(55, Math.round(medianDeg + spreadDeg * normal)))
}
