import { LIMITS } from '../limits.ts'

/** What worlds remember, by kind. */
export const BUDGET_KINDS = [
  'cache',
  'journal',
  'worlds',
  'quotas',
  'faults',
  'incidents',
  'grants',
  'streams',
] as const
export type BudgetKind = (typeof BUDGET_KINDS)[number]

/** What one part of one world takes [bytes]. */
export interface Account {
  /** Takes so much more, or less. */
  add(bytes: number): void
  /** Takes so much in all from now on. */
  set(bytes: number): void
  /** Gives back everything: the part is no more. */
  close(): void
}

/** The bytes that the worlds of a server share for what they remember. */
export interface Budget {
  readonly maxBytes: number
  /** So much of it is taken at most by what nobody would give up again. */
  readonly firmBytes: number
  /** In use, of one kind. */
  bytesOf(kind: BudgetKind): number
  /** `free` is asked to give up at least so many bytes, if there are as many. */
  open(kind: BudgetKind, free?: (bytes: number) => void): Account
  /** Is there room for so much more of what nobody would give up again? */
  hasRoom(bytes: number): boolean
}

interface Opened {
  readonly kind: BudgetKind
  readonly free: ((bytes: number) => void) | undefined
  bytes: number
  /** Grows with each use. */
  usedAt: number
}

/** Above this share of the whole journals are cut; what is left is for answers. */
const BESIDE_CACHE = 0.75
/** Above this share nothing is taken in that can't be given up again. */
const FIRM = 0.5
/** So much is freed at a time, so that to free is seldom [of the whole]. */
const STEP = 1 / 64

/**
 * Where room is short, answers go first, for they can be made again; then the oldest requests of the
 * journal that was unused for longest. Everything else is never given up: what finds no room is
 * refused. `ownBytes`: what the world takes that the server was started with, which has its place
 * beside what is shared, however large it is.
 */
export function createBudget(sharedBytes: number = LIMITS.memoryBytes, ownBytes = 0): Budget {
  const maxBytes = sharedBytes + ownBytes
  const firmBytes = sharedBytes * FIRM + ownBytes
  const besideCacheBytes = sharedBytes * BESIDE_CACHE + ownBytes
  const accounts = new Set<Opened>()
  const bytes = Object.fromEntries(BUDGET_KINDS.map((kind) => [kind, 0])) as Record<
    BudgetKind,
    number
  >
  let uses = 0
  const firm = () =>
    bytes.worlds + bytes.quotas + bytes.faults + bytes.incidents + bytes.grants + bytes.streams
  const free = (kind: BudgetKind, over: () => number) => {
    const asked = [...accounts].filter((one) => one.kind === kind && one.bytes > 0)
    for (const one of asked.sort((a, b) => a.usedAt - b.usedAt)) {
      if (over() <= 0) return
      one.free?.(Math.max(over(), maxBytes * STEP))
    }
  }
  const overAll = () => bytes.cache + bytes.journal + firm() - maxBytes
  const overBeside = () => bytes.journal + firm() - besideCacheBytes
  return {
    maxBytes,
    firmBytes,
    bytesOf: (kind) => bytes[kind],
    open(kind, giveUp) {
      const account: Opened = { kind, free: giveUp, bytes: 0, usedAt: 0 }
      accounts.add(account)
      const add = (more: number) => {
        account.bytes += more
        bytes[kind] += more
        account.usedAt = ++uses
        if (more <= 0) return
        if (overBeside() > 0) free('journal', overBeside)
        if (overAll() > 0) free('cache', overAll)
      }
      return {
        add,
        set: (all) => add(all - account.bytes),
        close() {
          bytes[kind] -= account.bytes
          account.bytes = 0
          accounts.delete(account)
        },
      }
    },
    hasRoom: (more) => firm() + more <= firmBytes,
  }
}

/** Something that finds no room: too many of its kind, or too many bytes. */
export class NoRoom extends Error {
  override readonly name = 'NoRoom'
}
