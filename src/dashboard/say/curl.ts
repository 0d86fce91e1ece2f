/** The line that does the same from a shell. */

export interface Line {
  readonly method: string
  readonly url: string
  readonly body?: unknown
}

export interface Circumstances {
  /** Controls ask for a token, which is never written out. */
  readonly token: boolean
  /** The page came over TLS with a certificate of its own making. */
  readonly selfSigned: boolean
}

/** A word of a POSIX shell. */
export function quoted(text: string): string {
  return /^[\w@%+=:,./-]+$/.test(text) ? text : `'${text.replaceAll("'", `'\\''`)}'`
}

/**
 * @example curl({ method: 'PUT', url: 'http://h/_simulator/clock', body: { speed: 60 } }, …)
 * // curl -X PUT http://h/_simulator/clock -d '{"speed": 60}'
 */
export function curl({ method, url, body }: Line, { token, selfSigned }: Circumstances): string {
  const words = ['curl']
  if (method !== 'GET') words.push('-X', method)
  words.push(quoted(url))
  if (token && /_simulator|\/sandboxes/.test(url)) {
    words.push('-H', '"Authorization: Bearer $ENLIGHTEN_CONTROL_TOKEN"')
  }
  if (selfSigned) words.push('--cacert', 'ca.pem')
  if (typeof body === 'string') {
    words.push('--data-binary', body === '' ? `''` : '@scenario.yaml')
  } else if (body !== undefined) words.push('-d', quoted(spaced(body)))
  return words.join(' ')
}

/** JSON on one line with the spaces that a person would put. */
export function spaced(value: unknown): string {
  if (Array.isArray(value)) return `[${value.map(spaced).join(', ')}]`
  if (typeof value !== 'object' || value === null) return JSON.stringify(value)
  const entries = Object.entries(value).filter(([, one]) => one !== undefined)
  return `{${entries.map(([name, one]) => `${JSON.stringify(name)}: ${spaced(one)}`).join(', ')}}`
}
