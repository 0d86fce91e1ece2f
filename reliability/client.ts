import { once } from 'node:events'
import { connect } from 'node:net'
import type { Ask } from './traffic.ts'

export interface Answer {
  readonly status: number
  readonly text: string
  readonly headers: Readonly<Record<string, string | undefined>>
}

/** What a server answers. Rejects with what was asked if it hangs up, as some faults make it do. */
export async function ask(
  origin: string,
  { method, path, body }: Ask,
  init: RequestInit = {},
): Promise<Answer> {
  const sent = body === undefined ? init : { ...init, body }
  const reply = await fetch(`${origin}${path}`, { method, redirect: 'manual', ...sent })
  const headers = Object.fromEntries(reply.headers)
  return { status: reply.status, text: await reply.text(), headers }
}

/** Is it a reply that a fault of the scenario, or one that a control added, asked for? */
export function isOfFault({ headers }: Answer): boolean {
  return headers['x-simulator-reason']?.startsWith('The fault ') === true
}

/** Did a fault cut the connection, or was one kept in vain? */
export function wasCut(error: unknown): boolean {
  return error instanceof TypeError && error.message === 'fetch failed'
}

/** Throws if the server failed where nobody asked it to. */
export function refuseFailure(answer: Answer, asked: Ask): void {
  if (answer.status !== 500 || isOfFault(answer)) return
  const { method, path, body = '' } = asked
  throw new Error(`${method} ${path} ${body}: 500 ${answer.text.slice(0, 300)}`)
}

/** Says bytes to a port and hangs up soon. */
export async function say(origin: string, bytes: string): Promise<void> {
  const socket = connect(Number(new URL(origin).port), '127.0.0.1').on('error', () => {})
  socket.end(bytes)
  socket.resume()
  await Promise.race([once(socket, 'close'), pause(50)])
  socket.destroy()
}

export function pause(ms: number): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, ms))
}
