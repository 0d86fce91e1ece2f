import { here } from './here.ts'
import { askForToken, authorization } from './token.ts'
import type { Mistake } from './wire.ts'

/** What a control refused, in its own words. */
export class Refused extends Error {
  readonly status: number
  readonly mistakes: readonly Mistake[]

  constructor(status: number, message: string, mistakes: readonly Mistake[] = []) {
    super(message)
    this.status = status
    this.mistakes = mistakes
  }
}

/** Why something failed, in a sentence. */
export function reasonOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error)
}

export type Method = 'GET' | 'POST' | 'PUT' | 'PATCH' | 'DELETE'

export interface Call {
  readonly method: Method
  /** Below the world's directory; one that begins with `/` is below the server's root. */
  readonly path: string
  /** Text is sent as YAML, anything else as JSON. */
  readonly body?: unknown
}

export function pathOf(path: string): string {
  return path.startsWith('/') ? here.root + path.slice(1) : here.world + path
}

/** Asks a control and reads its JSON; a text is given as it is. Throws Refused. */
export async function ask<T>(call: Call, signal?: AbortSignal): Promise<T> {
  const response = await send(call, signal)
  if (response.status === 401) {
    await askForToken()
    return ask(call, signal)
  }
  const text = await response.text()
  const isJson = /json/.test(response.headers.get('content-type') ?? '')
  if (response.ok) return (isJson && text !== '' ? JSON.parse(text) : text) as T
  if (!isJson) throw new Refused(response.status, sentenceOf(response, text))
  const { message, mistakes } = JSON.parse(text)
  throw new Refused(response.status, String(message ?? response.statusText), mistakes)
}

export const get = <T>(path: string, signal?: AbortSignal) =>
  ask<T>({ method: 'GET', path }, signal)

/** The same where a server may not have the control yet. */
export async function getIfThere<T>(path: string): Promise<T | undefined> {
  try {
    return await get<T>(path)
  } catch (error) {
    if (error instanceof Refused && error.status === 404) return undefined
    throw error
  }
}

async function send({ method, path, body }: Call, signal?: AbortSignal): Promise<Response> {
  const isText = typeof body === 'string'
  const type = isText ? 'application/yaml' : 'application/json'
  try {
    return await fetch(pathOf(path), {
      method,
      headers: { ...authorization(), ...(body !== undefined && { 'Content-Type': type }) },
      ...(body !== undefined && { body: isText ? body : JSON.stringify(body) }),
      ...(signal && { signal }),
    })
  } catch (error) {
    if (signal?.aborted) throw error
    throw new Refused(0, 'The server does not answer. Nothing has changed; try again.')
  }
}

function sentenceOf(response: Response, text: string): string {
  const short = text
    .replaceAll(/<[^>]*>|\s+/g, ' ')
    .trim()
    .slice(0, 120)
  return `Somebody between this page and the simulator answered ${response.status}: ${short}`
}
