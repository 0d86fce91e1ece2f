import type { Slot } from '../slot.ts'
import type { World } from '../world.ts'
import type { Worlds } from '../worlds.ts'
import { nameOf, type Registry } from './redis-changes.ts'
import type { Connection } from './redis-connection.ts'
import { type Around, beginningOf, Copy, load, stateOf } from './redis-copy.ts'
import { keysOf } from './redis-keys.ts'

/** The copies that this replica has of the worlds in the store: the default one, and the sandboxes. */
export class Copies {
  readonly worlds: Worlds
  readonly byName = new Map<string, Copy>()
  readonly #connection: Connection
  readonly #base: string
  readonly #around: Omit<Around, 'onGone'>
  readonly #onMainGone: () => Promise<void>
  #version = ''
  #order: ReadonlyMap<string, number> = new Map()

  constructor(
    worlds: Worlds,
    base: string,
    around: Omit<Around, 'onGone'>,
    onMainGone: () => Promise<void>,
  ) {
    this.worlds = worlds
    this.#connection = around.connection
    this.#base = base
    this.#around = around
    this.#onMainGone = onMainGone
    this.byName.set('.', this.#copyOf(worlds.main))
  }

  /** The list of sandboxes, as it was read last. */
  get registry(): Registry {
    return { key: `${this.#base}sandboxes`, version: this.#version, order: this.#order }
  }

  get main(): Copy {
    return this.byName.get('.')!
  }

  /** That of a sandbox, or of the one that a key was minted for. */
  find(sandbox: string | undefined, key = ''): Slot | undefined {
    return sandbox === undefined ? this.worlds.byKey(key) : this.worlds.sandbox(sandbox)
  }

  keysOf(name: string) {
    return keysOf(this.#base, name)
  }

  /** Lists sandboxes, and makes sure of the worlds that a control is about, and of those in doubt. */
  async refresh(sandbox: string | undefined): Promise<void> {
    await this.list()
    const target = this.byName.get(sandbox ?? '.')
    await target?.refreshAll()
    for (const copy of this.byName.values()) {
      if (copy !== target && (copy === this.main || copy.version === '')) await copy.refresh()
    }
  }

  /** Takes in the sandboxes that others have made, and lets go of those that are no more. */
  async list(): Promise<void> {
    const { key } = this.registry
    const reply = await this.#around.changes.without(() =>
      this.#connection.run('esList', key, `${this.#base}w:`),
    )
    const inOrder = listed((reply[2] as string[]).map(String))
    const keys = new Map(inOrder.map(({ name, key }) => [name, key]))
    this.#version = String(reply[0])
    this.#order = new Map(inOrder.map(({ name, order }) => [name, order]))
    for (const [slot] of this.worlds.kept()) {
      // One that was removed and made again may have another key.
      if (keys.get(nameOf(slot)) !== slot.key) this.worlds.remove(nameOf(slot))
    }
    for (const { name, key, ttl, usedMs } of inOrder) {
      this.worlds.touch(name, usedMs)
      if (!this.worlds.has(name)) await this.#adopt(name, key, ttl ?? Infinity)
    }
    this.sync()
  }

  async #adopt(name: string, key: string, ttlS: number): Promise<void> {
    const unknown = { version: '', epoch: '' }
    const loaded = await load(this.#connection, this.keysOf(name), unknown)
    // Somebody removed it, or another request of this replica took it in.
    if (loaded === undefined || this.worlds.has(name)) return
    const beginning = beginningOf(loaded, this.#around.texts)
    const slot = this.worlds.adopt(name, { beginning, state: stateOf(loaded), key, ttlS })
    const copy = this.#copyOf(slot)
    copy.is(loaded.version, loaded.epoch)
    this.byName.set(name, copy)
  }

  /** A copy for each slot, and none for others. */
  sync(): void {
    const slots = new Map(this.worlds.kept().map(([slot]) => [nameOf(slot), slot]))
    for (const [name, copy] of this.byName) {
      if (name !== '.' && slots.get(name) !== copy.slot) this.byName.delete(name)
    }
    for (const [name, slot] of slots) {
      if (!this.byName.has(name)) this.byName.set(name, this.#copyOf(slot))
    }
  }

  /** Nobody is told what is done to them until it is known whether it is in force. */
  hold(): (isInForce: boolean) => void {
    const releases = [...this.byName.values()].map(({ slot }) => slot.hold())
    return (isInForce) => {
      for (const release of releases) release(isInForce)
    }
  }

  /** What was made of copies is not so: they are read again before they are used. */
  undo(before: ReadonlyMap<string, World>, target: Copy | undefined): void {
    target?.is('', target.epoch)
    this.sync()
    for (const [name, copy] of this.byName) {
      if (before.get(name) !== copy.slot.world) copy.is('', '')
    }
  }

  #copyOf(slot: Slot): Copy {
    const onGone = () => (slot === this.worlds.main ? this.#onMainGone() : this.list())
    return new Copy(slot, this.keysOf(nameOf(slot)), { ...this.#around, onGone })
  }
}

interface Listed {
  readonly name: string
  readonly key: string
  readonly ttl: number | null
  readonly order: number
  readonly usedMs: number
}

/** Names, what is kept of them, and when they were used last, by turns; in order of creation. */
function listed(fields: readonly string[]): Listed[] {
  const found: Listed[] = []
  for (let i = 0; i < fields.length; i += 3) {
    const [name = '', kept = '', used = ''] = fields.slice(i, i + 3)
    found.push({ ...JSON.parse(kept), name, usedMs: Number(used) })
  }
  return found.sort((a, b) => a.order - b.order)
}
