import { type IncomingMessage, type Server, type ServerResponse, STATUS_CODES } from 'node:http'
import type { Socket } from 'node:net'
import { Answer } from './v2/answer.ts'
import { notUnderstood } from './v2/errors.ts'
import { toJson } from './v2/wire.ts'

/**
 * What is refused before it is a request that a route could see: Node's parser speaks first, but in
 * the words of the API.
 */

/** An error of the parser, or of the socket below it. */
interface ClientError extends Error {
  readonly code?: string
}

/** What Node hangs on a socket, and looks at in its own refusals. */
interface AnsweredSocket extends Socket {
  readonly _httpMessage?: ServerResponse | null
}

const REASONS: Readonly<Record<number, string>> = {
  400: 'This is no HTTP request: see how the client writes its first line and its headers.',
  408: 'The request did not arrive in time: send it faster.',
  417: 'The simulator can meet no expectation but 100-continue: leave the header Expect out.',
  431: 'URL and headers are too long together: ask for less at a time.',
}

function statusOf({ code }: ClientError): number {
  if (code === 'HPE_HEADER_OVERFLOW' || code === 'HPE_CHUNK_EXTENSIONS_OVERFLOW') return 431
  return code === 'ERR_HTTP_REQUEST_TIMEOUT' ? 408 : 400
}

function answerOf(status: number): Answer {
  const { body, message } = notUnderstood(status, REASONS[status]!)
  return new Answer(status, toJson(body), message)
}

/** Says what was wrong, where somebody may still read it, and hangs up. */
export function refuseUnreadable(error: ClientError, socket: Socket): void {
  // A reply that is under way would be torn, and who has gone reads nothing.
  const isTorn = (socket as AnsweredSocket)._httpMessage?.headersSent === true
  if (error.code !== 'ECONNRESET' && socket.writable && !isTorn) {
    socket.write(textOf(answerOf(statusOf(error))))
  }
  socket.destroy(error)
}

/** A reply without Node's help: a connection whose request failed has no response. */
function textOf({ status, headers, body }: Answer): string {
  const lines = [`HTTP/1.1 ${status} ${STATUS_CODES[status]}`, 'Connection: close']
  for (let i = 0; i < headers.length; i += 2) lines.push(`${headers[i]}: ${headers[i + 1]}`)
  return `${lines.join('\r\n')}\r\n\r\n${body}`
}

/** Refuses what the header Expect demands beyond 100-continue. */
export function refuseExpectations(server: Pick<Server, 'on'>): void {
  server.on('checkExpectation', (_request: IncomingMessage, response: ServerResponse) => {
    const { status, headers, body, encoding } = answerOf(417)
    response.writeHead(status, [...headers, 'Connection', 'close'])
    response.end(body, encoding)
  })
}
