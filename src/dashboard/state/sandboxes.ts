import { signal } from '@preact/signals'
import { get, reasonOf } from '../server/client.ts'
import type { Overview, Sandbox } from '../server/wire.ts'
import { act, tryTo } from './actions.ts'
import { draftText } from './draft.ts'
import { loadOverview, loadSandboxes } from './world.ts'

/** Other worlds of this server. */

/** What the default world says of itself, which is not in the list; asking a sandbox would keep it alive. */
export const mainOverview = signal<Overview | undefined>(undefined)

export async function loadWorlds(): Promise<void> {
  const [found] = await Promise.all([get<Overview>('/_simulator'), loadSandboxes()])
  mainOverview.value = found
}

export type Beginning = 'fork' | 'default' | 'situation' | 'yaml'

export interface NewSandbox {
  readonly name: string
  readonly begin: Beginning
  readonly situation: string
  /** Seconds without a request after which it goes; undefined: never. */
  readonly ttl: number | undefined
}

/** Made, with what opens it; or why not. */
export async function createSandbox(wanted: NewSandbox): Promise<Sandbox | string> {
  const { name, begin, situation, ttl } = wanted
  const query = new URLSearchParams()
  if (ttl !== undefined) query.set('ttl', String(ttl))
  if (begin === 'situation') query.set('scenario', situation)
  const search = query.size === 0 ? '' : `?${query}`
  try {
    const body = await bodyFor(begin)
    const made = await act<Sandbox>({
      title: `Sandbox ${name} created`,
      call: {
        method: 'PUT',
        path: `/sandboxes/${name}${search}`,
        ...(body !== undefined && { body }),
      },
      undo: () => [{ method: 'DELETE', path: `/sandboxes/${name}` }],
      changes: 'sandboxes',
    })
    await Promise.all([loadWorlds(), loadOverview()])
    return made
  } catch (error) {
    return reasonOf(error)
  }
}

async function bodyFor(begin: Beginning): Promise<unknown> {
  if (begin === 'yaml') return draftText.value
  return begin === 'fork' ? get<unknown>('_simulator/snapshot') : undefined
}

export async function removeSandbox(name: string): Promise<void> {
  await tryTo({
    title: `Sandbox ${name} removed`,
    call: { method: 'DELETE', path: `/sandboxes/${name}` },
    changes: 'sandboxes',
  })
  await Promise.all([loadWorlds(), loadOverview()]).catch(() => undefined)
}

export const NAME = /^[a-z0-9][a-z0-9_-]{0,63}$/
