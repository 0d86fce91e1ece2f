import { wordMeant } from '../scenario/hints.ts'
import { quote } from '../scenario/mistakes.ts'

/** What is said of a mistyped word of the command line, after `scenario/hints.ts`. */

/** A word that was found, and those that would be right. */
export function notOneOf(found: string, words: readonly string[]): string {
  const near = meant(found, words)
  const remedy = near === undefined ? `expected ${words.join(', ')}` : `did you mean ${near}?`
  return `found ${quote(found)}; ${remedy}`
}

/** The word that was probably meant: nearly the same, or the same letters in disorder. */
export function meant(wrong: string, words: readonly string[]): string | undefined {
  const letters = (word: string) => [...word.toLowerCase()].sort().join('')
  return wordMeant(wrong, words) ?? words.find((word) => letters(word) === letters(wrong))
}
