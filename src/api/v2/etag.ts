import { createHash } from 'node:crypto'

/** The ETag of an answer, and whether a client that sends one has it. */

/** As long as Rails makes it. No secret hangs on it, and processors help with SHA-1. */
export function etagOf(body: string, encoding: 'latin1' | 'utf8'): string {
  const hash = createHash('sha1').update(body, encoding).digest('hex')
  return `W/"${hash.slice(0, 32)}"`
}

/** Has the client this answer already? Weak comparison, as conditional GETs demand. */
export function isKnown(ifNoneMatch: string, etag: string): boolean {
  if (ifNoneMatch === etag || ifNoneMatch === '*') return true
  const opaque = etag.slice(2)
  return ifNoneMatch.split(',').some((each) => each.trim().replace(/^W\//, '') === opaque)
}
