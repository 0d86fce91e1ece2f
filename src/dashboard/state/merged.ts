import type { Entry } from '../server/wire.ts'

const KEPT_MAX = 10_000

/** By id, each once, the later record of it. */
export function merged(known: readonly Entry[], incoming: readonly Entry[]): readonly Entry[] {
  const last = known.at(-1)?.id ?? 0
  const isPlain = incoming.every(({ id }, i) => id > (i === 0 ? last : incoming[i - 1]!.id))
  if (isPlain) return [...known, ...incoming].slice(-KEPT_MAX)
  const byId = new Map([...known, ...incoming].map((entry) => [entry.id, entry]))
  return [...byId.values()].sort((a, b) => a.id - b.id).slice(-KEPT_MAX)
}
