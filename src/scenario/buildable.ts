import type { Access, User } from './access.ts'
import type { Fault } from './fault.ts'
import { ARRAY } from './hardware.ts'
import { meantKey } from './hints.ts'
import { ADDED_INCIDENT, type AddedIncident } from './incident.ts'
import type { Finding, Path } from './mistakes.ts'
import { SCENARIO, type Scenario } from './scenario.ts'
import { isMapping, type Loose, mappingOf } from './schema.ts'
import { SYSTEM, type SystemEntry } from './system.ts'

/** What else is wrong with a scenario: what only shows when its systems are built. */
export type BuildCheck = (scenario: Scenario) => readonly Finding[]

/**
 * The findings, and what a build finds in the parts that have none, so that whoever corrects a file
 * learns of all mistakes at once. Parts stay where they are: a path means the same in both.
 */
export function withBuildFindings(
  value: unknown,
  findings: readonly Finding[],
  build: BuildCheck | undefined,
): readonly Finding[] {
  if (build === undefined || findings.length === 0 || !isMapping(value)) return findings
  // Of what is wrong as a whole nothing is sound.
  if (findings.some(({ path }) => path.length === 0)) return findings
  return [...findings, ...build(soundPart(value, findings))]
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

/** The paths below a part, of those that lead there; one that ends above it doubts all of it. */
function below(paths: readonly Path[], ...part: Path): Path[] {
  return paths
    .filter((path) => part.every((step, i) => i >= path.length || path[i] === step))
    .map((path) => path.slice(part.length))
}

function pick(value: Loose, keys: readonly string[]): Loose {
  return Object.fromEntries(
    keys.flatMap((key) => (Object.hasOwn(value, key) ? [[key, value[key]]] : [])),
  )
}

function soundPart(value: Loose, findings: readonly Finding[]): Scenario {
  const paths = findings.map(({ path }) => path)
  const isSound = soundIn(paths, SCENARIO.properties)
  const { systems, fleet, access, faults } = value
  const countries = below(paths, 'fleet', 'countries').length === 0 ? ['countries'] : []
  // Who is in the fleet is known only if all of this is.
  const isFleetSound =
    ['seed', 'fleet'].every(isSound) &&
    !paths.some(
      ([key, , part]) => key === 'systems' && (part === undefined || part === 'system_id'),
    )
  // Something about the list as a whole, such as its length, leaves nothing to build.
  const isList =
    Array.isArray(systems) && !paths.some((path) => path.length < 2 && path[0] === 'systems')
  const entries: readonly unknown[] = isList ? systems : []
  return {
    ...(isSound('seed') && pick(value, ['seed'])),
    // Generated systems have no mistakes, but grants may name them.
    fleet: isFleetSound ? mappingOf(fleet) : { ...pick(mappingOf(fleet), countries), systems: 0 },
    ...(isSound('access') && {
      access: isFleetSound ? mappingOf(access) : withoutGrants(mappingOf(access)),
      faults: soundFaults(faults, paths),
    }),
    ...(isFleetSound && isSound('systems') && soundPlaced(value, isSound)),
    systems: entries.map((entry, i) => soundSystem(mappingOf(entry), below(paths, 'systems', i))),
  }
}

/** What stands beside systems that are all sound. */
function soundPlaced(value: Loose, isSound: Sound): Loose {
  if (!isSound('incidents')) return {}
  return pick(value, ['incidents', ...(isSound('incident_ends') ? ['incident_ends'] : [])])
}

/** Who may ask, without what they see. */
function withoutGrants(access: Loose): Access {
  const { users } = access
  if (!Array.isArray(users)) return access
  return { ...access, users: users.map(({ user_id }: User) => ({ user_id })) }
}

/** In place of a doubtful fault stands one that names nobody. */
function soundFaults(faults: unknown, paths: readonly Path[]): Fault[] {
  if (!Array.isArray(faults)) return []
  return faults.map((fault, i) =>
    below(paths, 'faults', i).length === 0 ? fault : { reply: { status: 503 } },
  )
}

/** What a mistake leaves the rest of a system as it is: only the output depends on it. */
const HARMLESS: readonly string[] = ['tilt_deg', 'azimuth_deg', 'mount']
const ROOF = ['system_id', 'place', 'operational_at', 'envoys', 'arrays', 'replaced']

/** What speaks of a doubtful part is doubtful too: incidents of a meter that may be another one. */
function soundSystem(entry: Loose, paths: readonly Path[]): SystemEntry {
  if (paths.some((path) => path.length === 0)) return {}
  const grave = paths.filter(
    ([key, , part]) => key !== 'arrays' || !HARMLESS.includes(String(part)),
  )
  const isSound = soundIn(grave, SYSTEM.properties)
  if (!ROOF.every(isSound)) return pick(entry, ['system_id', 'place'].filter(isSound))
  const roof = { ...pick(entry, ROOF), ...soundArrays(entry, paths) }
  if (!isSound('meters')) return roof
  const days = isSound('daily_wh') ? ['daily_wh'] : []
  return { ...roof, ...pick(entry, ['meters', ...days]), ...soundIncidents(entry, paths) }
}

function soundArrays({ arrays }: Loose, paths: readonly Path[]): Loose {
  if (!Array.isArray(arrays)) return {}
  return {
    arrays: arrays.map((array, i) => {
      const isSound = soundIn(below(paths, 'arrays', i), ARRAY.properties)
      return pick(mappingOf(array), Object.keys(ARRAY.properties).filter(isSound))
    }),
  }
}

/** What is sound of an incident for a system; undefined: not even what it is, or where. */
export function soundIncident(
  value: unknown,
  findings: readonly Finding[],
): AddedIncident | undefined {
  const isSound = soundIn(
    findings.map(({ path }) => path),
    ADDED_INCIDENT.properties,
  )
  const { required, properties } = ADDED_INCIDENT
  if (findings.some(({ path }) => path.length === 0) || !required.every(isSound)) return undefined
  return pick(mappingOf(value), Object.keys(properties).filter(isSound)) as unknown as AddedIncident
}

/** In place of a doubtful incident stands one that asks for nothing. */
function soundIncidents({ incidents }: Loose, paths: readonly Path[]): Loose {
  if (!Array.isArray(incidents)) return {}
  return {
    incidents: incidents.map((incident, i) =>
      below(paths, 'incidents', i).length === 0 ? incident : { kind: 'battery' },
    ),
  }
}
