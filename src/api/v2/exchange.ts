import type { IncomingMessage, ServerResponse } from 'node:http'
import type { RequestRecord } from '../../world/state.ts'
import type { World } from '../../world/world.ts'
import { type Answer, answerOf, isKnown, notModified, send } from './headers.ts'
import { type Query, readWhole, textOf } from './query.ts'
import type { Recent } from './recent.ts'
import type { Route } from './route.ts'
import { isCallback, jsonp } from './wire.ts'

/** Where a URL leads. */
export interface Target {
  /** Path and query as sent. */
  readonly url: string
  /** undefined: the default world, or the one whose key it names. */
  readonly sandbox: string | undefined
  readonly query: Query
  /** undefined below no endpoint. */
  readonly route: Route | undefined
  /** As it stands in the path. */
  readonly systemId: string | undefined
}

/** A request as it arrived. */
export interface Arrival {
  readonly incoming: IncomingMessage
  readonly response: ServerResponse
  readonly requestId: string
  readonly target: Target
}

/** One request and its reply: what is to be known of it later, and how it ends. */
export class Exchange {
  readonly arrival: Arrival
  readonly world: World
  /** The instant of arrival: virtual [epoch s], real [epoch ms], and by the stopwatch [ms]. */
  readonly nowS: number
  readonly realMs: number
  readonly startMs: number
  /** Name of the endpoint. */
  readonly route: string | undefined
  readonly key: string | undefined
  readonly userId: string | undefined
  readonly systemId: number | undefined
  faultId: string | undefined
  readonly #observe: (record: RequestRecord) => void

  constructor(
    arrival: Arrival,
    world: World,
    observe: (record: RequestRecord) => void,
    recent: Recent | undefined,
  ) {
    this.arrival = arrival
    this.world = world
    this.#observe = observe
    this.nowS = world.clock.nowS()
    this.realMs = Date.now()
    this.startMs = performance.now()
    this.route = arrival.target.route?.name
    this.key = recent === undefined ? textOf(arrival.target.query, 'key') : recent.key
    this.userId = recent === undefined ? textOf(arrival.target.query, 'user_id') : recent.userId
    this.systemId = recent === undefined ? systemIdOf(arrival.target) : recent.systemId
    this.faultId = undefined
  }

  /** Writes the reply: as a script if a callback is named, without body if the client has it. */
  reply(answer: Answer): void {
    const { incoming, response, requestId } = this.arrival
    const told = conditional(this.scripted(answer), incoming.headers['if-none-match'])
    const durationMs = this.durationMs()
    send(response, told, requestId, durationMs)
    const bytes = incoming.method === 'HEAD' ? 0 : told.bytes
    this.record(told.status, bytes, told.reason, durationMs)
  }

  durationMs(): number {
    return performance.now() - this.startMs
  }

  /** The answer as a script if a callback is named. */
  scripted(answer: Answer): Answer {
    const callback = textOf(this.arrival.target.query, 'callback')
    if (callback === undefined || !isCallback(callback) || answer.bytes === 0) return answer
    return answerOf(answer.status, jsonp(callback, answer.body), answer.reason, 'script')
  }

  /** Notes what became of it in the journal; status 0 stands for no reply at all. */
  record(status: number, bytes: number, reason: string | undefined, durationMs: number): void {
    const record = {
      nowS: this.nowS,
      realMs: this.realMs,
      method: this.arrival.incoming.method!,
      url: this.arrival.target.url,
      route: this.route,
      systemId: this.systemId,
      key: this.key,
      userId: this.userId,
      status,
      durationMs,
      bytes,
      faultId: this.faultId,
      reason,
    }
    this.world.journal.record(record)
    this.#observe(record)
  }
}

function conditional(answer: Answer, ifNoneMatch: string | undefined): Answer {
  if (ifNoneMatch === undefined || answer.etag === '') return answer
  return isKnown(ifNoneMatch, answer.etag) ? notModified(answer) : answer
}

/** The system that a request is about, in its path or by its parameter, if it is a number. */
function systemIdOf({ systemId, query, route }: Target): number | undefined {
  const text = systemId ?? (route?.about === 'fleet' ? siteOf(query) : undefined)
  return text === undefined ? undefined : readWhole(text)
}

function siteOf(query: Query): string | undefined {
  return textOf(query, 'site_id') ?? textOf(query, 'system_id')
}
