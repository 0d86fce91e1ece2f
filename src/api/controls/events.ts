import * as read from './body.ts'
import type { ControlRoute } from './route.ts'
import { AFTER } from './shape.ts'

export const eventRoutes: readonly ControlRoute[] = [
  {
    method: 'GET',
    path: '/events',
    operationId: 'streamEvents',
    summary: 'Requests, changes of the clock, of the scenario and by controls, as they happen',
    query: { after: AFTER },
    response: { type: 'string' },
    produces: 'text/event-stream',
    answer({ request, reply, slot, query, streams }) {
      const { after } = read.fields(query, { after: read.wholeFrom(0) })
      const last = request.headers['last-event-id']
      const lastId = typeof last === 'string' && /^\d{1,15}$/.test(last) ? Number(last) : after
      streams.open(reply, slot, lastId)
    },
  },
]
