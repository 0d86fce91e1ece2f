import { signal } from '@preact/signals'
import { plural } from '../say/number.ts'
import { get } from '../server/client.ts'
import type { Entry } from '../server/wire.ts'
import { merged } from './merged.ts'
import { say } from './say.ts'

/** The requests that came, oldest first, as far as this page keeps them. */
export const entries = signal<readonly Entry[]>([])

const FIRST = 1000
let waiting: Entry[] = []

/** The last request that was read and not told of: what comes behind it is news. */
let readId = 0
export const isNews = ({ id }: Entry, since: number) => id > Math.max(readId, since)

export const lastId = () => waiting.at(-1)?.id ?? entries.value.at(-1)?.id ?? 0

/** A request as the stream tells it; drawn with all others of the same frame. A second record replaces the first. */
export function received(entry: Entry): void {
  if (waiting.length === 0) requestAnimationFrame(apply)
  waiting.push(entry)
}

function apply(): void {
  const incoming = waiting
  waiting = []
  entries.value = merged(entries.value, incoming)
}

/** Reads what the stream does not tell again; says how many requests that were. */
export async function catchUp(): Promise<number> {
  const after = lastId()
  const query = after === 0 ? `limit=${FIRST}` : `after=${after}`
  const { requests } = await get<{ requests: Entry[] }>(`_simulator/requests?${query}`)
  entries.value = merged(entries.value, requests)
  readId = lastId()
  return after === 0 ? 0 : requests.length
}

/** How often requests are told of at the most. */
const SAY_MS = 5000

/** Says how many requests come, in whole sentences for a screen reader; returns what ends it. */
export function sayRequests(): () => void {
  let told = lastId()
  const timer = setInterval(() => {
    const fresh = entries.value.filter(({ id }) => id > told)
    if (fresh.length === 0) return
    told = lastId()
    const refused = fresh.filter(({ status }) => status !== null && status >= 400).length
    say(`${plural(fresh.length, 'request')}, ${refused} refused`)
  }, SAY_MS)
  return () => clearInterval(timer)
}

export function forget(): void {
  waiting = []
  entries.value = []
  readId = 0
}
