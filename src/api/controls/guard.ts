import { createHash, timingSafeEqual } from 'node:crypto'
import type { FastifyInstance, FastifyRequest } from 'fastify'
import { ControlError } from './error.ts'

export interface GuardOptions {
  /** Asked for as a bearer token; undefined: whoever can connect may control. */
  readonly token?: string | undefined
  /** Host names, beside those that only a local network knows, under which controls answer. */
  readonly hosts?: readonly string[] | undefined
}

/**
 * Lets nobody near the controls who should not be: asks for the token if there is one, and refuses
 * what a web page could make a browser send to a simulator on its user's machine.
 */
export function guard(app: FastifyInstance, { token, hosts = [] }: GuardOptions): void {
  const expected = token === undefined ? undefined : digest(`Bearer ${token}`)
  app.addHook('onRequest', async (request, reply) => {
    if (expected !== undefined) {
      if (!timingSafeEqual(expected, digest(request.headers.authorization ?? ''))) {
        reply.header('www-authenticate', 'Bearer')
        throw new ControlError(
          401,
          'the controls of this simulator ask for a token: send the header "Authorization: Bearer …" with what --control-token says',
        )
      }
    }
    refuseForeign(request, hosts)
  })
}

function digest(text: string): Buffer {
  return createHash('sha256').update(text).digest()
}

function refuseForeign(request: FastifyRequest, hosts: readonly string[]): void {
  const { host = '', origin } = request.headers
  const name = hostnameOf(host)
  // A page that makes its own name point at this machine still calls by that name.
  if (!isLocal(name) && !hosts.includes(name)) {
    throw new ControlError(
      403,
      `the controls answer to no "${host}", so that no web page can reach them by a name of its own: use localhost, an IP address or a name without a dot`,
    )
  }
  if (origin !== undefined && !isPageOf(origin, host)) {
    throw new ControlError(
      403,
      `the controls take no requests from pages of ${origin}: call them from a program, or through a proxy of the same origin`,
    )
  }
}

function isPageOf(origin: string, host: string): boolean {
  return URL.canParse(origin) && new URL(origin).host === host
}

function hostnameOf(host: string): string {
  return host.replace(/:\d+$/, '').toLowerCase()
}

/** Names that no page on the web can have: addresses, local names, names of containers. */
function isLocal(name: string): boolean {
  return (
    /^(\d+\.){3}\d+$/.test(name) ||
    /^\[[0-9a-f:.]+\]$/.test(name) ||
    /^[a-z0-9_-]+$/.test(name) ||
    /\.(localhost|local|internal|test)$/.test(name)
  )
}
