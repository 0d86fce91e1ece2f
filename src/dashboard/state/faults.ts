import { signal } from '@preact/signals'
import { ordinal } from '../say/number.ts'
import { fragment } from '../say/yaml.ts'
import type { Fault } from '../server/wire.ts'
import { refusalOf, tryTo } from './actions.ts'
import { loadFaults } from './world.ts'

/** Trouble in the service: added, ended, and those that were switched off here, to be switched on again. */

export type FaultBody = Readonly<Record<string, unknown>>

export const switchedOff = signal<readonly { readonly id: string; readonly body: FaultBody }[]>([])

const pathOf = (id: string) => `_simulator/faults/${encodeURIComponent(id)}`

/** A fault as it was written, without what came of it. */
export function bodyOf({ id, match, reply, replies, profile }: Fault): FaultBody {
  return {
    id,
    ...(profile !== undefined && { profile }),
    ...(Object.keys(match).length > 0 && { match }),
    ...(reply !== undefined && profile === undefined && { reply }),
    ...(replies !== undefined && { replies }),
  }
}

const nameOf = (body: FaultBody) => String(body.id ?? body.profile ?? 'fault')

/** Says why not, if the server refused it. */
export async function addFault(body: FaultBody): Promise<string | undefined> {
  const refused = await refusalOf({
    title: `Fault ${nameOf(body)} added`,
    call: { method: 'POST', path: '_simulator/faults', body },
    yaml: fragment('faults', body),
    undo: (answer) => [{ method: 'DELETE', path: pathOf((answer as Fault).id) }],
    changes: 'faults',
  })
  if (refused === undefined)
    switchedOff.value = switchedOff.value.filter(({ id }) => id !== body.id)
  await loadFaults().catch(() => undefined)
  return refused
}

export async function endFault(fault: Fault): Promise<void> {
  const body = bodyOf(fault)
  const answer = await tryTo({
    title: `Fault ${fault.id} ended`,
    call: { method: 'DELETE', path: pathOf(fault.id) },
    undo: () => [{ method: 'POST', path: '_simulator/faults', body }],
    changes: 'faults',
  })
  if (answer !== undefined) switchedOff.value = [...switchedOff.value, { id: fault.id, body }]
  await loadFaults().catch(() => undefined)
}

/** What requests it is about, in words. */
export function sayMatch(match: Readonly<Record<string, unknown>>): string {
  const { route, system_id, key, user_id, query, nth, every, times, probability } = match
  const parts = [
    route === undefined ? 'every request' : [route].flat().join(', '),
    system_id === undefined ? '' : `of ${[system_id].flat().join(', ')}`,
    key === undefined ? '' : `with ${[key].flat().join(', ')}`,
    user_id === undefined ? '' : `by ${[user_id].flat().join(', ')}`,
    query === undefined ? '' : `where ${sayQuery(query as object)}`,
    nth === undefined ? '' : `the ${ordinal(Number(nth))}`,
    every === undefined ? '' : `each ${ordinal(Number(every))}`,
    times === undefined ? '' : `${times} times`,
    probability === undefined ? '' : `with probability ${probability}`,
  ]
  return parts.filter(Boolean).join(', ')
}

/** `end_at is not sent, datetime_format is iso8601` */
function sayQuery(query: object): string {
  return Object.entries(query)
    .map(([name, value]) => `${name} is ${value === null ? 'not sent' : value}`)
    .join(', ')
}

/** What it does to them, in words. */
export function sayReply({
  reply,
  replies,
  profile,
}: Pick<Fault, 'reply' | 'replies' | 'profile'>): string {
  if (profile !== undefined) return `profile ${profile}`
  if (replies !== undefined) return `${replies.length} replies in turn`
  if (reply === undefined) return ''
  const { status, delay_ms, abort, ...other } = reply
  const delay =
    typeof delay_ms === 'object' && delay_ms !== null
      ? `${Object.values(delay_ms).join(' to ')} ms late`
      : delay_ms === undefined
        ? ''
        : `${delay_ms} ms late`
  return [status, delay, abort, ...Object.keys(other)].filter(Boolean).join(', ')
}
