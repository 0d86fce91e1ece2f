import { distance } from 'fastest-levenshtein'

/** The names that one was most likely meant to be, at most two, the nearest first. */
export function nearest(name: string, among: readonly string[]): string[] {
  return [...among].sort((a, b) => distance(a, name) - distance(b, name)).slice(0, 2)
}
