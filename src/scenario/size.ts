import { LIMITS } from '../limits.ts'
import type { Path, Report } from './mistakes.ts'
import { entriesOf, isMapping, type Loose, mappingOf } from './schema.ts'

/**
 * How much a scenario may mean. Few bytes can say much, by numbers and by aliases, so what is bounded
 * is what they stand for, in each written system and in all of them.
 */
type Size = readonly [
  what: string,
  count: (system: Loose) => number,
  path: Path,
  perSystem: number,
  inAll: number,
]

/** So many modules an Envoy has where its number is left out. */
const ENVOY_MODULES = 150

const arraysOf = ({ arrays }: Loose) => lengthOf(arrays)
const modulesOf = ({ arrays }: Loose) =>
  sum(entriesOf(arrays).map(({ entry }) => numberOf(entry.modules)))
const replacedOf = ({ replaced }: Loose) => lengthOf(replaced)
const incidentsOf = ({ incidents }: Loose) => lengthOf(incidents)

function envoysOf({ envoys }: Loose): number {
  return Array.isArray(envoys) ? envoys.length : numberOf(envoys)
}

function metersOf({ meters }: Loose): number {
  const { production, consumption } = mappingOf(meters)
  return lengthOf(production) + (isMapping(consumption) ? 1 : 0)
}

function daysOf({ daily_wh: days }: Loose): number {
  const { production, meter, consumption } = mappingOf(days)
  return sum([production, meter, consumption].map(lengthOf))
}

/** As many as it says, or as its modules need. */
function usedEnvoysOf(system: Loose): number {
  const needed = Math.ceil(modulesOf(system) / ENVOY_MODULES)
  return system.envoys === undefined ? needed : envoysOf(system)
}

/** What each meter knows of each array at each Envoy changes with each incident. */
function piecesOf(system: Loose): number {
  const envoys = usedEnvoysOf(system)
  // A microinverter of another model makes an array of its own.
  const arrays = arraysOf(system) + replacedOf(system)
  const factors = [arrays, envoys, metersOf(system), incidentsOf(system)]
  return factors.reduce((product, factor) => product * Math.max(1, factor), 1)
}

function namedUnitsOf({ incidents }: Loose): number {
  return sum(entriesOf(incidents).map(({ entry }) => namedUnits(entry)))
}

/** How many units an incident names, by their number or one by one. */
export function namedUnits({ inverters }: { readonly inverters?: unknown }): number {
  if (Array.isArray(inverters)) return inverters.length
  // More than a system can have are a mistake of their own.
  return isWhole(inverters) && inverters <= LIMITS.systemModules ? inverters : 0
}

const SIZES: readonly Size[] = [
  ['arrays', arraysOf, ['arrays'], LIMITS.systemArrays, LIMITS.allArrays],
  ['modules', modulesOf, ['arrays'], LIMITS.systemModules, LIMITS.allModules],
  ['replacements', replacedOf, ['replaced'], LIMITS.systemReplaced, LIMITS.allReplaced],
  ['Envoys', envoysOf, ['envoys'], LIMITS.systemEnvoys, LIMITS.allEnvoys],
  ['meters', metersOf, ['meters'], LIMITS.systemMeters, LIMITS.allMeters],
  ['incidents', incidentsOf, ['incidents'], LIMITS.systemIncidents, LIMITS.allIncidents],
  ['arrays × Envoys × meters × incidents', piecesOf, [], LIMITS.systemPieces, LIMITS.allPieces],
  [
    'units in its incidents',
    namedUnitsOf,
    ['incidents'],
    LIMITS.systemNamedUnits,
    LIMITS.allNamedUnits,
  ],
  ['measured days', daysOf, ['daily_wh'], LIMITS.systemDays, LIMITS.allDays],
]

/** Tells where a list of written systems means more than a simulator answers in time. */
export function sizeRule(systems: unknown, report: Report): void {
  const entries = entriesOf(systems)
  for (const [what, count, path, perSystem, inAll] of SIZES) {
    let all = 0
    for (const { entry, i } of entries) {
      const own = count(entry)
      all += own
      if (own > perSystem) {
        report([i, ...path], `has ${own} ${what} in all; a system has at most ${perSystem}`)
      } else if (own > (path.length === 0 ? 1 : 0) && all > inAll) {
        // Of all that follow, too: what is told is not built.
        report([i, ...path], `with it there are ${all} ${what}; all systems have at most ${inAll}`)
      }
    }
  }
}

/** The same where incidents stand beside the systems that they befall. */
export function placedSizeRule(scenario: unknown, report: Report): void {
  const { systems, incidents } = mappingOf(scenario)
  const written = new Map(entriesOf(systems).map(({ entry }) => [entry.system_id, entry]))
  const counts = new Map<unknown, { incidents: number; units: number }>()
  for (const { entry, i } of entriesOf(incidents)) {
    const id = entry.system_id
    const system = written.get(id) ?? {}
    const before = counts.get(id) ?? { incidents: incidentsOf(system), units: namedUnitsOf(system) }
    const count = before.incidents + 1
    const units = before.units + namedUnits(entry)
    counts.set(id, { incidents: count, units })
    if (units > LIMITS.systemNamedUnits) {
      const found = `with it the incidents of system ${id} name ${units} units`
      report(
        ['incidents', i],
        `${found}; those of a system name at most ${LIMITS.systemNamedUnits}`,
      )
      continue
    }
    const pieces = (piecesOf(system) / Math.max(1, incidentsOf(system))) * count
    if (count <= LIMITS.systemIncidents && pieces <= LIMITS.systemPieces) continue
    const message = `with it system ${id} has ${count} incidents, more than are answered in time`
    report(
      ['incidents', i],
      `${message}: at most ${LIMITS.systemIncidents}, fewer with many devices`,
    )
  }
}

function lengthOf(value: unknown): number {
  return Array.isArray(value) ? value.length : 0
}

function isWhole(value: unknown): value is number {
  return Number.isInteger(value)
}

function numberOf(value: unknown): number {
  return typeof value === 'number' ? value : 0
}

function sum(numbers: readonly number[]): number {
  return numbers.reduce((total, each) => total + each, 0)
}
