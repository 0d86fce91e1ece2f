import { type Follow, PERIOD_END } from '../scenario/clock.ts'
import { parseDuration } from '../time/instant.ts'
import { conditionsOf, type Matchable, meets } from './match.ts'
import type { Admission } from './store/store.ts'

/** How a clock follows the requests (`clock.follow` of a scenario), whichever store lets them in. */

/** To which instant a clock moves with a request [epoch ms]; undefined: it stays. */
export function following(entries: readonly Follow[]) {
  const rules = entries.map(({ match = {}, advance }) => ({
    conditions: conditionsOf(match),
    // Where there is no span of time there is the end of a period.
    bySeconds: advance === PERIOD_END ? undefined : parseDuration(advance)!,
  }))
  return (
    request: Matchable,
    { exceeded }: Pick<Admission, 'exceeded'>,
    nowMs: number,
  ): number | undefined => {
    const rule = rules.find(({ conditions }) => meets(conditions, request))
    if (rule === undefined) return undefined
    if (rule.bySeconds !== undefined) return nowMs + rule.bySeconds * 1000
    return exceeded && exceeded.period_end * 1000
  }
}
