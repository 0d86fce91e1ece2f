/** The lengths of time that everything is counted in [s]. */

/** Of a row of `stats`, and between two reports of an Envoy. */
export const ROW_S = 300
/** Of the weather, of a household, and of a row of a meter. */
export const QUARTER_S = 900
/** A day of UTC or of solar time. A local day may be an hour shorter or longer. */
export const DAY_S = 86_400
