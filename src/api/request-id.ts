import { randomUUID } from 'node:crypto'
import type { IncomingMessage } from 'node:http'

/** The client's own if it sent one, as Rails would take it over, else a new one. */
export function requestIdOf({ headers }: Pick<IncomingMessage, 'headers'>): string {
  const sent = headers['x-request-id']
  const id = typeof sent === 'string' ? sent.replace(/[^\w@-]/g, '').slice(0, 255) : ''
  return id === '' ? nextUuid() : id
}

const PROCESS = randomUUID().slice(0, -12)
const TWO_DIGITS = Array.from({ length: 256 }, (_, n) => hex(n, 2))
let count = 0
/** All of an id but its last two digits, which the next ones share. */
let beginning = beginningOf(count)

/** A UUID that begins as all of this process do and ends in a count, which costs less than chance. */
function nextUuid(): string {
  const last = ++count % 256
  if (last === 0) beginning = beginningOf(count)
  return beginning + TWO_DIGITS[last]
}

function beginningOf(count: number): string {
  return PROCESS + hex(Math.floor(count / 256), 10)
}

function hex(value: number, digits: number): string {
  return value.toString(16).padStart(digits, '0')
}
