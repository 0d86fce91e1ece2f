import { decodeId, encodeId } from './coded-id.ts'
import { quote, type Report } from './mistakes.ts'
import { PLAN } from './plans.ts'
import {
  defaultsOf,
  either,
  flag,
  list,
  mapping,
  mappingOf,
  named,
  type Schema,
  serviceMoment,
  text,
  type Value,
  whole,
  word,
} from './schema.ts'

/** Who may ask: keys and their plans, users and what they grant. */

/** The greatest id of a system or a device. */
export const GREATEST_ID = 2_147_483_647

/** The id of a user, as clients send it. */
export function userId(description: string, options: Partial<Schema> = {}) {
  return text(description, {
    examples: ['4e7a453d0a', '4d6a51330a'],
    rule: codedIdRule,
    ...options,
    hint: (number) => `the user ${number} is written ${encodeId(number)}`,
  })
}

/** The user who stands for every other. */
export const EVERYBODY_ELSE = '*'

function grantedIdRule(value: unknown, report: Report): void {
  if (value !== EVERYBODY_ELSE) codedIdRule(value, report)
}

function codedIdRule(value: unknown, report: Report): void {
  const written = String(value)
  if (decodeId(written) !== undefined) return
  const number = /^\d{1,15}$/.test(written) ? Number(written) : 71
  report([], `${quote(written)} is no coded id: ${number} is written ${encodeId(number)}`)
}

const USED = mapping(
  'What of its quota is used up when the world begins: it counts into the minute and the month of the clock’s first instant, and is gone with them',
  {
    minute: whole('Requests of that minute', 0, 1e9, { default: 0 }),
    month: whole('Requests of that month. Left out: those of the minute', 0, 1e9, {
      examples: [9990],
    }),
  },
  {
    ordered: [['minute', 'month']],
    oneAtLeast: { of: ['minute', 'month'], without: 'says nothing' },
  },
)

const KEY = mapping('What this key may do', { plan: PLAN, used: USED })

/** What a key, and a user, may do unless a scenario says otherwise. */
export const KEY_DEFAULTS = defaultsOf(KEY)

const GRANTED_SYSTEM = mapping(
  'A system, and from when to when it is seen',
  {
    system_id: whole('Its id', 1, GREATEST_ID),
    from: serviceMoment(
      'The first moment at which it is seen. Left out: as long as the grant lasts',
      {
        synonyms: ['start'],
      },
    ),
    until: serviceMoment('The first moment at which it is not seen any more. Left out: never', {
      synonyms: ['to', 'end'],
    }),
  },
  { required: ['system_id'], spans: [['from', 'until']] },
)

export const USER = mapping(
  'Someone who granted access to their systems',
  {
    user_id: userId(
      'The coded id, as clients send it: lower-case hex of the base64 of a decimal number and a line feed. 4e7a453d0a is 71. "*" stands for every other well-formed id.',
      { unique: 'user_id', rule: grantedIdRule },
    ),
    systems: either(
      'The systems that this user sees: all, or a list of ids, each perhaps with from when and until when.',
      [
        word('Every system', ['all']),
        list(
          'These',
          either('A system_id, or with from when and until when it is seen', [
            whole('A system_id', 1, GREATEST_ID),
            GRANTED_SYSTEM,
          ]),
        ),
      ],
      { default: 'all', examples: ['all', [67, { system_id: 72, until: '2022-06-15' }]] },
    ),
    from: serviceMoment(
      'When the grant begins, on the world’s clock; before that the user does not exist. Left out: always',
      { synonyms: ['start'] },
    ),
    until: serviceMoment(
      'When it is revoked: from that moment on the user does not exist. Left out: never',
      { synonyms: ['to', 'end'] },
    ),
    consumption: flag('Whether consumption data may be read as well', { default: true }),
    company: text(
      'The company this user works for: its own entry of a system’s other_references is its reference',
    ),
  },
  { required: ['user_id'], spans: [['from', 'until']] },
)

export const USER_DEFAULTS = defaultsOf(USER)

export const ACCESS = mapping(
  'Who may ask, and how often',
  {
    keys: named(
      'The API keys that work, each 1 to 64 printable characters; "*" stands for every other key. Left out: any key, no quota.',
      KEY,
      { examples: [{ 'demo-key': { plan: 'watt' }, '*': { plan: 'unlimited' } }], rule: keysRule },
    ),
    users: list(
      'The users that exist. Left out: any well-formed user_id sees every system and all consumption data.',
      USER,
    ),
  },
  { examples: [{ keys: { demo: { plan: 'watt' } } }] },
)

export type Plan = Value<typeof PLAN>
/**
 * Someone who granted access, to which systems, and from when to when.
 *
 * @example
 * ```ts
 * const user: User = { user_id: '4e7a453d0a', systems: [67], until: '2022-06-16' }
 * ```
 */
export type User = Value<typeof USER>
export type Access = Value<typeof ACCESS>

const LONGEST_KEY = 64

/** Why a text can be no API key, or undefined. */
function keyTrouble(key: string): string | undefined {
  const length = [...key].length
  if (length === 0) return 'is empty: a key has 1 to 64 characters'
  if (length > LONGEST_KEY) return `has ${length} characters; a key has at most ${LONGEST_KEY}`
  // Most keys are ASCII: the classes of all other characters take milliseconds to be compiled.
  if (/^[ -~]*$/.test(key) || /^[\p{L}\p{M}\p{N}\p{P}\p{S} ]*$/u.test(key)) return undefined
  return 'has a character that cannot be seen; a key is printable'
}

/** Whether a text can be an API key: 1 to 64 characters that can be seen, and spaces. */
export function isKey(text: string): boolean {
  return (
    /^[ -~]{1,64}$/.test(text) || (text.length <= LONGEST_KEY && keyTrouble(text) === undefined)
  )
}

function keysRule(value: unknown, report: Report): void {
  for (const key of Object.keys(mappingOf(value))) {
    const trouble = keyTrouble(key)
    if (trouble !== undefined) report([key], trouble, true)
    if (key !== '*' || mappingOf(mappingOf(value)[key]).used === undefined) continue
    report([key, 'used'], 'counts the requests of one key: write it under a key of its own', true)
  }
}
