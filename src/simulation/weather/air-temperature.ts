/**
 * Air temperature by latitude alone: what places are compared with before they are mixed, so that a
 * point between two places of other latitudes is not as warm as either.
 */

/** Middles of the months [day of the year]. */
const MIDDLES = [15, 45, 74, 105, 135, 166, 196, 227, 258, 288, 319, 349]
/** The warmest day north of the equator, about 20 July; six months later in the south. */
const WARMEST_DAY = 201
const YEAR_DAYS = 365.25

/**
 * Mean air temperature at sea level [°C] of the twelve months at a latitude: 27.5 °C up to 18°, less
 * towards the poles; seasons from 8° on, in the south, which is mostly sea, half as strong. A fit to
 * the places of fixtures/places, good to 4 K.
 */
export function airOfMonths(latitudeDeg: number): number[] {
  const from = Math.abs(latitudeDeg)
  const beyond = Math.max(0, from - 18)
  const mean = Math.max(-22, 27.5 - 0.0135 * beyond * beyond)
  const south = latitudeDeg < 0
  const swing = 0.35 * Math.max(0, from - 8) * (south ? 0.55 : 1)
  const warmest = south ? WARMEST_DAY - YEAR_DAYS / 2 : WARMEST_DAY
  return MIDDLES.map((day) => mean + swing * Math.cos((2 * Math.PI * (day - warmest)) / YEAR_DAYS))
}
