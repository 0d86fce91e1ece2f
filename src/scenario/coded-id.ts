const LONGEST_CODE = 64

/**
 * How the API writes the number of a user, and of the last system on a page: lower case hex of the
 * base64 of its decimal digits and a line feed. 71 is `4e7a453d0a`.
 */
export function encodeId(id: number): string {
  const base64 = Buffer.from(String(id), 'latin1').toString('base64')
  return Buffer.from(`${base64}\n`, 'latin1').toString('hex')
}

/** The number behind a code, or undefined if it is none. */
export function decodeId(text: string): number | undefined {
  if (text.length > LONGEST_CODE) return undefined
  const base64 = Buffer.from(text, 'hex').toString('latin1')
  const id = Number(Buffer.from(base64, 'base64').toString('latin1'))
  return Number.isSafeInteger(id) && id >= 0 && encodeId(id) === text ? id : undefined
}
