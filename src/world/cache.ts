import { LRUCache } from 'lru-cache'
import { LIMITS } from '../limits.ts'
import type { Budget } from './budget.ts'

/** What was asked for last, up to a number of bytes; shared by the worlds of a server. */
export interface ByteCache<V extends object = object> {
  get(key: string): V | undefined
  /** The same without counting as asking for it. */
  peek(key: string): V | undefined
  set(key: string, value: V, bytes: number): void
  /** What the values and keys take. */
  bytes(): number
  size(): number
  clear(): void
}

/** What an entry takes beside its value: its key in UTF-16 and the list's own bookkeeping. */
const OVERHEAD_BYTES = 128

/**
 * Keys begin with the id of their world, so that no world sees another's answers. With a budget it
 * holds fewer where the worlds remember much else.
 */
export function createCache<V extends object = object>(
  maxBytes: number = LIMITS.cacheBytes,
  budget?: Budget | undefined,
): ByteCache<V> {
  const lru = new LRUCache<string, V>({ maxSize: maxBytes, maxEntrySize: maxBytes })
  let toldBytes = 0
  const account = budget?.open('cache', (bytes) => {
    const downTo = lru.calculatedSize - bytes
    while (lru.size > 0 && lru.calculatedSize > downTo) lru.pop()
    tell()
  })
  const tell = () => {
    const more = lru.calculatedSize - toldBytes
    toldBytes = lru.calculatedSize
    account?.add(more)
  }
  return {
    get: (key) => lru.get(key),
    peek: (key) => lru.peek(key),
    set(key, value, bytes) {
      lru.set(key, value, { size: bytes + 2 * key.length + OVERHEAD_BYTES })
      tell()
    },
    bytes: () => lru.calculatedSize,
    size: () => lru.size,
    clear() {
      lru.clear()
      tell()
    },
  }
}
