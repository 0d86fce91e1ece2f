import { fragment } from '../say/yaml.ts'
import type { Grant } from '../server/wire.ts'
import { iso } from '../time/say.ts'
import { refusalOf, tryTo } from './actions.ts'
import { nowS } from './clock.ts'
import { grants, loadGrants } from './world.ts'

/** Who may see which systems, from when to when. */

const pathOf = (user: string) => `_simulator/access/users/${encodeURIComponent(user)}`

export type GrantBody = Omit<Grant, 'source'>

/** Says why not, if the server refused it. */
export async function giveGrant(body: GrantBody): Promise<string | undefined> {
  const former = grants.value?.find(({ user_id }) => user_id === body.user_id)
  const refused = await refusalOf({
    title: `${body.user_id} may see ${sayScope(body)}`,
    call: { method: 'POST', path: '_simulator/access/users', body },
    yaml: fragment('access.users', body),
    undo: () => [
      former === undefined ? { method: 'DELETE', path: pathOf(body.user_id) } : again(former),
    ],
    changes: 'access',
  })
  await loadGrants().catch(() => undefined)
  return refused
}

/** The same once more, without an end. */
export async function giveBack({ user_id, systems, consumption }: Grant): Promise<void> {
  await giveGrant({ user_id, systems, ...(consumption !== undefined && { consumption }) })
}

/** Asks for it once more, as it was. */
function again({ user_id, systems, consumption, from, until }: Grant) {
  const body = {
    user_id,
    systems,
    ...(consumption !== undefined && { consumption }),
    ...(from && { from }),
    ...(until && { until }),
  }
  return { method: 'POST', path: '_simulator/access/users', body } as const
}

export async function revoke(grant: Grant): Promise<void> {
  await tryTo({
    title: `The grant of ${grant.user_id} revoked`,
    call: { method: 'DELETE', path: pathOf(grant.user_id) },
    yaml: fragment('access.users', { ...again(grant).body, until: iso('UTC', nowS.value) }),
    undo: () => [again(grant)],
    changes: 'access',
  })
  await loadGrants().catch(() => undefined)
}

export function sayScope({ systems }: Pick<Grant, 'systems'>): string {
  if (systems === 'all') return 'all systems'
  const ids = systems.map((one) => (typeof one === 'number' ? one : one.system_id))
  return ids.length === 1
    ? `system ${ids[0]}`
    : `${ids.length} systems: ${ids.slice(0, 6).join(', ')}`
}
