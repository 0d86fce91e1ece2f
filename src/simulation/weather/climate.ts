import type { Place } from '../../../fixtures/places/place.ts'
import { PLACES } from '../../../fixtures/places.ts'
import { monthlyClearSkyKwhM2Day } from './clear-sky.ts'

/** What the weather of a place is made from; the arrays have one value for each month, January first. */
export interface Climate {
  readonly latitudeDeg: number
  readonly longitudeDeg: number
  /** Mean daily global horizontal irradiation [kWh/m²/day]. */
  readonly ghiKwhM2Day: readonly number[]
  /** Mean air temperature [°C]. */
  readonly temperatureC: readonly number[]
  /**
   * Irradiance of a cloudless day as a multiple of the Haurwitz clear sky: 0.96 (turbid, low) to
   * 1.09 (clean, high) in the places of the catalogue.
   */
  readonly clearness: number
}

/** How many places a climate is mixed from, when it is that of no place. */
const NEIGHBOURS = 4

const RAD = Math.PI / 180
const EARTH_RADIUS_KM = 6371

/**
 * The climate of a point of which only the coordinates are known. The four nearest places are mixed
 * by a modified inverse distance (Franke and Little): weight ((R - d) / d)², where R is the distance
 * to the fifth, so that nothing jumps where one place takes over from another, and at a place its own
 * climate is returned unchanged. What is mixed is the share of the cloudless sky, month by month, the
 * clearness and the air temperature; the irradiation follows from that share and the sun's height at
 * the point's own latitude. Elevation and coasts are not considered.
 */
export function nearestClimate(latitudeDeg: number, longitudeDeg: number): Climate {
  const near = PLACES.map((place) => ({ place, km: distanceKm(place, latitudeDeg, longitudeDeg) }))
  near.sort((a, b) => a.km - b.km)
  const { ghiKwhM2Day, temperatureC, clearness } = near[0]!.place
  if (near[0]!.km < 0.001)
    return { latitudeDeg, longitudeDeg, ghiKwhM2Day, temperatureC, clearness }

  const reachKm = near[NEIGHBOURS]!.km
  const mixed = near.slice(0, NEIGHBOURS).map(({ place, km }) => {
    const weight = (reachKm - km) / km
    return { place, share: clearSkyShare(place), weight: weight * weight }
  })
  const total = mixed.reduce((sum, { weight }) => sum + weight, 0)
  const mean = (value: (one: (typeof mixed)[number]) => number) =>
    mixed.reduce((sum, one) => sum + one.weight * value(one), 0) / total
  return {
    latitudeDeg,
    longitudeDeg,
    ghiKwhM2Day: monthlyClearSkyKwhM2Day(latitudeDeg).map(
      (clearSky, month) => clearSky * mean(({ share }) => share[month]!),
    ),
    temperatureC: temperatureC.map((_, month) => mean(({ place }) => place.temperatureC[month]!)),
    clearness: mean(({ place }) => place.clearness),
  }
}

/** Irradiation of each month as a share of the Haurwitz clear sky. */
function clearSkyShare(place: Place): number[] {
  const clearSky = monthlyClearSkyKwhM2Day(place.latitudeDeg)
  return place.ghiKwhM2Day.map((ghi, month) => ghi / clearSky[month]!)
}

/** Great-circle distance (haversine). */
function distanceKm(place: Place, latitudeDeg: number, longitudeDeg: number): number {
  const north = Math.sin(((latitudeDeg - place.latitudeDeg) * RAD) / 2)
  const east = Math.sin(((longitudeDeg - place.longitudeDeg) * RAD) / 2)
  const cosines = Math.cos(latitudeDeg * RAD) * Math.cos(place.latitudeDeg * RAD)
  return (
    2 * EARTH_RADIUS_KM * Math.asin(Math.min(1, Math.sqrt(north * north + cosines * east * east)))
  )
}
