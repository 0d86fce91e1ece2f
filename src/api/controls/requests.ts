import type { Controls } from '../../world/controls.ts'
import type { JournalFilter } from '../../world/journal.ts'
import { VERSION } from '../version.ts'
import { readFields, text, wholeFrom } from './body.ts'
import type { EventStreams } from './events.ts'
import { toHar } from './har.ts'
import type { ControlCall, ControlRoute } from './route.ts'
import * as shape from './schemas.ts'

/** What happened to a world: its requests, told at once, later, as an archive, and judged. */
export function journalRoutes(
  controlsOf: (call: ControlCall) => Controls,
  streams: EventStreams,
): ControlRoute[] {
  return [
    {
      method: 'GET',
      path: '/requests',
      operationId: 'listRequests',
      summary: 'The requests received, oldest first; format=har exports them',
      query: shape.journalFilter,
      response: shape.requests,
      answer(call) {
        const { format, ...filter } = readFields(call.query, { ...FILTER, format: formatName })
        const entries = controlsOf(call).requests(filter)
        if (format !== 'har') return { requests: entries }
        call.reply.header('content-disposition', 'attachment; filename="enlighten.har"')
        return toHar(entries, originOf(call), VERSION)
      },
    },
    {
      method: 'DELETE',
      path: '/requests',
      operationId: 'forgetRequests',
      summary: 'Forgets the requests received so far',
      status: 204,
      answer: (call) => controlsOf(call).forgetRequests(),
    },
    {
      method: 'GET',
      path: '/advice',
      operationId: 'getAdvice',
      summary: 'What a real deployment would have punished in the requests received',
      response: shape.advices,
      answer: (call) => ({ advice: controlsOf(call).advice() }),
    },
    {
      method: 'GET',
      path: '/events',
      operationId: 'streamEvents',
      summary: 'Requests, changes of the clock and of the scenario as they happen',
      query: { after: shape.after },
      response: { type: 'string' },
      answer({ request, reply, slot, query }) {
        const { after } = readFields(query, { after: wholeFrom(0) })
        const last = request.headers['last-event-id']
        const lastId = typeof last === 'string' && /^\d{1,15}$/.test(last) ? Number(last) : after
        streams.open(reply, slot, lastId)
      },
    },
  ]
}

const FILTER = {
  route: text,
  system_id: wholeFrom(0),
  key: text,
  user_id: text,
  // 0 is that of a reply that never came.
  status: wholeFrom(0),
  after: wholeFrom(0),
  limit: wholeFrom(1),
} satisfies Record<keyof JournalFilter, unknown>

function formatName(value: unknown): 'json' | 'har' {
  if (value === 'json' || value === 'har') return value
  throw new RangeError(`found ${JSON.stringify(value)}: write json or har`)
}

/** Where the client found this server. */
export function originOf({ request }: Pick<ControlCall, 'request'>): string {
  return `${request.protocol}://${request.host}`
}
