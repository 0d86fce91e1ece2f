import { isIP } from 'node:net'
import type { Duplex } from 'node:stream'
import type { StoreAddress } from './redis-address.ts'
import { SCRIPTS, type ScriptName } from './redis-scripts.ts'

/** What a script replies. */
export type Reply = string | number | null | readonly Reply[]

/**
 * What is used of the client library. It is an optional package, so that neither our types nor those of
 * our users may need its own.
 */
export interface Client {
  readonly status: string
  readonly stream: Duplex
  connect(): Promise<void>
  disconnect(): void
  on(event: string, listener: (...values: never[]) => void): unknown
  defineCommand(name: string, script: { numberOfKeys: number | undefined; lua: string }): void
  subscribe(channel: string): Promise<unknown>
  info(section: string): Promise<string>
  zrem(key: string, member: string): Promise<unknown>
  xrange(key: string, from: string, to: string, count: 'COUNT', n: number): Promise<StreamEntry[]>
  pipeline(commands: readonly (readonly (string | number)[])[]): { exec(): Promise<unknown> }
}

/** Id, and names and values by turns. */
export type StreamEntry = readonly [string, readonly string[]]

export type ScriptCall = (...args: (string | number)[]) => Promise<Reply>
export type Scripts = { readonly [Name in ScriptName]: ScriptCall }

interface Library {
  readonly Redis: new (options: object) => Client & Scripts
}

const LIBRARY: string = 'ioredis'

/** The package that speaks to Redis, if it is installed; undefined: it is not. */
export async function loadLibrary(name = LIBRARY): Promise<Library | undefined> {
  try {
    return await import(name)
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ERR_MODULE_NOT_FOUND') return undefined
    throw error
  }
}

/** Longest wait for a connection [ms], and for its next try. */
const CONNECT_MS = 1000
const RETRY_MS = 300

/**
 * A client that never repeats by itself what it sent: with the library's defaults a request whose reply
 * was lost was counted twice. All three of its settings for that are needed, for one alone leaves
 * commands that never end.
 */
export function createClient({ Redis }: Library, address: StoreAddress): Client & Scripts {
  const client = new Redis({
    host: address.host,
    port: address.port,
    username: address.username,
    password: address.password,
    db: address.database,
    ...(address.isEncrypted && { tls: tlsOf(address.host) }),
    lazyConnect: true,
    maxRetriesPerRequest: 0,
    autoResendUnfulfilledCommands: false,
    enableOfflineQueue: false,
    retryStrategy: (n: number) => Math.min(50 * n, RETRY_MS),
    maxLoadingRetryTime: 100,
    connectTimeout: CONNECT_MS,
    reconnectOnError: (error: Error) => error.message.startsWith('READONLY'),
  })
  for (const [name, script] of Object.entries(SCRIPTS)) client.defineCommand(name, script)
  return client
}

/** A server is told by which name it is meant, but not by which address: Node warns of that. */
function tlsOf(host: string) {
  return isIP(host) === 0 ? { servername: host } : {}
}

/** Why a store can't be asked that said nothing of its own. */
export const SILENT = 'it does not answer'

/** Why the store can't be asked, by what was said; more of its words is never told, for they may quote. */
export function troubleOf(error: unknown): string {
  const { message = '', code = '', name } = error as NodeJS.ErrnoException
  const said = `${code} ${message}`
  for (const [pattern, reason] of REASONS) {
    const found = pattern.exec(said)
    if (found !== null) return reason.replace('$1', found[1] ?? '')
  }
  return name === 'ReplyError' ? `it says ${message.split(' ', 1)}` : SILENT
}

/** By what was said, `$1` standing for what the pattern has in brackets. */
const REASONS: readonly (readonly [RegExp, string])[] = [
  [/ECONNREFUSED/, 'nobody listens there'],
  [/ENOTFOUND|EAI_AGAIN/, 'there is no such host'],
  [/WRONGPASS|invalid password|invalid username/i, 'it does not take this user and password'],
  [/NOAUTH/, 'it asks for a password'],
  [
    /NOPERM|user executing the script/,
    'the user has too few rights: all commands, keys es:{prefix}:* and the channel of that name',
  ],
  [/OOM/, 'it is full: give it more memory, or remove sandboxes'],
  [/READONLY/, 'it is a read-only copy of another'],
  [/LOADING/, 'it is loading its data'],
  [/max number of clients/i, 'it has as many connections as it takes'],
  [/DB index/i, 'it has no database of that number'],
  [/MOVED \d+ (\S+)/, 'another node of its cluster holds this prefix: name $1'],
  [/CLUSTERDOWN/, 'its cluster serves no such keys at present'],
  [/MISCONF/, 'it cannot write its own data to disk'],
  [/WRONG_VERSION|EPROTO|before secure TLS/, 'it speaks no TLS: write redis://'],
  [
    /CERT|self.signed|SSL|TLS/i,
    'its certificate is not trusted: name its authority in NODE_EXTRA_CA_CERTS',
  ],
]
