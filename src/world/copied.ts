import { LIMITS } from '../limits.ts'

/**
 * The first characters of a text as a copy. What is cut from a longer text keeps the whole of it in
 * memory, and a request line can be 16 kB long.
 */
export function copied(text: string, longest: number): string {
  return Buffer.from(text.slice(0, longest)).toString()
}

/** What is plain data as it is now: whoever gave it may go on with it. What is undefined is left out. */
export function plainCopy<T extends object>(value: T): T {
  return JSON.parse(JSON.stringify(value))
}

/** A sentence without the middle of what it quotes, so that its end, which says what to do, stays. */
export function abbreviated(sentence: string): string {
  if (sentence.length <= LIMITS.messageCharacters) return sentence
  const half = LIMITS.messageCharacters / 2
  return copied(
    `${sentence.slice(0, half)} ... ${sentence.slice(5 - half)}`,
    LIMITS.messageCharacters,
  )
}
