import { quote } from '../scenario/mistakes.ts'
import { COMMAND_NAMES, COMMANDS, type CommandName } from './commands.ts'
import type { Environment, Options } from './options.ts'
import { meant } from './words.ts'

export type Operands = Pick<Options, 'scenario' | 'files' | 'path' | 'system'>

/** What is given without a flag: it depends on the command. */
export function readOperands(
  command: CommandName,
  operands: readonly string[],
  env: Environment,
  complaints: string[],
): Operands {
  const left = [...operands]
  const none = { scenario: env.ENLIGHTEN_SCENARIO || 'default', files: [], path: '', system: 0 }
  if (command === 'validate') {
    if (left.length === 0) {
      complaints.push('validate: no file found; name one, such as validate my-world.yaml')
    }
    return { ...none, files: left }
  }
  const path = command === 'get' ? takePath(left.shift(), complaints) : ''
  const system = command === 'export' ? takeSystem(left.shift(), complaints) : 0
  const scenario = command === 'schema' ? undefined : left.shift()
  if (left.length > 0) {
    const found = [...(scenario === undefined ? [] : [scenario]), ...left]
    complaints.push(tooMany(command, found))
  } else if (scenario !== undefined && command === 'serve') {
    const near = misspelt(scenario)
    if (near !== undefined) complaints.push(noCommand(scenario, near))
  }
  return { ...none, path, system, scenario: scenario ?? none.scenario }
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

const WORDS: readonly string[] = [...COMMAND_NAMES, 'help']

/** A bare word that is nearly a command: no shipped scenario is (a test sees to it). */
function misspelt(word: string): string | undefined {
  return /^[a-z]+$/i.test(word) ? meant(word, WORDS) : undefined
}

function noCommand(word: string, near: string): string {
  return `${word}: there is no such command; did you mean ${near}?`
}

function tooMany(command: CommandName, found: readonly string[]): string {
  const [first = ''] = found
  const near = command === 'serve' ? misspelt(first) : undefined
  if (near !== undefined) return noCommand(first, near)
  const { usage } = COMMANDS.find(({ name }) => name === command)!
  return `${command}: found ${found.map(quote).join(' ')}; expected ${usage}`
}

/** The program that `exec` runs, and its arguments. */
export function childOf(
  rest: readonly string[] | undefined,
  complaints: string[],
): readonly string[] {
  if (rest === undefined || rest.length === 0) {
    complaints.push('exec: no command found; put it behind two dashes, such as exec -- npm test')
  }
  return rest ?? []
}
