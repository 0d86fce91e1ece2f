import { CLOCK, CLOCK_DEFAULTS } from '../scenario/clock.ts'
import { quote } from '../scenario/mistakes.ts'
import { EARLIEST_S, formatUtc, LATEST_S, parseDuration, parseInstant } from '../time/instant.ts'
import type { ClockSetting } from './state.ts'
import { WrongValue } from './wrong-value.ts'

export const FASTEST = CLOCK.properties.speed.maximum

/**
 * What a clock shows.
 *
 * @example
 * ```ts
 * simulator.clock.get() // { now: '2022-06-15T19:00:00Z', now_epoch: 1655319600, speed: 0 }
 * ```
 */
export interface ClockReading {
  /** ISO 8601, UTC. */
  readonly now: string
  /** The same instant [epoch s]. */
  readonly now_epoch: number
  /** Virtual seconds per second; 0 is frozen. */
  readonly speed: number
}

/** The virtual time of a world. */
export interface Clock {
  /** The instant [whole epoch s]. */
  nowS(): number
  /** The same to the millisecond [epoch ms]. */
  nowMs(): number
  get(): ClockReading
  /** Puts it to an instant [epoch s] or another speed; what is left out stays. Throws RangeError. */
  set(setting: { readonly now?: number | undefined; readonly speed?: number | undefined }): void
  /** Whether it moves with requests alone, and has no speed. */
  readonly follows: boolean
  /** Moves it on, or back. Throws RangeError. */
  advance(bySeconds: number): void
  /** Moves it on to an instant [epoch ms], as far as a clock goes; never back. */
  follow(toMs: number): void
  /** Where it was put, or stood at the beginning. */
  setting(): ClockSetting & { readonly speed: number }
  /** Where it is by now, if it was put anywhere, for another clock to go on from. */
  carried(): ClockSetting | undefined
  /** Calls back after every change; returns what ends that. */
  onChange(callback: (reading: ClockReading) => void): () => void
  /** Tells of a change that was made to the state itself. */
  tell(): void
}

/** What a clock shows at first. */
export interface FirstReading {
  /** Left out: the machine's time. */
  readonly nowS?: number | undefined
  /** Left out: 1. */
  readonly speed?: number | undefined
  /** It moves with requests alone, and has no speed. Left out: no. */
  readonly follows?: boolean | undefined
}

/** What it shows at the end of its range [epoch ms]. */
const LAST_MS = LATEST_S * 1000 - 1

/** A clock; `real` is the machine's [epoch ms]. A setting found in `state` prevails. */
export function createClock(
  initial: FirstReading,
  real: () => number,
  state: { clock: ClockSetting | undefined } = { clock: undefined },
): Clock {
  const loaded = firstSetting(initial, real())
  const callbacks = new Set<(reading: ClockReading) => void>()

  const speed = () => (initial.follows ? 0 : (state.clock?.speed ?? loaded.speed))
  // At either end of its range it stands, and moves from there.
  const nowMs = () => {
    const { nowMs, realMs } = state.clock ?? loaded
    const runMs = speed() === 0 ? nowMs : nowMs + (real() - realMs) * speed()
    return Math.min(LAST_MS, Math.max(EARLIEST_S * 1000, runMs))
  }
  const nowS = () => Math.floor(nowMs() / 1000)
  const get = () => {
    const nowEpoch = nowS()
    return { now: formatUtc(nowEpoch), now_epoch: nowEpoch, speed: speed() }
  }
  const tell = () => {
    const reading = get()
    for (const callback of callbacks) callback(reading)
  }
  const put = (shownMs: number, speedSet = state.clock?.speed) => {
    state.clock = { nowMs: shownMs, realMs: real(), speed: speedSet }
    tell()
  }
  return {
    nowS,
    nowMs,
    get,
    tell,
    set({ now, speed }) {
      const shownMs = now === undefined ? nowMs() : checkInstant(now) * 1000
      put(shownMs, speed === undefined ? undefined : checkSpeed(speed))
    },
    follows: initial.follows === true,
    advance(bySeconds) {
      const movedMs = nowMs() + bySeconds * 1000
      checkInstant(movedMs / 1000)
      put(movedMs)
    },
    follow(toMs) {
      const movedMs = Math.min(LAST_MS, toMs)
      if (movedMs > nowMs()) put(movedMs)
    },
    setting: () => ({ ...(state.clock ?? loaded), speed: speed() }),
    carried: () => state.clock && { nowMs: nowMs(), realMs: real(), speed: state.clock.speed },
    onChange(callback) {
      callbacks.add(callback)
      return () => callbacks.delete(callback)
    },
  }
}

function firstSetting({ nowS, speed = CLOCK_DEFAULTS.speed }: FirstReading, realMs: number) {
  const nowMs = nowS === undefined ? realMs : checkInstant(nowS) * 1000
  return { nowMs, realMs, speed: checkSpeed(speed) }
}

/**
 * An instant [epoch s] as people write it: ISO 8601 with an offset, or epoch seconds. Throws
 * RangeError with a sentence that says what would be right.
 */
export function readInstant(value: string | number): number {
  const instantS = parseInstant(String(value))
  if (instantS !== undefined) return checkInstant(instantS)
  if (/^\d{4}-\d\d-\d\d$/.test(String(value))) {
    throw new WrongValue(
      `${quote(String(value))} is a date alone, which begins at another instant in every time zone: write ${value}T12:00:00Z or with an offset, ${value}T12:00:00-07:00`,
    )
  }
  throw new WrongValue(
    `${quote(String(value))} is not an instant: write ISO 8601 with an offset (2022-06-15T12:00:00Z) or epoch seconds (1655294400)`,
  )
}

/**
 * A span of time as people write it or as the library takes it.
 *
 * @example
 * ```ts
 * simulator.clock.advance({ hours: 3 })
 * simulator.clock.advance('-PT15M')
 * simulator.clock.advance(900)
 * ```
 */
export type Duration =
  | string
  | number
  | {
      readonly weeks?: number
      readonly days?: number
      readonly hours?: number
      readonly minutes?: number
      readonly seconds?: number
    }

const SECONDS = { weeks: 604_800, days: 86_400, hours: 3600, minutes: 60, seconds: 1 }
type DurationUnit = keyof typeof SECONDS
const UNITS = `use ${Object.keys(SECONDS).join(', ')} with a number`

/** Seconds of a span: `3600`, `"PT1H"`, `{ hours: 1 }`, each signed. Throws RangeError. */
export function readDuration(value: Duration): number {
  if (typeof value === 'object' && value !== null) return sumOfUnits(value)
  const seconds = secondsOf(value)
  if (seconds === undefined) throw new WrongValue(notSpan(value))
  return seconds
}

/** The same of a span that is text or a number; undefined if it is neither of these. */
export function secondsOf(value: string | number): number | undefined {
  const seconds = isNumber(value) ? Number(value) : parseDuration(String(value))
  return seconds !== undefined && Number.isFinite(seconds) ? seconds : undefined
}

export function notSpan(value: string | number): string {
  return `${quote(String(value))} is not a span of time: write seconds (900) or an ISO 8601 duration (PT15M, P1D, -PT1H)`
}

function sumOfUnits(value: Exclude<Duration, string | number>): number {
  let seconds = 0
  const parts = Object.entries(value)
  if (parts.length === 0) {
    throw new WrongValue('a span of time without units moves nothing: write { hours: 3 }')
  }
  const wrong: string[] = []
  for (const [unit, amount] of parts) {
    if (Object.hasOwn(SECONDS, unit) && Number.isFinite(amount)) {
      seconds += SECONDS[unit as DurationUnit] * amount
    } else wrong.push(`"${unit}: ${amount}" is not a span of time: ${UNITS}`)
  }
  if (wrong.length > 0) throw new WrongValue(wrong.join('\n'))
  return seconds
}

function isNumber(value: string | number): boolean {
  return typeof value === 'number' || /^[+-]?\d+(\.\d+)?$/.test(value)
}

function checkInstant(instantS: number): number {
  const trouble = rangeTrouble(instantS)
  if (trouble !== undefined) throw new WrongValue(trouble)
  return instantS
}

/** Why a clock cannot move by a span because it would leave its range; undefined: that is not why. */
export function stepTrouble(by: unknown, { nowMs }: Pick<Clock, 'nowMs'>): string | undefined {
  const seconds = typeof by === 'string' || typeof by === 'number' ? secondsOf(by) : undefined
  return seconds === undefined ? undefined : rangeTrouble(nowMs() / 1000 + seconds)
}

function rangeTrouble(instantS: number): string | undefined {
  if (instantS >= EARLIEST_S && instantS < LATEST_S) return undefined
  return `the instant ${instantS} is out of range: a clock shows 2000-01-01T00:00:00Z (${EARLIEST_S}) to 2099-12-31T23:59:59Z (${LATEST_S - 1})`
}

/** The same speed. Throws RangeError with what would be right. */
function checkSpeed(speed: number): number {
  if (speed >= 0 && speed <= FASTEST) return speed
  throw new WrongValue(
    `a speed of ${speed} is out of range: 0 is frozen, 1 is real pace, ${FASTEST} is the fastest`,
  )
}

/** Why a clock that `follows` cannot go at a speed; undefined: that is not why. */
export function followTrouble(speed: unknown, follows: boolean): string | undefined {
  if (!follows || typeof speed !== 'number' || !(speed > 0 && speed <= FASTEST)) return undefined
  return `a speed of ${speed} is not possible here: the clock moves with the client's requests (clock.follow of the scenario)`
}
