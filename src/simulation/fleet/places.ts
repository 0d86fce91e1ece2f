import { distance } from 'fastest-levenshtein'
import {
  COUNTRY_SHARE_ELSEWHERE,
  COUNTRY_SHARES,
  STATE_SHARES,
} from '../../../fixtures/fleet-shares.ts'
import type { Place } from '../../../fixtures/places/place.ts'
import { PLACES } from '../../../fixtures/places.ts'
import { childKey, type Key, uniform } from '../random.ts'

/** Places of the catalogue: found by name, guessed from a name that is wrong, drawn at random. */

/** In these countries a place is named with its state, elsewhere with its country. */
const STATE_COUNTRIES: ReadonlySet<string> = new Set(['US', 'CA', 'AU'])

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

/** Places to draw from, with the running sum of their weights. */
export interface PlaceTable {
  readonly places: readonly Place[]
  readonly below: readonly number[]
}

/** The places of some countries, or all, each with its part of the systems of its region. */
export function placeTable(countries: readonly string[] | undefined): PlaceTable {
  const places = PLACES.filter(({ country }) => countries?.includes(country) ?? true)
  const count = (key: (place: Place) => string) => {
    const counts = new Map<string, number>()
    for (const place of places) counts.set(key(place), (counts.get(key(place)) ?? 0) + 1)
    return counts
  }
  const inCountry = count(({ country }) => country)
  const inState = count(({ state, country }) => `${state}, ${country}`)
  const states = new Set(places.flatMap(({ country, state }) => (country === 'US' ? state : [])))
  const allStates = [...states].reduce((sum, state) => sum + stateShare(state), 0)
  let sum = 0
  const below = places.map(({ country, state }) => {
    const share = COUNTRY_SHARES[country] ?? COUNTRY_SHARE_ELSEWHERE
    const part =
      country === 'US'
        ? stateShare(state) / allStates / inState.get(`${state}, US`)!
        : 1 / inCountry.get(country)!
    sum += share * part
    return sum
  })
  return { places, below }
}

/** Of a state that has places. */
function stateShare(state: string): number {
  return STATE_SHARES[state]!
}

export function drawPlace(key: Key, { places, below }: PlaceTable): Place {
  const at = uniform(childKey(key, 'place'), 0) * below[below.length - 1]!
  return places[below.findIndex((sum) => at < sum)]!
}

/** Does any place lie in that country? */
export function hasPlaces(country: string): boolean {
  return PLACES.some((place) => place.country === country)
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
