import type { Place } from '../../../fixtures/places.ts'
import { PLACES } from '../../../fixtures/places.ts'
import type { Location } from '../../scenario/format.ts'
import { zone } from '../../time/zone.ts'
import { childKey, type Key, uniform } from '../random.ts'
import type { Site } from '../system.ts'
import { findPlace, nearestClimate, placeName, suggestPlaces } from '../weather/place.ts'
import type { Cell } from '../weather/sky.ts'
import { type Draft, draw } from './draft.ts'

/** Where generated systems stand: most of the real fleet is in the United States. */
const COUNTRY_WEIGHT: Readonly<Record<string, number>> = {
  US: 30,
  AU: 3,
  FR: 3,
  GB: 2,
  NL: 2,
  DE: 2,
}

/** Places to draw from, with the running sum of their weights. */
export interface PlaceTable {
  readonly places: readonly Place[]
  readonly below: readonly number[]
}

/** The places of some countries, or all; each country weighs the same however many it has. */
export function placeTable(countries: readonly string[] | undefined): PlaceTable {
  const places = PLACES.filter(({ country }) => countries?.includes(country) ?? true)
  let sum = 0
  const below = places.map(({ country }) => {
    const siblings = places.filter((place) => place.country === country).length
    sum += (COUNTRY_WEIGHT[country] ?? 1) / siblings
    return sum
  })
  return { places, below }
}

export function drawPlace(key: Key, { places, below }: PlaceTable): Place {
  const at = uniform(childKey(key, 'place'), 0) * below[below.length - 1]!
  return places[below.findIndex((sum) => at < sum)]!
}

export interface BuiltSite {
  readonly site: Site
  readonly cell: Cell
}

/** The site of a system, and the weather cell that it shares with its neighbours. */
export function buildSite(draft: Draft): BuiltSite {
  const { place } = draft.entry
  if (typeof place === 'object') return writtenSite(draft, place)
  const found = place === undefined ? undefined : findPlace(place)
  if (place !== undefined && !found) {
    draft.mistake(
      [...draft.path, 'place'],
      `there is no place "${place}"; did you mean ${list(suggestPlaces(place))}? Any other is written out: country, state, city, postal_code, latitude, longitude, timezone`,
    )
  }
  return siteAt(draft, found ?? drawPlace(draft.key, draft.places))
}

function siteAt(draft: Draft, place: Place): BuiltSite {
  const codes = place.postalCodes
  return {
    site: {
      country: place.country,
      state: place.state,
      city: place.city,
      postalCode: codes[Math.floor(draw(draft, 'postal-code') * codes.length)]!,
      latitudeDeg: place.latitudeDeg,
      longitudeDeg: place.longitudeDeg,
      zone: zone(place.timezone),
    },
    cell: draft.cell(placeName(place), place),
  }
}

function writtenSite(draft: Draft, place: Location): BuiltSite {
  const climate = nearestClimate(place.latitude, place.longitude)
  return {
    site: {
      country: place.country,
      state: place.state,
      city: place.city,
      postalCode: place.postal_code,
      latitudeDeg: place.latitude,
      longitudeDeg: place.longitude,
      zone: zone(place.timezone),
    },
    cell: draft.cell(`${place.latitude},${place.longitude}`, climate),
  }
}

/** Does any place lie in that country? */
export function hasPlaces(country: string): boolean {
  return PLACES.some((place) => place.country === country)
}

export function list(items: readonly string[]): string {
  return items.map((item) => `"${item}"`).join(' or ')
}
