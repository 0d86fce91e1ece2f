import schema from '../../scenarios/scenario.schema.json' with { type: 'json' }
import { accessRules } from './access-rules.ts'
import { below, collect, createNames, entriesOf, mappingOf, type Report } from './collect.ts'
import { faultId, faultRules } from './fault-rules.ts'
import { fleetRules } from './fleet-rules.ts'
import { incidentRules } from './incident-rules.ts'
import { type Finding, type Mistake, toMistakes } from './mistakes.ts'
import { type Schema, type SourceOf, shapeFindings, UNWRITTEN } from './shape.ts'
import { type BuildCheck, withBuildFindings } from './sound.ts'
import { momentRule } from './spans.ts'
import { systemRules } from './system-rules.ts'

const SCENARIO = schema as Schema
const FAULT = SCENARIO.properties!.faults!.items!
const INCIDENT = SCENARIO.properties!.systems!.items!.properties!.incidents!.items!

/** What the controls take: an incident, and the system that it happens to. */
const ADDED_INCIDENT: Schema = {
  ...INCIDENT,
  properties: {
    system_id: { type: 'integer', minimum: 1, description: 'The system it happens to' },
    ...INCIDENT.properties,
  },
  required: ['system_id', ...INCIDENT.required!],
}

/**
 * What is wrong with a scenario as a plain value; nothing if it is a `Scenario`. `build` is asked
 * about the rest if something is wrong.
 */
export function checkScenario(value: unknown, build?: BuildCheck): Mistake[] {
  return toMistakes(withBuildFindings(value, scenarioFindings(value, UNWRITTEN), build))
}

/** What is wrong with an incident that is added at run time; nothing if it is an `AddedIncident`. */
export function checkIncident(value: unknown): Mistake[] {
  return toMistakes([
    ...shapeFindings(ADDED_INCIDENT, value, UNWRITTEN),
    ...collect((report) => incidentRules(mappingOf(value), report)),
  ])
}

/** What is wrong with a fault; nothing if it is a `Fault`. */
export function checkFault(value: unknown): Mistake[] {
  return toMistakes([
    ...shapeFindings(FAULT, value, UNWRITTEN),
    ...collect((report) => faultRules(mappingOf(value), report)),
  ])
}

/** The same as `checkScenario`, for whoever knows where things are written. */
export function scenarioFindings(value: unknown, sourceOf: SourceOf): Finding[] {
  return [
    ...shapeFindings(SCENARIO, value, sourceOf),
    ...collect((report) => scenarioRules(mappingOf(value), report)),
  ]
}

/** What a schema can't say: moments, spans, names that are taken, keys that exclude each other. */
function scenarioRules(scenario: ReturnType<typeof mappingOf>, report: Report): void {
  momentRule(mappingOf(scenario.clock), 'now', 'instant', below(report, 'clock'))
  accessRules(mappingOf(scenario.access), below(report, 'access'))
  fleetRules(mappingOf(scenario.fleet), below(report, 'fleet'))
  const take = createNames(report)
  for (const { entry, i } of entriesOf(scenario.systems)) {
    systemRules(entry, ['systems', i], report, take)
  }
  for (const { entry, i } of entriesOf(scenario.faults)) {
    take('fault id', entry.id ?? faultId(i), ['faults', i, 'id'])
    faultRules(entry, below(report, 'faults', i))
  }
}
