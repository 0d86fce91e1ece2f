import { CLIMATE_REGIONS, REMOTE } from '../../../fixtures/climate-regions.ts'
import { PLACES } from '../../../fixtures/places.ts'
import { airOfMonths } from './air-temperature.ts'
import { monthlyClearSkyKwhM2Day } from './clear-sky.ts'

/** What the sky of a place is made from: twelve values each, January first. */
export interface Climate {
  readonly latitudeDeg: number
  readonly longitudeDeg: number
  readonly elevationM?: number
  /** Mean daily global horizontal irradiation [kWh/m²/day]. */
  readonly ghiKwhM2Day: readonly number[]
  /** Mean air temperature [°C]. */
  readonly temperatureC: readonly number[]
  /** Cloudless irradiance relative to Haurwitz: 0.94 (turbid, low) to 1.16 (clean, high). */
  readonly clearness: number
}

/** How many places a climate is mixed from, when it is that of no place. */
const NEIGHBOURS = 6
/** What a metre of elevation and a degree of latitude between two places are worth [km]. */
const KM_PER_M = 0.4
const KM_PER_DEGREE = 100
/** Air is that much clearer with each kilometre above the sea. */
const CLEARNESS_PER_KM = 0.05
const LAPSE_K_PER_M = 0.006
/** No month is brighter than that, in units of its cloudless sky. */
const BRIGHTEST = 0.97

/** Reach of a region of fixtures/climate-regions.ts, and what remoteness weighs beside it. */
const REGION_KM = 500
const REMOTE_WEIGHT = 0.02

const RAD = Math.PI / 180
const EARTH_RADIUS_KM = 6371

type Point = { readonly latitudeDeg: number; readonly longitudeDeg: number }

/**
 * The climate of a point of which only coordinates and perhaps the elevation [m] are known. The six
 * nearest places are mixed by a modified inverse distance (Franke and Little): weight ((R - d) / d)²,
 * where R is the distance to the seventh, so that nothing jumps where one place takes over from
 * another, and at a place its own climate is returned unchanged. A place of another height or
 * latitude counts as farther. What is mixed is the share of the cloudless sky, month by month, turned
 * by half a year beyond the equator; the clearness of the air at the point's elevation; and how much
 * warmer a place is than its latitude and elevation say. Coasts are not considered.
 */
export function nearestClimate(point: Point, elevationM?: number): Climate {
  const near = PLACES.map((place) => ({ place, km: apartKm(place, point, elevationM) }))
  near.sort((a, b) => a.km - b.km)
  const { latitudeDeg, longitudeDeg } = point
  if (near[0]!.km < 0.001) return near[0]!.place
  const reachKm = near[NEIGHBOURS]!.km
  const mixed = near.slice(0, NEIGHBOURS).map(({ place, km }) => {
    const weight = (reachKm - km) / km
    const turned = turnedBy(place.latitudeDeg, latitudeDeg)
    return { place, turned, share: clearSkyShare(place), weight: weight * weight }
  })
  const total = mixed.reduce((sum, { weight }) => sum + weight, 0)
  const mean = (value: (one: (typeof mixed)[number]) => number) =>
    mixed.reduce((sum, one) => sum + one.weight * value(one), 0) / total
  const heightM = elevationM ?? mean(({ place }) => place.elevationM)
  const clearness =
    (heightM / 1000) * CLEARNESS_PER_KM +
    mean(({ place }) => place.clearness - (place.elevationM / 1000) * CLEARNESS_PER_KM)
  const usual = airOfMonths(latitudeDeg)
  return {
    latitudeDeg,
    longitudeDeg,
    elevationM: heightM,
    clearness,
    ghiKwhM2Day: monthlyClearSkyKwhM2Day(latitudeDeg).map((clearSky, month) => {
      const share = mean(
        (one) => (1 - one.turned) * one.share[month]! + one.turned * one.share[(month + 6) % 12]!,
      )
      return clearSky * clearness * Math.min(BRIGHTEST, share)
    }),
    temperatureC: usual.map((zonalC, month) => {
      const warmer = mean(({ place }) => {
        const seaLevelC = place.temperatureC[month]! + place.elevationM * LAPSE_K_PER_M
        return seaLevelC - airOfMonths(place.latitudeDeg)[month]!
      })
      return zonalC + warmer - heightM * LAPSE_K_PER_M
    }),
  }
}

/** What a region adds to a climate: see fixtures/climate-regions.ts. */
export interface Restlessness {
  readonly spells: number
  readonly spreadPerK: number
}

/** The restlessness of the weather at a point, without a jump between one region and the next. */
export function restlessnessAt(point: Point): Restlessness {
  let total = REMOTE_WEIGHT
  let spells = REMOTE_WEIGHT * REMOTE.spells
  let spreadPerK = REMOTE_WEIGHT * REMOTE.spreadPerK
  for (const region of CLIMATE_REGIONS) {
    const far = distanceKm(region, point) / REGION_KM
    const near = 1 / (1 + far * far)
    const weight = near * near * near
    total += weight
    spells += weight * region.spells
    spreadPerK += weight * region.spreadPerK
  }
  return { spells: spells / total, spreadPerK: spreadPerK / total }
}

/** How far the seasons of two latitudes are opposite: 0 within a hemisphere, 1 beyond the tropics. */
function turnedBy(latitudeDeg: number, otherDeg: number): number {
  if (latitudeDeg < 0 === otherDeg < 0) return 0
  return Math.min(1, Math.abs(latitudeDeg) / 10) * Math.min(1, Math.abs(otherDeg) / 10)
}

/** Irradiation of each month as a share of the cloudless sky of the place's own air. */
function clearSkyShare(place: Climate): number[] {
  const clearSky = monthlyClearSkyKwhM2Day(place.latitudeDeg)
  return place.ghiKwhM2Day.map(
    (ghi, month) => ghi / Math.max(1e-3, clearSky[month]! * place.clearness),
  )
}

/** How different the climates of a place and a point may be, as a distance. */
function apartKm(place: Climate, point: Point, elevationM: number | undefined): number {
  const km = distanceKm(place, point)
  const upKm = elevationM === undefined ? 0 : KM_PER_M * (elevationM - place.elevationM!)
  const northKm = KM_PER_DEGREE * (Math.abs(point.latitudeDeg) - Math.abs(place.latitudeDeg))
  return Math.sqrt(km * km + upKm * upKm + northKm * northKm)
}

/** Great-circle distance (haversine). */
function distanceKm(a: Point, b: Point): number {
  const north = Math.sin(((b.latitudeDeg - a.latitudeDeg) * RAD) / 2)
  const east = Math.sin(((b.longitudeDeg - a.longitudeDeg) * RAD) / 2)
  const cosines = Math.cos(b.latitudeDeg * RAD) * Math.cos(a.latitudeDeg * RAD)
  return (
    2 * EARTH_RADIUS_KM * Math.asin(Math.min(1, Math.sqrt(north * north + cosines * east * east)))
  )
}
