import type { ByteCache } from '../../world/cache.ts'
import { etagOf } from './etag.ts'
import { reasonHeaders } from './headers.ts'
import { jsonp } from './jsonp.ts'

const TYPES = {
  json: 'application/json; charset=utf-8',
  script: 'text/javascript; charset=utf-8',
  html: 'text/html; charset=utf-8',
} as const

/** Of what kind a body is. */
type BodyType = keyof typeof TYPES

/** What an answer takes beside its body: its headers, and the 304 made from it. */
const BESIDE_BODY_BYTES = 1024

interface AnswerOptions {
  /** Left out: JSON. */
  readonly type?: BodyType | undefined
  /** Left out: made from the body of a 200. */
  readonly etag?: string | undefined
  readonly others?: Readonly<Record<string, string>> | undefined
}

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
  /** Headers that stand in the place of its own. */
  readonly others: Readonly<Record<string, string>>
  /** Those of its headers that are the same in every reply: names and values by turns. */
  readonly headers: readonly string[]
  #unmodified: Answer | undefined = undefined

  constructor(
    status: number,
    body: string,
    reason: string | undefined,
    { type = 'json', etag, others = {} }: AnswerOptions = {},
  ) {
    this.status = status
    this.body = body
    this.bytes = Buffer.byteLength(body)
    this.etag = etag ?? (status === 200 ? etagOf(body, this.encoding) : '')
    this.reason = reason
    this.type = type
    this.others = others
    this.headers = withOthers(headersOf(this), others)
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
    this.#unmodified ??= this.#as({ status: 304, body: '', type: 'json' })
    return this.#unmodified
  }

  /** The same for another reason. */
  explained(reason: string): Answer {
    return this.#as({ reason })
  }

  /** The same with further headers, or others in the place of its own. */
  with(others: Readonly<Record<string, string>>): Answer {
    return this.#as({ others })
  }

  /** As a script that calls a function. */
  scripted(callback: string): Answer {
    return this.#as({ body: jsonp(callback, this.body), type: 'script', etag: undefined })
  }

  #as(change: Partial<Pick<Answer, 'status' | 'body' | 'reason'>> & AnswerOptions): Answer {
    const { status, body, reason, type, etag, others } = { ...this, ...change }
    return new Answer(status, body, reason, { type, etag, others })
  }
}

/** One that was given before, by its name. */
export function findAnswer(cache: ByteCache<object>, name: string): Answer | undefined {
  const found = cache.get(name)
  return found instanceof Answer ? found : undefined
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

/** Names and values by turns, in which some have others in their place, whatever the case. */
function withOthers(headers: string[], others: Readonly<Record<string, string>>): string[] {
  for (const [name, value] of Object.entries(others)) {
    const at = headers.findIndex((each, i) => i % 2 === 0 && isSame(each, name))
    if (at < 0) headers.push(name, value)
    else headers.splice(at, 2, name, value)
  }
  return headers
}

function isSame(name: string, other: string): boolean {
  return name.length === other.length && name.toLowerCase() === other.toLowerCase()
}
