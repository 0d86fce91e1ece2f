import type { Day } from './calendar.ts'

/** A time zone by its IANA name. */
export interface Zone {
  readonly name: string
  /** Offset from UTC in force at an instant [s]. */
  offsetS(instantS: number): number
  /** The first instant whose local date is that day. */
  dayStartS(day: Day): number
  /** The local date of an instant. */
  dayOf(instantS: number): Day
}
