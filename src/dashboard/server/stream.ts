import { pathOf } from './client.ts'
import { parseEvents } from './parse-events.ts'
import { authorization } from './token.ts'
import type { WorldEvent } from './wire.ts'

export interface StreamOptions {
  /** Called with each event; `Last-Event-ID` moves on only when it has returned. */
  readonly onEvent: (event: WorldEvent) => void
  /** The stream stands: what was missed has to be read before its events are applied. */
  readonly onOpen: () => Promise<void>
  /** It broke, or was answered by something else; it is tried again. `reason`: what the simulator refused it for. */
  readonly onLost: (status: number, reason?: string) => void
}

/** No heartbeat for so long means that the connection is gone [ms]. */
const SILENCE_MS = 25_000
const FIRST_WAIT_MS = 500
const LONGEST_WAIT_MS = 8_000

/** Server-sent events by `fetch`, which unlike `EventSource` can send a token. */
export function openStream(options: StreamOptions): { again(): void } {
  let lastId = ''
  let waitMs = FIRST_WAIT_MS
  let current: AbortController | undefined
  let timer: ReturnType<typeof setTimeout> | undefined

  const open = async () => {
    clearTimeout(timer)
    current?.abort()
    const control = new AbortController()
    current = control
    let status = 0
    let reason: string | undefined
    try {
      const response = await fetch(pathOf('_simulator/events'), {
        headers: { ...authorization(), ...(lastId !== '' && { 'Last-Event-ID': lastId }) },
        signal: control.signal,
      })
      status = response.status
      const type = response.headers.get('content-type') ?? ''
      if (type.startsWith('application/json')) reason = String((await response.json()).message)
      if (!response.ok || !type.startsWith('text/event-stream') || response.body === null) {
        throw new Error(`not a stream: ${status}`)
      }
      await options.onOpen()
      // Whatever ends it now is no other answer.
      status = 0
      waitMs = FIRST_WAIT_MS
      await read(response.body, control, (event, id) => {
        options.onEvent(event)
        if (id !== '') lastId = id
      })
      throw new Error('the stream ended')
    } catch {
      if (current !== control) return
      options.onLost(status, reason)
      timer = setTimeout(open, waitMs * (0.75 + Math.random() / 2))
      waitMs = Math.min(waitMs * 2, LONGEST_WAIT_MS)
    }
  }
  void open()
  return { again: () => void open() }
}

async function read(
  body: ReadableStream<Uint8Array>,
  control: AbortController,
  onEvent: (event: WorldEvent, id: string) => void,
): Promise<void> {
  const reader = body.getReader()
  const decoder = new TextDecoder()
  let text = ''
  for (;;) {
    const silence = setTimeout(() => control.abort(), SILENCE_MS)
    const { done, value } = await reader.read().finally(() => clearTimeout(silence))
    if (done) return
    text += decoder.decode(value, { stream: true })
    const { events, rest } = parseEvents(text)
    text = rest
    for (const { event, id } of events) onEvent(event, id)
  }
}
