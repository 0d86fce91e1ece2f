/** The point of a situation, taken from its own words: a number, a status, a picture; else its name. */
export type Badge =
  | { readonly kind: 'word'; readonly word: string }
  | { readonly kind: 'sign'; readonly sign: string }
  | { readonly kind: 'hole'; readonly isSlow: boolean }
  | { readonly kind: 'tiles' }

const SIGNS = [
  'meter_issue',
  'meter',
  'battery',
  'storage_idle',
  'power',
  'snow',
  'noise',
  'curtailment',
  'clock',
]

export function badgeOf(name: string, description: string): Badge {
  const text = `${name} ${description}`.toLowerCase()
  const hours = /\b(23|25) hours?\b/.exec(text)
  if (hours !== null) return { kind: 'word', word: `${hours[1]} h` }
  const status = /\b([2345]\d\d)s?\b/.exec(text)
  if (status !== null) return { kind: 'word', word: status[1]! }
  if (/micro|dead|shaded/.test(name)) return { kind: 'tiles' }
  if (/\bcomm\b|silent|outage|backfill/.test(text))
    return { kind: 'hole', isSlow: /slow|fifo/.test(text) }
  const sign =
    signIn(name) ?? (countIn(description) === undefined ? signIn(description) : undefined)
  if (sign !== undefined) return { kind: 'sign', sign }
  return { kind: 'word', word: countIn(description) ?? wordOf(name, text) }
}

function signIn(text: string): string | undefined {
  const words = text.toLowerCase().replaceAll(/[-_]/g, ' ')
  return SIGNS.find((one) => words.includes(one.replace('_', ' ')))
}

/** From two on. */
const NUMBERS = 'two three four five six seven eight nine ten eleven twelve'.split(' ')
const COUNTED = new RegExp(`\\b(${NUMBERS.join('|')})(?: healthy)? (\\w+)`, 'i')

/** The first count in a sentence. @example countIn('Two Envoys on one roof') // '2 Envoys' */
function countIn(description: string): string | undefined {
  const [, number, what] = COUNTED.exec(description) ?? []
  return number === undefined ? undefined : `${NUMBERS.indexOf(number.toLowerCase()) + 2} ${what}`
}

/** What a situation is about, by its own words too. */
export const SUBJECTS = ['Roof', 'Time', 'Access', 'Service', 'Hardware'] as const
export type Subject = (typeof SUBJECTS)[number]

/** In the order in which they are tried; what none of them names is about the roofs. */
const WORDS: readonly (readonly [Subject, RegExp])[] = [
  [
    'Access',
    /\b(key|keys|user|users|quota|grant|plan|reference|requests? (are|of))\b|forbidden|anonymous/,
  ],
  ['Service', /\b(422|500|503|answers?|forgiven|unavailable|error)\b/],
  ['Time', /\b(daylight saving|clocks|february|tomorrow|switched on at)\b/],
  ['Roof', /\b(silent|outage|backlog|microinverters?|breaker)\b/],
  ['Hardware', /\b(meters?|envoys?|batter(y|ies)|transformer|modem|microinverters?)\b/],
]

export function subjectOf(name: string, description: string): Subject {
  const text = `${name.replaceAll('-', ' ')} ${description}`.toLowerCase()
  return WORDS.find(([, words]) => words.test(text))?.[0] ?? 'Roof'
}

const COUNTS: Readonly<Record<string, string>> = {
  thousand: '1,000',
  hundred: '100',
  throttled: '409',
}

function wordOf(name: string, text: string): string {
  for (const [word, figure] of Object.entries(COUNTS)) if (text.includes(word)) return figure
  return name.replaceAll('-', ' ')
}
