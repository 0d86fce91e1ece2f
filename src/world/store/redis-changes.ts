import { LIMITS } from '../../limits.ts'
import type { Slot } from '../slot.ts'
import type { World } from '../world.ts'
import type { Worlds } from '../worlds.ts'
import { textOf } from './redis-attempt.ts'
import { type Copy, documentOf, writtenBeginning, writtenCounts } from './redis-copy.ts'
import type { WorldKeys } from './redis-keys.ts'
import { textsOf } from './redis-record.ts'
import { ENTRY_BYTES, EXPIRY_S } from './redis-script-start.ts'
import type { ScenarioTexts } from './sharing.ts'

export type Command = readonly (string | number)[]

/** What a script is told to carry out, all or nothing. */
export interface Change {
  /** Key, field, and what stands there if nobody has changed it. */
  readonly checks: string[][]
  /** Worlds that came or went, and what their journals and scenarios take [bytes]. */
  readonly sizes: (readonly [name: string, journal: number, scenario: number])[]
  /** Worlds whose journals are forgotten: their keys, those of journals and of messages, and their names. */
  readonly forget: string[][]
  readonly commands: Command[]
  /** The keys of the worlds that are told of. */
  readonly told: string[]
  /** It takes no more room than there is: a full store may carry it out. */
  relieves: boolean
  /** Called when it is carried out. */
  readonly accepted: (() => void)[]
}

/** Fields that go in one command: Lua hands on no more than some thousand. */
const PIECE = 1000

/** How worlds stand before a change. */
export interface Moment {
  readonly worlds: ReadonlyMap<string, World>
  readonly document: string
  readonly cleared: number
  readonly faults: ReadonlySet<string>
  readonly target: Copy | undefined
}

export function momentOf(worlds: Worlds, target: Copy | undefined): Moment {
  const slots = [worlds.main, ...worlds.kept().map(([slot]) => slot)]
  return {
    worlds: new Map(slots.map((slot) => [nameOf(slot), slot.world])),
    document: target === undefined ? '' : documentOf(target.slot.state),
    cleared: target?.slot.state.requestsCleared ?? 0,
    faults: new Set(target?.slot.state.faultCounts.keys()),
    target,
  }
}

/** The default world's is one that no sandbox can have. */
export function nameOf({ name = '.' }: Slot): string {
  return name
}

export interface Registry {
  readonly key: string
  readonly version: string
  /** The place of each among them. */
  readonly order: ReadonlyMap<string, number>
}

export interface ChangeParts {
  readonly worlds: Worlds
  readonly copies: ReadonlyMap<string, Copy>
  readonly registry: Registry
  readonly keysOf: (name: string) => WorldKeys
  readonly texts: ScenarioTexts
  readonly token: string
  readonly nowMs: number
}

/** What is other than it was; undefined: nothing. */
export function changeSince(before: Moment, parts: ChangeParts): Change | undefined {
  const change: Change = {
    checks: [],
    sizes: [],
    forget: [],
    commands: [],
    told: [],
    relieves: true,
    accepted: [],
  }
  const { target } = before
  if (target !== undefined && before.worlds.get(nameOf(target.slot)) === target.slot.world) {
    noteDocument(change, before, target, parts)
  }
  const sandboxes = noteSandboxes(change, before, parts)
  const { main } = parts.worlds
  if (before.worlds.get('.') !== main.world) noteWorld(change, main, Infinity, parts)
  if (sandboxes.length > 0) {
    const { key, version } = parts.registry
    change.checks.push([key, 'v', version])
    change.commands.push(...sandboxes, ['HSET', key, 'v', parts.token], ['EXPIRE', key, EXPIRY_S])
  }
  return change.checks.length === 0 ? undefined : change
}

/** Of a world that is the same, with other things in it. */
function noteDocument(change: Change, before: Moment, copy: Copy, { token }: ChangeParts): void {
  const { keys, slot, version, epoch } = copy
  const { state } = slot
  const document = documentOf(state)
  const isForgotten = state.requestsCleared !== before.cleared
  if (document === before.document && !isForgotten) return
  change.checks.push([keys.world, 'v', version])
  if (isForgotten) change.forget.push([keys.world, keys.journal, keys.messages, keys.name])
  if (document.length > before.document.length) change.relieves = false
  change.commands.push(['HSET', keys.world, 'v', token, 'doc', document, ...anchorOf(slot)])
  const gone = [...before.faults].filter((id) => !state.faultCounts.has(id))
  if (gone.length > 0) change.commands.push(['HDEL', keys.faults, ...gone])
  const counted = [...state.faultCounts].filter(([id]) => !before.faults.has(id))
  change.commands.push(
    ...inPieces(
      keys.faults,
      counted.flatMap(([id, one]) => [id, textOf(one)]),
    ),
  )
  change.told.push(keys.world)
  change.accepted.push(() => copy.is(token, epoch))
}

/** Sandboxes that came, were replaced or went; returns what is done to the list of them. */
function noteSandboxes(change: Change, before: Moment, parts: ChangeParts): Command[] {
  const { worlds, registry, keysOf } = parts
  const commands: Command[] = []
  const { order } = registry
  let last = Math.max(0, ...order.values())
  const kept = worlds.kept()
  for (const [slot, ttlS] of kept) {
    const name = nameOf(slot)
    if (before.worlds.get(name) === slot.world) continue
    noteWorld(change, slot, ttlS, parts)
    const ttl = ttlS === Infinity ? null : ttlS
    const kept = { key: slot.key, ttl, order: order.get(name) ?? ++last }
    commands.push(['HSET', registry.key, `=${name}`, JSON.stringify(kept)])
  }
  const left = new Set(kept.map(([slot]) => nameOf(slot)))
  for (const name of before.worlds.keys()) {
    if (name === '.' || left.has(name)) continue
    const { world, quota, faults, journal, messages } = keysOf(name)
    const keys = [world, quota, faults, journal, messages]
    commands.push(['HDEL', registry.key, `=${name}`], ['UNLINK', ...keys])
    change.sizes.push([name, 0, 0])
    change.told.push(world)
  }
  return commands
}

/** A world that is another, with all that it remembers. */
function noteWorld(change: Change, slot: Slot, ttlS: number, parts: ChangeParts): void {
  const { copies, token, nowMs, keysOf } = parts
  const name = nameOf(slot)
  const copy = copies.get(name)
  const keys = keysOf(name)
  const { world, quota, faults, journal, messages } = keys
  const { state } = slot
  // Where nobody has put it, it goes on from where it stood when its world was made.
  state.clock ??= { ...slot.world.clock.setting(), speed: undefined }
  const idle = ttlS === Infinity ? [] : ['ttl', ttlS, 'used', nowMs]
  const counts = writtenCounts(state)
  change.checks.push([world, 'v', copy?.version ?? ''])
  change.relieves = false
  const beginning = writtenBeginning(slot, parts.texts)
  const entries = journalOf(slot, keys)
  change.sizes.push([name, entries.bytes, Buffer.byteLength(beginning)])
  change.commands.push(
    ['UNLINK', world, quota, faults, journal, messages],
    ['HSET', world, 'v', token, 'e', token, 'seq', state.requestCount],
    ['HSET', world, 'del', state.requestsCleared, 'cut', entries.cut],
    ['HSET', world, 'doc', documentOf(state), ...anchorOf(slot), ...idle],
    ['HSET', world, 'beginning', beginning],
    ['EXPIRE', world, EXPIRY_S],
    ...inPieces(quota, counts.quota),
    ...inPieces(faults, counts.faults),
    ...entries.commands,
  )
  change.told.push(world)
  change.accepted.push(() => copies.get(name)?.is(token, token))
}

function anchorOf({ world }: Slot): (string | number)[] {
  const { nowMs, realMs, speed } = world.clock.setting()
  return ['cn', nowMs, 'cr', realMs, 'cs', speed]
}

function inPieces(key: string, fields: readonly string[]): Command[] {
  const commands: Command[] = []
  for (let i = 0; i < fields.length; i += PIECE) {
    commands.push(['HSET', key, ...fields.slice(i, i + PIECE)])
  }
  return commands.length === 0 ? [] : [...commands, ['EXPIRE', key, EXPIRY_S]]
}

/** A journal as it is written: what it takes [bytes], and up to which id it was forgotten. */
interface Written {
  readonly commands: readonly Command[]
  readonly bytes: number
  readonly cut: number
}

function journalOf({ state }: Slot, keys: WorldKeys): Written {
  const { requests, requestCount, requestsDeleted } = state
  const commands: Command[] = []
  let bytes = 0
  let messageBytes = 0
  const { journalEntries: most } = LIMITS
  const cut = Math.max(requestsDeleted, requestCount - most)
  for (let id = cut + 1; id <= requestCount; id++) {
    const request = requests[(id - 1) % most]
    if (request === undefined) continue
    const [text, message] = textsOf(request)
    commands.push(['XADD', keys.journal, `${id}-0`, 'r', text, 'i', ''])
    bytes += Buffer.byteLength(text) + ENTRY_BYTES
    if (message === '') continue
    const size = Buffer.byteLength(message)
    commands.push(['XADD', keys.messages, `${id}-0`, 'm', message, 's', size])
    messageBytes += size
  }
  const expiring = [keys.journal, keys.messages].map((key) => ['EXPIRE', key, EXPIRY_S])
  commands.push(['HSET', keys.world, 'bytes', messageBytes], ...expiring)
  return { commands, bytes: bytes + messageBytes, cut }
}
