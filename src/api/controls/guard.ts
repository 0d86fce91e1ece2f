import { createHash, timingSafeEqual } from 'node:crypto'
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify'
import { ControlError } from './error.ts'

export interface GuardOptions {
  /** Asked for as a bearer token; undefined: whoever can connect may control. */
  readonly token?: string | undefined
  /** Host names, beside those that only a local network knows, under which controls answer. */
  readonly hosts?: readonly string[] | undefined
  /** Origins whose pages may control from a browser: `http://localhost:5173`. */
  readonly origins?: readonly string[] | undefined
}

/**
 * Lets nobody near the controls who should not be: asks for the token if there is one, and refuses
 * what a web page could make a browser send to a simulator on its user's machine, unless the page's
 * origin was named. For those origins it answers preflights.
 */
export function guard(app: FastifyInstance, options: GuardOptions): void {
  const { token, hosts = [], origins = [] } = options
  const expected = token === undefined ? undefined : digest(`Bearer ${token}`)
  const known = new Set(hosts.map(hostnameOf))
  const friends = new Set(origins.map((origin) => new URL(origin).origin))
  app.addHook('onRequest', async (request, reply) => {
    const { host = '', origin = '' } = request.headers
    if (friends.size > 0) reply.header('vary', 'Origin')
    refuseHost(host, known)
    if (friends.has(origin)) welcome(request, reply, origin)
    else refuseForeign(request)
    if (reply.sent || expected === undefined) return
    if (timingSafeEqual(expected, digest(request.headers.authorization ?? ''))) return
    reply.header('www-authenticate', 'Bearer')
    throw new ControlError(
      401,
      'the controls of this simulator ask for a token: send the header "Authorization: Bearer …" with what --control-token says',
    )
  })
}

function digest(text: string): Buffer {
  return createHash('sha256').update(text).digest()
}

/** A page that makes its own name point at this machine still calls by that name. */
function refuseHost(host: string, known: ReadonlySet<string>): void {
  const name = hostnameOf(host)
  if (isLocal(name) || known.has(name)) return
  throw new ControlError(
    403,
    `the controls answer to no "${host}", so that no web page can reach them by a name of its own: use localhost, an IP address or a name without a dot, or start the simulator with --control-host ${name === '' ? 'NAME' : name}`,
  )
}

/** Refuses what a browser sends for a page of elsewhere, which it says of images and forms, too. */
function refuseForeign({ headers }: FastifyRequest): void {
  const { host = '', origin } = headers
  const site = headers['sec-fetch-site']
  const isForeign = origin !== undefined && !isPageOf(origin, host)
  if (!isForeign && (site === undefined || site === 'none' || site === 'same-origin')) return
  throw new ControlError(
    403,
    `the controls take no requests from pages of ${origin ?? 'another origin'}: call them from a program or through a proxy of the same origin, or start the simulator with --control-origin ${isForeign && origin !== 'null' ? origin : 'ORIGIN'}`,
  )
}

/** Lets a page of a named origin read the answer; a preflight, which has no token, is answered. */
function welcome(request: FastifyRequest, reply: FastifyReply, origin: string): void {
  reply.header('access-control-allow-origin', origin)
  reply.header('access-control-expose-headers', 'Content-Disposition, WWW-Authenticate')
  if (request.method !== 'OPTIONS') return
  reply.headers({
    'access-control-allow-methods': 'GET, HEAD, PUT, POST, PATCH, DELETE',
    'access-control-allow-headers': 'Authorization, Content-Type, Last-Event-ID',
    'access-control-max-age': '600',
    ...(request.headers['access-control-request-private-network'] === 'true' && {
      'access-control-allow-private-network': 'true',
    }),
  })
  reply.code(204).send()
}

function isPageOf(origin: string, host: string): boolean {
  return URL.canParse(origin) && new URL(origin).host === host.toLowerCase()
}

/** Without port, in the form in which names are compared. */
function hostnameOf(host: string): string {
  return host
    .replace(/:\d*$/, '')
    .replace(/(?<=[^.])\.$/, '')
    .toLowerCase()
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
