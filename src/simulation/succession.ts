import type { Envoy } from './system.ts'

/** Envoys that follow each other in one place. Of microinverters: `fleet/replacements.ts`. */

/** All Envoys of a place, oldest first. */
export function envoysOf(first: Envoy): Envoy[] {
  const { successor } = first
  return successor === undefined ? [first] : [first, ...envoysOf(successor)]
}

/** The Envoy that had last been put in by an instant, or else the first. */
export function envoyAt(first: Envoy, atS: number): Envoy {
  const { successor } = first
  return successor !== undefined && successor.fromS <= atS ? envoyAt(successor, atS) : first
}
