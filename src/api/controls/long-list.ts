import { Readable } from 'node:stream'
import type { FastifyReply } from 'fastify'

/** How an answer goes that may be longer than should be held in memory. */
export interface LongList<T> {
  readonly before: string
  readonly entry: (item: T) => object
  readonly after: string
}

/** About how much is made at a time [characters]: the client takes it before more is made. */
const CHUNK = 32_768

/** Sends items as JSON, each made when the client has room for it. */
export function sendList<T>(
  reply: FastifyReply,
  items: Iterable<T>,
  list: LongList<T>,
): FastifyReply {
  reply.header('cache-control', 'no-store').type('application/json; charset=utf-8')
  return reply.send(Readable.from(chunks(items, list), { objectMode: false, highWaterMark: CHUNK }))
}

function* chunks<T>(items: Iterable<T>, { before, entry, after }: LongList<T>): Generator<string> {
  let text = before
  let comma = ''
  for (const item of items) {
    text += comma + JSON.stringify(entry(item))
    comma = ','
    if (text.length < CHUNK) continue
    yield text
    text = ''
  }
  yield text + after
}
