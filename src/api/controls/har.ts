import { STATUS_CODES } from 'node:http'
import type { JournalEntry } from '../../world/journal.ts'

/**
 * Requests as an HTTP Archive 1.2, which the network panel of a browser opens. The journal keeps no
 * bodies, so that responses have a size and no text.
 */
export function toHar(entries: readonly JournalEntry[], origin: string, version: string): object {
  return {
    log: {
      version: '1.2',
      creator: { name: 'enlighten-simulator', version },
      pages: [],
      entries: entries.map((entry) => harEntry(entry, origin)),
    },
  }
}

function harEntry(entry: JournalEntry, origin: string): object {
  const url = new URL(entry.url, origin)
  const { duration_ms: duration } = entry
  const headers = entry.reason === null ? [] : [{ name: 'x-simulator-reason', value: entry.reason }]
  return {
    startedDateTime: entry.at_real,
    time: duration,
    request: {
      method: entry.method,
      url: url.href,
      httpVersion: 'HTTP/1.1',
      cookies: [],
      headers: [{ name: 'Host', value: url.host }],
      queryString: [...url.searchParams].map(([name, value]) => ({ name, value })),
      headersSize: -1,
      bodySize: 0,
    },
    response: {
      status: entry.status,
      statusText: STATUS_CODES[entry.status] ?? '',
      httpVersion: 'HTTP/1.1',
      cookies: [],
      headers,
      content: { size: entry.bytes, mimeType: 'application/json; charset=utf-8' },
      redirectURL: '',
      headersSize: -1,
      bodySize: entry.bytes,
    },
    cache: {},
    timings: { send: 0, wait: duration, receive: 0 },
    _simulator: { id: entry.id, at: entry.at, route: entry.route, fault_id: entry.fault_id },
  }
}
