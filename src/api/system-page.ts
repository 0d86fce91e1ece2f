import type { SystemView } from '../simulation/view.ts'
import type { Ask } from './ask.ts'
import { type SystemFilter, systemFilterOf } from './system-filter.ts'

/** Systems in ascending order of their ids, and whether there are more. */
export interface SystemPage {
  readonly views: readonly SystemView[]
  readonly more: boolean
}

/** How long the search may keep the event loop to itself [ms]. */
const SLICE_MS = 8

/**
 * The first systems after an id that the user may see and the filter lets pass. Looks at no more
 * systems than it has to; where it has to look at many, others get their turn in between.
 */
export async function systemPageOf(ask: Ask, after: number, limit: number): Promise<SystemPage> {
  const filter = systemFilterOf(ask)
  const ids = filter.ids ?? ask.world.fleet.ids
  const views: SystemView[] = []
  let sliceEndMs = performance.now() + SLICE_MS
  for (let i = firstAfter(ids, after); i < ids.length; i++) {
    const view = viewOf(ask, ids[i]!, filter)
    if (view !== undefined) {
      if (views.length === limit) return { views, more: true }
      views.push(view)
    }
    if (performance.now() < sliceEndMs) continue
    await new Promise(setImmediate)
    sliceEndMs = performance.now() + SLICE_MS
  }
  return { views, more: false }
}

function viewOf(ask: Ask, id: number, filter: SystemFilter): SystemView | undefined {
  const { fleet } = ask.world
  if (!ask.user.sees(id) || !fleet.has(id)) return undefined
  if (!filter.builtSo(fleet.system(id))) return undefined
  const view = fleet.view(id, ask.nowS)
  return filter.statuses?.has(view.status) === false ? undefined : view
}

/** Index of the first of ascending ids that is greater. */
function firstAfter(ids: readonly number[], after: number): number {
  let low = 0
  let high = ids.length
  while (low < high) {
    const middle = (low + high) >>> 1
    if (ids[middle]! > after) high = middle
    else low = middle + 1
  }
  return low
}
