import { distance } from 'fastest-levenshtein'
import { PLACES, type Place } from '../../../fixtures/places.ts'
import { monthlyClearSkyKwhM2Day } from './clear-sky.ts'

/** What the sky of a place is made from: twelve values each, January first. */
export interface Climate {
  readonly latitudeDeg: number
  readonly longitudeDeg: number
  readonly ghiKwhM2Day: readonly number[]
  readonly temperatureC: readonly number[]
  readonly clearness: number
}

/** In these countries a place is named with its state, elsewhere with its country. */
const STATE_COUNTRIES: ReadonlySet<string> = new Set(['US', 'CA', 'AU'])

/** How many places a climate is mixed from, when it is that of no place. */
const NEIGHBOURS = 4

const RAD = Math.PI / 180
const EARTH_RADIUS_KM = 6371

const bySpelling = new Map<string, Place>(
  PLACES.flatMap((place) =>
    [place.city, ...(place.alsoCalled ?? [])].map(
      (city) => [spelling(city, place), place] as const,
    ),
  ),
)

/**
 * The place of a text such as `Sebastopol, CA` or `Zürich, CH`: the city and, after the last comma,
 * its state in the US, Canada and Australia, its country elsewhere. Case, accents, full stops,
 * apostrophes and runs of spaces make no difference. Undefined if there is none.
 */
export function findPlace(text: string): Place | undefined {
  return bySpelling.get(plain(text))
}

/** How a place is written in a scenario: `Sebastopol, CA`, `Munich, DE`. */
export function placeName(place: Place): string {
  return `${place.city}, ${STATE_COUNTRIES.has(place.country) ? place.state : place.country}`
}

/**
 * The names, at most `count`, that a text was most likely meant to be, the nearest first: cities
 * spelled almost so, else the places of the state or country that was written, else none.
 */
export function suggestPlaces(text: string, count = 3): string[] {
  // The comma may be what is wrong.
  const [, city, region] = /^(.*?)(?:,? (\w{1,3}))?$/.exec(plain(text))!
  const scored = [...bySpelling].map(([spelled, place]) => {
    const [itsCity, itsRegion] = spelled.split(', ')
    return {
      name: placeName(place),
      score: distance(city!, itsCity!),
      sameRegion: region === itsRegion,
    }
  })
  const near = scored.filter(({ score }) => score <= city!.length / 3)
  const chosen = near.length > 0 ? near : scored.filter(({ sameRegion }) => sameRegion)
  chosen.sort((a, b) => a.score - b.score || (a.name < b.name ? -1 : 1))
  return [...new Set(chosen.map(({ name }) => name))].slice(0, count)
}

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

function spelling(city: string, place: Place): string {
  return plain(`${city}, ${placeName(place).slice(place.city.length + 1)}`)
}

/** Without case, accents, full stops, apostrophes; one space after a comma, none before it. */
function plain(text: string): string {
  return text
    .normalize('NFD')
    .replace(/[\u0300-\u036f.'’]/g, '')
    .toLowerCase()
    .replace(/\s+/g, ' ')
    .replace(/ ?, ?/g, ', ')
    .trim()
}
