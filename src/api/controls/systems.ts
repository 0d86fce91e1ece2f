import { WrongValue } from '../../world/wrong-value.ts'
import { inSlices } from '../v2/slices.ts'
import * as read from './body.ts'
import { COLUMNS, type Column, listTruths, truthOf } from './ground-truth.ts'
import { type ControlRoute, missing } from './route.ts'
import { AFTER, integer, list, object, type Schema, string } from './shape.ts'

const truth: Schema = { type: 'object', description: 'A system as it was built' }

/** What is behind the systems that the API shows. */
export const systemRoutes: readonly ControlRoute[] = [
  {
    method: 'GET',
    path: '/systems',
    operationId: 'listSystems',
    summary: 'The systems behind the API, page by page',
    query: {
      after: AFTER,
      limit: integer('At most so many'),
      ids: string('Only these, separated by commas'),
      fields: string(`Only these columns, separated by commas: ${COLUMNS.join(', ')}`),
    },
    response: object({
      systems: list(truth, 'By id'),
      'next?': integer('`after` of the next page; absent on the last one'),
    }),
    answer({ slot, query }) {
      const wanted = read.fields(query, {
        after: read.wholeFrom(0),
        limit: read.wholeFrom(1),
        ids: idsIn,
        fields: columnsIn,
      })
      return inSlices(listTruths(slot.world, wanted))
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

function idsIn(value: unknown): number[] {
  const ids = read.text(value).split(',')
  const wrong = ids.find((id) => !/^\d{1,15}$/.test(id))
  if (wrong === undefined) return ids.map(Number)
  throw new WrongValue(`found ${JSON.stringify(wrong)}: write ids of systems, separated by commas`)
}

function columnsIn(value: unknown): Column[] {
  return read
    .text(value)
    .split(',')
    .map((name) => {
      const column = COLUMNS.find((one) => one === name)
      if (column !== undefined) return column
      throw new WrongValue(`there is no column ${JSON.stringify(name)}, only ${COLUMNS.join(', ')}`)
    })
}
