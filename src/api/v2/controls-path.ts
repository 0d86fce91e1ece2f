import type { World } from '../../world/world.ts'

/** Where the controls of a world are, for sentences that send somebody there. */
export function controlsPath({ sandbox }: Pick<World, 'sandbox'>): string {
  return sandbox === undefined ? '/_simulator' : `/sandboxes/${sandbox}/_simulator`
}
