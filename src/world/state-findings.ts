import { findingsIn } from '../scenario/check.ts'
import { faultId } from '../scenario/fault.ts'
import { didYouMean } from '../scenario/hints.ts'
import { type Finding, quote, within } from '../scenario/mistakes.ts'
import type { Scenario } from '../scenario/scenario.ts'
import { mappingOf } from '../scenario/schema.ts'
import type { Fleet } from '../simulation/fleet/fleet.ts'
import { type Access, UNLIMITED } from './access.ts'
import type { PathsOf } from './answer-paths.ts'
import { isMinted } from './generated-key.ts'
import { excessOf } from './incident-findings.ts'
import { danglingInFault, danglingInGrant } from './references.ts'
import { WORLD_STATE, type WorldState } from './world-state.ts'

export interface StateParts {
  readonly scenario: Scenario
  readonly fleet: Fleet
  readonly access: Access
  /** Where answers have fields; undefined: nobody knows. */
  readonly pathsOf: PathsOf | undefined
}

/** What is wrong with a state for a world: its form, and what it names there. */
export function stateFindings(state: unknown, parts: StateParts): Finding[] {
  const found = findingsIn(WORLD_STATE, state)
  const sound = soundPart(state, found)
  return [
    ...found,
    ...incidentFindings(sound, parts),
    ...faultFindings(sound, parts),
    ...grantFindings(sound, parts),
    ...Object.keys(sound.quota ?? {}).flatMap((key) =>
      parts.access.plan(key) === undefined && !isMinted(key)
        ? [{ path: ['quota', key], message: `access.keys lets no key ${quote(key)} in` }]
        : [],
    ),
  ]
}

/** What hangs on other parts of a state, by those. */
const HANGING: readonly (readonly [part: string, on: readonly string[]])[] = [
  ['incident_ends', ['incidents']],
  ['faults', ['grants', 'faults_removed']],
  ['fault_counts', ['faults', 'faults_removed']],
]

/** The parts with which nothing is wrong, nor with those that they hang on. */
function soundPart(state: unknown, found: readonly Finding[]): WorldState {
  const doubtful = new Set(found.map(({ path }) => path[0]))
  for (const [part, on] of HANGING) if (on.some((one) => doubtful.has(one))) doubtful.add(part)
  const parts = Object.entries(mappingOf(state)).filter(([key]) => !doubtful.has(key))
  return Object.fromEntries(parts)
}

function incidentFindings(
  { incidents = [], incident_ends: ends = {} }: WorldState,
  { fleet }: StateParts,
): Finding[] {
  const added = new Set(incidents.map(({ id }) => id))
  const wrong = incidents.flatMap(({ system_id: systemId, ...entry }, i): Finding[] => {
    const at = ['incidents', i]
    if (!fleet.has(systemId)) {
      return [
        { path: [...at, 'system_id'], message: `there is no system ${systemId} in this world` },
      ]
    }
    const owner = fleet.incidentOf(entry.id)?.systemId ?? systemId
    const taken = `the incident id ${entry.id} is taken: it is one of system ${owner}`
    return [
      ...(owner === systemId ? [] : [{ path: [...at, 'id'], message: taken }]),
      ...within(at, fleet.checkIncident(systemId, entry)),
    ]
  })
  const unknown = Object.keys(ends).filter(
    (id) => !added.has(id) && fleet.incidentOf(id) === undefined,
  )
  return [
    ...(wrong.length > 0 ? wrong : excessFindings(incidents, fleet)),
    ...unknown.map((id) => ({
      path: ['incident_ends', id],
      message: `there is no incident ${quote(id)}${didYouMean(id, [...added])}`,
    })),
  ]
}

/** Where those of a system become more than is answered in time. */
function excessFindings(incidents: NonNullable<WorldState['incidents']>, fleet: Fleet): Finding[] {
  return [...new Set(incidents.map((one) => one.system_id))].flatMap((systemId) => {
    const here = incidents.filter((one) => one.system_id === systemId)
    const ids = new Set(here.map(({ id }) => id))
    const others = fleet.knownIncidents(systemId).filter(({ id }) => !ids.has(id))
    const added = here.map(({ system_id: _, ...entry }) => fleet.incidentIn(systemId, entry))
    const message = excessOf(fleet, systemId, [...others, ...added])
    return message === undefined ? [] : [{ path: ['incidents'], message }]
  })
}

function faultFindings(state: WorldState, { scenario, access, pathsOf }: StateParts): Finding[] {
  const {
    faults = [],
    faults_removed: removed = [],
    fault_counts: counts = {},
    grants = [],
  } = state
  const written = new Set((scenario.faults ?? []).map(({ id }, i) => id ?? faultId(i)))
  const inForce = new Set([...written].filter((id) => !removed.includes(id)))
  const granted = new Set(grants.map(({ user_id }) => user_id))
  const callers = {
    ...access,
    // The key of a sandbox opens no other world, and harms none.
    plan: (key: string) => (isMinted(key) ? UNLIMITED : access.plan(key)),
    knows: (id: string) => granted.has(id) || access.knows(id),
  }
  const dangling = faults.flatMap((fault, i) => {
    const taken = `there is a fault ${quote(fault.id)} already`
    const found = danglingInFault(fault, callers, scenario, pathsOf)
    const isTaken = inForce.has(fault.id) ? [{ path: ['id'], message: taken }] : []
    return within(['faults', i], [...isTaken, ...found])
  })
  for (const { id } of faults) inForce.add(id)
  const missing = (id: string, ids: ReadonlySet<string>) =>
    `there is no fault ${quote(id)}${didYouMean(id, [...ids])}`
  return [
    ...dangling,
    ...removed.flatMap((id, i) =>
      written.has(id) ? [] : [{ path: ['faults_removed', i], message: missing(id, written) }],
    ),
    ...Object.keys(counts).flatMap((id) =>
      inForce.has(id) ? [] : [{ path: ['fault_counts', id], message: missing(id, inForce) }],
    ),
  ]
}

function grantFindings({ grants = [] }: WorldState, { fleet }: StateParts): Finding[] {
  return grants.flatMap((user, i) => within(['grants', i], danglingInGrant(user, fleet)))
}
