import { type Day, formatDate } from '../../time/calendar.ts'
import type { SystemAsk } from './ask.ts'
import { inFuture, invalidRange } from './errors.ts'

/** Site-local days, both included. */
export interface DayRange {
  readonly from: Day
  readonly to: Day
}

/** Why there are no days: the answer is 200 and empty. */
export interface NoDays {
  readonly why: string
}

/** The days that `start_date` and `end_date` of a lifetime series mean. Throws the 422s. */
export function dayRangeOf(ask: SystemAsk): DayRange | NoDays {
  const { view } = ask
  const startAsked = ask.day('start_date')
  const endAsked = ask.day('end_date')
  if (startAsked !== undefined && startAsked > view.today) {
    throw inFuture(futureReason('start_date', startAsked, view.today))
  }
  if (view.operationalDay === null) {
    return {
      why: `System ${view.system.id} has never produced, so its series has no first day: set operational_at in the scenario, or move the clock behind it.`,
    }
  }
  const from = Math.max(startAsked ?? view.operationalDay, view.operationalDay)
  const to = Math.min(endAsked ?? view.lastCompleteDay(), view.today)
  if (to >= from) return { from, to }
  const last = endAsked === undefined ? 'last complete day' : 'end'
  // Before operation there is nothing that an earlier start could reach.
  const earlier = from > view.operationalDay ? 'an earlier start_date or ' : ''
  throw invalidRange(
    { start: ask.wire.date(from), end: ask.wire.date(to) },
    `The series would start on ${formatDate(from)}, after its ${last} ${formatDate(to)}: send ${earlier}a later end_date (up to ${formatDate(view.today)}).`,
  )
}

export function futureReason(name: string, day: Day, today: Day): string {
  return `${name}=${formatDate(day)} lies in the future: at this site it is ${formatDate(today)}.`
}
