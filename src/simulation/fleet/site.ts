import type { Place as CataloguePlace } from '../../../fixtures/places/place.ts'
import { alternatives } from '../../scenario/mistakes.ts'
import type { Location } from '../../scenario/scenario.ts'
import { zone } from '../../time/zone.ts'
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
    draft.report(
      ['place'],
      `there is no place "${place}"; did you mean ${alternatives(suggestPlaces(place))}? Any other is written out: country, state, city, postal_code, latitude, longitude, timezone`,
    )
  }
  return siteAt(draft, found ?? drawPlace(draft.key, draft.places))
}

function siteAt(draft: Draft, place: CataloguePlace): Place {
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
    cell: draft.weather(placeName(place), place),
  }
}

function writtenSite(draft: Draft, place: Location): Place {
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
    cell: draft.weather(`${place.latitude},${place.longitude}`, climate),
  }
}
