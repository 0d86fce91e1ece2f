import { DAY_S } from './steps.ts'
import { TABLE_END_S, TABLE_START_S, type Transitions } from './transitions.ts'

/** Two weeks: no zone has kept an offset for less since 1990. */
const STEP_S = 14 * DAY_S

/** Whether the platform knows a zone of this name. Bare offsets such as `+05:30` are no names. */
export function isKnownToIntl(name: string): boolean {
  if (!/^[A-Za-z]/.test(name)) return false
  try {
    new Intl.DateTimeFormat('en-US', { timeZone: name })
    return true
  } catch {
    return false
  }
}

/**
 * The transitions of a zone as the platform's own time zone data have them, found by sampling the
 * table's years and bisecting to the minute. Some 20 ms; depends on the version of these data.
 */
export function transitionsFromIntl(name: string, stepS: number = STEP_S): Transitions {
  const offsetS = offsetReader(name)
  const atS = [Number.NEGATIVE_INFINITY]
  const offsetsS = [offsetS(TABLE_START_S)]
  for (let fromS = TABLE_START_S; fromS < TABLE_END_S; fromS += stepS) {
    const toS = Math.min(fromS + stepS, TABLE_END_S - 1)
    const offset = offsetS(toS)
    if (offset === offsetsS.at(-1)) continue
    atS.push(bisect(fromS, toS, (instantS) => offsetS(instantS) === offset))
    offsetsS.push(offset)
  }
  return { atS, offsetsS }
}

/** The offset from UTC [s] at an instant, read from a text such as `1/1/1990, GMT-07:30`. */
function offsetReader(name: string): (instantS: number) => number {
  const format = new Intl.DateTimeFormat('en-US', { timeZone: name, timeZoneName: 'longOffset' })
  return (instantS) => {
    const text = format.format(instantS * 1000)
    // Some platforms write nothing after GMT for zero; that reads as zero here too.
    const offset = text.slice(text.indexOf('GMT') + 3)
    const seconds = Number(offset.slice(1, 3)) * 3600 + Number(offset.slice(4, 6)) * 60
    return offset.startsWith('-') ? -seconds : seconds
  }
}

/** The first full minute of (lowS, highS] for which `holds`, given that it does at highS only. */
function bisect(lowS: number, highS: number, holds: (instantS: number) => boolean): number {
  let low = lowS
  let high = Math.ceil(highS / 60) * 60
  while (high - low > 60) {
    const middle = Math.floor((low + high) / 120) * 60
    if (holds(middle)) high = middle
    else low = middle
  }
  return high
}
