import { pathsOf } from './api/v2/routes.ts'
import { checkFields, checkScenario } from './scenario/check.ts'
import { jsonObjectIn } from './scenario/json.ts'
import {
  type LoadedScenario,
  type LoadOptions,
  loadScenario,
  loadShipped,
  shippedScenarios,
} from './scenario/load.ts'
import {
  type Finding,
  type Mistake,
  parsePath,
  pathText,
  retelling,
  ScenarioError,
} from './scenario/mistakes.ts'
import { type ParsedScenario, parseScenario } from './scenario/parse.ts'
import { SCENARIO, type Scenario } from './scenario/scenario.ts'
import { isMapping, mappingOf } from './scenario/schema.ts'
import { once } from './simulation/memo.ts'
import { both } from './world/both.ts'
import { type Beginning, isSnapshot, openSnapshot, type Snapshot } from './world/snapshot.ts'
import { buildFindings, createWorld, passingCache } from './world/world.ts'
import { WORLD_STATE } from './world/world-state.ts'

/**
 * What goes before the scenario of the default world, whichever that is.
 *
 * @example
 * ```ts
 * await createSimulator({ scenario: 'default', seed: 7, now: '2022-06-15T12:00:00-07:00', speed: 0 })
 * ```
 */
export interface Overrides {
  readonly seed?: string | number | undefined
  /** ISO 8601 with an offset, or epoch seconds. */
  readonly now?: string | number | undefined
  /** 0 is frozen, 1 real pace. */
  readonly speed?: number | undefined
  /** How many systems are generated. */
  readonly systems?: number | undefined
}

/** What the default world begins with. */
export interface MainOptions {
  readonly scenario?: string | Scenario | undefined
  readonly snapshot?: Snapshot | undefined
}

/** What is wrong with a scenario, and what works but perhaps otherwise than meant. */
export interface Verdict {
  readonly mistakes: readonly Mistake[]
  readonly notes: readonly Mistake[]
}

/** Turns what users write into scenarios, and says where in it a mistake is. */
export interface ScenarioReader {
  /** A name, a path, a text, or a scenario as an object. Throws ScenarioError, as all here. */
  read(source: string | Scenario): Scenario
  /** The same for the default world: with the overrides. */
  readMain(source: string | Scenario): Scenario
  /** A text, YAML or JSON. */
  parse(text: string): Scenario
  /**
   * What a world begins with: a scenario in any of these forms, or a snapshot, as an object or as JSON.
   * Throws OtherVersion, too.
   */
  begin(source: string | Scenario | Snapshot): Beginning
  /** What the default world begins with at the start: a snapshot excludes all else. */
  beginMain(options: MainOptions): Beginning
  /** The same of what has to be a snapshot. */
  open(snapshot: unknown): Beginning
  /** One of the gallery, by its name. */
  shipped(name: string): Scenario
  /** The scenarios that ship, in the order of their names. */
  gallery(): readonly { readonly name: string; readonly description: string }[]
  /** The text that a scenario was read from; undefined: it came as an object. */
  sourceOf(scenario: Scenario): string | undefined
  /** Notes the text of a scenario that another server has read. */
  noteSource(scenario: Scenario, text: string): void
  /** Notes on a scenario, of which a world is made that answers nobody. Throws ScenarioError. */
  tryOut(scenario: Scenario): readonly Mistake[]
  /** All that would be said of a text, without making it a world that stays. Throws nothing. */
  check(text: string): Verdict
  /** The same findings, with lines and columns if the scenario came from a text. */
  place(scenario: Scenario, found: readonly Mistake[]): readonly Mistake[]
  /** Runs what may find mistakes in a scenario, and adds lines and columns to them. */
  locating<T>(scenario: Scenario, make: () => T): T
}

/** Where a scenario came from: nowhere if it is an object, and `parsed` unless it was read ahead. */
interface Origin {
  readonly text?: string
  readonly parsed?: ParsedScenario
  /** It stands in one, under `scenario`. */
  readonly isOfSnapshot?: true
}

/** `options`: where shipped scenarios are, if not with the package. */
export function createReader(overrides: Overrides, options: LoadOptions = {}): ScenarioReader {
  const origins = new WeakMap<Scenario, Origin>()
  const parse = (text: string, file?: string) => {
    const parsed = parsedText(text, file)
    origins.set(parsed.scenario, { text, parsed })
    return parsed.scenario
  }
  const loaded = ({ text, file, scenario }: LoadedScenario) => {
    if (scenario === undefined) return parse(text, file)
    origins.set(scenario, { text })
    return scenario
  }
  const read = (source: string | Scenario) => {
    if (typeof source !== 'string') return structuredClone(readObject(source))
    if (isText(source)) return parse(source)
    return loaded(loadScenario(source, options))
  }
  const { place, locating } = placing(origins)
  const open = (snapshot: unknown) => {
    const beginning = opened(snapshot)
    origins.set(beginning.scenario, { isOfSnapshot: true })
    return beginning
  }
  const tryOut = (scenario: Scenario) =>
    place(scenario, locating(scenario, () => createWorld(scenario, nowhere())).notes)
  const readMain = (source: string | Scenario) => {
    const scenario = read(source)
    const changed = overridden(scenario, overrides)
    if (changed === scenario) return scenario
    origins.set(changed, { ...origins.get(scenario) })
    return checked<Scenario>(changed, checkWhole)
  }
  return {
    read,
    parse,
    open,
    sourceOf: (scenario) => origins.get(scenario)?.text,
    noteSource: (scenario, text) => void origins.set(scenario, { text }),
    begin(source) {
      const value = typeof source === 'string' ? jsonObjectIn(source) : source
      return isSnapshot(value) ? open(value) : { scenario: read(source as string | Scenario) }
    },
    beginMain({ scenario, snapshot }) {
      if (snapshot === undefined)
        return { scenario: readMain(scenario === undefined ? 'default' : scenario) }
      return both(
        () => checkAlone({ scenario, ...overrides }),
        () => open(snapshot),
      )[1]
    },
    shipped: (name) => loaded(loadShipped(name, options)),
    gallery: once(() => galleryOf(options)),
    check: (text) => verdict(() => tryOut(parse(text))),
    tryOut,
    readMain,
    place,
    locating,
  }
}

/** Where the mistakes of scenarios are, by what is known of their origins. */
function placing(origins: WeakMap<Scenario, Origin>): Pick<ScenarioReader, 'place' | 'locating'> {
  const place = (scenario: Scenario, found: readonly Mistake[]) => {
    const { parsed } = origins.get(scenario) ?? {}
    if (parsed === undefined) return found
    return parsed.mistakes(found.map(({ path, message }) => ({ path: parsePath(path), message })))
  }
  return {
    place,
    locating: (scenario, make) =>
      retelling(make, (mistakes) => {
        const { isOfSnapshot = false } = origins.get(scenario) ?? {}
        return isOfSnapshot ? inPart('scenario', mistakes) : place(scenario, mistakes)
      }),
  }
}

function galleryOf(options: LoadOptions) {
  return shippedScenarios(options).map(({ name, description }) => ({ name, description }))
}

/** Of a world that answers nobody. */
function nowhere() {
  return { cache: passingCache(), real: () => 0, pathsOf }
}

function verdict(notesOf: () => readonly Mistake[]): Verdict {
  try {
    return { mistakes: [], notes: notesOf() }
  } catch (error) {
    if (error instanceof ScenarioError) return { mistakes: error.mistakes, notes: [] }
    throw error
  }
}

/** What a snapshot begins with, its scenario checked. */
function opened(snapshot: unknown): Beginning {
  if (!isSnapshot(snapshot)) throw new ScenarioError([{ path: '', message: noSnapshot(snapshot) }])
  const { scenario, state } = openSnapshot(snapshot)
  const wrong = checkWhole(scenario)
  if (wrong.length === 0) return { scenario: structuredClone(scenario), state }
  const ofState = checkFields(WORLD_STATE, state)
  throw new ScenarioError([...inPart('scenario', wrong), ...inPart('state', ofState)])
}

/** The same findings, in the snapshot of which that is a part. */
function inPart(part: 'scenario' | 'state', found: readonly Mistake[]): Mistake[] {
  return found.map((one) => ({ ...one, path: pathText([part, ...parsePath(one.path)]) }))
}

/** Throws ScenarioError if anything stands beside a snapshot. */
function checkAlone({ scenario, seed, now, speed, systems }: MainOptions & Overrides): void {
  const beside = Object.entries({ scenario, seed, now, speed, systems })
  const given = beside.filter(([, value]) => value !== undefined)
  const message = 'excludes snapshot, which brings its own: leave one of them out'
  if (given.length > 0) throw new ScenarioError(given.map(([path]) => ({ path, message })))
}

/** A text as a scenario. Throws ScenarioError. */
function parsedText(text: string, file: string | undefined): ParsedScenario {
  try {
    return parseScenario(text, { file, build })
  } catch (error) {
    // Only of what is wrong, for a snapshot is no scenario in any case.
    refuseSnapshot(jsonObjectIn(text), file)
    throw error
  }
}

/** An object as a scenario. Throws ScenarioError. */
function readObject(value: unknown): Scenario {
  refuseSnapshot(value)
  return checked<Scenario>(value, checkWhole)
}

function refuseSnapshot(value: unknown, file?: string | undefined): void {
  if (!isSnapshot(value) || !isMapping(value.scenario)) return
  throw new ScenarioError([{ path: '', message: A_SNAPSHOT, ...(file !== undefined && { file }) }])
}

const A_SNAPSHOT =
  'is a snapshot, not a scenario: restore it with PUT /_simulator/snapshot, createSimulator({ snapshot }), or start with --snapshot FILE'

/** Why something is no snapshot: perhaps it is a scenario. */
function noSnapshot(value: unknown): string {
  const isScenario = Object.keys(mappingOf(value)).some((key) =>
    Object.hasOwn(SCENARIO.properties, key),
  )
  return isScenario ? `${NO_SNAPSHOT}; ${A_SCENARIO}` : NO_SNAPSHOT
}

const A_SCENARIO =
  'this is a scenario, for PUT /_simulator/scenario, createSimulator({ scenario }), or a start without --snapshot'

const NO_SNAPSHOT =
  'is no snapshot, which has a format: take one with GET /_simulator/snapshot or simulator.snapshot()'

/** A scenario itself, not its name: it has lines, or is an object. */
function isText(source: string): boolean {
  return source.includes('\n') || source.trimStart().startsWith('{')
}

function build(scenario: Scenario): readonly Finding[] {
  return buildFindings(scenario, pathsOf)
}

function checkWhole(value: unknown): Mistake[] {
  return checkScenario(value, build)
}

function checked<T>(value: unknown, check: (value: unknown) => readonly Mistake[]): T {
  const mistakes = check(value)
  if (mistakes.length > 0) throw new ScenarioError(mistakes)
  return value as T
}

function overridden(scenario: Scenario, { seed, now, speed, systems }: Overrides): Scenario {
  if ([seed, now, speed, systems].every((value) => value === undefined)) return scenario
  return {
    ...scenario,
    ...(seed !== undefined && { seed }),
    ...((now !== undefined || speed !== undefined) && {
      clock: {
        ...scenario.clock,
        ...(now !== undefined && { now }),
        ...(speed !== undefined && { speed }),
      },
    }),
    ...(systems !== undefined && { fleet: { ...scenario.fleet, systems } }),
  }
}
