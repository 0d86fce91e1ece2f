import { valueIn } from '../../scenario/check.ts'
import { published } from '../../scenario/publish.ts'
import { flag, mapping, word } from '../../scenario/schema.ts'
import { VERSION } from '../../version.ts'
import { JOURNAL_FILTER, type JournalEntry } from '../../world/journal.ts'
import { VERIFY, verify } from '../../world/verify.ts'
import { inSlices } from '../v2/slices.ts'
import { harParts } from './har.ts'
import { sendList } from './long-list.ts'
import { parametersIn } from './query.ts'
import { type ControlRoute, originOf } from './route.ts'
import {
  boolean,
  choice,
  instant,
  integer,
  list,
  nullable,
  number,
  object,
  string,
  wrapped,
} from './shape.ts'

const QUERY = mapping('Which requests, and in which form', {
  ...JOURNAL_FILTER.properties,
  format: word('har: an HTTP Archive 1.2 for the network panel of a browser', ['json', 'har']),
})

const BODIES = mapping(
  'What of a request is kept',
  { bodies: flag('Whether to keep headers and bodies') },
  { required: ['bodies'] },
)

const message = (description: string) => ({
  ...object({
    headers: { type: 'object', description: 'By name in small letters; repeated ones as a list' },
    body: string('Text; the first 64 KiB of it'),
  }),
  description,
})

const ENTRY = {
  id: integer('Counts from 1'),
  at: instant('Arrival by the world’s clock, UTC'),
  at_real: instant('Arrival by the machine’s clock, UTC'),
  method: string('As sent: GET, HEAD, or one that was refused'),
  url: string('Path and query as sent'),
  route: nullable(string('The last segment of the path of the endpoint')),
  system_id: nullable(integer('The system in the path')),
  key: nullable(string('The API key')),
  user_id: nullable(string('The user')),
  query: { type: 'object', description: 'Parameters but for key and user_id, the first hundred' },
  status: nullable(
    integer('What it was answered with; 0: no whole reply, for it was cut; null: it hangs'),
  ),
  duration_ms: number('How long that took'),
  bytes: integer('Size of the body'),
  fault_id: nullable(string('The fault that was applied to it')),
  stage: choice(
    'Where it was decided: refused at its key, quota or user, spoilt by a fault, or answered by the route',
    ['key', 'quota', 'user', 'fault', 'route'],
  ),
  trace_id: nullable(string('Of the header traceparent')),
  reason: nullable(string('Why it was refused or is empty')),
  'form?': string('Parameters that came in the body of a GET, as they were sent'),
  'request?': message('What was sent, while headers and bodies are kept'),
  'response?': message('What was answered, in the same way'),
}

const nearMiss = object({
  ...ENTRY,
  differs: list(
    object({
      condition: string('The name of one that it does not meet, such as query.start_at'),
      expected: { description: 'What that asks for' },
      found: { description: 'What was there; null: nothing' },
    }),
    'Empty: it counts',
  ),
})

const PLAIN = { before: '{"requests":[', entry: (one: JournalEntry) => one, after: ']}' }

/** The journal: what a client did, and what it was answered. */
export const requestRoutes: readonly ControlRoute[] = [
  {
    method: 'GET',
    path: '/requests',
    operationId: 'listRequests',
    summary:
      'The requests received, oldest first; a filter that is there several times takes any; format=har exports them',
    query: QUERY,
    response: wrapped('requests', object(ENTRY), 'Oldest first'),
    answer(call) {
      const { format, ...filter } = parametersIn(QUERY, call.query)
      const { reply, slot } = call
      const entries = slot.world.journal.entries(filter)
      if (format !== 'har') return sendList(reply, entries, PLAIN)
      reply.header('content-disposition', 'attachment; filename="enlighten.har"')
      return sendList(reply, entries, harParts(originOf(call), VERSION))
    },
  },
  {
    method: 'PUT',
    path: '/requests',
    operationId: 'keepBodies',
    summary: 'Keeps headers and bodies from now on, or no longer; a reset undoes it',
    body: published(BODIES),
    response: object({ bodies: boolean('Whether they are kept') }),
    answer({ body, controls }) {
      const { bodies } = valueIn(BODIES, body)
      controls.keepBodies(bodies)
      return { bodies }
    },
  },
  {
    method: 'POST',
    path: '/requests/verify',
    operationId: 'verifyRequests',
    summary: 'Checks how many requests came: 417 with the nearest if they are not as many',
    body: published(VERIFY),
    response: object({
      ok: boolean('Whether they are as many as there have to be; false comes with 417'),
      count: integer('How many there are'),
      'nearest?': list(nearMiss, 'Where it is false: the three in which least differs'),
    }),
    async answer({ body, slot, reply }) {
      const { match = {}, at_least: atLeast, at_most: atMost, exactly } = valueIn(VERIFY, body)
      const work = verify(slot.world.journal, match, { atLeast, atMost, exactly })
      const found = await inSlices(work)
      if (!found.ok) reply.code(417)
      return found
    },
  },
  {
    method: 'DELETE',
    path: '/requests',
    operationId: 'forgetRequests',
    summary: 'Forgets the requests received so far',
    status: 204,
    answer: ({ controls }) => controls.forgetRequests(),
  },
]
