import { LIMITS } from '../limits.ts'
import { EARLIEST_S } from '../time/instant.ts'
import { ACCESS, type Access, EVERYBODY_ELSE, USER, type User } from './access.ts'
import { FLEET } from './fleet.ts'
import { meantKey } from './hints.ts'
import {
  ADDED_INCIDENT,
  INCIDENT,
  type Incident,
  UNKNOWN_SERIAL,
  UNKNOWN_SYSTEM,
} from './incident.ts'
import { kindOf } from './kinds.ts'
import { beside, type Finding, type Path } from './mistakes.ts'
import { isMoment, UNKNOWN_MOMENT } from './moment.ts'
import { SCENARIO, type Scenario } from './scenario.ts'
import { entriesOf, isMapping, type Loose, mappingOf } from './schema.ts'
import { DAILY_WH, SYSTEM, type SystemEntry } from './system.ts'

/** What else is wrong with a scenario: what only shows when its systems are built. */
export type BuildCheck = (scenario: Scenario) => readonly Finding[]

/**
 * The findings, and what a build finds in what has none, so that whoever corrects a file
 * learns of all that are told at once. Parts stay where they are: a path means the same in both.
 */
export function withBuildFindings(
  value: unknown,
  findings: readonly Finding[],
  build: BuildCheck | undefined,
): readonly Finding[] {
  if (build === undefined || !isMapping(value)) return findings
  if (findings.length > LIMITS.mistakes) return findings
  // Of what is wrong as a whole nothing is sound.
  if (findings.some(({ path }) => path.length === 0)) return findings
  return beside(findings, build(soundPart(value, findings)))
}

/** Whether nothing is wrong with a key, or with what was probably meant to be that key. */
type Sound = (key: string) => boolean

/** What is sound of a mapping with mistakes, given their paths below it. */
function soundIn(paths: readonly Path[], keys: Parameters<typeof meantKey>[1]): Sound {
  const doubtful = new Set(
    paths.map(([key]) => {
      if (typeof key !== 'string' || Object.hasOwn(keys, key)) return key
      return meantKey(key, keys)
    }),
  )
  return (key) => !doubtful.has(key)
}

/** The same of its parts as a whole: an entry of a list that is doubtful leaves the others. */
function wholeIn(paths: readonly Path[], keys: Parameters<typeof meantKey>[1]): Sound {
  return soundIn(
    paths.filter((path) => path.length < 2),
    keys,
  )
}

/** The paths below a part, of those that lead there; one that ends above it doubts all of it. */
function below(paths: readonly Path[], ...part: Path): Path[] {
  return paths
    .filter((path) => part.every((step, i) => i >= path.length || path[i] === step))
    .map((path) => path.slice(part.length))
}

function isDoubtful(paths: readonly Path[], ...part: Path): boolean {
  return below(paths, ...part).length > 0
}

function pick(value: Loose, keys: readonly string[]): Loose {
  return Object.fromEntries(Object.entries(value).filter(([key]) => keys.includes(key)))
}

/** A value without the keys that are doubtful, however deep. */
function without(value: unknown, paths: readonly Path[]): unknown {
  if (paths.length === 0) return value
  if (Array.isArray(value)) return value.map((one, i) => without(one, below(paths, i)))
  const keys = Object.keys(mappingOf(value)).filter((key) =>
    below(paths, key).every((path) => path.length > 0),
  )
  return Object.fromEntries(
    keys.map((key) => [key, without(mappingOf(value)[key], below(paths, key))]),
  )
}

/** What of `fleet` says who is in it. */
const IDENTITY = ['systems', 'first_system_id', 'countries', 'built']

function soundPart(value: Loose, findings: readonly Finding[]): Scenario {
  const paths = findings.map(({ path }) => path)
  const isWhole = wholeIn(paths, SCENARIO.properties)
  const inFleet = below(paths, 'fleet')
  const isSoundInFleet = soundIn(inFleet, FLEET.properties)
  const fleet = isWhole('fleet')
    ? pick(mappingOf(value.fleet), Object.keys(FLEET.properties).filter(isSoundInFleet))
    : {}
  const { systems } = value
  const entries: readonly unknown[] = isWhole('systems') && Array.isArray(systems) ? systems : []
  // Who is in the fleet is known only if all of this is.
  const isKnown =
    ['seed', 'fleet', 'systems'].every(isWhole) &&
    IDENTITY.every(isSoundInFleet) &&
    entries.every((_, i) => hasSoundId(below(paths, 'systems', i)))
  const access = isWhole('access') ? mappingOf(value.access) : {}
  return {
    ...(isWhole('seed') && pick(value, ['seed'])),
    clock: soundClock(value, paths),
    // Generated systems have no mistakes, but grants and incidents may name them.
    fleet: isKnown ? fleet : { ...pick(fleet, ['countries']), systems: 0 },
    access: soundAccess(access, below(paths, 'access'), isKnown),
    faults: isWhole('faults') && Array.isArray(value.faults) ? value.faults : [],
    ...(isKnown && isWhole('incidents') && soundPlaced(value, entries, paths)),
    ...(systems !== undefined && {
      systems: entries.map((entry, i) => soundSystem(mappingOf(entry), below(paths, 'systems', i))),
    }),
  }
}

/** When the world begins: so early that nothing is old, where systems may be others than they seem. */
function soundClock({ clock }: Loose, paths: readonly Path[]): NonNullable<Scenario['clock']> {
  const isDoubted = ['clock', 'systems', 'incidents'].some((key) => isDoubtful(paths, key))
  return isDoubted ? { now: EARLIEST_S } : pick(mappingOf(clock), ['now'])
}

function hasSoundId(paths: readonly Path[]): boolean {
  const isSound = soundIn(paths, SYSTEM.properties)
  return isSound('system_id') && paths.every((path) => path.length > 0)
}

/** Who may ask. In place of a doubtful user stands everybody, of a doubtful plan none. */
function soundAccess(
  { keys, users }: Loose,
  paths: readonly Path[],
  isFleetKnown: boolean,
): Access {
  const isWhole = wholeIn(paths, ACCESS.properties)
  const plans = Object.entries(mappingOf(keys)).map(
    ([key, one]) => [key, isDoubtful(paths, 'keys', key) ? {} : mappingOf(one)] as const,
  )
  return {
    ...(keys !== undefined && isWhole('keys') && { keys: Object.fromEntries(plans) }),
    ...(Array.isArray(users) &&
      isWhole('users') && {
        users: users.map((user, i) =>
          soundUser(mappingOf(user), below(paths, 'users', i), isFleetKnown),
        ),
      }),
  }
}

function soundUser(user: Loose, paths: readonly Path[], isFleetKnown: boolean): User {
  const isWhole = wholeIn(paths, USER.properties)
  const { user_id: userId, systems } = user
  const isNamed = isWhole('user_id') && typeof userId === 'string'
  return {
    user_id: isNamed ? userId : EVERYBODY_ELSE,
    ...(isFleetKnown &&
      isWhole('systems') &&
      Array.isArray(systems) && { systems: idsOf(systems) }),
  }
}

/** The systems of a grant without their ends. */
function idsOf(systems: readonly unknown[]) {
  return systems.map((one) =>
    typeof one === 'number' ? one : { system_id: Number(mappingOf(one).system_id) },
  )
}

/** Incidents beside their systems, and the ends of all. */
function soundPlaced(value: Loose, entries: readonly unknown[], paths: readonly Path[]): Loose {
  const judges = new Map(
    entries.map((entry, i) => [mappingOf(entry).system_id, judgeOf(below(paths, 'systems', i))]),
  )
  const placed = entriesOf(value.incidents).map(({ entry, i }) => {
    const inIncident = below(paths, 'incidents', i)
    const { system_id: systemId } = entry
    const isSound = soundIn(inIncident, ADDED_INCIDENT.properties)
    const isNowhere = !isSound('system_id') || inIncident.some((path) => path.length === 0)
    if (isNowhere) return { system_id: UNKNOWN_SYSTEM, kind: 'battery' }
    const judge = judges.get(systemId) ?? anyIncident
    return { system_id: systemId, ...judged(soundIncident(entry, inIncident), judge) }
  })
  const isEndKnown =
    !paths.some(isOfIncidentIds) && wholeIn(paths, SCENARIO.properties)('incident_ends')
  const moments = Object.entries(mappingOf(value.incident_ends)).map(([id, moment]) => [
    id,
    isMoment(moment) ? moment : UNKNOWN_MOMENT,
  ])
  return { incidents: placed, ...(isEndKnown && { incident_ends: Object.fromEntries(moments) }) }
}

/** Whether a mistake at a path leaves the ids of some incidents unknown. */
function isOfIncidentIds(path: Path): boolean {
  const [part] = path
  if (part === 'fleet') return true
  if (part === 'incidents') return isOfId(path.slice(2))
  if (part !== 'systems') return false
  const isElsewhere = soundIn([path.slice(2)], SYSTEM.properties)('incidents')
  return !isElsewhere && isOfId(path.slice(4))
}

/** The same of one incident; nothing is left of a path that ends above it. */
function isOfId(inIncident: Path): boolean {
  return inIncident.length === 0 || !soundIn([inIncident], INCIDENT.properties)('id')
}

/** What a mistake leaves the rest of a system as it is: only the output depends on it. */
const HARMLESS: ReadonlyMap<unknown, readonly unknown[]> = new Map([
  ['arrays', ['tilt_deg', 'azimuth_deg', 'mount']],
  ['envoys', ['name', 'part_number', 'model', 'sku', 'clock_offset_s']],
  ['meters', ['manufacturer', 'model', 'channels', 'annual_kwh']],
])
const ROOF = ['system_id', 'operational_at', 'envoys', 'arrays', 'replaced']

/** What speaks of a doubtful part is doubtful too. */
function graveIn(paths: readonly Path[]): Sound {
  const grave = paths.filter((path) => HARMLESS.get(path[0])?.includes(path.at(-1)) !== true)
  return soundIn(grave, SYSTEM.properties)
}

function soundSystem(entry: Loose, paths: readonly Path[]): SystemEntry {
  if (paths.some((path) => path.length === 0)) return {}
  const isSound = graveIn(paths)
  if (!ROOF.every(isSound)) return pick(entry, ['system_id', 'place'].filter(isSound))
  const judge = judgeOf(paths)
  const { incidents, daily_wh: days } = entry
  // In any other place stands the same roof.
  const hardware = [...ROOF, 'place', 'meters'].filter(isSound)
  const isListed = Array.isArray(incidents) && wholeIn(paths, SYSTEM.properties)('incidents')
  return {
    ...mappingOf(without(pick(entry, hardware), paths)),
    ...soundDays(mappingOf(days), below(paths, 'daily_wh'), isSound('meters')),
    ...(isListed && {
      incidents: incidents.map((one: unknown, i) =>
        judged(soundIncident(one, below(paths, 'incidents', i)), judge),
      ),
    }),
  }
}

/** Days with a fixed total: a 0, of which there is nothing to say, in place of a doubtful one. */
function soundDays(days: Loose, paths: readonly Path[], hasMeters: boolean): Loose {
  const isWhole = wholeIn(paths, DAILY_WH.properties)
  if (paths.some((path) => path.length === 0)) return {}
  if (days.from === undefined || !isWhole('from')) return {}
  const series = (hasMeters ? ['production', 'meter', 'consumption'] : ['production'])
    .filter((key) => isWhole(key) && Array.isArray(days[key]))
    .map((key) => [key, [days[key]].flat().map((wh, i) => (isDoubtful(paths, key, i) ? 0 : wh))])
  return { daily_wh: { from: days.from, ...Object.fromEntries(series) } }
}

/** Whether a system is known well enough to say what is wrong with an incident of it. */
type Judge = (incident: Incident) => boolean

const anyIncident: Judge = () => true

function judgeOf(paths: readonly Path[]): Judge {
  const isSound = graveIn(paths)
  if (paths.some((path) => path.length === 0) || !ROOF.every(isSound)) return () => false
  if (isSound('meters')) return anyIncident
  return (incident) =>
    incident.meters === undefined && kindOf(incident).needs !== 'production meter'
}

/** The incident, or one that asks for nothing. */
function judged(incident: Incident, judge: Judge): Incident {
  const { id } = incident
  return judge(incident) ? incident : { kind: 'battery', ...(id !== undefined && { id }) }
}

/** The lists of an incident, of which single entries may be doubtful. */
const SERIALS: readonly string[] = ['inverters', 'envoys', 'meters']

/**
 * What of an incident a system can be asked about. In place of what is doubtful stands a kind that asks
 * for nothing, a moment that nobody knows, a serial number that is none.
 */
export function soundIncident(value: unknown, paths: readonly Path[]): Incident {
  const incident = mappingOf(value)
  const inList = (path: Path) => path.length > 1 && SERIALS.includes(String(path[0]))
  const { kind: _kind, ...keys } = INCIDENT.properties
  const isSound = soundIn(
    paths.filter((path) => !inList(path)),
    INCIDENT.properties,
  )
  const lists = SERIALS.flatMap((key) => {
    const list = incident[key]
    if (!Array.isArray(list) || !isSound(key)) return []
    return [[key, list.map((one, i) => (isDoubtful(paths, key, i) ? UNKNOWN_SERIAL : one))]]
  })
  const unknown = ['from', 'to'].filter((key) => !isSound(key)).map((key) => [key, UNKNOWN_MOMENT])
  return {
    kind: 'battery',
    ...pick(incident, [...Object.keys(keys), 'kind'].filter(isSound)),
    ...Object.fromEntries([...lists, ...unknown]),
  }
}
