import { type Static, Type } from 'typebox'
import { mapping, serviceMoment, share, text, whole, word } from './schema.ts'
import { ROUTES } from './words.ts'

const LONGEST_MS = 600_000

const delay = (description: string) =>
  Type.Integer({ minimum: 0, maximum: LONGEST_MS, description })

const Match = mapping(
  'The requests it applies to: those that meet every condition. Left out: all of them.',
  {
    route: word('The endpoint, by the last part of its path', [...ROUTES], { examples: ['stats'] }),
    system_id: whole('Only requests for this system', 1, 2_147_483_647),
    key: text('Only requests with this API key'),
    user_id: text('Only requests with this user_id', { examples: ['4d6a51330a'] }),
    nth: whole('Only the nth request that meets the other conditions, counted from 1', 1, 1e9),
    every: whole('Every nth request that meets the other conditions', 1, 1e9),
    times: whole('So many times, then never again', 1, 1e9),
    probability: share(
      'The chance that a request is hit, drawn from the seed, so that a second run hits the same ones',
    ),
    from: serviceMoment('When it begins, on the world’s clock. Left out: from the start'),
    to: serviceMoment('When it is over: the first moment without it. Left out: never'),
  },
)

const Reply = mapping('What happens to them: at least one of these', {
  status: whole('The status code. Without a body the API’s own body for it is sent', 200, 599, {
    examples: [503],
  }),
  body: Type.Optional(
    Type.Unknown({
      description:
        'The body to send. Text goes out as it is, anything else as JSON. Without a status it is 200.',
      examples: [{ errorCode: 7, errorMessages: ['Data temporarily unavailable.'] }],
    }),
  ),
  delay_ms: Type.Optional(
    Type.Union(
      [
        delay('Milliseconds'),
        mapping('A range, drawn from the seed', {
          min: delay('Shortest delay in milliseconds'),
          max: delay('Longest delay in milliseconds'),
        }),
      ],
      {
        description:
          'How long the answer is held, in milliseconds of real time: a number, or a range from which the seed draws.',
        examples: [1500, { min: 200, max: 2000 }],
      },
    ),
  ),
  abort: word('How the connection breaks', ['reset', 'hang', 'truncate'], {
    enumDescriptions: [
      'It is reset without an answer',
      'It stays open without an answer',
      'It is closed in the middle of the body',
    ],
  }),
})

export const Fault = mapping('Trouble in the service. The first fault that matches wins.', {
  id: text('A name for it, unique in the world; journal and controls use it', {
    examples: ['stats-down'],
  }),
  match: Type.Optional(Match),
  reply: Reply,
})

export type Fault = Static<typeof Fault>
