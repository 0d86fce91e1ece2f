import { inSlices } from '../v2/slices.ts'
import * as read from './body.ts'
import { listTruths, truthOf } from './ground-truth.ts'
import { type ControlRoute, missing } from './route.ts'
import { AFTER, integer, list, object, type Schema } from './shape.ts'

const truth: Schema = { type: 'object', description: 'A system as it was built' }

/** What is behind the systems that the API shows. */
export const systemRoutes: readonly ControlRoute[] = [
  {
    method: 'GET',
    path: '/systems',
    operationId: 'listSystems',
    summary: 'The systems behind the API, page by page',
    query: { after: AFTER, limit: integer('At most so many') },
    response: object({
      systems: list(truth, 'By id'),
      'next?': integer('`after` of the next page; absent on the last one'),
    }),
    answer({ slot, query }) {
      const { after, limit } = read.fields(query, {
        after: read.wholeFrom(0),
        limit: read.wholeFrom(1),
      })
      return inSlices(listTruths(slot.world, after, limit))
    },
  },
  {
    method: 'GET',
    path: '/systems/:system_id',
    operationId: 'getSystem',
    summary: 'The truth behind a system, also what is not yet reported',
    response: truth,
    answer({ slot, params }) {
      const id = Number(params.system_id)
      if (slot.world.fleet.has(id)) return truthOf(slot.world, id)
      throw missing(`system ${params.system_id}`, 'GET /_simulator/systems lists them')
    },
  },
]
