import { existsSync, readdirSync, readFileSync, statSync } from 'node:fs'
import { basename, dirname, extname, join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { LIMITS } from '../limits.ts'
import { didYouMean } from './hints.ts'
import { ScenarioError } from './mistakes.ts'
import { parseScenario } from './parse.ts'
import type { Scenario } from './scenario.ts'
import { SCHEMA_INSTALLED, withSchema } from './schema-line.ts'

/** Scenarios by name: files, and those that ship. The one place of this wing that reads the disk. */

/** The text of a scenario, and the file that it is in. */
export interface LoadedScenario {
  readonly text: string
  readonly file: string
  /** What it says, if it came with the package and was read when that was built. */
  readonly scenario?: Scenario | undefined
}

/** A scenario that comes with the package. */
export interface ShippedScenario {
  readonly name: string
  readonly description: string
  readonly file: string
}

export interface LoadOptions {
  /** Where scenarios are that can be named without a path. Left out: those of the package. */
  readonly directory?: string | undefined
  /** Where those are that the build has read ahead. Left out: beside what is built. */
  readonly ahead?: string | undefined
}

const EXTENSIONS: readonly string[] = ['.yaml', '.yml', '.json']

/**
 * Reads the scenario of that name or path; a bare word is a shipped one. Throws ScenarioError if
 * there is none, if it is no regular file or if it is larger than a scenario can be.
 */
export function loadScenario(nameOrPath: string, options: LoadOptions = {}): LoadedScenario {
  if (isPath(nameOrPath)) return { text: readText(nameOrPath), file: nameOrPath }
  const beside = ['', '.yaml', '.yml'].map((extension) => `${nameOrPath}${extension}`)
  const file = beside.find((one) => existsSync(one))
  const here = file === undefined ? '' : `. For the file write ./${file}`
  return loadShipped(nameOrPath, options, here)
}

/** Reads a shipped scenario and nothing else, whatever its name looks like. Throws ScenarioError. */
export function loadShipped(name: string, options: LoadOptions = {}, remedy = ''): LoadedScenario {
  const { directory = shippedDirectory(), ahead = AHEAD } = options
  const names = shippedNames(directory)
  if (!names.includes(name)) {
    const meant = didYouMean(name, names) || `; there are ${names.join(', ')}`
    throw failure(`there is no shipped scenario ${JSON.stringify(name)}${meant}${remedy}`)
  }
  const file = join(directory, `${name}.yaml`)
  const text = readText(file)
  const scenario = readAhead(join(ahead, `${name}.json`), text)
  // What is made of it is saved elsewhere, where the schema is not beside it.
  return { text: withSchema(text, SCHEMA_INSTALLED), file, scenario }
}

/** None beside the sources, where `../scenarios` is another place. */
const AHEAD = fileURLToPath(new URL('../scenarios', import.meta.url))

/** What the build makes of a shipped scenario, so that a start need not load what reads YAML. */
interface ReadAhead {
  readonly text: string
  readonly scenario: Scenario
}

/** Holds for the text that was read, to the letter: whoever edits a file gets what it says now. */
function readAhead(file: string, text: string): Scenario | undefined {
  if (!existsSync(file)) return undefined
  const ahead: ReadAhead = JSON.parse(readFileSync(file, 'utf8'))
  return ahead.text === text ? ahead.scenario : undefined
}

/** The shipped scenarios by name. Throws ScenarioError if one of them has mistakes. */
export function shippedScenarios(options: LoadOptions = {}): ShippedScenario[] {
  const { directory = shippedDirectory() } = options
  return shippedNames(directory).map((name) => {
    const { text, file, scenario } = loadShipped(name, options)
    const { description = '' } = scenario ?? parseScenario(text, { file }).scenario
    return { name, description, file }
  })
}

/** The directory `scenarios` of the package, from the sources as well as from what is built. */
export function shippedDirectory(): string {
  let directory = dirname(fileURLToPath(import.meta.url))
  while (!existsSync(join(directory, 'package.json'))) directory = dirname(directory)
  return join(directory, 'scenarios')
}

function isPath(text: string): boolean {
  return /[\\/]/.test(text) || EXTENSIONS.includes(extname(text))
}

function shippedNames(directory: string): string[] {
  return readdirSync(directory)
    .filter((file) => extname(file) === '.yaml')
    .map((file) => basename(file, '.yaml'))
    .sort()
}

function readText(file: string): string {
  try {
    const found = statSync(file, { throwIfNoEntry: false })
    if (found === undefined) throw failure(`there is no such file${neighbour(file)}`, file)
    if (!found.isFile()) throw failure('is not a file', file)
    if (found.size > LIMITS.fileBytes) {
      throw failure(`has ${found.size} bytes; a scenario has at most ${LIMITS.fileBytes}`, file)
    }
    return readFileSync(file, 'utf8')
  } catch (error) {
    if (error instanceof ScenarioError) throw error
    const { code } = error as NodeJS.ErrnoException
    throw failure(`can't be read (${code}): see that it is a file that you may read`, file)
  }
}

/** The file beside it that was probably meant. */
function neighbour(file: string): string {
  const directory = dirname(file)
  if (!existsSync(directory)) return ''
  return didYouMean(basename(file), readdirSync(directory))
}

function failure(message: string, file?: string): ScenarioError {
  return new ScenarioError([{ path: '', message, ...(file !== undefined && { file }) }])
}
