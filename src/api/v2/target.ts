import { type Query, readQuery, readQueryAndForm } from '../../world/query.ts'
import { isCallback } from './jsonp.ts'
import { findRoute } from './paths.ts'
import { readWhole, textOf } from './query.ts'
import type { Route } from './route.ts'

/** What a URL asks for, whoever sent it: the one place that takes URLs apart. */
export interface Target {
  /** Path and query, without the origin that clients put before them when they talk to a proxy. */
  readonly url: string
  /** undefined: the default world, or the one whose key it names. */
  readonly sandbox: string | undefined
  readonly query: Query
  /** What of the query came in the body; undefined: all of it is in the URL. */
  readonly form: string | undefined
  readonly key: string | undefined
  readonly userId: string | undefined
  /** The function that the answer is to be handed to, if it is one. */
  readonly callback: string | undefined
  /** undefined below no endpoint. */
  readonly route: Route | undefined
  /** The system of the path, as it stands there. */
  readonly systemText: string | undefined
  /** The system that it is about, in its path or by a parameter, if it is a number. */
  readonly systemId: number | undefined
}

const PREFIX = /^(?:\/sandboxes\/([^/]+))?\/api\/v2(?=\/|$)/

/** Is it a URL of the emulated API? Also one that a router cannot read. */
export function isEmulated(url: string): boolean {
  return PREFIX.test(pathOf(withoutOrigin(url)))
}

/** Takes a URL below a prefix of the emulated API apart; `form`: parameters that its body added. */
export function targetOf(sent: string, form: string | undefined): Target {
  const url = withoutOrigin(sent)
  const path = pathOf(url)
  const [prefix = '', sandbox] = PREFIX.exec(path) ?? PREFIX.exec(decoded(path)) ?? []
  const query = form === undefined ? readQuery(url) : readQueryAndForm(url, form)
  const found = findRoute(decoded(path).slice(decoded(prefix).length))
  const callback = textOf(query, 'callback')
  return {
    url,
    sandbox: sandbox === undefined ? undefined : decoded(sandbox),
    query,
    form,
    key: textOf(query, 'key'),
    userId: textOf(query, 'user_id'),
    callback: callback !== undefined && isCallback(callback) ? callback : undefined,
    route: found?.route,
    systemText: found?.systemId,
    systemId: systemIdOf(found?.route, found?.systemId, query),
  }
}

function withoutOrigin(url: string): string {
  return url.startsWith('/') ? url : url.replace(/^https?:\/\/[^/?]*/i, '')
}

/** As Rails reads it, to which two slashes are one. */
function pathOf(url: string): string {
  const path = /^[^?#]*/.exec(url)![0]
  return path.includes('//') ? path.replace(/\/{2,}/g, '/') : path
}

/** As it was sent if it is badly encoded. */
function decoded(text: string): string {
  if (!text.includes('%')) return text
  try {
    return decodeURIComponent(text)
  } catch {
    return text
  }
}

function systemIdOf(
  route: Route | undefined,
  inPath: string | undefined,
  query: Query,
): number | undefined {
  const text = inPath ?? (route?.about === 'fleet' ? siteOf(query) : undefined)
  return text === undefined ? undefined : readWhole(text)
}

function siteOf(query: Query): string | undefined {
  return textOf(query, 'site_id') ?? textOf(query, 'system_id')
}
