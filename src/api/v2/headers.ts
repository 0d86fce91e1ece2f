import type { ServerResponse } from 'node:http'
import { abbreviated } from '../../world/copied.ts'

/** Headers of one reply, and what is read from those of a request. Those that an answer keeps: `answer.ts`. */

/** Why, beside the body; pages of any origin may read it. */
export function reasonHeaders(reason: string): Readonly<Record<string, string>> {
  return {
    'X-Simulator-Reason': headerText(reason),
    'Access-Control-Expose-Headers': 'X-Simulator-Reason',
  }
}

/**
 * The head of a reply as one flat list, which Node writes without looking at each header again;
 * `constant` are those of its answer. The first two are of Rails, too.
 */
export function headOf(
  constant: readonly string[],
  requestId: string,
  durationMs: number,
): string[] {
  return ['X-Request-Id', requestId, 'X-Runtime', secondsText(durationMs), ...constant]
}

/** `000` to `999`: to put numbers together from these costs less than to write them. */
const THREE_DIGITS = Array.from({ length: 1000 }, (_, n) => `${n}`.padStart(3, '0'))

/** Seconds with six decimals. */
function secondsText(durationMs: number): string {
  const microseconds = Math.round(durationMs * 1000)
  const milliseconds = Math.floor(microseconds / 1000)
  const seconds = Math.floor(milliseconds / 1000)
  const thousandths = THREE_DIGITS[milliseconds - seconds * 1000]
  return `${seconds}.${thousandths}${THREE_DIGITS[microseconds - milliseconds * 1000]}`
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

const OURS = /^(?:\*\/\*|(?:application|text)\/(?:\*|[\w.+-]*(?:json|javascript|ecmascript)))$/

/** What is known to be something else; a misspelled type is none, and was let pass. */
const OTHERS = new RegExp(
  [
    '^(?:audio|font|image|model|multipart|video)/',
    '^text/(?:calendar|css|csv|html|markdown|plain|vcard|vtt|xml|yaml)$',
    '^application/(?:atom\\+xml|gzip|msword|octet-stream|pdf|rss\\+xml|rtf|soap\\+xml)$',
    '^application/(?:x-www-form-urlencoded|xhtml\\+xml|xml|x-xml|x-yaml|yaml|zip)$',
    '^application/vnd\\.(?:ms-excel|openxmlformats-[\\w.-]+)$',
  ].join('|'),
)

/** Does an `Accept` leave room for JSON or JavaScript? What nobody knows excludes none. */
export function isAcceptable(accept: string): boolean {
  return accept.split(',').some((range) => {
    const [type = '', ...parameters] = range.split(';').map((part) => part.trim().toLowerCase())
    const isRefused = parameters.some((parameter) => /^q=0(?:\.0*)?$/.test(parameter))
    return OURS.test(type) ? !isRefused : !OTHERS.test(type)
  })
}

const TRACEPARENT =
  /^(?!ff)[\da-f]{2}-(?!0{32})([\da-f]{32})-(?!0{16})[\da-f]{16}-[\da-f]{2}(?:$|-)/

/** The trace that a request belongs to, of its `traceparent` (W3C Trace Context); undefined: none. */
export function traceIdOf(traceparent: string | string[] | undefined): string | undefined {
  return typeof traceparent === 'string' ? TRACEPARENT.exec(traceparent)?.[1] : undefined
}
