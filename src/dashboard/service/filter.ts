import type { Entry } from '../server/wire.ts'

/** What the one field over the journal means: `route:stats status:409 key:watt-key system:67`, and free words. */
export interface JournalFilter {
  readonly fields: ReadonlyMap<string, string>
  readonly words: readonly string[]
  /** A class of statuses: 2xx, 4xx, 5xx, cut; empty: all. */
  readonly kind: string
}

const FIELDS = ['route', 'status', 'key', 'user', 'system', 'fault', 'stage']

/** @example readFilter('status:409 stats', '') // fields { status: '409' }, words ['stats'] */
export function readFilter(text: string, kind: string): JournalFilter {
  const fields = new Map<string, string>()
  const words: string[] = []
  for (const word of text.trim().split(/\s+/)) {
    const [, name = '', value = ''] = /^(\w+):(\S+)$/.exec(word) ?? []
    if (FIELDS.includes(name)) fields.set(name, value)
    else if (word !== '') words.push(word.toLowerCase())
  }
  return { fields, words, kind }
}

export function kindOf({ status }: Pick<Entry, 'status'>): string {
  if (status === null) return 'open'
  return status === 0 ? 'cut' : `${Math.floor(status / 100)}xx`
}

export function passes(entry: Entry, { fields, words, kind }: JournalFilter): boolean {
  if (kind !== '' && kindOf(entry) !== kind) return false
  const values: Readonly<Record<string, unknown>> = {
    route: entry.route,
    status: entry.status,
    key: entry.key,
    user: entry.user_id,
    system: entry.system_id,
    fault: entry.fault_id,
    stage: entry.stage,
  }
  for (const [name, value] of fields) if (String(values[name] ?? 'none') !== value) return false
  if (words.length === 0) return true
  const text = `${entry.url} ${entry.reason ?? ''} #${entry.id}`.toLowerCase()
  return words.every((word) => text.includes(word))
}

/** How many there are of each kind. */
export function kindsOf(entries: readonly Entry[]): Map<string, number> {
  const counts = new Map<string, number>()
  for (const entry of entries) {
    const kind = kindOf(entry)
    counts.set(kind, (counts.get(kind) ?? 0) + 1)
  }
  return counts
}

/** The filter that an entry itself passes, as text. */
export function filterLike(entry: Entry): string {
  const parts = [
    entry.route === null ? undefined : `route:${entry.route}`,
    entry.status === null ? undefined : `status:${entry.status}`,
    entry.key === null ? undefined : `key:${entry.key}`,
    entry.system_id === null ? undefined : `system:${entry.system_id}`,
  ]
  return parts.filter(Boolean).join(' ')
}

export interface Bucket {
  readonly answered: number
  readonly refused: number
}

/** The last requests in so many equal spans of the machine's time, up to the newest. */
export function buckets(entries: readonly Entry[], count: number, spanMs: number): Bucket[] {
  const newest = entries.at(-1)
  if (newest === undefined) return []
  const end = Date.parse(newest.at_real)
  const found = Array.from({ length: count }, () => ({ answered: 0, refused: 0 }))
  for (let i = entries.length - 1; i >= 0; i--) {
    const entry = entries[i]!
    const back = Math.floor((end - Date.parse(entry.at_real)) / spanMs)
    if (back >= count) break
    const bucket = found[count - 1 - back]!
    if (entry.status !== null && (entry.status === 0 || entry.status >= 400)) bucket.refused++
    else bucket.answered++
  }
  return found
}
