import type { IncomingMessage } from 'node:http'
import { LIMITS } from '../../limits.ts'

/** Parameters in the body of a GET: one logger sent its key and user_id so, and was answered. */

/** May the body of a request hold parameters? Of most requests this is all that is looked at. */
export function hasForm({ method, headers }: IncomingMessage): boolean {
  const type = headers['content-type']
  if (type === undefined || (method !== 'GET' && method !== 'HEAD')) return false
  const { 'content-length': length = '0', 'transfer-encoding': coding } = headers
  return (
    /^application\/x-www-form-urlencoded *(?:;|$)/i.test(type) &&
    (coding !== undefined || length !== '0')
  )
}

/**
 * Reads it and hands it on; undefined if it is longer than is read. Of a request that does not arrive
 * whole there is nothing to hand on.
 */
export function readForm(
  incoming: IncomingMessage,
  done: (form: string | undefined) => void,
): void {
  let form = ''
  let bytes = 0
  const end = () => done(form)
  const add = (chunk: Buffer) => {
    bytes += chunk.length
    form += chunk.toString('latin1')
    if (bytes <= LIMITS.formBytes) return
    incoming.off('data', add).off('end', end).resume()
    done(undefined)
  }
  incoming.on('data', add).once('end', end)
}
