import type { ServerResponse } from 'node:http'
import type { FastifyInstance, FastifyReply } from 'fastify'
import { LIMITS } from '../../limits.ts'
import { type Budget, createBudget } from '../../world/budget.ts'
import type { Slot, WorldEvent } from '../../world/slot.ts'
import { ControlError } from './error.ts'

/** The open streams of a server. */
export interface EventStreams {
  /**
   * Answers with what happens in a slot, as it happens; requests after an id come first. Throws
   * ControlError if there are too many.
   */
  open(reply: FastifyReply, slot: Slot, afterId: number | undefined): void
  readonly size: number
  /** Ends all. */
  close(): void
}

export interface EventStreamOptions {
  readonly budget?: Budget
  /** Keeps proxies from closing a stream in which nothing happens [ms]. */
  readonly heartbeatMs?: number
  /** For how long a listener may take nothing while something waits for it [ms]. */
  readonly stalledMs?: number
}

const HEAD = {
  'content-type': 'text/event-stream; charset=utf-8',
  'cache-control': 'no-store',
  'x-accel-buffering': 'no',
}

/** What a listener takes: what waits in its socket, and one event [bytes]. */
const LISTENER_BYTES = 24 * 1024

/**
 * Server-sent events: `request`, `clock`, `scenario`, `changed`, each with its data as JSON; `removed`
 * is the last one of a sandbox.
 */
export function createEventStreams(
  app: FastifyInstance,
  options: EventStreamOptions = {},
): EventStreams {
  const { heartbeatMs = 15_000, stalledMs = LIMITS.stalledStreamS * 1000 } = options
  const { budget = createBudget() } = options
  const account = budget.open('streams')
  const listeners = new Set<Listener>()
  const beat = setInterval(() => {
    for (const listener of listeners) listener.beat(stalledMs)
  }, heartbeatMs)
  beat.unref()
  const close = () => {
    clearInterval(beat)
    for (const listener of listeners) listener.end('')
  }
  app.addHook('preClose', async () => close())
  return {
    open(reply, slot, afterId) {
      if (listeners.size >= LIMITS.eventStreams || !budget.hasRoom(LISTENER_BYTES)) {
        throw new ControlError(
          503,
          `there are ${listeners.size} event streams, as many as this server has room for: close some`,
        )
      }
      reply.hijack()
      reply.raw.writeHead(200, HEAD)
      // Who only asks for the head gets no stream.
      if (reply.request.method === 'HEAD') return void reply.raw.end()
      const listener = new Listener(reply.raw, slot, afterId)
      listeners.add(listener)
      account.add(LISTENER_BYTES)
      reply.raw.once('close', () => {
        listener.end('')
        listeners.delete(listener)
        account.add(-LISTENER_BYTES)
      })
    },
    get size() {
      return listeners.size
    },
    close,
  }
}

/**
 * One who listens. While its socket takes nothing more it is told nothing: afterwards it gets the
 * requests that it missed from the journal, as far as that still has them, and of the rest the
 * newest of each subject. So a slow one costs no more than a fast one.
 */
class Listener {
  readonly #stream: ServerResponse
  readonly #slot: Slot
  readonly #unsubscribe: () => void
  /** Of the last request that it was told of. */
  #lastId: number
  /** Since when nothing more fits into its socket; undefined: something does. */
  #fullSinceMs: number | undefined
  readonly #missed = new Map<string, string>()

  constructor(stream: ServerResponse, slot: Slot, afterId: number | undefined) {
    this.#stream = stream
    this.#slot = slot
    const { clock, journal } = slot.world
    this.#lastId = afterId ?? journal.count()
    this.#write(textOf({ type: 'clock', data: clock.get() }))
    this.#catchUp()
    this.#unsubscribe = slot.subscribe((event) => this.#tell(event))
    stream.on('drain', () => {
      this.#fullSinceMs = undefined
      this.#catchUp()
    })
  }

  /** Says that the stream is alive, or ends it if nobody reads it. */
  beat(stalledMs: number): void {
    if (this.#fullSinceMs === undefined) this.#write(': still here\n\n')
    else if (performance.now() - this.#fullSinceMs > stalledMs) this.#stream.destroy()
  }

  /** Requests may be under way still: nothing is written behind the end. */
  end(lastWords: string): void {
    this.#unsubscribe()
    this.#stream.end(lastWords)
  }

  #tell(event: WorldEvent): void {
    if (event.type === 'removed') this.end(textOf(event))
    // Another world counts anew.
    if (event.type === 'scenario') this.#lastId = 0
    if (this.#fullSinceMs === undefined) {
      if (event.type === 'request') this.#lastId = Math.max(this.#lastId, event.data.id)
      this.#write(textOf(event))
    } else if (event.type !== 'request') this.#missed.set(subjectOf(event), textOf(event))
    // The end of one that hung: it is told again, and with it what came after.
    else this.#lastId = Math.min(this.#lastId, event.data.id - 1)
  }

  #catchUp(): void {
    for (const text of this.#missed.values()) this.#write(text)
    this.#missed.clear()
    for (const data of this.#slot.world.journal.entries({ after: this.#lastId })) {
      if (this.#fullSinceMs !== undefined) return
      this.#lastId = data.id
      this.#write(textOf({ type: 'request', data }))
    }
  }

  #write(text: string): void {
    if (this.#stream.writableEnded || this.#stream.write(text)) return
    this.#fullSinceMs ??= performance.now()
  }
}

/** The event that became text last: all who listen are told of one before the next. */
let last: { readonly event: WorldEvent; readonly text: string } | undefined

function textOf(event: WorldEvent): string {
  if (last?.event === event) return last.text
  const { type, data } = event
  const id = type === 'request' ? `id: ${data.id}\n` : ''
  const text = `${id}event: ${type}\ndata: ${JSON.stringify(data)}\n\n`
  last = { event, text }
  return text
}

/** What an event is about: a newer one says all that an older one said. */
function subjectOf(event: WorldEvent): string {
  return event.type === 'changed' ? event.data.what : event.type
}
