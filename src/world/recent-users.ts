import type { Budget } from './budget.ts'
import { copied } from './copied.ts'

const USERS_KEPT = 1000
/** What each of them takes, as measured over 900 [bytes]. */
const USER_BYTES = 400

/** What is known of the users who asked of late, to spare decoding their ids. */
export interface RecentUsers<T> {
  get(userId: string): T | undefined
  clear(): void
  /** Gives its room back: the world is no more. */
  close(): void
}

/** `make`: finds out who it is; undefined: nobody, of whom nothing is kept. */
export function recentUsers<T>(
  make: (userId: string) => T | undefined,
  budget: Budget,
): RecentUsers<T> {
  const account = budget.open('grants')
  const known = new Map<string, T>()
  const clear = () => {
    account.set(0)
    known.clear()
  }
  const meet = (userId: string): T | undefined => {
    const own = copied(userId, userId.length)
    const user = make(own)
    if (user === undefined) return undefined
    if (known.size >= USERS_KEPT || !budget.hasRoom(USER_BYTES)) clear()
    account.add(USER_BYTES)
    known.set(own, user)
    return user
  }
  return { get: (userId) => known.get(userId) ?? meet(userId), clear, close: account.close }
}
