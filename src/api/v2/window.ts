import type { Series } from '../../simulation/known/view.ts'
import { atOnce } from '../../simulation/work.ts'
import { addCalendarMonths } from '../../time/instant.ts'
import { DAY_S } from '../../time/steps.ts'
import type { SystemAsk } from './ask.ts'
import { invalidRange, moreThanAWeek } from './errors.ts'
import type { Reply } from './reply.ts'

/** Rows with startS < end_at <= endS, both on marks [epoch s]. */
export interface Window {
  readonly startS: number
  readonly endS: number
}

/** Why there is no window: the answer is 200 and empty. */
export interface NoWindow {
  readonly why: string
}

/** What a route's windows are like. */
export interface WindowRule {
  readonly series: Series
  /** Distance of the marks [s]. */
  readonly stepS: number
  /** In words, for the reason of an empty answer: `no microinverters`. */
  readonly missing: string
  /** Why there can be no rows among others: `microinverters report nothing at night`. */
  readonly gaps: string
  /** The latest end of a window that starts there. */
  capS(startS: number, ask: SystemAsk): number
  /** What of `behaviour` may refuse long windows instead. */
  readonly weekSwitch?: 'rgm_stats_window' | 'consumption_stats_window'
}

/**
 * The window that `start_at` and `end_at` mean. Throws the 422s, in the order in which the service
 * checked.
 */
function windowOf(ask: SystemAsk, rule: WindowRule): Window | NoWindow {
  const { view, nowS, zone } = ask
  const startAsked = ask.instant('start_at')
  const endAsked = ask.instant('end_at')
  if (!view.has(rule.series)) {
    return { why: lacks(view.system.id, `${rule.missing}, so there are no intervals`) }
  }
  const requested = {
    startS: floorTo(startAsked ?? zone.dayStartS(view.today), rule.stepS),
    // An Envoy whose clock is ahead dates rows later than now.
    endS: floorTo(endAsked ?? Math.max(nowS, view.lastRowEndS(rule.series) ?? 0), rule.stepS),
  }
  if (requested.endS < requested.startS) {
    const remedy = endAsked === undefined ? 'an earlier start_at' : 'end_at >= start_at'
    throw outOfRange(ask, rule, requested, `the end lies before the start: send ${remedy}`)
  }
  refuseMoreThanAWeek(ask, rule, requested)
  const yearAgoS = addCalendarMonths(nowS, -12, zone)
  if (startAsked !== undefined && startAsked < yearAgoS) {
    return {
      why: `start_at is more than one year ago, for which there are no intervals: send one from ${ask.say(yearAgoS)} on.`,
    }
  }
  const lastS = view.lastRowEndS(rule.series)
  if (lastS === null) {
    const why = 'the system has not reported any yet; ask again after its first report'
    throw outOfRange(ask, rule, requested, why)
  }
  const operationalS = floorTo(view.operationalAtS!, rule.stepS)
  const window = { ...requested, startS: Math.max(requested.startS, operationalS) }
  if (window.startS > lastS) return afterLast(ask, rule, window, lastS, startAsked === undefined)
  // An end that reaches the newest interval lies behind the first, which need not be looked for.
  const firstS = window.endS < lastS ? view.firstRowEndS(rule.series)! : undefined
  if (firstS !== undefined && window.endS < firstS) {
    const why = `the end lies before the first interval, which ended at ${ask.say(firstS)}; send a later end_at`
    throw outOfRange(ask, rule, window, why)
  }
  return { startS: window.startS, endS: Math.min(window.endS, rule.capS(window.startS, ask)) }
}

function floorTo(instantS: number, stepS: number): number {
  return instantS - (instantS % stepS)
}

/** In its last years the service refused long ranges instead of cutting them. */
function refuseMoreThanAWeek(
  { world }: SystemAsk,
  { weekSwitch }: WindowRule,
  { startS, endS }: Window,
): void {
  if (weekSwitch === undefined || world.behaviour[weekSwitch] !== 'week') return
  if (endS - startS <= WEEK_S) return
  const days = (endS - startS) / DAY_S
  throw moreThanAWeek(
    startS,
    endS,
    `The window spans ${days.toFixed(1)} days: send an end_at up to ${startS + WEEK_S}, or set behaviour.${weekSwitch} to month.`,
  )
}

const WEEK_S = 7 * DAY_S

/** Before today's first interval the default window is an error, or empty as v4 made it in 2023. */
function afterLast(
  ask: SystemAsk,
  rule: WindowRule,
  window: Window,
  lastS: number,
  isDefault: boolean,
): NoWindow {
  const said = `the newest interval ended at ${ask.say(lastS)}`
  if (isDefault && ask.world.behaviour.stats_before_dawn === 'empty') {
    return { why: `There is no interval of today yet; ${said}.` }
  }
  const remedy = isDefault ? 'today has none yet: send a start_at' : 'send an earlier start_at'
  throw outOfRange(ask, rule, window, `${said}, before the start of the window; ${remedy}`)
}

function outOfRange(ask: SystemAsk, rule: WindowRule, window: Window, why: string) {
  const { view, wire } = ask
  return invalidRange(
    {
      start_at: wire.at(window.startS),
      end_at: wire.at(window.endS),
      first_interval: wire.at(view.firstRowEndS(rule.series)),
      last_interval: wire.at(view.lastRowEndS(rule.series)),
    },
    `No intervals of system ${view.system.id} from ${ask.say(window.startS)} to ${ask.say(window.endS)}: ${why}.`,
  )
}

/**
 * The answer with the rows of the window that was asked for, none where there is no window. The reason
 * says why they are none.
 */
export function intervalsReply<Body extends WithIntervals>(
  ask: SystemAsk,
  rule: WindowRule,
  bodyOf: (window: Window, isNone: boolean) => Body,
): Reply<Body> {
  const window = windowOf(ask, rule)
  if ('why' in window)
    return {
      token: null,
      reason: () => window.why,
      body: () => atOnce(() => bodyOf(NONE, true)),
    }
  return {
    token: `${window.startS}-${window.endS}`,
    reason: ({ intervals }) =>
      intervals.length === 0 ? emptyReason(ask, rule, window) : undefined,
    body: () => atOnce(() => bodyOf(window, false)),
  }
}

interface WithIntervals {
  readonly intervals: readonly unknown[]
}

/** No row ends in it. */
const NONE: Window = { startS: 0, endS: 0 }

function emptyReason(ask: SystemAsk, rule: WindowRule, { startS, endS }: Window): string {
  const { view } = ask
  if (startS === endS) {
    return `Start and end of the window are both ${ask.say(startS)}, so no interval ends in it: send an end_at of ${startS + rule.stepS} or later.`
  }
  const lastS = view.lastRowEndS(rule.series)!
  if (startS === lastS) {
    return `The newest interval ended at ${ask.say(lastS)}, and the window starts after it: send an earlier start_at, or ask again after the next report.`
  }
  return `No interval of system ${view.system.id} ends after ${ask.say(startS)} and up to ${ask.say(endS)}: ${rule.gaps}.`
}

/** One month of intervals: a calendar month in site time, the end of a shorter month included. */
export function monthFrom(startS: number, ask: SystemAsk): number {
  return addCalendarMonths(startS, 1, ask.zone)
}

/** Why an answer is empty. `what`: what the system lacks, and perhaps what follows from it. */
export function lacks(systemId: number, what: string): string {
  return `System ${systemId} has ${what}: ask for one that has (inventory lists the devices), or give it one in the scenario.`
}
