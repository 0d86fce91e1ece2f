import type { Loose, Report } from './collect.ts'
import { spanRule } from './spans.ts'
import { INCIDENT_KINDS, type IncidentKind } from './words.ts'

/** The keys that only some kinds know. */
const KINDS_OF: Record<string, readonly IncidentKind[]> = {
  inverters: ['micro'],
  envoys: ['comm', 'power'],
  meters: ['meter', 'meter_issue'],
  fraction: ['power'],
  factor: ['meter_issue'],
  catch_up: ['comm'],
}

/** The id of an incident that is written without one, by its position. */
export function incidentId(systemId: number, i: number): string {
  return `${systemId}-${i + 1}`
}

/** What the schema of an incident can't say. */
export function incidentRules(incident: Loose, report: Report): void {
  spanRule(incident, ['from', 'to'], 'moment', report)
  const kind = INCIDENT_KINDS.find((word) => word === incident.kind)
  if (kind === undefined) return
  for (const [key, kinds] of Object.entries(KINDS_OF)) {
    if (incident[key] === undefined || kinds.includes(kind)) continue
    report([key], `means nothing to ${kind}: it belongs to ${kinds.join(' and ')}`, true)
  }
}
