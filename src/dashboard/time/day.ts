import { dayStart, instantOf } from './zone.ts'

export interface Day {
  readonly startS: number
  readonly endS: number
}

/** The day of a date, YYYY-MM-DD, or the one that an instant lies in. */
export function dayOf(zone: string, date: string | undefined, atS: number): Day {
  if (date === undefined) return { startS: dayStart(zone, atS), endS: dayStart(zone, atS, 1) }
  const [year = 0, month = 1, day = 1] = date.split('-').map(Number)
  const startS = instantOf(zone, { year, month, day })
  return { startS, endS: dayStart(zone, startS, 1) }
}
