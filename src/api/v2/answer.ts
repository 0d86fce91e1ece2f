import { createHash } from 'node:crypto'
import type { ByteCache } from '../../world/cache.ts'
import { reasonHeaders } from './headers.ts'

const TYPES = {
  json: 'application/json; charset=utf-8',
  script: 'text/javascript; charset=utf-8',
  html: 'text/html; charset=utf-8',
} as const

/** Of what kind a body is. */
export type BodyType = keyof typeof TYPES

/** What an answer takes beside its body: its headers, and the 304 made from it. */
const BESIDE_BODY_BYTES = 1024

/** A reply ready to be sent, and to be sent again. */
export class Answer {
  readonly status: number
  /** Text, because Node sends a head and a text at once, but a head and a buffer one by one. */
  readonly body: string
  /** Of the body in UTF-8. */
  readonly bytes: number
  /** Weak, as Rails makes it; empty for all but 200. */
  readonly etag: string
  readonly reason: string | undefined
  readonly type: BodyType
  /** Those of its headers that are the same in every reply: names and values by turns. */
  readonly headers: readonly string[]
  #unmodified: Answer | undefined = undefined

  constructor(
    status: number,
    body: string,
    reason: string | undefined,
    type: BodyType = 'json',
    etag?: string,
  ) {
    this.status = status
    this.body = body
    this.bytes = Buffer.byteLength(body)
    this.etag = etag ?? (status === 200 ? etagOf(body, this.encoding) : '')
    this.reason = reason
    this.type = type
    this.headers = headersOf(this)
  }

  /** With as many bytes as characters it is ASCII, which needs no encoding. */
  get encoding(): 'latin1' | 'utf8' {
    return this.bytes === this.body.length ? 'latin1' : 'utf8'
  }

  /** What it takes in memory [bytes]. */
  get weight(): number {
    return this.bytes + BESIDE_BODY_BYTES
  }

  /** The reply to a client that has the answer already; made once. */
  get unmodified(): Answer {
    this.#unmodified ??= new Answer(304, '', this.reason, 'json', this.etag)
    return this.#unmodified
  }

  /** The same for another reason. */
  explained(reason: string): Answer {
    return new Answer(this.status, this.body, reason, this.type, this.etag)
  }
}

/** One that was given before, by its name. */
export function findAnswer(cache: ByteCache<object>, name: string): Answer | undefined {
  const found = cache.get(name)
  return found instanceof Answer ? found : undefined
}

/** As long as Rails makes it. No secret hangs on it, and processors help with SHA-1. */
function etagOf(body: string, encoding: 'latin1' | 'utf8'): string {
  const hash = createHash('sha1').update(body, encoding).digest('hex')
  return `W/"${hash.slice(0, 32)}"`
}

/** `Status` and what concerns caches are as Rails adds them behind the service's front. */
function headersOf({ status, etag, reason, type, bytes }: Answer): string[] {
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
    headers.push('Content-Type', TYPES[type], 'Content-Length', `${bytes}`)
  }
  if (reason !== undefined) headers.push(...Object.entries(reasonHeaders(reason)).flat())
  return headers
}
