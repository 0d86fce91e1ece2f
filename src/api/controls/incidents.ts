import { ADDED_INCIDENT, OWN_KEYS } from '../../scenario/incident.ts'
import { INCIDENT_KINDS } from '../../scenario/kinds.ts'
import { published } from '../../scenario/publish.ts'
import type { AddedIncident, IncidentChange } from '../../scenario/scenario.ts'
import { INCIDENT_FILTER } from '../../world/controls.ts'
import { parametersIn } from './query.ts'
import { type ControlRoute, missing } from './route.ts'
import {
  boolean,
  choice,
  instant,
  integer,
  named,
  nullable,
  object,
  string,
  wrapped,
} from './shape.ts'

/** The keys that some kinds have, as a scenario writes them. */
const parameters = Object.fromEntries(
  OWN_KEYS.map((key) => [`${key}?`, published(ADDED_INCIDENT.properties[key])]),
)

const incident = object({
  id: string('Its name'),
  system_id: integer('The system it happens to'),
  kind: choice('What is wrong', INCIDENT_KINDS),
  from: instant('When it began, site time'),
  to: nullable(instant('When it is over; null: still going on')),
  active: boolean('Is it going on at now'),
  source: choice('Where it comes from', ['scenario', 'generated', 'control']),
  ...parameters,
})

/** Trouble on the roofs of a world. */
export const incidentRoutes: readonly ControlRoute[] = [
  {
    method: 'GET',
    path: '/incidents',
    operationId: 'listIncidents',
    summary: 'Incidents that were written and added, and of the generated ones those going on',
    query: INCIDENT_FILTER,
    response: wrapped('incidents', incident, 'By system and beginning'),
    answer({ query, controls }) {
      return { incidents: controls.incidents.list(parametersIn(INCIDENT_FILTER, query)) }
    },
  },
  {
    method: 'POST',
    path: '/incidents',
    operationId: 'addIncident',
    summary: 'Adds an incident, from now if it does not say from when',
    body: named('AddedIncident'),
    status: 201,
    response: incident,
    answer: ({ body, controls }) => controls.incidents.add(body as AddedIncident),
  },
  {
    method: 'PATCH',
    path: '/incidents/:id',
    operationId: 'changeIncident',
    summary: 'Changes the span of an incident, or the keys of its kind; null takes one away',
    body: named('IncidentChange'),
    response: incident,
    answer({ params: { id = '' }, body, controls }) {
      const changed = controls.incidents.change(id, body as IncidentChange)
      if (changed !== undefined) return changed
      throw missing(`incident "${id}"`, 'GET /_simulator/incidents lists them')
    },
  },
  {
    method: 'DELETE',
    path: '/incidents/:id',
    operationId: 'endIncident',
    summary: 'Ends an incident now',
    status: 204,
    answer({ params: { id = '' }, controls }) {
      if (controls.incidents.end(id)) return
      throw missing(`incident "${id}"`, 'GET /_simulator/incidents lists them')
    },
  },
]
