import { STATUS_CODES } from 'node:http'
import { LIMITS } from '../../limits.ts'
import type { JournalEntry } from '../../world/journal.ts'
import type { KeptMessage } from '../../world/message.ts'
import { readQuery } from '../../world/query.ts'

/**
 * Requests as an HTTP Archive 1.2, which the network panel of a browser opens: what stands before
 * its entries, an entry, and what stands behind them. Where the journal kept no bodies, responses have
 * a size and no text. `origin` is where the server was found: `http://127.0.0.1:3000`.
 */
export function harParts(origin: string, version: string) {
  const creator = JSON.stringify({ name: 'enlighten-simulator', version })
  return {
    before: `{"log":{"version":"1.2","creator":${creator},"pages":[],"entries":[`,
    entry: (entry: JournalEntry) => harEntry(entry, origin),
    after: ']}}',
  }
}

function harEntry(entry: JournalEntry, origin: string): object {
  const { duration_ms: duration } = entry
  return {
    startedDateTime: entry.at_real,
    time: duration,
    request: requestPart(entry, origin),
    response: responsePart(entry),
    cache: {},
    timings: { send: 0, wait: duration, receive: 0 },
    _simulator: simulatorPart(entry),
  }
}

/** Of a body without a content type; of forms in GETs one at least is known. */
const ANY = 'application/octet-stream'
const FORM = 'application/x-www-form-urlencoded'

function requestPart({ method, url, form, request }: JournalEntry, origin: string): object {
  const body = request?.body ?? form ?? ''
  const host = { name: 'Host', value: origin.slice(origin.indexOf('//') + 2) }
  const mimeType = String(request?.headers['content-type'] ?? (form === undefined ? ANY : FORM))
  return {
    method,
    // Not read as a URL: what a client sent need not be one.
    url: origin + url,
    httpVersion: 'HTTP/1.1',
    cookies: [],
    headers: request === undefined ? [host] : pairsOf(request.headers),
    queryString: parametersOf(url),
    ...(body !== '' && {
      postData: {
        mimeType,
        params: form === undefined ? [] : parametersOf(`?${form}`),
        text: body,
      },
    }),
    headersSize: -1,
    bodySize: Buffer.byteLength(body),
  }
}

function responsePart({ status, bytes, reason, response }: JournalEntry): object {
  const known = reason === null ? [] : [{ name: 'x-simulator-reason', value: reason }]
  const headers = response?.headers ?? {}
  return {
    status: status ?? 0,
    statusText: STATUS_CODES[status ?? 0] ?? '',
    httpVersion: 'HTTP/1.1',
    cookies: [],
    headers: response === undefined ? known : pairsOf(headers),
    content: {
      size: bytes,
      mimeType: String(headers['content-type'] ?? 'application/json; charset=utf-8'),
      ...textPart(response, bytes),
    },
    redirectURL: String(headers.location ?? ''),
    headersSize: -1,
    bodySize: bytes,
  }
}

function textPart(response: KeptMessage | undefined, bytes: number): object {
  if (response === undefined) return {}
  const { body: text } = response
  if (Buffer.byteLength(text) >= bytes) return { text }
  return { text, comment: `the first ${LIMITS.messageBytes} bytes at most` }
}

/** What the format has no place for. */
function simulatorPart({ id, at, route, fault_id, stage, trace_id }: JournalEntry): object {
  return { id, at, route, fault_id, stage, trace_id }
}

function parametersOf(url: string): object[] {
  return pairsOf(readQuery(url, LIMITS.journalParameters))
}

/** Names and values, one of each for those that were sent several times. */
function pairsOf(named: Readonly<Record<string, string | readonly string[]>>): object[] {
  return Object.entries(named).flatMap(([name, values]) =>
    [values].flat().map((value) => ({ name, value })),
  )
}
