import { LIMITS } from '../../limits.ts'
import type { Work } from '../../simulation/work.ts'
import type { JournalEntry } from '../journal.ts'
import { plural } from '../plural.ts'
import type { KeyCount } from '../quota.ts'
import { dayByDay, deprecated, polling } from './habits.ts'
import { type ParametersOf, unknownParameters } from './parameters.ts'
import { type PlanOf, quotaMinute, quotaMonth, throttled } from './quota.ts'
import type { Advice } from './rule.ts'

/** Entries between two turns of others. */
const STEP = 50

/**
 * What a real deployment would have punished in these requests, oldest first; `counts`: those of the
 * quota, `planOf`: what the scenario says of a key. Looks at each entry once and keeps none.
 */
export function* advise(
  entries: Iterable<JournalEntry>,
  parametersOf: ParametersOf,
  counts: readonly KeyCount[] = [],
  planOf: PlanOf = () => undefined,
): Work<Advice[]> {
  const rules = [
    quotaMinute(planOf),
    quotaMonth(counts, planOf),
    throttled(),
    deprecated(),
    polling(),
    unknownParameters(parametersOf),
    dayByDay(),
  ]
  let looked = 0
  for (const entry of entries) {
    for (const rule of rules) rule.see(entry)
    if (++looked % STEP === 0) yield
  }
  return rules.flatMap((rule) => bounded(rule.found()))
}

/** The first pieces of a rule, and one that says how many more there are. */
function bounded(found: readonly Advice[]): Advice[] {
  const shown = found.slice(0, LIMITS.advicePerRule)
  const more = found.slice(LIMITS.advicePerRule)
  const [first] = more
  if (first === undefined) return shown
  const count = more.reduce((sum, one) => sum + one.count, 0)
  const are = more.length === 1 ? 'is' : 'are'
  const message = `${more.length} more like these, of ${plural(count, 'request')}, ${are} not listed`
  const instead = 'mend these first, forget the journal, and look again'
  return [...shown, { rule: first.rule, message, instead, count, evidence: first.evidence }]
}
