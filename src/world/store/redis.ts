import { randomBytes } from 'node:crypto'
import { LIMITS } from '../../limits.ts'
import { NoRoom } from '../budget.ts'
import { isMinted } from '../generated-key.ts'
import type { Beginning } from '../snapshot.ts'
import type { MakeRequests, World } from '../world.ts'
import type { Worlds } from '../worlds.ts'
import type { StoreParts } from './memory.ts'
import { Batches } from './redis-batches.ts'
import { ChangeUnderWay } from './redis-change-under-way.ts'
import { type Change, changeSince, type Moment, momentOf } from './redis-changes.ts'
import { type Connection, connect } from './redis-connection.ts'
import { Copies } from './redis-copies.ts'
import { load } from './redis-copy.ts'
import { refuseEviction } from './redis-eviction.ts'
import { keysOf } from './redis-keys.ts'
import { Membership, type RedisOptions } from './redis-membership.ts'
import type { RequestParts } from './redis-request.ts'
import { requestsInRedis } from './redis-request-store.ts'
import { inSharedTurns } from './redis-turns.ts'
import { createUpkeep, type Upkeep } from './redis-upkeep.ts'
import type { Away, ScenarioTexts, Sharing, Store, StoredBytes } from './sharing.ts'
import { type Now, type RequestStore, StoreAway, StoreRefused } from './store.ts'

/** Longest time that a change may take [ms]. */
const CHANGE_MS = 2000

const NO_ROOM = `there is no room for this scenario: all worlds of a prefix take ${LIMITS.storedScenarioBytes} bytes of them in the store at most; remove sandboxes first`

/** Connects to a store that replicas share. Throws StoreRefused. */
export async function openRedis(options: RedisOptions): Promise<Store> {
  const replica = new Replica(options)
  await replica.open()
  return replica
}

/**
 * One server of several on the same store. It has a copy of each world, on which it computes; the store
 * decides. Each request asks it with the version of the copy, and each control is carried out on the
 * copy first and then, if nobody else has changed the world meanwhile, in the store.
 */
class Replica implements Store, Sharing {
  readonly #options: RedisOptions
  readonly #base: string
  readonly #id = randomBytes(6).toString('hex')
  readonly #parts = new WeakMap<RequestStore['admit'], StoreParts>()
  readonly #leases = new Map<string, string>()
  readonly #turns = new Map<string, string>()
  #upkeep: Upkeep | undefined
  #connection!: Connection
  #batches!: Batches
  #membership!: Membership
  #copies!: Copies
  #texts!: ScenarioTexts
  /** As this replica was started with. */
  #loaded!: Beginning
  #count = 0
  readonly #changes = new ChangeUnderWay()
  #turn: Promise<unknown> = Promise.resolve()

  constructor(options: RedisOptions) {
    this.#options = options
    this.#base = `es:{${options.address.prefix}}:`
  }

  async open(): Promise<void> {
    this.#connection = await connect(this.#options.address, `${this.#base}events`, {
      onReady: () => this.#beat(),
      onMessage: (key) => this.#tell(key),
    })
    this.#batches = new Batches(this.#connection)
    this.#membership = new Membership(this.#connection, this.#base, this.#id, this.#options)
  }

  readonly real = (): number => this.#connection.now()

  readonly requests: MakeRequests = (parts, sandbox = '.') => {
    const own: RequestParts = {
      parts,
      keys: keysOf(this.#base, sandbox),
      place: () => this.#copies.byName.get(sandbox),
      changes: this.#changes,
      connection: this.#connection,
      batches: this.#batches,
      nextId: () => `${this.#id}-${++this.#count}`,
      leases: this.#leases,
    }
    const requests = requestsInRedis(own)
    const { follow } = parts
    const store =
      follow === undefined
        ? requests
        : inSharedTurns(requests, {
            parts,
            follow,
            connection: this.#connection,
            key: `${this.#base}t:${sandbox}`,
            nextId: own.nextId,
            turns: this.#turns,
            change: (apply) => this.change(sandbox === '.' ? undefined : sandbox, apply),
          })
    this.#parts.set(store.admit, parts)
    return store
  }

  async share(worlds: Worlds, texts: ScenarioTexts): Promise<Sharing> {
    this.#texts = texts
    this.#loaded = worlds.main.beginning
    this.#membership.startsWith(this.#loaded)
    const around = {
      texts,
      connection: this.#connection,
      partsOf: ({ admit }: World) => this.#parts.get(admit)!,
      changes: this.#changes,
    }
    this.#copies = new Copies(worlds, this.#base, around, () => this.#join())
    try {
      await refuseEviction(this.#connection, this.#options.notify)
      await this.#join()
      await this.#refresh(undefined)
    } catch (error) {
      await this.close()
      throw error instanceof StoreAway ? new StoreRefused(error.message) : error
    }
    this.#upkeep = createUpkeep({
      beat: () => this.#beat(),
      tell: () => this.#tell(''),
      copies: this.#copies,
      connection: this.#connection,
      leases: this.#leases,
      turns: this.#turns,
      keys: [
        ...['meta', 'alive', 'sizes'].map((name) => `${this.#base}${name}`),
        this.#copies.registry.key,
      ],
    })
    return this
  }

  get storedBytes(): StoredBytes {
    return this.#membership.storedBytes
  }

  get away(): Away | undefined {
    return this.#connection.away
  }

  async close(): Promise<void> {
    this.#upkeep?.end()
    await this.#membership.leave().catch(() => {})
    this.#connection.close()
  }

  resolve(sandbox: string | undefined, key: string | undefined): Now<World | undefined> {
    const isElsewhere = sandbox !== undefined || (key !== undefined && isMinted(key))
    const known = isElsewhere ? this.#copies.find(sandbox, key) : this.#copies.worlds.main
    const isSure = known !== undefined && !this.#changes.isThere
    const isMember = this.#membership.refused === undefined
    return isSure && isMember ? known.world : this.#resolve(sandbox, key, isElsewhere)
  }

  async #resolve(
    sandbox: string | undefined,
    key: string | undefined,
    isElsewhere: boolean,
  ): Promise<World | undefined> {
    await this.#changes.settled()
    this.#checkMember()
    const { main } = this.#copies.worlds
    if (!isElsewhere) return main.world
    if (this.#copies.find(sandbox, key) === undefined) await this.#copies.list()
    return (this.#copies.find(sandbox, key) ?? (sandbox === undefined ? main : undefined))?.world
  }

  /** Another replica may have said so meanwhile: whether it is kept is decided when it is noted. */
  keepsBodies(): boolean {
    return true
  }

  async read<T>(sandbox: string | undefined, look: () => T): Promise<Awaited<T>> {
    await this.#changes.settled()
    await this.#refresh(sandbox)
    await this.#changes.settled()
    return await look()
  }

  change<T>(sandbox: string | undefined, apply: () => T): Promise<Awaited<T>> {
    const done = this.#turn.then(() => this.#changeNow(sandbox, apply))
    this.#turn = done.catch(() => {})
    return done
  }

  async #changeNow<T>(sandbox: string | undefined, apply: () => T): Promise<Awaited<T>> {
    const token = randomBytes(9).toString('base64url')
    const endMs = performance.now() + CHANGE_MS
    do {
      await this.#refresh(sandbox)
      const target = this.#copies.byName.get(sandbox ?? '.')
      const before = momentOf(this.#copies.worlds, target)
      const settle = this.#changes.begin()
      const release = this.#copies.hold()
      let isDone = false
      try {
        const result = await apply()
        const change = this.#changeSince(before, token)
        isDone = change === undefined || (await this.#carryOut(change, token))
        if (isDone) return result
      } finally {
        if (!isDone) this.#copies.undo(before.worlds, target)
        release(isDone)
        settle()
      }
    } while (performance.now() < endMs)
    throw new StoreAway('Others changed the same world again and again: try it once more.')
  }

  #changeSince(before: Moment, token: string): Change | undefined {
    const { worlds, byName, registry } = this.#copies
    return changeSince(before, {
      worlds,
      copies: byName,
      registry,
      keysOf: (name) => keysOf(this.#base, name),
      texts: this.#texts,
      token,
      nowMs: this.real(),
    })
  }

  /** false: something was changed meanwhile that it was made of. */
  async #carryOut(change: Change, token: string): Promise<boolean> {
    const { commands, checks, sizes, forget, told, relieves, accepted } = change
    const keys = ['meta', 'events', 'sizes'].map((name) => `${this.#base}${name}`)
    const run = () => {
      const text = JSON.stringify({
        replica: this.#id,
        deadline: String(this.real() + CHANGE_MS),
        commands: commands.map((command) => command.map(String)),
        ...{ token, checks, sizes, forget, told },
      })
      return this.#connection.run(relieves ? 'esRelieve' : 'esChange', ...keys, text)
    }
    let reply = await run().catch(async (error) => {
      // Whether it was carried out only the store knows, which does nothing twice.
      if (!(await this.#connection.returns(CHANGE_MS / 2))) throw error
      return run()
    })
    // Perhaps one of the two clocks was set meanwhile.
    if (reply[0] === 'late') reply = await this.#connection.measure().then(run)
    const [outcome] = reply
    if (outcome === 'late') throw new StoreAway('The store did not take the change in time.')
    if (outcome === 'full') throw new NoRoom(NO_ROOM)
    if (outcome !== 'done') return false
    this.#copies.sync()
    for (const accept of accepted) accept()
    return true
  }

  async #refresh(sandbox: string | undefined): Promise<void> {
    this.#checkMember()
    await this.#copies.refresh(sandbox)
  }

  #checkMember(): void {
    const { refused } = this.#membership
    if (refused !== undefined) throw new StoreAway(refused)
  }

  /** Makes sure that this replica may take part, and that the default world is there. */
  async #join(): Promise<void> {
    const outcome = await this.#membership.join()
    const { main, worlds } = this.#copies
    const found = await load(this.#connection, main.keys, { version: '', epoch: '' })
    if (outcome !== 'taken' && found !== undefined) return
    const before = { ...momentOf(worlds, undefined) }
    worlds.main.restore(this.#loaded)
    main.is(found?.version ?? '', '')
    const token = randomBytes(9).toString('base64url')
    // If another replica was faster, its world is as good: it is read when it is needed.
    await this.#carryOut(this.#changeSince(before, token)!, token)
  }

  async #beat(): Promise<void> {
    const outcome = await this.#membership.join()
    if (outcome !== 'joined') for (const copy of this.#copies.byName.values()) copy.doubt()
  }

  /** Something has happened to a world, or to any: those who listen are told. */
  #tell(key: string): void {
    for (const copy of this.#copies.byName.values()) {
      const isMeant = copy.slot.isHeard && (key === '' || key === copy.keys.world)
      // If the store is away, its return is told.
      if (isMeant) copy.refreshAll().catch(() => {})
    }
  }
}
