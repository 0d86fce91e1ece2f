import type { IncomingMessage } from 'node:http'
import type { Readable } from 'node:stream'
import { LIMITS } from '../../limits.ts'

/** Parameters in the body of a GET: one logger sent its key and user_id so, and was answered. */

/** May the body of a request hold parameters? Of most requests this is all that is looked at. */
export function hasForm({ method, headers }: IncomingMessage): boolean {
  const type = headers['content-type']
  if (type === undefined || (method !== 'GET' && method !== 'HEAD')) return false
  return /^application\/x-www-form-urlencoded *(?:;|$)/i.test(type) && hasBody(headers)
}

/** Does something follow the headers of a request? */
export function hasBody(headers: IncomingMessage['headers']): boolean {
  const { 'content-length': length = '0', 'transfer-encoding': coding } = headers
  return coding !== undefined || length !== '0'
}

/**
 * Reads the body of a request and hands it on; of one that is longer than `most` bytes its beginning,
 * as soon as that is known, and the same of one that comes while so many others arrive that there is
 * no room for more. Of a request that does not arrive whole there is nothing to hand on.
 */
export type BodyReader = (
  incoming: Readable,
  most: number,
  done: (body: Buffer, isWhole: boolean) => void,
) => void

export function createBodyReader(): BodyReader {
  let arriving = 0
  return (incoming, most, done) => {
    const chunks: Buffer[] = []
    let bytes = 0
    const leave = () => {
      arriving -= bytes
      incoming.off('data', add).off('end', end).off('close', leave)
    }
    const end = () => {
      leave()
      done(Buffer.concat(chunks), true)
    }
    const add = (chunk: Buffer) => {
      bytes += chunk.length
      arriving += chunk.length
      chunks.push(chunk)
      if (bytes <= most && arriving <= LIMITS.arrivingBytes) return
      leave()
      incoming.resume()
      done(Buffer.concat(chunks, Math.min(bytes, most)), false)
    }
    incoming.on('data', add).once('end', end).once('close', leave)
  }
}
