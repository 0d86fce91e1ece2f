import { COMMAND_NAMES, type CommandName } from './commands.ts'

/** What a value of a flag has to look like. */
export type FlagForm =
  | { readonly is: 'flag' }
  | { readonly is: 'text' }
  | { readonly is: 'list' }
  | { readonly is: 'instant' }
  | { readonly is: 'moment' }
  | { readonly is: 'number'; readonly least: number; readonly most: number }
  | { readonly is: 'whole'; readonly least: number; readonly most: number }
  | { readonly is: 'word'; readonly words: readonly string[] }

export interface Flag {
  /** Without its dashes. */
  readonly name: string
  /** One letter that does the same. */
  readonly short?: string
  /** Stands for the value in the help. */
  readonly value?: string
  readonly form: FlagForm
  /** What it does, in a sentence without period. */
  readonly help: string
  /** What holds where nothing else is said, as people are told. */
  readonly usual?: string
  /** It is worth saying that it can be switched off. */
  readonly negated?: true
  readonly commands: readonly CommandName[]
}

const SERVING: readonly CommandName[] = ['serve', 'exec']
const WITH_WORLD: readonly CommandName[] = ['serve', 'exec', 'get', 'describe', 'export']
const EVERY = COMMAND_NAMES

/** Every flag. Its environment variable is its name: `--log-level` is `ENLIGHTEN_LOG_LEVEL`. */
export const FLAGS: readonly Flag[] = [
  {
    name: 'port',
    short: 'p',
    value: 'N',
    form: { is: 'whole', least: 0, most: 65_535 },
    help: 'port to listen on; 0 takes a free one',
    usual: '3000, with exec a free one',
    commands: SERVING,
  },
  {
    name: 'host',
    value: 'ADDRESS',
    form: { is: 'text' },
    help: 'address to listen on; 0.0.0.0 lets others in',
    usual: '127.0.0.1',
    commands: SERVING,
  },
  {
    name: 'seed',
    value: 'TEXT',
    form: { is: 'text' },
    help: 'draw what is not written from this text',
    usual: 'the scenario’s',
    commands: WITH_WORLD,
  },
  {
    name: 'now',
    value: 'INSTANT',
    form: { is: 'instant' },
    help: 'what time it is at the start: ISO 8601 with an offset, or epoch seconds',
    usual: 'the scenario’s, or the machine’s time',
    commands: WITH_WORLD,
  },
  {
    name: 'speed',
    value: 'N',
    form: { is: 'number', least: 0, most: 1_000_000 },
    help: 'how fast time goes: 0 stands still, 1 is real pace, 60 a minute each second',
    usual: 'the scenario’s, or 1',
    commands: SERVING,
  },
  {
    name: 'systems',
    value: 'N',
    form: { is: 'whole', least: 0, most: 100_000 },
    help: 'how many systems are generated beside those written out',
    usual: 'the scenario’s, or 25',
    commands: WITH_WORLD,
  },
  {
    name: 'watch',
    form: { is: 'flag' },
    help: 'reload the scenario when its file changes; a bad one changes nothing',
    commands: ['serve'],
  },
  {
    name: 'control',
    form: { is: 'flag' },
    help: 'offer /_simulator, /sandboxes and /metrics',
    usual: 'yes',
    negated: true,
    commands: SERVING,
  },
  {
    name: 'control-token',
    value: 'TOKEN',
    form: { is: 'text' },
    help: 'ask for this bearer token there',
    commands: SERVING,
  },
  {
    name: 'control-host',
    value: 'NAME',
    form: { is: 'list' },
    help: 'another host name under which they answer; may be given several times',
    usual: 'local names and addresses',
    commands: SERVING,
  },
  {
    name: 'tls',
    form: { is: 'flag' },
    help: 'serve https, with a self-signed certificate made at the start',
    commands: SERVING,
  },
  {
    name: 'tls-cert',
    value: 'FILE',
    form: { is: 'text' },
    help: 'serve https with this certificate (PEM)',
    commands: SERVING,
  },
  {
    name: 'tls-key',
    value: 'FILE',
    form: { is: 'text' },
    help: 'and its private key (PEM)',
    commands: SERVING,
  },
  {
    name: 'log-level',
    value: 'LEVEL',
    form: { is: 'word', words: ['trace', 'debug', 'info', 'warn', 'error', 'fatal', 'silent'] },
    help: 'what is logged: trace, debug, info, warn, error, fatal or silent',
    usual: 'info, with exec warn',
    commands: SERVING,
  },
  {
    name: 'from',
    value: 'MOMENT',
    form: { is: 'moment' },
    help: 'where the data begin: a date, an instant with its offset, or epoch seconds',
    usual: '30 days earlier, or a day with 5m and 15m',
    commands: ['export'],
  },
  {
    name: 'to',
    value: 'MOMENT',
    form: { is: 'moment' },
    help: 'where they end, exclusive',
    usual: 'now',
    commands: ['export'],
  },
  {
    name: 'interval',
    value: 'SPAN',
    form: { is: 'word', words: ['5m', '15m', 'day'] },
    help: 'what a row covers: 5m, 15m or day',
    usual: 'day',
    commands: ['export'],
  },
  {
    name: 'format',
    value: 'FORMAT',
    form: { is: 'word', words: ['csv', 'json'] },
    help: 'csv or json',
    usual: 'csv',
    commands: ['export'],
  },
  {
    name: 'include',
    short: 'i',
    form: { is: 'flag' },
    help: 'print status and headers before the body',
    commands: ['get'],
  },
  {
    name: 'all',
    form: { is: 'flag' },
    help: 'list every system, however many there are',
    commands: ['describe'],
  },
  {
    name: 'pretty',
    form: { is: 'flag' },
    help: 'write for people',
    usual: 'on a terminal',
    commands: ['serve', 'exec', 'get', 'describe', 'validate'],
  },
  {
    name: 'json',
    form: { is: 'flag' },
    help: 'write for programs, as JSON',
    usual: 'serve and get into a pipe',
    commands: ['serve', 'exec', 'get', 'describe', 'validate'],
  },
  {
    name: 'help',
    short: 'h',
    form: { is: 'flag' },
    help: 'explain the command',
    commands: EVERY,
  },
  {
    name: 'version',
    short: 'v',
    form: { is: 'flag' },
    help: 'print the version',
    commands: EVERY,
  },
]

/** What asks about the program itself: an environment has no business with it. */
const ASKED_FOR: readonly string[] = ['help', 'version']

/** The environment variable of a flag, if it has one. */
export function variableOf({ name }: Flag): string | undefined {
  if (ASKED_FOR.includes(name)) return undefined
  return `ENLIGHTEN_${name.toUpperCase().replaceAll('-', '_')}`
}
