import { setTimeout as sleep, setImmediate as turn } from 'node:timers/promises'
import type { StoreAddress } from './redis-address.ts'
import {
  type Client,
  createClient,
  loadLibrary,
  type Reply,
  type Scripts,
  SILENT,
  troubleOf,
} from './redis-client.ts'
import type { ScriptName } from './redis-scripts.ts'
import type { Away } from './sharing.ts'
import { StoreAway, StoreRefused } from './store.ts'

/** Longest time in which the store has to reply [ms], and to shake hands. */
const REPLY_MS = 1400
const HANDSHAKE_MS = 700
const LOOK_MS = 100
/** How often one who waits for the connection looks [ms]. */
const RETURN_LOOK_MS = 20

/** The way to a store: one connection for calls, one for what it tells. */
export interface Connection {
  readonly address: StoreAddress
  /** Grows with each connection: what was read over an earlier one may not be there any more. */
  readonly generation: number
  /** The store's clock, as far as this machine knows [epoch ms]: for estimates and deadlines only. */
  now(): number
  /** Runs a script. Throws StoreAway. */
  run(script: ScriptName, ...args: (string | number)[]): Promise<readonly Reply[]>
  /** Any other command. Throws StoreAway. */
  ask<T>(command: (client: Client) => Promise<T>): Promise<T>
  /** Measures the store's clock anew. */
  measure(): Promise<void>
  /** Waits so long for a lost connection [ms]; false: it does not return. */
  returns(withinMs: number): Promise<boolean>
  /** Since when it is away and why; undefined: it is there. */
  readonly away: Away | undefined
  close(): void
}

export interface ConnectionEvents {
  /** Another connection is ready: nobody knows what has happened meanwhile. */
  onReady(): Promise<void>
  onMessage(text: string): void
}

const INSTALL = '--store needs the package ioredis, which is not installed: npm install ioredis@6'

/** Connects. Throws StoreRefused with what is wrong and what would be right. */
export async function connect(
  address: StoreAddress,
  channel: string,
  events: ConnectionEvents,
): Promise<Connection> {
  const library = await loadLibrary()
  if (library === undefined) throw new StoreRefused(INSTALL)
  const client = createClient(library, address)
  const listener = createClient(library, address)
  const link = new Link(client, address, events)
  try {
    await firstReady(client, address)
    await firstReady(listener, address)
    await listener.subscribe(channel)
    await link.measure()
  } catch (error) {
    link.close()
    listener.disconnect()
    if (error instanceof StoreRefused) throw error
    const isTold = error instanceof StoreAway
    throw new StoreRefused(isTold ? error.message : refusal(address, error))
  }
  listener.on('message', (_channel: string, text: string) => events.onMessage(text))
  listener.on('ready', () => events.onMessage(''))
  link.alsoClose(() => listener.disconnect())
  return link
}

function refusal({ shown, username }: StoreAddress, error: unknown): string {
  const user = username === undefined ? '' : ` as ${username}`
  return `the store ${shown} can't be used${user}: ${troubleOf(error)}`
}

/** The first trouble ends it: the library would try for ever. */
async function firstReady(client: Client, address: StoreAddress): Promise<void> {
  let trouble: unknown
  client.on('error', (error: Error) => {
    trouble ??= error
  })
  try {
    await client.connect()
  } catch (error) {
    client.disconnect()
    const said = refusal(address, trouble ?? error)
    const scheme = address.isEncrypted ? 'no TLS is written redis://' : 'TLS is written rediss://'
    throw new StoreRefused(said.endsWith(SILENT) ? `${said}; one that speaks ${scheme}` : said)
  }
}

class Link implements Connection {
  readonly address: StoreAddress
  generation = 0
  away: Away | undefined
  readonly #client: Client & Scripts
  readonly #events: ConnectionEvents
  /** Commands that wait for a reply, and since when nothing has come back [ms]. */
  #waiting = 0
  #silentSinceMs = 0
  readonly #watchdog: NodeJS.Timeout
  #offsetMs = 0
  #corked: Client['stream'] | undefined
  #connectingSince = 0
  #reason = SILENT
  #alsoClose: () => void = () => {}

  constructor(client: Client & Scripts, address: StoreAddress, events: ConnectionEvents) {
    this.#client = client
    this.address = address
    this.#events = events
    client.on('error', (error: Error) => {
      this.#reason = troubleOf(error)
      if (this.away !== undefined) this.away = { ...this.away, reason: this.#reason }
    })
    client.on('close', () => this.#lost())
    client.on('connect', () => {
      this.#connectingSince = performance.now()
    })
    client.on('ready', () => void this.#ready())
    this.#watchdog = setInterval(() => void this.#look(), LOOK_MS)
    this.#watchdog.unref()
  }

  now(): number {
    return Date.now() + this.#offsetMs
  }

  run(script: ScriptName, ...args: (string | number)[]): Promise<readonly Reply[]> {
    return this.#send(() => this.#client[script](...args) as Promise<readonly Reply[]>)
  }

  ask<T>(command: (client: Client) => Promise<T>): Promise<T> {
    return this.#send(() => command(this.#client))
  }

  async measure(): Promise<void> {
    let best = Number.POSITIVE_INFINITY
    for (let i = 0; i < 3; i++) {
      const [startMs, atMs] = [performance.now(), Date.now()]
      const storeMs = Number(await this.#send(() => this.#client.esTime()))
      const tripMs = performance.now() - startMs
      if (tripMs >= best) continue
      best = tripMs
      this.#offsetMs = Math.round(storeMs - atMs - tripMs / 2)
    }
  }

  async returns(withinMs: number): Promise<boolean> {
    const endMs = performance.now() + withinMs
    while (this.#client.status !== 'ready') {
      if (performance.now() > endMs) return false
      await sleep(RETURN_LOOK_MS)
    }
    return true
  }

  alsoClose(also: () => void): void {
    this.#alsoClose = also
  }

  close(): void {
    clearInterval(this.#watchdog)
    this.#alsoClose()
    this.#client.disconnect()
  }

  async #send<T>(command: () => Promise<T>): Promise<T> {
    if (this.#client.status !== 'ready') throw this.#isAway()
    this.#cork()
    if (this.#waiting++ === 0) this.#silentSinceMs = performance.now()
    try {
      const reply = await command()
      this.away = undefined
      return reply
    } catch (error) {
      if (this.#client.status === 'ready') {
        this.#reason = troubleOf(error)
        this.away ??= { since: new Date(), reason: this.#reason }
      }
      throw this.#isAway()
    } finally {
      this.#waiting--
      this.#silentSinceMs = performance.now()
    }
  }

  #isAway(): StoreAway {
    return new StoreAway(`The store ${this.address.shown} can't be asked: ${this.#reason}.`)
  }

  /** What is sent in one turn of the loop goes out in one packet. */
  #cork(): void {
    const { stream } = this.#client
    if (this.#corked === stream) return
    this.#corked = stream
    stream.cork()
    setImmediate(() => {
      this.#corked = undefined
      stream.uncork()
    })
  }

  #lost(): void {
    this.away ??= { since: new Date(), reason: this.#reason }
    this.#connectingSince = 0
  }

  async #ready(): Promise<void> {
    this.#connectingSince = 0
    this.generation++
    // Of the first one whoever connects takes care.
    if (this.generation === 1) return
    try {
      await this.measure()
      await this.#events.onReady()
    } catch {
      // It went away again: the next connection will tell.
    }
  }

  /**
   * Gives a connection up on which nothing comes back. Timers fire before replies are read, so that
   * after a long computation all would look late: it is looked at once more when they were read.
   */
  async #look(): Promise<void> {
    if (!this.#isLate()) return
    await turn()
    await turn()
    if (!this.#isLate()) return
    this.#reason = 'it did not reply in time; a round trip above 300 ms is not supported'
    this.#client.stream.destroy()
  }

  #isLate(): boolean {
    const nowMs = performance.now()
    const since = this.#connectingSince
    const isSilent = this.#waiting > 0 && nowMs - this.#silentSinceMs > REPLY_MS
    return isSilent || (since > 0 && nowMs - since > HANDSHAKE_MS)
  }
}
