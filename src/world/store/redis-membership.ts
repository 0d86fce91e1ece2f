import { createHash } from 'node:crypto'
import type { Beginning } from '../snapshot.ts'
import type { StoreAddress } from './redis-address.ts'
import type { Connection } from './redis-connection.ts'
import type { StoredBytes } from './sharing.ts'
import { StoreAway } from './store.ts'

/** Of what is stored: a server of another one is refused. */
const FORMAT = 1
/** How long it holds that a replica said that it lives [ms]. */
const ALIVE_MS = 15_000

export interface RedisOptions {
  readonly address: StoreAddress
  /** Of the numbers: replicas of another one would answer otherwise. */
  readonly fleetVersion: number
  /** Who this is, for whom it keeps out. */
  readonly by: string
  /** Told what is worth saying. */
  readonly notify: (text: string) => void
}

/** `first`: nobody has laid anything down; `taken`: those who did live no more. */
export type Joined = 'first' | 'joined' | 'taken'

/** Whether a replica may take part: all have to be of the same format, numbers and loaded scenario. */
export class Membership {
  readonly #connection: Connection
  readonly #base: string
  readonly #id: string
  readonly #options: RedisOptions
  #loaded = ''
  #words = ''
  /** What all worlds took in the store when this replica last said that it lives. */
  storedBytes: StoredBytes = { journals: 0, scenarios: 0 }
  /** Why it may not take part any more. */
  refused: string | undefined

  constructor(connection: Connection, base: string, id: string, options: RedisOptions) {
    this.#connection = connection
    this.#base = base
    this.#id = id
    this.#options = options
  }

  /** What this replica was started with: the scenario with what flags made of it. */
  startsWith(beginning: Beginning): void {
    this.#loaded = createHash('sha256').update(JSON.stringify(beginning)).digest('hex')
    const name = beginning.scenario.name ?? 'without a name'
    this.#words = `${this.#options.by}, scenario ${name} (${this.#loaded.slice(0, 12)})`
  }

  /** Says that this replica lives. Throws StoreAway if others have its place. */
  async join(): Promise<Joined> {
    const { fleetVersion, notify } = this.#options
    const [outcome, found, theirs, journals, scenarios] = await this.#connection.run(
      'esJoin',
      ...['meta', 'alive', 'sizes'].map((name) => `${this.#base}${name}`),
      ...[this.#id, FORMAT, fleetVersion, this.#loaded, this.#words, ALIVE_MS],
    )
    this.refused = undefined
    this.storedBytes = { journals: Number(journals), scenarios: Number(scenarios) }
    if (outcome === 'first' || outcome === 'joined') return outcome
    const { shown } = this.#connection.address
    if (outcome === 'taken') {
      notify(
        `the store ${shown} held the default world of ${theirs}, of which no replica is alive: it is now that of ${this.#words}; sandboxes were kept`,
      )
      return outcome
    }
    this.refused = `The store ${shown} ${this.#conflict(String(outcome), found, theirs)}.`
    throw new StoreAway(this.refused)
  }

  leave(): Promise<unknown> {
    return this.#connection.ask((client) => client.zrem(`${this.#base}alive`, this.#id))
  }

  #conflict(outcome: string, found: unknown, theirs: unknown): string {
    const remedy = 'start this one with ?prefix= and another name, or end those first'
    switch (outcome) {
      case 'format':
        return `holds format ${found}, laid down by ${theirs}; this is format ${FORMAT}: ${remedy}`
      case 'fleet':
        return `is of fleet version ${found}, laid down by ${theirs}; this is fleet version ${this.#options.fleetVersion}: ${remedy}`
      default:
        return `is in use by replicas of ${theirs}; this is ${this.#words}: start it with the same scenario and flags, or ${remedy}`
    }
  }
}
