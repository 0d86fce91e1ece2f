import { EVERYBODY_ELSE, USER } from '../scenario/access.ts'
import { FAULT } from '../scenario/fault.ts'
import { quote } from '../scenario/mistakes.ts'
import { isFront } from '../scenario/profile.ts'
import { type Fault, SCENARIO, type Scenario } from '../scenario/scenario.ts'
import { writeScenario } from '../scenario/write.ts'
import { formatUtc } from '../time/instant.ts'
import { zone } from '../time/zone.ts'
import { VERSION } from '../version.ts'
import { readInstant } from './clock.ts'
import { effectiveIncidents } from './effective-incidents.ts'
import { isMinted } from './generated-key.ts'
import { isLimited } from './quota.ts'
import { inOrder, readable } from './readable.ts'
import { withIds } from './with-ids.ts'
import type { World } from './world.ts'
import type { WorldState } from './world-state.ts'

/** A world in force, written down as a scenario. */
interface Effective {
  readonly scenario: Scenario
  /** What of the world no scenario can say, each as part of a sentence. */
  readonly unwritten: readonly string[]
}

/**
 * The scenario that says what a world is now, with all that happened at run time, as YAML after the text that
 * the scenario came from, if it came from one. Loaded, it answers with the same bytes.
 */
export function savedScenario(world: World, source: string | undefined): string {
  const loaded = inOrder<Scenario>(SCENARIO, withIds(world.scenario, world.fleet.written))
  const { scenario, unwritten } = effectiveScenario(loaded, world)
  const from = scenario.name === undefined ? '' : ` from the world ${quote(scenario.name)}`
  const head = `Saved by enlighten-simulator ${VERSION}${from}: loaded, it answers as that did.`
  const comment = [head, ...unwritten.map((one) => `Not written: ${one}.`)]
  return writeScenario(scenario, { source, loaded, comment })
}

/** Its parts are those of the scenario as it was loaded, but for what changed. */
function effectiveScenario(loaded: Scenario, world: World): Effective {
  const state = world.state()
  const { faults, sandboxed } = effectiveFaults(loaded, state)
  const parts = {
    ...loaded,
    clock: effectiveClock(world, state),
    ...effectiveAccess(world, state),
    ...effectiveIncidents(loaded, world, state),
    faults,
  }
  const scenario = inOrder<Scenario>(SCENARIO, parts)
  return { scenario, unwritten: unwrittenOf(world, state, sandboxed) }
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
    if (own === undefined && (isMinted(key) || !isLimited(plan))) continue
    const { used: before, ...entry } = own ?? written['*']!
    used.set(key, month === 0 ? entry : { ...entry, used: usedNow(before, minute, month) })
  }
  if (used.size === 0) return scenario.access?.keys
  return Object.fromEntries([...Object.entries(written), ...used])
}

/** As it was written, if that says the same. */
function usedNow(before: Keys[string]['used'] = {}, minute: number, month: number) {
  const { minute: minuteBefore = 0, month: monthBefore = minuteBefore } = before
  return minute === minuteBefore && month === monthBefore ? before : { minute, month }
}

/** What the faults of a world have become. */
interface EffectiveFaults {
  readonly faults: Scenario['faults']
  /** Ids of those that wait for keys of sandboxes, which are not let in elsewhere. */
  readonly sandboxed: readonly string[]
}

function effectiveFaults(
  { faults: written = [], access }: Scenario,
  { faults = [], faults_removed: removed = [], fault_counts: counts = {} }: WorldState,
): EffectiveFaults {
  const keys = access?.keys ?? {}
  const isElsewhere = (key: string) => !isMinted(key) || Object.hasOwn(keys, key)
  const left = written.filter(({ id }) => !removed.includes(id!))
  const sandboxed: string[] = []
  const all = [...left, ...faults].flatMap((fault) => {
    const id = fault.id!
    const { counted: _before, ...rest } = fault
    const counted = Object.hasOwn(counts, id) ? counts[id] : undefined
    const said = counted === undefined || counted.seen === 0 ? {} : { counted }
    const now = inOrder<Fault>(FAULT, { ...rest, ...said })
    const waitsFor = isFront(now.profile) ? [] : [now.match?.key ?? []].flat()
    if (waitsFor.every(isElsewhere)) return [now]
    sandboxed.push(id)
    const others = waitsFor.filter(isElsewhere)
    return others.length === 0 ? [] : [{ ...now, match: { ...now.match, key: others } }]
  })
  return { faults: all.length === 0 ? undefined : all, sandboxed }
}

function unwrittenOf(world: World, state: WorldState, sandboxed: readonly string[]): string[] {
  const { journal, clock, scenario, sandbox, quota } = world
  const counted = state.quota ?? {}
  const isOver = quota
    .counts(clock.nowS())
    .some(({ key, minute, month }) => minute < counted[key]!.minute || month < counted[key]!.month)
  const ran = state.clock?.speed === undefined && scenario.clock?.speed === undefined
  return [
    ...(ran ? ['that its clock went on at real pace (here it stands: set its speed)'] : []),
    ...(journal.count() > 0 ? [`its journal (${journal.count()} so far)`] : []),
    ...(isOver ? ['what keys used in minutes and months that are over'] : []),
    ...(sandboxed.length > 0 ? [`what faults do to keys of sandboxes (${listed(sandboxed)})`] : []),
    ...(sandbox === undefined ? [] : [`the key of the sandbox ${sandbox}`]),
  ]
}

/** The first few, in quotes: a comment is a line. */
function listed(ids: readonly string[]): string {
  const more = ids.length > FEW ? [`${ids.length - FEW} more`] : []
  return [...ids.slice(0, FEW).map(quote), ...more].join(', ')
}

const FEW = 8
