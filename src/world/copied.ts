/**
 * The first characters of a text as a copy. What is cut from a longer text keeps the whole of it in
 * memory, and a request line can be 16 kB long.
 */
export function copied(text: string, longest: number): string {
  return Buffer.from(text.slice(0, longest)).toString()
}
