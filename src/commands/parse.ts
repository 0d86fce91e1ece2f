import { COMMAND_NAMES, type CommandName } from './commands.ts'
import { FLAGS, type FlagKey, type FlagValues } from './flags.ts'
import type { FlagValue } from './forms.ts'
import type { Environment } from './io.ts'
import { notOneOf } from './meant.ts'
import { type Operands, readOperands } from './operands.ts'
import { type GivenFlag, readGiven, readWords } from './words.ts'

/** What the user wants; what is undefined is left to the scenario. */
export interface Options
  extends Operands,
    Omit<FlagValues, 'pretty' | 'json' | 'help' | 'version'> {
  /** undefined: for people on a terminal, else for programs. */
  readonly output: 'pretty' | 'json' | undefined
}

export type Invocation =
  | { readonly command: CommandName; readonly options: Options }
  /** Help about a command; undefined: about all. */
  | { readonly command: 'help'; readonly topic: CommandName | undefined }
  | { readonly command: 'version' }

/** A command line that can't be followed. */
export interface Refusal {
  /** Each names the flag or argument, what was found and what would be right. */
  readonly complaints: readonly string[]
  /** Whose help would help. */
  readonly topic: CommandName | undefined
}

/**
 * What a command line asks for. Flags beat the environment, which beats the scenario (undefined
 * here), which beats the defaults. A pure function: it reads no file and never exits.
 */
export function parse(argv: readonly string[], env: Environment): Invocation | Refusal {
  const words = readWords(argv)
  const asked = new Set(words.flags.map(({ flag }) => flag.key))
  const { command, topic, operands } = commandOf(words.positionals)
  if (asked.has('version')) return { command: 'version' }
  if (asked.has('help')) return { command: 'help', topic }
  if (command === 'help' && words.complaints.length === 0) return helpAbout(operands)
  const complaints = [...words.complaints]
  const name: CommandName = topic ?? 'serve'
  const fromEnvironment = valuesOf(variablesOf(name, env), name, complaints)
  const fromFlags = valuesOf(words.flags, name, complaints)
  const given: Given = { ...fromEnvironment, ...fromFlags }
  const { snapshot } = given
  const taken = readOperands(name, { operands, rest: words.rest, env, snapshot }, complaints)
  checkTogether(given, complaints)
  if (complaints.length > 0) return { complaints, topic }
  const { pretty, json, help, version, ...values } = withDefaults(name, {
    tls: Boolean(given.tlsCert ?? given.tlsCa ?? given.tlsName),
    ...given,
  })
  const output = outputOf(fromFlags, outputOf(fromEnvironment, undefined))
  return { command: name, options: { ...values, ...taken, output } }
}

function commandOf(positionals: readonly string[]) {
  const [first = '', ...operands] = positionals
  const name = COMMAND_NAMES.find((one) => one === first)
  if (name !== undefined) return { command: name, topic: name, operands }
  if (first === 'help') return { command: 'help', topic: undefined, operands }
  return { command: undefined, topic: undefined, operands: positionals }
}

function helpAbout(operands: readonly string[]): Invocation | Refusal {
  const [name] = operands
  const topic = COMMAND_NAMES.find((one) => one === name)
  if (name === undefined || topic !== undefined) return { command: 'help', topic }
  return { complaints: [`help: ${notOneOf(name, COMMAND_NAMES)}`], topic: undefined }
}

function variablesOf(command: CommandName, env: Environment): GivenFlag[] {
  return FLAGS.flatMap((flag) => {
    const { variable: shown, commands } = flag
    const raw = shown === undefined ? undefined : env[shown]
    // An empty variable is how compose files and shells say that there is none.
    if (shown === undefined || !raw || !commands.includes(command)) return []
    return [{ flag, shown, raw, negated: false }]
  })
}

/** Values of flags that were given, by their keys. */
type Given = Partial<FlagValues>

function valuesOf(flags: readonly GivenFlag[], command: CommandName, complaints: string[]): Given {
  const values: Partial<Record<FlagKey, FlagValue>> = {}
  for (const one of flags) {
    const { key, commands } = one.flag
    const complain = (trouble: string) => complaints.push(`${one.shown}: ${trouble}`)
    if (!commands.includes(command)) {
      complain(`has no meaning for ${command}; it belongs to ${commands.join(', ')}`)
      continue
    }
    const reading = readGiven(one)
    if ('trouble' in reading) {
      complain(reading.trouble)
      continue
    }
    const { value } = reading
    const before = values[key]
    values[key] = Array.isArray(before) && Array.isArray(value) ? [...before, ...value] : value
    const other = { pretty: 'json', json: 'pretty' }[String(key)]
    if (value === true && values[other as FlagKey] === true) {
      complain(`excludes --${other}; leave one of them out`)
    }
  }
  // Each flag's form guarantees the type of its value.
  return values as Given
}

/** What excludes or needs each other. */
function checkTogether(given: Given, complaints: string[]): void {
  const { tlsCert, tlsKey, tlsCa, tlsName, snapshot, save, store, watch } = given
  const brought = ['seed', 'now', 'speed', 'systems', 'watch'] as const
  for (const key of snapshot === undefined ? [] : brought) {
    if (given[key] === undefined || given[key] === false) continue
    complaints.push(`--${key}: excludes --snapshot, which brings its own; leave one of them out`)
  }
  if (save?.endsWith('.json')) {
    complaints.push(`--save: writes YAML; name it ${save.replace(/json$/, 'yaml')}`)
  }
  if (store && watch) {
    complaints.push(
      '--watch: excludes --store, whose replicas share one scenario; leave one of them out',
    )
  }
  if (store && save) {
    complaints.push(
      '--save: excludes --store, whose world outlives this replica; GET /_simulator/scenario?effective=true',
    )
  }
  if (tlsCert && !tlsKey) complaints.push('--tls-cert: has no key; add --tls-key FILE')
  if (tlsKey && !tlsCert) complaints.push('--tls-key: has no certificate; add --tls-cert FILE')
  if (tlsCert && (tlsCa ?? tlsName)) {
    const flag = tlsCa === undefined ? '--tls-name' : '--tls-ca'
    complaints.push(`${flag}: is for a certificate made here; leave it out, or --tls-cert`)
  }
}

/** `before` is what was said by what counts less. */
function outputOf(given: Given, before: Options['output']): Options['output'] {
  if (given.pretty) return 'pretty'
  if (given.json) return 'json'
  return before !== undefined && given[before] === false ? undefined : before
}

function withDefaults(command: CommandName, given: Given): FlagValues {
  const values = FLAGS.map(({ key, default: usual, execDefault = usual }) => {
    return [key, given[key] ?? (command === 'exec' ? execDefault : usual)]
  })
  return Object.fromEntries(values)
}
