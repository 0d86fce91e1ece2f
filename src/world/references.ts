import { didYouMean } from '../scenario/hints.ts'
import { type Finding, type Path, quote, within } from '../scenario/mistakes.ts'
import { isFront } from '../scenario/profile.ts'
import type { Scenario } from '../scenario/scenario.ts'
import { mappingOf } from '../scenario/schema.ts'
import type { Fleet } from '../simulation/fleet/fleet.ts'
import type { Access } from './access.ts'
import { nowhereInFault, type PathsOf } from './answer-paths.ts'

/** What a scenario names elsewhere than where it is: systems in grants, keys and users in faults. */

type Known = Pick<Fleet, 'has' | 'ids'>

/** What leads to nothing, because nobody and nothing has that name. */
export function danglingIn(
  scenario: Scenario,
  fleet: Known,
  access: Access,
  pathsOf: PathsOf | undefined,
): Finding[] {
  const { users = [] } = scenario.access ?? {}
  const grants = users.flatMap((user, i) =>
    within(['access', 'users', i], danglingInGrant(user, fleet)),
  )
  const faults = (scenario.faults ?? []).flatMap((fault, i) =>
    within(['faults', i], danglingInFault(fault, access, scenario, pathsOf)),
  )
  return [...grants, ...faults]
}

/** The systems of a grant that do not exist. */
export function danglingInGrant(user: unknown, fleet: Known): Finding[] {
  const { systems } = mappingOf(user)
  if (!Array.isArray(systems)) return []
  return systems.flatMap((one: unknown, n) => {
    const id = typeof one === 'number' ? one : mappingOf(one).system_id
    // Of what is no id that is told already.
    if (typeof id !== 'number' || !(id >= 1) || fleet.has(id)) return []
    return [{ path: ['systems', n], message: noSystem(id, fleet) }]
  })
}

/** Who may ask, as far as faults name them. */
type Callers = Pick<Access, 'plan' | 'knows'>

/** What a fault names that is not there: who never gets as far as to meet it, fields of no answer. */
export function danglingInFault(
  fault: unknown,
  access: Callers,
  scenario: Scenario,
  pathsOf: PathsOf | undefined,
): Finding[] {
  const paths = pathsOf === undefined ? [] : nowhereInFault(fault, pathsOf)
  return [...strangersInFault(fault, access, scenario), ...paths]
}

/** What of the requests that a fault waits for never gets as far as to meet it. */
function strangersInFault(
  fault: unknown,
  access: Callers,
  { access: written }: Scenario,
): Finding[] {
  const { match, profile } = mappingOf(fault)
  // What is in front of the service meets all that come.
  if (isFront(profile)) return []
  const { key, user_id: userId } = mappingOf(match)
  const strangers = named(key, 'key').flatMap(([path, key]) => {
    if (access.plan(key) !== undefined) return []
    // Where no keys are written all are let in but those that were minted for other worlds.
    const meant = didYouMean(key, Object.keys(written?.keys ?? {}))
    const message = `never comes this far: access.keys lets no key ${quote(key)} in${meant}`
    return [{ path, message }]
  })
  const unknown = named(userId, 'user_id').flatMap(([path, userId]) => {
    if (access.knows(userId)) return []
    return [{ path, message: `never comes this far: access.users has no ${userId}` }]
  })
  return [...strangers, ...unknown]
}

/** The texts of a condition, one or several, each with its path. */
function named(value: unknown, condition: string): (readonly [Path, string])[] {
  const each = Array.isArray(value) ? [...value.entries()] : [[undefined, value] as const]
  return each.flatMap(([i, one]) =>
    typeof one !== 'string' ? [] : [[['match', condition, ...(i === undefined ? [] : [i])], one]],
  )
}

/** What works, but perhaps otherwise than meant. */
export function notesOn(scenario: Scenario, fleet: Known): Finding[] {
  const faults = (scenario.faults ?? []).flatMap(({ match }, i) =>
    [match?.system_id ?? []].flat().flatMap((id, n) => {
      if (fleet.has(id)) return []
      const message = `${noSystem(id, fleet)}; the fault answers all the same, for faults come before records`
      const at = Array.isArray(match?.system_id) ? [n] : []
      return [{ path: ['faults', i, 'match', 'system_id', ...at], message }]
    }),
  )
  const days = (scenario.systems ?? []).flatMap(({ daily_wh: fixed, meters }, i) => {
    const isMetered = meters?.production?.some(({ disabled }) => disabled !== true) ?? false
    if (!isMetered || fixed?.production === undefined || fixed.meter !== undefined) return []
    const message =
      'is what the microinverters measured; energy_lifetime and the summary follow the production meter: write meter for those'
    return [{ path: ['systems', i, 'daily_wh', 'production'], message }]
  })
  return [...faults, ...days]
}

/** Longer lists are read by nobody. */
const FEW = 8

function noSystem(id: number, { ids }: Known): string {
  const known = ids.length > 0 && ids.length <= FEW ? `; there are ${ids.join(', ')}` : ''
  return `there is no system ${id} in this world${known}`
}
