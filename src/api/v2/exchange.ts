import type { IncomingMessage, ServerResponse } from 'node:http'
import { LIMITS } from '../../limits.ts'
import { type Message, textOf } from '../../world/message.ts'
import type { EndedRequest, RequestRecord } from '../../world/state.ts'
import type { Admission, Caller, Now } from '../../world/store/store.ts'
import type { World } from '../../world/world.ts'
import type { Answer } from './answer.ts'
import { isKnown } from './etag.ts'
import { headOf, traceIdOf } from './headers.ts'
import type { Target } from './target.ts'

/** A request as it arrived. */
export interface Arrival {
  readonly incoming: IncomingMessage
  readonly response: ServerResponse
  readonly requestId: string
  readonly target: Target
  /** The beginning of its body, as far as that was read; undefined: nobody did. */
  readonly body: Buffer | undefined
  /** Was there a form of parameters in it, too long to be read? */
  readonly isFormTooLong: boolean
  /** By the stopwatch [ms]. */
  readonly startMs: number
}

/** Told of every request beside its world's journal. */
export type Observe = (record: EndedRequest) => void

/** One request that has been decided on, and its reply: what it is told, and what is noted of it. */
export class Exchange {
  readonly arrival: Arrival
  readonly world: World
  readonly caller: Caller
  readonly admission: Admission
  readonly #observe: Observe
  #isDecided = false

  constructor(
    arrival: Arrival,
    world: World,
    caller: Caller,
    admission: Admission,
    observe: Observe,
  ) {
    this.arrival = arrival
    this.world = world
    this.caller = caller
    this.admission = admission
    this.#observe = observe
  }

  /**
   * Tells what it is about to be answered with, by a status or not at all: a clock that follows moves by
   * it, and the next request is let in. Once: what is said later is not new.
   */
  decided(status: number | undefined): Now<void> {
    const { decided } = this.world
    if (decided === undefined || this.#isDecided) return
    this.#isDecided = true
    return decided(this.admission, this.caller, status)
  }

  /** Notes and writes the reply. */
  reply(answer: Answer): Now<void> {
    const told = this.told(answer)
    const moved = this.decided(told.status)
    return moved instanceof Promise ? moved.then(() => this.#tell(told)) : this.#tell(told)
  }

  #tell(told: Answer): Now<void> {
    const durationMs = this.durationMs()
    const head = this.#headOf(told, durationMs)
    const { bytes, body } = this.#bodyOf(told)
    const said = { headers: head, body }
    const noted = this.record(told.status, bytes, told.reason, durationMs, said)
    return noted instanceof Promise
      ? noted.then(() => this.#write(told, head))
      : this.#write(told, head)
  }

  /** What is noted of an answer that waits for nothing else. */
  recordOf(told: Answer): EndedRequest {
    return this.#record(told.status, this.#bodyOf(told).bytes, told.reason, this.durationMs())
  }

  /** Writes a reply that has been noted. */
  sendNoted(told: Answer): void {
    const record = this.recordOf(told)
    this.#observe(record)
    this.#write(told, this.#headOf(told, record.durationMs))
  }

  #headOf({ headers }: Answer, durationMs: number): string[] {
    return headOf(headers, this.arrival.requestId, durationMs)
  }

  #bodyOf({ bytes, body }: Answer): { readonly bytes: number; readonly body: string } {
    return this.arrival.incoming.method === 'HEAD' ? NO_BODY : { bytes, body }
  }

  #write({ status, body, encoding }: Answer, head: string[]): void {
    const { response } = this.arrival
    response.writeHead(status, head)
    // To HEAD and with 204 and 304 Node leaves the body away.
    response.end(body, encoding)
  }

  durationMs(): number {
    return performance.now() - this.arrival.startMs
  }

  /** The answer as this client is told it: as a script if it names a callback, without body if it knows it. */
  told(answer: Answer): Answer {
    const { incoming, target, isFormTooLong } = this.arrival
    const isScript = target.callback !== undefined && answer.bytes > 0
    const found = isFormTooLong ? answer.explained(reasonWithoutForm(answer.reason)) : answer
    const told = isScript ? found.scripted(target.callback) : found
    return conditional(told, incoming.headers['if-none-match'])
  }

  /**
   * Notes what became of it; status 0 stands for no whole reply, null for none yet: then it is noted
   * again when it ends. `said`: the reply, as far as it went out; left out: nothing did.
   */
  record(
    status: number | null,
    bytes: number,
    reason: string | undefined,
    durationMs: number,
    said?: Message,
  ): Now<void> {
    const record = this.#record(status, bytes, reason, durationMs, said)
    if (isEnded(record)) this.#observe(record)
    return this.world.record(this.admission, record)
  }

  #record<Status extends number | null>(
    status: Status,
    bytes: number,
    reason: string | undefined,
    durationMs: number,
    said?: Message,
  ): RequestRecord & { readonly status: Status } {
    const { nowS, realMs, stage, hit } = this.admission
    const keepsBodies = this.world.journal.keepsBodies()
    const { route, systemId, key, userId } = this.caller
    return {
      nowS,
      realMs,
      method: this.arrival.incoming.method!,
      url: this.arrival.target.url,
      form: this.arrival.target.form,
      route,
      systemId,
      key,
      userId,
      stage,
      traceId: traceIdOf(this.arrival.incoming.headers.traceparent),
      status,
      durationMs,
      bytes,
      faultId: hit?.id,
      reason,
      sent: keepsBodies ? this.#sent() : undefined,
      told: keepsBodies ? said : undefined,
    }
  }

  #sent(): Message {
    const { incoming, body } = this.arrival
    return { headers: incoming.rawHeaders, body: body === undefined ? '' : textOf(body) }
  }
}

/** Whatever is missing may stand in what was not read. */
function reasonWithoutForm(reason: string | undefined): string {
  const sentence = `The form in the body was not read, as it is longer than ${LIMITS.formBytes} bytes or too much else arrives: send its parameters in the URL.`
  return reason === undefined ? sentence : `${sentence} ${reason}`
}

const NO_BODY = { bytes: 0, body: '' }

function isEnded(record: RequestRecord): record is EndedRequest {
  return record.status !== null
}

function conditional(answer: Answer, ifNoneMatch: string | undefined): Answer {
  if (ifNoneMatch === undefined || answer.etag === '') return answer
  return isKnown(ifNoneMatch, answer.etag) ? answer.unmodified : answer
}
