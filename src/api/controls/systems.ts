import {
  count,
  LARGEST,
  list as listField,
  mapping,
  serial,
  whole,
  word,
} from '../../scenario/schema.ts'
import { inSlices } from '../v2/slices.ts'
import { COLUMNS, listTruths, truthOf } from './ground-truth.ts'
import { AFTER, parametersIn } from './query.ts'
import { type ControlRoute, missing } from './route.ts'
import { integer, list, object, type Schema } from './shape.ts'

const truth: Schema = { type: 'object', description: 'A system as it was built' }

const PAGE = mapping('Which systems, and what of them', {
  after: AFTER,
  limit: whole('At most so many', 1, LARGEST),
  ids: listField('Only these', count('A system')),
  serial: serial(
    'Only the system that an Envoy with this serial number belongs to, or belonged to',
  ),
  fields: listField('Only these columns', word('A column', COLUMNS)),
})

/** What is behind the systems that the API shows. */
export const systemRoutes: readonly ControlRoute[] = [
  {
    method: 'GET',
    path: '/systems',
    operationId: 'listSystems',
    summary: 'The systems behind the API, page by page',
    query: PAGE,
    response: object({
      systems: list(truth, 'By id'),
      'next?': integer('`after` of the next page; absent on the last one'),
    }),
    answer({ slot, query }) {
      return inSlices(listTruths(slot.world, parametersIn(PAGE, query)))
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
