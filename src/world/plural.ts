/** A number of things as a sentence says it: `1 request`, `2 requests`. */
export function plural(count: number, thing: string): string {
  return `${count} ${thing}${count === 1 ? '' : 's'}`
}
