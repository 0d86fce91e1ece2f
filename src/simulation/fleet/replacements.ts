import { likeliest } from '../../scenario/hints.ts'
import { alternatives, type Path } from '../../scenario/mistakes.ts'
import { momentS } from '../../scenario/moment.ts'
import type { ArrayEntry, ReplacedEntry } from '../../scenario/scenario.ts'
import { civil } from '../../time/calendar.ts'
import { formatInstant } from '../../time/instant.ts'
import { findInverter, type RegionalInverter, successorFor, suggestInverters } from './devices.ts'
import { draw, type Plan } from './draft.ts'

/** Microinverters that were replaced, as written. */

/** One that took the place of another. */
export interface Successor {
  /** Its position in `replaced`. */
  readonly n: number
  /** From when on [epoch s]. */
  readonly atS: number
  readonly model: RegionalInverter
  /** As written; undefined: it is made. */
  readonly serialNumber: string | undefined
}

/** The unit that a place was built with. */
export interface Original {
  readonly serialNumber: string | undefined
  readonly model: RegionalInverter
  readonly panelW: number
}

/** Tells who followed a unit, in order. Names in `replaced` that no array leads to are reported. */
export function readReplacements(
  plan: Plan,
  arrays: readonly ArrayEntry[],
): (original: Original) => Successor[] {
  const entries = plan.entry.replaced ?? []
  if (entries.length === 0) return () => []
  const bySerial = new Map<string, number>()
  for (const [n, { serial_number: serial }] of entries.entries()) {
    if (bySerial.has(serial)) {
      const path = ['replaced', n, 'serial_number']
      plan.report(path, `"${serial}" is replaced already: its successor has a serial of its own`)
    } else bySerial.set(serial, n)
  }
  checkNames(plan, arrays, entries, bySerial)
  return ({ serialNumber, model, panelW }) => {
    const found: Successor[] = []
    let serial = serialNumber
    let before = { atS: plan.builtAtS, model, serial }
    for (;;) {
      const n = serial === undefined ? undefined : bySerial.get(serial)
      if (n === undefined) return found
      const successor = makeSuccessor(plan, entries[n]!, n, before, panelW)
      found.push(successor)
      serial = successor.serialNumber
      before = { ...successor, serial }
    }
  }
}

/** Reports the entries that no microinverter of an array leads to. */
function checkNames(
  plan: Plan,
  arrays: readonly ArrayEntry[],
  entries: readonly ReplacedEntry[],
  bySerial: ReadonlyMap<string, number>,
): void {
  const named = arrays.flatMap(({ serial_numbers: serials }) => serials ?? [])
  const reached = new Set(named)
  for (let serial of named) {
    for (;;) {
      const next = entries[bySerial.get(serial) ?? -1]?.new_serial_number
      if (next === undefined || reached.has(next)) break
      reached.add(next)
      serial = next
    }
  }
  for (const [n, { serial_number: serial }] of entries.entries()) {
    if (reached.has(serial)) continue
    plan.report(['replaced', n, 'serial_number'], () => {
      const near = likeliest(serial, [...reached])
      const meant = near.length > 0 ? `did you mean ${alternatives(near)}?` : 'name it there'
      return `no array has "${serial}" among its serial_numbers: ${meant}`
    })
  }
}

function makeSuccessor(
  plan: Plan,
  entry: ReplacedEntry,
  n: number,
  before: Pick<Successor, 'atS' | 'model'> & { readonly serial: string | undefined },
  panelW: number,
): Successor {
  const { zone, country } = plan.site
  const atS = momentS(entry.on, zone)
  if (atS <= before.atS) {
    plan.report(
      ['replaced', n, 'on'],
      `is not later than ${formatInstant(before.atS, zone)}, when "${entry.serial_number}" came into its place`,
    )
  }
  const { year } = civil(zone.dayOf(atS))
  const usual = () =>
    successorFor(before.model, { year, country, panelW }, draw(plan, 'successor', n))
  const path = ['replaced', n, 'by']
  const model = entry.by === undefined ? usual() : (findNamed(plan, path, entry.by) ?? usual())
  if (model.entriesPerUnit === 2 && before.model.entriesPerUnit === 1) {
    plan.report(path, `${model.model} carries two modules, ${before.model.model} only one`)
  }
  return { n, atS, model, serialNumber: entry.new_serial_number }
}

/** The model of that name; if there is none, it is reported. */
export function findNamed(plan: Plan, path: Path, name: string): RegionalInverter | undefined {
  const found = findInverter(name, plan.site.country)
  if (found === undefined) {
    plan.report(
      path,
      `there is no microinverter "${name}"; did you mean ${alternatives(suggestInverters(name))}?`,
    )
  }
  return found
}
