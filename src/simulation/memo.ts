/** Keeps what was computed, up to some number of bytes; what it forgot is computed again. */
export interface ValueCache {
  get(key: string): unknown
  set(key: string, value: unknown, bytes: number): void
}

/** Evaluates at most once, when first needed. */
export function once<T>(compute: () => T): () => T {
  let value: { readonly of: T } | undefined
  return () => {
    value ??= { of: compute() }
    return value.of
  }
}

/** Evaluates at most once for each key, as long as no more than `limit` keys come by. */
export function memo<K, V>(compute: (key: K) => V, limit = Infinity): (key: K) => V {
  const known = new Map<K, V>()
  return (key) => {
    const found = known.get(key)
    if (found !== undefined) return found
    const value = compute(key)
    if (known.size >= limit) known.clear()
    known.set(key, value)
    return value
  }
}

/** Evaluates once for each object, as long as somebody has it. */
export function memoOf<K extends object, V>(compute: (key: K) => V): (key: K) => V {
  const known = new WeakMap<K, V>()
  return (key) => {
    const found = known.get(key)
    if (found !== undefined) return found
    const value = compute(key)
    known.set(key, value)
    return value
  }
}

/** Lists that are remembered: most days are like the one before. */
const LISTS_KEPT = 4

/** Remembers what was made of the last few lists, by what is in them. */
export function memoOfLists<T, V>(make: (list: readonly T[]) => V): (list: readonly T[]) => V {
  let known: { readonly list: readonly T[]; readonly value: V }[] = []
  return (list) => {
    const found = known.find((one) => isSame(one.list, list))
    if (found !== undefined) return found.value
    const value = make(list)
    known = [{ list, value }, ...known.slice(0, LISTS_KEPT - 1)]
    return value
  }
}

function isSame<T>(a: readonly T[], b: readonly T[]): boolean {
  return a.length === b.length && a.every((one, i) => one === b[i])
}
