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
  if (/micro|dead/.test(name)) return { kind: 'tiles' }
  if (/comm|silent|outage|backfill/.test(text))
    return { kind: 'hole', isSlow: /slow|fifo/.test(text) }
  const sign = SIGNS.find((one) => text.includes(one.replace('_', ' ')) || text.includes(one))
  if (sign !== undefined) return { kind: 'sign', sign }
  return { kind: 'word', word: wordOf(name, text) }
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
