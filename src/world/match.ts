import type { Query } from './query.ts'

/**
 * Which requests are meant: those that meet every condition. Any of a list will do.
 *
 * @example
 * ```ts
 * const match: Match = { route: ['stats', 'rgm_stats'], query: { start_at: null }, status: 200 }
 * simulator.requests(match)
 * ```
 */
export interface Match {
  /** The endpoint, by the last part of its path. */
  readonly route?: string | readonly string[] | undefined
  readonly system_id?: number | readonly number[] | undefined
  readonly key?: string | readonly string[] | undefined
  readonly user_id?: string | readonly string[] | undefined
  /** Parameters with their exact text, decoded; null: not sent. */
  readonly query?: Readonly<Record<string, string | null>> | undefined
  /** 0: there was no whole reply. */
  readonly status?: number | readonly number[] | undefined
}

/** What conditions look at in a request. */
export interface Matchable {
  /** Last segment of the route's path. */
  readonly route: string | undefined
  readonly systemId: number | undefined
  readonly key: string | undefined
  readonly userId: string | undefined
  readonly query: Query
  /** undefined as long as nobody knows; null: it hangs. */
  readonly status?: number | null | undefined
}

/** One thing that has to be so. */
export interface Condition {
  /** As it is written: `route`, `query.start_at`. */
  readonly name: string
  /** What it asks for, as it is written. */
  readonly expected: unknown
  /** Is it about a parameter, which a client sends or leaves out? */
  readonly isParameter: boolean
  /** What is looked at in a request. */
  found(request: Matchable): unknown
  isMetBy(request: Matchable): boolean
}

/** The conditions that are stated, made ready for many requests. */
export function conditionsOf(match: Match): readonly Condition[] {
  const { route, system_id, key, user_id, query = {}, status } = match
  return [
    ...among('route', route, (request) => request.route),
    ...among('system_id', system_id, (request) => request.systemId),
    ...among('key', key, (request) => request.key, true),
    ...among('user_id', user_id, (request) => request.userId, true),
    ...among('status', status, (request) => request.status),
    ...Object.entries(query).map(([name, wanted]) => parameter(name, wanted)),
  ]
}

/** Does a request meet all of them? */
export function meets(conditions: readonly Condition[], request: Matchable): boolean {
  for (const condition of conditions) if (!condition.isMetBy(request)) return false
  return true
}

function among<T>(
  name: string,
  wanted: T | readonly T[] | undefined,
  found: Condition['found'],
  isParameter = false,
): readonly Condition[] {
  if (wanted === undefined) return []
  const any = new Set<unknown>([wanted].flat())
  const isMetBy: Condition['isMetBy'] = (request) => any.has(found(request))
  return [{ name, expected: wanted, isParameter, found, isMetBy }]
}

function parameter(name: string, wanted: string | null): Condition {
  const found = ({ query }: Matchable) => (Object.hasOwn(query, name) ? query[name] : undefined)
  return {
    name: `query.${name}`,
    expected: wanted,
    isParameter: true,
    found,
    isMetBy(request) {
      const sent = found(request)
      if (wanted === null || sent === undefined) return wanted === null && sent === undefined
      return typeof sent === 'string' ? sent === wanted : sent.includes(wanted)
    },
  }
}
