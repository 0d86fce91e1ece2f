import { checked } from '../../scenario/check.ts'
import { ROUTES } from '../../scenario/match.ts'
import { published } from '../../scenario/publish.ts'
import type { Value } from '../../scenario/schema.ts'
import { VERSION } from '../../version.ts'
import { JOURNAL_FILTER, type JournalEntry, type JournalFilter } from '../../world/journal.ts'
import type { Match } from '../../world/match.ts'
import { VERIFY, verify } from '../../world/verify.ts'
import { WrongValue } from '../../world/wrong-value.ts'
import { inSlices } from '../v2/slices.ts'
import * as read from './body.ts'
import { harParts } from './har.ts'
import { sendList } from './long-list.ts'
import { type ControlRoute, originOf } from './route.ts'
import {
  AFTER,
  choice,
  flag,
  instant,
  integer,
  list,
  nullable,
  number,
  OF_SYSTEM,
  object,
  string,
  wrapped,
} from './shape.ts'

const FILTER = {
  route: read.several(read.text),
  system_id: read.several(read.wholeFrom(0)),
  key: read.several(read.text),
  user_id: read.several(read.text),
  query: parameters,
  // 0 is that of a reply that never came.
  status: read.several(read.wholeFrom(0)),
  after: read.wholeFrom(0),
  limit: read.wholeFrom(1),
} satisfies Record<keyof JournalFilter, unknown>

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
    query: {
      route: choice('Only this endpoint', ROUTES),
      system_id: OF_SYSTEM,
      key: string('Only this API key'),
      user_id: string('Only this user'),
      query: string(
        'Only with these parameters: a JSON object of their texts, decoded; null: not sent',
        { example: '{"datetime_format":"iso8601"}' },
      ),
      status: integer('Only this status'),
      after: AFTER,
      limit: integer('At most so many, the newest ones'),
      format: choice('har: an HTTP Archive 1.2 for the network panel of a browser', [
        'json',
        'har',
      ]),
    },
    response: wrapped('requests', object(ENTRY), 'Oldest first'),
    answer(call) {
      const { format, ...filter } = read.fields(call.query, { ...FILTER, format: formatName })
      const { reply, slot } = call
      const entries = slot.world.journal.entries(checked(JOURNAL_FILTER, filter))
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
    body: object({ bodies: flag('Whether to keep them') }),
    response: object({ bodies: flag('Whether they are kept') }),
    answer({ body, controls }) {
      const { bodies } = read.someOf(read.fields(body, { bodies: read.flag }), 'bodies')
      controls.keepBodies(bodies!)
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
      ok: flag('Whether they are as many as there have to be; false comes with 417'),
      count: integer('How many there are'),
      'nearest?': list(nearMiss, 'Where it is false: the three in which least differs'),
    }),
    async answer({ body, slot, reply }) {
      const {
        match = {},
        at_least: atLeast,
        at_most: atMost,
        exactly,
      } = checked(VERIFY, body as Value<typeof VERIFY>)
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

/** Of whatever it is, the check of the filter tells. */
function parameters(value: unknown): Match['query'] {
  return read.json(value) as Match['query']
}

function formatName(value: unknown): 'json' | 'har' {
  if (value === 'json' || value === 'har') return value
  throw new WrongValue(`found ${JSON.stringify(value)}: write json or har`)
}
