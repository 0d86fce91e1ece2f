import type { Connection } from './redis-connection.ts'
import type { Copies } from './redis-copies.ts'
import { LEASE_MS } from './redis-request-script.ts'
import { EXPIRY_S } from './redis-script-start.ts'
import { TURN_MS } from './redis-turns.ts'

/** How often a replica says that it lives, and renews the places of its requests under way [ms]. */
const BEAT_MS = 5000
const RENEW_MS = 3000
/** The same of turns, for which others wait. */
const RENEW_TURNS_MS = 500
/** How often those who listen are sure to be told, should a message be lost [ms]. */
const LISTEN_MS = 1000
const PROLONG_MS = 600_000
/** Keys that are prolonged at a time: a script for all of them would hold the store. */
const PIECE = 100

export interface UpkeepParts {
  readonly beat: () => Promise<void>
  readonly tell: () => void
  readonly copies: Copies
  readonly connection: Connection
  readonly leases: ReadonlyMap<string, string>
  readonly turns: ReadonlyMap<string, string>
  /** Beside those of worlds. */
  readonly keys: readonly string[]
}

export interface Upkeep {
  end(): void
}

/** What a replica does without being asked: what lives is said to live, and nothing else is kept. */
export function createUpkeep(parts: UpkeepParts): Upkeep {
  const timers = [
    // The clocks may have drifted apart.
    every(BEAT_MS, () => parts.connection.measure().then(parts.beat)),
    every(RENEW_MS, () => renew(parts)),
    every(RENEW_TURNS_MS, () => renewTurns(parts)),
    every(LISTEN_MS, async () => parts.tell()),
    every(PROLONG_MS, () => prolong(parts)),
  ]
  return {
    end() {
      for (const timer of timers) clearInterval(timer)
    },
  }
}

/** What the store does not take now it may take the next time. */
function every(ms: number, act: () => Promise<void>): NodeJS.Timeout {
  return setInterval(() => void act().catch(() => {}), ms).unref()
}

async function renew({ connection, leases }: UpkeepParts): Promise<void> {
  const until = connection.now() + LEASE_MS
  const renewed = [...leases].map(([id, key]) => ['zadd', key, 'XX', until, id])
  if (renewed.length > 0) await connection.ask((client) => client.pipeline(renewed).exec())
}

async function renewTurns({ connection, turns }: UpkeepParts): Promise<void> {
  await Promise.all([...turns].map(([id, key]) => connection.run('esRenewTurn', key, id, TURN_MS)))
}

async function prolong({ connection, copies, keys: others }: UpkeepParts): Promise<void> {
  const keys = [...others]
  for (const { keys: own } of copies.byName.values()) {
    keys.push(own.world, own.quota, own.faults, own.journal, own.messages)
  }
  for (let i = 0; i < keys.length; i += PIECE) {
    const piece = keys.slice(i, i + PIECE).map((key) => ['expire', key, EXPIRY_S])
    await connection.ask((client) => client.pipeline(piece).exec())
  }
}
