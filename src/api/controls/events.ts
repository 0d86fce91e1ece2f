import { mapping } from '../../scenario/schema.ts'
import { AFTER, parametersIn } from './query.ts'
import type { ControlRoute } from './route.ts'

const QUERY = mapping('Where the stream begins', { after: AFTER })

export const eventRoutes: readonly ControlRoute[] = [
  {
    method: 'GET',
    path: '/events',
    operationId: 'streamEvents',
    summary: 'Requests, changes of the clock, of the scenario and by controls, as they happen',
    query: QUERY,
    response: { type: 'string' },
    produces: 'text/event-stream',
    answer({ request, reply, slot, query, streams }) {
      const { after } = parametersIn(QUERY, query)
      const last = request.headers['last-event-id']
      const lastId = typeof last === 'string' && /^\d{1,15}$/.test(last) ? Number(last) : after
      streams.open(reply, slot, lastId)
    },
  },
]
