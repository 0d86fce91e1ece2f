import { STATUS_CODES } from 'node:http'
import { LIMITS } from '../../limits.ts'
import type { JournalEntry } from '../../world/journal.ts'
import { readQuery } from '../../world/query.ts'

/**
 * Requests as an HTTP Archive 1.2, which the network panel of a browser opens: what stands before
 * its entries, an entry, and what stands behind them. The journal keeps no bodies, so that responses
 * have a size and no text. `origin` is where the server was found: `http://127.0.0.1:3000`.
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
  const headers = entry.reason === null ? [] : [{ name: 'x-simulator-reason', value: entry.reason }]
  return {
    startedDateTime: entry.at_real,
    time: duration,
    request: {
      method: entry.method,
      // Not read as a URL: what a client sent need not be one.
      url: origin + entry.url,
      httpVersion: 'HTTP/1.1',
      cookies: [],
      headers: [{ name: 'Host', value: origin.slice(origin.indexOf('//') + 2) }],
      queryString: queryStringOf(entry.url),
      headersSize: -1,
      bodySize: 0,
    },
    response: {
      status: entry.status ?? 0,
      statusText: STATUS_CODES[entry.status ?? 0] ?? '',
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
    _simulator: simulatorPart(entry),
  }
}

/** What the format has no place for. */
function simulatorPart({ id, at, route, fault_id, stage, trace_id }: JournalEntry): object {
  return { id, at, route, fault_id, stage, trace_id }
}

function queryStringOf(url: string): object[] {
  const query = Object.entries(readQuery(url, LIMITS.journalParameters))
  return query.flatMap(([name, values]) => [values].flat().map((value) => ({ name, value })))
}
