import type { Fault, Incident, User } from '../scenario/scenario.ts'
import type { Message } from './message.ts'

/** Where a clock was put: it read `nowMs` when the machine's clock read `realMs`. */
export interface ClockSetting {
  readonly nowMs: number
  readonly realMs: number
  /** undefined: as the scenario says. */
  readonly speed: number | undefined
}

/** An incident as a control or the library added or changed it: in place of any other of its id. */
export interface AddedIncident {
  readonly id: string
  readonly systemId: number
  readonly incident: Incident
}

/** A fault as a control or the library added it. */
export interface AddedFault {
  readonly id: string
  readonly fault: Fault
}

/** How often the requests of one fault have come by. */
export interface FaultCount {
  /** Requests that met all conditions but nth, every, times and probability. */
  seen: number
  /** Requests it was applied to. */
  fired: number
}

/** Requests of one key in the minute and in the month it was last seen in. */
export interface QuotaCount {
  /** Can it be throttled? */
  readonly isLimited: boolean
  /** Start of the minute [epoch s]. */
  minuteS: number
  inMinute: number
  /** Start of the month [epoch s]. */
  monthS: number
  inMonth: number
}

/**
 * Where the reply to a request was decided, in the order in which they come: `key`, `quota` and
 * `user` refuse, `fault` spoils or delays, `route` is the endpoint, which may refuse too.
 */
export type Stage = 'key' | 'quota' | 'user' | 'fault' | 'route'

/**
 * One request as it is remembered; what is shown of it is derived on reading.
 *
 * @example
 * ```ts
 * await createSimulator({ onRequest: ({ method, url, status }) => console.log(method, url, status) })
 * ```
 */
export interface RequestRecord {
  /** Virtual [epoch s] and real [epoch ms] time of arrival. */
  readonly nowS: number
  readonly realMs: number
  readonly method: string
  /** Path and query as sent. */
  readonly url: string
  /** Further parameters, as the body of a GET had them. */
  readonly form?: string | undefined
  /** Last segment of the route's path, undefined below no route. */
  readonly route: string | undefined
  readonly systemId: number | undefined
  readonly key: string | undefined
  readonly userId: string | undefined
  readonly stage: Stage
  /** Of the header `traceparent`, 32 hex digits; undefined without one that is well-formed. */
  readonly traceId: string | undefined
  /** 0: there was no whole reply; null: there is none yet. */
  readonly status: number | null
  readonly durationMs: number
  readonly bytes: number
  readonly faultId: string | undefined
  /** The sentence of `x-simulator-reason`. */
  readonly reason: string | undefined
  /** What was sent and told in full, while the world keeps that. */
  readonly sent?: Message | undefined
  readonly told?: Message | undefined
}

/**
 * One request that has been answered, or never will be.
 *
 * @example
 * ```ts
 * const log = ({ url, status }: EndedRequest) => console.log(status, url)
 * await createSimulator({ onRequest: log })
 * ```
 */
export type EndedRequest = RequestRecord & { readonly status: number }

/**
 * What a world remembers beyond its scenario, as it is worked with. Everything else is derived; to be
 * kept or sent elsewhere it is a `WorldState`.
 */
export interface LiveState {
  /** undefined: as the scenario says. */
  clock: ClockSetting | undefined
  incidents: AddedIncident[]
  /** Ends set at run time [epoch s], by id of the incident. */
  incidentEnds: Map<string, number>
  /** Given or revoked at run time, by user_id, each in place of the scenario's. */
  readonly grants: Map<string, User>
  faults: AddedFault[]
  /** Faults of the scenario that were taken away. */
  faultsRemoved: Set<string>
  faultCounts: Map<string, FaultCount>
  quota: Map<string, QuotaCount>
  /** A ring: request n is at (n - 1) modulo the most that are kept; undefined: forgotten. */
  requests: (RequestRecord | undefined)[]
  /** How many requests there have ever been, and how many of them were deleted. */
  requestCount: number
  requestsDeleted: number
  /** Up to which id a control has deleted them: those were not forgotten for want of room. */
  requestsCleared: number
  /** Whether headers and bodies are kept; undefined: as the server was started. */
  keepsBodies: boolean | undefined
}

/** A world that remembers nothing yet. */
export function createState(): LiveState {
  return {
    clock: undefined,
    incidents: [],
    incidentEnds: new Map(),
    grants: new Map(),
    faults: [],
    faultsRemoved: new Set(),
    faultCounts: new Map(),
    quota: new Map(),
    requests: [],
    requestCount: 0,
    requestsDeleted: 0,
    requestsCleared: 0,
    keepsBodies: undefined,
  }
}
