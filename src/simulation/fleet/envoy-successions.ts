import { alternatives } from '../../scenario/mistakes.ts'
import { momentS } from '../../scenario/moment.ts'
import type { EnvoyEntry } from '../../scenario/scenario.ts'
import { formatInstant } from '../../time/instant.ts'
import type { Plan } from './draft.ts'

/** Which Envoy took the place of which, and when. */

/** A written Envoy by its position, in its time [epoch s]. */
export interface Service {
  readonly n: number
  readonly fromS: number
  readonly toS: number
}

/** The Envoys of each place, oldest first; the places in the order of their first ones. */
export function successions(plan: Plan, entries: readonly EnvoyEntry[]): Service[][] {
  const successor = successors(plan, entries)
  const followers = new Set(successor.values())
  const places: Service[][] = []
  for (const first of entries.keys()) {
    if (followers.has(first)) continue
    const chain = [first]
    for (let next = successor.get(first); next !== undefined; next = successor.get(next)) {
      chain.push(next)
    }
    places.push(spansOf(plan, entries, chain))
  }
  return places
}

/** The position of the successor of each that has one. Circles are told, and cut. */
function successors(plan: Plan, entries: readonly EnvoyEntry[]): Map<number, number> {
  const serials = entries.map(({ serial_number: serial }) => serial)
  const successor = new Map<number, number>()
  for (const [n, { replaces }] of entries.entries()) {
    if (replaces === undefined) continue
    const path = ['envoys', n, 'replaces']
    const before = serials.indexOf(replaces)
    const known = serials.filter((serial) => serial !== undefined && serial !== serials[n])
    if (before < 0) {
      const have = known.length === 0 ? 'no other has its serial number written' : 'it has '
      plan.report(
        path,
        `the system has no Envoy "${replaces}"; ${have}${known.length === 0 ? '' : alternatives(known as string[])}`,
      )
    } else if (leadsTo(successor, n, before)) {
      plan.report(path, `"${replaces}" would be its own successor: they go round in a circle`)
    } else if (successor.has(before)) {
      plan.report(path, `"${replaces}" is replaced already: only one can take its place`)
    } else {
      successor.set(before, n)
    }
  }
  return successor
}

/** Is one, or any that followed it, the other? */
function leadsTo(successor: ReadonlyMap<number, number>, from: number, to: number): boolean {
  for (let n: number | undefined = from; n !== undefined; n = successor.get(n)) {
    if (n === to) return true
  }
  return false
}

/** When each of a place served: one without a date of its own comes or goes with its neighbour. */
function spansOf(plan: Plan, entries: readonly EnvoyEntry[], chain: readonly number[]): Service[] {
  const { zone } = plan.site
  const moment = (written: string | number | undefined) =>
    written === undefined ? undefined : momentS(written, zone)
  return chain.map((n, i) => {
    const [before, next] = [chain[i - 1], chain[i + 1]]
    const installedS = moment(entries[n]!.installed_on)
    const retiredS = moment(entries[n]!.retired_on)
    const beforeS = before === undefined ? undefined : moment(entries[before]!.retired_on)
    const nextS = next === undefined ? undefined : moment(entries[next]!.installed_on)
    if (before !== undefined) checkHandover(plan, entries, { n, before }, installedS, beforeS)
    const fromS = installedS ?? beforeS ?? Number.NEGATIVE_INFINITY
    const toS = retiredS ?? nextS ?? Number.POSITIVE_INFINITY
    const begunS = plan.entry.operational_at === null ? fromS : Math.max(fromS, plan.builtAtS)
    if (toS <= begunS) {
      const since = `is not later than ${formatInstant(begunS, zone)}, when`
      if (retiredS !== undefined) {
        const message = `${since} it was installed or the system began: it never served`
        plan.report(['envoys', n, 'retired_on'], message)
      } else {
        const message = `${since} its predecessor was installed or the system began: that one never served`
        plan.report(['envoys', next!, 'installed_on'], message)
      }
    }
    return { n, fromS, toS }
  })
}

function checkHandover(
  plan: Plan,
  entries: readonly EnvoyEntry[],
  { n, before }: { readonly n: number; readonly before: number },
  installedS: number | undefined,
  retiredS: number | undefined,
): void {
  const old = `"${entries[before]!.serial_number}"`
  if (installedS === undefined && retiredS === undefined) {
    plan.report(['envoys', n, 'installed_on'], `is missing: when did it take the place of ${old}?`)
  } else if (installedS !== undefined && retiredS !== undefined && installedS < retiredS) {
    plan.report(
      ['envoys', n, 'installed_on'],
      `is earlier than retired_on of ${old}, whose place it takes: two cannot be in one place`,
    )
  }
}
