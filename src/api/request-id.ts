import { randomUUID } from 'node:crypto'
import type { IncomingMessage } from 'node:http'

/** The client's own if it sent one, as Rails would take it over, else a new one. */
export function requestIdOf({ headers }: Pick<IncomingMessage, 'headers'>): string {
  const sent = headers['x-request-id']
  const id = typeof sent === 'string' ? sent.replace(/[^\w@-]/g, '').slice(0, 255) : ''
  return id === '' ? nextUuid() : id
}

const PROCESS = randomUUID().slice(0, -12)
let count = 0

/** A UUID that begins as all of this process do and ends in a count, which costs less than chance. */
function nextUuid(): string {
  return PROCESS + (++count).toString(16).padStart(12, '0')
}
