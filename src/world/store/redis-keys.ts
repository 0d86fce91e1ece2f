/** The names of the keys of a world; what stands there is told in `redis-scripts.ts`. */
export interface WorldKeys {
  /** Of the world, `.` for the default one. */
  readonly name: string
  readonly world: string
  readonly quota: string
  readonly faults: string
  readonly journal: string
  readonly messages: string
  readonly channel: string
  readonly sizes: string
  lease(epoch: string, key: string): string
}

/** `base` is how the names of all keys begin. */
export function keysOf(base: string, world: string): WorldKeys {
  return {
    name: world,
    world: `${base}w:${world}`,
    quota: `${base}q:${world}`,
    faults: `${base}f:${world}`,
    journal: `${base}j:${world}`,
    messages: `${base}b:${world}`,
    channel: `${base}events`,
    sizes: `${base}sizes`,
    lease: (epoch, key) => `${base}c:${world}:${epoch}:${key}`,
  }
}
