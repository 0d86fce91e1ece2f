import { COMMAND_NAMES, type CommandName } from './commands.ts'
import {
  type FlagValue,
  type Form,
  moment,
  names,
  number,
  origins,
  SWITCH,
  store,
  text,
  whole,
  word,
} from './forms.ts'

/** What is told about a flag. */
interface About<Default> {
  /** One letter that does the same. */
  readonly short?: string
  /** What it does, in a sentence without period. */
  readonly help: string
  /** The value where nothing is said; left out: undefined, for the scenario or the command to decide. */
  readonly default?: Default
  /** With `exec` another one. */
  readonly execDefault?: Default
  /** What holds where nothing is said, as people are told; with `exec` another. */
  readonly usual?: string
  readonly execUsual?: string
  /** It is worth saying that it can be switched off. */
  readonly negated?: true
  readonly commands: readonly CommandName[]
}

export interface Flag<Value = FlagValue | undefined> extends About<Value> {
  readonly form: Form<FlagValue>
}

function flag<Value extends FlagValue, Default extends Value | undefined = undefined>(
  form: Form<Value>,
  about: About<Default>,
): Flag<Value | Default> {
  return { form, ...about }
}

const SERVING: readonly CommandName[] = ['serve', 'exec']
const WITH_WORLD: readonly CommandName[] = ['serve', 'exec', 'get', 'describe', 'export']
const WRITING: readonly CommandName[] = [
  'serve',
  'exec',
  'get',
  'describe',
  'validate',
  'scenarios',
]

/**
 * Every flag, by the name that its value has in the program. The others follow from it: `logLevel` is
 * the flag `--log-level` and the variable `ENLIGHTEN_LOG_LEVEL`.
 */
const TABLE = {
  port: flag(whole('N', 0, 65_535), {
    short: 'p',
    help: 'port to listen on; 0 takes a free one',
    default: 3000,
    execDefault: 0,
    usual: '3000',
    execUsual: 'a free one',
    commands: SERVING,
  }),
  host: flag(text('ADDRESS'), {
    help: 'address to listen on; 0.0.0.0 lets others in',
    default: '127.0.0.1',
    usual: '127.0.0.1',
    commands: SERVING,
  }),
  seed: flag(text('TEXT'), {
    help: 'draw what is not written from this text',
    usual: 'the scenario’s',
    commands: WITH_WORLD,
  }),
  now: flag(moment('INSTANT', 'instant'), {
    help: 'what time it is at the start: ISO 8601 with an offset, or epoch seconds',
    usual: 'the scenario’s, or the machine’s time',
    commands: WITH_WORLD,
  }),
  speed: flag(number('N', 0, 1_000_000), {
    help: 'how fast time goes: 0 stands still, 1 is real pace, 60 a minute each second',
    usual: 'the scenario’s, or 1',
    commands: SERVING,
  }),
  systems: flag(whole('N', 0, 100_000), {
    help: 'how many systems are generated beside those written out',
    usual: 'the scenario’s, or 25',
    commands: WITH_WORLD,
  }),
  watch: flag(SWITCH, {
    help: 'reload the scenario when its file changes; a bad one changes nothing',
    default: false,
    commands: ['serve'],
  }),
  snapshot: flag(text('FILE'), {
    help: 'start from this snapshot instead of a scenario',
    commands: SERVING,
  }),
  save: flag(text('FILE'), {
    help: 'at the end, write the world in force to this file, as a scenario (YAML)',
    commands: SERVING,
  }),
  control: flag(SWITCH, {
    help: 'offer /_simulator, /sandboxes and /metrics',
    default: true,
    usual: 'yes',
    negated: true,
    commands: SERVING,
  }),
  controlToken: flag(text('TOKEN'), {
    help: 'ask for this bearer token there',
    commands: SERVING,
  }),
  controlHost: flag(names('NAME'), {
    help: 'another host name under which they answer; may be given several times',
    default: [],
    usual: 'local names and addresses',
    commands: SERVING,
  }),
  controlOrigin: flag(origins('ORIGIN'), {
    help: 'the origin of pages that may control from a browser; may be given several times',
    default: [],
    usual: 'none but their own',
    commands: SERVING,
  }),
  tls: flag(SWITCH, {
    help: 'serve https, with a certificate made at the start',
    default: false,
    commands: SERVING,
  }),
  tlsName: flag(names('HOST'), {
    help: 'a host name that this certificate is for, too; may be given several times',
    default: [],
    usual: 'localhost, its addresses and --host',
    commands: SERVING,
  }),
  tlsCa: flag(text('FILE'), {
    help: 'write the authority to trust, which signed it, to this file (PEM)',
    commands: SERVING,
  }),
  tlsCert: flag(text('FILE'), {
    help: 'serve https with this certificate (PEM)',
    commands: SERVING,
  }),
  tlsKey: flag(text('FILE'), { help: 'and its private key (PEM)', commands: SERVING }),
  journalBodies: flag(SWITCH, {
    help: 'keep headers and bodies of requests and replies in the journal',
    default: false,
    commands: SERVING,
  }),
  store: flag(store('URL'), {
    help: 'share the worlds with other replicas in Redis: redis://… or rediss://…, ?prefix= keeps teams apart',
    usual: 'the memory of this process',
    commands: ['serve'],
  }),
  grace: flag(number('SECONDS', 0, 3600), {
    help: 'at the end, for how long what is under way may take',
    default: 5,
    usual: '5',
    commands: ['serve'],
  }),
  drain: flag(number('SECONDS', 0, 3600), {
    help: 'before that, for how long to go on accepting while /readyz says 503',
    default: 0,
    usual: '0',
    commands: ['serve'],
  }),
  logLevel: flag(word('LEVEL', ['trace', 'debug', 'info', 'warn', 'error', 'fatal', 'silent']), {
    help: 'what is logged: trace, debug, info, warn, error, fatal or silent',
    default: 'info',
    execDefault: 'warn',
    usual: 'info',
    execUsual: 'warn',
    commands: SERVING,
  }),
  from: flag(moment('MOMENT', 'site'), {
    help: 'where the data begin: a date, an instant with its offset, or epoch seconds',
    usual: '30 days earlier, or a day with 5m and 15m',
    commands: ['export'],
  }),
  to: flag(moment('MOMENT', 'site'), {
    help: 'where they end, exclusive',
    usual: 'now',
    commands: ['export'],
  }),
  interval: flag(word('SPAN', ['5m', '15m', 'day']), {
    help: 'what a row covers: 5m, 15m or day',
    default: 'day',
    usual: 'day',
    commands: ['export'],
  }),
  format: flag(word('FORMAT', ['csv', 'json']), {
    help: 'csv or json',
    default: 'csv',
    usual: 'csv',
    commands: ['export'],
  }),
  include: flag(SWITCH, {
    short: 'i',
    help: 'print status and headers before the body',
    default: false,
    commands: ['get'],
  }),
  all: flag(SWITCH, {
    help: 'list every system, however many there are',
    default: false,
    commands: ['describe'],
  }),
  pretty: flag(SWITCH, {
    help: 'write for people',
    usual: 'yes, but serve and get into a pipe',
    commands: WRITING,
  }),
  json: flag(SWITCH, {
    help: 'write for programs, as JSON',
    usual: 'serve and get into a pipe',
    commands: WRITING,
  }),
  help: flag(SWITCH, { short: 'h', help: 'explain the command', commands: COMMAND_NAMES }),
  version: flag(SWITCH, { short: 'v', help: 'print the version', commands: COMMAND_NAMES }),
}

export type FlagKey = keyof typeof TABLE

/** The values of all flags. */
export type FlagValues = {
  readonly [Key in FlagKey]: (typeof TABLE)[Key] extends Flag<infer Value> ? Value : never
}

export interface NamedFlag extends Flag {
  readonly key: FlagKey
  /** Without its dashes. */
  readonly name: string
  /** Its environment variable; none for what asks about the program itself. */
  readonly variable: string | undefined
}

const ASKS_ABOUT_PROGRAM: readonly string[] = ['help', 'version']

export const FLAGS: readonly NamedFlag[] = Object.entries<Flag>(TABLE).map(([key, about]) => {
  const name = key.replace(/[A-Z]/g, (letter) => `-${letter.toLowerCase()}`)
  const variable = ASKS_ABOUT_PROGRAM.includes(name)
    ? undefined
    : `ENLIGHTEN_${name.toUpperCase().replaceAll('-', '_')}`
  return { key: key as FlagKey, name, variable, ...about }
})
