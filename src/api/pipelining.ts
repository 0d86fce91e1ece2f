import type { IncomingMessage, ServerResponse } from 'node:http'
import { LIMITS } from '../limits.ts'

/**
 * Requests that a client sends without waiting for replies. Those of a connection are answered one
 * after the other, so that not more than one reply waits in it for its reader; what they take until
 * their turn comes has a bound for all connections together.
 */
export interface Pipelining {
  /** What all take that wait for their turn [bytes]. */
  readonly waitingBytes: number
  /** Calls `begin` as soon as it is the request's turn; never, if its connection closes before. */
  takeTurn(incoming: IncomingMessage, response: ServerResponse, begin: () => void): void
}

/** What Node and Fastify make of a request, beside its text, and so much of a body before they read no more [bytes]. */
const REQUEST_BYTES = 6 * 1024
const BODY_BYTES = 64 * 1024

export function createPipelining(): Pipelining {
  let waitingBytes = 0
  return {
    get waitingBytes() {
      return waitingBytes
    },
    takeTurn(incoming, response, begin) {
      // Only the response whose turn it is has a socket; under inject there is always one.
      if (response.socket !== null) return begin()
      const bytes = bytesOf(incoming)
      if (waitingBytes + bytes > LIMITS.waitingBytes) return void incoming.socket.destroy()
      waitingBytes += bytes
      const end = () => {
        waitingBytes -= bytes
        incoming.off('close', end)
        response.off('socket', onTurn)
      }
      const onTurn = () => {
        end()
        // The last of the reply before it is still on its way.
        setImmediate(begin)
      }
      incoming.once('close', end)
      response.once('socket', onTurn)
    },
  }
}

function bytesOf({ url = '', rawHeaders, headers }: IncomingMessage): number {
  const text = rawHeaders.reduce((sum, { length }) => sum + length, url.length)
  const length = headers['transfer-encoding'] ? BODY_BYTES : Number(headers['content-length'] ?? 0)
  return REQUEST_BYTES + 2 * text + Math.min(length, BODY_BYTES)
}
