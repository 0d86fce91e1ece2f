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
