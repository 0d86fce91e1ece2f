import { type Static, Type } from 'typebox'
import { flag, mapping, text, whole } from './schema.ts'
import { PLANS } from './words.ts'

export const Plan = Type.Union(
  [
    Type.Enum(PLANS, {
      enumDescriptions: [
        '10 requests a minute, 10,000 a month',
        '50 a minute, 25,000 a month',
        '100 a minute, 300,000 a month',
        '300 a minute, 1,500,000 a month',
        'No quota',
      ],
    }),
    mapping('Limits of your own', {
      name: text('The plan’s name in the refusal', { examples: ['Watt'] }),
      per_minute: whole('Requests a minute. Left out: any number', 1, 1e9),
      per_month: whole('Requests a calendar month (UTC). Left out: any number', 1, 1e9),
      concurrent: whole(
        'Requests at the same time; more are answered with 503. Left out: any number',
        1,
        1e6,
      ),
    }),
  ],
  {
    description: 'The plan of this key: one of the service’s, or limits of your own.',
    default: 'unlimited',
    examples: ['watt', { per_minute: 2, per_month: 100 }],
  },
)

const AccessKey = mapping('What this key may do', { plan: Type.Optional(Plan) })

export const User = mapping('Someone who granted access to their systems', {
  user_id: Type.String({
    description:
      'The coded id, as clients send it: lower-case hex of the base64 of a decimal number and a line feed. 4e7a453d0a is 71.',
    examples: ['4e7a453d0a', '4d6a51330a'],
  }),
  systems: Type.Optional(
    Type.Union(
      [Type.Enum(['all']), Type.Array(Type.Integer({ minimum: 1, maximum: 2_147_483_647 }))],
      {
        description: 'The systems that this user sees: all, or a list of ids.',
        default: 'all',
        examples: ['all', [67, 71]],
      },
    ),
  ),
  consumption: flag('Whether consumption data may be read as well', { default: true }),
  company: text(
    'The company this user works for: its own entry of a system’s other_references is its reference',
  ),
})

export const Access = mapping('Who may ask, and how often', {
  keys: Type.Optional(
    Type.Record(Type.String(), AccessKey, {
      description:
        'The API keys that work, each 1 to 64 printable characters; "*" stands for every other key. Left out: any key, no quota.',
      examples: [{ 'demo-key': { plan: 'watt' }, '*': { plan: 'unlimited' } }],
    }),
  ),
  users: Type.Optional(
    Type.Array(User, {
      description:
        'The users that exist. Left out: any well-formed user_id sees every system and all consumption data.',
    }),
  ),
})

export type Plan = Static<typeof Plan>
export type User = Static<typeof User>
export type Access = Static<typeof Access>
