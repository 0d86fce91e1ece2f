import type { Slot } from '../slot.ts'
import type { Beginning } from '../snapshot.ts'
import { createState, type LiveState, type QuotaCount } from '../state.ts'
import type { World } from '../world.ts'
import type { StoreParts } from './memory.ts'
import { countOf, textOf } from './redis-attempt.ts'
import type { ChangeUnderWay } from './redis-change-under-way.ts'
import type { Reply } from './redis-client.ts'
import type { Connection } from './redis-connection.ts'
import type { WorldKeys } from './redis-keys.ts'
import type { Place } from './redis-request.ts'
import { Tail, type TailAround } from './redis-tail.ts'
import type { ScenarioTexts } from './sharing.ts'

/** What is counted, request by request, and is not part of the document. */
const COUNTED: readonly string[] = [
  'faultCounts',
  'quota',
  'requests',
  'requestCount',
  'requestsDeleted',
  'requestsCleared',
] satisfies (keyof LiveState)[]

/**
 * What controls have made of a world, as JSON: maps, sets, infinite numbers and, in lists, nothing too. A
 * key of nothing is left out, as it is where the document was read: else equal states would differ.
 */
export function documentOf(state: LiveState): string {
  const kept = Object.entries(state).filter(([name]) => !COUNTED.includes(name))
  return JSON.stringify(Object.fromEntries(kept), function (this: unknown, _name, value) {
    if (value === undefined) return Array.isArray(this) ? { $nothing: true } : undefined
    if (value instanceof Map) return { $map: [...value] }
    if (value instanceof Set) return { $set: [...value] }
    return value === Infinity || value === -Infinity ? { $number: String(value) } : value
  })
}

function readDocument(text: string): Partial<LiveState> {
  const nothing = Object.keys(createState()).filter((name) => !COUNTED.includes(name))
  const read = JSON.parse(text, (_name, value) => {
    if (value?.$map !== undefined) return new Map(value.$map)
    if (value?.$set !== undefined) return new Set(value.$set)
    if (value?.$nothing === true) return undefined
    return value?.$number === undefined ? value : Number(value.$number)
  })
  return { ...Object.fromEntries(nothing.map((name) => [name, undefined])), ...read }
}

/** A world in the store, as `esLoad` tells it. */
export interface Loaded {
  readonly version: string
  readonly epoch: string
  readonly requestCount: number
  readonly cleared: number
  /** Up to which id the store has forgotten them, of itself too. */
  readonly cut: number
  /** Empty: as it is known. */
  readonly document: string
  readonly beginning: string
  readonly faults: readonly string[]
  readonly quota: readonly string[]
}

/** undefined: there is no such world. */
export async function load(
  connection: Connection,
  keys: WorldKeys,
  known: { readonly version: string; readonly epoch: string },
): Promise<Loaded | undefined> {
  const reply = await connection.run(
    'esLoad',
    ...[keys.world, keys.faults, keys.quota, known.version, known.epoch],
  )
  if (reply[0] === 'none') return undefined
  const [version, epoch, count, cleared, document, beginning] = reply.slice(2, 8).map(String)
  return {
    version: version!,
    epoch: epoch!,
    requestCount: Number(count),
    cleared: Number(cleared),
    cut: Number(reply[10]),
    document: document!,
    beginning: beginning!,
    faults: (reply[8] as Reply[]).map(String),
    quota: (reply[9] as Reply[]).map(String),
  }
}

/** What a world began with, as `writtenBeginning` has it. */
export function beginningOf({ beginning }: Loaded, texts: ScenarioTexts): Beginning {
  const { text, ...read } = JSON.parse(beginning) as Beginning & { text?: string }
  if (text !== undefined) texts.noteSource(read.scenario, text)
  return read
}

export function writtenBeginning({ beginning }: Slot, texts: ScenarioTexts): string {
  return JSON.stringify({ ...beginning, text: texts.sourceOf(beginning.scenario) })
}

/** The state of a world that was loaded whole. */
export function stateOf(loaded: Loaded): LiveState {
  const state = { ...createState(), ...readDocument(loaded.document) }
  takeCounts(state, loaded)
  return state
}

function takeCounts(state: LiveState, { faults, quota }: Loaded): void {
  state.faultCounts.clear()
  for (let i = 0; i < faults.length; i += 2)
    state.faultCounts.set(faults[i]!, countOf(faults[i + 1]!))
  state.quota.clear()
  for (let i = 0; i < quota.length; i += 2) state.quota.set(quota[i]!, quotaCountOf(quota[i + 1]!))
}

function quotaCountOf(text: string): QuotaCount {
  const [minuteS, inMinute, monthS, inMonth, isLimited] = text.split(' ').map(Number)
  return {
    isLimited: isLimited === 1,
    minuteS: minuteS!,
    inMinute: inMinute!,
    monthS: monthS!,
    inMonth: inMonth!,
  }
}

/** What a copy needs of the replica that it is of. */
export interface Around extends TailAround {
  readonly texts: ScenarioTexts
  readonly changes: ChangeUnderWay
  /** The store has no such world. */
  onGone(copy: Copy): Promise<void>
}

/** The copy of a world that this replica has, and how far it is right. */
export class Copy implements Place {
  readonly slot: Slot
  readonly keys: WorldKeys
  version = ''
  epoch = ''
  countsGeneration = 0
  readonly #tail: Tail
  #last: Promise<unknown> = Promise.resolve()
  #next: Promise<void> | undefined
  readonly #around: Around

  constructor(slot: Slot, keys: WorldKeys, around: Around) {
    this.slot = slot
    this.keys = keys
    this.#around = around
    this.#tail = new Tail(slot, keys, around)
  }

  holds(parts: StoreParts): boolean {
    return this.#around.partsOf(this.slot.world) === parts
  }

  /** It is what the store has. */
  is(version: string, epoch: string): void {
    this.version = version
    this.epoch = epoch
  }

  /** It is not known any more whether it is right. */
  doubt(): void {
    this.version = ''
  }

  /** One at a time; those who need one that has not begun share it. */
  refresh(): Promise<void> {
    this.#next ??= this.#inTurn(() => {
      this.#next = undefined
      return this.#refresh()
    })
    return this.#next
  }

  /** The same with the journal. */
  refreshAll(): Promise<void> {
    return this.#inTurn(async () => {
      await this.#refresh()
      await this.#tail.read()
    })
  }

  #inTurn(act: () => Promise<void>): Promise<void> {
    const done = this.#last.then(act)
    this.#last = done.catch(() => {})
    return done
  }

  async #refresh(): Promise<void> {
    const { changes, connection } = this.#around
    const loaded = await changes.without(() => load(connection, this.keys, this))
    if (loaded === undefined) return this.#around.onGone(this)
    const { slot } = this
    if (loaded.epoch !== this.epoch) {
      slot.install(beginningOf(loaded, this.#around.texts), stateOf(loaded))
    } else {
      if (loaded.document !== '') take(slot, loaded.document)
      takeCounts(slot.state, loaded)
    }
    this.countsGeneration++
    this.is(loaded.version, loaded.epoch)
    this.#tail.count = loaded.requestCount
    this.#forget(loaded.cleared)
    this.#tail.journal.forget(loaded.cut)
  }

  #forget(cleared: number): void {
    const { state } = this.slot
    if (cleared <= state.requestsCleared) return
    if (cleared >= state.requestCount) this.#tail.journal.clear()
    state.requestsCleared = cleared
    state.requestsDeleted = Math.max(state.requestsDeleted, cleared)
    this.slot.changed('journal')
  }
}

/** What of a state each part of a world looks at. */
const LOOKED_AT = {
  incidents: ['incidents', 'incidentEnds'],
  faults: ['faults', 'faultsRemoved'],
  access: ['grants'],
} as const satisfies Partial<Record<keyof World, readonly (keyof LiveState)[]>>

/** Takes a document into the state of a world, and tells who listens what is other by it. */
function take(slot: Slot, document: string): void {
  const [before, after] = [documentOf(slot.state), document].map((text) => JSON.parse(text))
  const isOther = (name: string) => JSON.stringify(before[name]) !== JSON.stringify(after[name])
  Object.assign(slot.state, readDocument(document))
  for (const part of ['incidents', 'faults', 'access'] as const) {
    if (!LOOKED_AT[part].some(isOther)) continue
    slot.world[part].reread()
    slot.changed(part)
  }
  if (isOther('clock')) slot.world.clock.tell()
}

/** What changes between two moments of a world's counts: as they are written. */
export function writtenCounts(state: LiveState): { quota: string[]; faults: string[] } {
  const quota = [...state.quota].flatMap(([key, count]) => [
    key,
    `${count.minuteS} ${count.inMinute} ${count.monthS} ${count.inMonth} ${count.isLimited ? 1 : 0}`,
  ])
  return { quota, faults: [...state.faultCounts].flatMap(([id, count]) => [id, textOf(count)]) }
}
