import { PROFILES } from '../../scenario/profile.ts'
import type { Fault } from '../../scenario/scenario.ts'
import { type ControlRoute, missing } from './route.ts'
import { choice, integer, list, named, object, string, wrapped } from './shape.ts'

const fault = object({
  id: string('Its name'),
  match: { type: 'object', description: 'The requests it applies to' },
  'reply?': { type: 'object', description: 'What it does to them' },
  'profile?': choice('What it does in place of a reply of its own', Object.keys(PROFILES)),
  'replies?': list({}, 'What it does to them, one after the other'),
  source: choice('Where it comes from', ['scenario', 'control']),
  seen: integer('Requests that met its conditions but for nth, every, times and probability'),
  fired: integer('Requests it was applied to'),
})

/** Trouble in the service. */
export const faultRoutes: readonly ControlRoute[] = [
  {
    method: 'GET',
    path: '/faults',
    operationId: 'listFaults',
    summary: 'Faults in the order in which they are tried, and what has come of them',
    response: wrapped('faults', fault, 'In the order in which they are tried'),
    answer: ({ controls }) => ({ faults: controls.faults.list() }),
  },
  {
    method: 'POST',
    path: '/faults',
    operationId: 'addFault',
    summary: 'Adds a fault behind the others',
    body: named('Fault'),
    status: 201,
    response: fault,
    answer: ({ body, controls }) => controls.faults.add(body as Fault),
  },
  {
    method: 'DELETE',
    path: '/faults/:id',
    operationId: 'removeFault',
    summary: 'Takes a fault away',
    status: 204,
    answer({ params: { id = '' }, controls }) {
      if (controls.faults.remove(id)) return
      throw missing(`fault "${id}"`, 'GET /_simulator/faults lists them')
    },
  },
  {
    method: 'DELETE',
    path: '/faults',
    operationId: 'clearFaults',
    summary: 'Takes all faults away',
    status: 204,
    answer: ({ controls }) => controls.faults.clear(),
  },
]
