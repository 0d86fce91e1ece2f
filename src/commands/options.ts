import { COMMAND_NAMES, COMMANDS, type CommandName } from './commands.ts'
import { FLAGS, type Flag, variableOf } from './flags.ts'
import { childOf, type Operands, readOperands } from './operands.ts'
import { readValue } from './value.ts'
import { type FlagValue, type GivenFlag, notOneOf, readWords } from './words.ts'

export { COMMANDS, FLAGS, variableOf }

export type Environment = Readonly<Record<string, string | undefined>>

/** What the user wants; what is undefined is left to the scenario. */
export interface Options {
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
  readonly port: number
  readonly host: string
  readonly seed: string | undefined
  /** ISO 8601 with an offset, or epoch seconds. */
  readonly now: string | number | undefined
  readonly speed: number | undefined
  readonly systems: number | undefined
  readonly watch: boolean
  readonly control: boolean
  readonly controlToken: string | undefined
  readonly controlHosts: readonly string[]
  readonly tls: boolean
  readonly tlsCert: string | undefined
  readonly tlsKey: string | undefined
  readonly logLevel: string
  /** A date, ISO 8601 with an offset, or epoch seconds. */
  readonly from: string | number | undefined
  readonly to: string | number | undefined
  readonly interval: '5m' | '15m' | 'day'
  readonly format: 'csv' | 'json'
  readonly include: boolean
  readonly all: boolean
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
  const asked = new Set(words.flags.map(({ flag }) => flag.name))
  const { command, topic, operands } = commandOf(words.positionals)
  if (asked.has('version')) return { command: 'version' }
  if (asked.has('help')) return { command: 'help', topic }
  if (command === 'help' && words.complaints.length === 0) return helpAbout(operands)
  const complaints = [...words.complaints]
  const name: CommandName = topic ?? 'serve'
  const given = gather(name, words.flags, env, complaints)
  const rest = name === 'exec' ? [] : (words.rest ?? [])
  const taken = readOperands(name, [...operands, ...rest], env, complaints)
  const child = name === 'exec' ? childOf(words.rest, complaints) : []
  checkTogether(given, complaints)
  if (complaints.length > 0) return { complaints, topic }
  return { command: name, options: { ...taken, child, ...toOptions(name, given) } }
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

type Given = ReadonlyMap<string, FlagValue>

/** The values of all flags that the command takes, from the environment and then from the flags. */
function gather(
  command: CommandName,
  flags: readonly GivenFlag[],
  env: Environment,
  complaints: string[],
): Given {
  const given = new Map<string, FlagValue>()
  const read = (one: GivenFlag, sameLevel: Map<string, FlagValue>) => {
    const result = readValue(one)
    if ('trouble' in result) complaints.push(`${one.shown}: ${result.trouble}`)
    else put(sameLevel, one, result.value, complaints)
  }
  const fromEnvironment = new Map<string, FlagValue>()
  for (const one of variablesOf(command, env)) read(one, fromEnvironment)
  const fromFlags = new Map<string, FlagValue>()
  for (const one of flags) {
    if (one.flag.commands.includes(command)) read(one, fromFlags)
    else complaints.push(elsewhere(one, command))
  }
  for (const [name, value] of [...fromEnvironment, ...fromFlags]) {
    if (!OUTPUTS.has(name)) given.set(name, value)
    else if (value === true) given.set('output', name)
    else if (given.get('output') === name) given.delete('output')
  }
  return given
}

const OUTPUTS: ReadonlySet<string> = new Set(['pretty', 'json'])

function put(
  level: Map<string, FlagValue>,
  { flag, shown }: GivenFlag,
  value: FlagValue,
  complaints: string[],
): void {
  const { name, form } = flag
  const other = [...OUTPUTS].find((one) => one !== name && level.get(one) === true)
  if (OUTPUTS.has(name) && value === true && other !== undefined) {
    complaints.push(`${shown}: excludes --${other}; leave one of them out`)
  }
  const before = level.get(name)
  const more = form.is === 'list' && Array.isArray(before) ? before : []
  level.set(name, Array.isArray(value) ? [...more, ...value] : value)
}

function variablesOf(command: CommandName, env: Environment): GivenFlag[] {
  return FLAGS.flatMap((flag) => {
    const shown = variableOf(flag)
    const raw = shown === undefined ? undefined : env[shown]
    // An empty variable is how compose files and shells say that there is none.
    if (shown === undefined || !raw || !flag.commands.includes(command)) return []
    return [{ flag, shown, raw, negated: false }]
  })
}

function elsewhere({ flag, shown }: GivenFlag, command: CommandName): string {
  return `${shown}: has no meaning for ${command}; it belongs to ${listed(flag)}`
}

function listed({ commands }: Flag): string {
  return commands.join(', ')
}

/** What excludes or needs each other. */
function checkTogether(given: Given, complaints: string[]): void {
  const cert = given.has('tls-cert')
  const key = given.has('tls-key')
  if (cert && !key) complaints.push('--tls-cert: has no key; add --tls-key FILE')
  if (key && !cert) complaints.push('--tls-key: has no certificate; add --tls-cert FILE')
}

/** The values by the names they have in the program, with the defaults. */
function toOptions(command: CommandName, given: Given): Omit<Options, keyof Operands | 'child'> {
  // Each flag's form guarantees the type of its value.
  const get = <T extends FlagValue>(name: string) => given.get(name) as T | undefined
  const isExec = command === 'exec'
  return {
    port: get<number>('port') ?? (isExec ? 0 : 3000),
    host: get<string>('host') ?? '127.0.0.1',
    seed: get<string>('seed'),
    now: get<string | number>('now'),
    speed: get<number>('speed'),
    systems: get<number>('systems'),
    watch: get<boolean>('watch') ?? false,
    control: get<boolean>('control') ?? true,
    controlToken: get<string>('control-token'),
    controlHosts: get<readonly string[]>('control-host') ?? [],
    tls: get<boolean>('tls') ?? given.has('tls-cert'),
    tlsCert: get<string>('tls-cert'),
    tlsKey: get<string>('tls-key'),
    logLevel: get<string>('log-level') ?? (isExec ? 'warn' : 'info'),
    from: get<string | number>('from'),
    to: get<string | number>('to'),
    interval: get<Options['interval']>('interval') ?? 'day',
    format: get<Options['format']>('format') ?? 'csv',
    include: get<boolean>('include') ?? false,
    all: get<boolean>('all') ?? false,
    output: get<'pretty' | 'json'>('output'),
  }
}
