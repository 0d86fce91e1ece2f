import { type Loose, mappingOf, type Report } from './collect.ts'

/** What the schema of a fleet can't say. */
export function fleetRules(fleet: Loose, report: Report): void {
  boundsRule(mappingOf(fleet.modules), ['min', 'max'], (key, message) =>
    report(['modules', key], message),
  )
  boundsRule(mappingOf(fleet.built), ['from', 'to'], (key, message) =>
    report(['built', key], message),
  )
  const shares = Object.values(mappingOf(fleet.statuses)).filter((share) => Number.isFinite(share))
  const sum = shares.reduce<number>((total, share) => total + (share as number), 0)
  // Shares such as 0.1 are not exact in binary: seven of them may exceed 1 by a hair.
  if (sum > 1 + 1e-9) {
    report(
      ['statuses'],
      `the shares add up to ${Number(sum.toPrecision(6))}, more than the whole fleet`,
    )
  }
}

function boundsRule(
  of: Loose,
  [low, high]: readonly [string, string],
  report: (key: string, message: string) => void,
): void {
  const from = of[low]
  const to = of[high]
  if (typeof from !== 'number' || typeof to !== 'number' || from <= to) return
  report(high, `${to} is less than ${low}, ${from}`)
}
