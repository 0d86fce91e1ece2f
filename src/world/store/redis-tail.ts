import type { Slot } from '../slot.ts'
import type { RequestRecord } from '../state.ts'
import type { World } from '../world.ts'
import type { JournalMemory } from './journal-memory.ts'
import type { StoreParts } from './memory.ts'
import type { StreamEntry } from './redis-client.ts'
import type { Connection } from './redis-connection.ts'
import type { WorldKeys } from './redis-keys.ts'

/** Entries that are read at a time. */
const PAGE = 1000

export interface TailAround {
  readonly connection: Connection
  partsOf(world: World): StoreParts
}

/** The journal of a world as this replica has read it: each entry once, in order. */
export class Tail {
  /** As many as there were when the world was last loaded, forgotten ones too. */
  count = 0
  readonly #slot: Slot
  readonly #keys: WorldKeys
  readonly #around: TailAround
  /** Up to where it was read, of which world, and over which connection. */
  #read = { entryId: '0-0', generation: 0, world: undefined as World | undefined }
  /** What was read of this world before it is read anew, by id: who listens was told of it. */
  #heard = new Map<number, RequestRecord>()

  constructor(slot: Slot, keys: WorldKeys, around: TailAround) {
    this.#slot = slot
    this.#keys = keys
    this.#around = around
  }

  get journal(): JournalMemory {
    return this.#around.partsOf(this.#slot.world).journal
  }

  /** Reads what is new; all, if the world is another, or the store may have older data. */
  async read(): Promise<void> {
    const { generation } = this.#around.connection
    const { world, state } = this.#slot
    if (this.#read.world !== world || this.#read.generation !== generation) {
      if (this.#read.world === world) this.#noteHeard()
      else this.#heard.clear()
      this.#empty(0, state.requestsCleared)
      this.#read = { entryId: '0-0', generation, world }
    }
    for (;;) {
      const page = await this.#range(this.#keys.journal, `(${this.#read.entryId}`, '+')
      const [first, last] = [page[0], page[page.length - 1]]
      if (first === undefined || last === undefined) break
      const messages = new Map(await this.#range(this.#keys.messages, first[0], last[0]))
      for (const entry of page) this.#take(entry, messages.get(entry[0]))
      if (page.length < PAGE) break
    }
    this.#heard.clear()
    // The newest may have been forgotten.
    if (state.requestCount < this.count) this.#skipTo(this.count)
  }

  /** Beside what was noted before, if the last reading was cut short. */
  #noteHeard(): void {
    let id = this.#slot.state.requestCount + 1
    for (const request of [...this.journal.records()].reverse()) this.#heard.set(--id, request)
  }

  #range(key: string, from: string, to: string): Promise<StreamEntry[]> {
    const { connection } = this.#around
    return connection.ask((client) => client.xrange(key, from, to, 'COUNT', PAGE))
  }

  /** Values: `r` the request, `i` its id among requests, and `o` whose end it is. */
  #take([entryId, values]: StreamEntry, message: readonly string[] | undefined): void {
    this.#read.entryId = entryId
    const kept = message === undefined ? {} : JSON.parse(message[1]!)
    const request = { ...JSON.parse(values[1]!), ...kept } as RequestRecord
    const ended = values[5]
    if (ended !== undefined) {
      const of = this.#heard.get(Number(ended))
      this.journal.amend(Number(ended), request, of?.status !== null && isSame(of, request))
      return
    }
    const id = Number(entryId.split('-', 1))
    const { state } = this.#slot
    if (id <= state.requestsDeleted) return
    if (id !== state.requestCount + 1) this.#skipTo(id - 1)
    this.journal.record(request, isSame(this.#heard.get(id), request))
  }

  /** The requests so far were forgotten by the store. */
  #skipTo(count: number): void {
    this.#empty(count, Math.max(this.#slot.state.requestsDeleted, count))
  }

  #empty(requestCount: number, requestsDeleted: number): void {
    const { state } = this.#slot
    const { requestsCleared } = state
    this.journal.clear()
    Object.assign(state, { requestCount, requestsDeleted, requestsCleared })
  }
}

/** Is it that request, ended or not? A store that has older data gives its id to another. */
function isSame(heard: RequestRecord | undefined, request: RequestRecord): boolean {
  return (
    heard?.realMs === request.realMs && heard.method === request.method && heard.url === request.url
  )
}
