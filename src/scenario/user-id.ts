/**
 * How the API writes the number of a user: lower-case hex of the base64 of its decimal digits and a
 * line feed. 71 is `4e7a453d0a`.
 */
export function userIdOf(number: number): string {
  return [...`${btoa(String(number))}\n`]
    .map((letter) => letter.charCodeAt(0).toString(16).padStart(2, '0'))
    .join('')
}

const BASE64 = /^(?:[A-Za-z0-9+/]{4})*(?:[A-Za-z0-9+/]{2}==|[A-Za-z0-9+/]{3}=)?$/

/** Whether a text is such a code. */
export function isUserId(text: string): boolean {
  if (!/^(?:[0-9a-f]{2}){5,32}$/.test(text)) return false
  const letters = text.match(/../g)!.map((hex) => String.fromCharCode(Number.parseInt(hex, 16)))
  const base64 = letters.slice(0, -1).join('')
  return BASE64.test(base64) && userIdOf(Number(atob(base64))) === text
}
