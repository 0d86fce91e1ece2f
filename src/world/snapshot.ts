import { checkFields } from '../scenario/check.ts'
import { quote, ScenarioError } from '../scenario/mistakes.ts'
import type { Scenario } from '../scenario/scenario.ts'
import { flag, isMapping, mapping, named, orNull, text, whole } from '../scenario/schema.ts'
import { fleetVersion } from '../simulation/random.ts'
import { VERSION } from '../version.ts'
import { plainRequest } from './journal-state.ts'
import type { World } from './world.ts'
import type { WorldState } from './world-state.ts'

/** Of the document; another number is another form. */
export const SNAPSHOT_FORMAT = 1

/**
 * A world taken away: its scenario, and what it remembers beyond that. Plain data, to be kept as JSON
 * and restored in any simulator of the same `format` and `fleet_version`.
 *
 * @example
 * ```ts
 * const snapshot: Snapshot = simulator.snapshot()
 * simulator.faults.add({ reply: { status: 503 } })
 * simulator.restore(snapshot)
 * ```
 */
export interface Snapshot {
  readonly format: number
  /** Of the simulator that took it. */
  readonly version: string
  /** Of its numbers: with another, the same seed means another fleet. */
  readonly fleet_version: number
  /** That of the scenario. */
  readonly name: string | null
  readonly seed: string
  readonly scenario: Scenario
  /** Times in it are virtual. */
  readonly state: WorldState
}

/**
 * What a snapshot takes along.
 *
 * @example
 * ```ts
 * simulator.snapshot({ journal: true })
 * ```
 */
export interface SnapshotOptions {
  /** The requests, too. */
  readonly journal?: boolean | undefined
}

/** The same, to check what users write. */
export const SNAPSHOT_OPTIONS = mapping('Options of a snapshot', {
  journal: flag('With the requests'),
})

/** What a world begins with: its scenario and, if it was restored, what it remembers. */
export interface Beginning {
  readonly scenario: Scenario
  /** Not checked yet. */
  readonly state?: WorldState | undefined
}

export function takeSnapshot(world: World, { journal = false }: SnapshotOptions = {}): Snapshot {
  const { scenario, seed } = world
  return {
    format: SNAPSHOT_FORMAT,
    version: VERSION,
    fleet_version: fleetVersion,
    name: scenario.name ?? null,
    seed,
    scenario: structuredClone(scenario),
    state: { ...world.state(), ...(journal && { journal: journalOf(world) }) },
  }
}

function journalOf({ journal }: World) {
  const requests = [...journal.records()].map(plainRequest)
  return { count: journal.count(), cleared: journal.cleared(), requests }
}

/** A snapshot of another form, or of other numbers. */
export class OtherVersion extends Error {
  override readonly name = 'OtherVersion'
}

/** Is it a snapshot, or meant to be one? Nothing else has a `format`. */
export function isSnapshot(value: unknown): value is Snapshot {
  return isMapping(value) && value.format !== undefined
}

/** What it holds is checked on its own. */
const ANY_MAPPING = named('A mapping', {})

const SNAPSHOT = mapping(
  'A snapshot',
  {
    format: whole('Of the document', 1, 1e6),
    version: text('Of the simulator that took it'),
    fleet_version: whole('Of its numbers', 1, 1e6),
    name: orNull(text('Of the scenario')),
    seed: text('What everything that is not written is drawn from', { minLength: 0 }),
    scenario: ANY_MAPPING,
    state: ANY_MAPPING,
  },
  { required: ['format', 'fleet_version', 'scenario', 'state'] },
)

/** What it begins with, of which neither part is checked yet. Throws OtherVersion, ScenarioError. */
export function openSnapshot(value: Snapshot): Beginning {
  const { format, fleet_version: numbers } = value
  const made = `the snapshot was made by version ${versionOf(value)}`
  if (Number.isInteger(format) && format !== SNAPSHOT_FORMAT) {
    throw new OtherVersion(
      `${made} in format ${format}, and this is version ${VERSION}, which reads format ${SNAPSHOT_FORMAT}: restore it there and save the world as a scenario, which every version reads`,
    )
  }
  if (Number.isInteger(numbers) && numbers !== fleetVersion) {
    throw new OtherVersion(
      `${made} with fleet version ${numbers}, and here it is ${fleetVersion}: the same seed means other numbers; use a version with fleet version ${numbers}, or load the scenario that is in it`,
    )
  }
  const mistakes = checkFields(SNAPSHOT, value)
  if (mistakes.length > 0) throw new ScenarioError(mistakes)
  const { scenario, state, seed } = value
  const drawn = scenario.seed ?? seed
  // A seed of another form is a mistake of the scenario.
  const isSeed = typeof drawn === 'string' || typeof drawn === 'number'
  if (isSeed && seed !== undefined && String(drawn) !== seed) {
    const found = quote(String(drawn))
    const message = `is ${quote(seed)}, but its scenario says ${found}: change it there`
    throw new ScenarioError([{ path: 'seed', message }])
  }
  return { scenario, state }
}

/** As it says, if that can be one. */
function versionOf({ version }: Snapshot): string {
  return typeof version === 'string' && /^[-+.\w]{1,64}$/.test(version) ? version : 'unknown'
}
