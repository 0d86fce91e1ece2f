import { ZONES } from '../../fixtures/zones.ts'
import type { Day } from './calendar.ts'
import { isKnownToIntl, transitionsFromIntl } from './intl.ts'
import { DAY_S } from './steps.ts'
import { decodeTransitions, TABLE_END_S, TABLE_START_S, type Transitions } from './transitions.ts'

/** A time zone by its IANA name. */
export interface Zone {
  readonly name: string
  /** Offset from UTC in force at an instant [s]. */
  offsetS(instantS: number): number
  /** The first instant whose local date is that day or, if the zone skipped it, a later one. */
  dayStartS(day: Day): number
  /**
   * The local date of an instant: the day with dayStartS(day) <= instantS < dayStartS(day + 1). Where
   * clocks were put back from just after midnight (St. John's until 2011) the hour that is lived
   * twice stays with the day that had begun, so that days never overlap.
   */
  dayOf(instantS: number): Day
}

/**
 * The zone of that name. Those of `fixtures/zones.ts` are the same on every platform; others are read
 * from `Intl` on first use, so their future depends on the platform's time zone data. Instants
 * outside 1990 to 2100 have the offset of the nearer edge. Throws RangeError if there is no such zone.
 */
export function zone(name: string): Zone {
  const key = name.toLowerCase()
  const known = cache.get(key)
  if (known) return known.name === name || committed().has(key) ? known : { ...known, name }
  const made = makeZone(name)
  cache.set(key, made)
  return made
}

/** The first instant of a local day and of the next one. */
export function dayBounds(
  zone: Zone,
  day: Day,
): { readonly startS: number; readonly endS: number } {
  return { startS: zone.dayStartS(day), endS: zone.dayStartS(day + 1) }
}

/** Whether `zone(name)` would find one. */
export function isZone(name: string): boolean {
  const key = name.toLowerCase()
  return cache.has(key) || committed().has(key) || isKnownToIntl(name)
}

/** Zones that were asked for, by lower-case name: of the spellings of a name there is no end. */
const cache = new Map<string, Zone>()

function makeZone(name: string): Zone {
  const row = committed().get(name.toLowerCase())
  if (row) return createZone(row.name, decodeTransitions(row.table))
  if (isKnownToIntl(name)) return createZone(name, transitionsFromIntl(name))
  throw new RangeError(
    `There is no time zone "${name}"; a name of the IANA database such as "America/Los_Angeles" is needed.`,
  )
}

interface CommittedZone {
  readonly name: string
  readonly table: string
}

let committedZones: Map<string, CommittedZone> | undefined

/** The committed zones by lower-case name, indexed on first use. */
function committed(): Map<string, CommittedZone> {
  committedZones ??= new Map(
    ZONES.flatMap(([names, table]) =>
      names.split(' ').map((name) => [name.toLowerCase(), { name, table }] as const),
    ),
  )
  return committedZones
}

/** 2 ** 23 s, 97 days: narrower than most stretches between two transitions. */
const BUCKET_S = 8_388_608
const LAST_BUCKET = Math.floor((TABLE_END_S - TABLE_START_S) / BUCKET_S)

function createZone(name: string, transitions: Transitions): Zone {
  // A guard that is never reached spares every search the test for the last entry.
  const atS = Float64Array.of(...transitions.atS, Number.POSITIVE_INFINITY)
  const offsetsS = Int32Array.from(transitions.offsetsS)
  const buckets = indexBuckets(atS)

  /** The entry in force at an instant. */
  function indexAt(instantS: number): number {
    const bucket = Math.floor((instantS - TABLE_START_S) / BUCKET_S)
    let index = buckets[Math.max(0, Math.min(LAST_BUCKET, bucket))] as number
    while ((atS[index + 1] as number) <= instantS) index++
    return index
  }

  function offsetS(instantS: number): number {
    return offsetsS[indexAt(instantS)] as number
  }

  function dayStartS(day: Day): number {
    const midnightS = day * DAY_S
    // No offset reaches a day, so no stretch that ended a day before matters.
    let index = indexAt(midnightS - DAY_S)
    while (startWithin(index, midnightS) >= (atS[index + 1] as number)) index++
    return startWithin(index, midnightS)
  }

  /** When a clock that never leaves an entry's offset shows `wallS`, or the entry's start if later. */
  function startWithin(index: number, wallS: number): number {
    return Math.max(atS[index] as number, wallS - (offsetsS[index] as number))
  }

  function dayOf(instantS: number): Day {
    const date = Math.floor((instantS + offsetS(instantS)) / DAY_S)
    return dayStartS(date + 1) <= instantS ? date + 1 : date
  }

  return { name, offsetS, dayStartS, dayOf }
}

/** For each bucket of time the entry in force at its start. */
function indexBuckets(atS: Float64Array): Uint16Array {
  const buckets = new Uint16Array(LAST_BUCKET + 1)
  let index = 0
  for (let bucket = 0; bucket <= LAST_BUCKET; bucket++) {
    const startS = TABLE_START_S + bucket * BUCKET_S
    while ((atS[index + 1] as number) <= startS) index++
    buckets[bucket] = index
  }
  return buckets
}
