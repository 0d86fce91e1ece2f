/**
 * Air temperature by latitude alone: what places are compared with before they are mixed, so that a
 * point between two places of other latitudes is not as warm as either.
 */

/** Middles of the months [day of the year]. */
const MIDDLES = [15, 45, 74, 105, 135, 166, 196, 227, 258, 288, 319, 349]
/** The warmest day north of the equator, about 20 July; six months later in the south. */
const WARMEST_DAY = 201
const YEAR_DAYS = 365.25

/** Means of the year [°C]: up to a latitude, what it falls by beyond (per squared degree), and at least. */
const WARMEST_C = 27.5
const WARM_DEG = 18
const FALL_C = 0.0135
const COLDEST_C = -22
/** Half the swing from winter to summer [K] for each degree beyond the tropics; weaker where sea is. */
const SWING_K_PER_DEG = 0.35
const TROPICS_DEG = 8
const SOUTHERN_SWING = 0.55

/**
 * Mean air temperature at sea level [°C] of the twelve months at a latitude. A fit to the places of
 * fixtures/places, good to 4 K.
 */
export function airOfMonths(latitudeDeg: number): number[] {
  const from = Math.abs(latitudeDeg)
  const beyond = Math.max(0, from - WARM_DEG)
  const mean = Math.max(COLDEST_C, WARMEST_C - FALL_C * beyond * beyond)
  const south = latitudeDeg < 0
  const swing = SWING_K_PER_DEG * Math.max(0, from - TROPICS_DEG) * (south ? SOUTHERN_SWING : 1)
  const warmest = south ? WARMEST_DAY - YEAR_DAYS / 2 : WARMEST_DAY
  return MIDDLES.map((day) => mean + swing * Math.cos((2 * Math.PI * (day - warmest)) / YEAR_DAYS))
}
