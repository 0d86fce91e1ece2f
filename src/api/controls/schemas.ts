import { INCIDENT_KINDS, ROUTES } from '../../scenario/words.ts'
import { ADVICE_RULES } from '../../world/advice.ts'
import { choice, integer, list, object, type Schema, string } from '../v2/schemas.ts'

/** The shapes of the controls, for their document. What checks them is the code that reads them. */

const number = (description: string): Schema => ({ type: 'number', description })
const flag = (description: string): Schema => ({ type: 'boolean', description })
const nullable = (schema: Schema): Schema => ({ ...schema, type: [schema.type, 'null'] })
const instant = (description: string) => string(description, { format: 'date-time' })
const wrapped = (name: string, items: Schema, description: string) =>
  object({ [name]: list(items, description) })
const named = (name: string): Schema => ({ $ref: `#/components/schemas/${name}` })

/** In the document these come from the scenario's own schema. */
export const scenario = named('Scenario')
export const newIncident = named('AddedIncident')
export const newFault = named('Fault')

export const systemId = integer('Only those of this system')
export const after = integer('Only what has a greater id')
export const limit = integer('At most so many')
export const ttl = integer('Seconds without a request after which the sandbox goes')

export const clock = object({
  now: instant('The virtual instant, UTC'),
  now_epoch: integer('The same, epoch seconds'),
  speed: number('Virtual seconds a second: 0 is frozen, 1 real pace'),
})
export const clockSetting = object({
  'now?': string('ISO 8601 with an offset, or epoch seconds', { example: '2022-06-15T12:00:00Z' }),
  'speed?': number('0 is frozen, 1 real pace, 60 a minute a second'),
})
export const clockStep = object({
  by: string('Seconds or an ISO 8601 duration, either signed', { example: 'PT15M' }),
})

export const simulator = object({
  name: string('enlighten-simulator'),
  version: string('Of the simulator'),
  seed: string('What everything generated depends on'),
  scenario: nullable(string('The name of the scenario')),
  clock,
  counts: object({
    systems: integer('Systems of the fleet'),
    requests: integer('Requests since the start or the last reset'),
    incidents: integer('Incidents listed'),
    faults: integer('Faults in force'),
    sandboxes: integer('Sandboxes of the server'),
  }),
  quota: list(
    object({
      key: string('An API key that has asked'),
      minute: integer('Its requests in this UTC minute'),
      month: integer('Its requests in this UTC calendar month'),
    }),
    'What counts against quotas at now',
  ),
})

export const incident = object({
  id: string('Its name'),
  system_id: integer('The system it happens to'),
  kind: choice('What is wrong', INCIDENT_KINDS),
  from: instant('When it began, site time'),
  to: nullable(instant('When it is over; null: still going on')),
  active: flag('Is it going on at now'),
  source: choice('Where it comes from', ['scenario', 'generated', 'control']),
})
export const incidents = wrapped('incidents', incident, 'By system and beginning')

export const fault = object({
  id: string('Its name'),
  match: { type: 'object', description: 'The requests it applies to' },
  reply: { type: 'object', description: 'What it does to them' },
  source: choice('Where it comes from', ['scenario', 'control']),
  seen: integer('Requests that met its conditions but for nth, every, times and probability'),
  fired: integer('Requests it was applied to'),
})
export const faults = wrapped('faults', fault, 'In the order in which they are tried')

const entry = object({
  id: integer('Counts from 1'),
  at: instant('Arrival by the world’s clock, UTC'),
  at_real: instant('Arrival by the machine’s clock, UTC'),
  method: string('GET or HEAD'),
  url: string('Path and query as sent'),
  route: nullable(string('The last segment of the path of the endpoint')),
  system_id: nullable(integer('The system in the path')),
  key: nullable(string('The API key')),
  user_id: nullable(string('The user')),
  query: { type: 'object', description: 'Parameters but for key and user_id' },
  status: integer('What it was answered with'),
  duration_ms: number('How long that took'),
  bytes: integer('Size of the body'),
  fault_id: nullable(string('The fault that was applied to it')),
  reason: nullable(string('Why it was refused or is empty')),
})
export const requests = wrapped('requests', entry, 'Oldest first')
export const journalFilter = {
  route: choice('Only this endpoint', ROUTES),
  system_id: systemId,
  key: string('Only this API key'),
  user_id: string('Only this user'),
  status: integer('Only this status'),
  after,
  limit: integer('At most so many, the newest ones'),
  format: choice('har: an HTTP Archive 1.2 for the network panel of a browser', ['json', 'har']),
}

const advice = object({
  rule: choice('The rule that was broken', ADVICE_RULES),
  message: string('What the client did'),
  instead: string('What to do instead'),
  count: integer('How often'),
  evidence: list(integer('An id'), 'Entries of the journal that show it, the first hundred'),
})
export const advices = wrapped('advice', advice, 'By rule')

export const truth: Schema = { type: 'object', description: 'A system as it was built' }
export const truths = object({
  systems: list(truth, 'By id'),
  'next?': integer('`after` of the next page; absent on the last one'),
})

export const sandbox = object({
  name: string('Its name'),
  base_url: string('The emulated API of its world', { format: 'uri' }),
  simulator_url: string('The controls of its world', { format: 'uri' }),
  key: string('Its own API key: works here, and leads here from /api/v2 too'),
  user_id: string('A user that works'),
})
export const sandboxes = wrapped('sandboxes', sandbox, 'In order of creation')
