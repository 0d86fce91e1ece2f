import { isMapping, type Loose, mappingOf } from './collect.ts'
import type { Scenario, SystemEntry } from './format.ts'
import type { Finding } from './mistakes.ts'

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
  return [...findings, ...build(soundPart(value, findings))]
}

type Sound = (...prefix: (string | number)[]) => boolean

function soundPart({ seed, fleet, systems }: Loose, findings: readonly Finding[]): Scenario {
  const isSound: Sound = (...prefix) =>
    !findings.some(({ path }) => prefix.every((part, i) => i >= path.length || path[i] === part))
  // Something about the list as a whole, such as its length, leaves nothing to build.
  const isList =
    Array.isArray(systems) && !findings.some(({ path }) => path.length < 2 && path[0] === 'systems')
  const entries: readonly unknown[] = isList ? systems : []
  return {
    ...(isSound('seed') && { seed: seed as string }),
    // Generated systems have no mistakes.
    fleet: { ...(isSound('fleet') && mappingOf(fleet)), systems: 0 },
    systems: entries.map((entry, i) =>
      soundSystem(mappingOf(entry), (...prefix) => isSound('systems', i, ...prefix)),
    ),
  }
}

const ROOF = ['system_id', 'place', 'operational_at', 'envoys', 'arrays']

/** What speaks of a doubtful part is doubtful too: incidents of a meter that may be another one. */
function soundSystem(entry: Loose, isSound: Sound): SystemEntry {
  const hasRoof = ROOF.every((key) => isSound(key))
  const hasAll = hasRoof && isSound('meters')
  const keys = hasAll ? [...ROOF, 'meters', 'daily_wh'] : hasRoof ? ROOF : ['place']
  const kept = keys.filter((key) => Object.hasOwn(entry, key) && isSound(key))
  const sound = Object.fromEntries(kept.map((key) => [key, entry[key]]))
  if (!hasAll || !Array.isArray(entry.incidents)) return sound
  const incidents = entry.incidents.map((incident, i) =>
    isSound('incidents', i) ? incident : { kind: 'battery' },
  )
  return { ...sound, incidents }
}
