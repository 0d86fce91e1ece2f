import type { Finding, Path } from './mistakes.ts'

/** Says what is wrong at a path below the value in question. */
export type Report = (path: Path, message: string, atKey?: boolean) => void

/** A value that may be anything: another check has already said what it should have been. */
export type Loose = Readonly<Record<string, unknown>>

export function isMapping(value: unknown): value is Loose {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}

/** The value as a mapping, or one without keys. */
export function mappingOf(value: unknown): Loose {
  return isMapping(value) ? value : {}
}

/** The mappings of a list, each with its position. */
export function entriesOf(value: unknown): { entry: Loose; i: number }[] {
  if (!Array.isArray(value)) return []
  return value.map((entry, i) => ({ entry: mappingOf(entry), i }))
}

export function isMoment(value: unknown): value is string | number {
  return typeof value === 'string' || Number.isInteger(value)
}

/** All that a check reports. */
export function collect(check: (report: Report) => void): Finding[] {
  const findings: Finding[] = []
  check((path, message, atKey) => findings.push({ path, message, ...(atKey && { atKey }) }))
  return findings
}

/** The same report, from further down. */
export function below(report: Report, ...prefix: (string | number)[]): Report {
  return (path, message, atKey) => report([...prefix, ...path], message, atKey)
}

/** Finds what is named twice in a world: ids, serial numbers. */
export function createNames(report: Report): (kind: string, name: unknown, path: Path) => void {
  const seen = new Map<string, Path>()
  return (kind, name, path) => {
    if (typeof name !== 'string' && typeof name !== 'number') return
    const slot = `${kind} ${name}`
    if (seen.has(slot)) report(path, `the ${kind} ${name} is taken: it has to be the only one`)
    else seen.set(slot, path)
  }
}
