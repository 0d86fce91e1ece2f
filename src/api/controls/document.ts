import { STATUS_CODES } from 'node:http'
import { USER } from '../../scenario/access.ts'
import { FAULT } from '../../scenario/fault.ts'
import { ADDED_INCIDENT, INCIDENT_CHANGE } from '../../scenario/incident.ts'
import { published } from '../../scenario/publish.ts'
import { SCENARIO } from '../../scenario/scenario.ts'
import type { Schema as FieldSchema } from '../../scenario/schema.ts'
import { VERSION } from '../../version.ts'
import type { ControlRoute } from './route.ts'
import type { Schema } from './shape.ts'

const ERROR: Schema = {
  type: 'object',
  required: ['error', 'message'],
  properties: {
    error: { type: 'string', example: 'bad_request' },
    message: { type: 'string', description: 'What was found and what would be right' },
    mistakes: {
      type: 'array',
      items: {
        type: 'object',
        required: ['path', 'message'],
        properties: {
          path: { type: 'string', example: 'systems[0].arrays[1].tilt_deg' },
          message: { type: 'string' },
          line: { type: 'integer' },
          column: { type: 'integer' },
        },
      },
    },
  },
}

/** The OpenAPI document of the controls, from the table that they are registered from. */
export function controlDocument(
  groups: Readonly<Record<string, readonly ControlRoute[]>>,
  hasToken: boolean,
): object {
  const paths: Record<string, Record<string, object>> = {}
  for (const [prefix, routes] of Object.entries(groups)) {
    for (const route of routes) {
      const path = `${prefix}${route.path}`.replace(/:(\w+)/g, '{$1}')
      paths[path] ??= {}
      paths[path][route.method.toLowerCase()] = operation(route, path, prefix.slice(1))
    }
  }
  return {
    openapi: '3.1.0',
    info: {
      title: 'Controls of the Enlighten simulator',
      version: VERSION,
      description:
        'Clock, scenario, incidents, faults, journal and sandboxes. What is below /_simulator concerns the default world; the same paths below /sandboxes/{name}/_simulator concern a sandbox.',
    },
    paths,
    components: {
      schemas: {
        Scenario: published(SCENARIO),
        Fault: published(FAULT),
        AddedIncident: published(ADDED_INCIDENT),
        User: published(USER),
        IncidentChange: published(INCIDENT_CHANGE),
        Error: ERROR,
      },
      ...(hasToken && { securitySchemes: { token: { type: 'http', scheme: 'bearer' } } }),
    },
    ...(hasToken && { security: [{ token: [] }] }),
  }
}

/** A mapping travels as JSON, a list with commas between. */
function parameter([name, own]: [string, FieldSchema]): object {
  const { description, ...schema } = published(own)
  if (own.type === 'object') {
    return { name, in: 'query', description, content: { 'application/json': { schema } } }
  }
  return { name, in: 'query', description, ...(own.items && { explode: false }), schema }
}

function operation(route: ControlRoute, path: string, tag: string): object {
  const { status = 200, takes = 'json', body, response, produces = 'application/json' } = route
  const names = [...path.matchAll(/\{(\w+)\}/g)].map(([, name]) => String(name))
  const parameters = [
    ...names.map((name) => ({ name, in: 'path', required: true, schema: { type: 'string' } })),
    ...Object.entries(route.query?.properties ?? {}).map(parameter),
  ]
  const type = takes === 'json' ? 'application/json' : 'application/yaml'
  return {
    operationId: route.operationId,
    summary: route.summary,
    tags: [tag],
    parameters,
    ...(body && { requestBody: { content: { [type]: { schema: body } } } }),
    responses: {
      [status]: {
        description: STATUS_CODES[status],
        ...(response && { content: { [produces]: { schema: response } } }),
      },
      default: {
        description: 'A refusal, with what would be right',
        content: { 'application/json': { schema: { $ref: '#/components/schemas/Error' } } },
      },
    },
  }
}
