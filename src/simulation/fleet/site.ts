import type { Place as CataloguePlace } from '../../../fixtures/places/place.ts'
import { alternatives } from '../../scenario/mistakes.ts'
import type { Location } from '../../scenario/scenario.ts'
import { zone } from '../../time/zone.ts'
import type { Site } from '../system.ts'
import { nearestClimate } from '../weather/climate.ts'
import { type Draft, draw, type Plan } from './draft.ts'
import { drawPlace, findPlace, placeName, suggestPlaces } from './places.ts'

type Place = Pick<Plan, 'site' | 'cell'>

/** Where a system stands, and the weather there. */
export function chooseSite(draft: Draft): Place {
  const { place } = draft.entry
  if (typeof place === 'object') return writtenSite(draft, place)
  const found = place === undefined ? undefined : findPlace(place)
  if (place !== undefined && !found) {
    const near = suggestPlaces(place)
    const meant = near.length === 0 ? '.' : `; did you mean ${alternatives(near)}?`
    draft.report(
      ['place'],
      `there is no place "${place}"${meant} Any other is written out: country, state, city, postal_code, latitude, longitude, timezone`,
    )
  }
  return siteAt(draft, found ?? drawPlace(draft.key, draft.places))
}

/** A city has so many quarters, each with clouds of its own. */
const CITY_QUARTERS = 16
/** How far the last of them is from the middle, and how far a house is from its quarter's [km]. */
const CITY_KM = 12
const STREETS_KM = 0.3
const KM_PER_DEGREE = 111.2

type Point = Pick<Site, 'latitudeDeg' | 'longitudeDeg'>

/** A house of a city, under the sky of its quarter. */
function siteAt(draft: Draft, place: CataloguePlace): Place {
  const codes = place.postalCodes
  const quarter = Math.floor(draw(draft, 'quarter') * CITY_QUARTERS)
  const middle = quarterOf(place, quarter)
  const awayKm = STREETS_KM * Math.sqrt(draw(draft, 'street'))
  return {
    site: {
      country: place.country,
      state: place.stateAbbreviation ?? place.state,
      city: place.city,
      postalCode: codes[Math.floor(draw(draft, 'postal-code') * codes.length)]!,
      ...beside(middle, awayKm, 2 * Math.PI * draw(draft, 'street', 1)),
      zone: zone(place.timezone),
    },
    cell: draft.weather(`${placeName(place)}/${quarter}`, place, middle),
  }
}

/** The middle of a quarter: they lie on a spiral, evenly over the city. */
function quarterOf(place: Point, quarter: number): Point {
  const turn = quarter * Math.PI * (3 - Math.sqrt(5))
  return beside(place, CITY_KM * Math.sqrt((quarter + 0.3) / CITY_QUARTERS), turn)
}

function beside({ latitudeDeg, longitudeDeg }: Point, km: number, towards: number): Point {
  const north = (km / KM_PER_DEGREE) * Math.cos(towards)
  const east = (km / KM_PER_DEGREE) * Math.sin(towards)
  const degrees = (x: number) => Math.round(x * 1e4) / 1e4
  return {
    latitudeDeg: degrees(latitudeDeg + north),
    longitudeDeg: degrees(longitudeDeg + east / Math.cos((latitudeDeg * Math.PI) / 180)),
  }
}

function writtenSite(draft: Draft, place: Location): Place {
  const { latitude, longitude, elevation_m: elevationM } = place
  const climate = nearestClimate({ latitudeDeg: latitude, longitudeDeg: longitude }, elevationM)
  return {
    site: {
      country: place.country,
      state: place.state,
      city: place.city,
      postalCode: place.postal_code,
      latitudeDeg: latitude,
      longitudeDeg: longitude,
      zone: zone(place.timezone),
    },
    cell: draft.weather(`${latitude},${longitude},${elevationM ?? ''}`, climate),
  }
}
