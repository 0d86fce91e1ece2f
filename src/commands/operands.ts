import { quote } from '../scenario/mistakes.ts'
import { COMMAND_NAMES, COMMANDS, type CommandName } from './commands.ts'
import type { Environment } from './io.ts'
import { meant } from './meant.ts'

/** What is given without a flag: it depends on the command. */
export interface Operands {
  /** A shipped scenario's name or a path. */
  readonly scenario: string
  /** Of `validate`. */
  readonly files: readonly string[]
  /** Of `get`. */
  readonly path: string
  /** Of `export`: a system's id. */
  readonly system: number
  /** Of `exec`: the program and its arguments. */
  readonly child: readonly string[]
  /** Of `init`: the shipped scenario to copy, and the file to write. */
  readonly name: string | undefined
  readonly file: string | undefined
}

interface Given {
  readonly operands: readonly string[]
  /** What follows `--`. */
  readonly rest: readonly string[] | undefined
  readonly env: Environment
  /** The snapshot that stands instead of a scenario. */
  readonly snapshot: string | undefined
}

export function readOperands(
  command: CommandName,
  { operands, rest = [], env, snapshot }: Given,
  complaints: string[],
): Operands {
  const left = command === 'exec' ? [...operands] : [...operands, ...rest]
  const files = command === 'validate' ? left.splice(0) : []
  if (command === 'validate' && files.length === 0) {
    complaints.push('validate: no file found; name one, such as validate my-world.yaml')
  }
  const path = command === 'get' ? takePath(left.shift(), complaints) : ''
  const system = command === 'export' ? takeSystem(left.shift(), complaints) : 0
  const [name, file] = command === 'init' ? takeNameAndFile(left) : []
  const { hasScenario, usage } = COMMANDS.find((one) => one.name === command)!
  const scenario = hasScenario ? left.shift() : undefined
  const misspelt = command === 'serve' && scenario !== undefined ? misspeltOf(scenario) : undefined
  if (misspelt !== undefined) {
    complaints.push(`${scenario}: there is no such command; did you mean ${misspelt}?`)
  } else if (left.length > 0) {
    const found = [...(scenario === undefined ? [] : [scenario]), ...left].map(quote).join(' ')
    complaints.push(`${command}: found ${found}; expected ${usage}`)
  }
  if (scenario !== undefined && snapshot !== undefined) {
    complaints.push(`${scenario}: excludes --snapshot, which brings its own; leave one of them out`)
  }
  const child = command === 'exec' ? rest : []
  if (command === 'exec' && child.length === 0) {
    complaints.push('exec: no command found; put it behind two dashes, such as exec -- npm test')
  }
  return {
    scenario: scenario ?? (env.ENLIGHTEN_SCENARIO || 'default'),
    files,
    path,
    system,
    child,
    name,
    file,
  }
}

function takePath(path: string | undefined, complaints: string[]): string {
  if (path === undefined) {
    complaints.push('get: no path found; name one, such as get /systems/67/summary')
  }
  return path ?? ''
}

function takeSystem(text: string | undefined, complaints: string[]): number {
  if (text !== undefined && /^\d{1,10}$/.test(text)) return Number(text)
  const found = text === undefined ? 'no system found' : `found ${quote(text)}`
  complaints.push(`export: ${found}; name one by its id, such as export 67`)
  return 0
}

/** A bare word that is nearly a command: no shipped scenario is (a test sees to it). */
function misspeltOf(word: string): string | undefined {
  return /^[a-z]+$/i.test(word) ? meant(word, [...COMMAND_NAMES, 'help']) : undefined
}

/** A word that looks like a file is one, though no name stands before it. */
function takeNameAndFile(left: string[]): readonly (string | undefined)[] {
  const [first = ''] = left
  return /[\\/.]/.test(first) ? [undefined, left.shift()] : [left.shift(), left.shift()]
}
