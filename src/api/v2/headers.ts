import { createHash } from 'node:crypto'
import type { ServerResponse } from 'node:http'
import type { CachedAnswer } from '../../world/cache.ts'
import { abbreviated } from '../../world/copied.ts'

const JSON_TYPE = 'application/json; charset=utf-8'
const SCRIPT_TYPE = 'text/javascript; charset=utf-8'
const HTML_TYPE = 'text/html; charset=utf-8'
const TYPES = { json: JSON_TYPE, script: SCRIPT_TYPE, html: HTML_TYPE } as const

/** A reply ready to be sent. Its ETag is weak, as Rails makes it, and empty for all but 200. */
export type Answer = CachedAnswer

export function answerOf(
  status: number,
  body: string,
  reason: string | undefined,
  type: Answer['type'] = 'json',
): Answer {
  const bytes = Buffer.byteLength(body)
  return withHeaders({
    status,
    body,
    bytes,
    etag: status === 200 ? etagOf(body, bytes) : '',
    reason,
    type,
  })
}

/** The reply to a client that has the answer already; made once for each answer. */
export function notModified(answer: Answer): Answer {
  const known = unmodified.get(answer)
  if (known !== undefined) return known
  const { etag, reason } = answer
  const made = withHeaders({ status: 304, body: '', bytes: 0, etag, reason, type: 'json' })
  unmodified.set(answer, made)
  return made
}
const unmodified = new WeakMap<Answer, Answer>()

/** The same answer for another reason. */
export function explained(answer: Answer, reason: string): Answer {
  return withHeaders({ ...answer, reason })
}

/** As long as Rails makes it. No secret hangs on it, and processors help with SHA-1. */
function etagOf(body: string, bytes: number): string {
  const hash = createHash('sha1').update(body, encodingOf(body, bytes)).digest('hex')
  return `W/"${hash.slice(0, 32)}"`
}

/** With as many bytes as characters it is ASCII, which needs no encoding. */
function encodingOf(body: string, bytes: number): 'latin1' | 'utf8' {
  return bytes === body.length ? 'latin1' : 'utf8'
}

/** `Status` and what concerns caches are as Rails adds them behind the service's front. */
function withHeaders(answer: Omit<Answer, 'headers'>): Answer {
  const { status, etag, reason } = answer
  const headers = [
    'Status',
    `${status}`,
    'Access-Control-Allow-Origin',
    '*',
    'Cache-Control',
    etag === '' ? 'no-cache' : 'max-age=0, private, must-revalidate',
  ]
  if (etag !== '') headers.push('ETag', etag)
  if (status !== 304 && status !== 204) {
    headers.push('Content-Type', TYPES[answer.type], 'Content-Length', `${answer.bytes}`)
  }
  if (reason !== undefined) headers.push(...Object.entries(reasonHeaders(reason)).flat())
  return { ...answer, headers }
}

/** Why, beside the body; pages of any origin may read it. */
export function reasonHeaders(reason: string): Readonly<Record<string, string>> {
  return {
    'X-Simulator-Reason': headerText(reason),
    'Access-Control-Expose-Headers': 'X-Simulator-Reason',
  }
}

/**
 * The head of a reply as one flat list, which Node writes without looking at each header again. The
 * first two are of Rails, too.
 */
export function headersOf(answer: Answer, requestId: string, durationMs: number): string[] {
  return ['X-Request-Id', requestId, 'X-Runtime', secondsText(durationMs), ...answer.headers]
}

/** Seconds with six decimals. Put together from whole numbers, because toFixed takes its time. */
function secondsText(durationMs: number): string {
  const microseconds = Math.round(durationMs * 1000)
  const seconds = Math.floor(microseconds / 1_000_000)
  return `${seconds}.${`${1_000_000 + microseconds - seconds * 1_000_000}`.slice(1)}`
}

/** Writes a reply; to HEAD and with 204 and 304 Node leaves the body away. */
export function send(
  response: ServerResponse,
  answer: Answer,
  requestId: string,
  durationMs: number,
): void {
  response.writeHead(answer.status, headersOf(answer, requestId, durationMs))
  response.end(answer.body, encodingOf(answer.body, answer.bytes))
}

/** Has the client this answer already? Weak comparison, as conditional GETs demand. */
export function isKnown(ifNoneMatch: string, etag: string): boolean {
  if (ifNoneMatch === etag || ifNoneMatch === '*') return true
  const opaque = etag.slice(2)
  return ifNoneMatch.split(',').some((each) => each.trim().replace(/^W\//, '') === opaque)
}

/** The reply to a browser that asks whether it may. */
export function sendPreflight(response: ServerResponse, requested: string | undefined): void {
  response.writeHead(204, {
    'Access-Control-Allow-Origin': '*',
    'Access-Control-Allow-Methods': 'GET, HEAD, OPTIONS',
    'Access-Control-Allow-Headers': requested ?? '*',
    'Access-Control-Max-Age': '86400',
  })
  response.end()
}

/** What may stand in a header: visible ASCII, and not endlessly. */
function headerText(text: string): string {
  return abbreviated(text).replace(/[^\x20-\x7e]/g, '?')
}

const ACCEPTED = /^(?:\*\/\*|(?:application|text)\/(?:\*|[\w.+-]*(?:json|javascript|ecmascript)))$/

/** Does an `Accept` leave room for JSON or JavaScript? An unreadable one counts as absent. */
export function isAcceptable(accept: string): boolean {
  return accept.split(',').some((range) => {
    const [type = '', ...parameters] = range.split(';').map((part) => part.trim().toLowerCase())
    if (parameters.some((parameter) => /^q=0(?:\.0*)?$/.test(parameter))) return false
    return !type.includes('/') || ACCEPTED.test(type)
  })
}
