import type { ServerResponse } from 'node:http'
import type { FastifyInstance, FastifyReply } from 'fastify'
import type { Slot, WorldEvent } from '../../world/slot.ts'

/** Keeps proxies from closing a stream in which nothing happens [ms]. */
const HEARTBEAT_MS = 15_000
/** A listener that reads nothing is cut off when that much waits for it [bytes]. */
const BACKLOG_MAX = 1024 * 1024

/** The open streams of a server. */
export interface EventStreams {
  /** Answers with what happens in a slot, as it happens; requests after an id come first. */
  open(reply: FastifyReply, slot: Slot, afterId: number | undefined): void
  readonly size: number
  /** Ends all. */
  close(): void
}

/**
 * Server-sent events: `request`, `clock`, `scenario`, each with its data as JSON; `removed` is the
 * last one of a sandbox.
 */
export function createEventStreams(app: FastifyInstance, heartbeatMs = HEARTBEAT_MS): EventStreams {
  /** With what ends the subscription of each. */
  const streams = new Map<ServerResponse, () => void>()
  const beat = setInterval(() => {
    for (const stream of streams.keys()) stream.write(': still here\n\n')
  }, heartbeatMs)
  beat.unref()
  // Requests may be under way still: nothing is written behind the end.
  const finish = (stream: ServerResponse, unsubscribe: () => void) => {
    unsubscribe()
    streams.delete(stream)
    stream.end()
  }
  const close = () => {
    clearInterval(beat)
    for (const [stream, unsubscribe] of streams) finish(stream, unsubscribe)
  }
  app.addHook('preClose', async () => close())
  return {
    open(reply, slot, afterId) {
      reply.hijack()
      const stream = reply.raw
      stream.writeHead(200, {
        'content-type': 'text/event-stream; charset=utf-8',
        'cache-control': 'no-store',
        'x-accel-buffering': 'no',
      })
      const tell = (event: WorldEvent) => {
        stream.write(toText(event))
        if (event.type === 'removed') finish(stream, unsubscribe)
        if (stream.writableLength > BACKLOG_MAX) stream.destroy()
      }
      tell({ type: 'clock', data: slot.world.clock.get() })
      if (afterId !== undefined) {
        const missed = slot.world.journal.list({ after: afterId })
        for (const data of missed) tell({ type: 'request', data })
      }
      const unsubscribe = slot.subscribe(tell)
      streams.set(stream, unsubscribe)
      stream.on('close', () => finish(stream, unsubscribe))
    },
    get size() {
      return streams.size
    },
    close,
  }
}

function toText({ type, data }: WorldEvent): string {
  const id = type === 'request' ? `id: ${data.id}\n` : ''
  return `${id}event: ${type}\ndata: ${JSON.stringify(data)}\n\n`
}
