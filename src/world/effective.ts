import { EVERYBODY_ELSE, USER } from '../scenario/access.ts'
import { FAULT, faultId } from '../scenario/fault.ts'
import { ADDED_INCIDENT, incidentId } from '../scenario/incident.ts'
import { quote } from '../scenario/mistakes.ts'
import { type Fault, SCENARIO, type Scenario } from '../scenario/scenario.ts'
import type { Schema } from '../scenario/schema.ts'
import { writeScenario } from '../scenario/write.ts'
import { formatInstant, formatUtc } from '../time/instant.ts'
import { type Zone, zone } from '../time/zone.ts'
import { VERSION } from '../version.ts'
import { readInstant } from './clock.ts'
import { isMinted } from './generated-key.ts'
import { isLimited } from './quota.ts'
import type { World } from './world.ts'
import type { WorldState } from './world-state.ts'

/** A world in force, written down as a scenario. */
export interface Effective {
  readonly scenario: Scenario
  /** What of the world no scenario can say, each as part of a sentence. */
  readonly unwritten: readonly string[]
}

/** The same as YAML, after the text that the scenario came from, if it came from one. */
export function savedScenario(world: World, source: string | undefined): string {
  const { scenario, unwritten } = effectiveScenario(world)
  const from = scenario.name === undefined ? '' : ` from the world ${quote(scenario.name)}`
  const head = `Saved by enlighten-simulator ${VERSION}${from}: loaded, it answers as that did.`
  const comment = [head, ...unwritten.map((one) => `Not written: ${one}.`)]
  return writeScenario(scenario, { source, comment })
}

/**
 * The scenario that says what a world is now, with all that happened at run time. Loaded, it answers
 * with the same bytes. Its parts are those of the scenario as they stand there, but for what changed.
 */
export function effectiveScenario(world: World): Effective {
  const { scenario } = world
  const state = world.state()
  const access = effectiveAccess(world, state)
  const incidents = effectiveIncidents(world, state)
  const faults = effectiveFaults(scenario, state)
  const parts = {
    ...scenario,
    clock: effectiveClock(world, state),
    ...access,
    ...incidents,
    ...faults,
  }
  return { scenario: inOrder<Scenario>(SCENARIO, parts), unwritten: unwrittenOf(world, state) }
}

/** Keys of a mapping, of which some may say nothing. */
type Loosely<T> = { readonly [K in keyof T]?: T[K] | undefined }

/** The keys that say something, in the order of the schema. */
function inOrder<T extends object>({ properties = {} }: Schema, value: Loosely<T>): T {
  const order = Object.keys(properties)
  const said = Object.entries(value).filter(([, part]) => part !== undefined)
  const sorted = said.sort(([a], [b]) => order.indexOf(a) - order.indexOf(b))
  return Object.fromEntries(sorted) as T
}

/** It stands, unless somebody said how fast it goes. */
function effectiveClock(
  { scenario, clock }: World,
  { clock: set }: WorldState,
): NonNullable<Scenario['clock']> {
  const nowS = clock.nowS()
  const written = scenario.clock?.now
  const isSame = typeof written === 'string' && readInstant(written) === nowS
  const speed = set?.speed ?? scenario.clock?.speed ?? 0
  return { ...scenario.clock, now: isSame ? written : formatUtc(nowS), speed }
}

function effectiveAccess(world: World, state: WorldState): Pick<Scenario, 'access'> {
  const { access } = world.scenario
  const keys = effectiveKeys(world)
  const users = effectiveUsers(access?.users, state)
  if (keys === access?.keys && users === access?.users) return {}
  return { access: { ...access, ...(keys && { keys }), ...(users && { users }) } }
}

type Users = NonNullable<NonNullable<Scenario['access']>['users']>

function effectiveUsers(written: Users | undefined, { grants = [] }: WorldState) {
  if (grants.length === 0) return written
  const byId = new Map(grants.map((user) => [user.user_id, readable(USER, user, zone('UTC'))]))
  const before = written ?? [{ user_id: EVERYBODY_ELSE }]
  const users = before.map((user) => byId.get(user.user_id) ?? user)
  const known = new Set(before.map(({ user_id }) => user_id))
  return [...users, ...[...byId.values()].filter(({ user_id }) => !known.has(user_id))]
}

type Keys = NonNullable<NonNullable<Scenario['access']>['keys']>

/** What is used up of each key that can be: of those under a wildcard if they are limited. */
function effectiveKeys({ scenario, quota, access, clock }: World) {
  const written: Keys = scenario.access?.keys ?? {}
  const used = new Map<string, Keys[string]>()
  for (const { key, minute, month } of quota.counts(clock.nowS())) {
    const own = Object.hasOwn(written, key) ? written[key]! : undefined
    const plan = access.plan(key)!
    if (isMinted(key) || (own === undefined && !isLimited(plan))) continue
    const { used: _before, ...entry } = own ?? written['*']!
    used.set(key, month === 0 ? entry : { ...entry, used: { minute, month } })
  }
  if (used.size === 0) return scenario.access?.keys
  return Object.fromEntries([...Object.entries(written), ...used])
}

function effectiveIncidents(
  { scenario, fleet }: World,
  { incidents = [], incident_ends: ended = {} }: WorldState,
): Loosely<Pick<Scenario, 'systems' | 'incidents' | 'incident_ends'>> {
  if (incidents.length === 0 && Object.keys(ended).length === 0) return {}
  const added = incidents.map((one) => {
    const { site } = fleet.system(one.system_id)
    const shown = readable(ADDED_INCIDENT, one, site.zone)
    const endS = ended[one.id]
    return endS === undefined ? shown : { ...shown, to: formatInstant(endS, site.zone) }
  })
  const changed = new Set(added.map(({ id }) => id))
  const isAtHome = ({ id, system_id: systemId }: (typeof added)[number]) =>
    fleet.written.includes(systemId) && fleet.incidentOf(id) === undefined
  const systems = scenario.systems?.map((entry, i) => {
    const systemId = fleet.written[i]!
    const own = added.filter((one) => one.system_id === systemId && isAtHome(one))
    if (own.length === 0) return entry
    const before = (entry.incidents ?? []).map((one, n) => ({
      id: one.id ?? incidentId(systemId, n),
      ...one,
    }))
    return { ...entry, incidents: [...before, ...own.map(({ system_id: _, ...one }) => one)] }
  })
  const beside = (scenario.incidents ?? [])
    .map((one, n) => ({ ...one, id: one.id ?? incidentId('incident', n) }))
    .filter(({ id }) => !changed.has(id))
  const placed = [...beside, ...added.filter((one) => !isAtHome(one))]
  const endings = [
    ...Object.entries(scenario.incident_ends ?? {}),
    ...Object.entries(ended).map(([id, endS]) => [id, endOf(fleet, id, endS)] as const),
  ].filter(([id]) => !changed.has(id))
  return {
    ...(systems && { systems }),
    incidents: placed.length === 0 ? undefined : placed.map((one) => inOrder(ADDED_INCIDENT, one)),
    incident_ends: endings.length === 0 ? undefined : Object.fromEntries(endings),
  }
}

function endOf({ incidentOf, system }: World['fleet'], id: string, endS: number): string {
  const owner = incidentOf(id)?.systemId
  return owner === undefined ? formatUtc(endS) : formatInstant(endS, system(owner).site.zone)
}

function effectiveFaults(
  { faults: written = [] }: Scenario,
  { faults = [], faults_removed: removed = [], fault_counts: counts = {} }: WorldState,
): Loosely<Pick<Scenario, 'faults'>> {
  if (faults.length + removed.length + Object.keys(counts).length === 0) return {}
  const left = written
    .map((fault, i) => ({ ...fault, id: fault.id ?? faultId(i) }))
    .filter(({ id }) => !removed.includes(id))
  const all = [...left, ...faults].map((fault) => {
    const { counted: _before, ...rest } = fault
    const counted = counts[fault.id]
    const said = counted === undefined || counted.seen === 0 ? {} : { counted }
    return inOrder<Fault>(FAULT, { ...rest, ...said })
  })
  return { faults: all.length === 0 ? undefined : all }
}

/** The same, its moments as people read them. */
function readable<T extends object>({ properties = {} }: Schema, entry: T, where: Zone): T {
  const shown = Object.entries(entry).map(([key, value]) => {
    const isMoment = properties[key]?.moment !== undefined && typeof value === 'number'
    return [key, isMoment ? formatInstant(value, where) : value]
  })
  return inOrder({ properties }, Object.fromEntries(shown)) as T
}

function unwrittenOf(world: World, state: WorldState): string[] {
  const { journal, clock, scenario, sandbox, quota } = world
  const counted = state.quota ?? {}
  const isOver = quota
    .counts(clock.nowS())
    .some(({ key, minute, month }) => minute < counted[key]!.minute || month < counted[key]!.month)
  const ran = state.clock?.speed === undefined && scenario.clock?.speed === undefined
  return [
    ...(ran ? ['that its clock went on at real pace (here it stands: set its speed)'] : []),
    ...(journal.count > 0 ? [`its journal (${journal.count} so far)`] : []),
    ...(isOver ? ['what keys used in minutes and months that are over'] : []),
    ...(sandbox === undefined ? [] : [`the key of the sandbox ${sandbox}`]),
  ]
}
