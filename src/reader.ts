import { checkScenario } from './scenario/check.ts'
import { type LoadOptions, loadScenario } from './scenario/load.ts'
import { type Mistake, parsePath, ScenarioError } from './scenario/mistakes.ts'
import { type ParsedScenario, parseScenario } from './scenario/parse.ts'
import type { Scenario } from './scenario/scenario.ts'
import { buildFindings } from './world/world.ts'

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

/** Turns what users write into scenarios, and says where in it a mistake is. */
export interface ScenarioReader {
  /** A name, a path, a text, or a scenario as an object. Throws ScenarioError, as all here. */
  read(source: string | Scenario): Scenario
  /** The same for the default world: with the overrides. */
  readMain(source: string | Scenario): Scenario
  /** A text, YAML or JSON. */
  parse(text: string): Scenario
  /** The same findings, with lines and columns if the scenario came from a text. */
  place(scenario: Scenario, found: readonly Mistake[]): readonly Mistake[]
  /** Runs what may find mistakes in a scenario, and adds lines and columns to them. */
  locating<T>(scenario: Scenario, make: () => T): T
}

/** `options`: where shipped scenarios are, if not with the package. */
export function createReader(overrides: Overrides, options: LoadOptions = {}): ScenarioReader {
  const written = new WeakMap<Scenario, ParsedScenario>()
  const parse = (text: string, file?: string) => {
    const parsed = parseScenario(text, { file, build: buildFindings })
    written.set(parsed.scenario, parsed)
    return parsed.scenario
  }
  const read = (source: string | Scenario) => {
    if (typeof source === 'object') return checked<Scenario>(structuredClone(source), checkWhole)
    if (isText(source)) return parse(source)
    const { text, file, scenario } = loadScenario(source, options)
    return scenario ?? parse(text, file)
  }
  const place = (scenario: Scenario, found: readonly Mistake[]) => {
    const parsed = written.get(scenario)
    if (parsed === undefined) return found
    return parsed.mistakes(found.map(({ path, message }) => ({ path: parsePath(path), message })))
  }
  return {
    read,
    parse,
    readMain(source) {
      const scenario = read(source)
      const changed = overridden(scenario, overrides)
      if (changed === scenario) return scenario
      const parsed = written.get(scenario)
      if (parsed !== undefined) written.set(changed, parsed)
      return checked<Scenario>(changed, checkWhole)
    },
    place,
    locating(scenario, make) {
      try {
        return make()
      } catch (error) {
        if (!(error instanceof ScenarioError)) throw error
        throw new ScenarioError(place(scenario, error.mistakes))
      }
    },
  }
}

/** A scenario itself, not its name: it has lines, or is an object. */
function isText(source: string): boolean {
  return source.includes('\n') || source.trimStart().startsWith('{')
}

function checkWhole(value: unknown): Mistake[] {
  return checkScenario(value, buildFindings)
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
