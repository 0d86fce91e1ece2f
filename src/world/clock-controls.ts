import { checked } from '../scenario/check.ts'
import { CLOCK } from '../scenario/clock.ts'
import { mapping } from '../scenario/schema.ts'
import { both } from './both.ts'
import {
  type Clock,
  type ClockReading,
  type Duration,
  followTrouble,
  readDuration,
  readInstant,
} from './clock.ts'
import type { Slot } from './slot.ts'
import { WrongValue } from './wrong-value.ts'

/**
 * An instant: ISO 8601 with an offset, epoch seconds, or a Date.
 *
 * @example
 * ```ts
 * simulator.clock.set('2022-06-15T12:00:00-07:00')
 * simulator.clock.set(1655319600)
 * simulator.clock.set(new Date('2022-06-15T19:00:00Z'))
 * ```
 */
export type Instant = string | number | Date

/**
 * The virtual time of a world. Wrong instants and spans throw RangeError, wrong settings ScenarioError,
 * each with a sentence that says what is right.
 *
 * @example
 * ```ts
 * simulator.clock.set({ now: '2022-06-15T12:00:00-07:00', speed: 60 })
 * simulator.clock.advance({ days: -1 }).now // '2022-06-14T19:00:00Z'
 * ```
 */
export interface ClockControls {
  get(): ClockReading
  /**
   * Puts the clock to an instant, which stays as frozen or fast as it was, or sets instant and
   * speed (0 is frozen, 1 real pace), either of them.
   */
  set(to: Instant | { readonly now?: Instant; readonly speed?: number }): ClockReading
  /** Moves it on, or back: `{ hours: 3 }`, seconds, or an ISO 8601 duration (`-PT15M`). */
  advance(by: Duration): ClockReading
}

/** The clock of whichever world is in the slot. */
export function createClockControls(slot: Slot): ClockControls {
  return {
    get: () => slot.world.clock.get(),
    set(to) {
      const { clock } = slot.world
      const setting = isInstant(to) ? { now: to } : to
      const [{ speed }, [now]] = both(
        () => checked(CLOCK_SETTING, setting),
        () =>
          both(
            () => instantS(setting?.now),
            () => checkFollowing(setting?.speed, clock),
          ),
      )
      clock.set({ now, speed })
      return clock.get()
    },
    advance(by) {
      const { clock } = slot.world
      clock.advance(readDuration(by))
      return clock.get()
    },
  }
}

/** Its instant is read, and refused, with a sentence of its own. */
const CLOCK_SETTING = mapping(
  'A setting of the clock',
  { now: {}, speed: CLOCK.properties.speed },
  { oneAtLeast: { of: ['now', 'speed'], without: 'sets nothing' } },
)

function isInstant(to: Instant | object): to is Instant {
  return ['string', 'number'].includes(typeof to) || to instanceof Date
}

function checkFollowing(speed: unknown, { follows }: Clock): void {
  const trouble = followTrouble(speed, follows)
  if (trouble !== undefined) throw new WrongValue(trouble)
}

function instantS(instant: Instant | undefined): number | undefined {
  if (instant === undefined) return undefined
  if (!(instant instanceof Date)) return readInstant(instant)
  if (Number.isNaN(instant.getTime())) {
    throw new WrongValue('the Date is invalid: it was made from something that is no instant')
  }
  return readInstant(instant.toISOString())
}
