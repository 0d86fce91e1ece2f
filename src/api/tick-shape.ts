import { executionAsyncResource } from 'node:async_hooks'

const kept: object[] = []

/**
 * Keeps one of Node's tick objects. Each request takes a dozen ticks, and V8 forgets their shape when a
 * full collection comes while none is alive, as after a start; from then on each costs ten times as
 * much, which is a twentieth of a whole small answer.
 */
export function keepTickShape(): void {
  if (kept.length > 0) return
  process.nextTick(() => kept.push(executionAsyncResource()))
}
