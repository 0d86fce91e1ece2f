import { StringDecoder } from 'node:string_decoder'
import { LIMITS } from '../limits.ts'

/** What one side of a request said, as far as it is kept. */
export interface Message {
  /** Names and values by turns, as they were on the wire. */
  readonly headers: readonly string[]
  /** Text, read as UTF-8; empty: there was none. */
  readonly body: string
}

/**
 * The same as it is shown; whole bodies have the size that their request tells.
 *
 * @example
 * ```ts
 * simulator.keepBodies(true)
 * await simulator.inject('/systems/67/summary')
 * const [{ response }] = simulator.requests({ limit: 1 })
 * response?.headers.status // '200'
 * ```
 */
export interface KeptMessage {
  /** By name in small letters; those sent several times as a list. */
  readonly headers: Readonly<Record<string, string | readonly string[]>>
  /** The first 64 KiB of it. */
  readonly body: string
}

/** What is kept of it: neither its headers nor its body can fill the memory. */
export function shortenedMessage({ headers, body }: Message): Message {
  return { headers: shortenedHeaders(headers), body: firstBytes(body, LIMITS.messageBytes) }
}

function shortenedHeaders(headers: readonly string[]): readonly string[] {
  let bytes = 0
  const kept = headerPairs(headers).filter(({ name, value }) => {
    bytes += name.length + value.length
    return bytes <= LIMITS.messageBytes
  })
  return kept.length * 2 === headers.length
    ? headers
    : kept.flatMap(({ name, value }) => [name, value])
}

function firstBytes(text: string, most: number): string {
  // No character takes more than three bytes for each of its units.
  if (text.length * 3 <= most || Buffer.byteLength(text) <= most) return text
  return textOf(Buffer.from(text).subarray(0, most))
}

/** The text of bytes that may have been cut within a character, which is left out. */
export function textOf(bytes: Buffer): string {
  return new StringDecoder('utf8').write(bytes)
}

/** About what it takes in memory. */
export function bytesOfMessage(message: Message | undefined): number {
  if (message === undefined) return 0
  const { headers, body } = message
  return headers.reduce((sum, text) => sum + text.length, Buffer.byteLength(body))
}

/** A message as it is shown. */
export function shownMessage({ headers, body }: Message): KeptMessage {
  const shown = new Map<string, string | string[]>()
  for (const { name, value } of headerPairs(headers)) {
    const before = shown.get(name.toLowerCase())
    shown.set(name.toLowerCase(), before === undefined ? value : [before, value].flat())
  }
  return { headers: Object.fromEntries(shown), body }
}

/** Names and values by turns, in pairs. */
export function headerPairs(headers: readonly string[]): { name: string; value: string }[] {
  return headers.flatMap((name, i) => (i % 2 === 0 ? [{ name, value: headers[i + 1]! }] : []))
}
